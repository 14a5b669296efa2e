package report

import (
	"strings"
	"unicode/utf8"
)

// grid is a table: a heading of one or more lines, and rows. The first column stands left, the others right.
type grid struct {
	title   string
	heading [][]string
	rows    [][]string
}

// width is the width of the terminal that a table is made for.
const width = 100

// String sets the table with columns as wide as their widest cell, two spaces apart. A table too wide for the terminal is
// broken into several, each with the first column.
func (g grid) String() string {
	columns := len(g.heading[0])
	wide := make([]int, columns)
	for _, row := range append(append([][]string{}, g.heading...), g.rows...) {
		for i, cell := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	b.WriteString(g.title + "\n")
	for from := 1; from < columns; {
		total, to := wide[0], from
		for to < columns && (to == from || total+2+wide[to] <= width) {
			total += 2 + wide[to]
			to++
		}
		for _, row := range g.heading {
			g.line(&b, row, wide, from, to)
		}
		b.WriteString(strings.Repeat("─", total) + "\n")
		for _, row := range g.rows {
			g.line(&b, row, wide, from, to)
		}
		from = to
	}
	return b.String()
}

func (g grid) line(b *strings.Builder, row []string, wide []int, from, to int) {
	line := row[0] + strings.Repeat(" ", wide[0]-utf8.RuneCountInString(row[0]))
	for i := from; i < to; i++ {
		line += strings.Repeat(" ", 2+wide[i]-utf8.RuneCountInString(row[i])) + row[i]
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// wrap breaks text into lines no wider than the terminal.
func wrap(text string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	b.WriteByte('\n')
	return b.String()
}
