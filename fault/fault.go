// Package fault is how Ringfence tells people what is wrong with what they wrote: a scenario, a preset, a table of prices,
// positions or depth.
//
// A fault is filled where it is found, with the key and the line that are known there. Whoever knows more adds it: a rule
// knows the key of its own parameter, the scenario knows where in which file that key was written. Nobody reads the text of
// a fault again.
//
//	var list fault.List
//	list.Add(&fault.Fault{File: "my.csv", Line: 7, Key: "price", Problem: "is below 0", Remedy: "correct the row"})
//	return list.Err() // my.csv:7: price: is below 0; correct the row
package fault

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Fault is one thing wrong with what somebody wrote.
type Fault struct {
	// File is the name of the file, as the user wrote it, or the flag that brought the value in. It is empty where the
	// value is not known to stand in a file.
	File string
	// Line counts from 1. 0 is the file as a whole.
	Line int
	// Set names overrides that changed a part of what is at fault. It may be empty.
	Set string
	// Key is the dotted path of the key, or the name of the column. It is empty where the fault is of no single key.
	Key string
	// Problem says what is wrong. It is empty where Cause holds faults of its own, which then say it.
	Problem string
	// Remedy says what to do. It may be empty.
	Remedy string
	// Cause is what another package found, where it was one that did. errors.Is and errors.As see it.
	Cause error
}

// New is a fault of a key whose place is not known yet: the rule's own key, which [Under] completes.
func New(key, problem, remedy string) *Fault {
	return &Fault{Key: key, Problem: problem, Remedy: remedy}
}

// Where is the place alone: file, line, and the overrides that changed it.
func (f *Fault) Where() string {
	where := f.File
	if f.Line > 0 {
		where += ":" + strconv.Itoa(f.Line)
	}
	if f.Set != "" {
		where += " with " + f.Set
	}
	return where
}

// Error is the fault on one line, as in "my.yaml:3: market.lltv: 1.2 must be below 1; lower it".
// Faults of a file that the key names follow, each on a line of its own.
func (f *Fault) Error() string {
	head := f.Where()
	if f.Key != "" {
		if head != "" {
			head += ": "
		}
		head += f.Key
	}
	text := f.Text()
	switch {
	case head == "":
		return text
	case strings.Contains(text, "\n"):
		return head + ":\n  " + strings.ReplaceAll(text, "\n", "\n  ")
	}
	return head + ": " + text
}

// Text says what is wrong and, after "; ", what to do, without the place and the key.
func (f *Fault) Text() string {
	text := f.Problem
	if text == "" && f.Cause != nil {
		text = f.Cause.Error()
	}
	if f.Remedy != "" {
		text += "; " + f.Remedy
	}
	return text
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// Faults is several of them, as one error.
type Faults []*Fault

// Error is each fault on its line.
func (all Faults) Error() string {
	lines := make([]string, len(all))
	for i, f := range all {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults, for errors.Is and errors.As.
func (all Faults) Unwrap() []error {
	errs := make([]error, len(all))
	for i, f := range all {
		errs[i] = f
	}
	return errs
}

// All are the faults that an error holds, in its order. Those inside the cause of a fault are not among them. An error that is
// no fault becomes one without place and key.
func All(err error) (all Faults) {
	if err == nil {
		return nil
	}
	if f, is := err.(*Fault); is { // not errors.As, which would look inside what somebody has put in words of their own
		return Faults{f}
	}
	if many, is := err.(interface{ Unwrap() []error }); is {
		for _, inner := range many.Unwrap() {
			all = append(all, All(inner)...)
		}
		return all
	}
	return Faults{{Problem: err.Error(), Cause: err}}
}

// Is reports whether an error holds a fault at any depth.
func Is(err error) bool {
	var f *Fault
	return errors.As(err, &f)
}

// Join is all faults of the errors in the order of their file. What an override brought in and what is about the whole file
// stands first, then follows line by line. Faults of one line keep their order. It is nil where there are none.
func Join(errs ...error) error {
	var all Faults
	for _, err := range errs {
		all = append(all, All(err)...)
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *Fault) int { return a.Line - b.Line })
	return all
}

// Under is an error as a part of a larger whole sees it: each fault that stands in no file gets its key after the one given, and
// what is no fault becomes one of that key. Faults that stand in a file, which the key then names, become the cause of
// one fault of the key.
func Under(key string, err error) error {
	var all, elsewhere Faults
	for _, f := range All(err) {
		if f.File != "" {
			elsewhere = append(elsewhere, f)
			continue
		}
		under := *f
		under.Key = join(key, f.Key)
		all = append(all, &under)
	}
	if len(elsewhere) > 0 {
		all = append(all, &Fault{Key: key, Cause: elsewhere})
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

func join(key, inner string) string {
	if key == "" || inner == "" {
		return key + inner
	}
	return key + "." + inner
}

// List collects the faults of one source. The zero value is ready and keeps all.
type List struct {
	// File is given to faults that have none.
	File string
	// Most is how many are kept. The rest are counted. 0 keeps all.
	Most int

	all  Faults
	more int
}

// Add adds a fault.
func (l *List) Add(f *Fault) {
	if l.Most > 0 && len(l.all) == l.Most {
		l.more++
		return
	}
	if f.File == "" {
		f.File = l.File
	}
	l.all = append(l.all, f)
}

// Row adds a fault of a line of a table, or of the file as a whole where the line is 0.
func (l *List) Row(line int, column, problem, remedy string) {
	l.Add(&Fault{Line: line, Key: column, Problem: problem, Remedy: remedy})
}

// ByRow names the rows that faults are of where a table stands on one line, as JSON does: their lines are then numbers of rows.
func ByRow(err error) {
	for _, f := range All(err) {
		if f.Line > 0 {
			f.Problem, f.Line = fmt.Sprintf("row %d: %s", f.Line, f.Problem), 0
		}
	}
}

// Count is how many faults there are, those that were not kept included.
func (l *List) Count() int { return len(l.all) + l.more }

// Err is the faults in the order of their lines, with a last one that counts those that were not kept. It is nil where there are
// none.
func (l *List) Err() error {
	err := Join(l.all)
	if all, ok := err.(Faults); ok && l.more > 0 {
		return append(all, &Fault{File: l.File, Problem: "and " + counted(l.more)})
	}
	return err
}

func counted(n int) string {
	if n == 1 {
		return "1 more fault"
	}
	return fmt.Sprintf("%d more faults", n)
}
