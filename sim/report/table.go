package report

import (
	"strings"
	"unicode/utf8"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// grid is a table: a heading of one or more lines, and rows. The first column stands left, the others right.
type grid struct {
	title   string
	heading [][]string
	groups  []group
	rows    [][]string
	notes   []string // below it
	of      *stats.Table
}

// group is a heading above several columns, from one up to and without another, in the first line. Its columns
// stay together.
type group struct {
	title    string
	from, to int
}

// Columns is the width that text is made for unless another is asked for, and the widest that prose is set.
const Columns = 100

// set sets the table with columns as wide as their widest cell, two spaces apart. A table too wide for the
// terminal is broken into several, each with the first column. Where not even the first has room
// beside another, or beside a group, each row is a list.
func (g grid) set(width int) string {
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
	for _, line := range strings.Split(g.title, "\n") {
		b.WriteString(wrap(line, width))
	}
	for i := 1; i < columns; {
		total := wide[0]
		for end := g.end(i); i < end; i++ {
			total += 2 + wide[i]
		}
		if total > width {
			g.list(&b, width)
			return b.String()
		}
	}
	for from := 1; from < columns; {
		total, to := wide[0], from
		for to < columns {
			more, next := 0, to
			for end := g.end(to); next < end; next++ {
				more += 2 + wide[next]
			}
			if total+more > width { // not before the first of them, which has room as was seen above
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
		b.WriteString(wrap(note, width))
	}
	return b.String()
}

// list sets each row as a list: its first cell, and below it a line for each of the others.
func (g grid) list(b *strings.Builder, width int) {
	b.WriteString(strings.Repeat("─", width) + "\n")
	for _, row := range g.rows {
		b.WriteString(row[0] + "\n")
		for i := 1; i < len(row); i++ {
			if row[i] == "" {
				continue
			}
			name := "  " + g.head(i)
			gap := width - utf8.RuneCountInString(name) - utf8.RuneCountInString(row[i])
			if gap < 2 {
				b.WriteString(name + "\n")
				name, gap = "", max(0, width-utf8.RuneCountInString(row[i]))
			}
			b.WriteString(name + strings.Repeat(" ", gap) + row[i] + "\n")
		}
	}
	for _, note := range g.notes {
		b.WriteString(wrap(note, width))
	}
}

// head is the heading of a column in one line, that of its group first.
func (g grid) head(i int) string {
	text := ""
	for _, line := range g.heading {
		if part, word := strings.CutSuffix(text, "-"); word && line[i] != "" { // a word broken in two
			text = part + line[i]
		} else {
			text = strings.TrimSpace(text + " " + line[i])
		}
	}
	for _, over := range g.groups {
		if over.from <= i && i < over.to {
			text = strings.TrimSuffix(over.title+": "+text, ": ")
		}
	}
	return text
}

// markdown sets the table as Markdown's tables are.
func (g grid) markdown() string {
	var b strings.Builder
	line := func(cells []string) {
		b.WriteString("|")
		for _, cell := range cells {
			b.WriteString(" " + strings.ReplaceAll(cell, "|", `\|`) + " |")
		}
		b.WriteString("\n")
	}
	if g.title != "" {
		b.WriteString("**" + strings.ReplaceAll(g.title, "\n", "** ") + "**\n\n")
	}
	var heads []string
	for i := range g.heading[0] {
		heads = append(heads, g.head(i))
	}
	line(heads)
	b.WriteString("|:--" + strings.Repeat("|--:", len(heads)-1) + "|\n")
	for _, row := range g.rows {
		line(row)
	}
	for _, note := range g.notes {
		b.WriteString("\n" + note + "\n")
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

// wrap breaks text into lines no wider than the terminal, nor than is read with ease.
func wrap(text string, width int) string {
	width = min(width, Columns)
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
