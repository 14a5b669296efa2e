package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

var (
	zero = uint256.Int{}
	one  = *uint256.NewInt(1)
	// maxPrice bounds mark prices, maxAmount sizes and cash, so that a value times a rate always fits 255 bits.
	maxPrice  = *new(uint256.Int).Lsh(uint256.NewInt(1), 160)
	maxAmount = *new(uint256.Int).Lsh(uint256.NewInt(1), 128)
	farAway   = *new(uint256.Int).SetAllOne() // a trigger price that no mark reaches from below
)

// Signed is an amount above, at or below 0, exact within ±2^255. The zero value is 0; Plus and Minus make others, and its methods add,
// compare and print.
type Signed = fixed.Signed

// Plus returns x, Minus −x; x must be below 2^255.
func Plus(x *uint256.Int) Signed  { return fixed.Positive(x) }
func Minus(x *uint256.Int) Signed { return fixed.Negative(x) }

// mulDivDown returns ⌊x·y/d⌋ with a 512-bit product. Unlike the contracts that package vault mirrors, a venue's books
// are not bound to a 256-bit product; a quotient that does not fit is a broken invariant.
func mulDivDown(x, y, d *uint256.Int) (z uint256.Int) {
	if _, over := z.MulOverflow(x, y); !over {
		z.Div(&z, d)
		return z
	}
	if _, over := z.MulDivOverflow(x, y, d); over {
		panic("exchange: quotient does not fit 256 bits")
	}
	return z
}

// mulDivUp returns ⌈x·y/d⌉ with a 512-bit product.
func mulDivUp(x, y, d *uint256.Int) (z uint256.Int) {
	z = mulDivDown(x, y, d)
	var rest uint256.Int
	if !rest.MulMod(x, y, d).IsZero() {
		z.Add(&z, &one)
	}
	return z
}

// quotientFits reports whether ⌊x·y/d⌋ is below 2^255, for prices that may lie beyond every mark.
func quotientFits(x, y, d *uint256.Int) bool {
	var z uint256.Int
	_, over := z.MulDivOverflow(x, y, d)
	return !over && z.Sign() >= 0
}

// portion returns part of whole as total·part/whole rounded down, and total itself where part is the whole.
func portion(total, part, whole *uint256.Int) uint256.Int {
	if part.Eq(whole) {
		return *total
	}
	return mulDivDown(total, part, whole)
}

// scaled returns a·part/whole truncated towards zero.
func scaled(a fixed.Signed, part, whole *uint256.Int) fixed.Signed {
	abs := a.Abs()
	abs = portion(&abs, part, whole)
	if a.Sign() < 0 {
		return fixed.Negative(&abs)
	}
	return fixed.Positive(&abs)
}

func minimum(a, b uint256.Int) uint256.Int {
	if b.Lt(&a) {
		return b
	}
	return a
}

func sum(a, b *uint256.Int) (z uint256.Int) {
	z.Add(a, b)
	return z
}
