package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
)

// What unrealised profit is good for, by hand: 10 long at 100 and 10x in a pool of 150, then the mark at 150.
// Equity is 650, initial margin on mark 150, on entry 100, maintenance of the first tier a share of 1,500.
func TestUnrealisedProfitIsMarginWhereTheVenueSaysSo(t *testing.T) {
	for _, row := range []struct {
		preset          string
		opens, leaves   float64
		of              string
		profitLeaves100 bool
	}{
		{preset: "binance-usdm", opens: 500, leaves: 150 - 0.004*1500, of: "wallet less maintenance margin"},
		{preset: "hyperliquid", opens: 500, leaves: 500, of: "equity less 10 % of value, which is the initial margin here"},
		{preset: "dydx-v4", opens: 650 - 75, leaves: 650 - 75, of: "net collateral less 5 %"},
		{preset: "cube", opens: 500, leaves: 0, of: "cash less initial margin on mark"},
		{preset: "bybit-2025-unified", opens: 500, leaves: 0, of: "likewise"},
		{preset: "bybit-2025", opens: 0, leaves: 0, of: "a classic account"},
		{preset: "bybit-2021", opens: 50, leaves: 50, of: "a classic account, initial margin on entry"},
	} {
		leverage := 10.
		if row.preset == "dydx-v4" {
			leverage = 20
		}
		p := at(t, row.preset, 1, 1e6, 150, "taker-fee=0")
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, leverage, exchange.Cross)
		p.MarkAt(0, 150)
		require.InDelta(t, row.opens, positive(p.Openable(p.Me, 0)), 1e-6, row.preset)
		require.InDelta(t, row.leaves, positive(p.Available(p.Me, 0)), 1e-6, "%s: %s", row.preset, row.of)
		have := p.Available(p.Me, 0)
		more := have
		more.AddUint64(&more, 1)
		require.ErrorIs(t, p.Withdraw(p.Me, 0, more), exchange.ErrInsufficientBalance, row.preset)
		if !have.IsZero() {
			require.NoError(t, p.Withdraw(p.Me, 0, have), row.preset)
		}
		require.Empty(t, p.MarkAt(0, 150), row.preset)
		require.False(t, p.Closed(id), row.preset)
		// Profit that left is a debt of the pool to its position: closing it pays it.
		_, err := p.Reduce(id, u(10), nil)
		require.NoError(t, err, row.preset)
		require.GreaterOrEqual(t, p.MyFree(), 0., row.preset)
	}
}

// Hyperliquid, "Margining": out of an isolated position, too, as far as max(initial margin, 10 % of value) remains.
// Of 1,000 of margin and 5,000 of profit on 15,000, 4,500 may leave. Binance keeps the maintenance margin in cash
// (FAQ 360038447311).
func TestProfitLeavesAnIsolatedPosition(t *testing.T) {
	for preset, most := range map[string]float64{"hyperliquid": 4500, "binance-usdm": 1000 - 0.004*15000, "bybit-2021": 0, "bybit-2025": 0} {
		p := at(t, preset, 1, 1e6, 1001, "taker-fee=0")
		p.MarkAt(0, 1000)
		id := p.OpenAt(p.Me, 0, exchange.Long, 10, 1000, 10, exchange.Isolated)
		p.MarkAt(0, 1500)
		require.InDelta(t, most, positive(p.Removable(id)), 1e-6, preset)
		if most == 0 {
			continue
		}
		require.NoError(t, p.RemoveMargin(id, p.Removable(id)))
		require.InDelta(t, 1+most, p.MyFree(), 1e-6, preset)
		require.Empty(t, p.MarkAt(0, 1500), preset)
		_, err := p.Reduce(id, u(4), nil)
		require.NoError(t, err, preset)
		require.NoError(t, p.Check())
		if preset == "hyperliquid" { // of 3,500 owed to the position two fifths are paid with 2,000 of profit
			require.InDelta(t, 1+4500+2000-1400, p.MyFree(), 1, preset)
			require.NoError(t, p.SetLeverage(id, wad(15)), "a higher leverage draws nothing")
		}
	}
}

// Hyperliquid, "Margining": profit is initial margin for new cross positions at once. 20,000 at 25x and more of profit.
func TestProfitOpensCrossPositions(t *testing.T) {
	for _, row := range []struct {
		preset string
		refuse bool
	}{{"hyperliquid", false}, {"binance-usdm", false}, {"cube", false}, {"bybit-2025-unified", false}, {"bybit-2021", true}, {"bybit-2025", true}} {
		p := at(t, row.preset, 2, 1e6, 1005, "taker-fee=0")
		p.MarkAt(0, 1000)
		p.MarkAt(1, 1000)
		p.OpenAt(p.Me, 0, exchange.Long, 10, 1000, 10, exchange.Cross)
		p.MarkAt(0, 1500)
		was := p.MyFree()
		orders := exchange.Orders{Bids: u(10), BidValue: u(10000), Leverage: wad(10)}
		told := p.CheckOrders(p.Me, 1, orders)
		_, err := p.Open(exchange.Opening{Account: p.Me, Market: 1, Side: exchange.Short, Size: u(10), Value: u(10000), Leverage: wad(10), Mode: exchange.Cross})
		if row.refuse {
			require.ErrorIs(t, err, exchange.ErrInsufficientBalance, row.preset)
			require.ErrorIs(t, told, exchange.ErrInsufficientBalance, row.preset)
			require.Equal(t, was, p.MyFree())
			continue
		}
		require.NoError(t, err, row.preset)
		if row.preset != "hyperliquid" { // whose mode by position does not say what an order opens
			require.NoError(t, told, row.preset)
		}
	}
}

// Where profit is margin a pool carries more of what goes well: 1,000 at 10x carry 10,000; a fifth higher they are 3,000 and
// carry 30,000. Where it is none they carry the 12,000 that they have. Isolated, profit carries nothing else, but for what of
// the margin Binance lets out (all above maintenance) and Hyperliquid (all above the initial margin, with the profit).
func TestS23ProfitInAPoolCarriesMore(t *testing.T) {
	carried := func(preset string, mode exchange.Mode) float64 {
		p := at(t, preset, 2, 1e9, 1000.01, "taker-fee=0")
		p.MarkAt(0, 100)
		p.MarkAt(1, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 100, 100, 10, mode)
		p.MarkAt(0, 120)
		room := p.Openable(p.Me, 0)
		if mode == exchange.Isolated {
			if most := p.Removable(id); !most.IsZero() {
				require.NoError(t, p.RemoveMargin(id, most))
			}
			room = p.Available(p.Me, 0)
		}
		more := positive(room) * 10 * 0.999999
		if more > 1 {
			p.OpenAt(p.Me, 1, exchange.Long, more/100, 100, 10, mode)
		}
		require.NoError(t, p.Check())
		return 12_000 + more
	}
	for preset, want := range map[string][2]float64{ // cross, isolated
		"binance-usdm":       {30_000, 12_000 + 10*(1000-0.004*12_000)},
		"hyperliquid":        {30_000, 30_000},
		"cube":               {30_000, 0},
		"bybit-2025-unified": {30_000, 12_000},
		"bybit-2025":         {12_000, 12_000},
		"bybit-2021":         {12_000, 12_000},
	} {
		require.InDelta(t, want[0], carried(preset, exchange.Cross), 1, preset)
		if want[1] > 0 {
			require.InDelta(t, want[1], carried(preset, exchange.Isolated), 1, preset)
		}
	}
}
