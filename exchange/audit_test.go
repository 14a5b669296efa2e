package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
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

// One cross pool carries all positions of its asset: the profit of one bears the loss of another, which alone would be liquidated.
func TestS03CrossPositionsOfAnAssetShareTheirProfitsAndLosses(t *testing.T) {
	for _, mode := range []exchange.Mode{exchange.Cross, exchange.Isolated} {
		p := at(t, "binance-usdm", 2, 1e6, 220, "taker-fee=0")
		var ids []exchange.PositionID
		for m := range exchange.MarketID(2) {
			p.mark(m, 100)
			ids = append(ids, p.open(p.me, m, exchange.Long, 10, 100, 10, mode))
		}
		require.Empty(t, p.mark(0, 150)) // 500 of profit
		p.mark(1, 40)                    // 600 of loss, on 100 of margin each
		require.Equal(t, mode == exchange.Isolated, p.closed(ids[1]), mode)
		require.False(t, p.closed(ids[0]), mode)
	}
}

// What isolation makes predictable is the damage, and its price is that liquidation is likelier: over the same paths both are
// counted apart. 100 of margin in an account of 400; each path is 60 steps of 5 % up or down, all signs drawn from its number.
func TestS06S26IsolationBoundsTheLossAndRaisesTheProbability(t *testing.T) {
	worst, liquidated := map[exchange.Mode]float64{}, map[exchange.Mode]int{}
	for path := range uint64(200) {
		for _, mode := range []exchange.Mode{exchange.Isolated, exchange.Cross} {
			p := at(t, "bybit-2025", 1, 1e6, 400, "taker-fee=0")
			p.mark(0, 100)
			id := p.open(p.me, 0, exchange.Long, 10, 100, 10, mode)
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
				p.mark(0, price)
			}
			if p.closed(id) {
				liquidated[mode]++
			}
			left := p.free() + whole(p.Position(id).Margin)
			if !p.closed(id) {
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
		p.mark(0, 50000)
		id := p.open(p.me, 0, exchange.Long, 1, 50000, 10, mode)
		require.InDelta(t, 10000-5052.25, positive(p.Available(p.me, 0)), 1e-6, mode)
		require.InDelta(t, 5024.75, positive(p.Position(id).Initial), 1e-6, mode)
	}
}

// The pipeline of an exchange on one position: a part closed with taker and clearance fee, then all of it at the bankruptcy price
// with the fund paying as long as it can, and counterparties the rest.
func TestS46PartialLiquidationFeesFundAndDeleveragingInOrder(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e9, 1e8)
	p.mark(0, 100)
	p.Endow(0, u(1e6))
	p.open(p.account(1e9), 0, exchange.Short, 700_000, 100, 1, exchange.Isolated)
	id := p.open(p.me, 0, exchange.Long, 700_000, 100, 10, exchange.Isolated)
	events := p.mark(0, near(p.Position(id).Liquidation)-0.05)
	require.Equal(t, []string{"reduced"}, actions(events))
	require.Positive(t, positive(events[0].VenueFee))
	require.InDelta(t, 0.0125*positive(events[0].Reference), positive(events[0].ClearanceFee), 1e-6)
	fund := positive(p.FundBalance(0))
	require.InDelta(t, 1e6+positive(events[0].ClearanceFee), fund, 1e-6)
	require.False(t, p.closed(id))
	free := p.free()
	events = p.mark(0, 80)
	require.Equal(t, []string{"deleveraged", "taken over"}, actions(events))
	require.InEpsilon(t, fund, positive(events[1].FundPaid), 1e-3, "all that it has")
	require.Less(t, positive(p.FundBalance(0)), 1e-3*fund)
	require.Positive(t, positive(events[1].Counterparts))
	require.True(t, p.closed(id))
	require.Equal(t, free, p.free(), "nobody touched the rest of the account")
}

// Binance sets the mode for a symbol, Cube isolates by subaccount as dYdX does, and a customer's other subaccounts bear nothing.
func TestS01BinancesScopeIsTheSymbolAndCubesTheSubaccount(t *testing.T) {
	p := at(t, "binance-usdm", 2, 1000, 100)
	require.NoError(t, p.SetMode(p.me, 0, exchange.Isolated))
	require.Equal(t, exchange.Isolated, p.Mode(p.me, 0))
	require.Equal(t, exchange.Cross, p.Mode(p.me, 1))
	for _, preset := range []string{"cube", "dydx-v4"} {
		p := at(t, preset, 2, 1e6, 1000, "taker-fee=0")
		p.mark(0, 100)
		p.mark(1, 100)
		require.ErrorIs(t, p.SetMode(p.me, 0, exchange.Isolated), exchange.ErrNoIsolatedMode, preset)
		var subs []exchange.AccountID
		for m := range exchange.MarketID(2) {
			sub := p.AddSubaccount(p.me)
			require.NoError(t, p.Transfer(p.me, sub, 0, u(100)))
			p.open(sub, m, exchange.Long, 5, 100, 5, "")
			subs = append(subs, sub)
		}
		require.NotEmpty(t, p.mark(0, 70), preset)
		require.Equal(t, 800.0, p.free(), preset)
		require.Equal(t, 100.0, whole(p.Free(subs[1], 0)), preset)
		_, err := p.Open(exchange.Opening{Account: subs[1], Market: 0, Side: exchange.Long, Size: u(0.1), Value: u(7)})
		require.ErrorIs(t, err, exchange.ErrOtherMarket, preset)
	}
}
