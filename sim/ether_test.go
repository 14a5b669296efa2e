package sim

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Gas of a market of bitcoin is dear enough to matter, and follows ether: an arm that sleeps finds what one that does not finds,
// and each won transaction paid the ether price of its own block.
func TestGasFollowsEtherThatIsNeitherLoanNorCollateral(t *testing.T) {
	for name, set := range map[string]string{
		"a history of the study's days": "portfolio.reserve=0",
		"a position of the portfolio":   "portfolio.positions=[{symbol: ETH, prices: {start: 200, volatility: 4}}]",
	} {
		t.Run(name, func(t *testing.T) {
			s, err := scenario.Builtin(scenario.Frictionless(
				"paths=2", "population.borrowers=60", "market.collateral={symbol: BTC, decimals: 8}", "prices={source: gbm, start: 7000, volatility: 3, begin: 2020-03-12, horizon: 1d}",
				"population.collateral={law: constant, value: 0.5}", "gas.base_fee_gwei=200", "arms=[{design: morpho}]", set,
			)...)
			require.NoError(t, err)
			p, err := plan.New(s)
			require.NoError(t, err)
			asleep := study(t, p, 1)
			require.Equal(t, livedThrough(t, p, 1), asleep)
			world, won := p.World(), 0
			each := p.ChainClock().Interval / p.Clock().Interval // prices of the study between two blocks
			prices := path(t, p, 0, 64)[world.EtherAsset]
			for i := range asleep[0].Arms[0].Liquidations {
				l := &asleep[0].Arms[0].Liquidations[i]
				// gas · 200 gwei · the price of a wei, in millionths of the loan token: price·1e-10 · 1e6 / 1e18 each
				want := float64(l.Gas) * 200e9 * float64(prices[l.Block*each]) * 1e-10 * 1e6 / 1e18
				got := l.Loss[journal.Gas]
				require.InDelta(t, want, got.Float64(), 2, "block %d", l.Block)
				won++
			}
			require.NotZero(t, won)
		})
	}
}
