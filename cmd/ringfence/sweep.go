package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// sweeping is what the flags of sweep say.
type sweeping struct {
	file, out, format, rows string
	vary, set, metrics      []string
	sample, shard, until    string
	serve, queue            string
	profiling               profiling
	seed                    uint64
	paths, workers, most    int
	quiet, check            bool
}

func newSweep() *cobra.Command {
	var f sweeping
	cmd := &cobra.Command{
		Use:   "sweep [SCENARIO] --vary KEY=VALUES",
		Short: "Run a study at many values of its keys, along the same paths",
		Long: `sweep runs a study at every combination of the values that keys of its scenario are given: lists (a,b,c), grids (low:high:n, or
low:high:n:log for equal factors), or points drawn from ranges with --sample. Any key that --set takes can be varied. Every point
walks the same paths with the same borrowers, drawn once where they depend on no key that is varied; so each number has beside it
its paired difference from the current point, that of the scenario itself, or the first.

It writes a folder: points.csv and points.parquet with a row for each point, arm and metric; with --rows paths also paths.csv; limits.csv with
the verdicts of the scenario's limits; failures.csv with each run that failed and the command that replays it; sweep.json with all
that decided the results and their hash. Until it is complete, the parts that are done stand in a folder of the same name that ends in .parts:
the same command goes on from there, after a kill too, and comes to the same bytes. --shard i/n does a share of the parts and leaves
that folder for ` + "`ringfence merge`" + `. With --serve or --queue it does none itself: ` + "`ringfence work`" + ` on any machine takes parts
from a broker, this program's own or your NATS, and the results are the same.

Metrics are named by their keys (` + "`ringfence numbers`" + `); all tells every one. It ends with status 4 where a limit of the scenario
fails, with --check also where one is open.`,
		Example: `  ringfence sweep --vary arms.0.lif=1.01:1.15:15 --vary venue.of.depth=250000,1000000,4000000 --paths 50
  ringfence sweep my.yaml --vary market.lltv=0.8,0.86,0.9 --rows paths
  ringfence sweep my.yaml --vary arms.0.lif=1.01:1.15 --vary gas.base_fee_gwei=1:100:log --sample sobol:64
  ringfence sweep my.yaml --vary market.lltv=0.8:0.9:11 --until borrower_loss=1bp
  ringfence sweep my.yaml --vary market.lltv=0.8:0.9:11 --shard 1/4 --out part1 && ringfence merge part1.parts part2.parts …`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.vary, "vary", nil, "a key and its values: KEY=a,b,c or KEY=low:high:n (repeatable; all combinations are run)")
	flags.StringVar(&f.sample, "sample", "", "draw points from the ranges: lhs:N (Latin hypercube) or sobol:N (low discrepancy)")
	flags.StringArrayVar(&f.set, "set", nil, "override a key of the scenario at all points, as in market.lltv=0.9 (repeatable)")
	flags.StringSliceVar(&f.metrics, "metrics", nil, "keys of the metrics to tell, with commas, or all (default what a designer looks at, and those of limits)")
	flags.Uint64Var(&f.seed, "seed", 0, "override the scenario's seed")
	flags.IntVar(&f.paths, "paths", 0, "override the scenario's number of paths")
	flags.IntVar(&f.workers, "workers", 0, "how many cores to use (default all)")
	flags.StringVar(&f.until, "until", "", "add paths until the 95 % interval of a metric is so wide at most everywhere: METRIC=WIDTH, as in borrower_loss=1bp; ci=1bp is the same")
	flags.IntVar(&f.most, "most", 0, "with --until: the most paths a point may have (default 20 times --paths)")
	flags.StringVar(&f.shard, "shard", "", "do only the i-th of n shares of the work: i/n")
	flags.StringVar(&f.serve, "serve", "", "have the work done by 'ringfence work': start a broker at HOST:PORT, or nats://TOKEN@HOST:PORT")
	flags.StringVar(&f.queue, "queue", "", "have the work done by 'ringfence work' at a NATS server with JetStream that runs already: nats://HOST:PORT")
	flags.StringVar(&f.out, "out", "", "folder to write (default sweeps/NAME-DIGEST)")
	flags.StringVar(&f.rows, "rows", "points", "points (a row for each point, arm and metric) or paths (also one for each point, path and arm)")
	flags.BoolVar(&f.check, "check", false, "end with status 4 also where a limit of the scenario is open")
	flags.BoolVar(&f.quiet, "quiet", false, "print the folder's name and nothing else")
	addFormat(cmd, &f.format)
	f.profiling.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			f.file = args[0]
		}
		stop, err := f.profiling.start()
		if err != nil {
			return wrong(err)
		}
		return errors.Join(f.run(cmd), stop())
	}
	return cmd
}

// design reads what is varied.
func (f *sweeping) design() (d sweep.Design, err error) {
	var errs []error
	for _, text := range f.vary {
		axis, err := sweep.ParseAxis(text)
		errs = append(errs, err)
		d.Axes = append(d.Axes, axis)
	}
	if f.sample != "" {
		d.Sample, err = sweep.ParseSample(f.sample)
		errs = append(errs, err)
	}
	return d, errors.Join(errs...)
}

// overridden reads the scenario with the overrides that commands over many points share.
func overridden(cmd *cobra.Command, file string, set []string, seed uint64, paths int) (*scenario.Scenario, error) {
	c := comparison{file: file, set: set, seed: seed, paths: paths}
	s, err := c.scenario(cmd)
	if err != nil {
		return nil, c.asTyped(inFull(err))
	}
	return s, nil
}

func (f *sweeping) run(cmd *cobra.Command) error {
	d, err := f.design()
	errs := []error{err}
	if !slices.Contains([]string{"points", "paths"}, f.rows) {
		errs = append(errs, fmt.Errorf("--rows %s; write points or paths", f.rows))
	}
	if f.workers < 0 {
		errs = append(errs, fmt.Errorf("--workers %d; write 0 for all cores, or how many to use", f.workers))
	}
	var until *sweep.Until
	if f.until != "" {
		until, err = sweep.ParseUntil(f.until)
		errs = append(errs, err)
		if until != nil {
			until.Most = f.most
		}
	} else if f.most != 0 {
		errs = append(errs, errors.New("--most bounds --until; give both or neither"))
	}
	if f.serve != "" && f.queue != "" {
		errs = append(errs, errors.New("--serve starts a broker and --queue names one that runs; give one of them"))
	}
	var shard sweep.Shard
	if f.shard != "" {
		shard, err = sweep.ParseShard(f.shard)
		errs = append(errs, err)
		if until != nil {
			errs = append(errs, errors.New("--until and --shard do not go together: how many paths are needed follows from the parts of all shards"))
		}
	}
	s, err := overridden(cmd, f.file, f.set, f.seed, f.paths)
	if err := errors.Join(append(errs, err)...); err != nil {
		return wrong(err)
	}
	workers := cores(f.workers)
	w, err := sweep.New(s, d, sweep.Settings{Version: version, Metrics: f.metrics, Until: until, Workers: workers})
	if err != nil {
		return wrong(err)
	}
	if !f.quiet {
		for _, warning := range w.Warnings {
			fmt.Fprintln(cmd.ErrOrStderr(), "ringfence: warning: "+warning)
		}
	}
	out := f.out
	if out == "" {
		out = filepath.Join("sweeps", s.Name+"-"+w.Digest()[:8])
	}
	basket, err := newBasket(out)
	if err != nil {
		return wrong(elsewhere(err))
	}
	if shard.N > 0 { // shards may stand in one folder of parts
		basket.Discard()
	} else {
		defer basket.Discard()
	}
	parts := out + ".parts"
	elsewhere, end, err := f.elsewhere(cmd, out)
	if err != nil {
		return wrong(err)
	}
	defer end()
	if err := walkParts(cmd, w, parts, sweep.Options{Workers: workers, Shard: shard, Elsewhere: elsewhere}, f.quiet); err != nil {
		return err
	}
	if shard.N > 0 {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "Shard %d of %d is done; its parts are in %s. `ringfence merge` puts the parts of all shards together.\n", shard.I, shard.N, parts)
		return err
	}
	g := gathering{out: out, format: f.format, rows: f.rows, quiet: f.quiet, check: f.check, notes: w.Notes}
	if err := g.finish(cmd, basket, []string{parts}); err != nil {
		return err
	}
	if err := os.RemoveAll(parts); err != nil {
		return err
	}
	end()
	if f.serve != "" {
		if err := os.RemoveAll(queueOf(out)); err != nil {
			return err
		}
	}
	return g.verdict()
}

// cores is how many are used.
func cores(workers int) int {
	if workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return workers
}

// walkParts does parts with progress told, and says when interrupted how to go on.
func walkParts(cmd *cobra.Command, w *sweep.Sweep, parts string, o sweep.Options, quiet bool) error {
	var tell func(done, total int)
	end := func() {}
	defer func() { end() }()
	if !quiet {
		o.Tell = func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), "ringfence: "+text) }
		o.Progress = func(done, total int) {
			if tell == nil {
				tell, end = newProgress(cmd.ErrOrStderr(), quiet, total, "paths at points")
			}
			tell(done, total)
			if done == total { // more may follow
				end()
				tell = nil
			}
		}
	}
	done := make(chan error, 1)
	go func() { done <- w.Run(cmd.Context(), parts, o) }()
	var err error
	select {
	case err = <-done:
	case <-cmd.Context().Done(): // a part under way is left where it is: parts are written as a whole
		err = context.Canceled
	}
	if cmd.Context().Err() != nil && err != nil {
		return status{fmt.Errorf("interrupted; the parts that are done stand in %s, and the same command goes on from them", parts), interrupted(cmd.Context())}
	}
	if errors.Is(err, sweep.ErrManifest) {
		return wrong(err)
	}
	return err
}

// gathering is how the results of a sweep are written and printed.
type gathering struct {
	out, format, rows string
	notes             []string
	quiet, check      bool
	judged            []stats.Judged
	failed            int
}

// finish gathers parts, writes the folder and prints.
func (g *gathering) finish(cmd *cobra.Command, b *basket, parts []string) error {
	var paths *stream
	var each func(point int, of *stats.Study) error
	var m *sweep.Results
	if g.rows == "paths" {
		var told []*stats.Metric
		each = func(point int, of *stats.Study) (err error) {
			if told == nil {
				told = stats.Ratios(of.Metrics())
				columns := []string{"point", "path", "arm"}
				for _, metric := range told {
					columns = append(columns, metric.Key)
				}
				if paths, err = b.stream("paths.csv", columns...); err != nil {
					return err
				}
			}
			var cells []string
			return of.EachPath(told, func(row stats.PathValues) error {
				cells = append(cells[:0], strconv.Itoa(point), strconv.Itoa(row.Path), row.Arm)
				for _, v := range row.Values {
					cells = append(cells, stats.Text(v))
				}
				return paths.rows.Write(cells)
			})
		}
	}
	m, err := sweep.GatherWith(parts, each)
	if err != nil {
		return err
	}
	if err := g.write(b, m, paths); err != nil {
		return err
	}
	for i := range m.Told {
		g.judged = append(g.judged, m.Told[i].Judged...)
	}
	g.failed = len(m.Failures)
	return g.print(cmd, m)
}

// write writes the files of the folder and moves it to its name.
func (g *gathering) write(b *basket, r *sweep.Results, paths *stream) error {
	points := sheetOf(r)
	if err := b.sheet("points.csv", &points); err != nil {
		return err
	}
	if err := b.parquet(r); err != nil {
		return err
	}
	if paths != nil {
		if err := b.end(paths); err != nil {
			return err
		}
	}
	if len(r.Limits) > 0 {
		limits := limitsSheet(r)
		if err := b.sheet("limits.csv", &limits); err != nil {
			return err
		}
	}
	if len(r.Failures) > 0 {
		failures := failuresSheet(r)
		if err := b.sheet("failures.csv", &failures); err != nil {
			return err
		}
	}
	described, err := json.MarshalIndent(struct {
		*sweep.Manifest
		Walked   int             `json:"paths_walked"`
		Failures []sweep.Failure `json:"failures"`
		Hash     string          `json:"hash"`
		Files    any             `json:"files"`
		Rows     []sweep.Row     `json:"rows"`
		Limits   []verdictRow    `json:"limits"`
	}{r.Manifest, r.Paths, append([]sweep.Failure{}, r.Failures...), r.Hash, b.digests, r.Rows(), verdicts(r)}, "", "  ")
	if err != nil {
		return err
	}
	if err := b.write("sweep.json", append(described, '\n')); err != nil {
		return err
	}
	return b.Finish()
}

// failuresSheet has a row for each run that failed.
func failuresSheet(r *sweep.Results) sheet {
	s := sheet{columns: []string{"point", "path", "arm", "error", "replay_in_this_folder"}}
	for _, f := range r.Failures {
		s.add(f.Point, f.Path, f.Arm, f.Error, replayCommand(".", f))
	}
	return s
}

// verdictRow is the verdict of a limit at a point, as sweep.json says it.
type verdictRow struct {
	Point int `json:"point"`
	record.Limit
}

func verdicts(r *sweep.Results) []verdictRow {
	all := []verdictRow{}
	for i := range r.Told {
		all = append(all, verdictRows(r.Told[i].Number, r.Told[i].Judged)...)
	}
	return all
}

func verdictRows(point int, judged []stats.Judged) (all []verdictRow) {
	for _, row := range limitRows(judged) {
		all = append(all, verdictRow{point, row})
	}
	return all
}

func limitsSheet(r *sweep.Results) sheet {
	s := sheet{columns: []string{"point", "arm", "limit", "unit", "value", "ci95_low", "ci95_high", "verdict"}}
	for _, v := range verdicts(r) {
		s.add(v.Point, v.Arm, v.Limit.Limit, v.Unit, v.Value, v.Low, v.High, v.Verdict)
	}
	return s
}

func sheetOf(r *sweep.Results) sheet {
	s := sheet{columns: r.Columns()}
	for _, row := range r.Rows() {
		s.add(row.Cells()...)
	}
	return s
}

// replayCommand is the command that walks a run that failed again, alone, from a folder of results.
func replayCommand(folder string, f sweep.Failure) string {
	return fmt.Sprintf("ringfence replay %s --point %d --path %d", shellWord(folder), f.Point, f.Path)
}

// shellWord quotes a word where a shell would not take it as it is.
func shellWord(text string) string {
	if !strings.ContainsAny(text, " \t\"'`$&|;<>()[]{}*?!#~\\") && text != "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// verdict is how the command ends: with runs that failed, or limits that fail.
func (g *gathering) verdict() error {
	if g.failed > 0 {
		return status{fmt.Errorf("%s failed; %s names them", report.Count(g.failed, "run"), filepath.Join(g.out, "failures.csv")), exitPartly}
	}
	return limitStatus(g.judged, g.check)
}

// limitStatus is a status of its own where limits fail, or, when checking, are open.
func limitStatus(judged []stats.Judged, check bool) error {
	failed, open := 0, 0
	for _, j := range judged {
		switch j.Verdict {
		case stats.Fails:
			failed++
		case stats.Open:
			open++
		}
	}
	switch {
	case failed > 0:
		return status{fmt.Errorf("%d of %s fail", failed, verdictsOf(judged)), exitLimit}
	case check && open > 0:
		return status{fmt.Errorf("%d of %s are open, and --check asks that all pass; more paths narrow the intervals", open, verdictsOf(judged)), exitLimit}
	}
	return nil
}

func verdictsOf(judged []stats.Judged) string {
	return report.Count(len(judged), "verdict") + " of limits"
}

// queueOf is the folder of a broker that was started for a sweep.
func queueOf(out string) string { return out + ".queue" }
