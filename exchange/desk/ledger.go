package desk

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
)

// The engine's accounts are the book's ledger. A resting order's owner is settled trade by trade, the incoming
// order's owner once, when the order has been matched.
var _ book.Ledger = (*floor)(nil)

// Position returns an account's net position in lots, rounded towards 0 where deleveraging left part of a lot.
func (f *floor) Position(n book.Account) int64 {
	a := accountOf(n)
	if a < 0 {
		return 0
	}
	net := f.engine.Net(a, f.id)
	size := net.Abs()
	size.Div(&size, &f.Lot)
	if size.GtUint64(book.MaxLots) {
		size.SetUint64(book.MaxLots)
	}
	return int64(size.Uint64()) * int64(net.Sign())
}

// Admits asks the engine about both sides.
func (f *floor) Admits(t book.Trade, filled int64, value uint256.Int) book.Verdict {
	if accountOf(t.Maker) >= 0 && f.engine.CheckFill(*f.makerSide(&t)) != nil {
		return book.MakerRefused
	}
	if a := accountOf(t.Taker); a >= 0 && !f.free && f.engine.CheckFill(f.taker(a, t.Side, filled, value, filled, f.taking.lots-filled)) != nil {
		return book.TakerRefused
	}
	return book.Admitted
}

// Traded settles the maker's side.
func (f *floor) Traded(t book.Trade) {
	maker := accountOf(t.Maker)
	var paid Paid
	switch {
	case maker >= 0 && f.Heard != nil:
		before := f.till(maker)
		f.must(f.engine.Fill(*f.makerSide(&t)))
		paid = f.paid(maker, before)
	case maker >= 0:
		f.must(f.engine.Fill(*f.makerSide(&t)))
	}
	if f.Heard != nil {
		f.Heard(Trade{
			Market: f.id, Price: t.Price, Lots: t.Lots, Side: t.Side,
			Maker: maker, Taker: accountOf(t.Taker), Order: t.Order, Left: t.Left, Paid: paid,
		})
	}
}

// Dropped releases the margin of what left the book.
func (f *floor) Dropped(d book.Drop) {
	a := accountOf(d.Owner)
	if a >= 0 && !d.ReduceOnly && !f.quiet {
		f.must(f.engine.SetOrders(a, f.id, f.engine.Orders(a, f.id).Less(f.tally(d.Side, d.Price, d.Lots, d.Left))))
	}
	if a >= 0 && f.Lost != nil {
		f.Lost(Lost{Market: f.id, Account: a, Drop: d, Liquidated: f.quiet})
	}
}

// makerSide is the resting order's side of a trade. It is kept, for it is asked for until the trade happens, and follows from
// the trade alone.
func (f *floor) makerSide(t *book.Trade) *exchange.Fill {
	out := &f.making.fill
	if f.making.trade == *t {
		return out
	}
	f.making.trade = *t
	f.fill(out, accountOf(t.Maker), t.Side.Other(), t.Lots, f.worth(t.Side, t.Price, t.Lots))
	out.Maker = true
	if !t.ReduceOnly {
		f.count(&out.Used, t.Side.Other(), t.Price, t.Lots, t.Left)
	}
	return out
}
