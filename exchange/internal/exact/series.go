package exact

import (
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Series sums what one size is charged at many prices, with the two roundings of each charge by itself:
//
//	Σ [ [size·price/1e36]·rate/1e18 ]
//
// It is as many times [MulDivDown] and [MulDivUp]. Prices are prepared once for all sizes, so that the first quotient is a
// product with a reciprocal, mended by at most 1. Make it with Prepare.
type Series struct {
	prices []uint256.Int
	ready  []step // one for each price; empty where some number is too large for it
	shift  uint   // of the reciprocals, 119 to 128: a price of 128 bits is below 341
	rate   uint64
}

// step is a price and ⌊price·2^shift/1e36⌋, in words, lowest first.
type step struct{ p0, p1, r0, r1 uint64 }

var scale0, scale1 = fixed.PriceScale[0], fixed.PriceScale[1]

// Prepare makes the series of some prices at a rate, scale 1e18. It keeps prices, which are the caller's.
func (s *Series) Prepare(prices []uint256.Int, rate *uint256.Int) {
	s.prices, s.ready, s.rate = prices, s.ready[:0], rate[0]
	var most uint256.Int
	for i := range prices {
		if prices[i].Gt(&most) {
			most = prices[i]
		}
	}
	if most.BitLen() > 128 || !rate.IsUint64() {
		return
	}
	var whole, unit uint256.Int
	whole.Div(&most, &fixed.PriceScale)
	s.shift = 128 - uint(whole.BitLen())
	unit.Lsh(&one, s.shift)
	for i := range prices {
		r := MulDivDown(&prices[i], &unit, &fixed.PriceScale)
		s.ready = append(s.ready, step{prices[i][0], prices[i][1], r[0], r[1]})
	}
}

var one = *uint256.NewInt(1)

// Sum is the sum for one size. up rounds each value up and not down, and more each charge.
func (s *Series) Sum(size, rate *uint256.Int, up, more bool) (sum uint256.Int) {
	if len(s.ready) == 0 || uint(size.BitLen()) > s.shift {
		return s.general(size, rate, up, more)
	}
	q0, q1 := size[0], size[1]
	var sum0, sum1, sum2 uint64
	for i := range s.ready {
		t := &s.ready[i]
		v0, v1 := s.value(t, q0, q1, up)
		c0, c1, fits := s.charge(v0, v1, more)
		if !fits {
			return s.general(size, rate, up, more)
		}
		var c uint64
		sum0, c = bits.Add64(sum0, c0, 0)
		sum1, c = bits.Add64(sum1, c1, c)
		sum2 += c
	}
	return uint256.Int{sum0, sum1, sum2}
}

// value is [size·price/1e36]. The product with the reciprocal is less than the quotient by less than 2: by less than
// size/2^shift ≤ 1 for the reciprocal's rounding, and by its own. What is left of size·price, below 2e36, says by how much.
func (s *Series) value(t *step, q0, q1 uint64, up bool) (v0, v1 uint64) {
	// size·reciprocal, four words.
	h00, _ := bits.Mul64(q0, t.r0)
	h01, l01 := bits.Mul64(q0, t.r1)
	h10, l10 := bits.Mul64(q1, t.r0)
	h11, l11 := bits.Mul64(q1, t.r1)
	w1, c := bits.Add64(h00, l01, 0)
	w2, c := bits.Add64(h01, l11, c)
	w3 := h11 + c
	w1, c = bits.Add64(w1, l10, 0)
	w2, c = bits.Add64(w2, h10, c)
	w3 += c
	n := s.shift - 64
	v0, v1 = w1>>n|w2<<(64-n), w2>>n|w3<<(64-n)
	// size·price − value·1e36, modulo 2^128, where it is exact.
	hi, lo := bits.Mul64(q0, t.p0)
	hi += q0*t.p1 + q1*t.p0
	vh, vl := bits.Mul64(v0, scale0)
	vh += v0*scale1 + v1*scale0
	lo, borrow := bits.Sub64(lo, vl, 0)
	hi, _ = bits.Sub64(hi, vh, borrow)
	if hi > scale1 || hi == scale1 && lo >= scale0 {
		lo, borrow = bits.Sub64(lo, scale0, 0)
		hi, _ = bits.Sub64(hi, scale1, borrow)
		v0, c = bits.Add64(v0, 1, 0)
		v1 += c
	}
	if up && hi|lo != 0 {
		v0, c = bits.Add64(v0, 1, 0)
		v1 += c
	}
	return v0, v1
}

// charge is [value·rate/1e18]; fits is false where it has more than 128 bits.
func (s *Series) charge(v0, v1 uint64, more bool) (c0, c1 uint64, fits bool) {
	const wad = 1_000_000_000_000_000_000
	hi, w0 := bits.Mul64(v0, s.rate)
	w2, w1 := bits.Mul64(v1, s.rate)
	w1, carry := bits.Add64(w1, hi, 0)
	if w2 += carry; w2 >= wad {
		return 0, 0, false
	}
	rest := w1
	if w2 != 0 || w1 >= wad {
		c1, rest = bits.Div64(w2, w1, wad)
	}
	c0, rest = bits.Div64(rest, w0, wad)
	if more && rest != 0 {
		c0, carry = bits.Add64(c0, 1, 0)
		c1 += carry
	}
	return c0, c1, true
}

// general is Sum of any numbers.
func (s *Series) general(size, rate *uint256.Int, up, more bool) (sum uint256.Int) {
	for i := range s.prices {
		v := MulDivDown
		if up {
			v = MulDivUp
		}
		value := v(size, &s.prices[i], &fixed.PriceScale)
		if v = MulDivDown; more {
			v = MulDivUp
		}
		charge := v(&value, rate, &fixed.WAD)
		sum.Add(&sum, &charge)
	}
	return sum
}
