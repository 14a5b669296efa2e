package fixed

import (
	"math/big"

	"github.com/holiman/uint256"
)

// Signed is a signed amount: a 256-bit two's complement integer, scale stated by whoever holds it. The zero
// value is 0. Its operations are exact; a result outside (−2²⁵⁵, 2²⁵⁵) is a broken invariant and panics, since every
// amount that enters a ledger is at most 128 bits wide.
type Signed struct{ v uint256.Int }

// Positive returns x as a Signed. x must be below 2²⁵⁵.
func Positive(x *uint256.Int) Signed {
	if x.Sign() < 0 {
		panic("fixed: amount too large to be signed")
	}
	return Signed{*x}
}

// Negative returns −x as a Signed. x must be below 2²⁵⁵.
func Negative(x *uint256.Int) Signed { return Positive(x).Neg() }

// Difference returns x − y for two amounts below 2²⁵⁵.
func Difference(x, y *uint256.Int) Signed { return Positive(x).Sub(Positive(y)) }

// FromInt64 returns x as a Signed.
func FromInt64(x int64) Signed {
	if x < 0 {
		return Negative(uint256.NewInt(uint64(-x)))
	}
	return Signed{*uint256.NewInt(uint64(x))}
}

// Add returns a + b.
func (a Signed) Add(b Signed) Signed {
	var z Signed
	z.v.Add(&a.v, &b.v)
	if a.v.Sign() >= 0 == (b.v.Sign() >= 0) && (z.v.Sign() >= 0) != (a.v.Sign() >= 0) || z.v == lowest {
		panic("fixed: signed overflow")
	}
	return z
}

// lowest is −2²⁵⁵, which has no counterpart and is no amount.
var lowest = uint256.Int{3: 1 << 63}

// Sub returns a − b.
func (a Signed) Sub(b Signed) Signed {
	var z Signed
	z.v.Sub(&a.v, &b.v)
	if negative := a.v.Sign() < 0; negative != (b.v.Sign() < 0) && (z.v.Sign() < 0) != negative || z.v == lowest {
		panic("fixed: signed overflow")
	}
	return z
}

// Neg returns −a.
func (a Signed) Neg() Signed {
	var z Signed
	z.v.Neg(&a.v)
	return z
}

// Sign returns −1, 0 or 1.
func (a Signed) Sign() int { return a.v.Sign() }

// IsZero reports a = 0.
func (a Signed) IsZero() bool { return a.v.IsZero() }

// Cmp returns −1, 0 or 1 as a is below, equal to or above b.
func (a Signed) Cmp(b Signed) int {
	switch {
	case a.v.Slt(&b.v):
		return -1
	case a.v.Eq(&b.v):
		return 0
	}
	return 1
}

// Abs returns |a| as an unsigned amount.
func (a Signed) Abs() (z uint256.Int) {
	z.Abs(&a.v)
	return z
}

// Capped returns max(a, 0) as an unsigned amount.
func (a Signed) Capped() (z uint256.Int) {
	if a.v.Sign() > 0 {
		z = a.v
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
