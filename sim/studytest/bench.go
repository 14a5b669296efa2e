// Package studytest turns a study into a Go benchmark whose metrics are economic, so that tools which compare
// benchmarks compare parameter sets: what borrowers lost, what nobody paid back and what liquidators took stand
// beside ns/op.
//
//	func BenchmarkDiscount(b *testing.B) {
//		for _, lif := range []string{"1.02", "1.04", "1.08"} {
//			b.Run("lif="+lif, func(b *testing.B) {
//				studytest.Bench(b, studytest.Study{Set: []string{"arms=[{design: morpho, lif: " + lif + "}]"}})
//			})
//		}
//	}
//
// With -count 10 each benchmark is ten studies of other seeds, the same ten for every benchmark, so that what
// benchstat calls noise is the noise between studies and not between moments of a machine:
//
//	go test -bench Discount -count 10 > discounts.txt
//	benchstat -col /lif discounts.txt
package studytest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Study is what a benchmark walks.
type Study struct {
	// Scenario is a file, or the name of a study that comes with the program; empty is the built-in one.
	Scenario string
	// Set overrides keys of the scenario, as in market.lltv=0.8. Paths are 10 and borrowers 100 unless it says
	// otherwise.
	Set []string
	// Arm is the arm that is measured; empty is the first.
	Arm string
	// More is what the scenario does not name: designs, liquidators or prices of one's own.
	More plan.Additions
}

// Units of what [Bench] reports, in the order in which a benchmark prints them.
const (
	BadDebt          = "bad_debt_bps"          // realised and latent, basis points of all debt at the start
	BorrowerLoss     = "borrower_loss_bps"     // by liquidation, of all borrowers, basis points of their collateral at the start
	Liquidated       = "liquidated_percent"    // of all vaults
	LiquidatorProfit = "liquidator_profit_bps" // after gas, tips and the sale, basis points of what was closed
)

// Bench walks the study once for each op, and reports the [Measure] of its arm. The seed is the scenario's, and
// one more for each time that the benchmark was run before: -count makes so many studies.
func Bench(b *testing.B, s Study) {
	b.Helper()
	nth := times(b.Name())
	var measured map[string]float64
	for b.Loop() {
		var err error
		if measured, err = Measure(b.Context(), s, nth); err != nil {
			b.Fatal(err)
		}
	}
	for unit, value := range measured {
		if value == value { // there is none where nothing was closed
			b.ReportMetric(value, unit)
		}
	}
}

var (
	ran     = map[string]uint64{}
	running sync.Mutex
)

// times is how often a benchmark was run before in this process.
func times(name string) uint64 {
	running.Lock()
	defer running.Unlock()
	n := ran[name]
	ran[name]++
	return n
}

// Measure walks the study with a seed that is so much above the scenario's, and returns what it measured by unit:
// NaN where there is no number, as of what was closed where nothing was. An arm that fails on a path is an error.
func Measure(ctx context.Context, s Study, above uint64) (map[string]float64, error) {
	set := append([]string{"paths=10", "population.borrowers=100"}, s.Set...)
	load := func(set ...string) (*scenario.Scenario, error) {
		if s.Scenario == "" {
			return scenario.Builtin(set...)
		}
		return scenario.Load(s.Scenario, set...)
	}
	sc, err := load(set...)
	if err != nil {
		return nil, err
	}
	if above > 0 {
		if sc, err = load(append(set, fmt.Sprintf("seed=%d", sc.Seed+above))...); err != nil {
			return nil, err
		}
	}
	p, err := plan.NewWith(sc, s.More)
	if err != nil {
		return nil, err
	}
	names := p.Names()
	study := stats.New(names, sc.Market.Collateral.Symbol, sc.Market.Loan.Symbol)
	err = sim.Run(ctx, p, sim.Options{Workers: 1}, func(path *record.Path) error {
		for a := range path.Arms {
			if path.Arms[a].Err != nil {
				return fmt.Errorf("path %d, %s: %w", path.Index, names.Arms[a], path.Arms[a].Err)
			}
		}
		return study.Add(path)
	})
	if err != nil {
		return nil, err
	}
	summary := study.Summary()
	of := &summary.Arms[0]
	if s.Arm != "" {
		if of = summary.Arm(s.Arm); of == nil {
			return nil, fmt.Errorf("studytest: no arm %q; the study has %v", s.Arm, names.Arms)
		}
	}
	return map[string]float64{
		BorrowerLoss: of.Of(stats.ExpectedLoss).Value, BadDebt: of.Of(stats.UnpaidShare).Value,
		LiquidatorProfit: of.Bps(of.Money(stats.LossBy[journal.LiquidatorProfit])), Liquidated: of.Of(stats.LiquidatedShare).Value * 100,
	}, nil
}
