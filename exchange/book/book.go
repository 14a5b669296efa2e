// Package book is a limit order book in price-time priority: market and limit orders, immediate-or-cancel, fill-or-kill,
// post-only, reduce-only, self-trade prevention ([Book]), and the orders that wait for a price: stops, take-profits, trailing stops
// and close-on-trigger ([Triggers]).
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

import (
	"errors"

	"github.com/holiman/uint256"
)

// Side is the side of an order.
type Side uint8

const (
	Buy Side = iota
	Sell
)

// Other returns the opposite side.
func (s Side) Other() Side { return s ^ 1 }

// String returns "buy" or "sell".
func (s Side) String() string {
	if s == Buy {
		return "buy"
	}
	return "sell"
}

// Kind says what an order's price means.
type Kind uint8

const (
	Limit  Kind = iota // trades at Price or better
	Market             // trades at any price down to the worst allowed, Price (0: any at all), and never rests
)

// Lifetime says what becomes of the lots that do not trade at once.
type Lifetime uint8

const (
	GoodTillCancelled Lifetime = iota // they rest (those of a market order are dropped)
	ImmediateOrCancel                 // they are dropped
	FillOrKill                        // there are none: the order trades whole or is refused
	PostOnly                          // all of them rest: an order that would trade is refused
)

// SelfTrade says what happens where an order would trade with its own account. The incoming order's choice counts.
type SelfTrade uint8

const (
	CancelNewest SelfTrade = iota // the incoming order's remainder is dropped
	CancelOldest                  // the resting order is dropped and matching goes on
	CancelBoth                    // both are dropped
	Decrement                     // both lose the smaller one's lots without a trade
)

// Account numbers the owners of orders from 0 up, densely: the book keeps a few bytes for every number up to the
// largest seen.
type Account uint32

// ID names a resting order. It is never used again for another. The zero ID names none.
type ID uint64

// Order is what is asked of the book.
type Order struct {
	Account    Account
	Side       Side
	Kind       Kind
	Lifetime   Lifetime
	SelfTrade  SelfTrade
	ReduceOnly bool  // trades only as far as it brings its account's position nearer to 0
	Price      int64 // ticks, 1 to MaxPrice; of a market order, the worst price allowed, or 0
	Lots       int64 // 1 to MaxLots
}

// Bounds of what the book accepts.
const (
	MaxPrice   = 1<<36 - 1
	MaxLots    = 1<<40 - 1 // so that eight million orders at a price still have a sum
	MaxAccount = 1<<26 - 1
)

// Trade is a match of two orders at the resting one's price.
type Trade struct {
	Price      int64 // ticks
	Lots       int64
	Side       Side    // of the taker
	Maker      Account // owner of the resting order
	Taker      Account
	Order      ID    // the resting order
	Left       int64 // lots of the resting order after this trade
	ReduceOnly bool  // the resting order is
}

// Drop tells that lots of a resting order have left the book without a trade.
type Drop struct {
	Order      ID
	Owner      Account
	Side       Side
	Price      int64 // ticks
	Lots       int64
	Left       int64 // lots that the order still has
	ReduceOnly bool
	Why        Reason
}

// Verdict is what a ledger says of a trade that is about to happen.
type Verdict uint8

const (
	Admitted     Verdict = iota
	MakerRefused         // the resting order's owner cannot carry it: that order is dropped, and matching goes on
	TakerRefused         // the incoming order's owner cannot: what is left of the order is dropped
)

// Reason says why lots were dropped without a trade.
type Reason uint8

const (
	SelfTraded Reason = iota // self-trade prevention
	Reduced                  // a reduce-only order had nothing left to reduce
	Withdrawn                // cancelled by its owner or the venue
	Unmargined               // its owner could not carry the trade
)

// Ledger keeps positions, says who can carry a trade, and hears what happens to resting orders at the moment it happens. It must
// not call the book.
type Ledger interface {
	// Position returns an account's position in lots: above 0 long, below 0 short. It counts every trade told so far, but those
	// of an order that is being placed it need not count for its own account.
	Position(Account) int64
	// Admits says whether both sides can carry a trade. filled lots for value (of Result) are what the incoming order has
	// traded, this trade included: its owner may be settled once, when Place returns. It changes nothing; Preview asks too.
	Admits(t Trade, filled int64, value uint256.Int) Verdict
	// Traded tells a trade that was admitted.
	Traded(Trade)
	// Dropped tells a drop.
	Dropped(Drop)
}

// Result is what became of an order.
type Result struct {
	ID      ID          // of the resting remainder; 0 where nothing rests
	Filled  int64       // lots traded
	Resting int64       // lots now in the book
	Dropped int64       // lots that neither traded nor rest
	Last    int64       // ticks of the last trade; 0 where nothing traded
	Value   uint256.Int // Σ price·lots of the trades, ticks times lots; or what the book's Valuation makes of them
}

// Valuation says what a trade is worth. Both sides of it are settled at that.
type Valuation func(taker Side, price, lots int64) uint256.Int

// ValueBy makes the book value trades otherwise than by price times lots: those of inverse contracts for example, see Inverse.
func (b *Book) ValueBy(v Valuation) { b.valuation = v }

// The reasons an order is refused, in the order they are checked. A refused order changes nothing.
var (
	ErrAccount    = errors.New("book: account number is above MaxAccount; number accounts densely from 0")
	ErrWord       = errors.New("book: unknown side, kind, lifetime, self-trade prevention, condition or source")
	ErrLots       = errors.New("book: lots must be between 1 and MaxLots")
	ErrPrice      = errors.New("book: price must be between 1 and MaxPrice ticks (a market order may have 0 for none)")
	ErrMarketPost = errors.New("book: a market order cannot be post-only")
	ErrReduceOnly = errors.New("book: reduce-only order would not reduce the position")
	ErrPostOnly   = errors.New("book: post-only order would trade at once")
	ErrFillOrKill = errors.New("book: fill-or-kill order cannot be filled whole")
	ErrUnknown    = errors.New("book: no such order; it traded, was cancelled, or never was")
)

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
