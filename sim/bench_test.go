package sim

import (
	"context"
	"fmt"
	"testing"
	"time"

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

// BenchmarkQuietYear is a year of 12-second blocks with 100,000 vaults of which none comes near its threshold: the whole
// path with setting up and writing rows, with one arm and with all three, and what a quiet block costs beyond that,
// against drawing its price.
func BenchmarkQuietYear(b *testing.B) {
	quiet := []string{
		"paths=1", "population.borrowers=100000", "population.collateral={law: uniform, low: 1, high: 50}",
		"population.health={law: constant, value: 20}", "population.behaviours=[{behaviour: passive}]",
	}
	prices := "prices={source: gbm, start: 2000, volatility: 0.5, horizon: "
	year, block := append(quiet, prices+"365d}"), append(quiet, prices+"24s}")
	p := plan(b, year...)
	var draw float64
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
		draw = float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(p.clock.Blocks)
		b.ReportMetric(draw, "ns/block")
	})
	for _, arms := range []struct {
		name string
		set  []string
	}{{"morpho", []string{"arms=[{design: morpho}]"}}, {"three-arms", nil}} {
		b.Run(arms.name, func(b *testing.B) {
			long, short := plan(b, append(year, arms.set...)...), plan(b, append(block, arms.set...)...)
			var around time.Duration
			for b.Loop() {
				runAll(b, long, 1)
				b.StopTimer()
				began := time.Now()
				runAll(b, short, 1)
				around += time.Since(began)
				b.StartTimer()
			}
			each := float64((b.Elapsed() - around).Nanoseconds()) / float64(b.N) / float64(long.clock.Blocks)
			b.ReportMetric(each, "ns/quiet-block")
			if draw > 0 {
				b.ReportMetric(each/draw, "times-drawing-its-price")
			}
		})
	}
}
