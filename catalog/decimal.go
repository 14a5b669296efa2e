package catalog

import (
	"fmt"
	"math/big"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fault"
)

// Decimal is a number exactly as it was written: "0.860000000000000001" stays what it is. The zero value is 0.
type Decimal struct{ d decimal.Decimal }

// ParseDecimal reads decimal text, with an exponent or without.
func ParseDecimal(text string) (Decimal, error) {
	d, err := decimal.NewFromString(text)
	if err != nil {
		return Decimal{}, fault.New("", fmt.Sprintf("%q is not a decimal number", text), "")
	}
	if e := d.Exponent(); e > 60 || e < -60 || d.NumDigits() > 80 {
		return Decimal{}, fault.New("", fmt.Sprintf("%q is out of range", text), "write a number between 1e-60 and 1e60")
	}
	return Decimal{d}, nil
}

// MustDecimal is [ParseDecimal] for constants; it panics where the text is not a number.
func MustDecimal(text string) Decimal {
	d, err := ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Scaled returns the number times 10^scale as an integer. It is an error where the number is negative, has more than scale
// places, or does not fit 256 bits; nothing is ever rounded.
func (d Decimal) Scaled(scale int) (uint256.Int, error) {
	shifted := d.d.Shift(int32(scale))
	if !shifted.IsInteger() {
		return uint256.Int{}, fault.New("", fmt.Sprintf("%s has more than %d places", d, scale), "")
	}
	if shifted.IsNegative() {
		return uint256.Int{}, fault.New("", fmt.Sprintf("%s must not be negative", d), "")
	}
	whole, over := uint256.FromBig(shifted.BigInt())
	if over {
		return uint256.Int{}, fault.New("", fmt.Sprintf("%s is too large", d), "")
	}
	return *whole, nil
}

// Neg returns the number with the other sign.
func (d Decimal) Neg() Decimal { return Decimal{d.d.Neg()} }

// Float64 returns the nearest float64, for the parameters of random processes and distributions.
func (d Decimal) Float64() float64 { return d.d.InexactFloat64() }

// Rat returns the number as a fraction.
func (d Decimal) Rat() *big.Rat { return d.d.Rat() }

// Text returns the number for a parser of another package, without exponent.
func (d Decimal) Text() string { return d.d.String() }

// Sign returns −1, 0 or 1.
func (d Decimal) Sign() int { return d.d.Sign() }

// IsZero reports whether the number is 0, which many keys use for "not set".
func (d Decimal) IsZero() bool { return d.d.IsZero() }

// Cmp returns −1, 0 or 1 as d is below, equal to or above e.
func (d Decimal) Cmp(e Decimal) int { return d.d.Cmp(e.d) }

// String returns the number without exponent and without trailing zeros.
func (d Decimal) String() string { return d.d.String() }

// Places is the number of decimal places the number needs.
func (d Decimal) Places() int {
	r := d.d.Rat()
	n := 0
	ten := big.NewRat(10, 1)
	for !r.IsInt() {
		r.Mul(r, ten)
		n++
	}
	return n
}

// FromScaled is an integer of scale 10^scale as the number it stands for.
func FromScaled(x *uint256.Int, scale int) Decimal {
	return Decimal{decimal.NewFromBigInt(x.ToBig(), -int32(scale))}
}
