package fixed

import (
	"math/bits"

	"github.com/holiman/uint256"
)

// Nearly every product in a ledger is of two amounts below 2^128, and nearly every divisor is below 2^128 as well: totals,
// 1e18, 1e36. product and over go straight at those and leave the rest to the general operations. Their intermediate
// numbers are words, lowest first, because words stay in registers.

type words struct{ w0, w1, w2, w3 uint64 }

func (u words) int() uint256.Int { return uint256.Int{u.w0, u.w1, u.w2, u.w3} }

func (u words) plus(n uint64) words {
	u.w0, n = bits.Add64(u.w0, n, 0)
	u.w1, n = bits.Add64(u.w1, 0, n)
	u.w2, n = bits.Add64(u.w2, 0, n)
	u.w3 += n
	return u
}

// product returns x·y and whether it fits 256 bits.
func product(x, y *uint256.Int) (z words, fits bool) {
	if x[2]|x[3]|y[2]|y[3] != 0 {
		var general uint256.Int
		_, over := general.MulOverflow(x, y)
		return words{general[0], general[1], general[2], general[3]}, !over
	}
	var c uint64
	h00, l00 := bits.Mul64(x[0], y[0])
	h01, l01 := bits.Mul64(x[0], y[1])
	h10, l10 := bits.Mul64(x[1], y[0])
	h11, l11 := bits.Mul64(x[1], y[1])
	z.w0 = l00
	z.w1, c = bits.Add64(h00, l01, 0)
	z.w2, c = bits.Add64(h01, l11, c)
	z.w3 = h11 + c
	z.w1, c = bits.Add64(z.w1, l10, 0)
	z.w2, c = bits.Add64(z.w2, h10, c)
	z.w3 += c
	return z, true
}

// over returns ⌊u/d⌋, d > 0, and what is not 0 where u/d is more than that.
func (u words) over(d *uint256.Int) (q words, rest uint64) {
	switch {
	case d[2]|d[3] != 0:
		var r uint256.Int
		general := u.int()
		general.DivMod(&general, d, &r)
		return words{general[0], general[1], general[2], general[3]}, r[0] | r[1] | r[2] | r[3]
	case d[1] != 0:
		return u.over2(d[1], d[0])
	case u.w3|u.w2 == 0 && u.w1 < d[0]: // the quotient is one word, as of two amounts in 1e18
		q.w0, rest = bits.Div64(u.w1, u.w0, d[0])
		return q, rest
	}
	q.w3, rest = u.w3/d[0], u.w3%d[0]
	q.w2, rest = bits.Div64(rest, u.w2, d[0])
	q.w1, rest = bits.Div64(rest, u.w1, d[0])
	q.w0, rest = bits.Div64(rest, u.w0, d[0])
	return q, rest
}

// over2 is over of d = d1·2^64 + d0, d1 > 0, by long division in words.
//
// Source: Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, for a divisor of two words.
func (u words) over2(d1, d0 uint64) (q words, rest uint64) {
	// Scaled so that the divisor's top bit is set; then r1 < 2^63 ≤ v1.
	s := uint(bits.LeadingZeros64(d1))
	v1, v0 := d1<<s|d0>>(64-s), d0<<s
	r1 := u.w3 >> (64 - s)
	r0 := u.w3<<s | u.w2>>(64-s)
	q.w2, r1, r0 = digit(r1, r0, u.w2<<s|u.w1>>(64-s), v1, v0)
	q.w1, r1, r0 = digit(r1, r0, u.w1<<s|u.w0>>(64-s), v1, v0)
	q.w0, r1, r0 = digit(r1, r0, u.w0<<s, v1, v0)
	return q, r1 | r0
}

// digit divides r1, r0, w by v1, v0 where v1 has its top bit set and (r1, r0) < (v1, v0): the quotient is one word.
func digit(r1, r0, w, v1, v0 uint64) (q, rest1, rest0 uint64) {
	var r, carry uint64
	switch {
	case r1 == 0 && r0 < v1:
		return 0, r0, w
	case r1 < v1:
		q, r = bits.Div64(r1, r0, v1)
	default: // r1 = v1, so that the quotient by v1 alone has more than a word
		q = 1<<64 - 1
		r, carry = bits.Add64(r0, v1, 0)
	}
	// q is at most 2 too large; it is while q·v0 > (r, w).
	hi, lo := bits.Mul64(q, v0)
	for carry == 0 && (hi > r || hi == r && lo > w) {
		var borrow uint64
		q--
		lo, borrow = bits.Sub64(lo, v0, 0)
		hi -= borrow
		r, carry = bits.Add64(r, v1, 0)
	}
	rest0, borrow := bits.Sub64(w, lo, 0)
	return q, r - hi - borrow, rest0
}
