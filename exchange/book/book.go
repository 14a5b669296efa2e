// Package book is a limit order book in price-time priority: market and limit orders, immediate-or-cancel,
// fill-or-kill, post-only, reduce-only, self-trade prevention ([Book]), and the orders that wait for a price: stops,
// take-profits, trailing stops and close-on-trigger ([Triggers]).
//
// Prices are whole ticks and amounts whole lots, so the book knows nothing of decimals; [Venue] gives it units and makes
// it a place where either side of a comparison can sell. Trades go to a [Ledger], one by one, as they happen:
//
//	b := book.New(ledger)
//	b.Place(book.Order{Account: 1, Side: book.Buy, Price: 99, Lots: 5})
//	r, err := b.Place(book.Order{Account: 2, Side: book.Sell, Kind: book.Market, Lots: 3}) // r.Filled == 3
//
// The book is deterministic: the same calls give the same trades in the same order. It allocates only while it grows to
// its largest size. It is not safe for concurrent use.
package book

import "github.com/holiman/uint256"

// Book is a limit order book of one instrument.
type Book struct {
	ledger Ledger
	sides  [2]trie
	levels pool[level]
	orders pool[resting]
	heads  []int32 // by account: its newest resting order, or −1
	tally  []taken // scratch of Preview
	last   int64

	valuation Valuation // nil: price·lots
}

// level is the queue of orders at one price.
type level struct {
	price      int64
	lots       int64
	head, tail int32
	side       Side
}

// resting is an order in the book: a link of its level's queue and of its account's list.
type resting struct {
	lots                int64
	generation          uint32
	account             Account
	level               int32
	previous, next      int32 // in the queue
	older, newer        int32 // of the account
	reduceOnly, present bool
}

// New returns an empty book that tells ledger what happens. A nil ledger is told nothing and has no positions, so that
// a reduce-only order has nothing to reduce.
func New(ledger Ledger) *Book {
	if ledger == nil {
		ledger = nobody{}
	}
	b := &Book{ledger: ledger}
	b.Clear()
	return b
}

// ValueBy makes the book value trades otherwise than by price times lots: those of inverse contracts for example, see Inverse.
func (b *Book) ValueBy(v Valuation) { b.valuation = v }

// Clear drops every order without telling the ledger, and forgets the last price and all IDs.
func (b *Book) Clear() {
	b.sides[Buy].clear()
	b.sides[Sell].clear()
	b.levels.clear()
	b.orders.clear()
	b.heads = b.heads[:0]
	b.last = 0
}

// Best returns the best price of a side and the lots resting at it; ok is false where the side is empty.
func (b *Book) Best(side Side) (price, lots int64, ok bool) {
	i := b.best(side)
	if i < 0 {
		return 0, 0, false
	}
	l := &b.levels.items[i]
	return l.price, l.lots, true
}

// Beyond returns the next price of a side that is worse than price, and the lots resting at it.
func (b *Book) Beyond(side Side, price int64) (next, lots int64, ok bool) {
	i := b.beyond(side, price)
	if i < 0 {
		return 0, 0, false
	}
	l := &b.levels.items[i]
	return l.price, l.lots, true
}

// Last returns the price of the last trade, or 0.
func (b *Book) Last() int64 { return b.last }

// Lots returns the lots that an order still has in the book, 0 where it is not there.
func (b *Book) Lots(id ID) int64 {
	if i, ok := b.find(id); ok {
		return b.orders.items[i].lots
	}
	return 0
}

// Owner returns whose order is resting under an ID.
func (b *Book) Owner(id ID) (Account, bool) {
	if i, ok := b.find(id); ok {
		return b.orders.items[i].account, true
	}
	return 0, false
}

// Cancel takes an order out of the book, or returns ErrUnknown.
func (b *Book) Cancel(id ID) error {
	i, ok := b.find(id)
	if !ok {
		return ErrUnknown
	}
	b.drop(i, Withdrawn)
	return nil
}

// Shrink takes lots off a resting order, which keeps its place in the queue, and the order out of the book where none
// are left; or returns ErrUnknown.
func (b *Book) Shrink(id ID, lots int64) error {
	i, ok := b.find(id)
	if !ok {
		return ErrUnknown
	}
	if lots <= 0 {
		return ErrLots
	}
	b.dropLots(i, min(lots, b.orders.items[i].lots), Withdrawn)
	return nil
}

// CancelAccount takes all orders of an account out of the book, newest first, and returns how many there were. It is
// the first step of a liquidation on most venues.
func (b *Book) CancelAccount(account Account) int {
	n := 0
	for int(account) < len(b.heads) && b.heads[account] >= 0 {
		b.drop(b.heads[account], Withdrawn)
		n++
	}
	return n
}

// Open returns the lots that an account has resting on a side.
func (b *Book) Open(account Account, side Side) (lots int64) {
	b.each(account, side, func(i int32) { lots += b.orders.items[i].lots })
	return lots
}

// CancelSide takes an account's orders on one side out of the book, newest first, and returns how many there were.
func (b *Book) CancelSide(account Account, side Side) (n int) {
	b.each(account, side, func(i int32) {
		b.drop(i, Withdrawn)
		n++
	})
	return n
}

// each visits an account's orders on a side, newest first; the visited order may be dropped.
func (b *Book) each(account Account, side Side, visit func(int32)) {
	if int(account) >= len(b.heads) {
		return
	}
	for i := b.heads[account]; i >= 0; {
		o := &b.orders.items[i]
		older := o.older
		if b.levels.items[o.level].side == side {
			visit(i)
		}
		i = older
	}
}

func (b *Book) find(id ID) (int32, bool) {
	i := int64(id&(1<<32-1)) - 1
	if i < 0 || i >= int64(len(b.orders.items)) {
		return 0, false
	}
	o := &b.orders.items[i]
	return int32(i), o.present && o.generation == uint32(id>>32)
}

func (b *Book) id(i int32) ID { return ID(b.orders.items[i].generation)<<32 | ID(i+1) }

func (b *Book) best(side Side) int32 {
	if side == Buy {
		return b.sides[Buy].last()
	}
	return b.sides[Sell].first()
}

func (b *Book) beyond(side Side, price int64) int32 {
	if side == Buy {
		return b.sides[Buy].before(price)
	}
	return b.sides[Sell].after(price)
}

// rest puts lots at the end of the queue at a price.
func (b *Book) rest(o *Order, lots int64) ID {
	at := b.sides[o.Side].get(o.Price)
	if at < 0 {
		at = b.levels.take()
		b.levels.items[at] = level{price: o.Price, side: o.Side, head: -1, tail: -1}
		b.sides[o.Side].put(o.Price, at)
	}
	i := b.orders.take()
	l, r := &b.levels.items[at], &b.orders.items[i]
	for len(b.heads) <= int(o.Account) {
		b.heads = append(b.heads, -1)
	}
	older := b.heads[o.Account]
	*r = resting{
		lots: lots, generation: r.generation + 1, account: o.Account, level: at, reduceOnly: o.ReduceOnly, present: true,
		previous: l.tail, next: -1, older: older, newer: -1,
	}
	if l.tail >= 0 {
		b.orders.items[l.tail].next = i
	} else {
		l.head = i
	}
	l.tail = i
	l.lots += lots
	if older >= 0 {
		b.orders.items[older].newer = i
	}
	b.heads[o.Account] = i
	return b.id(i)
}

// reduce takes lots off a resting order, and the order out of the book where none are left.
func (b *Book) reduce(i int32, lots int64) {
	o := &b.orders.items[i]
	l := &b.levels.items[o.level]
	o.lots -= lots
	l.lots -= lots
	if o.lots > 0 {
		return
	}
	if o.previous >= 0 {
		b.orders.items[o.previous].next = o.next
	} else {
		l.head = o.next
	}
	if o.next >= 0 {
		b.orders.items[o.next].previous = o.previous
	} else {
		l.tail = o.previous
	}
	if o.newer >= 0 {
		b.orders.items[o.newer].older = o.older
	} else {
		b.heads[o.account] = o.older
	}
	if o.older >= 0 {
		b.orders.items[o.older].newer = o.newer
	}
	if l.head < 0 {
		b.sides[l.side].remove(l.price)
		b.levels.put(o.level)
	}
	o.present = false
	b.orders.put(i)
}

// drop takes an order out of the book and tells the ledger.
func (b *Book) drop(i int32, why Reason) { b.dropLots(i, b.orders.items[i].lots, why) }

// dropLots takes lots off an order and tells the ledger.
func (b *Book) dropLots(i int32, lots int64, why Reason) {
	o := &b.orders.items[i]
	l := &b.levels.items[o.level]
	d := Drop{Order: b.id(i), Owner: o.account, Side: l.side, Price: l.price, Lots: lots, Left: o.lots - lots, ReduceOnly: o.reduceOnly, Why: why}
	b.reduce(i, lots)
	b.ledger.Dropped(d)
}

// nobody is the ledger of a book that has none.
type nobody struct{}

func (nobody) Position(Account) int64                   { return 0 }
func (nobody) Admits(Trade, int64, uint256.Int) Verdict { return Admitted }
func (nobody) Traded(Trade)                             {}
func (nobody) Dropped(Drop)                             {}
