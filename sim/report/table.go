package report

import (
	"strings"
	"unicode/utf8"
)

// grid is a table: a heading of one or more lines, and rows. The first column stands left, the others right.
type grid struct {
	title   string
	heading [][]string
	groups  []group
	rows    [][]string
	notes   []string // below it
}

// group is a heading above several columns, from one up to and without another, in the first line. Its columns
// stay together.
type group struct {
	title    string
	from, to int
}

// width is the width of the terminal that a table is made for.
const width = 100

// String sets the table with columns as wide as their widest cell, two spaces apart. A table too wide for the
// terminal is broken into several, each with the first column.
func (g grid) String() string {
	columns := len(g.heading[0])
	wide := make([]int, columns)
	for _, row := range append(append([][]string{}, g.heading...), g.rows...) {
		for i, cell := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	for _, over := range g.groups { // a title wider than its columns widens the last
		total := -2
		for _, w := range wide[over.from:over.to] {
			total += 2 + w
		}
		wide[over.to-1] += max(0, utf8.RuneCountInString(over.title)-total)
	}
	var b strings.Builder
	b.WriteString(g.title + "\n")
	for from := 1; from < columns; {
		total, to := wide[0], from
		for to < columns {
			more, next := 0, to
			for end := g.end(to); next < end; next++ {
				more += 2 + wide[next]
			}
			if to > from && total+more > width {
				break
			}
			total, to = total+more, next
		}
		for i, row := range g.heading {
			if i == 0 {
				g.line(&b, row, wide, from, to, g.groups)
			} else {
				g.line(&b, row, wide, from, to, nil)
			}
		}
		b.WriteString(strings.Repeat("─", total) + "\n")
		for _, row := range g.rows {
			g.line(&b, row, wide, from, to, nil)
		}
		from = to
	}
	for _, note := range g.notes {
		b.WriteString(wrap(note))
	}
	return b.String()
}

// end is where the columns that must stay with column i end.
func (g grid) end(i int) int {
	for _, over := range g.groups {
		if over.from == i {
			return over.to
		}
	}
	return i + 1
}

// line writes the first cell and those from one column up to another; the title of a group stands for the cells
// below it.
func (g grid) line(b *strings.Builder, row []string, wide []int, from, to int, groups []group) {
	line := row[0] + strings.Repeat(" ", wide[0]-utf8.RuneCountInString(row[0]))
	for i := from; i < to; i++ {
		cell, room := row[i], wide[i]
		for _, over := range groups {
			if over.from != i {
				continue
			}
			for i+1 < over.to {
				i++
				room += 2 + wide[i]
			}
			cell = over.title
		}
		line += strings.Repeat(" ", 2+room-utf8.RuneCountInString(cell)) + cell
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
