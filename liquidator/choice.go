package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Choice is the rule by which a bot decides what it takes of an offer, and whether it takes any of it now.
type Choice interface {
	Kind() string
	Validate() error
	// Choose is asked for every offer of a block, worst first, once the bot has noticed it and can pay for the gas. A plan
	// without calls leaves the offer alone. The race appraises the plan itself, and drops one that would leave the bot
	// less than its least profit.
	Choose(v *View) Plan
}

// Everything takes the most that the design allows, the venue can take and the bot can pay.
type Everything struct{}

// Kind is "everything".
func (Everything) Kind() string { return "everything" }

// Validate finds no fault: there is nothing to set.
func (Everything) Validate() error { return nil }

// Choose is one call for [View.Most], or two where these gain more: see [BestSize].
func (Everything) Choose(v *View) Plan { return v.search(false) }

// BestSize searches the amount with the highest profit after price impact.
//
// The search takes for granted what holds for every design with a linear price sold into a venue with rising impact: profit
// rises to one peak and then falls. It looks at 46,367 evenly spaced amounts by Fibonacci's method (Kiefer 1953) and so is
// off by less than one part in 46,367 of the amount, where profit is flat.
//
// With two calls it also considers taking first a part after which something is still on offer, and then the rest: the
// strategy of Qin et al. (IMC 2021, arXiv 2106.06389) against a close factor, and absorbing before buying. The largest such
// part is found by bisection to the unit, and the best part up to it by the same search. The plan with fewer calls wins a
// tie.
type BestSize struct{}

// Kind is "best-size".
func (BestSize) Kind() string { return "best-size" }

// Validate finds no fault: there is nothing to set.
func (BestSize) Validate() error { return nil }

// Choose is the best plan that the search finds.
func (BestSize) Choose(v *View) Plan { return v.search(true) }

// gain is what an amount leaves, false where it is impossible.
type gain func(uint256.Int) (fixed.Signed, bool)

// pick chooses an amount up to most: the best by its gain, or all of it. Where a design allows no part, all of it is the best.
func pick(best bool, most *uint256.Int, gain gain) (amount uint256.Int, worth fixed.Signed, found bool) {
	if best {
		if amount, worth, found = peak(most, gain); found {
			return amount, worth, found
		}
	}
	worth, found = gain(*most)
	return *most, worth, found
}

// search finds a plan, of one call and, where they are allowed, of two; of the best amounts, or of all that there is.
func (v *View) search(best bool) Plan {
	v.found = Appraisal{}
	if v.offer.Kind == offer.Bid {
		return v.bid()
	}
	most := v.Most()
	if most.IsZero() {
		return Plan{}
	}
	if v.offer.Kind == offer.Arbitrage && !v.pays(&most) {
		return Plan{}
	}
	part := best && !(v.wholly && most.Eq(&v.offer.Most))
	if amount, worth, ok := pick(part || v.offer.Kind == offer.Arbitrage, &most, v.Gain); ok {
		terms, _ := v.Quote(amount)
		v.found = Appraisal{Plan: Once(amount), Cost: terms.Cost(), Receive: terms.Receive, Give: terms.Give, Gain: worth}
		if !terms.Give.IsZero() {
			price, _ := v.Price(terms.Give)
			v.found.Cost.Add(&v.found.Cost, &price)
		}
	}
	if v.calls() > 1 && v.offer.Kind != offer.Arbitrage {
		v.twice(&most, best)
	}
	return v.found.Plan
}

// calls is how many calls a plan for the offer may have. Absorbing pays nothing and is done to buy: it is no call of its own.
func (v *View) calls() int {
	if v.offer.Kind == offer.Absorb {
		return MaxCalls
	}
	return max(v.Calls, 1)
}

// pays reports whether a small part of a trade against a curve gains: where it does not, nothing does, because each further part
// is dearer.
func (v *View) pays(most *uint256.Int) bool {
	var part uint256.Int
	part.Div(most, uint256.NewInt(sizes))
	if part.IsZero() {
		part = *most
	}
	worth, ok := v.Gain(part)
	return ok && worth.Sign() > 0
}

// twice looks for a better plan of two calls.
func (v *View) twice(most *uint256.Int, best bool) {
	brink := largest(most, new(uint256.Int), func(amount uint256.Int) bool {
		return v.market.After(v.offer, amount, &v.after) == nil
	})
	if brink.IsZero() {
		return
	}
	// second is the best plan of two calls that begins with an amount.
	second := func(amount uint256.Int) (a Appraisal, ok bool) {
		first, err := v.Quote(amount)
		if err != nil || v.market.After(v.offer, amount, &v.after) != nil {
			return a, false
		}
		var sold, left uint256.Int
		sold.Add(&v.Sold, &first.Receive)
		limit := v.Limit
		if limit != nil {
			cost := first.Cost()
			left = fixed.MinusCapped(limit, &cost)
			limit = &left
		}
		rest := v.most(&v.after, &sold, limit)
		if rest.IsZero() {
			return a, false
		}
		// Both calls are sold together, so the second is valued on the whole.
		then, worth, ok := pick(best, &rest, func(next uint256.Int) (fixed.Signed, bool) {
			more, err := v.market.Quote(&v.after, next)
			if err != nil {
				return fixed.Signed{}, false
			}
			var both uint256.Int
			both.Add(&first.Receive, &more.Receive)
			got, ok := v.Proceeds(both)
			return got.Add(first.Net()).Add(more.Net()).Sub(fixed.Positive(&v.Again)), ok
		})
		if !ok {
			return a, false
		}
		more, _ := v.market.Quote(&v.after, then)
		var reward uint256.Int
		a = Appraisal{Plan: Plan{Amounts: [MaxCalls]uint256.Int{amount, then}, Calls: 2}, Gain: worth}
		a.add(&first, &reward)
		a.add(&more, &reward)
		return a, true
	}
	amount, worth, ok := peak(&brink, func(amount uint256.Int) (fixed.Signed, bool) {
		a, ok := second(amount)
		return a.Gain, ok
	})
	if !ok || (v.found.Plan.Calls > 0 && worth.Cmp(v.found.Gain) <= 0) {
		return
	}
	v.found, _ = second(amount)
}
