package lending_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
)

// A vault of ten ether that owes 16,000 is worth 3,000 at 1,900, and 1,000 at 1,700. At a millionth a second its debt grows
// by 16 in a thousand seconds, and by 0.008 of interest on that.
func TestWhatAVaultIsWorthLater(t *testing.T) {
	w := world()
	w.Borrowers = 1
	w.IRM = vault.FixedRate{PerSecond: n(1e12)}
	a, err := morpho().Build(w)
	require.NoError(t, err)
	require.NoError(t, a.Reset(&arm.Start{Prices: []oracle.Price{dollars(2000)}, Borrowers: []agents.Borrower{borrower(10, 16_000)}}))
	for _, row := range []struct {
		price, after uint64
		wealth       float64
	}{{1900, 0, 3000e6}, {1700, 0, 1000e6}, {1900, 1000, 2983.992e6}} {
		wealth, err := a.(arm.Appraiser).Wealth(0, []oracle.Price{dollars(row.price)}, w.Clock.Start+row.after)
		require.NoError(t, err)
		require.InDelta(t, row.wealth, wealth.Float64(), 2)
	}
	require.Empty(t, a.(arm.Appraiser).Onsets(nil))
}
