package exchange_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// leastRules are what decides how much a partial step closes, and how its orders are filled.
type leastRules struct {
	preset, step string
	overrides    []string
	tiers        []outsideTier
	by           int      // tier-down: so many tiers at a time
	whole        bool     // rates apply to the whole value
	onEntry      bool     // the tier is that of the cost
	bySize       bool     // the tier is that of the size at the first price, and has its cap in it
	feeAtMark    bool     // the taker fee to close is part of the requirement
	taker, clear *big.Rat // fee rates
	keep         *big.Rat // restore, target: equity wanted, of the requirement
	fraction     *big.Rat // chunk
	above        *big.Rat
	least, most  *big.Rat
}

// leastCase is a position at a mark, alone in its bucket; what it sells or buys costs impact·size/whole of the price at
// the margin.
type leastCase struct {
	leastRules
	long       bool
	size, cost *big.Rat
	first      *big.Rat // price, of the market's first mark
	mark       *big.Rat
	equity     *big.Rat
	impact     *big.Rat
	slack      *big.Rat // how much more than the requirement is wanted
}

func (c *leastCase) value(size *big.Rat) *big.Rat { return new(big.Rat).Mul(size, c.mark) }

// within reports whether a value is no more than a tier has.
func (r *leastRules) within(value, upTo *big.Rat) bool {
	if r.bySize {
		return value.Cmp(upTo) <= 0
	}
	return value.Cmp(upTo) < 0
}

// requirement is the maintenance margin of a value: rates of tiers on what of the value is in them, or the rate of its tier.
func (c *leastCase) requirement(value *big.Rat) *big.Rat {
	tier := value
	if c.bySize {
		tier = new(big.Rat).Quo(new(big.Rat).Mul(value, c.first), c.mark)
	}
	need, from := new(big.Rat), new(big.Rat)
	for i, t := range c.tiers {
		last := i == len(c.tiers)-1 || c.within(tier, t.upTo)
		if c.whole {
			if last {
				need.Mul(value, t.rate)
			}
		} else {
			to := value
			if !last {
				to = t.upTo
			}
			part := new(big.Rat).Sub(to, from)
			need.Add(need, part.Mul(part, t.rate))
			from = t.upTo
		}
		if last {
			break
		}
	}
	if c.feeAtMark {
		need.Add(need, new(big.Rat).Mul(value, c.taker))
	}
	return need
}

// left is what equity is above the wanted multiple of the requirement once size is closed. Closing costs impact, the
// taker fee on what is traded, and the clearance fee on the value at mark, which is never more than what the closed
// part still had.
func (c *leastCase) left(size *big.Rat) *big.Rat {
	ref := c.value(size)
	part := new(big.Rat).Quo(size, c.size)
	impact := new(big.Rat).Mul(ref, c.impact)
	impact.Mul(impact, part).Mul(impact, big.NewRat(1, 2))
	traded := new(big.Rat).Sub(ref, impact)
	if !c.long {
		traded.Add(ref, impact)
	}
	fee := traded.Mul(traded, c.taker)
	own := new(big.Rat).Mul(c.equity, part)
	own.Sub(own, impact).Sub(own, fee)
	clear := new(big.Rat).Mul(ref, c.clear)
	if clear.Cmp(own) > 0 {
		clear = own
	}
	if clear.Sign() < 0 {
		clear = new(big.Rat)
	}
	equity := new(big.Rat).Sub(c.equity, impact)
	equity.Sub(equity, fee).Sub(equity, clear)
	rest := new(big.Rat).Sub(c.size, size)
	base := c.value(rest)
	if c.onEntry {
		base = rest.Quo(rest.Mul(rest, c.cost), c.size)
	}
	need := c.requirement(base)
	need.Mul(need, c.keep)
	return equity.Sub(equity, need).Sub(equity, c.slack)
}

// restoring is the least size that restores margin, by bisection between the first two of three hundred steps between
// which it comes to be restored; nil where nothing less than all does.
func (c *leastCase) restoring() *big.Rat {
	const steps = 300
	at := func(i int64) *big.Rat {
		if i == 0 {
			return new(big.Rat)
		}
		// finer near nothing, where most that is short is short by little
		x := new(big.Rat).Mul(c.size, big.NewRat(i, steps))
		return x.Mul(x, big.NewRat(i, steps))
	}
	low := at(0)
	if c.left(low).Sign() >= 0 {
		return low
	}
	for i := int64(1); i < steps; i++ {
		high := at(i)
		if c.left(high).Sign() < 0 {
			low = high
			continue
		}
		for range 60 {
			middle := new(big.Rat).Add(low, high)
			middle.Mul(middle, big.NewRat(1, 2))
			if c.left(middle).Sign() < 0 {
				low = middle
			} else {
				high = middle
			}
		}
		return high
	}
	return nil
}

// tierDown is the least size whose closing brings a position so many tiers down, by bisection; nil in the lowest.
func (c *leastCase) tierDown() *big.Rat {
	base := c.value
	if c.onEntry {
		base = func(size *big.Rat) *big.Rat { return new(big.Rat).Quo(new(big.Rat).Mul(c.cost, size), c.size) }
	}
	if c.bySize {
		base = func(size *big.Rat) *big.Rat { return new(big.Rat).Mul(size, c.first) }
	}
	in := func(size *big.Rat) int {
		v := base(size)
		for i := range c.tiers[:len(c.tiers)-1] {
			if c.within(v, c.tiers[i].upTo) {
				return i
			}
		}
		return len(c.tiers) - 1
	}
	now := in(c.size)
	if now == 0 {
		return nil
	}
	low, high := new(big.Rat), new(big.Rat).Set(c.size)
	for range 100 {
		middle := new(big.Rat).Add(low, high)
		middle.Mul(middle, big.NewRat(1, 2))
		if in(new(big.Rat).Sub(c.size, middle)) <= max(now-c.by, 0) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// chunk is what a chunk closes: all of what is worth no more than above or least, else the fraction or what is worth
// least, and never more than is worth most.
func (c *leastCase) chunk() *big.Rat {
	size, v := new(big.Rat).Set(c.size), c.value(c.size)
	if v.Cmp(c.above) > 0 && v.Cmp(c.least) > 0 {
		size.Mul(c.size, c.fraction)
		if c.value(size).Cmp(c.least) < 0 {
			size.Quo(c.least, c.mark)
		}
	}
	if c.most.Sign() > 0 && c.value(size).Cmp(c.most) > 0 {
		size.Quo(c.most, c.mark)
	}
	return size
}

// target is the price at which closing all leaves the wanted multiple of the requirement.
func (c *leastCase) target() *big.Rat {
	need := c.requirement(c.value(c.size))
	room := new(big.Rat).Sub(c.equity, need.Mul(need, c.keep))
	room.Quo(room, c.size)
	if c.long {
		return room.Sub(c.mark, room)
	}
	return room.Add(c.mark, room)
}

// Every partial step, on every preset that has it, closes the least that does what the step is for: as much as an exact
// model of the position finds by bisection, but for some smallest units of rounding. Positions are of all tiers, longs
// and shorts, short of their requirement by nothing to a thousandth of the price, on venues without and with impact.
func TestPartialStepsCloseTheLeast(t *testing.T) {
	for _, rules := range outsideSteps(t) {
		random := rand.New(rand.NewPCG(7, uint64(len(rules.preset))))
		compared, off := 0, 0
		var worst string
		n := 100
		if testing.Short() {
			n = 20
		}
		for range n {
			c, first := outsideLeast(t, rules, random)
			if first == nil {
				continue
			}
			compared++
			if fault := c.compare(first); fault != "" {
				off++
				worst = fault
			}
		}
		require.Positive(t, compared, "%s: no position came to its step %s", rules.preset, rules.step)
		why, open := outsideOpen[rules.preset+" "+rules.step]
		switch {
		case off > 0 && !open:
			t.Errorf("%s: %s: %d of %d are not the least; the last: %s", rules.preset, rules.step, off, compared, worst)
		case off == 0 && open:
			t.Errorf("%s: %s: all %d are the least now, and not so listed: %s", rules.preset, rules.step, compared, why)
		}
		t.Logf("%s: %s: %d compared, %d not the least (%s)", rules.preset, rules.step, compared, off, worst)
	}
}

// leastFirst is the first order of a step: its limit, and what it closed.
type leastFirst struct{ limit, size, left *big.Rat }

// compare says in what an order is not the model's.
func (c *leastCase) compare(first *leastFirst) string {
	said := func(low, high *big.Rat) string {
		if first.size.Cmp(low) >= 0 && first.size.Cmp(high) <= 0 {
			return ""
		}
		return "closed " + first.size.FloatString(6) + " of " + c.size.FloatString(6) + " at mark " + c.mark.FloatString(6) + ", the least is " + low.FloatString(6) + " to " + high.FloatString(6)
	}
	unit := big.NewRat(20, 1_000_000) // of money, for all roundings
	cheapest := c.mark
	if c.bySize && c.first.Cmp(cheapest) < 0 {
		cheapest = c.first
	}
	sizes := new(big.Rat).Add(new(big.Rat).Quo(unit, cheapest), big.NewRat(2, 1_000_000))
	around := func(x *big.Rat) string {
		return said(new(big.Rat).Sub(x, sizes), new(big.Rat).Add(x, sizes))
	}
	switch c.step {
	case "restore":
		c.slack = new(big.Rat).Neg(unit)
		low := c.restoring()
		c.slack = unit
		high := c.restoring()
		if low == nil {
			low = c.size
		}
		if high == nil {
			high = c.size
		}
		if c.impact.Sign() > 0 { // found with a few quotes
			high = new(big.Rat).Mul(high, big.NewRat(1001, 1000))
		}
		return said(new(big.Rat).Sub(low, sizes), new(big.Rat).Add(high, sizes))
	case "tier-down":
		if least := c.tierDown(); least != nil {
			return around(least)
		}
	case "chunk":
		return around(c.chunk())
	case "target":
		gap := new(big.Rat).Sub(first.limit, c.target())
		if gap.Abs(gap).Cmp(new(big.Rat).Quo(unit, c.size)) > 0 {
			return "ordered at " + first.limit.FloatString(6) + ", what leaves enough is " + c.target().FloatString(6)
		}
	}
	return ""
}
