package venue

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Status is where an order stands.
type Status string

// The states of an order. Waiting, Resting and Partly are open.
const (
	Waiting   Status = "waiting"   // for a price
	Resting   Status = "resting"   // in the book, untouched
	Partly    Status = "partly"    // in the book, partly filled
	Filled    Status = "filled"    // whole
	Cancelled Status = "cancelled" // by its owner
	Expired   Status = "expired"   // what did not trade at once was dropped, or the venue took it out
	Refused   Status = "refused"   // its price came, and the order was refused
)

// Order is an order and what became of it. It is the market's: copy it to keep it.
type Order struct {
	Request
	ID       uint64
	Account  exchange.AccountID
	Status   Status
	Filled   int64       // lots
	Turnover uint256.Int // Σ price·lots of its fills, ticks times lots
	Fee      uint256.Int // quote units
	Profit   fixed.Signed
	Created  int64       // stamp
	Updated  int64       // stamp
	Amended  int64       // stamp; 0: never
	Fired    int64       // stamp at which its price came; 0: not yet, or it never waited
	Why      string      // it ended without a fill: self-trade, reduced, withdrawn, closed, margin, liquidated, immediate, or the refusal
	Forced   string      // "liquidation" or "adl": the venue's, not its owner's
	Borrowed uint256.Int // at isolated spot margin, for this order: base units of a sale, quote units of a purchase
	ref      book.ID
}

// Open reports whether an order can still trade.
func (o *Order) Open() bool { return o.Status == Waiting || o.Status == Resting || o.Status == Partly }

// Left is how many lots have not traded.
func (o *Order) Left() int64 { return o.Lots - o.Filled }

// Fill is one trade of an account, or one closing by the engine.
type Fill struct {
	ID     uint64
	Order  *Order
	Side   book.Side
	Price  int64       // ticks; 0 where it is not a whole tick: see Value
	Size   uint256.Int // base units
	Value  uint256.Int // quote units
	Fee    uint256.Int
	Profit fixed.Signed // realised, before the fee
	Maker  bool
	At     int64 // stamp
	Forced string
	Before int64 // lots of the account's position until then, below 0 of a short
	Lots   int64
}

// Closes returns how many lots of a fill closed what was open before it.
func (f *Fill) Closes() int64 {
	if (f.Before > 0) == (f.Side == book.Buy) {
		return 0
	}
	return min(max(f.Before, -f.Before), f.Lots)
}

// Trade is a trade as the public sees it.
type Trade struct {
	ID    uint64
	Price int64 // ticks
	Lots  int64
	Side  book.Side // of the taker
	At    int64     // stamp
}

// Forced is a closing by the engine as the public sees it.
type Forced struct {
	Account exchange.AccountID
	Side    book.Side // of the closing order
	Size    uint256.Int
	Value   uint256.Int // at which it was closed
	Bust    uint256.Int // quote units per base unit times 1e36: the price at which margin was used up
	At      int64
	Time    uint64 // of the path, unix seconds
	What    string // "liquidation" or "adl"
	Order   *Order
}

// FundingPaid is one payment of funding between longs and shorts.
type FundingPaid struct {
	At   int64        // stamp
	Rate fixed.Signed // scale 1e18
	Mark uint256.Int  // quote units per base unit times 1e36
}

// Movement is money that moved otherwise than by a trade.
type Movement struct {
	ID     uint64
	What   string // margin, funding, transfer
	Amount fixed.Signed
	Asset  string
	At     int64
}
