//go:build !light

package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	protocols "github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/sim/report"
)

func newState() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "state",
		Short: "Read, convert and write the state of a chain: dumps of anvil, accounts of a genesis file, caches of verbs",
		Long: `state reads the state of a chain from a file, which ` + "`ringfence foreign`" + ` runs on. A file is recognised by what it holds:

  - {"accounts": {ADDRESS: {nonce, balance, code, storage}}, "block": {number, timestamp, basefee}}: what anvil writes with
    --dump-state, and the gzip in hexadecimal that its method anvil_dumpState answers, alone or as the node's whole answer;
  - {ADDRESS: {balance, nonce, code, storage}}, alone or under "alloc": the accounts of a genesis file of go-ethereum;
  - [time, block, accounts, slots]: cache.json of verbs.

Such files hold what was touched where they were written. So touch what a study will touch before you dump: with anvil forked from
a node, open a position, borrow, and read both prices.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newStateShow(), newStateConvert(), newStateExample())
	return cmd
}

func newStateShow() *cobra.Command {
	return &cobra.Command{
		Use: "show DUMP", Short: "Say what a file holds", Long: "show says of what form a file is, of which block, how much it holds, and which protocols are recognised in it.",
		Example: "  ringfence state show cache.json",
		Args:    one("a dump", "ringfence state show aave.json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := state.ReadFile(args[0])
			if err != nil {
				return wrong(err)
			}
			w := cmd.OutOrStdout()
			codes, slots := 0, 0
			for _, a := range d.Alloc {
				if slots += len(a.Storage); len(a.Code) > 0 {
					codes++
				}
			}
			fmt.Fprintf(w, "form:      %s\nblock:     %d\n", d.Form, d.Number)
			if d.Time > 0 {
				fmt.Fprintf(w, "time:      %s\n", catalog.Time(d.Time))
			}
			if d.BaseFee != nil {
				fmt.Fprintf(w, "base fee:  %s wei\n", d.BaseFee.Dec())
			}
			fmt.Fprintf(w, "accounts:  %d, %s with code, %s\n", len(d.Alloc), report.Count(codes, "account"), report.Count(slots, "slot"))
			kind := protocols.Recognise(d.Alloc)
			if kind == "" {
				kind = "none at its address on mainnet"
			}
			fmt.Fprintf(w, "protocol:  %s\n", kind)
			return nil
		},
	}
}

func newStateConvert() *cobra.Command {
	var packed bool
	cmd := &cobra.Command{
		Use: "convert DUMP", Short: "Write a file as anvil's dump",
		Long: "convert writes what a file holds as anvil does with --dump-state, so that `anvil --load-state` continues from it. With --packed\nit is what the method anvil_loadState takes.",
		Example: `  ringfence state convert cache.json > aave.json
  ringfence state convert cache.json --packed`,
		Args: one("a dump", "ringfence state convert cache.json > aave.json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := state.ReadFile(args[0])
			if err != nil {
				return wrong(err)
			}
			return write(cmd.OutOrStdout(), d, packed)
		},
	}
	cmd.Flags().BoolVar(&packed, "packed", false, "as a gzip in hexadecimal")
	return cmd
}

func newStateExample() *cobra.Command {
	return &cobra.Command{
		Use: "example", Short: "Write a dump to try: our own contracts with a market of WETH and USDC",
		Long: "example writes a dump of anvil's form with this project's contracts, which have the interface of Morpho Blue, at its address on\n" +
			"mainnet, and a market of WETH and USDC at an LLTV of 86 %.",
		Example: "  ringfence state example > mine.json\n  ringfence foreign mine.json --borrowers 20",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := protocols.Example()
			if err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), d, false)
		},
	}
}

func write(w io.Writer, d *state.Dump, packed bool) error {
	if !packed {
		return state.Write(w, d)
	}
	text, err := state.Pack(d)
	if err == nil {
		_, err = fmt.Fprintln(w, text)
	}
	return err
}
