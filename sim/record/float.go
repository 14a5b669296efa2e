package record

import (
	"encoding/binary"
	"math/bits"
	"strconv"
)

// float is the double nearest to a decimal, ties to even.
func (d *decimal) float() float64 {
	high, low := binary.BigEndian.Uint64(d[:8]), binary.BigEndian.Uint64(d[8:])
	if high|low == 0 { // most of them
		return 0
	}
	sign := 1.0
	if high>>63 != 0 { // two's complement
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
		sign = -1
	}
	// A quotient of two integers that doubles hold is rounded once. Tokens of six decimals are such, up to nine billion of them.
	const million = uint64(1e12) // of the last places make a millionth
	if high < million {
		if units, rest := bits.Div64(high, low, million); rest == 0 && units < 1<<53 {
			return sign * float64(units) / 1e6
		}
	}
	var digits [48]byte
	upper, lower := bits.Div64(high, low, 1e19) // an amount has 38 digits
	text := digits[:0]
	if upper > 0 {
		text = strconv.AppendUint(text, upper, 10)
		for below := max(lower, 1); below < 1e18; below *= 10 { // zeros between the two
			text = append(text, '0')
		}
	}
	nearest, err := strconv.ParseFloat(string(append(strconv.AppendUint(text, lower, 10), "e-18"...)), 64)
	if err != nil {
		panic(err) // digits are a number, and far from the largest
	}
	return sign * nearest
}
