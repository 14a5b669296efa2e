package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// checked evaluates a formula in 256 bits as Solidity and Vyper do, and keeps the first refusal: [fixed.ErrOverflow] or
// [fixed.ErrDivisionByZero]. After a refusal its results mean nothing.
type checked struct{ err error }

func (c *checked) keep(z uint256.Int, err error) uint256.Int {
	if err != nil && c.err == nil {
		c.err = err
	}
	return z
}

func (c *checked) add(x, y uint256.Int) uint256.Int { return c.keep(fixed.Add(&x, &y)) }
func (c *checked) sub(x, y uint256.Int) uint256.Int { return c.keep(fixed.Sub(&x, &y)) }
func (c *checked) mul(x, y uint256.Int) uint256.Int { return c.keep(fixed.Mul(&x, &y)) }

// div is ⌊x/y⌋.
func (c *checked) div(x, y uint256.Int) (z uint256.Int) {
	if y.IsZero() {
		return c.keep(z, fixed.ErrDivisionByZero)
	}
	return *z.Div(&x, &y)
}

// part is ⌊x·y/d⌋, the product checked.
func (c *checked) part(x, y, d uint256.Int) uint256.Int { return c.keep(fixed.MulDivDown(&x, &y, &d)) }

// partTo is part, into z.
func (c *checked) partTo(z, x, y, d *uint256.Int) {
	var err error
	if *z, err = fixed.MulDivDown(x, y, d); err != nil && c.err == nil {
		c.err = err
	}
}

// shareTo adds ⌊(x + 1)·part/all⌋ to sum.
func (c *checked) shareTo(sum, x, part, all *uint256.Int) {
	var more uint256.Int
	_, over := more.AddOverflow(x, &single)
	c.partTo(&more, &more, part, all)
	_, beyond := sum.AddOverflow(sum, &more)
	if (over || beyond) && c.err == nil {
		c.err = fixed.ErrOverflow
	}
}

var single = whole(1)

// orZero is max(x − y, 0).
func (*checked) orZero(x, y uint256.Int) uint256.Int { return fixed.MinusCapped(&x, &y) }

// smaller and larger are the lesser and the greater of two numbers.
func smaller(x, y uint256.Int) uint256.Int {
	if y.Lt(&x) {
		return y
	}
	return x
}

func larger(x, y uint256.Int) uint256.Int {
	if y.Gt(&x) {
		return y
	}
	return x
}

// whole is a number.
func whole(n uint64) uint256.Int { return *uint256.NewInt(n) }

// largest is the largest amount that a ledger holds.
var largest = *new(uint256.Int).SubUint64(new(uint256.Int).Lsh(uint256.NewInt(1), 128), 1)
