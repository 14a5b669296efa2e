package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// Table is rows of cells under names.
type Table struct {
	// Form says what it is, as in "CSV" or "JSON".
	Form string
	// Path is the keys that lead to it, in JSON.
	Path string
	// Header is the rows of names above the data, each as wide as they are; none where the data have no names.
	Header [][]string
	// HeaderLine is the line of the last of them.
	HeaderLine int
	// Commented says that the header is a comment, and may be no header.
	Commented bool
	// Zone is the zone of times that JSON names beside the table, where it is not UTC.
	Zone string
	// Width is how many cells the rows have, mostly.
	Width int
	// Above is how many lines stood above the header that are neither comments nor empty.
	Above int
	// Repeated is how many rows were passed over because they are the header again. It counts up as rows are read.
	Repeated int
	// ByRow says that the table stands on one line, so that the lines of its rows are their numbers instead.
	ByRow bool
	// Blank is how many rows without anything in them were passed over. It counts up as rows are read.
	Blank int

	text  *text      // of text
	cells [][]string // of JSON
	lines []int
}

// Row is a row of data. Its cells are valid until the next one.
type Row struct {
	Cells []string
	Line  int // of the file
	Item  int // from 1: which of the data rows it is
}

// Names returns the last row of the header, or nil.
func (t *Table) Names() []string {
	if len(t.Header) == 0 {
		return nil
	}
	return t.Header[len(t.Header)-1]
}

// Rows walks the rows of data. It can be walked any number of times. A row that cannot be taken apart comes with its
// problem.
func (t *Table) Rows() iter.Seq2[Row, *Problem] {
	t.Repeated, t.Blank = 0, 0
	if t.text != nil {
		return t.text.rows(t)
	}
	return func(yield func(Row, *Problem) bool) {
		for i, cells := range t.cells {
			if !yield(Row{cells, t.lines[i], i + 1}, nil) {
				return
			}
		}
	}
}

// text is a table as text. Its cells part at comma.
type text struct {
	data  []byte
	comma rune
	first int        // line of the first row of data
	head  [][]string // the rows above it, to pass over where they come again
}

// sampled is how many rows are looked at to tell what a file is like.
const sampled = 64

func newText(data []byte) (*Table, *Problem) {
	data = unruled(data)
	t := &text{data: data}
	separator := rune(0)
	if line, _, _ := bytes.Cut(data, []byte("\n")); has(line, "sep=") && len(bytes.TrimSpace(line)) == 5 {
		separator = rune(line[4]) // as Excel says it
	}
	var sample []Row
	best := -1
	for _, comma := range []rune{',', ';', '\t', '|'} {
		if separator != 0 && comma != separator {
			continue
		}
		rows := t.sample(comma)
		if points := fit(rows); points > best {
			best, sample, t.comma = points, rows, comma
		}
	}
	if best <= 0 && separator == 0 { // one column, or none: columns may part at runs of spaces
		spaced := &text{data: spaces(data)}
		if rows := spaced.sample('\t'); fit(rows) > 0 {
			t, sample = spaced, rows
			t.comma = '\t'
		}
	}
	table := &Table{text: t, Form: "CSV"}
	switch t.comma {
	case ';':
		table.Form = "CSV with semicolons"
	case '\t':
		table.Form = "CSV with tabs"
	case '|':
		table.Form = "CSV with bars"
	}
	t.layout(table, sample)
	return table, nil
}

// unruled empties the lines that only rule a table or count it, as Markdown and databases' consoles write them. Others keep
// their place.
func unruled(data []byte) []byte {
	if bytes.Contains(data, []byte("│")) || bytes.Contains(data, []byte("┃")) { // drawn by DuckDB, polars, ClickHouse
		data = []byte(strings.NewReplacer("│", "|", "┃", "|", "┆", "|").Replace(string(boxes.ReplaceAll(data, nil))))
	}
	if !ruled.Match(data) {
		return data
	}
	return ruled.ReplaceAll(data, nil)
}

// boxes matches the lines of a drawn box, and the one that counts its rows.
var boxes = regexp.MustCompile(`(?m)^[ \t]*(?:[─━┌┬┐├┼┤└┴┘┏┳┓┡╇┩╞═╪╡╌╭╮╰╯]+[ \t]*|│ *\d+ rows( .*)?│)\r?$`)

// ruled matches such a line: | --- | ---: |, ----+----, +---+---+, "(60 rows)" and "60 rows in set (0.01 sec)".
var ruled = regexp.MustCompile(`(?m)^[ \t]*(?:[|+][-+|: \t]*---*[-+|: \t]*|[-: \t]*--[-: \t]*[|+][-+|: \t]*|\(\d+ rows?\)|\d+ rows? in set.*)\r?$`)

// spaces writes each run of spaces as a tab.
func spaces(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for line := range bytes.Lines(data) {
		end := len(line) > 0 && line[len(line)-1] == '\n'
		out = append(out, bytes.Join(bytes.Fields(line), []byte("\t"))...)
		if end {
			out = append(out, '\n')
		}
	}
	return out
}

// fit says how well a way of parting columns fits: the share, of 1000, of cells that are numbers, times or empty, of rows as
// wide as most; more columns win a tie, and the first way tried wins after that. 0 is a file of one column.
func fit(rows []Row) int {
	width := commonWidth(rows)
	if width < 2 {
		return 0
	}
	good, all := 0, 0
	for _, row := range rows {
		if len(row.Cells) != width {
			all += width
			continue
		}
		for _, cell := range row.Cells {
			all++
			if class(cell) != word {
				good++
			}
		}
	}
	return 1 + good*1000/all
}

// commonWidth is the number of cells that most rows have; of equals the larger.
func commonWidth(rows []Row) int {
	counts := map[int]int{}
	for _, row := range rows {
		counts[len(row.Cells)]++
	}
	best := 0
	for width, n := range counts {
		if width > 1 && (n > counts[best] || n == counts[best] && width > best) {
			best = width
		}
	}
	return best
}

// sample returns the first rows of the text, without the ones that cannot be read.
func (t *text) sample(comma rune) (rows []Row) {
	for cells, line := range (&text{data: t.data, comma: comma}).records() {
		if line < 0 {
			continue
		}
		if rows = append(rows, Row{Cells: slices.Clone(cells), Line: line}); len(rows) == sampled {
			break
		}
	}
	return rows
}

// records walks all rows of the text with their lines. One that cannot be read has its line negated, and its problem
// for a cell.
func (t *text) records() iter.Seq2[[]string, int] {
	return func(yield func([]string, int) bool) {
		rows := csv.NewReader(bytes.NewReader(t.data))
		rows.Comma = t.comma
		rows.Comment = '#'
		rows.FieldsPerRecord = -1
		rows.TrimLeadingSpace = t.comma != '\t'
		rows.ReuseRecord = true
		for {
			cells, err := rows.Read()
			if fault := (*csv.ParseError)(nil); errors.As(err, &fault) {
				if !yield([]string{fault.Err.Error()}, -fault.Line) {
					return
				}
				continue
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield([]string{err.Error()}, -1)
				return
			}
			line, _ := rows.FieldPos(0)
			if !yield(cells, line) {
				return
			}
		}
	}
}

// layout tells which rows are names, and where the data begin.
func (t *text) layout(table *Table, sample []Row) {
	table.Width = commonWidth(sample)
	if table.Width == 0 && len(sample) > 0 {
		table.Width = len(sample[0].Cells)
	}
	like := typical(sample, table.Width)
	isNames := func(i int) bool { return isNames(sample, i, like) }
	first := -1
	for i, row := range sample {
		if isData(row.Cells, table.Width, like) && !isNames(i) {
			first = i
			break
		}
	}
	if first < 0 { // names alone, if anything
		for i := range sample {
			if len(sample[i].Cells) == table.Width {
				first = i + 1
				break
			}
		}
		first = max(first, 0)
	}
	// Faulty rows of data below the names, or above the others where there are none, are for the reader to refuse.
	above := first - 1
	for above >= 0 && !isNames(above) && len(sample[above].Cells) > 1 {
		above--
	}
	switch {
	case above >= 0 && isNames(above) && len(sample[above].Cells) > 1:
		first = above + 1
	default:
		for first > 0 && class(sample[first-1].Cells[0]) != word {
			first--
		}
	}
	// The header is the unbroken run of rows of names above the data.
	top := first
	for top > 0 && isNames(top-1) && (len(sample[top-1].Cells) == table.Width || top == first && len(sample[top-1].Cells) > 1) {
		top--
	}
	for _, row := range sample[top:first] {
		names := make([]string, len(row.Cells))
		for i, cell := range row.Cells {
			names[i] = strings.TrimSpace(cell)
		}
		table.Header = append(table.Header, names)
		table.HeaderLine = row.Line
	}
	for _, row := range sample[:top] {
		if has([]byte(row.Cells[0]), "sep=") {
			continue
		}
		table.Above++
	}
	for _, row := range sample[:first] {
		t.head = append(t.head, row.Cells)
	}
	if first < len(sample) {
		t.first = sample[first].Line
	} else {
		t.first = 1 << 62
		if len(sample) > 0 {
			t.first = last(sample).Line + 1
		}
	}
	if len(table.Header) == 0 {
		t.commented(table)
	}
}

func last[T any](s []T) T { return s[len(s)-1] }

// commented takes the comment just above the data for the header where it has as many names as they have cells.
func (t *text) commented(table *Table) {
	n := 0
	var comment string
	at := 0
	for line := range bytes.Lines(t.data) {
		n++
		if n >= t.first {
			break
		}
		if text := strings.TrimSpace(string(line)); strings.HasPrefix(text, "#") {
			comment, at = strings.TrimSpace(strings.TrimLeft(text, "#")), n
		}
	}
	if comment == "" {
		return
	}
	names := strings.Split(comment, string(t.comma))
	if len(names) != table.Width || table.Width < 2 {
		return
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
		if class(names[i]) != word {
			return
		}
	}
	table.Header, table.HeaderLine, table.Commented = [][]string{names}, at, true
}

// typical is, for each column, whether most rows of the common width have a number or a time in it.
func typical(sample []Row, width int) []bool {
	like := make([]bool, width)
	rows := 0
	for i := range like {
		n := 0
		rows = 0
		for _, row := range sample {
			if len(row.Cells) != width || !anyData(row.Cells) {
				continue
			}
			rows++
			if c := class(row.Cells[i]); c == number || c == moment {
				n++
			}
		}
		like[i] = 2*n > rows
	}
	return like
}

func anyData(cells []string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool { c := class(cell); return c == number || c == moment })
}

// isData reports whether a row has numbers and times, or nothing, in two of three columns that have them.
func isData(cells []string, width int, like []bool) bool {
	if len(cells) != width || !anyData(cells) {
		return false
	}
	want, good := 0, 0
	for i, is := range like {
		if is {
			want++
			if class(cells[i]) != word {
				good++
			}
		}
	}
	return want > 0 && good >= want-want/3
}

// isNames reports whether a row of the sample holds names: no numbers and no times. A frame of columns without names
// has numbers for names, after an empty cell above its times; that is so for the topmost row alone.
func isNames(sample []Row, i int, like []bool) bool {
	cells := sample[i].Cells
	if !anyData(cells) {
		return !blank(cells)
	}
	return i == 0 && i+1 < len(sample) && len(cells) == len(like) && like[0] && strings.TrimSpace(cells[0]) == "" && isTime(sample[1].Cells[0])
}

// rows walks the rows of data.
func (t *text) rows(table *Table) iter.Seq2[Row, *Problem] {
	return func(yield func(Row, *Problem) bool) {
		item := 0
		var order []int // of the cells, after a header that names the columns in another order
		for cells, line := range t.records() {
			if line < 0 {
				if !yield(Row{Line: -line}, problem(-line, "correct the quotes of the row or remove it", "%s", cells[0])) {
					return
				}
				continue
			}
			if line < t.first {
				continue
			}
			switch {
			case t.again(cells):
				table.Repeated++
				order = nil
				continue
			case blank(cells):
				table.Blank++
				continue
			}
			if other, is := table.otherwise(cells); is {
				if other == nil {
					yield(Row{Line: line}, problem(line, "join files of the same columns", "a second header, of other columns than in line %d", table.HeaderLine))
					return
				}
				order = other
				table.Repeated++
				continue
			}
			if len(order) == len(cells) && order != nil {
				moved := make([]string, len(cells))
				for i, from := range order {
					moved[i] = cells[from]
				}
				cells = moved
			}
			item++
			if !yield(Row{cells, line, item}, nil) {
				return
			}
		}
	}
}

// again reports whether a row is one of those above the data once more, as where files were joined.
func (t *text) again(cells []string) bool {
	for _, head := range t.head {
		if slices.EqualFunc(head, cells, func(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }) {
			return true
		}
	}
	return false
}

// otherwise reports whether a row of data is a second header, as where files of other columns were joined: one that names half
// of the columns, none by a number. order is where the cells of each column then stand; nil where others are named.
func (t *Table) otherwise(cells []string) (order []int, is bool) {
	names := t.Names()
	if len(t.Header) != 1 || len(names) < 2 || class(cells[0]) != word || anyData(cells) {
		return nil, false
	}
	known := 0
	for _, name := range names {
		at := slices.IndexFunc(cells, func(cell string) bool { return strings.EqualFold(strings.TrimSpace(cell), name) })
		if at >= 0 && name != "" {
			known++
			order = append(order, at)
		}
	}
	if known < 2 || 2*known < len(names) {
		return nil, false
	}
	if known < len(names) || len(cells) != len(names) {
		return nil, true
	}
	return order, true
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
