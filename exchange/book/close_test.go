package book_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/book"
)

// newLong opens a long of 10 for account 0 at 100, with a bid of account 1 at 92 and a close-on-trigger at 93.
func newLong(t *testing.T, lots int64) (positions, *book.Book, *book.Triggers) {
	held := make(positions, 3)
	b := book.New(held)
	waiting := book.NewTriggers(b, nil)
	for _, o := range []book.Order{
		{Account: 1, Side: book.Sell, Price: 100, Lots: 10},
		{Account: 0, Side: book.Buy, Kind: book.Market, Lots: 10},
		{Account: 1, Side: book.Buy, Price: 92, Lots: 10},
	} {
		_, err := b.Place(o)
		require.NoError(t, err)
	}
	waiting.Observe(100)
	_, err := waiting.Add(book.Conditional{Order: book.Order{Side: book.Sell, Kind: book.Market, Lots: lots}, Trigger: 93, Close: true})
	require.NoError(t, err)
	return held, b, waiting
}

// BitMEX's Close: the account's resting orders on the side make way for the close.
func TestACloseOnTriggerTakesThePlaceOfRestingOrders(t *testing.T) {
	held, b, waiting := newLong(t, 0)
	profit, err := b.Place(book.Order{Account: 0, Side: book.Sell, Price: 120, Lots: 1})
	require.NoError(t, err)
	waiting.Observe(93)
	require.Zero(t, held[0])
	require.ErrorIs(t, b.Cancel(profit.ID), book.ErrUnknown)
	// With room for both, the resting order stays.
	held, b, waiting = newLong(t, 9)
	profit, err = b.Place(book.Order{Account: 0, Side: book.Sell, Price: 120, Lots: 1})
	require.NoError(t, err)
	waiting.Observe(93)
	require.EqualValues(t, 1, held[0])
	require.NoError(t, b.Cancel(profit.ID))
}

func ExampleTriggers() {
	// A long of 10 opened at 100 has a stop at 93. The mark falls to 93, but the best bid left is 60.
	ledger := make(positions, 2)
	b := book.New(ledger)
	waiting := book.NewTriggers(b, nil)
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
	waiting := book.NewTriggers(book.New(make(positions, 1)), nil)
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
