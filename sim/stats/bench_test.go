package stats_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// What all metrics together cost a path of the built-in study: 1,000 borrowers in each arm.
func BenchmarkAdd(b *testing.B) {
	s, err := scenario.Builtin(scenario.Frictionless("paths=1")...)
	require.NoError(b, err)
	p, err := plan.New(s)
	require.NoError(b, err)
	require.NoError(b, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		study := stats.New(p.Names(), "ETH", "USDC")
		b.ReportAllocs()
		for b.Loop() {
			if err := study.Add(path); err != nil {
				return err
			}
		}
		return nil
	}))
}
