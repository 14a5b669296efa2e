package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Three borrowers of 2,000 on each of two paths; the last is never liquidated. The first ends with 900 in both
// arms but put in 300 in a, the second with 500 in a and 460 in b.
func TestHowBorrowersEndedByHand(t *testing.T) {
	t.Parallel()
	study := New(record.Names{Arms: []string{"a", "b"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	vaults := func(contributed, second int64) (all []record.Vault) {
		for i, end := range []int64{900, second, 1000} {
			v := ether(uint32(i), 10)
			if i < 2 {
				v = liquidated(v, 1, 1000, 1000, 0, nil)
			}
			v.EndEquity = fixed.FromInt64(end * 1e6)
			all = append(all, v)
		}
		all[0].Paid[journal.Contribution] = fixed.FromInt64(-contributed * 1e6)
		return all
	}
	for i := range uint32(2) {
		require.NoError(t, study.Add(&record.Path{Index: i, Arms: []record.Arm{{Vaults: vaults(300, 500)}, {Vaults: vaults(0, 460)}}}))
	}
	p := study.Summary().Pairs[0]
	require.InDelta(t, 650, p.Of(EndWealthDifference).Value, 1e-9, "+300 and −40 of 2,000: +1,500 and −200 bps")
	require.InDelta(t, 0.5, p.Of(EndedPoorer).Value, 0)
	require.InDelta(t, -200, p.Of(EndWealthMedian).Value, 1e-9)
	require.Contains(t, string(study.Summary().CSV()), "b,a,ended_poorer_share,ratio,0.5,,,2,1,1,0,all paths are the same,\n")
}

// How any borrower ended differs on every path, by interest or a rounding. Only paths on which somebody was liquidated, in either
// arm, tell how much liquidation changes of it.
func TestPathsWithoutALiquidationTellNothingOfHowAnyEnded(t *testing.T) {
	t.Parallel()
	for _, closed := range []int{5, infer.Few, 25} {
		study := New(record.Names{Arms: []string{"morpho", "exchange"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
		for i := range 60 {
			p := &record.Path{Index: uint32(i)}
			for a := range 2 {
				v := ether(0, 10)
				if i < closed && a == i%2 {
					v = liquidated(v, 1, 1000, 1000, 0, map[journal.Reason]int64{journal.LiquidatorProfit: int64(30 + i)})
				}
				v.EndEquity = fixed.FromInt64(int64(900e6 + a*(1e6+i*1e4)))
				p.Arms = append(p.Arms, record.Arm{Vaults: []record.Vault{v}})
			}
			require.NoError(t, study.Add(p))
		}
		e := study.Summary().Pairs[0].Of(EndWealthOfAllDifference)
		require.Equal(t, closed, e.Contributing)
		require.Equal(t, closed >= infer.Few, e.Bounded(), e.Why())
		if closed < infer.Few {
			require.Equal(t, "5 of 60 paths contribute, and an interval needs 20: about 320 paths of this kind would give one", e.Why())
		}
	}
}
