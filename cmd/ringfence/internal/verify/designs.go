package verify

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"

	_ "github.com/ringfence-sim/ringfence/vault/design" // whose designs answer
)

func newDesigns() *cobra.Command {
	return &cobra.Command{
		Use:   "designs PATH...",
		Short: "Put cases to the liquidation designs and compare every answer",
		Long: `designs puts cases from protocols' own tests, or from "ringfence cases", to the liquidation designs. They are answered by the
functions that "ringfence compare" runs, and every field that is expected is compared, to the last unit.

A PATH is a file, or a folder whose *.json files are read, those in its subfolders included. A file is of one design:

  { "design", "title", "rules", "units", "cases": [ { "id", "op", "inputs", "expected", "kind", "source", "note" } ] }

Numbers are decimal strings of integers. "expected" has fields of the result, or the one field "error".

The exit status is 0 only if every file was read and nothing differs.`,
		Example: `  ringfence cases silo-v2 --n 100 --seed 1 > silo.json
  ringfence verify designs silo.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("verify: name at least one file or folder of cases; \"ringfence cases\" writes one")
			}
			return nil
		},
		SilenceUsage: true,
		RunE:         func(cmd *cobra.Command, paths []string) error { return verifyDesigns(cmd, paths) },
	}
}

// tally is how the cases of one design came out.
type caseTally struct{ files, cases, differ, fields int }

func verifyDesigns(cmd *cobra.Command, paths []string) error {
	files, err := caseFiles(paths)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	tallies, order := map[string]*caseTally{}, []string{}
	var total caseTally
	var faults []error
	for _, name := range files {
		f, err := cases.ReadFile(name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		answers, err := f.Check()
		if err != nil {
			faults = append(faults, err)
		}
		t := tallies[answers.Design]
		if t == nil {
			t = new(caseTally)
			tallies[answers.Design], order = t, append(order, answers.Design)
		}
		t.files++
		t.cases += answers.Cases
		t.differ += len(answers.Mismatches)
		total.cases += answers.Cases
		total.differ += len(answers.Mismatches)
		for _, m := range answers.Mismatches {
			for _, d := range m.Differences {
				t.fields++
				fmt.Fprintf(out, "DIFF  %s  %s %s  %s: got %s, expected %s\n", name, m.ID, m.Op, d.Field, d.Got, d.Expected)
			}
		}
	}
	if len(order) > 0 {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "design\tfiles\tcases\tas expected\tnot\tfields that differ")
		for _, name := range order {
			t := tallies[name]
			fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\n", name, t.files, t.cases, t.cases-t.differ, t.differ, t.fields)
		}
		table.Flush()
	}
	if err := fault.Join(faults...); err != nil {
		return InputError{err}
	}
	if total.differ > 0 {
		return fmt.Errorf("%w: %d of %d cases", ErrDiffers, total.differ, total.cases)
	}
	fmt.Fprintf(out, "%s of %s: no mismatch\n", several(total.cases, "case", "cases"), several(len(order), "design", "designs"))
	return nil
}

// caseFiles returns the files that paths name, in order; it reports every path that is no use.
func caseFiles(paths []string) (files []string, err error) {
	var faults []error
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			faults = append(faults, &fault.Fault{File: path, Cause: err, Remedy: "name a file or folder of cases"})
			continue
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		before := len(files)
		err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".json") {
				files = append(files, name)
			}
			return err
		})
		if err == nil && len(files) == before {
			err = errors.New("holds no *.json file")
		}
		if err != nil {
			faults = append(faults, &fault.Fault{File: path, Cause: err, Remedy: "name a file or folder of cases"})
		}
	}
	if len(faults) > 0 {
		return nil, InputError{fault.Join(faults...)}
	}
	return files, nil
}
