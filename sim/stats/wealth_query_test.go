package stats_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// What a reader finds by a query over the rows (cases/conclusions/conclusions-wealth.sql of the shared folder), joined by
// borrower and in floats, is what the report says: how much more was lost, how much richer borrowers ended, and for how many.
func TestTheReportSaysWhatAQueryOverTheRowsFinds(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin(scenario.Frictionless("paths=24", "population.borrowers=60")...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	study := stats.New(p.Names(), "ETH", "USDC")
	type found struct{ n, loss, wealth, poorer, cheaper float64 }
	var of [3]found
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{Workers: 2}, func(path *record.Path) error {
		for b := 1; b < 3; b++ {
			for i := range path.Arms[0].Vaults {
				x, y := &path.Arms[0].Vaults[i], &path.Arms[b].Vaults[i]
				if x.Liquidations == 0 && y.Liquidations == 0 {
					continue
				}
				has := func(v *record.Vault) float64 {
					return (v.EndEquity.Float64() + v.Paid[journal.Contribution].Float64()) / 1e6
				}
				loss := func(v *record.Vault) (sum float64) {
					for _, paid := range v.Paid[:record.Losses] {
						sum += paid.Float64() / 1e6
					}
					return sum
				}
				start := x.StartNotional.Float64() / 1e6
				f := &of[b]
				f.n++
				f.loss += 1e4 * (loss(y) - loss(x)) / start
				f.wealth += 1e4 * (has(y) - has(x)) / start
				if has(y)-has(x) < -1e-7 {
					f.poorer++
				}
				if loss(y)-loss(x) < -1e-7 {
					f.cheaper++
				}
			}
		}
		return study.Add(path)
	}))
	summary := study.Summary()
	for b := 1; b < 3; b++ {
		pair, f := &summary.Pairs[b-1], of[b]
		require.Equal(t, [2]string{p.Names().Arms[0], p.Names().Arms[b]}, [2]string{pair.A, pair.B})
		require.Greater(t, f.n, 100.0)
		for _, row := range []struct {
			metric *stats.Metric
			want   float64
		}{
			{stats.LossDifference, f.loss / f.n}, {stats.EndWealthDifference, f.wealth / f.n}, {stats.EndedPoorer, f.poorer / f.n}, {stats.Cheaper, f.cheaper / f.n},
		} {
			e := pair.Of(row.metric).Estimate
			require.InDelta(t, row.want, e.Value, 1e-4*max(1, math.Abs(row.want)), "%s of %s", row.metric.Key, pair.B)
			require.True(t, e.Bounded(), "%s of %s: %s", row.metric.Key, pair.B, e.Why())
		}
	}
}
