package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Four borrowers of 10 ether at 200 with 100 of debt. One was liquidated, lost 30 and ends with 1,500 after it put in 40; the
// others hold on. At the last price of 170 a vault that nobody touched is worth 1,700, so the first would have had 1,600
// and has 1,460: 140 of 2,000 are 700 bps of regret. Over all four it lost 30 of 2,000: 37.5 bps each.
func TestExpectedLossAndRegretByHand(t *testing.T) {
	t.Parallel()
	study := New(record.Names{Arms: []string{"a", "b"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	calm := func(i uint32) record.Vault {
		v := ether(i, 10)
		v.EndCollateral, v.EndDebt, v.EndEquity = v.StartCollateral, v.StartDebt, fixed.FromInt64(1600e6)
		return v
	}
	hit := liquidated(ether(0, 10), 1, 100, 100, 0, map[journal.Reason]int64{journal.Gas: 30})
	hit.EndEquity = fixed.FromInt64(1500e6)
	hit.Paid[journal.Contribution] = fixed.FromInt64(-40e6)
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{
		{Vaults: []record.Vault{hit, calm(1), calm(2), calm(3)}},
		{Vaults: []record.Vault{calm(0), calm(1), calm(2), calm(3)}},
	}}))
	sum := study.Summary()
	require.InDelta(t, 37.5, sum.Arms[0].Of(ExpectedLoss).Value, 1e-9)
	require.InDelta(t, 700, sum.Arms[0].Of(Regret).Value, 1e-9)
	require.Zero(t, sum.Arms[1].Of(ExpectedLoss).Value)
	require.Equal(t, infer.NoValue, sum.Arms[1].Of(Regret).None)
	require.InDelta(t, -37.5, sum.Pairs[0].Of(ExpectedLossDifference).Value, 1e-9)
}

// Where every vault was liquidated no row tells the last price.
func TestRegretNeedsTheLastPrice(t *testing.T) {
	t.Parallel()
	study := New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{{Vaults: []record.Vault{liquidated(ether(0, 10), 1, 100, 100, 0, nil)}}}}))
	require.Equal(t, infer.NoValue, study.Summary().Arms[0].Of(Regret).None)
}
