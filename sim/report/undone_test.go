package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// two is a study of two arms in which liquidation took so many USDC, and left so many unpaid, over 300 paths; in b it took
// clearly less.
func two(lossA, latentA, lossB, latentB int64, liquidatedA, liquidatedB uint64) *stats.Summary {
	usdc := func(tokens int64) stats.Number { return stats.Money(fixed.FromInt64(tokens*1e6), 300) }
	is := func(value, low, high float64) stats.Number {
		return stats.Number{Estimate: infer.Estimate{Value: value, Low: low, High: high, Paths: 300, Support: infer.Support{Contributing: 300, Effective: 299}}}
	}
	arm := func(name string, loss, latent int64, liquidated uint64) stats.Arm {
		return stats.Arm{Name: name, Paths: 300, Left: 5, Numbers: stats.Numbers{
			stats.Loss: usdc(loss), stats.LatentBadDebt: usdc(latent), stats.VaultsLiquidated: stats.Counted(liquidated, 300),
			stats.Reached: stats.Counted(7, 300), stats.AllVaults: stats.Counted(9000, 300),
		}}
	}
	return &stats.Summary{
		Collateral: "ETH", Loan: "USDC", LoanDecimals: 6, Paths: 300,
		Arms: []stats.Arm{arm("a", lossA, latentA, liquidatedA), arm("b", lossB, latentB, liquidatedB)},
		Pairs: []stats.Pair{{A: "a", B: "b", Paths: 300, Numbers: stats.Numbers{
			stats.Either: stats.Counted(900, 300), stats.LossDifference: is(-12, -14, -10), stats.Cheaper: is(0.99, 0.98, 1),
			stats.EndWealthDifference: is(1, -1, 2), stats.EndedPoorer: is(0.5, 0.4, 0.6), stats.EndWealthMedian: is(0, -1, 1),
		}}},
	}
}

// A loss that nobody took is no saving: no sentence praises an arm for vaults that nobody came for.
func TestNoVerdictPraisesWhatNobodyDid(t *testing.T) {
	t.Parallel()
	said := func(s *stats.Summary) string { return compared(&s.Pairs[0], s, standing(&s.Pairs[0]))[0] }
	const praise = "Loss: liquidation in b instead of a took 12.0 bps"

	text := said(two(5000, 0, 3000, 0, 40, 30))
	require.True(t, strings.HasPrefix(text, praise))
	require.NotContains(t, text, "saved")
	require.NotContains(t, said(two(5000, 700, 3000, 600, 40, 30)), "saved", "b leaves less unpaid")

	text = said(two(5000, 0, 3000, 1999, 40, 30))
	require.True(t, strings.HasPrefix(text, praise))
	require.True(t, strings.HasSuffix(text, "Not all of that is saved: liquidation took 2,000 USDC less in b over all paths, and 1,999 USDC more of debt stayed unpaid there at the last block."))

	require.Equal(t, "Loss: no verdict between a and b: liquidation took 2,000 USDC less in b over all paths, and 2,000 USDC more of debt stayed unpaid there at the last block. A loss that nobody took is no saving.",
		said(two(5000, 0, 3000, 2000, 40, 30)))
	require.Equal(t, "Loss: no verdict between a and b: b liquidated nobody, although 7 vaults could be. A loss that nobody took is no saving.",
		said(two(5000, 0, 0, 0, 40, 0)))
	require.Contains(t, said(two(5000, 0, 0, 300, 40, 0)), "although 7 vaults could be, and 300.00 USDC more of debt stayed unpaid")
	require.Contains(t, said(two(0, 300, 5000, 0, 0, 40)), "a liquidated nobody", "whichever it is")
	require.Contains(t, said(two(0, 300, 0, 0, 0, 0)), "a liquidated nobody", "of two that took the same the first is asked")

	idle := two(5000, 0, 0, 0, 40, 0)
	for _, of := range []struct {
		left, unserved uint64
		void           bool
	}{{0, 0, false}, {0, 1, true}, {3, 3, true}} {
		idle.Arms[1].Left, idle.Arms[1].Unserved = of.left, of.unserved
		require.Equal(t, of.void, strings.Contains(said(idle), "b liquidated nobody"), "%+v", of)
	}
}

// An arm that leaves a vault under water, and one that can still be liquidated, is told of, and one that leaves none is not.
func TestArmsThatLeaveNothingAreNotTold(t *testing.T) {
	t.Parallel()
	s := two(1, 0, 1, 0, 1, 1)
	s.Arms[0].Numbers[stats.UnderWaterEnd], s.Arms[0].Unserved = stats.Counted(2, 300), 2
	text := undone(s)
	require.Len(t, text, 1)
	require.Contains(t, text[0], "Left undone in a: at the last block 2 of 9,000 vaults on 300 paths were under water")
}

func TestTheReportSaysWhatNobodyDid(t *testing.T) {
	t.Parallel()
	s := two(0, 0, 0, 485_714, 0, 0)
	s.Paths, s.Arms[0].Paths, s.Arms[1].Paths, s.Arms[0].Left = 1, 1, 1, 0
	b := &s.Arms[1]
	b.Numbers[stats.AllVaults], b.Numbers[stats.UnderWaterEnd] = stats.Counted(50, 1), stats.Counted(33, 1)
	b.Numbers[stats.LatentBadDebtShare] = stats.Number{Estimate: infer.Estimate{Value: 1832, Low: 1800, High: 1900}}
	b.Unserved = 41
	b.Deepest = stats.Deepest{Path: 4}
	b.Deepest.Vaults, b.Deepest.Time = 34, 1741514940
	b.Deepest.Amount.SetUint64(672_588e6)
	swift, slow, idle := stats.Bot{Name: "swift"}, stats.Bot{Name: "slow"}, stats.Bot{Name: "idle"}
	swift.Seconds[liquidator.NoDepth], swift.Seconds[liquidator.Unprofitable] = 75, 25
	slow.Seconds[liquidator.Unnoticed] = 100
	b.Bots = []stats.Bot{swift, slow, idle}
	r := &Report{Summary: s}
	meaning := r.meaning()
	require.Equal(t, "Nobody was liquidated, although vaults could be: there is no loss to compare, and that is no merit of any arm.", meaning[0])
	require.Equal(t, "Left undone in b: at the last block 33 of 50 vaults were under water by 485,714 USDC, 1,832.0 bps of all debt at the start (95 % interval 1,800.0 to 1,900.0), and 41 could be liquidated; "+
		"the worst moment was on path 4 at 2025-03-09 10:09, with 34 vaults under water by 672,588 USDC. "+
		"Why nobody came: swift: the venue was too thin (75.0 % of the time); slow: its reaction time was not over (100.0 % of the time).", meaning[1])
	require.Len(t, meaning, 2)

	b.Bots, b.Numbers[stats.UnderWaterEnd], b.Deepest = nil, stats.Counted(0, 1), stats.Deepest{}
	require.Equal(t, "Left undone in b: at the last block 41 of 50 vaults could be liquidated, none of them under water. The study has no liquidators.", r.meaning()[1])
}
