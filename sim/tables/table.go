package tables

import (
	"slices"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Table is a study and what is read off it. [All] lists them.
type Table struct {
	Name  string // by which it is called for
	Title string
	About string // what was done, in a few sentences

	source  []byte // the scenario, YAML
	acts    bool   // whether measures ask what a position was worth before and after each closing
	studies []study
	grids   []grid
	claims  []claim
}

// study is one run of the table's scenario. A table has several where its columns differ in what all arms of a
// study share, as borrowers do; they have the same seed, so the same borrowers walk the same paths in each.
type study struct {
	name      string // unique among all tables
	overrides []string
	lean      bool     // without free cash, whatever the options say
	without   []string // arms and symbols of the portfolio that it leaves out, so that keys with an index name the same in all studies
}

// All returns the tables in the order of the questions they answer: what isolation does, what a trader can do
// about it, and how a position is closed.
func All() []Table { return []Table{Isolation(), Defences(), Mechanisms()} }

// Scenarios returns the scenario of each of the table's studies with overrides applied, as [scenario.Parse].
func (t *Table) Scenarios(overrides ...string) (all []*scenario.Scenario, err error) {
	for _, st := range t.studies {
		changes := append(slices.Clone(st.overrides), overrides...)
		if st.lean {
			changes = append(changes, "portfolio.reserve=0")
		}
		s, err := scenario.Parse(t.Name+".yaml", t.source, changes...)
		if err != nil {
			return nil, err
		}
		s.Arms = slices.DeleteFunc(s.Arms, func(a catalog.DesignForm) bool { return slices.Contains(st.without, a.Label()) })
		s.Portfolio.Positions = slices.DeleteFunc(s.Portfolio.Positions, func(h scenario.Holding) bool { return slices.Contains(st.without, h.Symbol) })
		all = append(all, s)
	}
	return all, nil
}

// grid is one block of rows under the same columns.
type grid struct {
	title   string
	about   string // what is different in it, empty for nothing
	columns []column
	rows    []row
}

// column is an arm of one of the studies.
type column struct {
	key   string    // unique in a table; the arm's name where there is one study
	head  [2]string // in two lines
	study int       // index into the table's; of no meaning to rows at equal probability, which name their studies
	arm   string    // empty: the key
	cash  float64   // that is counted as capital beside the account's, as a share of the main position's margin
}

func (c *column) name() string {
	if c.arm == "" {
		return c.key
	}
	return c.arm
}

// row is one measure, taken of every column's arm.
type row struct {
	section  string // a line above it, empty for none
	key      string // unique in a table
	label    string
	unit     string
	factor   float64 // what a ratio is multiplied with to be in the unit
	decimals int
	within   extent // what it can be at all
	measure  measure

	at   *equal   // instead of a measure: where a probability of liquidation is equal,
	read quantity // this is read off
}

// extent is what a number can be, at which its interval is cut.
type extent int

const (
	anything extent = iota
	shares          // of a whole: from 0 to 100 %
	positive        // nothing below 0
	negative        // nothing above 0
	hours           // from 0 to the length of the study
)

// measure returns what an arm adds on one path to the sums y and x of a ratio y/x.
type measure func(on *path, arm *run) (y, x float64)

// claim is a sentence of the usual wording, and what would bear it out.
type claim struct {
	source   string // which statement of the usual wording it is
	wording  string
	evidence string // what the number is, to follow it
	row      string // key of the row whose number it is
	column   string // key of the column
	less     string // key of the column whose number is taken off, or empty
	relation Relation
	bound    float64 // in the row's unit
	why      string  // it is that, where it is no plain 0
}
