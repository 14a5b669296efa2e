package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
)

// What single venues do differently, on their presets.

// The reference prices of Bybit, legacy and since 2 September 2025, from the engine under the presets themselves: the fee to
// close is in margin and requirement alike and cancels out.
func TestS14BybitReferencePricesUnderTheirPresets(t *testing.T) {
	for _, c := range []struct {
		preset          string
		side            exchange.Side
		price, leverage float64
		extra, want     float64
	}{
		{"bybit-2021", exchange.Long, 10000, 50, 0, 9850},
		{"bybit-2021", exchange.Short, 8000, 40, 0, 8160},
		{"bybit-2021", exchange.Long, 20000, 50, 0, 19700},
		{"bybit-2021", exchange.Short, 20000, 50, 3000, 23300},
		{"bybit-2025", exchange.Long, 20000, 50, 0, 19600 / 0.9967}, // on mark, 0.33 % in the first tier
		{"bybit-2025", exchange.Short, 20000, 50, 0, 20400 / 1.0033},
		{"bybit-2025-unified", exchange.Long, 20000, 50, 0, 19600 / 0.9967},
	} {
		p := at(t, c.preset, 1, 1e6, 10000)
		p.MarkAt(0, c.price)
		id := p.OpenAt(p.Me, 0, c.side, 1, c.price, c.leverage, exchange.Isolated)
		if c.extra > 0 {
			require.NoError(t, p.AddMargin(id, u(c.extra)))
		}
		require.InDelta(t, c.want, near(p.Position(id).Liquidation), 0.005, "%+v", c)
	}
}

func TestBybitInitialMarginIsOnEntryIsolatedAndOnMarkCrossSince2025(t *testing.T) {
	for preset, cross := range map[string]float64{"bybit-2021": 2000, "bybit-2025": 2500, "bybit-2025-unified": 2500} {
		for mode, want := range map[exchange.Mode]float64{exchange.Isolated: 2000, exchange.Cross: cross} {
			p := at(t, preset, 1, 1e6, 10000, "taker-fee=0")
			p.MarkAt(0, 20000)
			id := p.OpenAt(p.Me, 0, exchange.Long, 1, 20000, 10, mode)
			p.MarkAt(0, 25000)
			require.Equal(t, want, positive(p.Position(id).Initial), "%s %s", preset, mode)
			if mode == exchange.Cross { // what is tied up in the pool grows with the mark; the unrealised profit does not count
				require.Equal(t, 10000-want, positive(p.Available(p.Me, 0)), preset)
			}
		}
	}
}

// Closing one leg of a hedge leaves the other naked: refused where that would be liquidated at once.
func TestBybitHedgeCannotBeTakenOffWhereTheOtherLegWouldNotStand(t *testing.T) {
	p := at(t, "bybit-2025", 1, 1e6, 130, "taker-fee=0")
	p.MarkAt(0, 100)
	long := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 20, exchange.Cross)
	short := p.OpenAt(p.Me, 0, exchange.Short, 10, 100, 20, exchange.Cross)
	require.NoError(t, p.Withdraw(p.Me, 0, u(28)))
	p.MarkAt(0, 4000) // 102 of equity behind 40,000: naked, 132 would be needed
	_, err := p.Reduce(short, u(10), nil)
	require.ErrorIs(t, err, exchange.ErrWouldLiquidate)
	_, err = p.Reduce(short, u(1), nil)
	require.NoError(t, err)
	require.Equal(t, u(10), p.Position(long).Size)
}

// The effective rate of position and orders together: Bybit's 0.56 % less 1,710 at 2.6 million are borne by each in proportion.
func TestBybitPositionBearsItsShareOfTheTieredRequirement(t *testing.T) {
	p := at(t, "bybit-2025", 1, 1e6, 1e6, "taker-fee=0")
	p.MarkAt(0, 20000)
	id := p.OpenAt(p.Me, 0, exchange.Long, 65, 20000, 50, exchange.Isolated)
	require.InDelta(t, 0.005*1.3e6-510, positive(p.Position(id).Maintenance), 1e-6)
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Bids: u(64.99), BidValue: u(65 * 19000)}))
	require.InDelta(t, 0.0056*1.3e6-1710/2., positive(p.Position(id).Maintenance), 1)
}

func TestMarginOfOpenOrders(t *testing.T) {
	margin := func(preset string, price float64, o exchange.Orders, overrides ...string) float64 {
		p := at(t, preset, 1, 1e6, 1e6, overrides...)
		p.MarkAt(0, price)
		return positive(p.OrderMargin(p.Me, 0, o))
	}
	// Bybit's order cost, both worked examples (Bybit help, "Order Cost (USDT Contract)").
	require.Equal(t, 5052.25, margin("bybit-2025", 50000, exchange.Orders{Bids: u(1), BidValue: u(50000), Leverage: wad(10)}))
	require.Equal(t, 214.85, margin("bybit-2021", 10000, exchange.Orders{Bids: u(1), BidValue: u(10000), Leverage: wad(50)}, "tiers-whole=true"))
	// Binance: initial margin of the larger side, and the fee to open, so that what is accepted can fill.
	require.Equal(t, 5025.0, margin("binance-usdm", 50000, exchange.Orders{Bids: u(1), BidValue: u(50000), Asks: u(0.5), AskValue: u(26000), Leverage: wad(10)}))
	// Cube: short 1 BTC at 100k with a bid of 45k and an ask of 22k ties up margin for 122k, of which 100k is the position's.
	p := at(t, "cube", 1, 1e6, 1e6)
	p.MarkAt(0, 100000)
	p.OpenAt(p.Me, 0, exchange.Short, 1, 100000, 10, "")
	o := exchange.Orders{Bids: u(0.5), BidValue: u(45000), Asks: u(0.2), AskValue: u(22000), Leverage: wad(10)}
	require.Equal(t, 2200.0, positive(p.OrderMargin(p.Me, 0, o)))
	before := positive(p.Available(p.Me, 0))
	require.NoError(t, p.SetOrders(p.Me, 0, o))
	require.InDelta(t, before-2200, positive(p.Available(p.Me, 0)), 1e-6)
	// An order that only reduces ties up nothing.
	require.Zero(t, positive(p.OrderMargin(p.Me, 0, exchange.Orders{Bids: u(1), BidValue: u(90000)})))
}
