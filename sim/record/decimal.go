package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// ErrTooLarge reports an amount that DECIMAL(38,18) cannot hold: 10^20 whole tokens or more.
var ErrTooLarge = errors.New("record: amount does not fit DECIMAL(38,18)")

// places is the scale of every decimal column.
const places = 18

// A decimal is a value of a DECIMAL(38,18) column: 128 bits, big endian, two's complement, as the Parquet
// format lays down for FIXED_LEN_BYTE_ARRAY.
type decimal [16]byte

// signed is a decimal of a column whose values may be below 0.
type signed [16]byte

// scale multiplies smallest units up to 18 places.
type scale struct{ factor uint256.Int }

// limit is 10^38, the first value of 39 digits.
var limit = *new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(38))

func newScale(decimals int) (scale, error) {
	if decimals < 0 || decimals > places {
		return scale{}, fmt.Errorf("record: %d decimals; tables hold from 0 to %d", decimals, places)
	}
	return scale{*new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(uint64(places-decimals)))}, nil
}

// put writes amount into d. It sets *err where the amount is too large, and never clears it.
func (s *scale) put(d *decimal, amount *uint256.Int, err *error) {
	if amount.IsZero() {
		return
	}
	if amount.IsUint64() { // times 10^18 at most: below the limit
		high, low := bits.Mul64(amount[0], s.factor[0])
		binary.BigEndian.PutUint64(d[:8], high)
		binary.BigEndian.PutUint64(d[8:], low)
		return
	}
	var z uint256.Int
	if _, over := z.MulOverflow(amount, &s.factor); over || !z.Lt(&limit) {
		*err = fmt.Errorf("%w: %s smallest units", ErrTooLarge, amount.Dec())
		return
	}
	binary.BigEndian.PutUint64(d[:8], z[1])
	binary.BigEndian.PutUint64(d[8:], z[0])
}

// putSigned is put for an amount that may be negative.
func (s *scale) putSigned(d *signed, amount fixed.Signed, err *error) {
	if amount.IsZero() { // most reasons of most borrowers
		return
	}
	abs := amount.Abs()
	s.put((*decimal)(d), &abs, err)
	if amount.Sign() < 0 {
		low := binary.BigEndian.Uint64(d[8:])
		binary.BigEndian.PutUint64(d[8:], -low)
		high := ^binary.BigEndian.Uint64(d[:8])
		if low == 0 {
			high++
		}
		binary.BigEndian.PutUint64(d[:8], high)
	}
}
