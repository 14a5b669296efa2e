package margin_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// In a thin book dYdX closes as much as stands at its fillable price, and leaves who finds none; Hyperliquid closes
// by parts. An idealised venue leaves nobody.
func TestAnEngineLeavesWhoWaitsForItsNextMark(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin("paths=1", "population.borrowers=25", "venue={model: power-law, depth: 300}",
		"arms=[{design: exchange-isolated, name: dydx, preset: dydx-v4, thresholds: matched}, {design: exchange-isolated, name: parts, preset: hyperliquid, thresholds: matched}, {design: exchange-isolated, name: ideal, preset: idealised, thresholds: matched}]")
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		dydx, parts, ideal := path.Arms[0], path.Arms[1], path.Arms[2]
		for _, rows := range path.Arms {
			require.NoError(t, rows.Err)
			require.Len(t, rows.Liquidators, 1)
			require.Equal(t, "margin-engine", p.Names().Liquidators[rows.Liquidators[0].Liquidator])
			closed := uint32(0)
			for k := range rows.Liquidations {
				if kind := rows.Liquidations[k].Kind; kind != record.Unwinding {
					closed++
				}
			}
			require.LessOrEqual(t, rows.Liquidators[0].Won, closed)
			require.NotZero(t, rows.Liquidators[0].Won)
			for i := range rows.Vaults {
				v := &rows.Vaults[i]
				require.Equal(t, v.Liquidated() || v.Stood > 0 || v.Standing, v.Reached)
			}
		}
		require.NotZero(t, dydx.Liquidators[0].Seconds[record.NobodyTook])
		require.NotZero(t, parts.Liquidators[0].Seconds[record.PartClosed])
		for _, rows := range []record.Arm{dydx, parts} {
			require.NotZero(t, rows.Undone.Most.Vaults)
			require.False(t, rows.Undone.Most.Amount.IsZero())
		}
		require.Equal(t, record.Undone{}, ideal.Undone)
		require.Equal(t, [len(ideal.Liquidators[0].Seconds)]uint64{}, ideal.Liquidators[0].Seconds)
		return nil
	}))
}

// The price falls to two fifths at once, nobody takes the other side, and there is no fund. Accounts stay below zero,
// and withdrawals are stopped, until the end.
func TestWithdrawalsStopWhileALossIsUncovered(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin("paths=1", "population.borrowers=20", "venue={model: power-law, depth: 300}",
		"prices={source: script, between: step, points: [{at: 0s, price: 2000}, {at: 10m, price: 800}, {at: 20m, price: 800}]}",
		"arms=[{design: exchange-isolated, name: dydx, preset: dydx-v4, thresholds: matched, counterparties: 0, insurance: 0}, {design: exchange-isolated, name: ideal, preset: idealised, thresholds: matched}]")
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		dydx, ideal := path.Arms[0].Undone, path.Arms[1].Undone
		require.Equal(t, [2]uint64{1, 600}, [2]uint64{uint64(dydx.Stops), dydx.StoppedSeconds})
		require.Equal(t, [2]uint64{}, [2]uint64{uint64(ideal.Stops), ideal.StoppedSeconds})
		return nil
	}))
}
