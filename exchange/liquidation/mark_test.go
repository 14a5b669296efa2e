package liquidation

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// bazaar is an engine with linear markets A, B, … that settle in one asset, each marked at 100, on bottomless venues.
func bazaar(t require.TestingT, rules Rules, markets int) (*Engine, []uint256.Int) {
	e, err := New(rules)
	require.NoError(t, err)
	var prices []uint256.Int
	for i := range markets {
		in := linear(flat(t, 0.05, 0.1))
		in.Symbol = string(rune('A' + i))
		_, err := e.AddMarket(in, deep())
		require.NoError(t, err)
		prices = append(prices, px(100))
	}
	markAll(t, e, prices, 1)
	return e, prices
}

// markAll moves all venues and then all marks, and checks the books and every event's sum.
func markAll(t require.TestingT, e *Engine, prices []uint256.Int, now uint64) []Event {
	for i := range prices {
		e.Venue(exchange.MarketID(i)).Follow(&prices[i], now)
	}
	before := make([]uint256.Int, len(prices))
	for i := range prices {
		before[i] = e.MarkPrice(exchange.MarketID(i))
	}
	events, err := e.MarkAll(prices, now)
	require.NoError(t, err)
	require.NoError(t, e.Check())
	for i := range events {
		ev := &events[i]
		require.Equal(t, prices[ev.Market], ev.Mark, "an event bears the mark of its own market")
		require.Equal(t, ev.EquityBefore.Sub(ev.EquityAfter).String(), ev.Loss().String(), "%+v", ev)
	}
	for i := range prices {
		require.Equal(t, prices[i], e.MarkPrice(exchange.MarketID(i)))
		if !before[i].IsZero() {
			require.Equal(t, before[i], e.house.Previous(exchange.MarketID(i)), "the mark before")
		}
	}
	return events
}

// pool opens a cross position of ten units in each market given by its side.
func pool(t require.TestingT, e *Engine, deposit float64, sides ...exchange.Side) exchange.AccountID {
	a := funded(t, e, u(deposit))
	for m, side := range sides {
		_, err := e.Open(exchange.Opening{Account: a, Market: exchange.MarketID(m), Side: side, Size: u(10), Value: u(1000), Mode: exchange.Cross})
		require.NoError(t, err)
	}
	return a
}

func TestAPoolIsJudgedAtOneInstantsPrices(t *testing.T) {
	hedged := func() *Engine {
		e, _ := bazaar(t, plain(), 2)
		pool(t, e, 300, exchange.Long, exchange.Short)
		return e
	}
	e := hedged()
	events := mark(t, e, 0, px(60), 2)
	require.NotEmpty(t, events, "one market ahead of the other, the long's loss of 400 is more than the pool has")

	e = hedged()
	require.Empty(t, markAll(t, e, []uint256.Int{px(60), px(60)}, 2), "the hedge gained what the long lost")
	require.Equal(t, u(10), e.size(0))
	require.Equal(t, u(10), e.size(1))
}

func TestAClosingCountsTheNewPricesOfAllMarkets(t *testing.T) {
	for first, later := range map[exchange.MarketID]exchange.MarketID{0: 1, 1: 0} {
		e, prices := bazaar(t, plain(), 2)
		pool(t, e, 450, exchange.Long, exchange.Long)
		prices[first], prices[later] = px(70), px(90)
		events := markAll(t, e, prices, 2)
		require.ElementsMatch(t, []exchange.MarketID{0, 1}, []exchange.MarketID{events[0].Market, events[1].Market})
		equity := fixed.Signed{}
		for _, ev := range events {
			require.Equal(t, TakenOver, ev.Action)
			equity = equity.Add(ev.EquityBefore)
		}
		left := u(450 - 300 - 100)
		require.Equal(t, fixed.Positive(&left).String(), equity.String(), "450 deposited, 300 lost in one, 100 in the other")
	}
}

// An isolated bucket's orders are those of its own market, wherever that stands among the others.
func TestOrdersOfAnIsolatedBucketAreThoseOfItsMarket(t *testing.T) {
	e, prices := bazaar(t, plain(), 3)
	a := funded(t, e, u(10_000))
	id, err := e.Open(exchange.Opening{Account: a, Market: 1, Size: u(10), Value: u(1000), Margin: u(100), Mode: exchange.Isolated})
	require.NoError(t, err)
	for m := range exchange.MarketID(3) {
		require.NoError(t, e.SetOrders(a, m, exchange.Orders{Bids: u(1), BidValue: u(10)}))
	}
	prices[1] = px(94)
	events := markAll(t, e, prices, 2)
	require.Equal(t, []Action{Cancelled, TakenOver}, []Action{events[0].Action, events[1].Action})
	require.True(t, e.Closed(id))
	for m := range exchange.MarketID(3) {
		require.Equal(t, m == 1, e.Orders(a, m) == exchange.Orders{}, m)
	}
}

// A step of a liquidation that waits for the next mark is taken once in a mark, whatever number of the pool's markets fell.
func TestAPoolThatWaitsTakesOneStepAMark(t *testing.T) {
	rules := plain().with(Takeover{Residue: ToTrader})
	for _, precedence := range []Precedence{"", ByFillable} {
		rules = rules.with(Chunk{Fraction: wad(0.1)})
		if rules.First = precedence; precedence == ByFillable {
			rules = rules.with(Chunk{Fraction: wad(0.1), Spread: wad(1.5)})
		}
		e, _ := bazaar(t, rules, 3)
		pool(t, e, 640, exchange.Long, exchange.Long, exchange.Long)
		prices := []uint256.Int{px(80), px(80), px(80)}
		for step := range 2 {
			closed := map[exchange.PositionID]int{}
			for _, ev := range markAll(t, e, prices, uint64(2+step)) {
				closed[ev.Position]++
			}
			require.Equal(t, map[exchange.PositionID]int{0: 1, 1: 1, 2: 1}, closed, "step %d", step)
			require.Len(t, e.waiting, 1)
			low, high := e.Watermarks(0)
			require.False(t, prices[0].Gt(&low) && prices[0].Lt(&high), "no mark may be skipped while it waits")
		}
	}
}

func TestMarkAllOfOneMarketIsMark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := anyRules(t)
		rules = rules.with(Deleverage{By: BitMEX{}, At: AtBust})
		var sides [2]*Engine
		for k := range sides {
			sides[k], _ = bazaar(t, rules, 1)
		}
		for range rapid.IntRange(1, 8).Draw(t, "accounts") {
			side, leverage := rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side"), float64(rapid.IntRange(1, 10).Draw(t, "leverage"))
			for _, e := range sides {
				a := funded(t, e, u(1100))
				if _, err := e.Open(exchange.Opening{Account: a, Side: side, Size: u(10), Value: u(1000), Leverage: wad(leverage)}); err != nil {
					t.Skip(err)
				}
			}
		}
		for now := uint64(2); now < 7; now++ {
			price := px(float64(rapid.IntRange(20, 250).Draw(t, "price")))
			one := append([]Event(nil), mark(t, sides[0], 0, price, now)...)
			all := append([]Event(nil), markAll(t, sides[1], []uint256.Int{price}, now)...)
			require.Equal(t, one, all)
			require.Equal(t, sides[0].picture(), sides[1].picture())
		}
	})
}

func TestMarkAllMissesNobodyInAnyMarket(t *testing.T) {
	liquidated, waited := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		e, prices := bazaar(t, anyRules(t), 3)
		e.Endow(0, u(float64(rapid.IntRange(0, 200).Draw(t, "fund"))))
		for range 6 {
			a := funded(t, e, u(float64(rapid.IntRange(300, 900).Draw(t, "deposit"))))
			for m := range prices {
				_, _ = e.Open(exchange.Opening{
					Account: a, Market: exchange.MarketID(m), Side: rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side"), Size: u(10), Value: u(1000),
					Mode: rapid.SampledFrom([]exchange.Mode{exchange.Isolated, exchange.Cross}).Draw(t, "mode"), Leverage: wad(float64(rapid.IntRange(4, 10).Draw(t, "leverage"))),
				})
			}
		}
		for now := uint64(2); now < 8; now++ {
			for m := range prices {
				prices[m] = px(float64(rapid.IntRange(40, 180).Draw(t, "price")))
			}
			liquidated += len(markAll(t, e, prices, now))
			waits := map[exchange.PositionID]bool{}
			for _, id := range e.waiting {
				e.Each(e.BucketOf(id), func(i exchange.PositionID) { waits[i], waited = true, waited+1 })
			}
			for id := range exchange.PositionID(e.NumPositions()) {
				if p := e.Holding(id); !p.Size.IsZero() && !waits[id] {
					_, _, short := e.Test(e.BucketOf(id))
					require.False(t, short, "position %d fails and was missed", id)
				}
			}
		}
	})
	require.Positive(t, liquidated)
	require.Positive(t, waited)
}

func TestARefusedMarkOfAllMarketsChangesNothing(t *testing.T) {
	e, prices := bazaar(t, plain(), 2)
	pool(t, e, 300, exchange.Long, exchange.Long)
	for want, refused := range map[string][]uint256.Int{
		"exchange: 1 prices for 2 markets":                       {px(1)},
		"exchange: price must not be zero (B)":                   {px(1), zero},
		"exchange: price must be below 2^160 (A)":                {*new(uint256.Int).Lsh(uint256.NewInt(1), 160), zero},
		"exchange: time runs back: marks must come in order (A)": {px(1), px(1)},
	} {
		now := uint64(5)
		if len(refused) == 2 && refused[1] == px(1) {
			now = 0
		}
		_, err := e.MarkAll(refused, now)
		require.EqualError(t, err, want)
	}
	for i := range prices {
		require.Equal(t, prices[i], e.MarkPrice(exchange.MarketID(i)))
	}
	require.Empty(t, markAll(t, e, prices, 1))
}

// A quiet mark of all markets costs two comparisons a market, and no memory.
func TestAQuietMarkOfAllMarketsAllocatesNothing(t *testing.T) {
	e, prices := bazaar(t, plain(), 4)
	pool(t, e, 3000, exchange.Long, exchange.Short, exchange.Long, exchange.Short)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if events, err := e.MarkAll(prices, 1); err != nil || len(events) > 0 {
			t.Fatal("not quiet")
		}
	}))
}

func BenchmarkQuietMarkAll(b *testing.B) {
	for _, markets := range []int{1, 4} {
		e, prices := bazaar(b, plain(), markets)
		for range 1000 {
			pool(b, e, 3000, []exchange.Side{exchange.Long, exchange.Short, exchange.Long, exchange.Short}[:markets]...)
		}
		b.Run(fmt.Sprintf("markets=%d", markets), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if events, err := e.MarkAll(prices, 1); err != nil || len(events) > 0 {
					b.Fatal("not quiet")
				}
			}
		})
	}
}
