package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/tables"
)

// tabulation is what the flags of tables say.
type tabulation struct {
	paths, workers int
	seed           uint64
	only, set      []string
	out, format    string
	json, quiet    bool
}

func newTables() *cobra.Command {
	var t tabulation
	var names []string
	for _, table := range tables.All() {
		names = append(names, table.Name)
	}
	cmd := &cobra.Command{
		Use:   "tables",
		Short: "Make from simulation the tables that explanations of isolated margin give without evidence",
		Long: `tables runs a study for each of the tables with which isolated margin is usually explained, prints the table with a 95 %
interval under every number, and then says of each sentence of the usual wording whether the simulation bears it out:

  yes   the number lies on the side of the bound that the sentence needs, farther than chance would bring it
  no    it lies as far on the other side
  open  these paths cannot tell, or the number is the bound: more paths, or there is no difference

The sentences of all tables are a family: Holm's method holds the chance that any of them is judged wrongly to 5 %.

` + listed() + `
Each has 200 paths and seed 1 unless told otherwise. All together take about two minutes on two cores, in proportion to --paths.

The intervals are clustered by path, because the borrowers of one path share its prices; arms are compared on the same
borrowers and paths. More paths narrow them; fewer than 20 that contribute give none. The same seed and number of paths give the same bytes on any number of
workers. --out writes the numbers, the verdicts and the scenario of each study: compare runs such a scenario and writes every row
behind a table, under the same study hash. The folder appears when it is complete; an earlier one of tables keeps those that are not
made again, and a folder with anything else in it is refused. --set changes the scenarios, to see how far an answer carries.`,
		Example: fmt.Sprintf(`  ringfence tables
  ringfence tables --only %s --paths 200
  ringfence tables --only mechanisms --set venue.depth=350000
  ringfence tables --out tables && ringfence compare tables/mechanisms.yaml`, names[0]),
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&t.only, "only", nil, "make only these tables: "+strings.Join(names, ", "))
	flags.IntVar(&t.paths, "paths", 0, "number of price paths (default 200)")
	flags.Uint64Var(&t.seed, "seed", 0, "seed of the random streams (default 1)")
	flags.IntVar(&t.workers, "workers", 0, "how many cores to use (default all)")
	flags.StringArrayVar(&t.set, "set", nil, "override a key of the scenarios, as in venue.depth=350000 (repeatable)")
	flags.BoolVar(&t.json, "json", false, "the same as --format json")
	addFormat(cmd, &t.format)
	flags.StringVar(&t.out, "out", "", "also write into this folder, the numbers and verdicts of each table as CSV and the scenario of each study")
	flags.BoolVar(&t.quiet, "quiet", false, "tell no progress")
	if err := cmd.RegisterFlagCompletionFunc("only", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is defined above
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return t.run(cmd) }
	return cmd
}

// listed names the tables for the help.
func listed() string {
	var b strings.Builder
	for _, table := range tables.All() {
		fmt.Fprintf(&b, "  %-12s %s\n", table.Name, table.Title)
	}
	return b.String()
}

// chosen are the tables asked for, in their own order.
func (t *tabulation) chosen() (chosen []tables.Table, err error) {
	var names []string
	for _, table := range tables.All() {
		names = append(names, table.Name)
		if len(t.only) == 0 || slices.Contains(t.only, table.Name) {
			chosen = append(chosen, table)
		}
	}
	for _, name := range t.only {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--only: no table %q; known: %s", name, strings.Join(names, ", "))
		}
	}
	return chosen, nil
}

func (t *tabulation) run(cmd *cobra.Command) error {
	chosen, err := t.chosen()
	if err != nil {
		return wrong(err)
	}
	if t.workers < 0 {
		return wrong(fmt.Errorf("--workers %d; write 0 for all cores, or how many to use", t.workers))
	}
	options := tables.Options{Paths: t.paths, Set: t.set, Workers: t.workers}
	if t.workers == 0 {
		options.Workers = runtime.GOMAXPROCS(0)
	}
	if cmd.Flags().Changed("seed") {
		options.Seed = &t.seed
	}
	if cmd.Flags().Changed("paths") && t.paths < 1 {
		return wrong(fmt.Errorf("--paths %d; write 1 or more, 20 or more for intervals", t.paths))
	}
	var folder *shelf
	if t.out != "" {
		if folder, err = newShelf(t.out); err != nil {
			return wrong(fmt.Errorf("--out %s: %w", t.out, err))
		}
		defer folder.Discard()
		swept(cmd, folder.Swept)
	}
	var results []*tables.Result
	for i := range chosen {
		result, err := t.make(cmd, chosen[i], options)
		if err != nil {
			return err
		}
		results = append(results, result)
	}
	if folder != nil {
		if err := folder.finish(results); err != nil {
			return fmt.Errorf("--out %s: %w", t.out, err)
		}
	}
	if err := t.print(cmd, results); err != nil {
		return err
	}
	failed := 0
	for _, r := range results {
		failed += r.Failed()
	}
	if failed > 0 {
		return status{fmt.Errorf("%d runs failed; the numbers leave them out", failed), exitPartly}
	}
	return nil
}

// make runs one table and tells its progress.
func (t *tabulation) make(cmd *cobra.Command, table tables.Table, options tables.Options) (*tables.Result, error) {
	all, err := table.Scenarios(options.Set...)
	if err != nil {
		return nil, wrong(err)
	}
	total := all[0].Paths
	if options.Paths > 0 {
		total = options.Paths
	}
	total *= len(all)
	tell, end := newProgress(cmd.ErrOrStderr(), t.quiet, total, "paths")
	defer end()
	options.Progress = tell
	result, err := tables.Run(cmd.Context(), table, options)
	if err != nil && cmd.Context().Err() != nil {
		return nil, context.Canceled
	}
	return result, err
}

func (t *tabulation) print(cmd *cobra.Command, results []*tables.Result) error {
	w := cmd.OutOrStdout()
	if t.json || t.format == "json" {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(results)
	}
	for i, r := range results {
		text, between := r.TextIn(columns(w)), "\n"
		switch t.format {
		case "md":
			text = r.Markdown()
		case "csv": // one table, under the heading of the first
			text, between = string(r.CSV()), ""
			if i > 0 {
				_, text, _ = strings.Cut(text, "\n")
			}
		}
		if i > 0 {
			text = between + text
		}
		if _, err := fmt.Fprint(w, text); err != nil {
			return err
		}
	}
	if t.format == "csv" {
		return nil
	}
	_, err := fmt.Fprint(w, "\n"+tables.Method(columns(w)))
	return err
}
