package docs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// WipedOut is the share of borrowers who end with nothing, or less.
var WipedOut = stats.Register(stats.Metric{
	Key: "wiped_out_share", Unit: stats.Share, Least: 0, Most: 1,
	Means: stats.Definition{Term: "Wiped out", Meaning: "Borrowers whose equity at the last block is 0 or less, over all borrowers."},
	From: stats.RatioOf(func(r *stats.Run) (y, x float64) {
		for i := range r.Vaults {
			if r.Vaults[i].EndEquity.Sign() <= 0 {
				y++
			}
		}
		return y, float64(len(r.Vaults))
	}),
})

// Two paths: on the first one of two borrowers ends with nothing, on the second none does. That is 1 of 4.
func TestWipedOutByHand(t *testing.T) {
	study := stats.New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for path, ends := range [][2]int64{{0, 5}, {1, 5}} {
		arm := record.Arm{Vaults: []record.Vault{{EndEquity: fixed.FromInt64(ends[0])}, {EndEquity: fixed.FromInt64(ends[1])}}}
		require.NoError(t, study.Add(&record.Path{Index: uint32(path), Arms: []record.Arm{arm}}))
	}
	summary := study.Summary()
	require.InDelta(t, 0.25, summary.Arms[0].Of(WipedOut).Value, 1e-12)
	require.Contains(t, string(summary.CSV()), "a,,wiped_out_share,ratio,0.25,")
}
