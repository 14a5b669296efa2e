//go:build !light

package main

import (
	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// withoutContracts is why a study cannot run on the contracts; nil where it can.
func withoutContracts() error { return nil }

// newChain makes the contracts that have a policy.
func newChain(owner vault.Address, policy vault.Contract) (vault.Rulebook, error) {
	return contracts.NewWith(owner, policy)
}

// onChain are the commands that run an EVM whatever is asked of them.
func onChain() []*cobra.Command {
	return []*cobra.Command{newChainCommand(), newForeign(), newState()}
}
