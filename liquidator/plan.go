package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// MaxCalls is the most calls a plan may have.
const MaxCalls = 2

// Plan is what a bot means to take from one vault in one transaction, call by call.
type Plan struct {
	Seize [MaxCalls]uint256.Int // collateral smallest units of each call
	Calls int                   // how many of them are made; 0 where nothing is worth taking
}

// Total is the collateral of all calls together.
func (p *Plan) Total() (sum uint256.Int) {
	for i := range p.Calls {
		sum.Add(&sum, &p.Seize[i])
	}
	return sum
}

// Terms are what a plan is searched under.
type Terms struct {
	Size  Size
	Calls int         // calls allowed; 0 means 1
	Sold  uint256.Int // collateral the bot means to sell on the venue before this, in the same block
	Again uint256.Int // what each call after the first costs in gas, loan smallest units
	// Limit is the most it can repay, loan smallest units; nil means any amount.
	Limit *uint256.Int
}

// Appraisal is a plan with its expected worth.
type Appraisal struct {
	Plan  Plan
	Repay uint256.Int  // what all calls cost
	Gain  fixed.Signed // what the venue pays after its fee, less Repay, less the gas of calls after the first
}

// Best finds the most profitable plan for a vault under the terms. The venue is only asked for quotes.
//
// With one call, Everything takes the most that the design allows, the venue can take and Limit can pay; BestSize searches the
// profit's peak over the size. The search assumes what holds for every design with a linear price sold into a venue with
// rising impact: profit rises to one peak and then falls. It looks at 46,367 evenly spaced sizes by Fibonacci's
// method (Kiefer 1953) and so is off by less than one part in 46,367 of the size, where profit is flat.
//
// With two calls it also considers taking first a part after which the vault may still be liquidated, and then the rest:
// the strategy of Qin et al. (IMC 2021, arXiv 2106.06389) against a close factor. The largest such part is found by
// bisection to the unit, and the best part up to it by the same search. The plan with fewer calls wins a tie.
func Best(sale Sale, vault int, venue liquidity.Venue, terms Terms) Appraisal {
	s := search{sale: sale, vault: vault, venue: venue, terms: terms}
	return s.best()
}

// best is Best for a search whose first four fields are set.
func (s *search) best() Appraisal {
	sale, vault, terms := s.sale, s.vault, &s.terms
	s.before = liquidity.Fill{}
	if !terms.Sold.IsZero() {
		s.before = s.venue.Quote(liquidity.Sell, &terms.Sold, nil)
	}
	most := s.most(sale)
	if most.IsZero() {
		return Appraisal{}
	}
	var best Appraisal
	if size, gain, ok := s.size(&most, s.once); ok {
		repay, _ := sale.Repay(vault, size)
		best = Appraisal{Plan: Plan{Seize: [MaxCalls]uint256.Int{size}, Calls: 1}, Repay: repay, Gain: gain}
	}
	if successive, can := sale.(Successive); can && terms.Calls > 1 {
		s.twice(successive, &most, &best)
	}
	return best
}

// search is one search for one bot and one vault.
type search struct {
	sale   Sale
	vault  int
	venue  liquidity.Venue
	terms  Terms
	before liquidity.Fill // what Sold fetches
	all    uint256.Int    // scratch: what the venue is asked
}

// proceeds is what the venue pays, after its fee, for size units on top of what is sold before. It is false where the venue
// cannot take them all.
func (s *search) proceeds(size uint256.Int) (fixed.Signed, bool) {
	s.all.Add(&s.terms.Sold, &size)
	fill := s.venue.Quote(liquidity.Sell, &s.all, nil)
	if !fill.Base.Eq(&s.all) {
		return fixed.Signed{}, false
	}
	got := fixed.Difference(&fill.Quote, &fill.Fee)
	return got.Sub(fixed.Difference(&s.before.Quote, &s.before.Fee)), true
}

// most is the largest first call: what the design allows, the venue can take and the limit can pay.
func (s *search) most(sale Sale) uint256.Int {
	most := sale.MaxSeize(s.vault)
	if most.IsZero() {
		return most
	}
	s.all.Add(&s.terms.Sold, &most)
	if fill := s.venue.Quote(liquidity.Sell, &s.all, nil); fill.Base.Lt(&s.all) {
		most = fixed.MinusCapped(&fill.Base, &s.terms.Sold)
	}
	if s.terms.Limit == nil {
		return most
	}
	// What is paid grows with what is taken, in proportion but for rounding.
	var guess uint256.Int
	if all, err := sale.Repay(s.vault, most); err == nil {
		guess.MulDivOverflow(&most, s.terms.Limit, &all)
	}
	return largest(&most, &guess, func(seize uint256.Int) bool {
		repay, err := sale.Repay(s.vault, seize)
		return err == nil && !repay.Gt(s.terms.Limit)
	})
}

// once is the gain of a single call.
func (s *search) once(seize uint256.Int) (fixed.Signed, bool) {
	repay, err := s.sale.Repay(s.vault, seize)
	if err != nil {
		return fixed.Signed{}, false
	}
	got, ok := s.proceeds(seize)
	return got.Sub(fixed.Positive(&repay)), ok
}

// size chooses how much to take up to most.
func (s *search) size(most *uint256.Int, gain func(uint256.Int) (fixed.Signed, bool)) (uint256.Int, fixed.Signed, bool) {
	if s.terms.Size == BestSize {
		return peak(most, gain)
	}
	worth, ok := gain(*most)
	return *most, worth, ok
}

// twice looks for a better plan of two calls.
func (s *search) twice(sale Successive, most *uint256.Int, best *Appraisal) {
	first := largest(most, new(uint256.Int), func(seize uint256.Int) bool {
		after, err := sale.After(s.vault, seize)
		if err != nil {
			return false
		}
		left := after.MaxSeize(s.vault)
		return !left.IsZero()
	})
	if first.IsZero() {
		return
	}
	// second is the best second call after a first one.
	second := func(seize uint256.Int) (then uint256.Int, repaid uint256.Int, gain fixed.Signed, ok bool) {
		repay, err := sale.Repay(s.vault, seize)
		if err != nil {
			return then, repaid, gain, false
		}
		after, err := sale.After(s.vault, seize)
		if err != nil {
			return then, repaid, gain, false
		}
		inner := search{sale: after, vault: s.vault, venue: s.venue, terms: s.terms, before: s.before}
		inner.terms.Sold.Add(&s.terms.Sold, &seize)
		if s.terms.Limit != nil {
			left := fixed.MinusCapped(s.terms.Limit, &repay)
			inner.terms.Limit = &left
		}
		rest := inner.most(after)
		if rest.IsZero() {
			return then, repaid, gain, false
		}
		// Both calls are sold together, so the second is valued on the whole.
		inner.terms.Sold = s.terms.Sold
		then, gain, ok = inner.size(&rest, func(next uint256.Int) (fixed.Signed, bool) {
			more, err := after.Repay(s.vault, next)
			if err != nil {
				return fixed.Signed{}, false
			}
			var both uint256.Int
			both.Add(&seize, &next)
			got, ok := s.proceeds(both)
			return got.Sub(fixed.Positive(&repay)).Sub(fixed.Positive(&more)).Sub(fixed.Positive(&s.terms.Again)), ok
		})
		if !ok {
			return then, repaid, gain, false
		}
		more, _ := after.Repay(s.vault, then)
		repaid.Add(&repay, &more)
		return then, repaid, gain, true
	}
	seize, gain, ok := peak(&first, func(seize uint256.Int) (fixed.Signed, bool) {
		_, _, gain, ok := second(seize)
		return gain, ok
	})
	if !ok || (best.Plan.Calls > 0 && gain.Cmp(best.Gain) <= 0) {
		return
	}
	then, repaid, gain, _ := second(seize)
	*best = Appraisal{Plan: Plan{Seize: [MaxCalls]uint256.Int{seize, then}, Calls: 2}, Repay: repaid, Gain: gain}
}

// largest is the largest x in [1, most] for which holds is true, 0 where it is true for none, for a holds that once false stays
// false. It gallops from a guess, so that a good one is confirmed in a few steps, and bisects what is left.
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
func peak(most *uint256.Int, gain func(uint256.Int) (fixed.Signed, bool)) (best uint256.Int, worth fixed.Signed, found bool) {
	steps := uint64(sizes)
	if most.LtUint64(steps) {
		steps = most.Uint64()
	}
	at := func(k uint64) (size uint256.Int) {
		size.MulDivOverflow(most, uint256.NewInt(k), uint256.NewInt(steps))
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
