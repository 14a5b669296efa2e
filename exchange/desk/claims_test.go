package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
)

// race is a long of 10 at 100 with 100 of isolated margin under Bybit's rules of 2025, taker fee 0: bankrupt at 90, liquidated at
// 90.45. Bids of another account rest below.
type race struct {
	*pit
	trader, maker exchange.AccountID
	outcome       []string
}

func newRace(t *testing.T, bids ...float64) *race {
	r := &race{pit: newPit(t, "bybit-2025", "default-mode=isolated", "taker-fee=0")}
	r.trader, r.maker = r.account(1000), r.account(100_000)
	r.mark(100)
	require.NoError(t, r.ChooseLeverage(r.trader, r.m, wad(10)))
	require.NoError(t, r.ChooseLeverage(r.maker, r.m, wad(1)))
	r.place(r.maker, order(book.Sell, 10, 100))
	r.place(r.trader, order(book.Buy, 10, 0))
	for _, price := range bids {
		r.place(r.maker, order(book.Buy, 10, price))
	}
	return r
}

func (r *race) stop(c book.Conditional) *race {
	c.Order.Side, c.Close = book.Sell, true
	_, err := r.PlaceWhen(r.trader, r.m, c)
	require.NoError(r.t, err)
	return r
}

func (r *race) run(marks ...float64) *race {
	for _, mark := range marks {
		events, fired := r.mark(mark)
		for i := range events {
			if ev := &events[i]; ev.Action == liquidation.Deleveraged { // whose orders are cancelled (Bybit help 900000031623, Binance FAQ 360033525471)
				require.Equal(r.t, exchange.Orders{}, r.Orders(ev.Account, r.m))
				require.Zero(r.t, r.Book(r.m).Open(3, book.Buy))
			}
			if ev := &events[i]; ev.Account == r.trader && ev.Action != liquidation.Cancelled {
				r.outcome = append(r.outcome, fmt.Sprintf("%v at mark %v", ev.Action, mark))
			}
		}
		for i := range fired {
			f := &fired[i]
			r.outcome = append(r.outcome, fmt.Sprintf("stop at %v sold %v", float64(f.Price)/100, float64(f.Result.Filled)/100))
		}
	}
	return r
}

// Claim S37 (docs/claims.md): order controls cap the downside only as far as the market lets them, and a liquidation
// takes them with it.
func TestS37StopAndLiquidationRace(t *testing.T) {
	market := book.Order{Kind: book.Market}
	limitAt := func(price int64) book.Order { return book.Order{Price: price} }
	for _, row := range []struct {
		name    string
		race    *race
		marks   []float64
		outcome string
		lost    float64 // of the 100 of margin
		fund    float64 // what the fund made
	}{
		{
			"the price falls step by step: the stop comes first, and keeps a fifth",
			newRace(t, 92, 91, 89).stop(book.Conditional{Order: market, Trigger: 93_00}),
			[]float64{98, 95, 93, 90, 85},
			"stop at 93 sold 10", 80, 0,
		}, {
			"the mark gaps past both: the liquidation comes first, takes the stop with it, and what the book pays above 90 is the fund's",
			newRace(t, 92, 91, 89).stop(book.Conditional{Order: market, Trigger: 93_00}),
			[]float64{98, 88, 85},
			"taken over at mark 88", 100, 20,
		}, {
			"the stop watches the last price, and nobody trades while the mark falls",
			newRace(t, 92).stop(book.Conditional{Order: market, Trigger: 93_00, Source: book.Last}),
			[]float64{98, 93, 91, 90},
			"taken over at mark 90", 100, 20,
		}, {
			"the stop comes in time, but all that is bid lies below the bankruptcy price: isolated margin cannot pay for it, so it does not fill",
			newRace(t, 60).stop(book.Conditional{Order: market, Trigger: 93_00}),
			[]float64{93, 91, 90},
			"stop at 93 sold 0, taken over at mark 90", 100, 0,
		}, {
			"half of it does",
			newRace(t, 60).bid(5, 92).stop(book.Conditional{Order: market, Trigger: 93_00}),
			[]float64{93, 91, 90},
			"stop at 93 sold 5, taken over at mark 90", 90, 0,
		}, {
			"a band of 1 % keeps the stop from what lies farther from the mark, and the liquidation takes that",
			newRace(t, 91).stop(book.Conditional{Order: market, Trigger: 93_00, Band: 100}),
			[]float64{93, 92, 90},
			"stop at 93 sold 0, taken over at mark 90", 100, 10,
		}, {
			"a stop-limit rests above the market until the liquidation cancels it",
			newRace(t, 91).stop(book.Conditional{Order: limitAt(92_00), Trigger: 93_00}),
			[]float64{93, 89},
			"stop at 93 sold 0, taken over at mark 89", 100, 10,
		}, {
			"a trailing stop follows the rise and keeps part of it",
			newRace(t, 106).stop(book.Conditional{Order: market, Condition: book.Trailing, Trail: 5_00}),
			[]float64{104, 112, 109, 107, 90},
			"stop at 107 sold 10", -60, 0,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := row.race
			r.run(row.marks...)
			require.Equal(t, row.outcome, strings.Join(r.outcome, ", "))
			require.InDelta(t, 1000-row.lost, r.free(r.trader), 1e-5)
			require.InDelta(t, row.fund, whole(fund(r)), 1e-5)
			require.Zero(t, r.net(r.trader))
			require.Zero(t, r.Waiting(r.trader, r.m), "an order of the closed account waits")
			require.Zero(t, r.Book(r.m).Open(2, book.Sell), "an order of the closed account rests")
		})
	}
}

func fund(r *race) fixed.Signed {
	balance := r.FundBalance(r.m)
	return fixed.Positive(&balance)
}

func (r *race) bid(size, price float64) *race {
	r.place(r.maker, order(book.Buy, size, price))
	return r
}

// Claims S37, S38 (docs/claims.md): fund an account, pick a market, set mode and leverage, choose the order, review the
// liquidation price, add margin and lower leverage to move it away, protect the downside, take the profit, leave.
func TestS38WalkthroughOnAnOrderBook(t *testing.T) {
	p := newPit(t, "bybit-2025")
	trader, maker := p.account(1000), p.account(100_000)
	p.mark(100)
	require.NoError(t, p.SetMode(trader, p.m, exchange.Isolated))
	require.NoError(t, p.ChooseLeverage(trader, p.m, wad(10)))
	for _, offer := range []struct{ price, size float64 }{{100, 6}, {100.5, 6}} {
		p.place(maker, order(book.Sell, offer.size, offer.price))
	}
	// A limit order for 10 takes the 6 at its price and rests with 4, which somebody sells to.
	r := p.place(trader, order(book.Buy, 10, 100))
	require.EqualValues(t, 600, r.Filled)
	require.EqualValues(t, 400, r.Resting)
	p.place(maker, order(book.Sell, 4, 0))
	id := p.position(trader, exchange.Long)
	require.Equal(t, 10., p.net(trader))
	require.Equal(t, exchange.Orders{}, p.Orders(trader, p.m))
	// What it cost: 1000/10 of initial margin, the fee to close reserved at the bankruptcy price, a taker fee on 600
	// and a maker fee on 400.
	fees := 600*0.00055 + 400*0.0002
	require.InDelta(t, 1000-100-900*0.00055-fees, p.free(trader), 1e-6)

	first := p.Position(id).Liquidation
	require.NoError(t, p.AddMargin(id, u(50)))
	second := p.Position(id).Liquidation
	require.True(t, second.Lt(&first), "added margin moves the liquidation price away")
	require.NoError(t, p.ChooseLeverage(trader, p.m, wad(5)))
	third := p.Position(id).Liquidation
	require.True(t, third.Lt(&second), "so does lower leverage, although Bybit takes the added margin out again (claim S31)")
	require.Equal(t, u(0), p.Position(id).Extra)

	stop, err := p.PlaceWhen(trader, p.m, book.Conditional{Order: order(book.Sell, 0, 0), Trigger: 90_00, Close: true})
	require.NoError(t, err)
	profit := order(book.Sell, 10, 110)
	profit.ReduceOnly = true
	take := p.place(trader, profit)
	require.EqualValues(t, 1000, take.Resting)
	_, err = p.CancelAll(maker, p.m)
	require.NoError(t, err)
	p.place(maker, order(book.Buy, 10, 111))
	require.Zero(t, p.net(trader), "the take-profit was there first: its price counts")
	require.InDelta(t, 1000+100-fees-1100*0.0002, p.free(trader), 1e-6)
	require.NoError(t, p.CancelWaiting(trader, p.m, stop))
	require.NoError(t, p.Withdraw(trader, 0, p.Available(trader, 0)))
	require.Zero(t, p.free(trader))
	require.NoError(t, p.Check())
}
