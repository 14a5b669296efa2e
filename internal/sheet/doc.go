// Package sheet reads the tables of the files that people have: comma-separated values and their relatives, JSON, in
// archives or not, in any of the usual encodings. It knows rows of cells, and what numbers and times look like. What a
// column means is for those who ask: prices in oracle, positions in agents.
//
//	file, err := sheet.Open("klines.zip", reader, sheet.Options{})
//	for _, table := range file.Tables() {
//		for row, problem := range table.Rows() { … }
//	}
package sheet

import "fmt"

// Problem is one thing wrong with a file.
type Problem struct {
	Line   int // from 1; 0 is the file as a whole
	Text   string
	Remedy string
}

// Error returns "line 3: problem: remedy".
func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.Text + ": " + p.Remedy
	}
	return fmt.Sprintf("line %d: %s: %s", p.Line, p.Text, p.Remedy)
}

func problem(line int, remedy, format string, args ...any) *Problem {
	return &Problem{Line: line, Text: fmt.Sprintf(format, args...), Remedy: remedy}
}
