// Package verify is the command "ringfence verify": it shows that the engines of the lending rulebook do what was recorded
// from real contracts, and that they do the same as each other.
package verify

import (
	"errors"
	"fmt"
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

// Engines are those that a user can choose from, by name, "native" and "evm" among them. Each makes a fresh engine that
// parity.Owner owns and whose markets have a rule.
type Engines map[string]func(Rule) (vault.Rulebook, error)

// Rules finds the rule of a design by name, with keys of its form set as KEY=VALUE. An error says why there is none, or none
// that a contract has.
type Rules func(design string, set []string) (Rule, error)

// NewVerify returns the command "verify" with its subcommands "vectors", "engines" and "designs". Each returns an error, for a
// non-zero exit status, unless everything was compared and nothing differs; [ErrDiffers] where something does,
// [InputError] where there was nothing to compare.
func NewVerify(engines Engines, rules Rules) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Show that the lending engines agree with recorded contracts and with each other",
		Long: `The lending rulebook exists twice: in Go, for speed, and in Solidity, run by an EVM in process, for proof. So does the rule by
which designs that sell from vaults close them. verify compares both with histories recorded from the real Morpho Blue contracts, and with each other on random histories, to the last unit
and the same error in the same place.`,
		Example: `  ringfence verify vectors vault/testdata/morpho_blue --engine native
  ringfence verify engines --ops 50000 --seed 1
  ringfence verify engines --design compound-v2`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newVectors(engines, rules), newEngines(engines, rules), newDesigns())
	return cmd
}

// closing is the design that the flags state.
type closing struct {
	design string
	set    []string
}

// flags declares the flags.
func (c *closing) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.design, "design", "morpho", "design by which the markets close vaults; a contract must have it")
	cmd.Flags().StringArrayVar(&c.set, "set", nil, "a key of the design, as in lif=1.05 (repeatable)")
}

// rule is the design's rule.
func (c *closing) rule(rules Rules) (Rule, error) {
	r, err := rules(c.design, c.set)
	if err != nil {
		return r, InputError{fmt.Errorf("verify: --design %s: %w", c.design, err)}
	}
	return r, nil
}

// again is how a command line states the design anew.
func (c *closing) again() (text string) {
	if c.design != "morpho" {
		text = " --design " + c.design
	}
	for _, set := range c.set {
		text += " --set " + set
	}
	return text
}

// choose returns the engine of that name with a rule, or an error that says which there are.
func (all Engines) choose(name string, r Rule) (parity.Make, error) {
	if engine, ok := all[name]; ok {
		return func() (vault.Rulebook, error) { return engine(r) }, nil
	}
	return nil, InputError{errors.New("verify: no engine is called " + strings.TrimSpace(name) + ": use " + all.names())}
}

func (all Engines) names() string {
	return strings.Join(slices.Sorted(maps.Keys(all)), " or ")
}
