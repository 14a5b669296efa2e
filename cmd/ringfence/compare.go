package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/holiman/uint256"
	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
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

// elsewhere adds to an error of the run folder what the user can do.
func elsewhere(err error) error {
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%w; name a folder that can be written with --out", err)
	}
	return err
}

// swept tells what runs of the same folder that were killed had left.
func swept(cmd *cobra.Command, all []string) {
	for _, left := range all {
		fmt.Fprintf(cmd.ErrOrStderr(), "ringfence: removed %s, which a run that was killed had left\n", left)
	}
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

// ran is what run.json says: how results were computed, which may differ from run to run.
type ran struct {
	Started  string  `json:"started"`
	Seconds  float64 `json:"seconds"`
	Engine   string  `json:"engine"`
	Workers  int     `json:"workers"`
	System   string  `json:"system"`
	Cores    int     `json:"cores"`
	Go       string  `json:"go"`
	Revision string  `json:"revision,omitempty"`
}

func (c *comparison) run(cmd *cobra.Command, s *scenario.Scenario) error {
	plan, err := plan.NewWith(s, c.added)
	if err != nil {
		return wrong(c.asTyped(err))
	}
	if !c.quiet {
		warn(cmd, plan)
	}
	out := c.out
	if out == "" {
		digest := sha256.New()
		digest.Write(s.JSON())
		for _, in := range plan.Inputs() {
			digest.Write([]byte(in.SHA256))
		}
		out = filepath.Join("runs", s.Name+"-"+hex.EncodeToString(digest.Sum(nil))[:8])
	}
	if err := withoutContracts(); err != nil && plan.OnContracts() {
		return wrong(err)
	}
	names := plan.Names()
	if c.joined != nil {
		if err := c.joined.open(cmd, plan, s, out); err != nil {
			return err
		}
		names = c.joined.names()
	}
	kept := c.kept(s)
	kept.Outsiders = c.joined != nil
	folder, err := record.CreateWith(out, names, kept)
	if err != nil {
		return wrong(elsewhere(err))
	}
	defer folder.Discard()
	swept(cmd, folder.Swept())

	began := time.Now()
	workers := c.workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	study := stats.New(names, s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	study.Rank(lenders(plan)...)
	lived := live
	if c.joined != nil {
		lived = c.joined.live
	}
	drawn, err := walkBy(lived, cmd, c.quiet, plan, workers, folder.Write, study)
	if err != nil {
		return err
	}
	summary := study.Summary()
	judged := summary.Judge(plan.Limits())
	if c.pricePaths {
		tell, end := newProgress(cmd.ErrOrStderr(), c.quiet, plan.Paths(), "price paths")
		err := sim.Prices(cmd.Context(), plan, tell, folder.Prices)
		end()
		if err != nil {
			return err
		}
	}
	var outsiders *report.Outsiders
	if c.joined != nil {
		all, closed := c.joined.rows()
		if err := folder.Outsiders(all, closed); err != nil {
			return err
		}
		outsiders = &report.Outsiders{All: all, LoanDecimals: names.LoanDecimals, CollateralDecimals: names.CollateralDecimals, Collateral: s.Market.Collateral.Symbol}
	}
	results, err := folder.Seal(summary.CSV())
	if err != nil {
		return err
	}
	r := describe(s, plan, summary, results)
	r.Paths, r.Outsiders = drawn, outsiders
	if c.joined != nil {
		r.Notes = append(slices.Clone(r.Notes), c.joined.told()...)
		if err := c.joined.keep(folder); err != nil {
			return err
		}
	}
	described := record.Study{Version: version, Scenario: s.JSON(), Inputs: plan.Inputs(), Notes: r.Notes, Warnings: plan.Warnings(), Venues: venues(plan), Limits: limitRows(judged)}
	if c.joined != nil {
		described.Again = "ringfence chain --replay " + record.TapeFile
	}
	if c.about != "" {
		r.About = c.about
	}
	if c.describe != nil {
		c.describe(&described)
	}
	if c.sensitivity != "off" {
		if r.Sensitivity, err = c.try(cmd, s, study, workers); err != nil {
			return err
		}
		if described.Sensitivity, err = keepMoves(folder, r.Sensitivity); err != nil {
			return err
		}
	}
	content := r.Content()
	page, err := c.page(content)
	if err != nil {
		return err
	}
	text, err := content.JSON()
	if err != nil {
		return err
	}
	if _, err := folder.Add(record.ContentFile, text); err != nil {
		return err
	}
	run := ran{
		Started: began.UTC().Format(time.RFC3339), Seconds: time.Since(began).Seconds(), Engine: s.Engine, Workers: workers,
		System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version(), Revision: revision(),
	}
	if err := folder.Finish(described, results, run, page); err != nil {
		return err
	}
	if err := c.print(cmd, out, r, results, described.Warnings, judged); err != nil {
		return fmt.Errorf("the study is complete in %s, but its summary cannot be printed: %s", out, err) // not wrapped: a full pipe is no full disk
	}
	if results.Failed > 0 {
		return status{fmt.Errorf("%d of %d runs failed; %s names them", results.Failed, results.Paths*len(summary.Arms), filepath.Join(out, record.StudyFile)), exitPartly}
	}
	return limitStatus(judged, c.check)
}

// kept is what the run folder holds.
func (c *comparison) kept(s *scenario.Scenario) record.Options {
	rows := map[string]record.Rows{"paths": record.PathRows, "vaults": record.VaultRows, "all": record.AllRows}[c.rows]
	return record.Options{
		Rows: rows, Exact: c.exact, Prices: c.pricePaths, Version: version, Scenario: s.JSON(), Collateral: s.Market.Collateral.Symbol, Loan: s.Market.Loan.Symbol,
	}
}

// walk runs the study into a sink, a folder's or a hash's, and the statistics. It gathers what figures need of
// single paths.
func walk(cmd *cobra.Command, quiet bool, plan *plan.Plan, workers int, sink func(*record.Path) error, study *stats.Study) (*report.Paths, error) {
	return walkBy(live, cmd, quiet, plan, workers, sink, study)
}

// live runs all paths of a plan.
func live(ctx context.Context, plan *plan.Plan, options sim.Options, sink func(*record.Path) error) error {
	options.Chain = newChain
	return sim.Run(ctx, plan, options, sink)
}

// walkBy is walk with who runs the paths.
func walkBy(lived func(context.Context, *plan.Plan, sim.Options, func(*record.Path) error) error, cmd *cobra.Command, quiet bool, plan *plan.Plan, workers int, sink func(*record.Path) error, study *stats.Study) (*report.Paths, error) {
	tell, end := newProgress(cmd.ErrOrStderr(), quiet, plan.Paths(), "paths")
	defer end()
	defer thrifty(plan.Borrowers() * len(plan.Arms()))()
	options := sim.Options{Workers: workers, Progress: tell}
	clock, names := plan.Clock(), plan.Names()
	gather := report.NewGather(len(names.Arms), clock.Start, clock.Length(), math.Pow10(names.PriceScale()))
	var writing sync.Mutex
	done := make(chan error, 1)
	go func() {
		done <- lived(cmd.Context(), plan, options, func(p *record.Path) error {
			writing.Lock()
			defer writing.Unlock()
			gather.Add(p)
			if err := study.Add(p); err != nil {
				return err
			}
			return sink(p)
		})
	}()
	var err error
	select {
	case err = <-done:
	case <-cmd.Context().Done():
		// Paths under way are left where they are, for a large one can take long. The lock is kept, so that
		// nothing is written to the folder any more.
		writing.Lock()
		err = cmd.Context().Err()
	}
	if err != nil {
		if cmd.Context().Err() != nil {
			return nil, context.Canceled
		}
		return nil, err
	}
	return gather.Finish(study, plan, clock.Blocks)
}

// page is the run's page.
func (c *comparison) page(content *report.Content) ([]byte, error) {
	if c.static {
		return content.Page(report.Static)
	}
	return content.PageWith(playground(content.Scenario))
}

// describe gathers what the report says.
func describe(s *scenario.Scenario, plan *plan.Plan, summary *stats.Summary, results *record.Results) *report.Report {
	clock := plan.Clock()
	alike := *s
	alike.Engine = "native" // either engine gives the same results, and the same report
	return &report.Report{
		Name: s.Name, Seed: s.Seed, Borrowers: plan.Borrowers(), Summary: summary, Hash: results.Hash, Scenario: string(alike.YAML()),
		About:    fmt.Sprintf("Prices: %s, %s in blocks of %s from %s. Borrowers: %s.", source(s), catalog.Duration(clock.Length()+uint64(math.Ceil(clock.Step()))), s.Blocks.Interval, catalog.Time(clock.Start), s.Population.Origin()),
		Failures: failures(results), Notes: plan.Notes(), Constants: constants(plan),
		Methods: methods(s, plan, version, results.Hash, results.Failed), Version: version, Revision: revision(),
		Designs: designs(s, plan), Assumed: assumed(s),
	}
}

// venues are the rules of the arms that are exchanges.
func venues(plan *plan.Plan) (all []record.Venue) {
	for _, a := range plan.Arms() {
		if of, is := a.(interface{ VenueRules() string }); is && of.VenueRules() != "" {
			all = append(all, record.Venue{Arm: a.Label(), Rules: of.VenueRules()})
		}
	}
	return all
}

// constants are what closing costs by the rule alone, of the arms whose design says so.
func constants(plan *plan.Plan) (all []report.Constant) {
	for _, a := range plan.Arms() {
		if of, is := a.(interface {
			CostByRule() (string, uint256.Int, bool)
		}); is {
			if name, ratio, ok := of.CostByRule(); ok {
				all = append(all, report.Constant{Arm: a.Label(), Name: name, Bps: ratio.Float64() / 1e14})
			}
		}
	}
	return all
}

// failures are the first runs that failed, in words; arms that failed on a path for the same reason are named
// together.
func failures(results *record.Results) (lines []string) {
	const most = 3
	told := 0
	for i := 0; i < len(results.Failures) && len(lines) < most; {
		f := results.Failures[i]
		arms := f.Arm
		for i++; i < len(results.Failures) && results.Failures[i].Path == f.Path && results.Failures[i].Error == f.Error; i++ {
			arms += ", " + results.Failures[i].Arm
		}
		told = i
		lines = append(lines, fmt.Sprintf("Path %d, %s: %s.", f.Path, arms, strings.TrimSuffix(f.Error, ".")))
	}
	if more := results.Failed - told; more > 0 {
		names := record.StudyFile + " names them all"
		if results.Failed > len(results.Failures) {
			names = fmt.Sprintf("%s names the first %d of all", record.StudyFile, len(results.Failures))
		}
		lines = append(lines, fmt.Sprintf("And %d more; %s.", more, names))
	}
	return lines
}

// source says in a few words where prices come from.
func source(s *scenario.Scenario) string {
	if origin := s.Prices.Origin(); origin != "" {
		return origin
	}
	return catalog.NameOf(s.Prices)
}

func (c *comparison) print(cmd *cobra.Command, out string, r *report.Report, results *record.Results, warnings []string, judged []stats.Judged) error {
	w := cmd.OutOrStdout()
	switch {
	case c.json || c.format == "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Folder   string          `json:"folder"`
			Notes    []string        `json:"notes"`
			Warnings []string        `json:"warnings"`
			Results  *record.Results `json:"results"`
			Ranking  []rank          `json:"ranking,omitempty"`
			Summary  []stats.Row     `json:"summary"`
			Limits   []record.Limit  `json:"limits,omitempty"`
		}{out, append([]string{}, r.Notes...), append([]string{}, warnings...), results, ranking(r.Summary), r.Summary.Rows(), limitRows(judged)})
	case c.quiet:
		_, err := fmt.Fprintln(w, out)
		return err
	case c.format == "csv":
		_, err := w.Write(r.Summary.CSV())
		return err
	case c.format == "md":
		_, err := fmt.Fprintf(w, "%s%s\nWritten to `%s`.\n", r.Markdown(), judgedText(judged, func(g report.Grid) string { return "\n" + g.Markdown() }), out)
		return err
	}
	_, err := fmt.Fprintf(w, "%s%sWritten to %s%c (open %s)\n`ringfence numbers` says what each number is.\n", r.TextIn(columns(w)), judgedText(judged, func(g report.Grid) string { return "\n" + g.Text(columns(w)) + "\n" }), out, os.PathSeparator, filepath.Join(out, record.ReportFile))
	return err
}

// rank is where an arm stands among designs of lending, the best for borrowers first.
type rank struct {
	Arm      string `json:"arm"`
	ByLoss   [3]int `json:"by_loss"`   // its rank, and the first and the last that are open
	ByWealth [3]int `json:"by_wealth"` // likewise
}

func ranking(s *stats.Summary) (all []rank) {
	of := func(n stats.Number) [3]int { return [3]int{int(n.Value), int(n.Low), int(n.High)} }
	for _, a := range s.Ranked() {
		all = append(all, rank{a.Name, of(a.Of(stats.RankByLoss)), of(a.Of(stats.RankByWealth))})
	}
	return all
}

// lenders are the arms that are designs of lending.
func lenders(p *plan.Plan) (names []string) {
	for _, a := range p.Arms() {
		if _, is := a.(lending.Arm); is {
			names = append(names, a.Label())
		}
	}
	return names
}
