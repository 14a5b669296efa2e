package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/ringfence-sim/ringfence/fault"
)

// File is a file of cases of one design.
type File struct {
	Name   string `json:"-"` // as the user wrote it
	Design string
	Title  string
	Rules  string
	Units  map[string]string
	Cases  []Case

	design *Design
	text   []byte
}

// Case is one of them.
type Case struct {
	ID       string
	Op       string
	Inputs   json.RawMessage
	Expected json.RawMessage
	Kind     string // observed, executed or derived: where the answer is from
	Source   string
	Note     string
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// ReadFile reads a file of cases. Faults name file, line and key.
func ReadFile(name string) (*File, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, &fault.Fault{File: name, Cause: err, Remedy: "name a file of cases"}
	}
	return Read(name, text)
}

// Read reads the text of a file of cases: see [ReadFile].
func Read(name string, text []byte) (*File, error) {
	f := &File{Name: name, text: text}
	if err := json.Unmarshal(text, f); err != nil {
		at := &fault.Fault{File: name, Line: 1, Cause: err, Remedy: "write JSON as \"ringfence cases\" writes it"}
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			at.Line = f.lineAt(int(syntax.Offset))
		case errors.As(err, &kind):
			at.Line, at.Key = f.lineAt(int(kind.Offset)), kind.Field
		}
		return nil, at
	}
	var list fault.List
	refuse := func(line int, key, problem, remedy string) {
		list.Add(&fault.Fault{File: name, Line: line, Key: key, Problem: problem, Remedy: remedy})
	}
	design, known := Find(f.Design)
	switch {
	case f.Design == "":
		refuse(1, "design", "is missing", "name the design that the cases are put to")
	case !known:
		refuse(f.lineOf(`"design"`), "design", fmt.Sprintf("nobody answers for %q", f.Design), fault.Nearest(f.Design, Names()))
	case len(f.Cases) == 0:
		refuse(1, "cases", "holds none", "write some, for example with \"ringfence cases\"")
	default:
		f.design = design
		for i := range f.Cases {
			c := &f.Cases[i]
			if c.ID == "" {
				refuse(1, fmt.Sprintf("cases.%d.id", i), "is missing", "give every case a name of its own")
			} else if design.op(c.Op) == nil {
				refuse(f.line(c), c.ID+".op", fmt.Sprintf("%s answers no %q", design.Name, c.Op), fault.Nearest(c.Op, design.ops()))
			} else if len(c.Expected) == 0 {
				refuse(f.line(c), c.ID+".expected", "is missing", "write what the protocol computes")
			}
		}
	}
	return f, list.Err()
}

func (f *File) lineAt(offset int) int {
	return 1 + bytes.Count(f.text[:min(max(offset, 0), len(f.text))], []byte{'\n'})
}

// lineOf is the line where a text stands first, 1 where it stands nowhere.
func (f *File) lineOf(text string) int { return f.lineAt(bytes.Index(f.text, []byte(text))) }

// line is the line of a case: of its id.
func (f *File) line(c *Case) int {
	id, _ := json.Marshal(c.ID) // a string is always text
	return f.lineOf(string(id))
}

// Answers is how a design answered a file.
type Answers struct {
	Design     string
	Cases      int
	Mismatches []Mismatch // in the file's order
}

// Mismatch is a case that was not answered as expected.
type Mismatch struct {
	ID, Op      string
	Differences []Difference
}

// Check puts every case to the design. Faults of inputs name file, line and key; such a case is a mismatch too.
func (f *File) Check() (a Answers, err error) {
	a = Answers{Design: f.design.Name, Cases: len(f.Cases)}
	var faults []error
	for i := range f.Cases {
		c := &f.Cases[i]
		out, err := f.design.Answer(f.design.op(c.Op), NewIn(c.ID+".inputs", c.Inputs))
		var found []Difference
		switch {
		case fault.Is(err):
			for _, one := range fault.All(err) {
				one.File, one.Line = f.Name, f.line(c)
				faults = append(faults, one)
			}
			continue
		case err != nil: // the design has no name for it
			found = []Difference{{"error", err.Error(), string(compact(c.Expected))}}
		default:
			found = differences("", encode(out), c.Expected, nil)
		}
		if len(found) > 0 {
			a.Mismatches = append(a.Mismatches, Mismatch{c.ID, c.Op, found})
		}
	}
	return a, fault.Join(faults...)
}
