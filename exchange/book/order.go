package book

import (
	"errors"

	"github.com/holiman/uint256"
)

// Side is the side of an order.
type Side uint8

const (
	Buy  Side = iota // pays, and gets what is traded
	Sell             // gives it, and is paid
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
	Admitted     Verdict = iota // it happens
	MakerRefused                // the resting order's owner cannot carry it: that order is dropped, and matching goes on
	TakerRefused                // the incoming order's owner cannot: it trades as many lots as it can, and the rest is dropped
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
