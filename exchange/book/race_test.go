package book_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/book"
)

// race is one long position of account 0 under a stand-in for a margin engine: at each mark, positions at or below the
// liquidation price are closed first, their orders cancelled; then the waiting orders are told.
type race struct {
	positions positions
	book      *book.Book
	waiting   *book.Triggers
	threshold int64
	fills     []book.Result // of account 0's closing orders
	outcome   string
}

const entry, size = 100, 10

// newRace opens 10 lots at 100 and rests bids of account 1 below.
func newRace(t *testing.T, threshold int64, bids ...int64) *race {
	r := &race{positions: make(positions, 3), threshold: threshold}
	r.book = book.New(r.positions)
	r.waiting = book.NewTriggers(r.book)
	place := func(o book.Order) {
		_, err := r.book.Place(o)
		require.NoError(t, err)
	}
	place(book.Order{Account: 1, Side: book.Sell, Price: entry, Lots: size})
	place(book.Order{Account: 0, Side: book.Buy, Kind: book.Market, Lots: size})
	for _, price := range bids {
		place(book.Order{Account: 1, Side: book.Buy, Price: price, Lots: size})
	}
	r.waiting.Observe(entry)
	return r
}

func (r *race) stop(t *testing.T, c book.Conditional) *race {
	c.Order.Side, c.Close = book.Sell, true
	_, err := r.waiting.Add(c)
	require.NoError(t, err)
	return r
}

func (r *race) run(marks ...int64) *race {
	for _, mark := range marks {
		if r.positions[0] > 0 && mark <= r.threshold {
			r.book.CancelAccount(0)
			r.waiting.CancelAccount(0)
			fill, _ := r.book.Place(book.Order{Account: 0, Side: book.Sell, Kind: book.Market, ReduceOnly: true, Lots: size})
			r.fills = append(r.fills, fill)
			r.outcome += fmt.Sprintf("liquidated at mark %d; ", mark)
		}
		for _, f := range r.waiting.Observe(mark) {
			r.fills = append(r.fills, f.Result)
			r.outcome += fmt.Sprintf("stopped at %d; ", f.Price)
		}
	}
	return r
}

// S37: order controls cap the downside only as far as the market lets them.
func TestS37StopAndLiquidationRace(t *testing.T) {
	market := book.Order{Kind: book.Market}
	limitAt := func(price int64) book.Order { return book.Order{Price: price} }
	for _, row := range []struct {
		name    string
		race    *race
		marks   []int64
		outcome string
		left    int64 // lots still open
		last    int64 // price of the last fill
	}{
		{
			"the price falls step by step: the stop comes first",
			newRace(t, 90, 92, 91, 89).stop(t, book.Conditional{Order: market, Trigger: 93}),
			[]int64{98, 95, 93, 90, 85},
			"stopped at 93; ", 0, 92,
		}, {
			"the mark gaps past both: the liquidation comes first and takes the stop with it",
			newRace(t, 90, 92, 91, 89).stop(t, book.Conditional{Order: market, Trigger: 93}),
			[]int64{98, 88, 85},
			"liquidated at mark 88; ", 0, 92,
		}, {
			"the stop watches last, and nobody trades while the mark falls",
			newRace(t, 90, 92).stop(t, book.Conditional{Order: market, Trigger: 93, Source: book.Last}),
			[]int64{98, 93, 91, 90},
			"liquidated at mark 90; ", 0, 92,
		}, {
			"the stop comes in time but the book is empty: it fills far below its trigger, and below the bankruptcy price too",
			newRace(t, 90, 60).stop(t, book.Conditional{Order: market, Trigger: 93}),
			[]int64{93},
			"stopped at 93; ", 0, 60,
		}, {
			"a band keeps it from filling there, and the liquidation does instead",
			newRace(t, 90, 60).stop(t, book.Conditional{Order: market, Trigger: 93, Band: 500}),
			[]int64{93, 91, 90},
			"stopped at 93; liquidated at mark 90; ", 0, 60,
		}, {
			"a stop-limit rests above the market and the liquidation cancels it",
			newRace(t, 90, 85).stop(t, book.Conditional{Order: limitAt(92), Trigger: 93}),
			[]int64{93, 89},
			"stopped at 93; liquidated at mark 89; ", 0, 85,
		}, {
			"a trailing stop follows the rise and keeps part of it",
			newRace(t, 90, 106).stop(t, book.Conditional{Order: market, Condition: book.Trailing, Trail: 5}),
			[]int64{104, 112, 109, 107, 90},
			"stopped at 107; ", 0, 106,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := row.race.run(row.marks...)
			require.Equal(t, row.outcome, r.outcome)
			require.Equal(t, row.left, r.positions[0])
			require.Equal(t, row.last, r.fills[len(r.fills)-1].Last)
			require.Zero(t, r.book.Open(0, book.Sell), "an order of the closed account rests")
			require.Empty(t, r.waiting.Observe(1), "an order of the closed account waits")
		})
	}
}

// BitMEX's Close: the account's resting orders on the side make way for the close.
func TestACloseOnTriggerTakesThePlaceOfRestingOrders(t *testing.T) {
	r := newRace(t, 0, 92).stop(t, book.Conditional{Order: book.Order{Kind: book.Market}, Trigger: 93})
	profit, err := r.book.Place(book.Order{Account: 0, Side: book.Sell, Price: 120, Lots: 1})
	require.NoError(t, err)
	r.run(93)
	require.Zero(t, r.positions[0])
	require.ErrorIs(t, r.book.Cancel(profit.ID), book.ErrUnknown)
	// With room for both, the resting order stays.
	r = newRace(t, 0, 92).stop(t, book.Conditional{Order: book.Order{Kind: book.Market, Lots: 9}, Trigger: 93})
	profit, err = r.book.Place(book.Order{Account: 0, Side: book.Sell, Price: 120, Lots: 1})
	require.NoError(t, err)
	r.run(93)
	require.EqualValues(t, 1, r.positions[0])
	require.NoError(t, r.book.Cancel(profit.ID))
}

func ExampleTriggers() {
	// A long of 10 opened at 100 has a stop at 93. The mark falls to 93, but the best bid left is 60.
	ledger := make(positions, 2)
	b := book.New(ledger)
	waiting := book.NewTriggers(b)
	b.Place(book.Order{Account: 1, Side: book.Sell, Price: 100, Lots: 10})
	b.Place(book.Order{Account: 0, Side: book.Buy, Kind: book.Market, Lots: 10})
	b.Place(book.Order{Account: 1, Side: book.Buy, Price: 60, Lots: 10})
	waiting.Add(book.Conditional{
		Order:   book.Order{Account: 0, Side: book.Sell, Kind: book.Market},
		Trigger: 93, Close: true,
	})
	for _, mark := range []int64{97, 93} {
		for _, fired := range waiting.Observe(mark) {
			fmt.Println("stop fired at", fired.Price, "and sold", fired.Result.Filled, "down to", fired.Result.Last)
		}
	}
	// Output:
	// stop fired at 93 and sold 10 down to 60
}

// BenchmarkTriggers tells a mark that sets off nothing, with a thousand stops waiting.
func BenchmarkTriggers(b *testing.B) {
	waiting := book.NewTriggers(book.New(make(positions, 1)))
	waiting.Observe(1_000_000)
	for i := range int64(1000) {
		if _, err := waiting.Add(book.Conditional{Order: book.Order{Side: book.Sell, Kind: book.Market, Lots: 1}, Trigger: 900_000 - i}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	mark := int64(0)
	for b.Loop() {
		mark++
		waiting.Observe(1_000_000 + mark%100)
	}
}
