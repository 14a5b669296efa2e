package liquidity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// rung is a point of a ladder: after depth quote units (valued at the reference) the price is offset away from it.
type rung struct {
	depth  uint256.Int // at most 2^maxBits
	offset uint256.Int // share of the reference, scale 1e18; below 1e18 on the bid side, below 2^63 on the ask side
	area   uint256.Int // twice the integral of the offset over the depth before this rung, exact

	width, rise uint256.Int // by how much the next rung is deeper and farther; 0 of the last
}

// rungs is one side of a ladder, by rising depth and offset, the price running straight from one to the next. The
// first stands at depth 0. Two rungs of one depth are a step, as between the resting orders of a book. An empty side
// has the one rung at 0.
type rungs []rung

// extend adds a rung and integrates up to it.
func (s rungs) extend(depth, offset uint256.Int) rungs {
	next := rung{depth: depth, offset: offset}
	if len(s) > 0 {
		last := &s[len(s)-1]
		var height uint256.Int
		last.width.Sub(&depth, &last.depth)
		last.rise.Sub(&offset, &last.offset)
		height.Add(&offset, &last.offset)
		next.area.Mul(&last.width, &height)
		next.area.Add(&next.area, &last.area)
	}
	return append(s, next)
}

// end returns the depth of the whole side.
func (s rungs) end() uint256.Int { return s[len(s)-1].depth }

// at returns the index of the last rung not deeper than depth, which is at most end.
func (s rungs) at(depth *uint256.Int) int {
	low, high := 0, len(s) // s[low].depth <= depth < s[high].depth
	for high-low > 1 {
		middle := int(uint(low+high) >> 1)
		if s[middle].depth.Gt(depth) {
			high = middle
		} else {
			low = middle
		}
	}
	return low
}

// offset returns the offset of the next unit after depth, rounded up.
func (s rungs) offset(depth *uint256.Int) uint256.Int {
	from := &s[s.at(depth)] // the last has no width, and nothing is into it
	var into uint256.Int
	into.Sub(depth, &from.depth)
	z := mulDivUp(&from.rise, &into, &from.width)
	z.Add(&z, &from.offset)
	return z
}

// integral returns twice the integral of the offset from 0 to depth, rounded down within a rung. It is one function of
// depth that never falls, so differences of it add up exactly whichever way an order is split.
func (s rungs) integral(depth *uint256.Int) uint256.Int {
	from := &s[s.at(depth)]
	var into, flat, slope uint256.Int
	into.Sub(depth, &from.depth)
	slope.Mul(&from.rise, &into)
	slope = mulDivDown(&slope, &into, &from.width)
	flat.Mul(&from.offset, &into)
	flat.Add(&flat, &flat)
	flat.Add(&flat, &slope)
	flat.Add(&flat, &from.area)
	return flat
}

// most returns the greatest depth up to which every unit's offset is at most offset, and false where the first
// unit's is above it.
func (s rungs) most(offset *uint256.Int) (uint256.Int, bool) {
	low, high := -1, len(s) // s[low].offset <= offset < s[high].offset
	for high-low > 1 {
		middle := (low + high) / 2
		if s[middle].offset.Gt(offset) {
			high = middle
		} else {
			low = middle
		}
	}
	switch {
	case low < 0:
		return uint256.Int{}, false
	case low == len(s)-1 || s[low+1].depth.Eq(&s[low].depth):
		return s[low].depth, true
	}
	var over uint256.Int
	over.Sub(offset, &s[low].offset)
	z := mulDivDown(&over, &s[low].width, &s[low].rise) // rise > 0, since s[low+1].offset > offset
	z.Add(&z, &s[low].depth)
	return z, true
}

// least returns the least depth from which on every unit's offset is at least offset, and false where none is.
func (s rungs) least(offset *uint256.Int) (uint256.Int, bool) {
	low, high := -1, len(s) // s[low].offset < offset <= s[high].offset
	for high-low > 1 {
		middle := (low + high) / 2
		if s[middle].offset.Lt(offset) {
			low = middle
		} else {
			high = middle
		}
	}
	switch {
	case high == len(s):
		return uint256.Int{}, false
	case high == 0 || s[high].depth.Eq(&s[high-1].depth):
		return s[high].depth, true
	}
	var short uint256.Int
	short.Sub(offset, &s[low].offset)
	z := mulDivUp(&short, &s[low].width, &s[low].rise)
	z.Add(&z, &s[low].depth)
	return z, true
}

// ladder is the curve of resting offers: bids below coordinate 0, asks above.
type ladder struct {
	bids, asks rungs

	begun struct { // the coordinate that the last order was walked from, as all are until one is executed
		known bool
		at    fixed.Signed
		area  uint256.Int
	}
}

func (l *ladder) bounds() (below, above uint256.Int) { return l.bids.end(), l.asks.end() }

func (l *ladder) multiple(x fixed.Signed) (z uint256.Int) {
	depth := x.Abs()
	switch x.Sign() {
	case 0:
		return fixed.WAD
	case 1:
		z = l.asks.offset(&depth)
		z.Add(&fixed.WAD, &z)
	default:
		z = l.bids.offset(&depth)
		z.Sub(&fixed.WAD, &z)
	}
	return z
}

func (l *ladder) farthest(side Side, multiple uint256.Int) fixed.Signed {
	ahead, behind := l.asks, l.bids
	above := fixed.Difference(&multiple, &fixed.WAD)
	if side == Sell {
		ahead, behind = behind, ahead
		above = above.Neg()
	}
	// above is the offset the limit allows in the side's direction; below 0, it wants units from the other side.
	offset := above.Abs()
	var depth uint256.Int
	found := true
	forward := above.Sign() >= 0
	if forward {
		// Where even the first offer is too far, the walk ends at 0.
		depth, _ = ahead.most(&offset)
	} else if depth, found = behind.least(&offset); !found {
		depth.Lsh(&unit, maxBits)
	}
	if forward == (side == Buy) {
		return fixed.Positive(&depth)
	}
	return fixed.Negative(&depth)
}

var twiceWAD = *new(uint256.Int).Lsh(&fixed.WAD, 1)

// worth is the coordinate walked, plus or minus the integral of the offsets. The integral is an even function of the
// coordinate: bids are offset downwards and asks upwards.
func (l *ladder) worth(side Side, from, to fixed.Signed) uint256.Int {
	if !l.begun.known || l.begun.at != from {
		l.begun.known, l.begun.at, l.begun.area = true, from, l.area(from)
	}
	walked := to.Sub(from)
	value := walked.Abs()
	a, b := &l.begun.area, l.area(to)
	var part uint256.Int
	adverse := !b.Lt(a) // a buyer pays the difference on top, a seller goes without it
	if adverse {        // what the offsets cost the taker is rounded up, what they give is rounded down
		part.Sub(&b, a)
		part = mulDivUp(&part, &unit, &twiceWAD)
	} else {
		part.Sub(a, &b)
		part = mulDivDown(&part, &unit, &twiceWAD)
	}
	if adverse == (side == Buy) {
		return *value.Add(&value, &part)
	}
	return fixed.MinusCapped(&value, &part)
}

func (l *ladder) area(x fixed.Signed) uint256.Int {
	depth := x.Abs()
	if x.Sign() < 0 {
		return l.bids.integral(&depth)
	}
	return l.asks.integral(&depth)
}
