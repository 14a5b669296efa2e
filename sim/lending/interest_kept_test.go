package lending_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/vault"
)

// A quarter of the interest is the protocol's, whoever pays the rest: 10,000 owe 100 % a year for some sixty hours.
func TestTheProtocolKeepsItsShareOfInterest(t *testing.T) {
	for _, fee := range []float64{0, 0.25e18} {
		w := world(flash("bot"))
		w.Clock.Interval, w.Feed, w.IRM, w.Fee = 3600, oracle.Push{Heartbeat: 20 * 3600}, vault.FixedRate{PerSecond: n(31_709_791_983)}, n(uint64(fee))
		var prices []oracle.Price
		for range 60 {
			prices = append(prices, dollars(2000))
		}
		rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 10_000)}, prices...)
		require.Empty(t, rows.Liquidations)
		interest := int64(rows.Vaults[0].EndDebt.Uint64()) - 10_000e6
		require.Greater(t, interest, int64(60e6))
		kept, err := strconv.ParseInt(rows.Undone.EndProtocol.String(), 10, 64)
		require.NoError(t, err)
		if fee == 0 {
			require.Zero(t, kept)
			continue
		}
		require.InDelta(t, float64(interest)/4, float64(kept), 2)
		require.Equal(t, uint64(kept), rows.Undone.EndInterest.Uint64(), "it is a payee of its own, and all that the protocol has of Morpho Blue")
	}
}
