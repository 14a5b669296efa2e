package desk

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Placed is what became of an order, and of the waiting orders that its trades set off.
type Placed struct {
	book.Result
	Fired []Fired // valid until the next call of the desk
}

// Place places an order of an account; the order's own Account is not looked at. Refusals, in order: no such
// account or market; those of the book (lots, price, reduce-only, post-only, fill-or-kill); for a limit order,
// margin for it, or a tier above the last one, as [exchange.Accounts.SetOrders] would; for a market order that
// opens, whatever [exchange.Accounts.Fill] would refuse of all that it asks for, at the price that the book has for a
// part of it. They carry the venue's own code where it has one. A refused order changes nothing.
func (d *Desk) Place(a exchange.AccountID, m exchange.MarketID, o book.Order) (Placed, error) {
	f, err := d.floor(a, m)
	if err != nil {
		return Placed{}, err
	}
	o.Account = number(a)
	var p Placed
	if p.Result, err = f.place(0, o); err != nil {
		return p, err
	}
	d.fired = d.fired[:0]
	d.settle()
	p.Fired = d.fired
	return p, nil
}

// PlaceWhen adds an order that waits for a price and holds no margin; the order's own Account is not looked at.
// When its price comes it is placed as Place would, and dropped where that refuses it. Refusals are those of
// [book.Triggers.Add].
func (d *Desk) PlaceWhen(a exchange.AccountID, m exchange.MarketID, c book.Conditional) (book.ID, error) {
	f, err := d.floor(a, m)
	if err != nil {
		return 0, err
	}
	c.Order.Account = number(a)
	id, err := f.waiting.Add(c)
	return id, d.refuse(err)
}

// Cancel takes an account's resting order off the book, or returns book.ErrUnknown.
func (d *Desk) Cancel(a exchange.AccountID, m exchange.MarketID, id book.ID) error {
	f, err := d.floor(a, m)
	if err != nil {
		return err
	}
	if owner, ok := f.book.Owner(id); !ok || owner != number(a) {
		return book.ErrUnknown
	}
	return f.book.Cancel(id)
}

// Shrink takes lots off an account's resting order, which keeps its place in the queue, or returns book.ErrUnknown.
func (d *Desk) Shrink(a exchange.AccountID, m exchange.MarketID, id book.ID, lots int64) error {
	f, err := d.floor(a, m)
	if err != nil {
		return err
	}
	if owner, ok := f.book.Owner(id); !ok || owner != number(a) {
		return book.ErrUnknown
	}
	return f.book.Shrink(id, lots)
}

// CancelWaiting takes out an account's order that waits for a price, or returns book.ErrUnknown.
func (d *Desk) CancelWaiting(a exchange.AccountID, m exchange.MarketID, id book.ID) error {
	f, err := d.floor(a, m)
	if err != nil {
		return err
	}
	if owner, ok := f.waiting.Owner(id); !ok || owner != number(a) {
		return book.ErrUnknown
	}
	return f.waiting.Cancel(id)
}

// CancelAll takes all orders of an account in a market off the book, waiting ones included, and returns how many
// there were.
func (d *Desk) CancelAll(a exchange.AccountID, m exchange.MarketID) (int, error) {
	f, err := d.floor(a, m)
	if err != nil {
		return 0, err
	}
	return f.book.CancelAccount(number(a)) + f.waiting.CancelAccount(number(a)), nil
}

func (d *Desk) floor(a exchange.AccountID, m exchange.MarketID) (*floor, error) {
	if m < 0 || int(m) >= len(d.floors) {
		return nil, fmt.Errorf("desk: no market %d", m)
	}
	if a < 0 || int(a) >= d.engine.NumAccounts() {
		return nil, fmt.Errorf("desk: no account %d", a)
	}
	return d.floors[m], nil
}

// place tests an order and its margin, matches it, and settles its owner's side. waited names an order that waited.
func (f *floor) place(waited book.ID, o book.Order) (book.Result, error) {
	a := accountOf(o.Account)
	f.bound(a, &o)
	f.taking = taking{counted: o.Kind == book.Limit && !o.ReduceOnly, price: o.Price, lots: o.Lots}
	f.free = true
	err := f.book.Check(o)
	f.free = false
	if err != nil {
		return book.Result{}, f.refuse(err)
	}
	f.engine.Reserve(a, f.id)
	before := f.engine.Orders(a, f.id)
	if f.taking.counted {
		err = f.engine.SetOrders(a, f.id, before.Plus(f.tally(o.Side, o.Price, o.Lots, 0)))
	} else if !o.ReduceOnly {
		err = f.affords(a, o)
	}
	if err != nil {
		return book.Result{}, err
	}
	r, err := f.book.Place(o)
	var counted till
	if f.Settled != nil {
		counted = f.till(a)
	}
	switch {
	case err != nil: // fill-or-kill, which its owner's margin would not let fill
		f.engine.PutOrders(a, f.id, before)
	case r.Filled > 0:
		f.must(f.engine.Fill(f.taker(a, o.Side, r.Filled, r.Value, o.Lots-r.Resting, r.Resting)))
	case f.taking.counted && r.Resting < o.Lots:
		f.must(f.engine.SetOrders(a, f.id, f.engine.Orders(a, f.id).Less(f.tally(o.Side, o.Price, o.Lots-r.Resting, r.Resting))))
	}
	if err == nil && f.Settled != nil {
		f.Settled(Settled{Market: f.id, Account: a, Waited: waited, Result: r, Paid: f.paid(a, counted)})
	}
	return r, f.refuse(err)
}

// bound keeps a market order that closes a position from prices beyond its bankruptcy price (BitMEX: it executes
// until filled or that price is reached): what it would lose there is not its owner's to pay.
func (f *floor) bound(a exchange.AccountID, o *book.Order) {
	if o.Kind != book.Market {
		return
	}
	held := f.Position(o.Account)
	if held == 0 || (o.Side == book.Sell) != (held > 0) {
		return
	}
	side := exchange.Long
	if held < 0 {
		side = exchange.Short
	}
	id, _ := f.engine.Find(a, f.id, side)
	bust := f.engine.Bankruptcy(id)
	var ticks, rest uint256.Int
	ticks.DivMod(&bust, &f.Tick, &rest)
	if !rest.IsZero() && side == exchange.Long {
		ticks.AddUint64(&ticks, 1)
	}
	if ticks.IsZero() || ticks.GtUint64(book.MaxPrice) {
		return
	}
	if worst := int64(ticks.Uint64()); o.Price == 0 || (side == exchange.Long) == (worst > o.Price) {
		o.Price = worst
	}
}

// affords returns why an account cannot carry all that its market order would open. What closes a position trades
// as far as it can instead, for somebody who wants out is not sent away because the book is thin; and so does every
// market order under MarketToMargin.
func (f *floor) affords(a exchange.AccountID, o book.Order) error {
	if f.margins {
		return nil
	}
	held := f.Position(o.Account)
	if (o.Side == book.Sell) == (held > 0) && held != 0 && o.Lots <= max(held, -held) {
		return nil
	}
	f.free = true
	filled, value := f.book.Preview(o)
	f.free = false
	if filled == 0 {
		return nil
	}
	if filled < o.Lots { // what the book does not have is valued as what it has
		value, _ = fixed.MulDivUp(&value, uint256.NewInt(uint64(o.Lots)), uint256.NewInt(uint64(filled)))
	}
	return f.engine.CheckFill(f.taker(a, o.Side, o.Lots, value, 0, 0))
}

// tally is what so many lots at a price, of an order that has left lots beside them, are among an account's open
// orders: their size, and by how much they raise the order's value, rounded up, so that what leaves an order in
// parts is what it came as.
func (f *floor) tally(side book.Side, price, lots, left int64) (o exchange.Orders) {
	f.count(&o, side, price, lots, left)
	return o
}

// count is tally, of what is empty before.
func (f *floor) count(o *exchange.Orders, side book.Side, price, lots, left int64) {
	size, value := &o.Bids, &o.BidValue
	if side == book.Sell {
		size, value = &o.Asks, &o.AskValue
	}
	*size = times(&f.Lot, lots)
	if f.inverse == nil { // nothing is rounded
		*value = f.worth(book.Sell, price, lots)
		return
	}
	whole, rest := f.worth(book.Sell, price, lots+left), f.worth(book.Sell, price, left)
	value.Sub(&whole, &rest)
}

// worth is the value of a trade, in settlement units; of inverse contracts, rounded up where the taker sells
// contracts, else down.
func (f *floor) worth(taker book.Side, price, lots int64) (value uint256.Int) {
	if f.inverse != nil {
		return f.inverse(taker, price, lots)
	}
	value = times(&f.unit, price)
	return times(&value, lots)
}

// times is x·n modulo 2^256.
func times(x *uint256.Int, n int64) uint256.Int {
	h0, l0 := bits.Mul64(x[0], uint64(n))
	h1, l1 := bits.Mul64(x[1], uint64(n))
	h2, l2 := bits.Mul64(x[2], uint64(n))
	w1, c := bits.Add64(l1, h0, 0)
	w2, c := bits.Add64(l2, h1, c)
	return uint256.Int{l0, w1, w2, x[3]*uint64(n) + h2 + c}
}

// settled is a value as the book counts it, in settlement units.
func (f *floor) settled(value uint256.Int) uint256.Int {
	if f.inverse == nil {
		value.Mul(&value, &f.unit)
	}
	return value
}

// taker is the incoming order's side of trades of lots for a value as the book counts it, with which used of its
// lots are used up and left still count.
func (f *floor) taker(a exchange.AccountID, side book.Side, lots int64, value uint256.Int, used, left int64) (out exchange.Fill) {
	f.fill(&out, a, side, lots, f.settled(value))
	if f.taking.counted {
		f.count(&out.Used, side, f.taking.price, used, left)
	}
	return out
}

// fill makes an account's side of trades of lots for a value in settlement units.
func (f *floor) fill(out *exchange.Fill, a exchange.AccountID, side book.Side, lots int64, value uint256.Int) {
	*out = exchange.Fill{Account: a, Market: f.id, Side: exchange.Long, Size: times(&f.Lot, lots), Value: value}
	if side == book.Sell {
		out.Side = exchange.Short
	}
}

// must panics where the engine refuses what it admitted a moment ago.
func (f *floor) must(err error) {
	if err != nil {
		panic(fmt.Sprintf("desk: the engine refused an admitted trade: %v", err))
	}
}

// refuse dresses the book's refusals in the venue's own code where it has one.
func (d *Desk) refuse(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range [...]struct{ book, rule error }{
		{book.ErrReduceOnly, exchange.ErrReduceOnly},
		{book.ErrPrice, exchange.ErrOrderPrice},
		{book.ErrLots, exchange.ErrOrderSize},
		{book.ErrTriggersAt, exchange.ErrWouldTrigger},
		{book.ErrPostOnly, exchange.ErrPostOnly},
		{book.ErrFillOrKill, exchange.ErrFillOrKill},
		{book.ErrTrigger, exchange.ErrOrderPrice},
	} {
		if errors.Is(err, known.book) {
			return d.engine.Refuse(known.rule)
		}
	}
	return err
}

// ticks is a price in whole ticks, rounded down.
func (f *floor) ticks(price *uint256.Int) int64 {
	var z uint256.Int
	z.Div(price, &f.Tick)
	if z.GtUint64(book.MaxPrice) {
		return book.MaxPrice
	}
	return max(int64(z.Uint64()), 1)
}
