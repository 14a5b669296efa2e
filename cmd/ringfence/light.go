//go:build light

package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/vault"
)

// errLight is what is told where something is asked for that was not built in.
var errLight = errors.New("this program was built with -tags light, without an EVM and without a queue of work; build it without the tag")

// withoutContracts is why a study cannot run on the contracts.
func withoutContracts() error { return errLight }

// newChain refuses: a light build has no contracts.
func newChain(vault.Address, vault.Contract) (vault.Rulebook, error) { return nil, errLight }

// elsewhere refuses to have work done by others, who would need a queue.
func (f *sweeping) elsewhere(*cobra.Command, string) (by sweep.Elsewhere, end func(), err error) {
	if f.serve != "" || f.queue != "" {
		err = errLight
	}
	return nil, func() {}, err
}

func newWork() *cobra.Command { return absent("work", "Do parts of sweeps that a queue hands out") }

// onChain are the commands that would run an EVM.
func onChain() []*cobra.Command {
	return []*cobra.Command{
		absent("chain", "Run a chain that Ethereum's clients join"),
		absent("foreign", "Run a study on a protocol's real bytecode and state: our borrowers, feed and liquidators, its rules"),
		absent("state", "Read, convert and write the state of a chain: dumps of anvil, accounts of a genesis file, caches of verbs"),
	}
}

// absent is a command that says what to build for it.
func absent(name, what string) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: what + " (not in this build)", DisableFlagParsing: true,
		RunE: func(*cobra.Command, []string) error { return wrong(errLight) },
	}
}
