package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

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
