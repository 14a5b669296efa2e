package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/trace"
)

// tracing is what the flags of trace say.
type tracing struct {
	path           uint32
	borrower       int
	inputs, format string
}

func newTrace() *cobra.Command {
	var t tracing
	cmd := &cobra.Command{
		Use:   "trace RUN --path K --borrower N",
		Short: "Follow one borrower of a run through every arm, event by event",
		Long: `trace walks one path of a run again and follows one borrower through every arm: when something happened to it, at which reference
price and which price the contract read, who paid whom, how much and why, and how it stood afterwards. What is paid is value in the
loan token; the payments of a reason sum to the borrower's row of vaults.parquet, to the last unit where it was written with --exact.

RUN is a run folder of ` + "`ringfence compare`" + `. Its study.json says which scenario to walk. Files that the scenario names are looked for in
the folder that --inputs names, the present one where it is left out, and must be those that the run read. Paths and borrowers
are counted from 0, as in vaults.parquet, where those worth a look are found:

  duckdb -c "select path, borrower, arm, loss_loan from 'RUN/vaults.parquet' order by loss_loan desc limit 5"`,
		Example: `  ringfence trace runs/eth-crash-2020-03-11cad1ec --path 0 --borrower 17
  ringfence trace runs/mine-1a2b3c4d --path 3 --borrower 0 --format csv > vault.csv
  ringfence trace runs/mine-1a2b3c4d --path 3 --borrower 0 --inputs ~/data`,
		Args: one("a run folder", "ringfence trace runs/mine-1a2b3c4d --path 0 --borrower 17"),
	}
	flags := cmd.Flags()
	flags.Uint32Var(&t.path, "path", 0, "number of the path, from 0")
	flags.IntVar(&t.borrower, "borrower", 0, "number of the borrower, from 0")
	flags.StringVar(&t.inputs, "inputs", ".", "folder of the files that the scenario names by relative paths")
	flags.StringVar(&t.format, "format", "text", "text, csv (a line for each payment) or json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains([]string{"text", "csv", "json"}, t.format) {
			return wrong(fmt.Errorf("--format %s; write text, csv or json", t.format))
		}
		for _, flag := range []string{"path", "borrower"} {
			if !cmd.Flags().Changed(flag) {
				return wrong(fmt.Errorf("trace: which %s? Add --%s with its number, from 0, as in vaults.parquet", flag, flag))
			}
		}
		_, p, err := earlier(args[0], t.inputs)
		if err != nil {
			return wrong(err)
		}
		of, err := trace.Walk(p, t.path, t.borrower)
		switch {
		case errors.Is(err, trace.ErrNoPath), errors.Is(err, trace.ErrNoBorrower):
			return wrong(err)
		case err != nil:
			return err
		}
		text, err := []byte(of.Text(columns(cmd.OutOrStdout()))), error(nil)
		switch t.format {
		case "csv":
			text, err = of.CSV()
		case "json":
			text, err = of.JSON()
		}
		if err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(text)
		return err
	}
	return cmd
}
