package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
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
		p, err := t.plan(args[0])
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
		text, err := []byte(of.Text()), error(nil)
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

// plan is the plan of a run folder's study, whose inputs are those that the run read.
func (t *tracing) plan(folder string) (*plan.Plan, error) {
	file := filepath.Join(folder, record.StudyFile)
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s is no run folder: %s cannot be read; name a folder that `ringfence compare` wrote, as in runs/NAME-DIGEST", folder, record.StudyFile)
	}
	var study struct {
		Version  string          `json:"ringfence"`
		Scenario json.RawMessage `json:"scenario"`
		Inputs   []record.Input  `json:"inputs"`
	}
	if err := json.Unmarshal(text, &study); err != nil || study.Scenario == nil {
		return nil, fmt.Errorf("%s is no study of a run: it holds no scenario; name a folder that `ringfence compare` wrote", file)
	}
	s, err := scenario.Parse(file, study.Scenario)
	if err != nil {
		return nil, fmt.Errorf("the scenario of %s cannot be read (it was written by ringfence %s, this is %s):\n%w", file, study.Version, version, err)
	}
	s.In(t.inputs)
	p, err := plan.New(s)
	if err != nil {
		if len(study.Inputs) > 0 {
			return nil, fmt.Errorf("%w\nthe run read %s: name the folder of the scenario with --inputs", err, inputNames(study.Inputs))
		}
		return nil, err
	}
	for i, in := range p.Inputs() {
		if i < len(study.Inputs) && in.SHA256 != study.Inputs[i].SHA256 {
			return nil, fmt.Errorf("%s is not the file that the run read: its SHA-256 is %s…, and was %s…; name the folder of that file with --inputs", in.File, in.SHA256[:12], study.Inputs[i].SHA256[:12])
		}
	}
	return p, nil
}

func inputNames(inputs []record.Input) string {
	var all []string
	for _, in := range inputs {
		all = append(all, in.File)
	}
	return strings.Join(all, ", ")
}
