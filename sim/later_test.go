package sim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// falling is the first path of a falling day, or of its beginning, in lending markets with interest and at two exchanges.
// Every second borrower adds margin.
func falling(t *testing.T, horizon string) (p record.Path) {
	t.Helper()
	s, err := scenario.Builtin("paths=1", "population.borrowers=120", "seed=5",
		"prices={source: gbm, start: 2000, volatility: 1.5, drift: -100, horizon: "+horizon+"}",
		"market.irm={model: fixed, rate: 0.5}",
		"arms=[{design: morpho, name: morpho}, {design: exchange-isolated, name: matched, preset: binance-usdm, thresholds: matched}, {design: exchange-isolated, name: own, preset: binance-usdm}, "+
			"{design: maker-clipper, name: clipper}, {design: llamma, name: llamma}]",
		"population.behaviours=[{behaviour: passive, weight: 1}, {behaviour: top-up, weight: 1}]")
	require.NoError(t, err)
	planned, err := plan.New(s)
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), planned, sim.Options{}, func(path *record.Path) error {
		for i := range path.Arms {
			require.NoError(t, path.Arms[i].Err)
			arm := &path.Arms[i]
			p.Arms = append(p.Arms, record.Arm{Vaults: slices.Clone(arm.Vaults), Beside: slices.Clone(arm.Beside)})
		}
		return nil
	}))
	return p
}

// What a borrower has an hour after its first liquidation is what it ends with on the same path, cut there: in the arm
// itself, and in the others that had not liquidated it before.
func TestWealthAfterALiquidationIsThatOfAShorterPath(t *testing.T) {
	if testing.Short() {
		t.Skip("walks several paths")
	}
	whole := falling(t, "1d")
	ends := func(v *record.Vault) string { return v.EndEquity.Add(v.Paid[journal.Contribution]).String() }
	tried, others := 0, 0
	for i := range whole.Arms[0].Vaults {
		v := &whole.Arms[0].Vaults[i]
		if v.Later.Known == 0 || tried == 8 {
			continue
		}
		require.Equal(t, uint8(1), v.Later.Known, "a day after is past the end")
		tried++
		short := falling(t, fmt.Sprintf("%ds", v.FirstBlock*12+3600+1))
		require.Equal(t, ends(&short.Arms[0].Vaults[i]), v.Later.Wealth[0].String())
		for other := 1; other < len(whole.Arms); other++ {
			at := slices.IndexFunc(whole.Arms[other].Beside, func(b record.Beside) bool { return b.Borrower == uint32(i) && b.Clock == 0 })
			there := &whole.Arms[other].Vaults[i]
			require.Equal(t, there.Liquidations == 0 || there.FirstTime >= v.FirstTime, at >= 0)
			if at >= 0 {
				others++
				require.Equal(t, ends(&short.Arms[other].Vaults[i]), whole.Arms[other].Beside[at].Wealth[0].String())
			}
		}
	}
	require.GreaterOrEqual(t, tried, 3)
	require.GreaterOrEqual(t, others, 3)
}
