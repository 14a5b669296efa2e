package liquidation_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
)

// What single venues do differently, on their presets.

// Binance: part of what is left of the collateral goes to the fund, the clearance fee of 1.25 % and no more. Of
// 700,000 at 100 more than that is left at the threshold, which small positions never have.
func TestBinanceTakesNoMoreThanTheClearanceFeeAtATakeover(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e12, 1e8, "taker-fee=0", "without=restore")
	p.MarkAt(0, 100)
	id := p.OpenAt(p.Me, 0, exchange.Long, 700_000, 100, 10, exchange.Isolated) // 70 million on 7
	price := near(p.Position(id).Liquidation)
	events := p.MarkAt(0, price-1e-6)
	require.Equal(t, []string{"taken over"}, actions(events))
	equity, fee := whole(events[0].EquityBefore), 0.0125*700_000*price
	require.Greater(t, equity, fee)
	require.InDelta(t, fee, positive(events[0].ClearanceFee), 1)
	require.InDelta(t, equity-whole(events[0].Impact)-fee, whole(p.Position(id).Margin), 1)
	require.Zero(t, positive(events[0].Residue))
	require.InDelta(t, fee, positive(p.FundBalance(0)), 1)
}

// Hyperliquid: whatever the gap, the book is tried first, and what is left after it stays the trader's. Where it fills
// nothing, the backstop vault takes over who has less than two thirds of the requirement; who has less than nothing is
// deleveraged at the mark before, however much the vault has. A market without backstop goes from the book to the
// counterparties.
func TestHyperliquidDeleveragesBelowZeroAndTakesOverAbove(t *testing.T) {
	run := func(preset string, depth, price float64) []liquidation.Event {
		p := at(t, preset, 1, depth, 1e4, "taker-fee=0")
		p.MarkAt(0, 100)
		p.Endow(0, u(1e4))
		p.OpenAt(p.Account(1e4), 0, exchange.Short, 10, 100, 1, exchange.Isolated)
		id, err := p.Open(exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(10), Value: u(1000), Leverage: wad(map[string]float64{"hyperliquid": 20, "hyperliquid-isolated": 5}[preset]), Mode: exchange.Isolated})
		require.NoError(t, err)
		p.MarkAt(0, 99)
		events := p.MarkAt(0, price)
		require.True(t, p.Closed(id))
		return events
	}
	above := run("hyperliquid", 100, 95.5) // bankrupt at 95; 5 of 19.1 needed: a sale of all loses 0.955 to impact
	require.Equal(t, []string{"reduced"}, actions(above))
	require.InDelta(t, 5-0.955, whole(above[0].EquityAfter), 1e-3)
	above = run("hyperliquid", 0, 95.5)
	require.Equal(t, []string{"taken over"}, actions(above))
	require.Zero(t, positive(above[0].Counterparts))
	require.Equal(t, u(10), above[0].Inventory)
	require.InDelta(t, 5, positive(above[0].Residue), 1e-6)
	without := run("hyperliquid-isolated", 0, 85) // bankrupt at 80; 50 of 85 needed, and less than two thirds
	require.Equal(t, []string{"deleveraged", "taken over"}, actions(without))
	require.Equal(t, u(10), without[1].Counterparts)
	below := run("hyperliquid", 100, 94.9)
	require.Equal(t, []string{"deleveraged", "taken over"}, actions(below))
	require.Equal(t, 10*99.0, positive(below[0].Proceeds))
	require.Equal(t, u(10), below[1].Counterparts)
	require.Zero(t, positive(below[1].FundPaid))
}

// dYdX: the fee is on what the fill fetched, not on the oracle's value of it. 10 sold at 96.5 on average at an oracle
// price of 97.
func TestDYDXFeeIsOnTheQuoteOfTheFill(t *testing.T) {
	p := at(t, "dydx-v4", 1, 97*10/(100*0.5), 1e4, "taker-fee=0")
	p.MarkAt(0, 100)
	sub := p.AddSubaccount(p.Me)
	require.NoError(t, p.Transfer(p.Me, sub, 0, u(50)))
	p.OpenAt(sub, 0, exchange.Long, 10, 100, 20, "")
	events := p.MarkAt(0, 97)
	require.Equal(t, []string{"reduced"}, actions(events))
	require.InDelta(t, 965, positive(events[0].Proceeds), 1e-4)
	require.InDelta(t, 965*0.015, positive(events[0].ClearanceFee), 1e-4)
	require.InDelta(t, 50-35-965*0.015, whole(p.Free(sub, 0)), 1e-3)
}

// dYdX: no more than 10 % of a position and 100,000 USDC of a subaccount in a block, but no less than 1,000 USDC.
func TestDYDXClosesATenthAndAHundredThousandABlock(t *testing.T) {
	first := func(size float64) float64 {
		p := at(t, "dydx-v4", 1, 1e9, 1e6, "taker-fee=0", "clearance-fee=0")
		p.MarkAt(0, 100)
		sub := p.AddSubaccount(p.Me)
		require.NoError(t, p.Transfer(p.Me, sub, 0, u(size*5)))
		p.OpenAt(sub, 0, exchange.Long, size, 100, 20, "")
		events := p.MarkAt(0, 97.5) // 2.5 % of entry left, 3 % of mark needed
		require.Equal(t, []string{"reduced"}, actions(events))
		return positive(events[0].Reference)
	}
	require.InDelta(t, 975, first(10), 1e-6)       // at most 1,000: at once
	require.InDelta(t, 1000, first(11), 1e-4)      // a tenth would be 107
	require.InDelta(t, 1000, first(100), 1e-4)     // 975
	require.InDelta(t, 9750, first(1000), 1e-6)    // a tenth
	require.InDelta(t, 100000, first(20000), 0.01) // a tenth would be 195,000
}

// Subaccounts are liquidated in the order of |fillable price − oracle|/oracle, then of value: a brute-force sort in
// rational numbers agrees with the order of the events.
func TestDYDXLiquidatesTheFarthestFillablePriceFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := at(t, "dydx-v4", 1, 1e9, 1e8, "taker-fee=0")
		p.MarkAt(0, 100)
		type who struct {
			account exchange.AccountID
			away    *big.Rat
			value   *big.Int
		}
		var all []who
		for range rapid.IntRange(2, 6).Draw(t, "subaccounts") {
			size := float64(rapid.IntRange(1, 50).Draw(t, "size"))
			sub := p.AddSubaccount(p.Me)
			require.NoError(t, p.Transfer(p.Me, sub, 0, u(size*float64(rapid.IntRange(52, 60).Draw(t, "margin"))/10)))
			p.OpenAt(sub, 0, exchange.Long, size, 100, 20, "")
			all = append(all, who{account: sub})
		}
		price := float64(rapid.IntRange(950, 972).Draw(t, "price")) / 10
		mark := px(price)
		var want []exchange.AccountID
		var hit []who
		for _, w := range all {
			id, _ := p.Find(w.account, 0, exchange.Long)
			size := p.Position(id).Size
			value := new(big.Int).Mul(size.ToBig(), mark.ToBig())
			value.Div(value, fixed.PriceScale.ToBig())
			cost := p.Position(id).Cost
			equity := new(big.Int).Add(p.Free(w.account, 0).Big(), value)
			equity.Sub(equity, cost.ToBig())
			need := new(big.Int).Mul(value, big.NewInt(3))
			need.Add(need, big.NewInt(99)).Div(need, big.NewInt(100))
			if equity.Cmp(need) >= 0 || equity.Sign() < 0 {
				continue
			}
			gap := new(big.Int).Sub(need, equity)
			gap.Mul(gap, big.NewInt(3)).Add(gap, big.NewInt(1)).Div(gap, big.NewInt(2)) // 1.5 times, rounded up
			w.away, w.value = new(big.Rat).SetFrac(gap, value), value
			hit = append(hit, w)
		}
		slices.SortStableFunc(hit, func(a, b who) int {
			if c := b.away.Cmp(a.away); c != 0 {
				return c
			}
			return b.value.Cmp(a.value)
		})
		for _, w := range hit {
			want = append(want, w.account)
		}
		var got []exchange.AccountID
		for _, ev := range p.MarkAt(0, price) {
			if ev.Action == liquidation.Reduced {
				got = append(got, ev.Account)
			}
		}
		require.Equal(t, want, got)
	})
}

// Hyperliquid: above 100,000 only a fifth is closed at first; for 30 s after that, orders are for everything; then a fifth
// again.
func TestHyperliquidClosesAFifthThenAllWithinThirtySeconds(t *testing.T) {
	run := func(wait uint64) float64 {
		p := at(t, "hyperliquid-btc", 1, 1e9, 1e6, "taker-fee=0")
		p.MarkAt(0, 100)
		p.OpenAt(p.Me, 0, exchange.Long, 10000, 100, 40, exchange.Isolated) // a million at 40x: 25,000
		events := p.MarkAt(0, 98.7)                                         // equity 12,000 of 12,337.5 needed
		require.Equal(t, []string{"reduced"}, actions(events))
		require.Equal(t, u(2000), events[0].Size)
		p.Time += wait - 12
		events = p.MarkAt(0, 98.3) // short again
		require.Equal(t, []string{"reduced"}, actions(events))
		return positive(events[0].Size)
	}
	require.Equal(t, 8000.0, run(12))
	require.Equal(t, 8000.0, run(30))
	require.Equal(t, 1600.0, run(31))
}

// dYdX: 10 long at 100 on 50 of margin, bankruptcy 95. At a mark of 95.5 the fillable price is 95.5 − 1.5·(2.865 − 0.5) =
// 91.95: a book that pays 94 on average is within it, and the fund, if it can, pays the 10 between that and 95. Where it has
// 9, the order is not matched, and as the account is not below zero its position stays.
func TestDYDXFundPaysBetweenBankruptcyAndFillablePrice(t *testing.T) {
	for fund, size := range map[float64]float64{100: 10, 9: 0} {
		p := at(t, "dydx-v4", 1, 95.5*10/(100*1.5), 1e6, "taker-fee=0") // 10 units move the average by 1.5
		p.MarkAt(0, 100)
		p.Endow(0, u(fund))
		sub := p.AddSubaccount(p.Me)
		require.NoError(t, p.Transfer(p.Me, sub, 0, u(50)))
		id := p.OpenAt(sub, 0, exchange.Long, 10, 100, 20, "")
		events := p.MarkAt(0, 95.5)
		require.InDelta(t, 10-size, positive(p.Position(id).Size), 0.001)
		require.InDelta(t, fund-size, positive(p.FundBalance(0)), 0.001)
		if size == 0 {
			require.Empty(t, events)
			continue
		}
		require.Equal(t, []string{"reduced"}, actions(events))
		require.InDelta(t, size*94, positive(events[0].Proceeds), 0.001)
		require.InDelta(t, size, positive(events[0].FundPaid), 0.001)
		require.InDelta(t, 0, whole(events[0].EquityAfter), 0.001)
	}
}

// dYdX: what is liquidated pays a liquidation fee and no trading fee (process_single_match); what opens pays one. Elsewhere
// both do.
func TestDYDXLiquidationsPayNoTradingFee(t *testing.T) {
	for preset, rate := range map[string]float64{"dydx-v4": 0, "dydx-v4-cross": 0, "cube": 0.001} {
		p := at(t, preset, 1, 1e9, 1e6, "taker-fee=0.001")
		p.MarkAt(0, 100)
		sub := p.AddSubaccount(p.Me)
		require.NoError(t, p.Transfer(p.Me, sub, 0, u(50.5)))
		p.OpenAt(sub, 0, exchange.Long, 5, 100, 10, "")
		fees := p.Fees(0)
		require.InDelta(t, 0.5, positive(fees), 1e-9, preset)
		events := p.MarkAt(0, 90.2) // 1 is left: each of them needs more
		require.NotEmpty(t, events, preset)
		after := p.Fees(0)
		require.InDelta(t, rate*5*90.2, positive(after)-positive(fees), 1e-3, preset)
		require.NoError(t, p.Check())
	}
}

// BitMEX: (1) the risk limit is lowered to fit orders and position, (2) orders are cancelled and it is lowered to fit the
// position, (3) fill or kill down to the tier below, (4) takeover.
func TestBitMEXLowersTheRiskLimitThenCancelsThenClosesInSteps(t *testing.T) {
	p := at(t, "bitmex", 1, 1e6, 1000, "taker-fee=0")
	p.MarkAt(0, 100)
	id := p.OpenAt(p.Me, 0, exchange.Long, 3, 100, 10, exchange.Isolated) // 300 in the tier to 350: 1 %
	require.Equal(t, 3.0, positive(p.Position(id).Maintenance))
	require.ErrorIs(t, p.SetRiskLimit(id, 4), exchange.ErrAboveRiskLimit)
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Bids: u(1), BidValue: u(90)}))
	require.Equal(t, 4.5, positive(p.Position(id).Maintenance)) // 400 with orders: 1.5 %
	require.NoError(t, p.SetRiskLimit(id, 3))
	require.Equal(t, 6.0, positive(p.Position(id).Maintenance)) // chosen: 2 %
	// Equity is 30 − 3·(100 − price): 6 at 92, 4.5 at 91.5, 3 at 91; 1 % of 1.99 is left at tier 1.
	require.Equal(t, []string{"risk limit lowered"}, actions(p.MarkAt(0, 91.9)))
	require.Empty(t, p.MarkAt(0, 91.6))
	require.Equal(t, []string{"cancelled"}, actions(p.MarkAt(0, 91.4)))
	require.Empty(t, p.MarkAt(0, 91.1))
	events := p.MarkAt(0, 90.9) // 2.7: below 1 % of 300, above 0.5 % of 200
	require.Equal(t, []string{"reduced"}, actions(events))
	require.InDelta(t, 2, positive(p.Position(id).Size), 1e-6)
	require.Equal(t, []string{"taken over"}, actions(p.MarkAt(0, 89.9)))
	require.ErrorIs(t, p.SetRiskLimit(id, 0), exchange.ErrNoPosition)
	q := at(t, "bybit-2025", 1, 1e6, 1000)
	q.MarkAt(0, 100)
	require.ErrorIs(t, q.SetRiskLimit(q.OpenAt(q.Me, 0, exchange.Long, 1, 100, 2, exchange.Isolated), 0), exchange.ErrNoRiskLimit)
}

// Open orders move the tier at Bybit, so that cancelling them, the first step of the pipeline, can be all that is needed.
func TestBybitCancellingOrdersLowersTheTierAndCanSaveThePosition(t *testing.T) {
	for preset, size := range map[string]float64{"bybit-2021": 90, "bybit-2025": 14} { // 1.8 million, and 280,000: tier 1
		p := at(t, preset, 1, 1e6, 1e6, "taker-fee=0")
		p.MarkAt(0, 20000)
		id := p.OpenAt(p.Me, 0, exchange.Long, size, 20000, 50, exchange.Isolated)
		alone := p.Position(id)
		require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Bids: u(30), BidValue: u(30 * 19000), Leverage: wad(20)}))
		ordered := p.Position(id) // in tier 2
		require.True(t, ordered.Maintenance.Gt(&alone.Maintenance))
		require.True(t, ordered.Liquidation.Gt(&alone.Liquidation))
		between := (near(ordered.Liquidation) + near(alone.Liquidation)) / 2
		events := p.MarkAt(0, between)
		require.Equal(t, []string{"cancelled"}, actions(events), preset)
		require.Equal(t, u(size), p.Position(id).Size)
		require.Equal(t, alone.Liquidation, p.Position(id).Liquidation)
		events = p.MarkAt(0, near(alone.Liquidation)-1)
		require.Equal(t, []string{"taken over"}, actions(events), preset)
	}
}

// Bybit help 900000167723: a full hedge in cross is never liquidated, only the net leg is.
func TestBybitFullHedgeInCrossIsNeverLiquidatedAndOfAPartialOneOnlyTheNetLeg(t *testing.T) {
	for _, preset := range []string{"bybit-2021", "bybit-2025", "bybit-2025-unified"} {
		p := at(t, preset, 1, 1e6, 250, "taker-fee=0")
		p.MarkAt(0, 100)
		long := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Cross)
		short := p.OpenAt(p.Me, 0, exchange.Short, 10, 100, 10, exchange.Cross)
		for _, price := range []float64{50, 10, 400, 3000, 1} {
			require.Empty(t, p.MarkAt(0, price))
		}
		require.False(t, p.Closed(long) || p.Closed(short))
		require.True(t, new(p.Position(long).Liquidation).IsZero(), "never")

		p = at(t, preset, 1, 1e6, 150, "taker-fee=0")
		p.MarkAt(0, 100)
		long = p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 20, exchange.Cross)
		short = p.OpenAt(p.Me, 0, exchange.Short, 6, 100, 20, exchange.Cross)
		// 4 net at 100 with 150 behind them: the requirement is of 4, and the price that of 4.
		maintenance := positive(p.Position(long).Maintenance)
		require.Equal(t, map[string]float64{"bybit-2021": 2, "bybit-2025": 1.32, "bybit-2025-unified": 1.32}[preset], maintenance)
		require.Equal(t, 0.0, positive(p.Position(short).Maintenance))
		price := near(p.Position(long).Liquidation)
		require.InDelta(t, (400-150+2)/4., price, 0.5) // on entry 63; on mark (400 − 150)/(4·0.9967)
		require.Empty(t, p.MarkAt(0, price+0.01))
		events := p.MarkAt(0, price-0.01)
		require.Equal(t, []string{"taken over"}, actions(events), preset)
		require.Equal(t, u(4), events[0].Size)
		require.Equal(t, u(6), events[0].Remaining)
		require.Equal(t, u(6), p.Position(long).Size)
		require.Equal(t, u(6), p.Position(short).Size)
		for _, price := range []float64{30, 10, 400, 3000} {
			require.Empty(t, p.MarkAt(0, price), "hedged in full now")
		}
	}
}

// OKX, "Tiered maintenance margin ratio rules": from tier 3 on a position is reduced by two tiers at a time, while its equity
// carries the lowest tier's rate with the fee; in tiers 1 and 2 it is taken over in full.
func TestOKXReducesByTwoTiersFromTheThirdOn(t *testing.T) {
	for _, row := range []struct {
		value, equity, left float64
		why                 string
	}{
		{value: 1_900_000, equity: 9_000, left: 0, why: "tier 2"},
		{value: 4_900_000, equity: 30_000, left: 1_000_000, why: "tier 3: into the first"},
		{value: 9_900_000, equity: 70_000, left: 2_000_000, why: "tier 4: into the second"},
		{value: 14_900_000, equity: 120_000, left: 5_000_000, why: "tier 5: into the third, and stands there"},
		{value: 9_900_000, equity: 40_000, left: 0, why: "below 0.4 % and 0.05 % of all of it, which is 44,550"},
	} {
		p := at(t, "okx", 1, 1e12, 1e6)
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, row.value/100, 100, 20, exchange.Isolated)
		p.Charge(id, u(row.value/20-row.equity))
		p.MarkAt(0, 100)
		require.InDelta(t, row.left, positive(p.Position(id).Value), 1, row.why)
	}
}
