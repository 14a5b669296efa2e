// Package cases puts cases to liquidation designs: what goes in, and what the protocol computes, as exact integers. A design
// registers beside its rule how it answers each operation, by the functions that its arm calls too. A file of cases is JSON:
//
//	{ "design", "title", "rules", "units", "cases": [ { "id", "op", "inputs", "expected", "kind", "source", "note"? } ] }
//
// Numbers are decimal strings of integers, negative ones with a minus sign. Booleans are JSON's. Lists and objects nest.
// What is expected is fields of the result, or the single field "error": the protocol's own name of the refusal.
package cases

import (
	"errors"
	"slices"
	"sort"
	"strings"
)

// Design is how one design answers cases.
type Design struct {
	Name   string      // as files of cases have it
	Arm    string      // the design's name in a scenario; the same where it is empty
	Title  string      // what the design does, in a few words
	Rules  string      // where the rule is written down
	Units  [][2]string // names of fields, and their scale
	Errors []Name      // of the design's refusals, in the order in which they are looked for
	Ops    []Op
}

// Name is what the protocol calls a refusal.
type Name struct {
	Err  error
	Name string
}

// Op is one operation: a question that a protocol's own function answers.
type Op struct {
	Name string
	// Ask answers. An error that the design names becomes the field "error", beside what was set before it. One of in's is the
	// caller's fault, and need not be looked for.
	Ask func(in *In, out *Out) error
	// Draw makes up inputs for a case. Its operation is not among those of [Design.Make] where it is nil.
	Draw func(d *Draw)
}

var registered []*Design

// Register makes a design known. It panics where a name is taken.
func Register(d Design) {
	if _, ok := Find(d.Name); ok || len(d.Ops) == 0 {
		panic("cases: " + d.Name + " is registered twice, or answers nothing")
	}
	registered = append(registered, &d)
	slices.SortFunc(registered, func(a, b *Design) int { return strings.Compare(a.Name, b.Name) })
}

// Find returns the design of a name: that of files of cases, or that of scenarios.
func Find(name string) (*Design, bool) {
	for _, d := range registered {
		if d.Name == name || d.Arm == name && name != "" {
			return d, true
		}
	}
	return nil, false
}

// Names are the designs that answer cases, sorted.
func Names() (all []string) {
	for _, d := range registered {
		all = append(all, d.Name)
	}
	return all
}

// ops are the names of the operations, sorted.
func (d *Design) ops() (all []string) {
	for i := range d.Ops {
		all = append(all, d.Ops[i].Name)
	}
	sort.Strings(all)
	return all
}

// op returns the operation of a name, nil where there is none.
func (d *Design) op(name string) *Op {
	for i := range d.Ops {
		if d.Ops[i].Name == name {
			return &d.Ops[i]
		}
	}
	return nil
}

// Answer is what a design says to inputs of an operation. An error is the inputs' fault, or one that the design has no name
// for.
func (d *Design) Answer(op *Op, in *In) (*Out, error) {
	out := new(Out)
	err := op.Ask(in, out)
	if faults := in.Err(); faults != nil {
		return nil, faults
	}
	if err == nil {
		return out, nil
	}
	for _, n := range d.Errors {
		if errors.Is(err, n.Err) {
			return out.Set("error", n.Name), nil
		}
	}
	return nil, err
}
