// Package verify is the command "ringfence verify": it shows that the engines of the lending rulebook do what was recorded
// from real contracts, and that they do the same as each other.
package verify

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// ErrDiffers reports that a comparison ran and something differed; what differed was printed.
var ErrDiffers = errors.New("verify: something differs")

// InputError is what was wrong with the arguments: nothing was compared.
type InputError struct{ error }

// Unwrap returns the fault itself.
func (e InputError) Unwrap() error { return e.error }

// choices are the engines a user can choose from, by name.
type choices map[string]func() (vault.Rulebook, error)

// NewVerify returns the command "verify" with its subcommands "vectors", "engines" and "designs", for engines by the names a user
// chooses them by, "native" and "evm" among them. Each value makes a fresh engine that parity.Owner owns. Both
// subcommands return an error, for a non-zero exit status, unless everything was compared and nothing differs;
// [ErrDiffers] where something does, [InputError] where there was nothing to compare.
//
// contract says why a design has no contract to compare with, or nothing where it has one.
func NewVerify(engines map[string]func() (vault.Rulebook, error), contract func(design string) error) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Show that the lending engines agree with recorded contracts and with each other",
		Long: `The lending rulebook exists twice: in Go, for speed, and in Solidity, run by an EVM in process, for proof. verify compares
both with histories recorded from the real Morpho Blue contracts, and with each other on random histories, to the last unit
and the same error in the same place.`,
		Example: `  ringfence verify vectors vault/testdata/morpho_blue --engine native
  ringfence verify engines --ops 50000 --seed 1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newVectors(engines), newEngines(engines, contract), newDesigns())
	return cmd
}

// choose returns the engine of that name, or an error that says which there are.
func (all choices) choose(name string) (parity.Make, error) {
	if engine, ok := all[name]; ok {
		return engine, nil
	}
	return nil, InputError{errors.New("verify: no engine is called " + strings.TrimSpace(name) + ": use " + all.names())}
}

func (all choices) names() string {
	return strings.Join(slices.Sorted(maps.Keys(all)), " or ")
}
