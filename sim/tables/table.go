package tables

import (
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Table is a study and what is read off it. [All] lists them.
type Table struct {
	Name  string // by which it is called for
	Title string
	About string // what was done, in a few sentences

	source []byte // the scenario, YAML
	acts   bool   // whether measures ask what a position was worth before and after each closing
	grids  []grid
	claims []claim
}

// All returns the tables in the order of the questions they answer: what isolation does, what a trader can do about it, and how a
// position is closed.
func All() []Table { return []Table{Mechanisms()} }

// Source is the table's scenario as a commented file.
func (t *Table) Source() []byte { return t.source }

// Scenario returns the table's scenario with overrides applied, as [scenario.Parse].
func (t *Table) Scenario(overrides ...string) (*scenario.Scenario, error) {
	return scenario.Parse(t.Name+".yaml", t.source, overrides...)
}

// grid is one block of rows under the same columns.
type grid struct {
	title   string
	columns []column
	rows    []row
}

// column is an arm of the study.
type column struct {
	arm  string
	head [2]string // in two lines
}

// row is one measure, taken of every column's arm.
type row struct {
	section  string // a line above it, empty for none
	key      string // unique in a table
	label    string
	unit     string
	factor   float64 // what a ratio is multiplied with to be in the unit
	decimals int
	measure  measure
}

// measure returns what an arm adds on one path to the sums y and x of a ratio y/x.
type measure func(on *path, arm *run) (y, x float64)

// claim is a sentence of the usual wording, and what would bear it out.
type claim struct {
	source   string // which statement of the usual wording it is
	wording  string
	evidence string // what the number is, to follow it
	row      string // key of the row whose number it is
	arm      string
	less     string // the arm whose number is taken off, or empty
	relation Relation
	bound    float64 // in the row's unit
}
