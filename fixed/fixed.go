// Package fixed is the integer arithmetic every ledger in Ringfence is kept in.
//
// Amounts, shares, prices and rates are 256-bit integers with a stated scale. The functions here multiply
// before they divide, name their rounding direction, and refuse what Solidity's checked arithmetic refuses:
// a product that does not fit 256 bits is ErrOverflow even where the quotient would fit, because the
// contract being simulated reverts there too (never a 512-bit intermediate).
//
//	value, err := fixed.MulDivDown(&collateral, &price, &fixed.PriceScale) // collateral·price/1e36, rounded down
//
// Signed amounts (profit, equity, a journal balance) are [Signed].
package fixed

import (
	"errors"
	"math/bits"

	"github.com/holiman/uint256"
)

var (
	// ErrOverflow reports that a sum, difference or product does not fit: Solidity's Panic(0x11).
	ErrOverflow = errors.New("fixed: arithmetic overflow or underflow")
	// ErrDivisionByZero reports a zero divisor: Solidity's Panic(0x12).
	ErrDivisionByZero = errors.New("fixed: division by zero")
)

var (
	// WAD is 1e18, the scale of ratios, rates per second and fees.
	WAD = *uint256.NewInt(1e18)
	// PriceScale is 1e36: a price is loan-token units per collateral unit times PriceScale.
	PriceScale = *new(uint256.Int).Mul(uint256.NewInt(1e18), uint256.NewInt(1e18))
)

// Add returns x + y, or ErrOverflow.
func Add(x, y *uint256.Int) (z uint256.Int, err error) {
	if _, over := z.AddOverflow(x, y); over {
		return z, ErrOverflow
	}
	return z, nil
}

// Sub returns x − y, or ErrOverflow where y > x.
func Sub(x, y *uint256.Int) (z uint256.Int, err error) {
	if _, under := z.SubOverflow(x, y); under {
		return z, ErrOverflow
	}
	return z, nil
}

// Mul returns x·y, or ErrOverflow.
func Mul(x, y *uint256.Int) (z uint256.Int, err error) {
	p, fits := product(x, y)
	if !fits {
		return z, ErrOverflow
	}
	return uint256.Int{p.w0, p.w1, p.w2, p.w3}, nil
}

// MulDivDown returns ⌊x·y/d⌋. It is ErrOverflow where x·y ≥ 2²⁵⁶ and ErrDivisionByZero where d = 0; where
// both hold the product is checked first, as Solidity evaluates it.
func MulDivDown(x, y, d *uint256.Int) (z uint256.Int, err error) {
	p, fits := product(x, y)
	if !fits {
		return z, ErrOverflow
	}
	if d.IsZero() {
		return z, ErrDivisionByZero
	}
	q, _ := p.over(d)
	return q.int(), nil
}

// MulDivUp returns ⌈x·y/d⌉ computed as (x·y + (d−1))/d, each step checked, in the order of Solidity's evaluation:
// the product, then d − 1 (ErrOverflow where d = 0), then the sum.
func MulDivUp(x, y, d *uint256.Int) (z uint256.Int, err error) {
	p, fits := product(x, y)
	if !fits {
		return z, ErrOverflow
	}
	var less words
	var borrow, carry uint64
	less.w0, borrow = bits.Sub64(d[0], 1, 0)
	less.w1, borrow = bits.Sub64(d[1], 0, borrow)
	less.w2, borrow = bits.Sub64(d[2], 0, borrow)
	less.w3, borrow = bits.Sub64(d[3], 0, borrow)
	p.w0, carry = bits.Add64(p.w0, less.w0, 0)
	p.w1, carry = bits.Add64(p.w1, less.w1, carry)
	p.w2, carry = bits.Add64(p.w2, less.w2, carry)
	p.w3, carry = bits.Add64(p.w3, less.w3, carry)
	if borrow|carry != 0 {
		return z, ErrOverflow
	}
	q, _ := p.over(d)
	return q.int(), nil
}

// Quotient returns ⌊x·y/d⌋ of a product of any size, and 0 where d is. over says that the quotient does not fit 256 bits.
func Quotient(x, y, d *uint256.Int) (z uint256.Int, over bool) {
	if p, fits := product(x, y); fits && !d.IsZero() {
		q, _ := p.over(d)
		return q.int(), false
	}
	_, over = z.MulDivOverflow(x, y, d)
	return z, over
}

// SetQuotient sets z to [Quotient] of the others, of which it may be one, and reports whether that does not fit.
func SetQuotient(z, x, y, d *uint256.Int) (over bool) {
	*z, over = Quotient(x, y, d)
	return over
}

// QuotientUp returns ⌈x·y/d⌉ as [Quotient] does its floor.
func QuotientUp(x, y, d *uint256.Int) (z uint256.Int, over bool) {
	if p, fits := product(x, y); fits && !d.IsZero() {
		q, rest := p.over(d)
		return q.plus(min(rest, 1)).int(), false // where there is a rest, d is more than 1, so that there is room for one more
	}
	if z, over = Quotient(x, y, d); over || d.IsZero() {
		return z, over
	}
	var whole, part uint256.Int // modulo 2^256, where their difference, below d, is exact
	if whole.Mul(x, y); !whole.Eq(part.Mul(&z, d)) {
		_, over = z.AddOverflow(&z, uint256.NewInt(1))
	}
	return z, over
}

// WMulDown returns ⌊x·y/1e18⌋.
func WMulDown(x, y *uint256.Int) (uint256.Int, error) { return MulDivDown(x, y, &WAD) }

// WDivDown returns ⌊x·1e18/y⌋.
func WDivDown(x, y *uint256.Int) (uint256.Int, error) { return MulDivDown(x, &WAD, y) }

// WDivUp returns ⌈x·1e18/y⌉.
func WDivUp(x, y *uint256.Int) (uint256.Int, error) { return MulDivUp(x, &WAD, y) }

// MinusCapped returns max(x − y, 0).
func MinusCapped(x, y *uint256.Int) (z uint256.Int) {
	if x.Gt(y) {
		z.Sub(x, y)
	}
	return z
}
