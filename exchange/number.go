package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

var (
	zero = uint256.Int{}
	one  = *uint256.NewInt(1)
	// maxPrice bounds mark prices.
	maxPrice = *new(uint256.Int).Lsh(uint256.NewInt(1), 160)
	// minInverse bounds those of inverse markets, so that a value is below 2^190 and a rate of it fits 255 bits.
	minInverse = *new(uint256.Int).Lsh(uint256.NewInt(1), 58)
	// maxAmount bounds sizes and cash, so that a value times a rate fits 255 bits.
	maxAmount = *new(uint256.Int).Lsh(uint256.NewInt(1), 128)
	// farAway is a trigger price that no mark reaches from below.
	farAway = *new(uint256.Int).SetAllOne()
)

// Signed is an amount above, at or below 0, exact within ±2^255. The zero value is 0.
type Signed = fixed.Signed

// Plus returns x, and Minus −x. x must be below 2^255.
func Plus(x *uint256.Int) Signed { return fixed.Positive(x) }

// Minus is described at Plus.
func Minus(x *uint256.Int) Signed { return fixed.Negative(x) }
