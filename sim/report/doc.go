// Package report says what a study found: a table for the terminal, and one self-contained page with figures.
//
//	r := report.Report{Name: "crash", Summary: summary, Hash: results.Hash}
//	fmt.Print(r.Text())
//	page, err := r.Content().Page(report.Live)
//
// Both say the same: what liquidation cost, where the money went, how the arms differ on the same borrowers and
// paths, and what that means in plain words. Equal studies give equal bytes.
package report

import "github.com/ringfence-sim/ringfence/sim/stats"

// Report is all that is told of a study.
type Report struct {
	Name      string // of the study
	About     string // one line: where the prices and the borrowers come from
	Seed      uint64
	Borrowers int // on each path
	Summary   *stats.Summary
	Hash      string   // of the results
	Failures  []string // the first runs that failed, in words
	Notes     []string // what a reader must know of the inputs: what was skipped, dropped or filled
	Scenario  string   // in full, as YAML
	Methods   string   // a paragraph for who publishes; empty leaves it out
	Version   string   // of the program
	Revision  string   // of its source, where it is known

	Paths       *Paths  // what figures need of single paths; nil draws none
	Designs     []About // of the arms
	Assumed     []Assumption
	Constants   []Constant         // of designs
	Sensitivity *stats.Sensitivity // nil where none was asked for
	Outsiders   *Outsiders         // nil where nobody joined from outside
}

// About is what an arm is.
type About struct {
	Arm, Design, Text, Source string
	Set                       []string // its keys, each with its value
}

// Assumption is a key of the scenario whose value is one, and what others are tried.
type Assumption struct{ Key, Value, Others, Text, Source string }
