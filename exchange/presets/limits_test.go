package presets

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// dYdX's limits of a block, as its genesis and flags state them (exchange.md 7), in an asset of 6 decimals.
func TestDYDXHasTheLimitsOfItsGenesisAndFlags(t *testing.T) {
	p, err := Load("dydx-v4")
	require.NoError(t, err)
	r, err := p.Settled(6)
	require.NoError(t, err)
	usdc := func(whole uint64) uint256.Int { return *uint256.NewInt(whole * 1e6) }
	require.Equal(t, usdc(1000), r.ChunkLeast)
	require.Equal(t, usdc(100_000), r.ChunkMost)
	require.Equal(t, usdc(1_000_000), r.InsuranceMost)
	require.True(t, r.ChunkAbove.IsZero(), "no size of position is closed at once but what is worth no more than the least")
	require.Equal(t, []uint64{50, 10, 500}, []uint64{r.LiquidationsMost, r.DeleveragesMost, r.CounterpartsMost})
	require.NoError(t, r.Validate())
}

// Only dYdX's documents state such limits, so nobody else has any.
func TestNobodyElseLimitsABlock(t *testing.T) {
	for _, name := range Names() {
		if name == "dydx-v4" {
			continue
		}
		p, err := Load(name)
		require.NoError(t, err)
		r, err := p.Settled(6)
		require.NoError(t, err)
		require.True(t, r.InsuranceMost.IsZero() && r.ChunkLeast.IsZero(), name)
		require.Zero(t, r.LiquidationsMost+r.DeleveragesMost+r.CounterpartsMost, name)
	}
}

func TestLimitsOfABlockAreSetByKeyAndNonsenseIsRefused(t *testing.T) {
	p, err := Load("binance-usdm", "insurance-most=2.5", "liquidations-most=3", "deleverages-most=2", "counterparts-most=7")
	require.NoError(t, err)
	r, err := p.Settled(6)
	require.NoError(t, err)
	require.Equal(t, "2500000", r.InsuranceMost.Dec())
	require.Equal(t, []uint64{3, 2, 7}, []uint64{r.LiquidationsMost, r.DeleveragesMost, r.CounterpartsMost})
	for override, why := range map[string]string{
		"insurance-most=-1":      "must not be negative",
		"insurance-most=lots":    "is not a decimal number",
		"chunk-least=-0.5":       "must not be negative",
		"chunk-least=100000.5":   "chunk-least: must be at most chunk-most",
		"chunk-most=999":         "chunk-least: must be at most chunk-most",
		"liquidations-most=-1":   "is not a whole number",
		"deleverages-most=1.5":   "is not a whole number",
		"counterparts-most=many": "is not a whole number",
	} {
		_, err := Load("dydx-v4", override)
		require.ErrorContains(t, err, why, override)
	}
	_, err = Load("dydx-v4", "chunk-most=0") // no limit
	require.NoError(t, err)
}
