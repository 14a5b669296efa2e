// Package exact is the integer arithmetic of a venue's books.
//
// Products have 512 bits. The contracts that package vault mirrors have 256; a venue's books are not bound to that.
// A quotient that does not fit 256 bits is a broken invariant of the books, and panics.
package exact

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// MulDivDown returns ⌊x·y/d⌋, and 0 where d is.
func MulDivDown(x, y, d *uint256.Int) uint256.Int {
	z, over := fixed.Quotient(x, y, d)
	if over {
		panic("exchange: quotient does not fit 256 bits")
	}
	return z
}

// MulDivUp returns ⌈x·y/d⌉, and 0 where d is.
func MulDivUp(x, y, d *uint256.Int) uint256.Int {
	z, over := fixed.QuotientUp(x, y, d)
	if over {
		panic("exchange: quotient does not fit 256 bits")
	}
	return z
}

// Fits reports whether ⌊x·y/d⌋ is below 2^255.
func Fits(x, y, d *uint256.Int) bool {
	if x.BitLen()+y.BitLen() <= 255 { // the product does
		return true
	}
	var z uint256.Int
	_, over := z.MulDivOverflow(x, y, d)
	return !over && z.Sign() >= 0
}

// Portion returns ⌊total·part/whole⌋, and total itself where part is the whole.
func Portion(total, part, whole *uint256.Int) uint256.Int {
	if part.Eq(whole) {
		return *total
	}
	return MulDivDown(total, part, whole)
}

// Scaled returns a·part/whole, truncated towards zero.
func Scaled(a fixed.Signed, part, whole *uint256.Int) fixed.Signed {
	abs := a.Abs()
	abs = Portion(&abs, part, whole)
	if a.Sign() < 0 {
		return fixed.Negative(&abs)
	}
	return fixed.Positive(&abs)
}

// Gain returns what a position gains that cost an amount and is worth another: value less cost where it owns its value, cost less
// value where it owes it.
func Gain(owns bool, cost, value *uint256.Int) fixed.Signed {
	if owns {
		return fixed.Difference(value, cost)
	}
	return fixed.Difference(cost, value)
}

// Min returns the lesser.
func Min(a, b uint256.Int) uint256.Int {
	if b.Lt(&a) {
		return b
	}
	return a
}

// Sum returns a + b.
func Sum(a, b *uint256.Int) (z uint256.Int) {
	z.Add(a, b)
	return z
}
