//go:build light

package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/vault"
)

// errLight is what is told where an EVM is asked for that was not built in.
var errLight = errors.New("this program was built with -tags light, without an EVM; build it without the tag")

// withoutContracts is why a study cannot run on the contracts.
func withoutContracts() error { return errLight }

// newChain refuses: a light build has no contracts.
func newChain(vault.Address, vault.Contract) (vault.Rulebook, error) { return nil, errLight }

// onChain are the commands that would run an EVM: they say what to build.
func onChain() (all []*cobra.Command) {
	for _, c := range [][2]string{
		{"chain", "Run a chain that Ethereum's clients join"},
		{"foreign", "Run a study on a protocol's real bytecode and state: our borrowers, feed and liquidators, its rules"},
		{"state", "Read, convert and write the state of a chain: dumps of anvil, accounts of a genesis file, caches of verbs"},
	} {
		all = append(all, &cobra.Command{
			Use: c[0], Short: c[1] + " (not in this build)", DisableFlagParsing: true,
			RunE: func(*cobra.Command, []string) error { return wrong(errLight) },
		})
	}
	return all
}
