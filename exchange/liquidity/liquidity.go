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
// per base unit times 1e36. A venue is not safe for concurrent use.
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
