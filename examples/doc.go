// Package examples holds a rule of each kind that a study is put together from, written in a module of its own: from what
// Ringfence exports and documents, and from nothing else.
//
// Each rule is one file, which registers it, and a test beside it, which holds it to the laws of its kind. A program that
// imports this package knows the rules by name, as it knows the project's own; [the study] is one.
//
//	TargetLTV     a design       closes a vault down to a target LTV, as Silo does
//	Switching     a process      a volatility that switches between calm and storm, and jumps
//	Even          jumps          equally likely anywhere between two ends
//	Fisk          a distribution whose tail is a power law's
//	Slew          a feed         answers that move by at most so much at a time
//	Desk          a venue        a dealer whose appetite comes back in time
//	Quadratic     interest       a rate that grows with the square of utilisation
//	Instalments   a behaviour    pays its debt back in equal parts
//	Largest, Crowd a liquidator  waits, then takes a part of the largest vault, and bids by who else is there
//	Nightly       a base fee     is lower at night
//	ClosedAgain   a metric       how many vaults were liquidated more than once
//
// [the study]: https://github.com/ringfence-sim/ringfence/tree/main/examples/study
package examples
