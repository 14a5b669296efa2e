package book_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/book"
)

// positions is the smallest ledger: it keeps positions and nothing else.
type positions []int64

func (p positions) Position(a book.Account) int64 { return p[a] }

func (p positions) Traded(t book.Trade) {
	lots := t.Lots
	if t.Side == book.Sell {
		lots = -lots
	}
	p[t.Taker] += lots
	p[t.Maker] -= lots
}

func (positions) Admits(book.Trade, int64, uint256.Int) book.Verdict { return book.Admitted }
func (positions) Dropped(book.Drop)                                  {}

func TestWordsOutsideTheirRangeAreRefused(t *testing.T) {
	b := book.New(make(positions, 2))
	whole := book.Order{Side: book.Sell, Price: 100, Lots: 1}
	_, err := b.Place(whole)
	require.NoError(t, err)
	for _, spoil := range []func(*book.Order){
		func(o *book.Order) { o.Side = 7 }, func(o *book.Order) { o.Kind = 2 }, func(o *book.Order) { o.Lifetime = 4 }, func(o *book.Order) { o.SelfTrade = 9 },
	} {
		o := whole
		spoil(&o)
		_, err := b.Place(o)
		require.ErrorIs(t, err, book.ErrWord)
		filled, _ := b.Preview(o)
		require.Zero(t, filled)
		_, err = book.NewTriggers(b, nil).Add(book.Conditional{Order: o, Trigger: 90})
		require.ErrorIs(t, err, book.ErrWord)
	}
	for _, c := range []book.Conditional{{Source: 7}, {Condition: 3}} {
		c.Order, c.Trigger = whole, 90
		_, err := book.NewTriggers(b, nil).Add(c)
		require.ErrorIs(t, err, book.ErrWord)
	}
}

func TestOrdersAreRefusedInTheDocumentedOrder(t *testing.T) {
	b := book.New(positions{0, 10, 0})
	_, err := b.Place(book.Order{Account: 0, Side: book.Sell, Price: 100, Lots: 5})
	require.NoError(t, err)
	for _, row := range []struct {
		name  string
		order book.Order
		err   error
	}{
		{"an account beyond the bound", book.Order{Account: book.MaxAccount + 1}, book.ErrAccount},
		{"no lots and no price", book.Order{}, book.ErrLots},
		{"negative lots", book.Order{Lots: -1, Price: 5}, book.ErrLots},
		{"too many lots", book.Order{Lots: book.MaxLots + 1, Price: 5}, book.ErrLots},
		{"a limit order at price 0", book.Order{Lots: 1}, book.ErrPrice},
		{"a limit order at a negative price", book.Order{Lots: 1, Price: -3}, book.ErrPrice},
		{"a market order with a negative worst price", book.Order{Kind: book.Market, Lots: 1, Price: -3}, book.ErrPrice},
		{"a price above the bound", book.Order{Lots: 1, Price: book.MaxPrice + 1}, book.ErrPrice},
		{"a market order that is to rest", book.Order{Kind: book.Market, Lifetime: book.PostOnly, Lots: 1}, book.ErrMarketPost},
		{"reduce-only without a position", book.Order{ReduceOnly: true, Lots: 1, Price: 100, Lifetime: book.PostOnly}, book.ErrReduceOnly},
		{"reduce-only that would add", book.Order{Account: 1, Side: book.Buy, ReduceOnly: true, Lots: 1, Price: 100}, book.ErrReduceOnly},
		{"post-only that would trade", book.Order{Account: 1, Lots: 1, Price: 100, Lifetime: book.PostOnly}, book.ErrPostOnly},
		{"fill-or-kill for more than there is", book.Order{Account: 1, Lots: 6, Price: 100, Lifetime: book.FillOrKill}, book.ErrFillOrKill},
		{"fill-or-kill below the price", book.Order{Account: 1, Lots: 1, Price: 99, Lifetime: book.FillOrKill}, book.ErrFillOrKill},
	} {
		r, err := b.Place(row.order)
		require.ErrorIs(t, err, row.err, row.name)
		require.Equal(t, book.Result{}, r, row.name)
	}
	price, lots, ok := b.Best(book.Sell)
	require.True(t, ok && price == 100 && lots == 5, "a refused order changed the book")
}

func TestAMarketOrderStopsAtItsWorstPrice(t *testing.T) {
	b := book.New(make(positions, 2))
	for _, price := range []int64{99, 95, 90, 50} {
		_, err := b.Place(book.Order{Side: book.Buy, Price: price, Lots: 10})
		require.NoError(t, err)
	}
	// BitMEX: a market order runs "until filled or your bankruptcy price is reached, at which point it will cancel".
	bust := int64(90)
	r, err := b.Place(book.Order{Account: 1, Side: book.Sell, Kind: book.Market, Price: bust, Lots: 100})
	require.NoError(t, err)
	require.EqualValues(t, 30, r.Filled)
	require.EqualValues(t, 70, r.Dropped)
	require.EqualValues(t, 90, r.Last)
	require.Equal(t, "2840", r.Value.Dec())
}

func TestFillOrKillCountsAReduceOnlyPositionOnce(t *testing.T) {
	// Account 1 is long 10 and offers to close 8 and 8: only 10 of the 16 can trade, and where a free
	// offer of 4 stands before them, only 6.
	heard := positions{0, 10, 0}
	b := book.New(heard)
	for _, o := range []book.Order{
		{Account: 1, Side: book.Sell, Price: 100, Lots: 8, ReduceOnly: true},
		{Account: 1, Side: book.Sell, Price: 101, Lots: 8, ReduceOnly: true},
	} {
		_, err := b.Place(o)
		require.NoError(t, err)
	}
	kill := book.Order{Account: 2, Side: book.Buy, Price: 101, Lots: 11, Lifetime: book.FillOrKill}
	_, err := b.Place(kill)
	require.ErrorIs(t, err, book.ErrFillOrKill)
	_, err = b.Place(book.Order{Account: 1, Side: book.Sell, Price: 99, Lots: 4})
	require.NoError(t, err)
	_, err = b.Place(kill)
	require.ErrorIs(t, err, book.ErrFillOrKill)
	kill.Lots = 10
	r, err := b.Place(kill)
	require.NoError(t, err)
	require.EqualValues(t, 10, r.Filled)
	require.Equal(t, positions{0, 0, 10}, heard)
}

func TestAnOldIDNamesNoNewOrder(t *testing.T) {
	b := book.New(make(positions, 1))
	first, err := b.Place(book.Order{Price: 10, Lots: 1})
	require.NoError(t, err)
	require.NoError(t, b.Cancel(first.ID))
	second, err := b.Place(book.Order{Price: 10, Lots: 2})
	require.NoError(t, err)
	require.NotEqual(t, first.ID, second.ID)
	require.ErrorIs(t, b.Cancel(first.ID), book.ErrUnknown)
	require.Zero(t, b.Lots(first.ID))
	require.EqualValues(t, 2, b.Lots(second.ID))
	require.ErrorIs(t, b.Cancel(0), book.ErrUnknown)
	require.ErrorIs(t, b.Cancel(^book.ID(0)), book.ErrUnknown)
}

// traffic runs a book through adds near a wandering mid, cancels and market orders, as a busy market would.
type traffic struct {
	book   *book.Book
	random *rand.Rand
	ids    [4096]book.ID
	mid    int64
}

func newTraffic() *traffic {
	return &traffic{book: book.New(make(positions, 64)), random: rand.New(rand.NewPCG(1, 2)), mid: 1_000_000}
}

func (f *traffic) step() {
	x := f.random.Uint64()
	side := book.Side(x & 1)
	slot := int(x>>1) % len(f.ids)
	account := book.Account(x>>20) & 63
	switch away := int64(x>>32) % 200; {
	case x>>60 < 2: // an eighth are market orders of the size of several resting ones
		_, _ = f.book.Place(book.Order{Account: account, Side: side, Kind: book.Market, SelfTrade: book.CancelOldest, Lots: 1 + int64(x>>40)%40})
		f.mid += int64(x>>50)%3 - 1
	case f.ids[slot] != 0:
		_ = f.book.Cancel(f.ids[slot])
		f.ids[slot] = 0
	default:
		price := f.mid - 1 - away
		if side == book.Sell {
			price = f.mid + 1 + away
		}
		r, _ := f.book.Place(book.Order{Account: account, Side: side, Price: price, SelfTrade: book.CancelOldest, Lots: 1 + int64(x>>40)%20})
		f.ids[slot] = r.ID
	}
}

func TestABusyBookAllocatesNothing(t *testing.T) {
	f := newTraffic()
	for range 300_000 {
		f.step()
	}
	require.Zero(t, testing.AllocsPerRun(20_000, f.step))
}

// BenchmarkBook is a mix of 7 adds, 7 cancels (more than half of them too late) and 2 market orders in 16; each market
// order makes about 3 trades, and about 900 orders rest at about 220 prices.
func BenchmarkBook(b *testing.B) {
	f := newTraffic()
	for range 100_000 {
		f.step()
	}
	b.ReportAllocs()
	for b.Loop() {
		f.step()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mops/s")
}

func ExampleBook() {
	ledger := make(positions, 3)
	b := book.New(ledger)
	b.Place(book.Order{Account: 0, Side: book.Buy, Price: 99, Lots: 5})
	b.Place(book.Order{Account: 1, Side: book.Buy, Price: 98, Lots: 5})
	r, _ := b.Place(book.Order{Account: 2, Side: book.Sell, Kind: book.Market, Lots: 7})
	fmt.Println("sold", r.Filled, "for", r.Value.Dec(), "tick-lots, the last at", r.Last)
	_, err := b.Place(book.Order{Account: 2, Side: book.Sell, Price: 97, Lots: 3, ReduceOnly: true})
	fmt.Println(err)
	fmt.Println("positions", ledger)
	// Output:
	// sold 7 for 691 tick-lots, the last at 98
	// book: reduce-only order would not reduce the position
	// positions [5 2 -7]
}

func TestABookWithoutALedgerTrades(t *testing.T) {
	b := book.New(nil)
	_, err := b.Place(book.Order{Account: 1, Side: book.Sell, Price: 100, Lots: 5})
	require.NoError(t, err)
	r, err := b.Place(book.Order{Account: 2, Side: book.Buy, Kind: book.Market, Lots: 3})
	require.NoError(t, err)
	require.Equal(t, int64(3), r.Filled)
	b.CancelAccount(1)
	_, _, resting := b.Best(book.Sell)
	require.False(t, resting)
}
