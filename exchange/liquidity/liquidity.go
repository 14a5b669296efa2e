// Package liquidity models places of finite depth where a base asset is sold and bought against a quote asset: what
// closing this much costs now, and what is left behind.
//
//	pool, err := liquidity.NewPool(liquidity.PoolParams{QuoteReserve: reserve}) // a constant-product pool
//	pool.Follow(&reference, now)                                               // the market's price, this block
//	fill := pool.Execute(liquidity.Sell, &base, nil)                           // fill.Quote − fill.Fee is received
//
// # One coordinate
//
// Every venue here but [Infinite] is a curve walked in one coordinate: the net amount takers have bought, valued at the
// reference price, in quote units. At 0 the venue's mid is the reference; a sale walks down the curve, a purchase walks
// up, and both walk the same curve, so that a round trip within one instant earns nothing. An order is first valued
// at the reference, rounded against the taker, and the curve says what that many units fetch or cost. A curve is
// the pool's closed form ([Pool]) or a ladder of resting offers ([PowerLaw], [SquareRoot], [Linear], [Replay]).
//
// # Recovery
//
// A move of the reference carries a venue's quotes with it at once. What trades displaced comes back with a half-life
// ([Recovery]), a share of it more slowly or never, and that share is how one liquidation lowers the price of the next.
// The coordinate is kept as it was at the last trade and aged only when somebody asks, so that Follow costs a few
// nanoseconds and the number of times it is called changes nothing.
//
// # Rounding
//
// Amounts are integers in smallest units. A seller's proceeds are rounded down, a buyer's cost and every fee up, which costs
// the taker less than one quote unit and one more at the venue's price (a unit of the coordinate). An order split into
// parts within one instant therefore never fares better than the whole, to the unit. Floating point
// is used nowhere; fractional powers are turned once, at construction, into a ladder whose error is stated.
package liquidity

import "github.com/holiman/uint256"

// Side says what the taker does with the base asset.
type Side uint8

const (
	Sell Side = iota // taker gives base, receives quote
	Buy              // taker gives quote, receives base
)

// Fill is what a trade moved, in smallest units. A fill may be partial: Base is what was done of what was asked.
type Fill struct {
	Base  uint256.Int // base units sold or bought
	Quote uint256.Int // quote units the base fetched or cost, before the fee; rounded against the taker
	Fee   uint256.Int // quote units of taker fee, rounded up; a seller receives Quote − Fee, a buyer pays Quote + Fee
}

// Venue is a place of finite depth where a base asset is sold and bought against a quote asset. Prices are quote units
// per base unit times 1e36. A venue is not safe for concurrent use. Before the first Follow it fills nothing.
type Venue interface {
	// Follow tells the venue the reference price at time now (unix seconds, never decreasing). Resting liquidity
	// moves towards it as fast as the venue's resilience allows. It is cheap: work is put off until somebody trades.
	Follow(reference *uint256.Int, now uint64)
	// Quote says what Execute would do now, and changes nothing. A nil limit means any price; otherwise no part of
	// the fill is at a price worse for the taker than limit.
	Quote(side Side, base, limit *uint256.Int) Fill
	// Execute trades and leaves the venue moved.
	Execute(side Side, base, limit *uint256.Int) Fill
	// Mid is the venue's price between bid and ask, as the last trades left it.
	Mid() uint256.Int
	// Reset puts the venue back to its state when it was made, for the next path.
	Reset()
}
