package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// Margin tiers, mainnet: ETH has 25x up to 100 million and 15x above, BTC 40x up to 150 million and 20x above. Maintenance is
// half of that, and continuous: of 120 million 100·2 % and 20/30.
func TestHyperliquidTiersByHand(t *testing.T) {
	for _, row := range []struct {
		preset            string
		value, need, most float64
	}{
		{"hyperliquid", 120e6, 2e6 + 20e6/30, 15},
		{"hyperliquid", 90e6, 1.8e6, 25},
		{"hyperliquid-btc", 200e6, 150e6*0.0125 + 50e6*0.025, 20},
		{"hyperliquid-btc", 100e6, 1.25e6, 40},
	} {
		p := at(t, row.preset, 1, 1e9, 100e6, "taker-fee=0")
		p.MarkAt(0, 1000)
		_, err := p.Open(exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(row.value / 1000), Value: u(row.value), Leverage: wad(row.most + 0.1), Mode: exchange.Isolated})
		require.ErrorIs(t, err, exchange.ErrLeverageTooHigh, "%+v", row)
		id := p.OpenAt(p.Me, 0, exchange.Long, row.value/1000, 1000, row.most, exchange.Isolated)
		require.InDelta(t, row.need, positive(p.Position(id).Maintenance), 1, "%+v", row)
	}
}

// "Margining": leverage of an open position can be increased without closing it, in either mode, and not reduced.
func TestHyperliquidLeverageOnlyRises(t *testing.T) {
	for _, mode := range []exchange.Mode{exchange.Isolated, exchange.Cross} {
		p := at(t, "hyperliquid", 1, 1e6, 1000, "taker-fee=0")
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, mode)
		require.ErrorIs(t, p.SetLeverage(id, wad(9)), exchange.ErrLeverageReduction, mode)
		was := p.Openable(p.Me, 0)
		require.NoError(t, p.SetLeverage(id, wad(20)), mode)
		now := p.Openable(p.Me, 0)
		require.Equal(t, mode == exchange.Isolated, now.Eq(&was), "isolated margin stays where it is")
		require.ErrorIs(t, p.ChooseLeverage(p.Me, 0, wad(5)), exchange.ErrLeverageReduction, mode)
		require.ErrorIs(t, p.SetLeverage(id, wad(26)), exchange.ErrLeverageTooHigh, mode)
	}
}

// An isolated-only market has no cross margin, and its margin stays until the position closes.
func TestHyperliquidIsolatedOnlyMarkets(t *testing.T) {
	p := at(t, "hyperliquid-isolated", 1, 1e6, 1000, "taker-fee=0")
	p.MarkAt(0, 100)
	_, err := p.Open(exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(10), Value: u(1000), Mode: exchange.Cross})
	require.ErrorIs(t, err, exchange.ErrNoCrossMode)
	require.ErrorIs(t, p.SetMode(p.Me, 0, exchange.Cross), exchange.ErrNoCrossMode)
	id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 2, "")
	require.Equal(t, exchange.Isolated, p.Position(id).Mode)
	p.MarkAt(0, 200)
	require.True(t, new(p.Removable(id)).IsZero())
	require.ErrorIs(t, p.RemoveMargin(id, u(1)), exchange.ErrRemoveNotAllowed)
	require.NoError(t, p.AddMargin(id, u(1)))
	_, err = presets.Load("hyperliquid-isolated", "default-mode=cross")
	require.ErrorContains(t, err, "isolated-only")
}

// "Funding": size times oracle price times rate, every hour. Elsewhere it is on the mark, whatever the oracle says.
func TestFundingIsOnTheOracleWhereTheVenueSaysSo(t *testing.T) {
	for preset, paid := range map[string]float64{"hyperliquid": 10 * 104 * 0.0001, "binance-usdm": 10 * 100 * 0.0001} {
		p := at(t, preset, 1, 1e6, 1000, "taker-fee=0")
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
		oracle := px(104)
		require.NoError(t, p.Index(0, &oracle))
		require.Error(t, p.Index(0, new(px(0))))
		rate := exchange.Plus(new(wad(0.0001)))
		require.Len(t, p.Funding(0, rate, nil), 1)
		require.InDelta(t, paid, whole(p.Position(id).Funding), 1e-7, preset)
		require.NoError(t, p.Check())
	}
	for preset, seconds := range map[string]uint64{"hyperliquid": 3600, "dydx-v4": 3600, "binance-usdm": 28800, "cube": 28800} {
		p, err := presets.Load(preset)
		require.NoError(t, err)
		require.Equal(t, seconds, p.FundingInterval, preset)
	}
}
