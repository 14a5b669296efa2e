package record

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// float is the double nearest to a decimal, ties to even.
func (d *decimal) float() float64 {
	high, low := binary.BigEndian.Uint64(d[:8]), binary.BigEndian.Uint64(d[8:])
	if high|low == 0 { // many of them
		return 0
	}
	sign := 1.0
	if high>>63 != 0 { // two's complement
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
		sign = -1
	}
	// The digits are moved up to the top of 128 bits, less one bit, and divided by 10^18 at the top of 64: the quotient has 63
	// or 64 bits, ten more than a double has. What is lost below them decides nothing but whether a tie is one, for which the
	// last bit is enough. So it is rounded once.
	const one, up = uint64(1e18) << 4, 4
	shift := bits.LeadingZeros64(high)
	if high == 0 {
		shift = 64 + bits.LeadingZeros64(low)
	}
	if shift--; shift < 64 {
		high, low = high<<shift|low>>(64-shift), low<<shift
	} else {
		high, low = low<<(shift-64), 0
	}
	quotient, rest := bits.Div64(high, low, one)
	if rest != 0 {
		quotient |= 1
	}
	const bias, mantissa = 1023, 52 // of a double; no exponent here is near an end
	return sign * float64(quotient) * math.Float64frombits(uint64(bias+up-shift)<<mantissa)
}
