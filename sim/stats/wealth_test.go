package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
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
