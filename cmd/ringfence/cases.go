package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func newCases() *cobra.Command {
	var n int
	var seed uint64
	cmd := &cobra.Command{
		Use:   "cases NAME",
		Short: "Write cases of a design, to put to a contract of one's own",
		Long: `cases makes up inputs for a design's operations and writes them with what the design answers, in the format that
"ringfence verify designs" reads: exact integers as decimal strings, with their units. So a protocol's author can put them to a
contract. The same seed writes the same cases, and a longer file begins with a shorter one's.`,
		Example:   "  ringfence cases silo-v2 --n 100 --seed 1 > silo.json\n  ringfence verify designs silo.json",
		Args:      one("a design", "ringfence cases silo-v2 --n 100 --seed 1"),
		ValidArgs: cases.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, known := cases.Find(args[0])
			switch {
			case !known:
				return wrong(fmt.Errorf("cases: no design %q answers any; %s", args[0], fault.Nearest(args[0], cases.Names())))
			case n < 1 || n > 1_000_000:
				return wrong(fmt.Errorf("cases: --n %d; write from 1 to 1000000", n))
			}
			text, err := d.Make(n, seed)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
	cmd.Flags().IntVar(&n, "n", 20, "how many cases")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed from which inputs are made up")
	return cmd
}
