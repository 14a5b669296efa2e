package oracle

import (
	"fmt"
	"strings"
)

// maxFaults is how many faults of one file are told; the rest are counted.
const maxFaults = 20

// Fault is one thing wrong with a file.
type Fault struct {
	File    string
	Line    int    // from 1; 0 is the file as a whole
	Problem string // what is wrong
	Remedy  string // what to do about it
}

// Error returns "file:line: problem: remedy".
func (f Fault) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", f.File, f.Problem, f.Remedy)
	}
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Problem, f.Remedy)
}

// Faults is all that is wrong with a file, in the order it was found.
type Faults struct {
	File  string
	First []Fault // the first twenty
	Count int     // how many there are in all
}

func (f *Faults) add(line int, problem, remedy string) {
	f.Count++
	if len(f.First) < maxFaults {
		f.First = append(f.First, Fault{f.File, line, problem, remedy})
	}
}

// Error returns one line for each fault told, and a last one that counts the rest.
func (f *Faults) Error() string {
	var text strings.Builder
	for i, fault := range f.First {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(fault.Error())
	}
	if more := f.Count - len(f.First); more > 0 {
		fmt.Fprintf(&text, "\n%s: and %d more faults", f.File, more)
	}
	return text.String()
}

// Unwrap returns the faults told, for errors.As.
func (f *Faults) Unwrap() []error {
	errs := make([]error, len(f.First))
	for i, fault := range f.First {
		errs[i] = fault
	}
	return errs
}
