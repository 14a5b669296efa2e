package liquidator

import (
	"math/bits"

	"github.com/ringfence-sim/ringfence/fault"
)

// Contest is what a bidder knows of the race for one offer. Own and Rival are the highest tips, in wei per gas, at which
// the bidder and the best of its rivals would still make their least profit.
type Contest struct {
	Own     uint64
	Rival   uint64 // 0 where nobody else bids
	Bidders int    // the bidder itself included
	Block   Block
	Offer   Offer
}

// Bidding is a rule by which a bidder shades its value. Tip is in wei per gas; the race never lets it exceed Own.
type Bidding interface {
	Kind() string
	Validate() error
	Tip(Contest) uint64
}

// portion is ⌊x·numerator/denominator⌋ for numerator ≤ denominator, above 0.
func portion(x, numerator, denominator uint64) uint64 {
	high, low := bits.Mul64(x, numerator)
	quotient, _ := bits.Div64(high, low, denominator)
	return quotient
}

const wad = 1e18

var errNoBidding = fault.New("", "there is no rule of bidding", "set FixedShare, FirstPrice, SecondPrice or one of your own")
