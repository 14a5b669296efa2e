package book

import "errors"

// Source says whose price a waiting order watches.
type Source uint8

const (
	Mark Source = iota // the venue's mark price, which also decides liquidations
	Last               // the price of the last trade in the book
)

// Condition says what a waiting order waits for.
type Condition uint8

const (
	Stop       Condition = iota // the price comes to Trigger from the better side: a sell waits for a fall, a buy for a rise
	TakeProfit                  // the price comes to Trigger from the worse side: a sell waits for a rise, a buy for a fall
	Trailing                    // the price comes back Trail ticks from its best since the order was placed
)

// Conditional is an order that waits outside the book, holding no margin, until its price comes. A stop-market order has
// a Market Order, a stop-limit order a Limit one; so have take-profits and trailing stops.
type Conditional struct {
	Order     Order
	Condition Condition
	Source    Source
	Trigger   int64 // ticks, for Stop and TakeProfit
	Trail     int64 // ticks, for Trailing

	// Band limits a Market order to prices within so many basis points of the mark when it fires, where it has no worst
	// price of its own or a wider one; 0 is no band, and less than 10,000. It rounds towards the mark.
	Band int64
	// Close makes it close-on-trigger: when it fires it becomes reduce-only, its lots (0: all of the position) are cut to
	// the position, and where its account's resting orders on the same side would together with it close more than the
	// position, those are cancelled first (BitMEX's execInst Close).
	Close bool
}

// Fired is what became of a waiting order whose price came.
type Fired struct {
	ID      ID // that Add returned
	Account Account
	Price   int64 // that set it off
	Result  Result
	Err     error // why the book refused the order
}

// The reasons a waiting order is refused, in the order they are checked, after those of its Order.
var (
	ErrTrigger    = errors.New("book: a stop or take-profit needs a Trigger between 1 and MaxPrice ticks, a trailing stop a Trail")
	ErrBand       = errors.New("book: Band must be between 0 and 9999 basis points")
	ErrNoPrice    = errors.New("book: a trailing stop needs a price to trail; tell the mark, or wait for a trade")
	ErrTriggersAt = errors.New("book: order would trigger at once")
)
