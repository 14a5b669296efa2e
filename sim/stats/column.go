package stats

import (
	"cmp"
	"slices"
)

// Table is a table of the report, a row for each arm or for each pair of arms. Its columns are those of the
// metrics that name it.
//
// In its title and headings {loan} stands for the symbol of the loan token, {measure} for what losses are
// measured by in all arms, and {bearer} for who bears bad debt.
type Table struct {
	Place   int // tables stand in this order
	Title   string
	Corner  string       // heads the first column
	Defined []Definition // before those of its columns
	Sparse  bool         // amounts that show as 0 in every row have no column
	Told    bool         // columns without a number in any row are left out, and a table without a column
	// Shown reports whether an arm gives reason to show the table, whose columns are given. A table is shown
	// where any arm does. It may be nil: then every study has the table.
	Shown func(a *Arm, columns []*Metric) bool
}

// anyMoney shows a table where any of its amounts is not 0.
func anyMoney(a *Arm, columns []*Metric) bool {
	for _, m := range columns {
		if !a.Money(m).IsZero() {
			return true
		}
	}
	return false
}

// Column is how a metric stands in a table.
type Column struct {
	In    *Table
	Place int       // columns stand in this order
	Head  [2]string // two lines
	Group string    // over neighbouring columns that have the same, in place of their first lines
	Style Style
	Any   bool // in a table that is Told: left out where it is 0 in every row
}

// Style is how a number is written for people.
type Style struct {
	Factor   float64 // what it is multiplied by; 0 is 1
	Decimals int
	After    string // what follows it: " %"
	Signed   bool   // with its sign and its interval, as differences are
	Bounded  bool   // with its interval
	Rests    bool   // columns after the table's last say what it rests on
	OfClosed bool   // money: in basis points of what was closed, not in tokens a path
}

// The styles of this package's columns.
var (
	InBps     = Style{Decimals: 1}
	InPercent = Style{Factor: 100, Decimals: 1, After: " %"}
	// InPercentBounded is a share with its interval.
	InPercentBounded = Style{Factor: 100, Decimals: 1, After: " %", Bounded: true}

	PerPath = Style{Decimals: 1} // of totals, which are told for each path; money with the digits that matter
)

// Shows reports whether a study shows a table of such columns.
func (s *Summary) Shows(t *Table, columns []*Metric) bool {
	return t.Shown == nil || slices.ContainsFunc(s.Arms, func(a Arm) bool { return t.Shown(&a, columns) })
}

// Tables returns the tables that metrics have columns in, in their order, each with the metrics of its columns
// in theirs.
func Tables(metrics []*Metric) (tables []*Table, columns map[*Table][]*Metric) {
	columns = map[*Table][]*Metric{}
	for _, m := range metrics {
		if m.Column == nil {
			continue
		}
		in := m.Column.In
		if columns[in] == nil {
			tables = append(tables, in)
		}
		columns[in] = append(columns[in], m)
	}
	slices.SortStableFunc(tables, func(a, b *Table) int { return cmp.Compare(a.Place, b.Place) })
	for _, of := range columns {
		slices.SortStableFunc(of, func(a, b *Metric) int { return cmp.Compare(a.Column.Place, b.Column.Place) })
	}
	return tables, columns
}
