package sim

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func plan(b *testing.B, overrides ...string) *Plan {
	b.Helper()
	s, err := scenario.Builtin(overrides...)
	require.NoError(b, err)
	p, err := NewPlan(s)
	require.NoError(b, err)
	return p
}

func runAll(b *testing.B, p *Plan, workers int) {
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

// BenchmarkStudy walks paths of the built-in study; the two cases run in one process, so that their ratio is the gain of
// the second worker.
func BenchmarkStudy(b *testing.B) {
	const paths = 16
	p := plan(b, fmt.Sprintf("paths=%d", paths))
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

// BenchmarkQuietYear is a year of 12-second blocks with 100,000 vaults of which none comes near its threshold, in every
// arm, against drawing the prices alone.
func BenchmarkQuietYear(b *testing.B) {
	p := plan(b, "paths=1", "population.borrowers=100000", "population.collateral.law=uniform", "population.health.shift=20", "population.health.law=constant", "population.health.value=20",
		"prices.source=gbm", "prices.start=2000", "prices.volatility=0.5", "prices.horizon=365d", "population.behaviours=[{behaviour: passive}]")
	var alone float64
	b.Run("prices", func(b *testing.B) {
		row := [][]oracle.Price{make([]oracle.Price, chunk)}
		for b.Loop() {
			w := p.process.Walk(p.priceKey(0))
			for {
				if _, err := w.Fill(row); err != nil {
					break
				}
			}
		}
		alone = float64(b.Elapsed().Nanoseconds()) / float64(b.N)
		b.ReportMetric(alone/float64(p.clock.Blocks), "ns/block")
	})
	b.Run("study", func(b *testing.B) {
		for b.Loop() {
			runAll(b, p, 1)
		}
		each := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
		b.ReportMetric(each/float64(p.clock.Blocks), "ns/block")
		if alone > 0 {
			b.ReportMetric(each/alone, "times-price")
		}
	})
}
