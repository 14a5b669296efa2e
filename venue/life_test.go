package venue

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
)

// What the fund and others make good stands among an account's movements where the account goes on, after a part was closed.
// Where its positions were taken over, it owns nothing any more, and the fund pays somebody else.
func TestWhatTheFundMakesGood(t *testing.T) {
	fund, others := *uint256.NewInt(5), *uint256.NewInt(2)
	for _, row := range []struct {
		event liquidation.Event
		want  []int64
	}{
		{liquidation.Event{Action: liquidation.Reduced, FundPaid: fund}, []int64{5}},
		{liquidation.Event{Action: liquidation.Reduced, Shared: others}, []int64{2}},
		{liquidation.Event{Action: liquidation.Reduced, FundPaid: fund, Shared: others}, []int64{7}},
		{liquidation.Event{Action: liquidation.Reduced}, nil},
		{liquidation.Event{Action: liquidation.TakenOver, FundPaid: fund, Shared: others}, nil},
		{liquidation.Event{Action: liquidation.Charged, Moved: others}, []int64{-2}},
	} {
		m := ether()
		m.Quote, m.accounts = "USDC", make([]account, 1)
		m.event(&row.event)
		var got []int64
		for _, moved := range m.accounts[0].movements {
			require.Equal(t, "insurance", moved.What)
			require.Equal(t, "USDC", moved.Asset)
			got = append(got, moved.Amount.Big().Int64())
		}
		require.Equal(t, row.want, got, "%v", row.event.Action)
		require.Equal(t, row.event.FundPaid, m.counts.FundPaid)
	}
	m := ether()
	m.event(&liquidation.Event{Action: liquidation.Reduced, Account: -1, FundPaid: fund}) // a sale of the fund's own
	require.Equal(t, fixed.Positive(&fund), fixed.Positive(&m.counts.FundPaid))
	require.Zero(t, m.counts.Liquidations)
}
