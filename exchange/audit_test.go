package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/internal/fixed"
)

// Single lines of the venues' rules, each on its preset.

// Binance: part of what is left of the collateral goes to the fund, the clearance fee of 1.25 % and no more. Of 700,000 at 100 more
// than that is left at the threshold, which small positions never have.
func TestBinanceTakesNoMoreThanTheClearanceFeeAtATakeover(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e12, 1e8, "taker-fee=0", "partial=none")
	p.mark(0, 100)
	id := p.open(p.me, 0, exchange.Long, 700_000, 100, 10, exchange.Isolated) // 70 million on 7
	price := near(p.Position(id).Liquidation)
	events := p.mark(0, price-1e-6)
	require.Equal(t, []string{"taken over"}, actions(events))
	equity, fee := whole(events[0].EquityBefore), 0.0125*700_000*price
	require.Greater(t, equity, fee)
	require.InDelta(t, fee, positive(events[0].ClearanceFee), 1)
	require.InDelta(t, equity-whole(events[0].Impact)-fee, whole(p.Position(id).Margin), 1)
	require.Zero(t, positive(events[0].Residue))
	require.InDelta(t, fee, positive(p.FundBalance(0)), 1)
}

// Hyperliquid: the backstop vault takes over who has less than two thirds of the requirement; who has less than nothing is
// deleveraged at the mark before, however much the vault has.
func TestHyperliquidDeleveragesBelowZeroAndTakesOverAbove(t *testing.T) {
	run := func(price float64) []exchange.Event {
		p := at(t, "hyperliquid", 1, 100, 1e4, "taker-fee=0")
		p.mark(0, 100)
		p.Endow(0, u(1e4))
		p.open(p.account(1e4), 0, exchange.Short, 10, 100, 1, exchange.Isolated)
		p.open(p.me, 0, exchange.Long, 10, 100, 20, exchange.Isolated) // bankrupt at 95
		p.mark(0, 99)
		return p.mark(0, price)
	}
	above := run(95.5) // 5 of 7.96 needed: a sale of all loses 0.955 to impact
	require.Equal(t, []string{"taken over"}, actions(above))
	require.Zero(t, positive(above[0].Counterparts))
	require.Positive(t, positive(above[0].Residue))
	below := run(94.9)
	require.Equal(t, []string{"deleveraged", "taken over"}, actions(below))
	require.Equal(t, 10*99.0, positive(below[0].Proceeds))
	require.Equal(t, u(10), below[1].Counterparts)
	require.Zero(t, positive(below[1].FundPaid))
}

// dYdX: the fee is on what the fill fetched, not on the oracle's value of it. 10 sold at 96.5 on average at an oracle price of 97.
func TestDYDXFeeIsOnTheQuoteOfTheFill(t *testing.T) {
	p := at(t, "dydx-v4", 1, 97*10/(100*0.5), 1e4, "taker-fee=0")
	p.mark(0, 100)
	sub := p.AddSubaccount(p.me)
	require.NoError(t, p.Transfer(p.me, sub, 0, u(50)))
	p.open(sub, 0, exchange.Long, 10, 100, 20, "")
	events := p.mark(0, 97)
	require.Equal(t, []string{"reduced"}, actions(events))
	require.InDelta(t, 965, positive(events[0].Proceeds), 1e-4)
	require.InDelta(t, 965*0.015, positive(events[0].ClearanceFee), 1e-4)
	require.InDelta(t, 50-35-965*0.015, whole(p.Free(sub, 0)), 1e-3)
}

// The fee to close is that at the bankruptcy price on both sides: E·(1 − 1/L) of a long, E·(1 + 1/L) of a short.
func TestS14TheFeeToCloseOfAShortIsAtItsBankruptcyPrice(t *testing.T) {
	for preset, need := range map[string]float64{
		"bybit-2021": 20000*.005 + 22000*.00075, // on entry
		"bybit-2025": 21000*.005 + 22000*.00055, // on mark
	} {
		p := at(t, preset, 1, 1e6, 1e6)
		p.mark(0, 20000)
		id := p.open(p.me, 0, exchange.Short, 1, 20000, 10, exchange.Isolated)
		p.mark(0, 21000)
		require.InDelta(t, need, positive(p.Position(id).Maintenance), 1e-6, preset)
	}
}

// Bybit's example of cross margin (help.bybit): 2 BTC long at 10,000 with leverage 100, 2,000 available beside the 200 of initial
// margin and 100 of maintenance: the position carries a loss of 2,100, all of the available balance among it.
func TestS24BybitCrossDrawsOnAllThatIsAvailable(t *testing.T) {
	p := at(t, "bybit-2021", 1, 1e6, 2200, "taker-fee=0")
	p.mark(0, 10000)
	id := p.open(p.me, 0, exchange.Long, 2, 10000, 100, exchange.Cross)
	require.Equal(t, 2000.0, positive(p.Available(p.me, 0)))
	require.Equal(t, 100.0, positive(p.Position(id).Maintenance))
	require.Equal(t, 10000-2100/2.0, near(p.Position(id).Liquidation))
	require.Empty(t, p.mark(0, 8950.01))
	require.NotEmpty(t, p.mark(0, 8950))
	require.Zero(t, p.free())
}

// What leverage a position has in effect, value over equity, falls with what is added, at every venue that isolates in an account.
func TestS29AddingMarginLowersEffectiveLeverage(t *testing.T) {
	inAccount, _ := isolating(t)
	for _, preset := range inAccount {
		p := at(t, preset, 1, 1e6, 1000, "taker-fee=0")
		p.mark(0, 100)
		id := p.open(p.me, 0, exchange.Long, 1, 100, 5, exchange.Isolated)
		before := p.Position(id)
		effective := func() float64 { return positive(p.Position(id).Value) / whole(p.Equity(id)) }
		require.InDelta(t, 5, effective(), 1e-6, preset)
		require.NoError(t, p.AddMargin(id, u(30)))
		after := p.Position(id)
		require.InDelta(t, 2, effective(), 1e-6, preset)
		require.Equal(t, before.Size, after.Size, preset)
		require.True(t, after.Liquidation.Lt(&before.Liquidation), preset)
	}
}

// Bybit lets the mode change beside open orders and an open position, and moves the margin with it; a switch to isolated that
// would be liquidated at once is refused and changes nothing.
func TestS36BybitSwitchesWithOrdersAndPositionUnlessItWouldLiquidate(t *testing.T) {
	p := at(t, "bybit-2025", 1, 1e6, 1000, "taker-fee=0")
	p.mark(0, 100)
	id := p.open(p.me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
	require.NoError(t, p.SetOrders(p.me, 0, exchange.Orders{Bids: u(1), Margin: u(10)}))
	require.NoError(t, p.SetMode(p.me, 0, exchange.Cross))
	require.Equal(t, 1000.0, p.free())
	require.Equal(t, 990.0-100, positive(p.Available(p.me, 0)), "orders keep what they hold")
	p.mark(0, 90.2) // with 100 of margin 2 would be left, and 4.51 are needed
	var refusal *exchange.Refusal
	require.ErrorAs(t, p.SetMode(p.me, 0, exchange.Isolated), &refusal)
	require.Equal(t, 110011, refusal.Code)
	require.Equal(t, exchange.Cross, p.Position(id).Mode)
	require.Equal(t, 1000.0, p.free())
	p.mark(0, 91)
	require.NoError(t, p.SetMode(p.me, 0, exchange.Isolated))
	require.Equal(t, 900.0, p.free())
	require.Equal(t, fixed.Positive(new(u(100))), p.Position(id).Margin)
}

// The seven knobs by which venues are said to differ are seven groups of a preset's keys, and in each two venues do differ.
func TestS49EachOfTheSevenKnobsIsAKeyInWhichTwoVenuesDiffer(t *testing.T) {
	type rules = exchange.Rules
	for knob, of := range map[string]struct {
		a, b string
		key  func(*rules) any
	}{
		"scope":                          {"binance-usdm", "bybit-2025-unified", func(r *rules) any { return r.Scope }},
		"add/remove rules":               {"bybit-2025", "hyperliquid", func(r *rules) any { return r.RemoveFloor }},
		"switch and leverage, coupled":   {"bybit-2025", "bitmex", func(r *rules) any { return r.LeverageZeroIsCross }},
		"leverage and extra margin":      {"bybit-2025", "hyperliquid", func(r *rules) any { return r.LeverageResetsExtra }},
		"default mode":                   {"bybit-2025", "binance-isolated-margin", func(r *rules) any { return r.DefaultMode }},
		"maintenance schedule: its base": {"bybit-2021", "bybit-2025", func(r *rules) any { return r.MaintenanceOn }},
		"fee treatment":                  {"bybit-2025", "binance-usdm", func(r *rules) any { return r.CloseFee }},
		"limits of switching: position":  {"bybit-2025", "binance-usdm", func(r *rules) any { return r.SwitchWithPosition }},
		"limits of switching: orders":    {"bybit-2025", "binance-usdm", func(r *rules) any { return r.SwitchWithOrders }},
	} {
		a, err := presets.Load(of.a)
		require.NoError(t, err)
		b, err := presets.Load(of.b)
		require.NoError(t, err)
		require.NotEqual(t, of.key(&a.Rules), of.key(&b.Rules), knob)
	}
}
