package report

import (
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Grid is a table for a terminal, for reports of another kind: a heading of one or more lines, and rows of as
// many cells. The first column stands left, the others right.
type Grid struct {
	Title   string
	Heading [][]string
	Rows    [][]string
}

// Text sets the table for a terminal of so many columns; a wider one is broken into several, each with the first column.
func (g Grid) Text(width int) string { return g.grid().set(width) }

// Markdown sets the table as Markdown's tables are.
func (g Grid) Markdown() string { return g.grid().markdown() }

func (g Grid) grid() grid { return grid{title: g.Title, heading: g.Heading, rows: g.Rows} }

// Wrap breaks text into lines for a terminal of so many columns, at most [Columns] wide.
func Wrap(text string, width int) string { return wrap(text, width) }

// Count writes a number of things, in the plural unless it is one.
func Count(n int, thing string) string { return count(n, thing) }

// Number writes x with a number of decimals, thousands separated; a dash where there is no number.
func Number(x float64, decimals int) string { return number(x, decimals) }

// Bounds writes the 95 % interval of an estimate times factor, as [1.2, 3.4]; nothing where it rests on fewer
// than two paths.
func Bounds(e infer.Estimate, factor float64, decimals int) string {
	if e.Low != e.Low {
		return ""
	}
	return "[" + number(e.Low*factor, decimals) + ", " + number(e.High*factor, decimals) + "]"
}
