package stats_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Two paths of two vaults each with 1,000 USDC of debt, of which liquidations closed 400 on each path.
func TestWhatWasLeftUndoneByHand(t *testing.T) {
	t.Parallel()
	usdc := func(x uint64) uint256.Int { return *uint256.NewInt(x * 1e6) }
	vault := func(stood uint64, reached, standing bool, end int64) record.Vault {
		v := record.Vault{StartDebt: usdc(1000), StartCollateral: *uint256.NewInt(1e18), StartPrice: 2000e10, EndEquity: fixed.FromInt64(end * 1e6)}
		v.Stood, v.Reached, v.Standing = stood, reached, standing
		return v
	}
	closed := vault(0, true, false, 5)
	closed.Liquidations, closed.ClosedDebt = 1, usdc(400)
	bots := func(unnoticed, thin, lost uint64) []record.Liquidator {
		a, b := record.Liquidator{Liquidator: 0, Won: 1}, record.Liquidator{Liquidator: 1, Reverted: 2, Dropped: 3, LostBase: usdc(lost), LostTip: usdc(1)}
		a.Seconds[liquidator.Unnoticed], a.Seconds[liquidator.NoDepth] = unnoticed, thin
		b.Seconds[liquidator.NoDepth], b.End[liquidator.NoDepth] = unnoticed+thin, 1
		return []record.Liquidator{a, b}
	}
	study := stats.New(record.Names{Arms: []string{"a"}, Liquidators: []string{"swift", "slow"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	require.NoError(t, study.Add(&record.Path{Index: 0, Arms: []record.Arm{{
		Vaults: []record.Vault{vault(90, true, true, -100), closed}, Liquidators: bots(30, 70, 3),
		Undone: record.Undone{EndLiquidatable: 1, EndInventory: usdc(40), Most: record.Moment{Vaults: 2}, Deepest: record.Moment{Vaults: 1, Amount: usdc(100), Block: 7, Time: 8}},
	}}}))
	require.NoError(t, study.Add(&record.Path{Index: 1, Arms: []record.Arm{{
		Vaults: []record.Vault{vault(0, false, false, 500), closed}, Liquidators: bots(0, 100, 7),
		Undone: record.Undone{Path: 1, Most: record.Moment{Vaults: 1}, Deepest: record.Moment{Vaults: 2, Amount: usdc(300), Block: 9, Time: 10}},
	}}}))
	a := study.Summary().Arms[0]
	value := func(key string) float64 { return a.Of(stats.Find(key)).Value }
	require.EqualValues(t, 1, a.Count(stats.LiquidatableEnd))
	require.EqualValues(t, 1, a.Count(stats.UnderWaterEnd))
	require.EqualValues(t, 3, a.Count(stats.Reached))
	require.Equal(t, "40000000", a.Money(stats.Find("inventory_end")).String())
	require.InDelta(t, 0.25, value("liquidatable_end_share"), 1e-12)
	require.InDelta(t, 0.25, value("under_water_end_share"), 1e-12)
	require.InDelta(t, 250, value("bad_debt_total_share"), 1e-9, "100 of 4,000")
	require.InDelta(t, 1.5, value("most_liquidatable_mean"), 1e-12)
	require.InDelta(t, 2, value("most_liquidatable_max"), 1e-12)
	require.InDelta(t, 1000, value("most_shortfall_mean"), 1e-9, "500 and 1,500 bps of 2,000")
	require.InDelta(t, 1500, value("most_shortfall_p99"), 1e-9)
	require.InDelta(t, 0, value("liquidatable_median"), 1e-12, "90, 0 and 0")
	require.EqualValues(t, 3, a.Of(stats.Find("liquidatable_median")).Values, "and none of the fourth, which never could be")
	require.InDelta(t, 90, value("liquidatable_p95"), 1e-12)
	require.InDelta(t, 90, value("liquidatable_max"), 1e-12)
	require.InDelta(t, 0.075, value("left_unnoticed"), 1e-12, "30 of 400 seconds of two liquidators")
	require.InDelta(t, 0.925, value("left_no_depth"), 1e-12)
	require.Equal(t, "12000000", a.Money(stats.LostGas).String())
	require.InDelta(t, 150, value("lost_gas_of_closed"), 1e-9, "12 of 800")
	require.Equal(t, stats.Deepest{Path: 1, Moment: record.Moment{Vaults: 2, Amount: usdc(300), Block: 9, Time: 10}}, a.Deepest)
	require.EqualValues(t, 90, a.Left)
	require.EqualValues(t, 1, a.Unserved)

	require.Len(t, a.Bots, 2)
	swift, slow := a.Bots[0], a.Bots[1]
	require.Equal(t, [4]any{"swift", uint64(2), uint64(0), uint64(0)}, [4]any{swift.Name, swift.Won, swift.Reverted, swift.Dropped})
	require.Equal(t, [4]any{"slow", uint64(0), uint64(4), uint64(6)}, [4]any{slow.Name, slow.Won, slow.Reverted, slow.Dropped})
	require.Equal(t, "12000000", slow.LostGas.String())
	require.Equal(t, [2]uint64{200, 200}, [2]uint64{swift.Left(), slow.Left()})
	require.EqualValues(t, 2, slow.End[liquidator.NoDepth])
	require.EqualValues(t, 370, a.LeftFor(liquidator.NoDepth))

	csv := string(study.Summary().CSV())
	require.Contains(t, csv, "a,,left_no_depth,ratio,0.925,")
	require.NotContains(t, csv, "left_gas_capped", "a reason that no liquidator had")
	require.Contains(t, csv, "a,,lost_gas,USDC,12,")
}
