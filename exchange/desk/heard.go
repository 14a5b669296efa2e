package desk

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Hears is who is told what happens at the desk, as it happens. None of them may call the desk; nil ones are not told.
//
// An order's own trades come before it is settled, and an order that waited is settled before the next one fires.
type Hears struct {
	Heard   func(Trade)   // every trade
	Settled func(Settled) // an account's order that was taken in, once it has traded as far as it does
	Lost    func(Lost)    // lots of an account's resting order that left the book without a trade
}

// Trade is a match of two orders.
type Trade struct {
	Market exchange.MarketID
	Price  int64     // ticks
	Lots   int64     // of the market
	Side   book.Side // of the taker
	Maker  exchange.AccountID
	Taker  exchange.AccountID
	Order  book.ID // the resting order
	Left   int64   // lots of it after this trade
	Paid           // by the maker, where it is an account
}

// Paid is what trades came to for one account, in settlement units.
type Paid struct {
	Fee    uint256.Int
	Profit fixed.Signed // realised, before the fee
}

// Settled is what became of an order that was taken in.
type Settled struct {
	Market  exchange.MarketID
	Account exchange.AccountID
	Waited  book.ID // that PlaceWhen returned, of an order that waited; else 0
	book.Result
	Paid // for all its trades
}

// Lost are lots that left the book without a trade.
type Lost struct {
	Market  exchange.MarketID
	Account exchange.AccountID
	book.Drop
	Liquidated bool // the engine has cancelled the account's orders
}

// till is an account's cash in a market's asset, free and as margin of its positions there, and the fees collected in it.
type till struct {
	cash fixed.Signed
	fees uint256.Int
}

// till counts an account's.
func (f *floor) till(a exchange.AccountID) (t till) {
	t.cash, t.fees = f.engine.Free(a, f.Settle), f.engine.Fees(f.Settle)
	for _, side := range [...]exchange.Side{exchange.Long, exchange.Short} {
		if id, ok := f.engine.Find(a, f.id, side); ok {
			t.cash = t.cash.Add(f.engine.Holding(id).Margin)
		}
	}
	return t
}

// paid is what an account paid and gained since its till was counted.
func (f *floor) paid(a exchange.AccountID, before till) (p Paid) {
	after := f.till(a)
	p.Fee.Sub(&after.fees, &before.fees)
	p.Profit = after.cash.Sub(before.cash).Add(fixed.Positive(&p.Fee))
	return p
}
