package vault

import (
	"math/bits"

	"github.com/holiman/uint256"
)

// bound is a positive number held to 64 significant bits, m·2^e with the top bit of m set, or 0 with m = 0. Each
// operation exists rounded down and rounded up, so that a result is a proven bound of the exact number, within 2^-62 of it.
// It serves to skip vaults quickly, never to decide about one.
type bound struct {
	m uint64
	e int
}

func boundDown(x *uint256.Int) bound {
	n := x.BitLen()
	if n <= 64 {
		return normal(x[0], 0)
	}
	var top uint256.Int
	top.Rsh(x, uint(n-64))
	return bound{top[0], n - 64}
}

func boundUp(x *uint256.Int) bound {
	b := boundDown(x)
	if n := x.BitLen(); n > 64 {
		var back uint256.Int
		if back.Lsh(uint256.NewInt(b.m), uint(n-64)); !back.Eq(x) {
			b = b.next()
		}
	}
	return b
}

func normal(m uint64, e int) bound {
	if m == 0 {
		return bound{}
	}
	n := bits.LeadingZeros64(m)
	return bound{m << n, e - n}
}

// next is the smallest bound above b > 0.
func (b bound) next() bound {
	if b.m++; b.m == 0 {
		return bound{1 << 63, b.e + 1}
	}
	return b
}

func (b bound) less(c bound) bool {
	if b.m == 0 || c.m == 0 {
		return b.m < c.m
	}
	return b.e < c.e || b.e == c.e && b.m < c.m
}

func (b bound) timesDown(c bound) bound {
	if b.m == 0 || c.m == 0 {
		return bound{}
	}
	hi, lo := bits.Mul64(b.m, c.m)
	if hi>>63 == 0 {
		return bound{hi<<1 | lo>>63, b.e + c.e + 63}
	}
	return bound{hi, b.e + c.e + 64}
}

func (b bound) timesUp(c bound) bound {
	if b.m == 0 || c.m == 0 {
		return bound{}
	}
	return b.timesDown(c).next()
}

// overDown returns b/c rounded down, c > 0.
func (b bound) overDown(c bound) bound {
	if b.m == 0 {
		return bound{}
	}
	q, _ := bits.Div64(b.m>>1, b.m<<63, c.m) // b.m·2^63/c.m, between 2^62 and 2^64
	return normal(q, b.e-c.e-63)
}

func (b bound) overUp(c bound) bound {
	if b.m == 0 {
		return bound{}
	}
	// The quotient's lost part is below 1 unit of q, which normal may have shifted by one bit.
	return b.overDown(c).next().next()
}

func (b bound) plusUp(c bound) bound {
	if b.less(c) {
		b, c = c, b
	}
	if c.m == 0 {
		return b
	}
	sum, carry := bits.Add64(b.m, c.m>>(b.e-c.e), 0)
	if carry != 0 {
		return bound{1<<63 | sum>>1, b.e + 1}.next().next()
	}
	return bound{sum, b.e}.next()
}

// minusDown returns max(b − c, 0) rounded down.
func (b bound) minusDown(c bound) bound {
	if c.m == 0 {
		return b
	}
	if !c.less(b) {
		return bound{}
	}
	shift := b.e - c.e
	cut := c.m >> shift
	if cut<<shift != c.m {
		cut++
	}
	return normal(b.m-cut, b.e)
}

// ceil returns an integer at or above b and whether it fits 256 bits.
func (b bound) ceil() (z uint256.Int, fits bool) {
	switch {
	case b.e > 192:
		return z, false
	case b.e >= 0:
		z.SetUint64(b.m)
		z.Lsh(&z, uint(b.e))
		return z, true
	}
	z.SetUint64(b.m >> -b.e)
	z.AddUint64(&z, 1)
	return z, true
}

// floor returns an integer at or below b: the largest of 256 bits where b is larger.
func (b bound) floor() (z uint256.Int) {
	switch {
	case b.e > 192:
		return *z.SetAllOne()
	case b.e >= 0:
		z.SetUint64(b.m)
		return *z.Lsh(&z, uint(b.e))
	}
	return *z.SetUint64(b.m >> -b.e)
}

// Keys order bounds as single words: 9 bits of exponent over 55 bits of mantissa. The exponents of ratios of two 128-bit
// numbers, −63 ± 128, lie well inside.
const (
	keyBits = 55
	keyBias = 63 + 160
)

// keyDown returns the largest key whose number is at most b; keyUp the smallest whose number is at least b. Numbers
// beyond the keys' range become the first and the last key.
func (b bound) keyDown() uint64 {
	e := b.e + keyBias
	switch {
	case b.m == 0 || e <= 0:
		return 0
	case e >= 1<<9-1:
		return lastKey
	}
	return uint64(e)<<keyBits | b.m<<1>>(64-keyBits)
}

func (b bound) keyUp() uint64 {
	key := b.keyDown()
	if key == lastKey || b.m == 0 {
		return key
	}
	return key + 1
}

// unkey returns the number of a key.
func unkey(key uint64) bound {
	if key < 1<<keyBits {
		return bound{}
	}
	return bound{1<<63 | key<<(64-keyBits)>>1, int(key>>keyBits) - keyBias}
}

const lastKey = 1<<64 - 1
