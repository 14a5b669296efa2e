package presets

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/fixed"
)

func TestSpotMarginClassesMapToVaultLTVs(t *testing.T) {
	for leverage, lltv := range map[uint64]float64{10: 0.952, 5: 0.870, 3: 0.847} {
		c, err := SpotMargin(leverage)
		require.NoError(t, err)
		got := c.LLTV()
		require.InDelta(t, lltv, got.Float64()/1e18, 0.0005)
	}
	_, err := SpotMargin(4)
	require.ErrorIs(t, err, ErrUnknownLeverage)
	require.ErrorContains(t, err, "4, there are [10 5 3]")
}

// The preset of the 10x class is the spot account itself seen as a position: the same money behind the same size is liquidated
// at the same price, to a billionth, and keeps what a sale at the mark leaves.
func TestSpotMarginAsAPresetIsLiquidatedWhereTheSpotAccountIs(t *testing.T) {
	class, err := SpotMargin(10)
	require.NoError(t, err)
	p, err := Load("binance-isolated-margin", "taker-fee=0")
	require.NoError(t, err)
	price := func(units uint64) uint256.Int { // quote units per base unit times 1e36
		z := *uint256.NewInt(units)
		return *z.Mul(&z, &fixed.PriceScale)
	}
	for _, debt := range []uint64{50_000_000_000, 77_777_777_777, 89_000_000_000} {
		size, value := *uint256.NewInt(1e9), *uint256.NewInt(100_000_000_000)
		account := spot.Account{Class: class}
		account.Base.Set(&size)
		start := price(100)
		require.NoError(t, account.Borrow(false, uint256.NewInt(debt), &start, 0))
		account.Quote.Clear() // it bought part of the base
		want, ok := account.LiquidationPrice()
		require.True(t, ok)

		rules, err := p.Settled(6)
		require.NoError(t, err)
		e, err := liquidation.New(rules)
		require.NoError(t, err)
		in, err := p.Instrument("ETHUSDT", exchange.Linear, 0, 6)
		require.NoError(t, err)
		m, err := e.AddMarket(in, new(liquidity.Infinite))
		require.NoError(t, err)
		a, margin := e.AddAccount(), *uint256.NewInt(value.Uint64() - debt)
		require.NoError(t, e.Deposit(a, 0, margin))
		_, err = e.Mark(m, &start, 1)
		require.NoError(t, err)
		id, err := e.Open(exchange.Opening{Account: a, Market: m, Size: size, Value: value, Margin: margin})
		require.NoError(t, err)
		got := e.Position(id).Liquidation
		require.InEpsilon(t, want.Float64(), got.Float64(), 1e-9)
		step := new(uint256.Int).Div(&got, uint256.NewInt(1e9))
		below, above := new(uint256.Int).Sub(&got, step), new(uint256.Int).Add(&got, step)
		require.Equal(t, spot.Liquidated, account.Status(below))
		require.Equal(t, spot.MarginCall, account.Status(above))
	}
}
