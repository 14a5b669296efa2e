package sweep_test

import (
	"context"
	"testing"

	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// One lending arm of a thousand vaults on the frictionless crash: what a path at a point costs.
func BenchmarkPathAtAPoint(b *testing.B) {
	s, err := scenario.Builtin(scenario.Frictionless("paths=10", "arms=[{design: morpho, name: morpho}]")...)
	if err != nil {
		b.Fatal(err)
	}
	axis, err := sweep.ParseAxis("arms.0.lif=1.01:1.15:8")
	if err != nil {
		b.Fatal(err)
	}
	w, err := sweep.New(s, sweep.Design{Axes: []sweep.Axis{axis}}, sweep.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := w.Run(context.Background(), b.TempDir(), sweep.Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*8*10), "ms/path")
}
