package examples

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Two paths of two borrowers, liquidated 0 and 1, 2 and 3 times: of three that were, two were again.
func TestClosedAgainByHand(t *testing.T) {
	study := stats.New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for path, times := range [][2]uint32{{0, 1}, {2, 3}} {
		arm := record.Arm{Vaults: []record.Vault{{Liquidations: times[0]}, {Liquidations: times[1]}}}
		require.NoError(t, study.Add(&record.Path{Index: uint32(path), Arms: []record.Arm{arm}}))
	}
	summary := study.Summary()
	require.InDelta(t, 2./3, summary.Arms[0].Of(ClosedAgain).Value, 1e-12)
	require.Contains(t, string(summary.CSV()), "a,,closed_again_share,ratio,0.666")
}
