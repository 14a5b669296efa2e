// Package vaulttest holds what any implementation of the lending rulebook must pass. [Run] is the conformance suite: each row
// states a rule. [Properties] is what holds for every history: it draws histories, and makes one that fails small. An
// implementation calls both from its tests:
//
//	func TestEngineConforms(t *testing.T) {
//		make := func() vault.Rulebook { return vault.New(parity.Owner, design.MorphoBlue.Closing) }
//		vaulttest.Run(t, make)
//		vaulttest.Properties(t, make)
//	}
//
// [Model] holds what an interest rate model must keep, in the same way:
//
//	func TestMyModel(t *testing.T) {
//		vaulttest.Model(t, func() vault.IRM { return vault.FixedRate{PerSecond: *uint256.NewInt(317097919)} })
//	}
//
// The properties are those that Morpho Blue is itself tested and proved for (its test/invariant folder and its
// certora/specs), stated exactly, roundings included. Their arithmetic is math/big, written here from the formulas and
// independent of any engine's. How many histories are drawn is the flag -rapid.checks.
package vaulttest
