package exchange_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

func TestAnOpeningNamesASideAModeAndAMarketWithAPrice(t *testing.T) {
	p := at(t, "binance-usdm", 2, 1e6, 1000)
	p.MarkAt(0, 100)
	o := exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(1), Value: u(100), Leverage: wad(10)}
	wrong := o
	wrong.Mode = "isolatd"
	_, err := p.Open(wrong)
	require.ErrorIs(t, err, exchange.ErrUnknownMode)
	wrong = o
	wrong.Side = 7
	_, err = p.Open(wrong)
	require.ErrorContains(t, err, "unknown side 7")
	require.ErrorContains(t, p.Fill(exchange.Fill{Side: 7, Size: u(1)}), "unknown side 7")
	wrong = o
	wrong.Market = 1
	_, err = p.Open(wrong)
	require.ErrorIs(t, err, exchange.ErrNoMark)
	_, err = p.Open(o)
	require.NoError(t, err)
	require.NoError(t, p.Check())
}

// Leverage beyond the tier is refused in two steps as it is in one: what is added must bring the whole position to
// its tier's margin.
func TestLeverageBeyondTheTierIsRefusedInTwoStepsToo(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e9, 1e6, "default-mode=isolated", "taker-fee=0")
	p.MarkAt(0, 1000)
	o := exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(2999), Value: u(2_999_000), Leverage: wad(75)}
	id, err := p.Open(o)
	require.NoError(t, err)
	o.Size, o.Value = u(2), u(2000)
	_, err = p.Open(o)
	require.ErrorIs(t, err, exchange.ErrLeverageTooHigh, "3,001,000 at 75x is above the 50x of its tier")
	o.Leverage = uint256.Int{}
	_, err = p.Open(o) // at the highest the tier allows: the difference is drawn
	require.NoError(t, err)
	require.InDelta(t, 60_020, whole(p.Position(id).Margin), 1e-6)
}

// An order that only closes needs no margin, so it is not refused where there is none.
func TestAnOrderThatOnlyClosesNeedsNoBalance(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e6, 100, "taker-fee=0")
	p.MarkAt(0, 100)
	p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Cross)
	p.MarkAt(0, 98)
	require.Zero(t, whole(p.Free(p.Me, 0))-100)
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Asks: u(10), AskValue: u(990)}))
	require.ErrorIs(t, p.SetOrders(p.Me, 0, exchange.Orders{Asks: u(30), AskValue: u(2970)}), exchange.ErrInsufficientBalance)
}

// A symbol, or an account, has one margin mode for all that is open in it.
func TestModesDoNotMixInTheirScope(t *testing.T) {
	for preset, scope := range map[string]int{"binance-usdm": 0, "bybit-2025-unified": 1} {
		p := at(t, preset, 2, 1e6, 10_000)
		p.MarkAt(0, 100)
		p.MarkAt(1, 100)
		p.OpenAt(p.Me, 0, exchange.Long, 1, 100, 10, exchange.Isolated)
		_, err := p.Open(exchange.Opening{Account: p.Me, Market: exchange.MarketID(scope), Side: exchange.Short, Size: u(1), Value: u(100), Leverage: wad(10), Mode: exchange.Cross})
		require.ErrorIs(t, err, exchange.ErrOtherMode, preset)
	}
	p := at(t, "matched", 1, 1e6, 10_000) // each position has its own
	p.MarkAt(0, 100)
	p.OpenAt(p.Me, 0, exchange.Long, 1, 100, 2, exchange.Isolated)
	p.OpenAt(p.Me, 0, exchange.Short, 1, 100, 2, exchange.Cross)
}

// One position a market, at venues without a hedge mode; trades by Fill net anyway.
func TestOneWayVenuesHoldOnePositionAMarket(t *testing.T) {
	for _, name := range []string{"bitmex", "hyperliquid", "dydx-v4", "cube"} {
		p := at(t, name, 1, 1e6, 10_000)
		p.MarkAt(0, 100)
		p.OpenAt(p.Me, 0, exchange.Long, 1, 100, 2, "")
		_, err := p.Open(exchange.Opening{Account: p.Me, Side: exchange.Short, Size: u(1), Value: u(100), Leverage: wad(2)})
		require.ErrorIs(t, err, exchange.ErrOneWay, name)
		require.NoError(t, p.Fill(exchange.Fill{Account: p.Me, Side: exchange.Short, Size: u(2), Value: u(200)}))
		require.InDelta(t, -1, whole(p.Net(p.Me, 0)), 0)
		require.NoError(t, p.Check())
	}
}

// Leverage in cross moves the requirement on mark, and is judged on it.
func TestCrossLeverageIsJudgedOnTheRequirementItMakes(t *testing.T) {
	p := at(t, "hyperliquid", 1, 1e6, 600, "taker-fee=0", "profit-opens=false", "leverage-only-rises=false")
	p.MarkAt(0, 2000)
	id := p.OpenAt(p.Me, 0, exchange.Long, 0.5, 2000, 2, exchange.Cross)
	p.MarkAt(0, 4000) // 1000 on mark: more than the 600 in cash, so only less is allowed
	require.NoError(t, p.SetLeverage(id, wad(5)))
	require.ErrorIs(t, p.SetLeverage(id, wad(2)), exchange.ErrInsufficientBalance)
}

// Closing is never refused for the margin of what is left, only where it would leave less than nothing.
func TestClosingIsRefusedOnlyBeyondBankruptcy(t *testing.T) {
	p := at(t, "hyperliquid", 2, 1e9, 400, "taker-fee=0")
	p.MarkAt(0, 100)
	p.MarkAt(1, 100)
	loser := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Cross)
	p.OpenAt(p.Me, 1, exchange.Long, 20, 100, 10, exchange.Cross)
	p.MarkAt(1, 150)
	p.MarkAt(0, 50)
	_, err := p.Reduce(loser, u(10), nil)
	require.NoError(t, err, "a loss of 500 on a pool of 400 whose other position is 1,000 ahead")
	require.NoError(t, p.Check())

	p = at(t, "dydx-v4", 1, 1e9, 1_000_000, "taker-fee=0")
	p.MarkAt(0, 100)
	sub := p.AddSubaccount(p.Me)
	require.NoError(t, p.Transfer(p.Me, sub, 0, u(25_000)))
	id := p.OpenAt(sub, 0, exchange.Long, 5000, 100, 20, exchange.Cross)
	require.NotEmpty(t, p.MarkAt(0, 97.5))
	require.False(t, p.Closed(id))
	_, err = p.Reduce(id, u(1000), nil)
	require.NoError(t, err, "between two chunks its owner may sell too")
}

// Money that an account may take out never leaves it to be liquidated at the same price.
func TestWhatIsAvailableAndRemovableLeavesTheMaintenanceMargin(t *testing.T) {
	preset, err := presets.Matched("matched", wad(0.86))
	require.NoError(t, err)
	p := under(t, preset, 1, 1e6, 1000)
	p.MarkAt(0, 20)
	p.OpenAt(p.Me, 0, exchange.Short, 10, 20, 5, exchange.Cross)
	p.MarkAt(0, 21)
	require.NoError(t, p.Withdraw(p.Me, 0, p.Available(p.Me, 0)))
	require.Empty(t, p.MarkAt(0, 21))
	p = under(t, preset, 1, 1e6, 1000)
	p.MarkAt(0, 20)
	id := p.OpenAt(p.Me, 0, exchange.Short, 10, 20, 2, exchange.Isolated)
	require.NoError(t, p.AddMargin(id, u(50)))
	p.MarkAt(0, 21)
	require.NoError(t, p.RemoveMargin(id, p.Removable(id)))
	require.Empty(t, p.MarkAt(0, 21))
}
