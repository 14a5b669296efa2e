// Package vaulttest holds what any implementation of the lending rulebook must pass: [Run], the conformance suite, whose
// rows each state a rule, and [Properties], the properties that hold for every history, checked by drawing histories
// that shrink when one fails. An implementation calls both from its tests:
//
//	func TestEngineConforms(t *testing.T) {
//		make := func() vault.Rulebook { return vault.New(parity.Owner, design.MorphoBlue.Closing) }
//		vaulttest.Run(t, make)
//		vaulttest.Properties(t, make)
//	}
//
// The properties are those that Morpho Blue is itself tested and proved for (its test/invariant folder and its
// certora/specs), stated exactly, roundings included. Their arithmetic is math/big, written here from the formulas and
// independent of any engine's. How many histories are drawn is the flag -rapid.checks.
package vaulttest
