// Package plan turns a scenario into what its arms need: every file is read, every value is an integer of its ledger,
// and what cannot work is refused, all faults together.
//
//	s, err := scenario.Load("mine.yaml")
//	p, err := plan.New(s)
//	for _, warning := range p.Warnings() { … }
//
// A Go program adds values of its own types with [NewWith].
package plan
