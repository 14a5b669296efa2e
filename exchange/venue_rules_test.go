package exchange_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// What single venues do differently, on their presets.

func positive(x uint256.Int) float64 { return whole(fixed.Positive(&x)) }

func actions(events []exchange.Event) (out []string) {
	for i := range events {
		out = append(out, events[i].Action.String())
	}
	return out
}

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
		{"bybit-2025", exchange.Long, 20000, 50, 0, 19698.49},
		{"bybit-2025", exchange.Short, 20000, 50, 0, 20298.51},
		{"bybit-2025-unified", exchange.Long, 20000, 50, 0, 19698.49},
	} {
		p := at(t, c.preset, 1, 1e6, 10000)
		p.mark(0, c.price)
		id := p.open(p.me, 0, c.side, 1, c.price, c.leverage, exchange.Isolated)
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
			p.mark(0, 20000)
			id := p.open(p.me, 0, exchange.Long, 1, 20000, 10, mode)
			p.mark(0, 25000)
			require.Equal(t, want, positive(p.Position(id).Initial), "%s %s", preset, mode)
			if mode == exchange.Cross { // what is tied up in the pool grows with the mark; the unrealised profit does not count
				require.Equal(t, 10000-want, positive(p.Available(p.me, 0)), preset)
			}
		}
	}
}

// Bybit help 900000167723: a full hedge in cross is never liquidated, only the net leg is.
func TestBybitFullHedgeInCrossIsNeverLiquidatedAndOfAPartialOneOnlyTheNetLeg(t *testing.T) {
	for _, preset := range []string{"bybit-2021", "bybit-2025", "bybit-2025-unified"} {
		p := at(t, preset, 1, 1e6, 250, "taker-fee=0")
		p.mark(0, 100)
		long := p.open(p.me, 0, exchange.Long, 10, 100, 10, exchange.Cross)
		short := p.open(p.me, 0, exchange.Short, 10, 100, 10, exchange.Cross)
		for _, price := range []float64{50, 10, 400, 3000, 1} {
			require.Empty(t, p.mark(0, price))
		}
		require.False(t, p.closed(long) || p.closed(short))
		require.True(t, new(p.Position(long).Liquidation).IsZero(), "never")

		p = at(t, preset, 1, 1e6, 150, "taker-fee=0")
		p.mark(0, 100)
		long = p.open(p.me, 0, exchange.Long, 10, 100, 20, exchange.Cross)
		short = p.open(p.me, 0, exchange.Short, 6, 100, 20, exchange.Cross)
		// 4 net at 100 with 150 behind them: the requirement is of 4, and the price that of 4.
		maintenance := positive(p.Position(long).Maintenance)
		require.Equal(t, 2.0, maintenance)
		require.Equal(t, 0.0, positive(p.Position(short).Maintenance))
		price := near(p.Position(long).Liquidation)
		require.InDelta(t, (400-150+2)/4., price, 0.32) // on entry 63; on mark (400 − 150)/(4·0.995)
		require.Empty(t, p.mark(0, price+0.01))
		events := p.mark(0, price-0.01)
		require.Equal(t, []string{"taken over"}, actions(events), preset)
		require.Equal(t, u(4), events[0].Size)
		require.Equal(t, u(6), events[0].Remaining)
		require.Equal(t, u(6), p.Position(long).Size)
		require.Equal(t, u(6), p.Position(short).Size)
		for _, price := range []float64{30, 10, 400, 3000} {
			require.Empty(t, p.mark(0, price), "hedged in full now")
		}
	}
}

// Closing one leg of a hedge leaves the other naked: refused where that would be liquidated at once.
func TestBybitHedgeCannotBeTakenOffWhereTheOtherLegWouldNotStand(t *testing.T) {
	p := at(t, "bybit-2025", 1, 1e6, 130, "taker-fee=0")
	p.mark(0, 100)
	long := p.open(p.me, 0, exchange.Long, 10, 100, 20, exchange.Cross)
	short := p.open(p.me, 0, exchange.Short, 10, 100, 20, exchange.Cross)
	require.NoError(t, p.Withdraw(p.me, 0, u(28)))
	p.mark(0, 3000) // 102 of equity behind 30,000: naked, 150 would be needed
	_, err := p.Reduce(short, u(10), nil)
	require.ErrorIs(t, err, exchange.ErrWouldLiquidate)
	_, err = p.Reduce(short, u(1), nil)
	require.NoError(t, err)
	require.Equal(t, u(10), p.Position(long).Size)
}

// Open orders move the tier at Bybit, so that cancelling them, the first step of the pipeline, can be all that is needed.
func TestBybitCancellingOrdersLowersTheTierAndCanSaveThePosition(t *testing.T) {
	for _, preset := range []string{"bybit-2021", "bybit-2025"} {
		p := at(t, preset, 1, 1e6, 1e6, "taker-fee=0")
		p.mark(0, 20000)
		id := p.open(p.me, 0, exchange.Long, 90, 20000, 50, exchange.Isolated) // 1.8 million, tier 1
		alone := p.Position(id)
		require.NoError(t, p.SetOrders(p.me, 0, exchange.Orders{Bids: u(30), BidValue: u(30 * 19000), Leverage: wad(20)}))
		ordered := p.Position(id) // 2.4 million, tier 2
		require.True(t, ordered.Maintenance.Gt(&alone.Maintenance))
		require.True(t, ordered.Liquidation.Gt(&alone.Liquidation))
		between := (near(ordered.Liquidation) + near(alone.Liquidation)) / 2
		events := p.mark(0, between)
		require.Equal(t, []string{"cancelled"}, actions(events), preset)
		require.Equal(t, u(90), p.Position(id).Size)
		require.Equal(t, alone.Liquidation, p.Position(id).Liquidation)
		events = p.mark(0, near(alone.Liquidation)-1)
		require.Equal(t, []string{"taken over"}, actions(events), preset)
	}
}

// The effective rate of position and orders together: Bybit's 0.56 % at 2.6 million is borne by each in proportion.
func TestBybitPositionBearsItsShareOfTheTieredRequirement(t *testing.T) {
	p := at(t, "bybit-2025", 1, 1e6, 1e6, "taker-fee=0")
	p.mark(0, 20000)
	id := p.open(p.me, 0, exchange.Long, 65, 20000, 50, exchange.Isolated)
	require.InDelta(t, 0.005*1.3e6, positive(p.Position(id).Maintenance), 1e-6)
	require.NoError(t, p.SetOrders(p.me, 0, exchange.Orders{Bids: u(64.99), BidValue: u(65 * 19000)}))
	require.InDelta(t, 0.0056*1.3e6, positive(p.Position(id).Maintenance), 1)
}

// BitMEX: (1) the risk limit is lowered to fit orders and position, (2) orders are cancelled and it is lowered to fit the
// position, (3) fill or kill down to the tier below, (4) takeover.
func TestBitMEXLowersTheRiskLimitThenCancelsThenClosesInSteps(t *testing.T) {
	p := at(t, "bitmex", 1, 1e6, 1000, "taker-fee=0")
	p.mark(0, 100)
	id := p.open(p.me, 0, exchange.Long, 3, 100, 10, exchange.Isolated) // 300 in the tier to 350: 1 %
	require.Equal(t, 3.0, positive(p.Position(id).Maintenance))
	require.ErrorIs(t, p.SetRiskLimit(id, 4), exchange.ErrAboveRiskLimit)
	require.NoError(t, p.SetOrders(p.me, 0, exchange.Orders{Bids: u(1), BidValue: u(90)}))
	require.Equal(t, 4.5, positive(p.Position(id).Maintenance)) // 400 with orders: 1.5 %
	require.NoError(t, p.SetRiskLimit(id, 3))
	require.Equal(t, 6.0, positive(p.Position(id).Maintenance)) // chosen: 2 %
	// Equity is 30 − 3·(100 − price): 6 at 92, 4.5 at 91.5, 3 at 91; 1 % of 1.99 is left at tier 1.
	require.Equal(t, []string{"risk limit lowered"}, actions(p.mark(0, 91.9)))
	require.Empty(t, p.mark(0, 91.6))
	require.Equal(t, []string{"cancelled"}, actions(p.mark(0, 91.4)))
	require.Empty(t, p.mark(0, 91.1))
	events := p.mark(0, 90.9) // 2.7: below 1 % of 300, above 0.5 % of 200
	require.Equal(t, []string{"reduced"}, actions(events))
	require.InDelta(t, 2, positive(p.Position(id).Size), 1e-6)
	require.Equal(t, []string{"taken over"}, actions(p.mark(0, 89.9)))
	require.ErrorIs(t, p.SetRiskLimit(id, 0), exchange.ErrNoPosition)
	q := at(t, "bybit-2025", 1, 1e6, 1000)
	q.mark(0, 100)
	require.ErrorIs(t, q.SetRiskLimit(q.open(q.me, 0, exchange.Long, 1, 100, 2, exchange.Isolated), 0), exchange.ErrNoRiskLimit)
}

func TestMarginOfOpenOrders(t *testing.T) {
	margin := func(preset string, price float64, o exchange.Orders, overrides ...string) float64 {
		p := at(t, preset, 1, 1e6, 1e6, overrides...)
		p.mark(0, price)
		return positive(p.OrderMargin(p.me, 0, o))
	}
	// Bybit's order cost, both worked examples (exchange.md 3.1).
	require.Equal(t, 5052.25, margin("bybit-2025", 50000, exchange.Orders{Bids: u(1), BidValue: u(50000), Leverage: wad(10)}))
	require.Equal(t, 214.85, margin("bybit-2021", 10000, exchange.Orders{Bids: u(1), BidValue: u(10000), Leverage: wad(50)}, "tiers-whole=true"))
	// Binance: initial margin of the larger side, and the fee to open, so that what is accepted can fill.
	require.Equal(t, 5025.0, margin("binance-usdm", 50000, exchange.Orders{Bids: u(1), BidValue: u(50000), Asks: u(0.5), AskValue: u(26000), Leverage: wad(10)}))
	// Cube: short 1 BTC at 100k with a bid of 45k and an ask of 22k ties up margin for 122k, of which 100k is the position's.
	p := at(t, "cube", 1, 1e6, 1e6)
	p.mark(0, 100000)
	p.open(p.me, 0, exchange.Short, 1, 100000, 10, "")
	o := exchange.Orders{Bids: u(0.5), BidValue: u(45000), Asks: u(0.2), AskValue: u(22000), Leverage: wad(10)}
	require.Equal(t, 2200.0, positive(p.OrderMargin(p.me, 0, o)))
	before := positive(p.Available(p.me, 0))
	require.NoError(t, p.SetOrders(p.me, 0, o))
	require.InDelta(t, before-2200, positive(p.Available(p.me, 0)), 1e-6)
	// An order that only reduces ties up nothing.
	require.Zero(t, positive(p.OrderMargin(p.me, 0, exchange.Orders{Bids: u(1), BidValue: u(90000)})))
}

// dYdX: no more than 10 % of a position and 100,000 USDC of a subaccount in a block, but no less than 1,000 USDC.
func TestDYDXClosesATenthAndAHundredThousandABlock(t *testing.T) {
	first := func(size float64) float64 {
		p := at(t, "dydx-v4", 1, 1e9, 1e6, "taker-fee=0", "clearance-fee=0")
		p.mark(0, 100)
		sub := p.AddSubaccount(p.me)
		require.NoError(t, p.Transfer(p.me, sub, 0, u(size*5)))
		p.open(sub, 0, exchange.Long, size, 100, 20, "")
		events := p.mark(0, 97.5) // 2.5 % of entry left, 3 % of mark needed
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
		p.mark(0, 100)
		type who struct {
			account exchange.AccountID
			away    *big.Rat
			value   *big.Int
		}
		var all []who
		for range rapid.IntRange(2, 6).Draw(t, "subaccounts") {
			size := float64(rapid.IntRange(1, 50).Draw(t, "size"))
			sub := p.AddSubaccount(p.me)
			require.NoError(t, p.Transfer(p.me, sub, 0, u(size*float64(rapid.IntRange(52, 60).Draw(t, "margin"))/10)))
			p.open(sub, 0, exchange.Long, size, 100, 20, "")
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
		for _, ev := range p.mark(0, price) {
			if ev.Action == exchange.Reduced {
				got = append(got, ev.Account)
			}
		}
		require.Equal(t, want, got)
	})
}

// Hyperliquid: above 100,000 only a fifth is closed at first; for 30 s after that, orders are for everything; then a fifth again.
func TestHyperliquidClosesAFifthThenAllWithinThirtySeconds(t *testing.T) {
	run := func(wait uint64) float64 {
		p := at(t, "hyperliquid", 1, 1e9, 1e6, "taker-fee=0")
		p.mark(0, 100)
		p.open(p.me, 0, exchange.Long, 10000, 100, 40, exchange.Isolated) // a million at 40x: 25,000
		events := p.mark(0, 98.7)                                         // equity 12,000 of 12,337.5 needed
		require.Equal(t, []string{"reduced"}, actions(events))
		require.Equal(t, u(2000), events[0].Size)
		p.now += wait - 12
		events = p.mark(0, 98.3) // short again
		require.Equal(t, []string{"reduced"}, actions(events))
		return positive(events[0].Size)
	}
	require.Equal(t, 8000.0, run(12))
	require.Equal(t, 8000.0, run(30))
	require.Equal(t, 1600.0, run(31))
}

// dYdX: 10 long at 100 on 50 of margin, bankruptcy 95. At a mark of 95.5 the fillable price is 95.5 − 1.5·(2.865 − 0.5) = 91.95: a
// book that pays 94 on average is within it, and the fund, if it can, pays the 10 between that and 95. Where it has 9, matching
// stops after nine tenths of it: 9 units fetch 94.15, 7.65 below 95, and the tenth waits with its 5 of margin less 4.5 of loss.
func TestDYDXFundPaysBetweenBankruptcyAndFillablePrice(t *testing.T) {
	for fund, size := range map[float64]float64{100: 10, 9: 9} {
		p := at(t, "dydx-v4", 1, 95.5*10/(100*1.5), 1e6, "taker-fee=0") // 10 units move the average by 1.5
		p.mark(0, 100)
		p.Endow(0, u(fund))
		sub := p.AddSubaccount(p.me)
		require.NoError(t, p.Transfer(p.me, sub, 0, u(50)))
		p.open(sub, 0, exchange.Long, 10, 100, 20, "")
		events := p.mark(0, 95.5)
		require.Equal(t, []string{"reduced"}, actions(events))
		average := 95.5 - 1.5*size/10
		require.InDelta(t, size, positive(events[0].Size), 0.001)
		require.InDelta(t, size*average, positive(events[0].Proceeds), 0.001)
		require.InDelta(t, size*(95-average), positive(events[0].FundPaid), 0.001)
		require.InDelta(t, fund-size*(95-average), positive(p.FundBalance(0)), 0.001)
		require.InDelta(t, (10-size)*0.5, whole(events[0].EquityAfter), 0.001)
	}
}
