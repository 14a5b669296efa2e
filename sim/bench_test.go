package sim

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/bench"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// planOf is a plan of the baseline study, in which every venue marks when the chain makes a block.
func planOf(b *testing.B, overrides ...string) *plan.Plan {
	b.Helper()
	s, err := scenario.Load("eth-crash-2020-03-frictionless", overrides...)
	require.NoError(b, err)
	p, err := plan.New(s)
	require.NoError(b, err)
	return p
}

func runAll(b *testing.B, p *plan.Plan, workers int) {
	b.Helper()
	err := Run(context.Background(), p, Options{Workers: workers}, func(path *record.Path) error {
		for i := range path.Arms {
			if path.Arms[i].Err != nil {
				return path.Arms[i].Err
			}
		}
		return nil
	})
	require.NoError(b, err)
}

// BenchmarkDefault walks one path after another of the default study, whose venue dries up and sees every price.
func BenchmarkDefault(b *testing.B) {
	s, err := scenario.Load("eth-crash-2020-03", "paths=4")
	require.NoError(b, err)
	p, err := plan.New(s)
	require.NoError(b, err)
	for b.Loop() {
		runAll(b, p, 1)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4e6, "ms/path")
}

// BenchmarkStudy walks paths of the baseline study; the two cases run in one process, so that their ratio is the gain of
// the second worker.
func BenchmarkStudy(b *testing.B) {
	const paths = 16
	p := planOf(b, fmt.Sprintf("paths=%d", paths))
	per := map[int]float64{}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			for b.Loop() {
				runAll(b, p, workers)
			}
			per[workers] = float64(b.Elapsed().Nanoseconds()) / float64(b.N)
			b.ReportMetric(per[workers]/paths/1e6, "ms/path")
			if workers == 2 && per[1] > 0 {
				b.ReportMetric(per[1]/per[2], "times-one-worker")
			}
		})
	}
}

// BenchmarkQuietYear is a year of 12-second blocks in which no vault comes near its threshold, against drawing the prices
// alone: with 1,000 vaults, where next to nothing but blocks is left to pay for, and with 100,000, setting up and
// writing their rows included; with the lending arm alone and with all three.
func BenchmarkQuietYear(b *testing.B) {
	quiet := []string{
		"paths=1", "population.collateral={law: uniform, low: 1, high: 50}", "population.health={law: constant, value: 20}",
		"population.behaviours=[{behaviour: passive}]", "prices={source: gbm, start: 2000, volatility: 0.5, horizon: 365d}",
	}
	var draw float64
	b.Run("prices", func(b *testing.B) {
		p := planOf(b, quiet...)
		row := [][]oracle.Price{make([]oracle.Price, chunk)}
		for b.Loop() {
			w := p.Walk(0)
			for {
				if _, err := w.Fill(row); err != nil {
					break
				}
			}
		}
		draw = float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(p.Clock().Blocks)
		b.ReportMetric(draw, "ns/block")
	})
	for _, vaults := range []int{1_000, 100_000} {
		for _, arms := range []struct{ name, set string }{{"morpho", "arms=[{design: morpho}]"}, {"three-arms", "seed=1"}} {
			b.Run(fmt.Sprintf("vaults=%d/%s", vaults, arms.name), func(b *testing.B) {
				p := planOf(b, append(quiet, fmt.Sprintf("population.borrowers=%d", vaults), arms.set)...)
				for b.Loop() {
					runAll(b, p, 1)
				}
				each := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(p.Clock().Blocks)
				b.ReportMetric(each, "ns/block")
				if draw > 0 {
					b.ReportMetric(each/draw, "times-drawing-its-price")
				}
			})
		}
	}
}

// month are thirty days of 12-second blocks with 1,000 borrowers on an exchange, of whom few are liquidated, under what an arm
// says of funding.
func month(b *testing.B, funding string) func() {
	p := planOf(b, "paths=1", "population.borrowers=1000", "population.health={law: lognormal, shift: 2, median: 3, sigma: 0.5}",
		"prices={source: gbm, start: 2000, volatility: 0.5, horizon: 30d}", `arms=[{design: exchange-isolated, rules: {mark-interval: "12"}, `+funding+"}]")
	return func() { runAll(b, p, 1) }
}

// year is a year of 12-second blocks in which no vault comes near its threshold; draw is drawing its prices alone.
func year(b *testing.B, vaults int, arms string) (live, draw func()) {
	p := planOf(b, "paths=1", "population.collateral={law: uniform, low: 1, high: 50}", "population.health={law: constant, value: 20}",
		"population.behaviours=[{behaviour: passive}]", "prices={source: gbm, start: 2000, volatility: 0.5, horizon: 365d}",
		fmt.Sprintf("population.borrowers=%d", vaults), arms)
	row := [][]oracle.Price{make([]oracle.Price, chunk)}
	return func() { runAll(b, p, 1) }, func() {
		w := p.Walk(0)
		for {
			if _, err := w.Fill(row); err != nil {
				break
			}
		}
	}
}

// BenchmarkClaims measures what the README claims of quiet time, each against its peer: funding against none, and a quiet year
// against drawing its prices; and the processor time of one of 100,000 vaults, setting up and writing their rows included.
func BenchmarkClaims(b *testing.B) {
	b.Run("hourly-funding-over-none", func(b *testing.B) {
		bench.Claim(b, bench.AtMost(2), month(b, "name: none"), month(b, "funding: {rate: 0.0001, every: 1h}"))
	})
	b.Run("a-quiet-year-of-vaults-over-its-prices", func(b *testing.B) {
		live, draw := year(b, 1000, "arms=[{design: morpho}]")
		bench.Claim(b, bench.AtMost(1.75), draw, live)
	})
	b.Run("a-quiet-year-of-three-arms-over-its-prices", func(b *testing.B) {
		live, draw := year(b, 1000, "seed=1")
		bench.Claim(b, bench.AtMost(1.9), draw, live)
	})
	b.Run("a-quiet-year-of-100000-vaults-in-three-arms", func(b *testing.B) {
		live, _ := year(b, 100_000, "seed=1")
		bench.Each(b, bench.Within(2e9), 1, func() {}, live)
	})
}

// BenchmarkFunding is thirty days of 12-second blocks with 1,000 borrowers on an exchange, of whom few are liquidated: without
// funding, with the usual three payments a day, and with one an hour.
func BenchmarkFunding(b *testing.B) {
	var none float64
	for _, every := range []struct {
		name, set string
		payments  float64
	}{{"none", "name: none", 0}, {"8h", "funding: {rate: 0.0001, every: 8h}", 90}, {"1h", "funding: {rate: 0.0001, every: 1h}", 720}} {
		b.Run(every.name, func(b *testing.B) {
			walk := month(b, every.set)
			for b.Loop() {
				walk()
			}
			each := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
			b.ReportMetric(each/1e6, "ms/path")
			if every.payments == 0 {
				none = each
			} else if none > 0 {
				b.ReportMetric((each-none)/every.payments/1000, "ns/payment")
			}
		})
	}
}
