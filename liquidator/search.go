package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// largest is the largest x in [1, most] for which holds is true, 0 where it is true for none, for a holds that once false
// stays false. It gallops from a guess, so that a good one is confirmed in a few steps, and bisects what is left.
func largest(most, guess *uint256.Int, holds func(uint256.Int) bool) (low uint256.Int) {
	if most.IsZero() || holds(*most) {
		return *most
	}
	high, step := *most, *uint256.NewInt(1) // holds(high) is false
	x := *guess
	if x.IsZero() || !x.Lt(&high) {
		x.Rsh(&high, 1)
	}
	for up := holds(x); !x.IsZero(); step.Lsh(&step, 2) {
		if up {
			low = x
			if _, over := x.AddOverflow(&low, &step); over || !x.Lt(&high) {
				break
			}
			if !holds(x) {
				high = x
				break
			}
			continue
		}
		high = x
		if _, under := x.SubOverflow(&high, &step); under {
			break
		}
		if x.IsZero() || holds(x) {
			low = x
			break
		}
	}
	for {
		var middle uint256.Int
		middle.Sub(&high, &low).Rsh(&middle, 1)
		if middle.IsZero() {
			return low
		}
		middle.Add(&middle, &low)
		if holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
}

// sizes is how many sizes peak looks at: F(24) − 1, so that Fibonacci's method ends on one of them.
const sizes = 46_367

// peak is the size in (0, most] with the highest gain among evenly spaced ones, for a gain that rises to one peak and then
// falls; it is false where no size looked at is possible. Sizes that are impossible are taken to lie beyond the peak.
func peak(most *uint256.Int, gain gain) (best uint256.Int, worth fixed.Signed, found bool) {
	steps := uint64(sizes)
	if most.LtUint64(steps) {
		steps = most.Uint64()
	}
	at := func(k uint64) (size uint256.Int) {
		fixed.SetQuotient(&size, most, uint256.NewInt(k), uint256.NewInt(steps))
		return size
	}
	// look returns the gain at a step and whether it is possible, and remembers the best seen.
	look := func(k uint64) (fixed.Signed, bool) {
		if k > steps {
			return fixed.Signed{}, false
		}
		size := at(k)
		g, ok := gain(size)
		if ok && (!found || g.Cmp(worth) > 0 || g.Cmp(worth) == 0 && size.Lt(&best)) {
			best, worth, found = size, g, true
		}
		return g, ok
	}
	rises := func(a fixed.Signed, aOK bool, b fixed.Signed, bOK bool) bool {
		return bOK && (!aOK || b.Cmp(a) > 0)
	}
	// Where impact is small beside the discount the peak is at the end, and three looks tell: the one before the end, and
	// the middle, lest rounding make a falling gain seem to rise in its last step.
	end, endOK := look(steps)
	if steps == 1 {
		return best, worth, found
	}
	if last, lastOK := look(steps - 1); rises(last, lastOK, end, endOK) {
		if middle, middleOK := look(steps / 2); rises(middle, middleOK, end, endOK) {
			return best, worth, found
		}
	}
	shorter, longer := uint64(1), uint64(1) // neighbours F(k−1), F(k): the interval (low, low+longer) holds the peak
	for longer <= steps {
		shorter, longer = longer, shorter+longer
	}
	low := uint64(0)
	left, right := low+longer-shorter, low+shorter
	leftGain, leftOK := look(left)
	rightGain, rightOK := look(right)
	for longer > 2 && left < right {
		shorter, longer = longer-shorter, shorter
		if rises(leftGain, leftOK, rightGain, rightOK) {
			low, left, leftGain, leftOK = left, right, rightGain, rightOK
			right = low + shorter
			rightGain, rightOK = look(right)
		} else {
			right, rightGain, rightOK = left, leftGain, leftOK
			left = low + longer - shorter
			leftGain, leftOK = look(left)
		}
	}
	return best, worth, found
}
