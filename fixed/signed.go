package fixed

import (
	"cmp"
	"math/big"
	"math/bits"

	"github.com/holiman/uint256"
)

// Signed is a signed amount: a 256-bit two's complement integer, scale stated by whoever holds it. The zero
// value is 0. Its operations are exact; a result outside (−2²⁵⁵, 2²⁵⁵) is a broken invariant and panics, since every
// amount that enters a ledger is at most 128 bits wide.
type Signed struct{ w0, w1, w2, w3 uint64 } // lowest first; words and not an array, because words stay in registers

// Positive returns x as a Signed. x must be below 2²⁵⁵.
func Positive(x *uint256.Int) Signed {
	if int64(x[3]) < 0 {
		panic("fixed: amount too large to be signed")
	}
	return Signed{x[0], x[1], x[2], x[3]}
}

// Negative returns −x as a Signed. x must be below 2²⁵⁵.
func Negative(x *uint256.Int) Signed { return Positive(x).Neg() }

// Difference returns x − y for two amounts below 2²⁵⁵.
func Difference(x, y *uint256.Int) Signed { return Positive(x).Sub(Positive(y)) }

// FromInt64 returns x as a Signed.
func FromInt64(x int64) Signed {
	sign := uint64(x >> 63)
	return Signed{uint64(x), sign, sign, sign}
}

// Add returns a + b.
func (a Signed) Add(b Signed) (z Signed) {
	var c uint64
	z.w0, c = bits.Add64(a.w0, b.w0, 0)
	z.w1, c = bits.Add64(a.w1, b.w1, c)
	z.w2, c = bits.Add64(a.w2, b.w2, c)
	z.w3, _ = bits.Add64(a.w3, b.w3, c)
	if int64((a.w3^z.w3)&(b.w3^z.w3)) < 0 || z.lowest() { // two of one sign have a sum of the other
		panic("fixed: signed overflow")
	}
	return z
}

// Sub returns a − b.
func (a Signed) Sub(b Signed) (z Signed) {
	var c uint64
	z.w0, c = bits.Sub64(a.w0, b.w0, 0)
	z.w1, c = bits.Sub64(a.w1, b.w1, c)
	z.w2, c = bits.Sub64(a.w2, b.w2, c)
	z.w3, _ = bits.Sub64(a.w3, b.w3, c)
	if int64((a.w3^b.w3)&(a.w3^z.w3)) < 0 || z.lowest() {
		panic("fixed: signed overflow")
	}
	return z
}

// lowest reports a = −2²⁵⁵, which has no counterpart and is no amount.
func (a Signed) lowest() bool { return a.w3 == 1<<63 && a.w2|a.w1|a.w0 == 0 }

// Neg returns −a.
func (a Signed) Neg() (z Signed) {
	var c uint64
	z.w0, c = bits.Sub64(0, a.w0, 0)
	z.w1, c = bits.Sub64(0, a.w1, c)
	z.w2, c = bits.Sub64(0, a.w2, c)
	z.w3, _ = bits.Sub64(0, a.w3, c)
	return z
}

// Sign returns −1, 0 or 1.
func (a Signed) Sign() int {
	switch {
	case int64(a.w3) < 0:
		return -1
	case a.IsZero():
		return 0
	}
	return 1
}

// IsZero reports a = 0.
func (a Signed) IsZero() bool { return a.w3|a.w2|a.w1|a.w0 == 0 }

// Cmp returns −1, 0 or 1 as a is below, equal to or above b.
func (a Signed) Cmp(b Signed) int {
	switch {
	case a.w3 != b.w3:
		return cmp.Compare(int64(a.w3), int64(b.w3))
	case a.w2 != b.w2:
		return cmp.Compare(a.w2, b.w2)
	case a.w1 != b.w1:
		return cmp.Compare(a.w1, b.w1)
	}
	return cmp.Compare(a.w0, b.w0)
}

// Abs returns |a| as an unsigned amount.
func (a Signed) Abs() uint256.Int {
	if int64(a.w3) < 0 {
		a = a.Neg()
	}
	return uint256.Int{a.w0, a.w1, a.w2, a.w3}
}

// Capped returns max(a, 0) as an unsigned amount.
func (a Signed) Capped() (z uint256.Int) {
	if int64(a.w3) >= 0 {
		z = uint256.Int{a.w0, a.w1, a.w2, a.w3}
	}
	return z
}

// Big returns a as a big.Int.
func (a Signed) Big() *big.Int {
	abs := a.Abs()
	b := abs.ToBig()
	if a.Sign() < 0 {
		b.Neg(b)
	}
	return b
}

// Float64 returns a rounded to the nearest float64, for statistics only.
func (a Signed) Float64() float64 {
	abs := a.Abs()
	f := abs.Float64()
	if a.Sign() < 0 {
		return -f
	}
	return f
}

// String returns a in decimal.
func (a Signed) String() string { return a.Big().String() }
