package book

import (
	"slices"
)

// Triggers keeps the orders that wait for a price, and places them in the book when it comes. Orders set off by one price
// fire one after the other: those that watch the mark before those that watch the last price; of these, first the ones that
// wait for falls, nearest trigger first, then the ones that wait for rises, then the trailing ones; the older first where
// nothing else decides. A trade of a fired order is itself a last price, so one
// stop may set off the next.
//
// A step of the price costs what fires and, for trailing orders, what waits.
type Triggers struct {
	book    *Book
	place   func(ID, Order) (Result, error)
	heads   []int32 // by account: its newest waiting order, or −1
	waiting pool[waiting]
	heaps   [2][2][]int32 // by source, then falls and rises: heaps of waiting
	trails  [2][]int32    // by source, in order of age
	prices  [2]int64      // by source; 0 where none is known
	seen    [2]int64      // the price the waiting orders have been held against
	counter uint64
	fired   []Fired

	alive, dead int // orders that wait, and cancelled ones that still stand in a heap
}

// waiting is a conditional order and where it stands. A cancelled one stays in its heap until it comes to the top.
type waiting struct {
	Conditional
	age        uint64
	trigger    int64
	generation uint32
	live       bool

	older, newer int32 // of the account, while live
}

const (
	falls = 0
	rises = 1
)

// NewTriggers returns an empty set of waiting orders for a book. place is where they go when their price comes, so that whoever
// checks orders before they reach the book checks these too, by the ID that Add returned; nil: straight into the book.
func NewTriggers(b *Book, place func(ID, Order) (Result, error)) *Triggers {
	if place == nil {
		place = func(_ ID, o Order) (Result, error) { return b.Place(o) }
	}
	return &Triggers{book: b, place: place}
}

// Add takes in an order that waits, or says why it is refused; nothing then changes.
func (t *Triggers) Add(c Conditional) (ID, error) {
	o := &c.Order
	switch {
	case o.Account > MaxAccount:
		return 0, ErrAccount
	case !o.known() || c.Condition > Trailing || c.Source > Last:
		return 0, ErrWord
	}
	t.sync()
	price := t.prices[c.Source]
	switch {
	case o.Lots < 0 || o.Lots > MaxLots || (o.Lots == 0 && !c.Close):
		return 0, ErrLots
	case o.Price < 0 || o.Price > MaxPrice || (o.Price == 0 && o.Kind == Limit):
		return 0, ErrPrice
	case o.Kind == Market && o.Lifetime == PostOnly:
		return 0, ErrMarketPost
	case c.Condition == Trailing && (c.Trail < 1 || c.Trail > MaxPrice),
		c.Condition != Trailing && (c.Trigger < 1 || c.Trigger > MaxPrice):
		return 0, ErrTrigger
	case c.Band < 0 || c.Band > 9999:
		return 0, ErrBand
	case c.Condition == Trailing && price == 0:
		return 0, ErrNoPrice
	}
	w := waiting{Conditional: c, age: t.counter + 1, trigger: c.Trigger, live: true}
	if c.Condition == Trailing {
		w.trigger = w.behind(price)
	} else if price != 0 && w.reached(price) {
		return 0, ErrTriggersAt
	}
	t.counter++
	i := t.waiting.take()
	w.generation = t.waiting.items[i].generation + 1
	t.waiting.items[i] = w
	t.link(i)
	if c.Condition == Trailing {
		t.trails[c.Source] = append(t.trails[c.Source], i)
	} else {
		t.push(c.Source, w.direction(), i)
	}
	return ID(w.generation)<<32 | ID(i+1), nil
}

// Cancel takes out a waiting order, or returns ErrUnknown.
func (t *Triggers) Cancel(id ID) error {
	i, ok := t.find(id)
	if !ok {
		return ErrUnknown
	}
	t.unlink(i)
	t.compact()
	return nil
}

// Owner returns whose order waits under an ID.
func (t *Triggers) Owner(id ID) (Account, bool) {
	if i, ok := t.find(id); ok {
		return t.waiting.items[i].Order.Account, true
	}
	return 0, false
}

func (t *Triggers) find(id ID) (int32, bool) {
	i := int64(id&(1<<32-1)) - 1
	if i < 0 || i >= int64(len(t.waiting.items)) {
		return 0, false
	}
	w := &t.waiting.items[i]
	return int32(i), w.live && w.generation == uint32(id>>32)
}

// CancelAccount takes out all waiting orders of an account and returns how many there were.
func (t *Triggers) CancelAccount(account Account) (n int) {
	for int(account) < len(t.heads) && t.heads[account] >= 0 {
		t.unlink(t.heads[account])
		n++
	}
	t.compact()
	return n
}

// compact takes the cancelled orders out of the heaps once they outnumber those that wait.
func (t *Triggers) compact() {
	if t.dead <= t.alive+64 {
		return
	}
	t.dead = 0
	for source := range t.heaps {
		for direction := range t.heaps[source] {
			old := t.heaps[source][direction]
			t.heaps[source][direction] = old[:0]
			for k := range old { // what is pushed never stands beyond what has been read
				if i := old[k]; t.waiting.items[i].live {
					t.push(Source(source), direction, i)
				} else {
					t.waiting.put(i)
				}
			}
		}
		t.trails[source] = slices.DeleteFunc(t.trails[source], func(i int32) bool {
			if t.waiting.items[i].live {
				return false
			}
			t.waiting.put(i)
			return true
		})
	}
}

// Waiting returns how many orders of an account wait.
func (t *Triggers) Waiting(account Account) (n int) {
	if int(account) >= len(t.heads) {
		return 0
	}
	for i := t.heads[account]; i >= 0; i = t.waiting.items[i].older {
		n++
	}
	return n
}

// link enters an order in its account's list.
func (t *Triggers) link(i int32) {
	w := &t.waiting.items[i]
	for len(t.heads) <= int(w.Order.Account) {
		t.heads = append(t.heads, -1)
	}
	t.alive++
	w.older, w.newer = t.heads[w.Order.Account], -1
	if w.older >= 0 {
		t.waiting.items[w.older].newer = i
	}
	t.heads[w.Order.Account] = i
}

// unlink takes an order out of its account's list: it waits no longer.
func (t *Triggers) unlink(i int32) {
	w := &t.waiting.items[i]
	w.live = false
	t.alive--
	t.dead++
	if w.newer >= 0 {
		t.waiting.items[w.newer].older = w.older
	} else {
		t.heads[w.Order.Account] = w.older
	}
	if w.older >= 0 {
		t.waiting.items[w.older].newer = w.newer
	}
}

// Observe tells a mark price (above 0), fires what it sets off, and whatever the trades of those and of the book since the last
// call set off in turn. The slice is valid until the next call.
func (t *Triggers) Observe(mark int64) []Fired {
	t.prices[Mark] = mark
	return t.Settle()
}

// Settle fires what the last trades in the book have set off. Call it after placing orders. The slice is valid until
// the next call.
func (t *Triggers) Settle() []Fired {
	t.fired = t.fired[:0]
	t.sync()
	for {
		i, source := t.due()
		if i < 0 {
			return t.fired
		}
		t.fire(i, source)
		t.sync()
	}
}

// Clear forgets all waiting orders and prices.
func (t *Triggers) Clear() {
	t.waiting.clear()
	t.heads = t.heads[:0]
	t.alive, t.dead = 0, 0
	for source := range t.heaps {
		t.heaps[source][falls] = t.heaps[source][falls][:0]
		t.heaps[source][rises] = t.heaps[source][rises][:0]
		t.trails[source] = t.trails[source][:0]
	}
	t.prices, t.seen, t.counter, t.fired = [2]int64{}, [2]int64{}, 0, t.fired[:0]
}

// sync takes over the last price, and lets trailing triggers follow prices they have not seen.
func (t *Triggers) sync() {
	if last := t.book.Last(); last != 0 {
		t.prices[Last] = last
	}
	for source, price := range t.prices {
		if price == t.seen[source] {
			continue
		}
		t.seen[source] = price
		kept := t.trails[source][:0]
		for _, i := range t.trails[source] {
			w := &t.waiting.items[i]
			if !w.live {
				t.dead--
				t.waiting.put(i)
				continue
			}
			kept = append(kept, i)
			if behind := w.behind(price); (w.Order.Side == Sell) == (behind > w.trigger) {
				w.trigger = behind
			}
		}
		t.trails[source] = kept
	}
}

// behind returns where a trailing order's trigger stands when price is the best it has seen.
func (w *waiting) behind(price int64) int64 {
	if w.Order.Side == Sell {
		return price - w.Trail
	}
	return price + w.Trail
}

// direction says whether the order waits for a fall or a rise.
func (w *waiting) direction() int {
	if (w.Order.Side == Sell) == (w.Condition != TakeProfit) {
		return falls
	}
	return rises
}

func (w *waiting) reached(price int64) bool {
	if w.direction() == falls {
		return price <= w.trigger
	}
	return price >= w.trigger
}

// due takes out the next order to fire and returns it with its source, or −1.
func (t *Triggers) due() (int32, Source) {
	for source := range t.heaps {
		price := t.prices[source]
		if price == 0 {
			continue
		}
		for direction := range t.heaps[source] {
			for len(t.heaps[source][direction]) > 0 {
				i := t.heaps[source][direction][0]
				w := &t.waiting.items[i]
				if w.live && !w.reached(price) {
					break
				}
				t.pop(Source(source), direction)
				if w.live {
					return i, Source(source)
				}
				t.dead--
				t.waiting.put(i)
			}
		}
		for at, i := range t.trails[source] {
			if w := &t.waiting.items[i]; w.live && w.reached(price) {
				t.trails[source] = append(t.trails[source][:at], t.trails[source][at+1:]...)
				return i, Source(source)
			}
		}
	}
	return -1, 0
}

// fire places the order.
func (t *Triggers) fire(i int32, source Source) {
	w := t.waiting.items[i]
	t.unlink(i)
	t.dead-- // and it stands in no heap any more
	t.waiting.put(i)
	o := w.Order
	f := Fired{ID: ID(w.generation)<<32 | ID(i+1), Account: o.Account, Price: t.prices[source]}
	if w.Close {
		position := max(t.book.reducible(o.Account, o.Side), 0)
		o.ReduceOnly = true
		if o.Lots == 0 || o.Lots > position {
			o.Lots = position
		}
		if o.Lots == 0 {
			f.Err = ErrReduceOnly
			t.fired = append(t.fired, f)
			return
		}
		if t.book.Open(o.Account, o.Side)+o.Lots > position {
			t.book.CancelSide(o.Account, o.Side)
		}
	}
	if o.Kind == Market && w.Band > 0 && t.prices[Mark] != 0 {
		worst := Worst(o.Side, t.prices[Mark], w.Band)
		if o.Price == 0 || (o.Side == Sell) == (worst > o.Price) {
			o.Price = worst
		}
	}
	f.Result, f.Err = t.place(f.ID, o)
	t.fired = append(t.fired, f)
}

// Worst returns the worst price within band basis points of mark for a side, in whole ticks rounded towards the mark: the
// limit that turns a market order into one with bounded slippage. A mark of 1 to MaxPrice gives 1 to MaxPrice.
func Worst(side Side, mark, band int64) int64 {
	// mark < 2^36 and band < 2^14, so the products fit.
	if side == Buy {
		return min(mark*(10_000+band)/10_000, MaxPrice)
	}
	return max((mark*(10_000-band)+9_999)/10_000, 1)
}
