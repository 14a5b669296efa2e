package liquidity

import (
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Unrest is how far a reference price stands below its recent high, and how much it moved of late.
//
// The recent high falls to the reference with the half-life. The recent volatility is the root of the sum of squared returns from
// block to block, each forgotten with the half-life: the standard deviation of a return over HalfLife/ln 2, 1.44 half-lives.
// The zero value is not ready: make one with [NewUnrest].
type Unrest struct {
	life    halfLife
	seen    bool
	at      uint64      // time of the last block
	last    uint256.Int // reference of that block
	high    uint256.Int // the recent high
	squares uint256.Int // of returns of blocks, scale 1e36, below 2^126
}

// NewUnrest returns a record of nothing with a half-life in seconds.
func NewUnrest(halfLife uint64) Unrest { return Unrest{life: newHalfLife(halfLife)} }

// Reset forgets all prices.
func (u *Unrest) Reset() {
	u.seen, u.at = false, 0
	u.squares.Clear()
	u.last.Clear()
	u.high.Clear()
}

// maxReturn is the largest return that counts: one by which the price trebles. Its square is 9e36, below 2^123.
var maxReturn = *uint256.NewInt(3e18)

// Witness tells the reference price of a block at a time in unix seconds, which must not fall. It allocates nothing.
func (u *Unrest) Witness(reference *uint256.Int, now uint64) {
	if !u.seen {
		u.seen, u.at, u.last, u.high = true, now, *reference, *reference
		return
	}
	if now > u.at {
		left := u.life.decay(now - u.at)
		left.from(&u.squares)
		if excess := fixed.MinusCapped(&u.high, &u.last); excess.BitLen() <= maxAged { // beyond, which is no price, the high stays
			left.from(&excess)
			u.high.Add(&u.last, &excess)
		}
	}
	u.at = now
	var size uint256.Int
	switch reference.Cmp(&u.last) {
	case 0:
		return // nothing moved, and the high is no lower
	case 1:
		size.Sub(reference, &u.last)
		if reference.Gt(&u.high) {
			u.high = *reference
		}
	default:
		size.Sub(&u.last, reference)
	}
	size, over := fixed.Quotient(&size, &fixed.WAD, &u.last)
	if over || size.Gt(&maxReturn) {
		size = maxReturn
	}
	high, low := bits.Mul64(size[0], size[0]) // maxReturn has one word, and so have all
	low, carry := bits.Add64(low, u.squares[0], 0)
	if high += u.squares[1] + carry; high < 1<<62 {
		u.squares[0], u.squares[1] = low, high
	}
	u.last = *reference
}

// Drawdown is the fall of the reference from the recent high as a share of that, scale 1e18, rounded down.
func (u *Unrest) Drawdown() (x uint256.Int) {
	x = fixed.MinusCapped(&u.high, &u.last)
	x, _ = fixed.Quotient(&x, &fixed.WAD, &u.high) // below 1e18; 0 of nothing
	return x
}

// Volatility is the recent volatility in the last block, scale 1e18, rounded down. It is below 2^63.
func (u *Unrest) Volatility() (y uint256.Int) {
	y.Sqrt(&u.squares)
	return y
}

// Calmer is what the volatility falls to where the reference stands still until a time, scale 1e18, rounded down.
func (u *Unrest) Calmer(until uint64) (y uint256.Int) {
	squares := u.squares
	if until > u.at {
		u.life.decay(until - u.at).from(&squares)
	}
	y.Sqrt(&squares)
	return y
}
