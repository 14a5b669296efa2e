package presets

import (
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/stretchr/testify/require"
)

// dYdX's limits of a block, as its genesis and flags state them (v4-chain 84d4664b), in an asset of 6 decimals.
func TestDYDXHasTheLimitsOfItsGenesisAndFlags(t *testing.T) {
	p, err := Load("dydx-v4")
	require.NoError(t, err)
	r, err := p.Settled(6)
	require.NoError(t, err)
	usdc := func(whole uint64) uint256.Int { return *uint256.NewInt(whole * 1e6) }
	require.Contains(t, r.Steps, liquidation.Step(liquidation.Chunk{
		Fraction: *uint256.NewInt(1e17), Least: usdc(1000), Most: usdc(100_000), Spread: *uint256.NewInt(15e17), OneTurn: true,
	}), "no size of position is closed at once but what is worth no more than the least")
	require.Contains(t, r.Steps, liquidation.Step(liquidation.Fund{PerSymbol: true, PerAccount: usdc(1_000_000)}))
	require.Contains(t, r.Steps, liquidation.Step(liquidation.Deleverage{Policy: liquidation.Queue, By: liquidation.Random{}, At: liquidation.AtBust, Most: 10, Looks: 500, Failing: true}))
	require.Equal(t, uint64(50), r.Most)
	require.NoError(t, r.Validate())
}

// Only dYdX's documents state such limits, so nobody else has any.
func TestNobodyElseLimitsABlock(t *testing.T) {
	for _, name := range Names() {
		if strings.HasPrefix(name, "dydx-v4") {
			continue
		}
		p, err := Load(name)
		require.NoError(t, err)
		r, err := p.Settled(6)
		require.NoError(t, err)
		require.Zero(t, r.Most, name)
		for _, step := range r.Steps {
			switch s := step.(type) {
			case liquidation.Fund:
				require.True(t, s.PerAccount.IsZero(), name)
			case liquidation.Chunk:
				require.True(t, s.Least.IsZero() && s.Most.IsZero(), name)
			case liquidation.Deleverage:
				require.Zero(t, s.Most+s.Looks, name)
			}
		}
	}
}

func TestLimitsOfABlockAreSetByKeyAndNonsenseIsRefused(t *testing.T) {
	p, err := Load("binance-usdm", "fund-per-account=2.5", "liquidations-most=3", "deleverage-most=2", "deleverage-looks=7")
	require.NoError(t, err)
	r, err := p.Settled(6)
	require.NoError(t, err)
	require.Contains(t, r.Steps, liquidation.Step(liquidation.Fund{PerAccount: *uint256.NewInt(2_500_000)}))
	require.Contains(t, r.Steps, liquidation.Step(liquidation.Deleverage{Policy: liquidation.Queue, By: liquidation.Binance{Least: *uint256.NewInt(1e6)}, At: liquidation.AtBust, Most: 2, Looks: 7}))
	require.Equal(t, uint64(3), r.Most)
	for override, why := range map[string]string{
		"fund-per-account=-1":   "must not be negative",
		"fund-per-account=lots": "is not a decimal number",
		"chunk-least=-0.5":      "must not be negative",
		"chunk-least=100000.5":  "chunk-least: must be at most chunk-most",
		"chunk-most=999":        "chunk-least: must be at most chunk-most",
		"liquidations-most=-1":  "is not a whole number",
		"deleverage-most=1.5":   "is not a whole number",
		"deleverage-looks=many": "is not a whole number",
	} {
		_, err := Load("dydx-v4", override)
		require.ErrorContains(t, err, why, override)
	}
	_, err = Load("dydx-v4", "chunk-most=0") // no limit
	require.NoError(t, err)
}
