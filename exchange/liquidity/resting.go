package liquidity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// maxBits bounds a coordinate: curves reach at most 2^maxBits quote units to either side.
const maxBits = 120

// curve is the shape of resting liquidity around the reference: quote units bought net (the coordinate) against price, a
// multiple of the reference, scale 1e18. The price never falls as the coordinate rises.
type curve interface {
	// bounds returns how far the curve goes below and above 0.
	bounds() (below, above uint256.Int)
	// multiple returns the price at x, rounded down.
	multiple(x fixed.Signed) uint256.Int
	// farthest returns the last coordinate, walking in the side's direction, to which every unit has a price no worse
	// for the taker than multiple.
	farthest(side Side, multiple uint256.Int) fixed.Signed
	// worth returns the quote units that walking from one coordinate to another in the side's direction fetches
	// (rounded down) or costs (rounded up).
	worth(side Side, from, to fixed.Signed) uint256.Int
}

// resting is the venue around a curve: the reference, what has been displaced, the fee.
type resting struct {
	shape     curve
	memory    memory
	fee       uint256.Int
	reference uint256.Int
	now       uint64
	at        fixed.Signed // the coordinate now
	slow      fixed.Signed // the part of what trades displaced that is forgotten slowly
	placed    bool         // and both are known

	priced [4]order // those priced last from there, without a limit
	next   uint8    // which of them is priced anew next
}

// order is an order of any price, and what it comes to.
type order struct {
	known bool
	side  Side
	base  uint256.Int
	fill  Fill
	to    fixed.Signed
}

// Follow stores the reference price and the time.
func (r *resting) Follow(reference *uint256.Int, now uint64) {
	r.reference, r.now, r.placed = *reference, now, false
}

// Quote says what Execute would do now, and changes nothing.
func (r *resting) Quote(side Side, base, limit *uint256.Int) Fill {
	fill, _ := r.price(side, base, limit)
	return fill
}

// Execute trades and leaves the venue's curve at the coordinate the trade reached.
func (r *resting) Execute(side Side, base, limit *uint256.Int) Fill {
	from := r.position()
	fill, to := r.price(side, base, limit)
	if !fill.Base.IsZero() {
		// Where the curve has become shorter than what is displaced, the excess is forgotten with the transient part.
		r.memory.move(from.Sub(r.slow), r.slow, to.Sub(from), r.now)
		r.placed = false
	}
	return fill
}

// Mid is the price of the next unit on the curve, rounded down. It is 0 before the first Follow.
func (r *resting) Mid() uint256.Int {
	multiple := r.shape.multiple(r.position())
	mid, _ := fixed.Quotient(&r.reference, &multiple, &fixed.WAD)
	return mid
}

// Displacement is how far the mid stands from the reference, as a share of the reference, scale 1e18: −0.02e18 is a mid
// 2 % below it.
func (r *resting) Displacement() fixed.Signed {
	multiple := r.shape.multiple(r.position())
	return fixed.Difference(&multiple, &fixed.WAD)
}

// Reset forgets the trades, the reference and the time.
func (r *resting) Reset() {
	r.memory.reset()
	r.reference.Clear()
	r.now, r.placed = 0, false
}

// position is the coordinate now, within the curve's bounds. It is the same for every order until one is executed.
func (r *resting) position() fixed.Signed {
	if !r.placed {
		r.at, r.placed = r.displaced(), true
		for k := range r.priced {
			r.priced[k].known = false
		}
	}
	return r.at
}

// price is walk from the coordinate now. One order is asked for several times: before it is chosen, before it is executed, and
// then.
func (r *resting) price(side Side, base, limit *uint256.Int) (Fill, fixed.Signed) {
	from := r.position()
	if limit != nil {
		return r.walk(side, base, limit, from)
	}
	for k := range r.priced {
		if o := &r.priced[k]; o.known && o.base.Eq(base) && o.side == side {
			return o.fill, o.to
		}
	}
	o := &r.priced[r.next]
	r.next = (r.next + 1) % uint8(len(r.priced))
	o.known, o.side, o.base = true, side, *base
	o.fill, o.to = r.walk(side, base, nil, from)
	return o.fill, o.to
}

// displaced finds the coordinate now.
func (r *resting) displaced() fixed.Signed {
	var fast fixed.Signed
	fast, r.slow = r.memory.aged(r.now)
	x := fast.Add(r.slow)
	if x.IsZero() {
		return x
	}
	below, above := r.shape.bounds()
	if x.Sign() < 0 {
		if low := fixed.Negative(&below); x.Cmp(low) < 0 {
			return low
		}
	} else if high := fixed.Positive(&above); x.Cmp(high) > 0 {
		return high
	}
	return x
}

// walk prices an order from a coordinate, and returns the coordinate it ends at.
func (r *resting) walk(side Side, base, limit *uint256.Int, from fixed.Signed) (Fill, fixed.Signed) {
	var fill Fill
	if base.IsZero() || r.reference.IsZero() {
		return fill, from
	}
	room, ok := r.room(side, limit, from)
	if !ok {
		return fill, from
	}
	fill.Base = *base
	value, over := valued(side, base, &r.reference)
	if over || value.Gt(&room) {
		// As much base as the room holds at the reference, rounded down, so that valuing it again stays within.
		fixed.SetQuotient(&fill.Base, &room, &fixed.PriceScale, &r.reference)
		value, _ = valued(side, &fill.Base, &r.reference)
	}
	step := fixed.Positive(&value)
	if side == Sell {
		step = step.Neg()
	}
	to := from.Add(step)
	fill.Quote = r.shape.worth(side, from, to)
	fill.Fee = feeOn(&fill.Quote, &r.fee)
	return fill, to
}

// room returns how many quote units the order may walk before the curve or the limit ends it.
func (r *resting) room(side Side, limit *uint256.Int, from fixed.Signed) (uint256.Int, bool) {
	below, above := r.shape.bounds()
	end := fixed.Positive(&above)
	if side == Sell {
		end = fixed.Negative(&below)
	}
	if limit != nil {
		if multiple, bounded := limitMultiple(side, limit, &r.reference); bounded {
			stop := r.shape.farthest(side, multiple)
			if (side == Sell && stop.Cmp(end) > 0) || (side == Buy && stop.Cmp(end) < 0) {
				end = stop
			}
		}
	}
	distance := end.Sub(from)
	if side == Sell {
		distance = distance.Neg()
	}
	return distance.Capped(), distance.Sign() > 0
}

// limitMultiple returns the limit as a multiple of the reference, rounded against the taker. It is not bounded where the
// multiple does not fit 128 bits: for a buyer that is any price; for a seller it is a price nobody pays.
func limitMultiple(side Side, limit, reference *uint256.Int) (multiple uint256.Int, bounded bool) {
	if side == Buy {
		multiple, over := fixed.Quotient(limit, &fixed.WAD, reference)
		return multiple, !over && multiple.BitLen() <= 128
	}
	multiple, over := fixed.QuotientUp(limit, &fixed.WAD, reference)
	if over || multiple.BitLen() > 128 { // 2^128 itself is the same
		return beyond, true
	}
	return multiple, true
}

// beyond is 2^128, a multiple of the reference that nobody pays.
var beyond = *new(uint256.Int).Lsh(uint256.NewInt(1), 128)

// valued returns base·reference/1e36 quote units, rounded down for a seller and up for a buyer.
func valued(side Side, base, reference *uint256.Int) (value uint256.Int, over bool) {
	if side == Buy {
		return fixed.QuotientUp(base, reference, &fixed.PriceScale)
	}
	return fixed.Quotient(base, reference, &fixed.PriceScale)
}

// feeOn returns quote·fee/1e18, rounded up.
func feeOn(quote, fee *uint256.Int) uint256.Int {
	if fee.IsZero() {
		return uint256.Int{}
	}
	return mulDivUp(quote, fee, &fixed.WAD)
}

// mulDivUp returns ⌈x·y/d⌉ with a 512-bit product; the quotient must fit.
func mulDivUp(x, y, d *uint256.Int) uint256.Int {
	z, over := fixed.QuotientUp(x, y, d)
	if over {
		panic("liquidity: quotient does not fit 256 bits")
	}
	return z
}

// mulDivDown returns ⌊x·y/d⌋ with a 512-bit product; the quotient must fit.
func mulDivDown(x, y, d *uint256.Int) uint256.Int {
	z, over := fixed.Quotient(x, y, d)
	if over {
		panic("liquidity: quotient does not fit 256 bits")
	}
	return z
}

var unit = *uint256.NewInt(1)
