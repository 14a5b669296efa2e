package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Single lines of the venues' rules, each on its preset.

// The fee to close is that at the bankruptcy price on both sides: E·(1 − 1/L) of a long, E·(1 + 1/L) of a short.
func TestS14TheFeeToCloseOfAShortIsAtItsBankruptcyPrice(t *testing.T) {
	for preset, need := range map[string]float64{
		"bybit-2021": 20000*.005 + 22000*.00075,  // on entry
		"bybit-2025": 21000*.0033 + 22000*.00055, // on mark
	} {
		p := at(t, preset, 1, 1e6, 1e6)
		p.MarkAt(0, 20000)
		id := p.OpenAt(p.Me, 0, exchange.Short, 1, 20000, 10, exchange.Isolated)
		p.MarkAt(0, 21000)
		require.InDelta(t, need, positive(p.Position(id).Maintenance), 1e-6, preset)
	}
}

// Bybit's example of cross margin (help.bybit): 2 BTC long at 10,000 with leverage 100, 2,000 available beside the 200 of
// initial margin and 100 of maintenance: the position carries a loss of 2,100, all of the available balance among it.
func TestS24BybitCrossDrawsOnAllThatIsAvailable(t *testing.T) {
	p := at(t, "bybit-2021", 1, 1e6, 2200, "taker-fee=0")
	p.MarkAt(0, 10000)
	id := p.OpenAt(p.Me, 0, exchange.Long, 2, 10000, 100, exchange.Cross)
	require.Equal(t, 2000.0, positive(p.Available(p.Me, 0)))
	require.Equal(t, 100.0, positive(p.Position(id).Maintenance))
	require.Equal(t, 10000-2100/2.0, near(p.Position(id).Liquidation))
	require.Empty(t, p.MarkAt(0, 8950.01))
	require.NotEmpty(t, p.MarkAt(0, 8950))
	require.Zero(t, p.MyFree())
}

// What leverage a position has in effect, value over equity, falls with what is added, at every venue that isolates
// in an account.
func TestS29AddingMarginLowersEffectiveLeverage(t *testing.T) {
	inAccount, _ := isolating(t)
	for _, preset := range inAccount {
		p := at(t, preset, 1, 1e6, 1000, "taker-fee=0")
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 1, 100, 5, exchange.Isolated)
		before := p.Position(id)
		effective := func() float64 { return positive(p.Position(id).Value) / whole(p.Equity(p.BucketOf(id))) }
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
	p.MarkAt(0, 100)
	id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Bids: u(1), Margin: u(10)}))
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Cross))
	require.Equal(t, 1000.0, p.MyFree())
	require.Equal(t, 990.0-100, positive(p.Available(p.Me, 0)), "orders keep what they hold")
	p.MarkAt(0, 90.2) // with 100 of margin 2 would be left, and 4.51 are needed
	var refusal *exchange.Refusal
	require.ErrorAs(t, p.SetMode(p.Me, 0, exchange.Isolated), &refusal)
	require.Equal(t, 110011, refusal.Code)
	require.Equal(t, exchange.Cross, p.Position(id).Mode)
	require.Equal(t, 1000.0, p.MyFree())
	p.MarkAt(0, 91)
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
	require.Equal(t, 900.0, p.MyFree())
	require.Equal(t, fixed.Positive(new(u(100))), p.Position(id).Margin)
}

// The seven knobs by which venues are said to differ are seven groups of a preset's keys, and in each two venues do differ.
func TestS49EachOfTheSevenKnobsIsAKeyInWhichTwoVenuesDiffer(t *testing.T) {
	type rules = exchange.Rules
	for knob, of := range map[string]struct {
		a, b string
		key  func(*rules) any
	}{
		"scope":                          {"binance-usdm", "bybit-2025-unified", func(r *rules) any { return r.Mode.Scope }},
		"add/remove rules":               {"bybit-2025", "hyperliquid", func(r *rules) any { return r.Removal.Floor }},
		"switch and leverage, coupled":   {"bybit-2025", "bitmex", func(r *rules) any { return r.Leverage.ZeroIsCross }},
		"leverage and extra margin":      {"bybit-2025", "hyperliquid", func(r *rules) any { return r.Leverage.ResetsExtra }},
		"default mode":                   {"bybit-2025", "binance-isolated-margin", func(r *rules) any { return r.Mode.Default }},
		"maintenance schedule: its base": {"bybit-2021", "bybit-2025", func(r *rules) any { return r.Margin.MaintenanceOn }},
		"fee treatment":                  {"bybit-2025", "binance-usdm", func(r *rules) any { return r.Margin.CloseFee }},
		"limits of switching: position":  {"bybit-2025", "binance-usdm", func(r *rules) any { return r.Mode.WithPosition }},
		"limits of switching: orders":    {"bybit-2025", "binance-usdm", func(r *rules) any { return r.Mode.WithOrders }},
	} {
		a, err := presets.Load(of.a)
		require.NoError(t, err)
		b, err := presets.Load(of.b)
		require.NoError(t, err)
		require.NotEqual(t, of.key(&a.Accounts), of.key(&b.Accounts), knob)
	}
}

// One cross pool carries all positions of its asset: the profit of one bears the loss of another, which alone would
// be liquidated.
func TestS03CrossPositionsOfAnAssetShareTheirProfitsAndLosses(t *testing.T) {
	for _, mode := range []exchange.Mode{exchange.Cross, exchange.Isolated} {
		p := at(t, "binance-usdm", 2, 1e6, 220, "taker-fee=0")
		var ids []exchange.PositionID
		for m := range exchange.MarketID(2) {
			p.MarkAt(m, 100)
			ids = append(ids, p.OpenAt(p.Me, m, exchange.Long, 10, 100, 10, mode))
		}
		require.Empty(t, p.MarkAt(0, 150)) // 500 of profit
		p.MarkAt(1, 40)                    // 600 of loss, on 100 of margin each
		require.Equal(t, mode == exchange.Isolated, p.Closed(ids[1]), mode)
		require.False(t, p.Closed(ids[0]), mode)
	}
}

// What isolation makes predictable is the damage, and its price is that liquidation is likelier: over the same paths both are
// counted apart. 100 of margin in an account of 400; each path is 60 steps of 5 % up or down, all signs drawn from its number.
func TestS06S26IsolationBoundsTheLossAndRaisesTheProbability(t *testing.T) {
	worst, liquidated := map[exchange.Mode]float64{}, map[exchange.Mode]int{}
	for path := range uint64(200) {
		for _, mode := range []exchange.Mode{exchange.Isolated, exchange.Cross} {
			p := at(t, "bybit-2025", 1, 1e6, 400, "taker-fee=0")
			p.MarkAt(0, 100)
			id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, mode)
			price, z := 100.0, path*0x9e3779b97f4a7c15+1
			for range 60 {
				z ^= z << 13
				z ^= z >> 7
				z ^= z << 17
				step := 1.05
				if z>>40&1 == 0 {
					step = 0.95
				}
				price *= step
				p.MarkAt(0, price)
			}
			if p.Closed(id) {
				liquidated[mode]++
			}
			left := p.MyFree() + whole(p.Position(id).Margin)
			if !p.Closed(id) {
				left += whole(p.Position(id).Profit)
			}
			worst[mode] = max(worst[mode], 400-left)
		}
	}
	require.InDelta(t, 100, worst[exchange.Isolated], 1e-6, "known beforehand")
	require.Greater(t, worst[exchange.Cross], 200.0)
	require.LessOrEqual(t, worst[exchange.Cross], 400.000001)
	require.Greater(t, liquidated[exchange.Isolated], 2*liquidated[exchange.Cross])
	require.Positive(t, liquidated[exchange.Cross])
}

// Bybit's order cost: 1 BTC at 50,000 with leverage 10 takes 5,000 of initial margin, 27.50 to open and 24.75 to close.
func TestS13WhatAnOpeningTakesIsInitialMarginAndFees(t *testing.T) {
	for _, mode := range []exchange.Mode{exchange.Isolated, exchange.Cross} {
		p := at(t, "bybit-2025", 1, 1e6, 10000)
		p.MarkAt(0, 50000)
		id := p.OpenAt(p.Me, 0, exchange.Long, 1, 50000, 10, mode)
		require.InDelta(t, 10000-5052.25, positive(p.Available(p.Me, 0)), 1e-6, mode)
		require.InDelta(t, 5024.75, positive(p.Position(id).Initial), 1e-6, mode)
	}
}

// The pipeline of an exchange on one position: a part closed with taker and clearance fee, then all of it at the bankruptcy
// price with the fund paying as long as it can, and counterparties the rest.
func TestS46PartialLiquidationFeesFundAndDeleveragingInOrder(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e9, 1e8)
	p.MarkAt(0, 100)
	p.Endow(0, u(1e6))
	p.OpenAt(p.Account(1e9), 0, exchange.Short, 700_000, 100, 1, exchange.Isolated)
	id := p.OpenAt(p.Me, 0, exchange.Long, 700_000, 100, 10, exchange.Isolated)
	events := p.MarkAt(0, near(p.Position(id).Liquidation)-0.05)
	require.Equal(t, []string{"reduced"}, actions(events))
	require.Positive(t, positive(events[0].VenueFee))
	require.InDelta(t, 0.0125*positive(events[0].Reference), positive(events[0].ClearanceFee), 1e-6)
	fund := positive(p.FundBalance(0))
	require.InDelta(t, 1e6+positive(events[0].ClearanceFee), fund, 1e-6)
	require.False(t, p.Closed(id))
	free := p.MyFree()
	events = p.MarkAt(0, 80)
	require.Equal(t, []string{"deleveraged", "taken over"}, actions(events))
	require.InEpsilon(t, fund, positive(events[1].FundPaid), 1e-3, "all that it has")
	require.Less(t, positive(p.FundBalance(0)), 1e-3*fund)
	require.Positive(t, positive(events[1].Counterparts))
	require.True(t, p.Closed(id))
	require.Equal(t, free, p.MyFree(), "nobody touched the rest of the account")
}

// Binance sets the mode for a symbol, Cube isolates by subaccount as dYdX does, and a customer's other subaccounts bear nothing.
func TestS01BinancesScopeIsTheSymbolAndCubesTheSubaccount(t *testing.T) {
	p := at(t, "binance-usdm", 2, 1000, 100)
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
	require.Equal(t, exchange.Isolated, p.Mode(p.Me, 0))
	require.Equal(t, exchange.Cross, p.Mode(p.Me, 1))
	for _, preset := range []string{"cube", "dydx-v4"} {
		p := at(t, preset, 2, 1e6, 1000, "taker-fee=0")
		p.MarkAt(0, 100)
		p.MarkAt(1, 100)
		require.ErrorIs(t, p.SetMode(p.Me, 0, exchange.Isolated), exchange.ErrNoIsolatedMode, preset)
		var subs []exchange.AccountID
		for m := range exchange.MarketID(2) {
			sub := p.AddSubaccount(p.Me)
			require.NoError(t, p.Transfer(p.Me, sub, 0, u(100)))
			p.OpenAt(sub, m, exchange.Long, 5, 100, 5, "")
			subs = append(subs, sub)
		}
		require.NotEmpty(t, p.MarkAt(0, 80.2), preset)
		require.Equal(t, 800.0, p.MyFree(), preset)
		require.Equal(t, 100.0, whole(p.Free(subs[1], 0)), preset)
		_, err := p.Open(exchange.Opening{Account: subs[1], Market: 0, Side: exchange.Long, Size: u(0.1), Value: u(8.02)})
		require.ErrorIs(t, err, exchange.ErrOtherMarket, preset)
	}
}
