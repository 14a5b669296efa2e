package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Fault is one thing wrong with a scenario. [Parse] and [Load] report all of them at once, joined.
type Fault struct {
	Where   string // "file:line", or the override that brought the value in
	Key     string // dotted path of the key, as --set takes it
	Problem string // what is wrong
	Remedy  string // what to do

	cause error
}

// shown is a package that an error begins with, which says nothing to who writes a scenario.
var shown = regexp.MustCompile(`(?m)^(agents|exchange|fixed|liquidator|liquidity|oracle|presets|sim|vault): `)

// Unwrap returns the error that another package found, where it was one.
func (f *Fault) Unwrap() error { return f.cause }

// Error returns the fault on one line: where: key: what is wrong; what to do. Where a file has many faults of its own they
// follow, each on its line.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Where)
	if f.Key != "" {
		b.WriteString(": " + f.Key)
	}
	if strings.Contains(f.Problem, "\n") {
		b.WriteString(":\n  " + strings.ReplaceAll(f.Problem, "\n", "\n  "))
	} else {
		b.WriteString(": " + f.Problem)
	}
	if f.Remedy != "" {
		b.WriteString("; " + f.Remedy)
	}
	return b.String()
}

// Faults returns the faults joined in an error of this package, in the order of the file.
func Faults(err error) []*Fault {
	var f *Fault
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Fault
		for _, e := range many.Unwrap() {
			all = append(all, Faults(e)...)
		}
		return all
	}
	if errors.As(err, &f) {
		return []*Fault{f}
	}
	return nil
}

// nearest returns a remedy that names the known word nearest to the one written, and otherwise all known words.
func nearest(word string, known []string) string {
	best, least := "", len(word)/2+1
	for _, k := range known {
		if d := distance(word, k); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %s?", best)
	}
	if len(known) == 0 {
		return "remove it: nothing can be set here"
	}
	return "known: " + strings.Join(known, ", ")
}

// distance is the number of letters inserted, removed, changed or swapped with their neighbour between a and b
// (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
