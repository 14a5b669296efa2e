package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// joins is an arm that lives on a chain which others join.
type joins interface {
	open(cmd *cobra.Command, p *plan.Plan, s *scenario.Scenario, out string) error
	live(ctx context.Context, p *plan.Plan, options sim.Options, sink func(*record.Path) error) error
	names() record.Names
	rows() ([]record.Outsider, []record.OutsiderLiquidation)
	told() []string // what a reader of the results must know of who came
	keep(folder *record.Folder) error
}

// comparison is what the flags of compare say.
type comparison struct {
	file, prices, engine, out string
	seed                      uint64
	paths, workers            int
	set                       []string
	quiet, json, exact, check bool
	pricePaths                bool
	static                    bool
	sensitivity, rows, format string
	profiling                 profiling
	joined                    joins               // where an arm lives on a chain that others join; nil elsewhere
	added                     plan.Additions      // arms beside the scenario's, or in their place
	about                     string              // of the study; the scenario's own where it is empty
	describe                  func(*record.Study) // says more in study.json; nil: nothing
}

func newCompare() *cobra.Command {
	var c comparison
	cmd := &cobra.Command{
		Use:   "compare [SCENARIO]",
		Short: "Run a study: the same borrowers and prices under each design of liquidation",
		Long: `compare runs a study and prints what being liquidated cost in each arm, where the money went, and how the arms differ on the
same borrowers and paths. Without a scenario it runs the built-in study of ETH's crash of 12 and 13 March 2020.

It writes a run folder: report.html to read; summary.csv; paths.parquet with a row for each arm and path, vaults.parquet with one for
each borrower of them, with --rows all also liquidations.parquet with one for each liquidation; undone.parquet and
liquidators.parquet with what nobody liquidated and why; later.parquet with what borrowers had some times after a liquidation
in another arm; with --price-paths prices.parquet with the prices of every block. DuckDB and pandas read these, and
dictionary.csv says what each column is. sensitivity.csv says how far each assumption of the scenario moves the headlines when it
is held at two other values; study.json all that decided the results, and the hash of their values; run.json how they were
computed. The folder appears when it is complete, and replaces an earlier run's of the same name. The same scenario and seed give
the same values and the same hash, whichever rows are written, on any number of workers and on either engine. ` + "`ringfence numbers`" + `
says what the numbers are.

A scenario's limits say what is demanded of metrics, as in limits: {bad_debt_share_p99: 0.1%, time_to_fill_p90: 10m}. Each passes, fails or
is open, by the 95 % interval of the number; where one fails the status is 4, with --check also where one is open.`,
		Example: `  ringfence compare
  ringfence compare --paths 20 --set market.lltv=0.77 --set venue.of.depth=500000
  ringfence compare --prices my.csv --set market.collateral.symbol=BTC --set gas.ether_price=2000
  ringfence compare --sensitivity 60
  ringfence compare my.yaml --seed 2 --out runs/second
  ringfence compare eth-crash-2020-03-frictionless`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&c.prices, "prices", "", "take reference prices from this file (CSV, JSON or Parquet of an exchange, a data vendor, an oracle or a notebook; compressed or in an archive)")
	flags.StringArrayVar(&c.set, "set", nil, "override a key of the scenario, as in market.lltv=0.9 or arms.1.preset=bitmex (repeatable)")
	flags.Uint64Var(&c.seed, "seed", 0, "override the scenario's seed")
	flags.IntVar(&c.paths, "paths", 0, "override the scenario's number of paths")
	flags.StringVar(&c.engine, "engine", "", "run the lending rules in Go (native) or in the contracts (evm)")
	flags.IntVar(&c.workers, "workers", 0, "how many cores to use (default all)")
	flags.StringVar(&c.out, "out", "", "run folder to write (default runs/NAME-DIGEST, from the scenario)")
	flags.BoolVar(&c.static, "static", false, "write a report.html without scripts, and without the live model")
	flags.StringVar(&c.sensitivity, "sensitivity", "auto", "try each assumption of the scenario at two other values, along so many paths; auto: each along one or two, in one to four times the time of the study, or where all would take longer those known to move headlines most; closely: and those that move the headlines most along 24; off: not at all")
	flags.StringVar(&c.rows, "rows", "vaults", "which rows to write: paths (a row for each arm and path), vaults (also one for each borrower), all (also one for each liquidation)")
	flags.BoolVar(&c.pricePaths, "price-paths", false, "also write prices.parquet: the reference price of each block of each path, and what the contract read")
	flags.BoolVar(&c.exact, "exact", false, "write amounts as exact decimals, DECIMAL(38,18), and not as the nearest doubles")
	flags.BoolVar(&c.check, "check", false, "end with status 4 also where a limit of the scenario is open")
	flags.BoolVar(&c.quiet, "quiet", false, "print the run folder's name and nothing else")
	flags.BoolVar(&c.json, "json", false, "the same as --format json")
	addFormat(cmd, &c.format)
	c.profiling.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			c.file = args[0]
		}
		if err := c.tries(); err != nil {
			return wrong(err)
		}
		if !slices.Contains([]string{"paths", "vaults", "all"}, c.rows) {
			return wrong(fmt.Errorf("--rows %s; write paths, vaults or all", c.rows))
		}
		s, err := c.scenario(cmd)
		if err != nil {
			return wrong(c.asTyped(inFull(err)))
		}
		stop, err := c.profiling.start()
		if err != nil {
			return wrong(err)
		}
		return errors.Join(c.run(cmd, s), stop())
	}
	return cmd
}

// scenario reads the scenario with the flags' overrides, the general ones first.
func (c *comparison) scenario(cmd *cobra.Command) (*scenario.Scenario, error) {
	var set []string
	if cmd.Flags().Changed("prices") {
		if c.prices == "" {
			return nil, errors.New("--prices is empty; name a file of prices, or leave the flag out")
		}
		path, err := c.besideScenario(c.prices)
		if err != nil {
			return nil, err
		}
		quoted, err := json.Marshal(path)
		if err != nil {
			return nil, err
		}
		set = append(set, fmt.Sprintf("prices={source: file, file: %s}", quoted))
	}
	for name, value := range map[string]any{"seed": c.seed, "paths": c.paths, "engine": c.engine} {
		if cmd.Flags().Changed(name) {
			set = append(set, fmt.Sprintf("%s=%v", name, value))
		}
	}
	if c.workers < 0 {
		return nil, fmt.Errorf("--workers %d; write 0 for all cores, or how many to use", c.workers)
	}
	set = append(set, c.set...)
	if c.file == "" {
		return scenario.Builtin(set...)
	}
	return scenario.Load(c.file, set...)
}

// inFull adds to the faults of a scenario those of its arms' presets, so that a user sees all at once, in the
// order of the file.
func inFull(err error) error {
	return fault.Join(err, plan.ArmFaults(scenario.Partial(err)))
}

// warn tells what a scenario says without effect, or what will fail.
func warn(cmd *cobra.Command, plan *plan.Plan) {
	for _, warning := range plan.Warnings() {
		fmt.Fprintln(cmd.ErrOrStderr(), "ringfence: warning: "+warning)
	}
}

// asTyped names the flags that the user wrote in place of the overrides that they stand for.
func (c *comparison) asTyped(err error) error {
	all := fault.All(err)
	for i, f := range all {
		override, is := strings.CutPrefix(f.File, "--set ")
		key, _, _ := strings.Cut(override, "=")
		written := slices.ContainsFunc(c.set, func(set string) bool { return strings.HasPrefix(set, key+"=") })
		typed, known := map[string]string{
			"prices": "--prices " + c.prices, "seed": fmt.Sprintf("--seed %d", c.seed), "paths": fmt.Sprintf("--paths %d", c.paths), "engine": "--engine " + c.engine,
		}[key]
		if is && known && !written {
			changed := *f
			changed.File = typed
			all[i] = &changed
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// besideScenario turns a path as the user sees it into one as the scenario's own file would write it.
func (c *comparison) besideScenario(path string) (string, error) {
	if c.file == "" || filepath.IsAbs(path) {
		return path, nil
	}
	from, err := filepath.Abs(filepath.Dir(c.file))
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.Rel(from, to)
}
