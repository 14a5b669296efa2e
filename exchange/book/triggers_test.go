package book

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// naiveTriggers holds every waiting order in one list, and looks through all of it for the next to fire.
type naiveTriggers struct {
	book   *Book
	heard  *record
	list   []naiveWaiting
	prices [2]int64
	number ID
}

type naiveWaiting struct {
	Conditional
	number ID
	best   int64 // of a trailing order
}

func (n *naiveTriggers) see() {
	if n.book.Last() != 0 {
		n.prices[Last] = n.book.Last()
	}
	for i := range n.list {
		w, price := &n.list[i], n.prices[n.list[i].Source]
		if w.Order.Side == Sell {
			w.best = max(w.best, price)
		} else if price != 0 {
			w.best = min(w.best, price)
		}
	}
}

// level is the price that sets an order off.
func (w *naiveWaiting) level() int64 {
	switch {
	case w.Condition != Trailing:
		return w.Trigger
	case w.Order.Side == Sell:
		return w.best - w.Trail
	}
	return w.best + w.Trail
}

// waitsForFall spells out the table of conditions and sides.
func (w *naiveWaiting) waitsForFall() bool {
	switch w.Condition {
	case TakeProfit:
		return w.Order.Side == Buy
	default:
		return w.Order.Side == Sell
	}
}

func (n *naiveTriggers) isDue(w naiveWaiting) bool {
	price := n.prices[w.Source]
	return price != 0 && ((w.waitsForFall() && price <= w.level()) || (!w.waitsForFall() && price >= w.level()))
}

func (n *naiveTriggers) add(c Conditional) bool {
	n.see()
	w := naiveWaiting{Conditional: c, number: n.number + 1, best: n.prices[c.Source]}
	if c.Condition == Trailing {
		if w.best == 0 {
			return false
		}
	} else if n.isDue(w) {
		return false
	}
	n.number++
	n.list = append(n.list, w)
	return true
}

func (n *naiveTriggers) settle() (numbers []ID) {
	for {
		n.see()
		var found []naiveWaiting
		for _, w := range n.list {
			if n.isDue(w) {
				found = append(found, w)
			}
		}
		if len(found) == 0 {
			return numbers
		}
		slices.SortFunc(found, func(x, y naiveWaiting) int {
			class := func(w naiveWaiting) int {
				switch {
				case w.Condition == Trailing:
					return 2
				case w.waitsForFall():
					return 0
				}
				return 1
			}
			nearest := 0
			switch class(x) {
			case 0:
				nearest = cmp.Compare(y.Trigger, x.Trigger)
			case 1:
				nearest = cmp.Compare(x.Trigger, y.Trigger)
			}
			return cmp.Or(cmp.Compare(x.Source, y.Source), cmp.Compare(class(x), class(y)), nearest, cmp.Compare(x.number, y.number))
		})
		w := found[0]
		n.list = slices.DeleteFunc(n.list, func(x naiveWaiting) bool { return x.number == w.number })
		numbers = append(numbers, w.number)
		n.place(w)
	}
}

func (n *naiveTriggers) place(w naiveWaiting) {
	o := w.Order
	if w.Close {
		position := n.heard.positions[o.Account]
		if o.Side == Buy {
			position = -position
		}
		if position <= 0 {
			return
		}
		o.ReduceOnly = true
		if o.Lots == 0 {
			o.Lots = position
		}
		o.Lots = min(o.Lots, position)
		if n.book.Open(o.Account, o.Side) > position-o.Lots {
			n.book.CancelSide(o.Account, o.Side)
		}
	}
	if o.Kind == Market && w.Band > 0 && n.prices[Mark] > 0 {
		mark := n.prices[Mark]
		if o.Side == Buy {
			worst := mark + mark*w.Band/10_000
			if o.Price == 0 || worst < o.Price {
				o.Price = worst
			}
		} else {
			o.Price = max(o.Price, mark-mark*w.Band/10_000)
		}
	}
	_, _ = n.book.Place(o)
}

func drawConditional(t *rapid.T) Conditional {
	c := Conditional{
		Order:     drawOrder(t, 1),
		Condition: Condition(rapid.IntRange(0, 2).Draw(t, "condition")),
		Source:    Source(rapid.IntRange(0, 1).Draw(t, "source")),
		Trigger:   rapid.Int64Range(1, 12).Draw(t, "trigger"),
		Trail:     rapid.Int64Range(1, 4).Draw(t, "trail"),
		Band:      rapid.SampledFrom([]int64{0, 0, 100, 3000}).Draw(t, "band"),
		Close:     rapid.IntRange(0, 3).Draw(t, "close") == 0,
	}
	c.Order.Lots = max(c.Order.Lots, 1)
	c.Order.Price = max(c.Order.Price, 1)
	if c.Order.Kind == Market {
		c.Order.Price = rapid.SampledFrom([]int64{0, 0, 5}).Draw(t, "worst")
		c.Order.Lifetime = ImmediateOrCancel
	}
	if c.Close && rapid.Bool().Draw(t, "all") {
		c.Order.Lots = 0
	}
	return c
}

func TestTriggersFireAsAListLookedThroughAfreshForEach(t *testing.T) {
	fired := 0
	rapid.Check(t, func(t *rapid.T) {
		heard, twinHeard := newRecord(), newRecord()
		b, twinBook := New(heard), New(twinHeard)
		triggers, naive := NewTriggers(b, nil), &naiveTriggers{book: twinBook, heard: twinHeard}
		numbers := map[ID]ID{} // the naive number of each waiting order
		ids := []ID{0}
		expect := func(got []Fired, want []ID) {
			var translated []ID
			for _, f := range got {
				translated = append(translated, numbers[f.ID])
			}
			fired += len(want)
			require.Equal(t, want, translated)
			require.Equal(t, twinHeard, heard)
		}
		for range rapid.IntRange(1, 60).Draw(t, "operations") {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0, 1, 2, 3:
				c := drawConditional(t)
				id, err := triggers.Add(c)
				require.Equal(t, naive.add(c), err == nil, "%v", err)
				if err == nil {
					require.NotContains(t, numbers, id)
					numbers[id] = naive.number
					ids = append(ids, id)
				}
			case 4:
				number := rapid.IntRange(0, len(ids)-1).Draw(t, "number")
				before := len(naive.list)
				naive.list = slices.DeleteFunc(naive.list, func(w naiveWaiting) bool { return w.number == ID(number) })
				require.Equal(t, len(naive.list) < before, triggers.Cancel(ids[number]) == nil)
			case 5:
				if rapid.IntRange(0, 3).Draw(t, "really") == 0 {
					account := Account(rapid.IntRange(0, 4).Draw(t, "account"))
					before := len(naive.list)
					naive.list = slices.DeleteFunc(naive.list, func(w naiveWaiting) bool { return w.Order.Account == account })
					require.Equal(t, before-len(naive.list), triggers.CancelAccount(account))
				}
			case 6, 7:
				o := drawOrder(t, 1)
				_, _ = b.Place(o)
				_, _ = twinBook.Place(o)
				expect(triggers.Settle(), naive.settle())
			default:
				mark := rapid.Int64Range(1, 12).Draw(t, "mark")
				naive.prices[Mark] = mark
				expect(triggers.Observe(mark), naive.settle())
			}
		}
	})
	require.NotZero(t, fired)
}

func TestWaitingOrdersAreRefusedInTheDocumentedOrder(t *testing.T) {
	triggers := NewTriggers(New(newRecord()), nil)
	triggers.Observe(100)
	sell := Order{Side: Sell, Kind: Market, Lots: 1}
	for _, row := range []struct {
		name string
		c    Conditional
		err  error
	}{
		{"an account beyond the bound", Conditional{Order: Order{Account: MaxAccount + 1}}, ErrAccount},
		{"no lots", Conditional{Order: Order{Kind: Market}, Trigger: 90}, ErrLots},
		{"a limit order at no price", Conditional{Order: Order{Lots: 1}, Trigger: 90}, ErrPrice},
		{"a negative price", Conditional{Order: Order{Lots: 1, Price: -1}, Trigger: 90}, ErrPrice},
		{"a market order that is to rest", Conditional{Order: Order{Kind: Market, Lifetime: PostOnly, Lots: 1}, Trigger: 90}, ErrMarketPost},
		{"no trigger", Conditional{Order: sell}, ErrTrigger},
		{"no trail", Conditional{Order: sell, Condition: Trailing, Trigger: 90}, ErrTrigger},
		{"a band of everything", Conditional{Order: sell, Trigger: 90, Band: 10_000}, ErrBand},
		{"trailing a price nobody knows", Conditional{Order: sell, Condition: Trailing, Source: Last, Trail: 5}, ErrNoPrice},
		{"a stop above the mark", Conditional{Order: sell, Trigger: 100}, ErrTriggersAt},
		{"a take-profit below the mark", Conditional{Order: sell, Condition: TakeProfit, Trigger: 99}, ErrTriggersAt},
	} {
		_, err := triggers.Add(row.c)
		require.ErrorIs(t, err, row.err, row.name)
	}
	require.Zero(t, triggers.CancelAccount(0), "a refused order waits")
	require.ErrorIs(t, triggers.Cancel(0), ErrUnknown)
}

func TestOneStopSetsOffTheNext(t *testing.T) {
	heard := newRecord()
	b := New(heard)
	triggers := NewTriggers(b, nil)
	for _, price := range []int64{100, 95, 90, 85} {
		_, err := b.Place(Order{Account: 9, Price: price, Lots: 10})
		require.NoError(t, err)
	}
	for account, trigger := range []int64{99, 96, 91, 80} {
		_, err := triggers.Add(Conditional{Order: Order{Account: Account(account), Side: Sell, Kind: Market, Lots: 10}, Source: Last, Trigger: trigger})
		require.NoError(t, err)
	}
	_, err := b.Place(Order{Account: 8, Side: Sell, Kind: Market, Lots: 11}) // through 100, one lot at 95
	require.NoError(t, err)
	var accounts []Account
	for _, f := range triggers.Settle() {
		require.NoError(t, f.Err)
		accounts = append(accounts, f.Account)
	}
	// The sale at 95 sets off the stops at 99 and 96; their sales, at 90 and 85, the one at 91, which finds nine lots left.
	require.Equal(t, []Account{0, 1, 2}, accounts)
	require.EqualValues(t, 85, b.Last())
	require.EqualValues(t, -9, heard.positions[2])
	require.EqualValues(t, 0, heard.positions[3])
}

func TestWorstRoundsTowardsTheMark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark, band := rapid.Int64Range(1, MaxPrice).Draw(t, "mark"), rapid.Int64Range(0, 9999).Draw(t, "band")
		buy, sell := Worst(Buy, mark, band), Worst(Sell, mark, band)
		// 10,000·distance <= band·mark, and one tick more would be too far (unless it is out of bounds).
		require.LessOrEqual(t, (buy-mark)*10_000, band*mark)
		require.True(t, buy == MaxPrice || (buy+1-mark)*10_000 > band*mark)
		require.LessOrEqual(t, (mark-sell)*10_000, band*mark)
		require.True(t, sell == 1 || (mark-sell+1)*10_000 > band*mark)
	})
}

// Orders that are placed and cancelled, over and over, leave nothing behind.
func TestCancelledTriggersDoNotPileUp(t *testing.T) {
	w := NewTriggers(New(newRecord()), nil)
	w.Observe(1000)
	keep, err := w.Add(Conditional{Order: Order{Side: Sell, Kind: Market, Lots: 1}, Trigger: 990})
	require.NoError(t, err)
	for i := range 10_000 {
		c := Conditional{Order: Order{Account: 1, Side: Sell, Kind: Market, Lots: 1}, Trigger: 900 - int64(i%7), Trail: 5, Condition: Condition(2 * (i % 2))}
		id, err := w.Add(c)
		require.NoError(t, err)
		if i%3 == 0 {
			require.Equal(t, 1, w.CancelAccount(1))
		} else {
			require.NoError(t, w.Cancel(id))
		}
	}
	require.Less(t, len(w.waiting.items), 200)
	require.Less(t, len(w.heaps[Mark][falls]), 200)
	require.Equal(t, 1, w.alive)
	fired := w.Observe(990)
	require.Len(t, fired, 1)
	require.Equal(t, keep, fired[0].ID)
	require.Zero(t, w.alive)
}
