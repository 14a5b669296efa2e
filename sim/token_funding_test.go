package sim

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Funding falls due while an account holds tokens, whose prices move too: an arm that sleeps finds what one that never
// does finds.
func TestFundingOfAccountsThatHoldTokensIsPaidAwake(t *testing.T) {
	arm := "{design: exchange-account, name: x, margin: cross, preset: bybit-2025-unified-eth, rules: {mark-interval: \"12\"}, funding: {rate: 0.0001, every: 1h}, " +
		"collateral: [{asset: BTC, haircut: 0.05, cost: 0.001}, {asset: SOL, haircut: 0.2, cost: 0.005}]}"
	s, err := scenario.Load("unified-account", "paths=4", "population.borrowers=30", "blocks.step=12s", "arms=["+arm+"]")
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	asleep := study(t, p, 1)
	require.Equal(t, livedThrough(t, p, 1), asleep)
	require.NotEmpty(t, asleep[0].Arms[0].Liquidations)
}
