package liquidator

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// View is what a bot sees when it decides about one offer: the block, all offers, its own means, and quotes of the design
// and of the venue. Nothing can be changed through it. It is good for the one decision; do not keep it.
type View struct {
	Block  Block
	Offers []Offer // all of the block, worst first
	At     int     // which of them is in question
	Means

	bot    int // who decides
	market Market
	venue  liquidity.Venue
	offer  *offer.Offer
	whole  quoted         // of the offer's most
	wholly bool           // which surely gains more than any part that a search looks at
	before liquidity.Fill // what Sold fetches
	found  Appraisal      // of the plan that was searched last
	all    uint256.Int    // scratch: what the venue is asked
	after  offer.Offer    // scratch: what stands after a first call
}

// quoted is a quote that was made already.
type quoted struct {
	terms offer.Terms
	err   error
	known bool
}

// Look is a view of a single offer outside of any race.
func Look(market Market, on *offer.Offer, venue liquidity.Venue, means Means) *View {
	v := &View{Offers: []Offer{{Offer: on}}}
	var before liquidity.Fill
	if v.Sold = means.Sold; !v.Sold.IsZero() {
		before = venue.Quote(liquidity.Sell, &v.Sold, nil)
	}
	v.lookAfter(market, venue, on, means, &before)
	return v
}

// lookAfter makes the view one of an offer, where what the bot means to sell before fetches so much.
func (v *View) lookAfter(market Market, venue liquidity.Venue, on *offer.Offer, means Means, before *liquidity.Fill) {
	v.market, v.venue, v.offer, v.Means = market, venue, on, means
	v.whole.known, v.wholly, v.found, v.before = false, false, Appraisal{}, *before
}

// Offer is the offer in question.
func (v *View) Offer() *offer.Offer { return v.offer }

// Quote is what the design asks and gives for an amount of the offer, at present.
func (v *View) Quote(amount uint256.Int) (offer.Terms, error) {
	if v.whole.known && amount.Eq(&v.offer.Most) {
		return v.whole.terms, v.whole.err
	}
	return v.market.Quote(v.offer, amount)
}

// Mid is the venue's price now, loan units per collateral unit times 1e36.
func (v *View) Mid() uint256.Int { return v.venue.Mid() }

// Proceeds is what the venue pays, after its fee, for collateral on top of what the bot means to sell before. It is false
// where the venue cannot take it all.
func (v *View) Proceeds(collateral uint256.Int) (fixed.Signed, bool) {
	if collateral.IsZero() {
		return fixed.Signed{}, true
	}
	v.all.Add(&v.Sold, &collateral)
	fill := v.venue.Quote(liquidity.Sell, &v.all, nil)
	if !fill.Base.Eq(&v.all) {
		return fixed.Signed{}, false
	}
	got := fixed.Difference(&fill.Quote, &fill.Fee)
	return got.Sub(fixed.Difference(&v.before.Quote, &v.before.Fee)), true
}

// Gain is what a single call of an amount leaves, gas not counted. It is false where the design refuses the amount or the
// venue cannot take what it gives.
func (v *View) Gain(amount uint256.Int) (fixed.Signed, bool) {
	terms, err := v.Quote(amount)
	if err != nil {
		return fixed.Signed{}, false
	}
	if !terms.Give.IsZero() {
		price, ok := v.Price(terms.Give)
		return terms.Net().Sub(fixed.Positive(&price)), ok
	}
	got, ok := v.Proceeds(terms.Receive)
	return got.Add(terms.Net()), ok
}

// Price is what the venue asks, its fee included, for collateral that the bot is to give. It is false where the venue has not as
// much.
func (v *View) Price(collateral uint256.Int) (price uint256.Int, ok bool) {
	v.all = collateral
	fill := v.venue.Quote(liquidity.Buy, &v.all, nil)
	price.Add(&fill.Quote, &fill.Fee)
	return price, fill.Base.Eq(&v.all)
}

// Most is the largest amount of a single call: what the design allows, the venue can take and the bot can pay. It takes for
// granted that what an amount costs and gives grows with it.
func (v *View) Most() uint256.Int { return v.most(v.offer, &v.Sold, v.Limit) }

func (v *View) most(on *offer.Offer, sold, limit *uint256.Int) (most uint256.Int) {
	most = on.Most
	if most.IsZero() {
		return most
	}
	whole, err := v.quote(on, most)
	if err == nil && !whole.Give.IsZero() {
		return v.buying(on, &most, limit)
	}
	if err == nil {
		v.all.Add(sold, &whole.Receive)
		if fill := v.venue.Quote(liquidity.Sell, &v.all, nil); fill.Base.Lt(&v.all) {
			most = v.receiving(on, &most, &whole.Receive, fixed.MinusCapped(&fill.Base, sold))
			if limit != nil {
				whole, err = v.quote(on, most)
			}
		}
	}
	if limit == nil {
		return most
	}
	// What is paid grows with what is taken, in proportion but for rounding.
	var guess uint256.Int
	if err == nil {
		cost := whole.Cost()
		fixed.SetQuotient(&guess, &most, limit, &cost)
	}
	return largest(&most, &guess, func(amount uint256.Int) bool {
		terms, err := v.market.Quote(on, amount)
		cost := terms.Cost()
		return err == nil && !cost.Gt(limit)
	})
}

// buying is the largest amount of an offer that takes collateral for which the venue has enough, and the bot can pay.
func (v *View) buying(on *offer.Offer, most, limit *uint256.Int) uint256.Int {
	return largest(most, new(uint256.Int), func(amount uint256.Int) bool {
		terms, err := v.market.Quote(on, amount)
		if err != nil {
			return errors.Is(err, offer.ErrTooSmall)
		}
		price, ok := v.Price(terms.Give)
		return ok && (limit == nil || !price.Gt(limit))
	})
}

func (v *View) quote(on *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if on == v.offer {
		return v.Quote(amount)
	}
	return v.market.Quote(on, amount)
}

// receiving is the largest amount, below one that gives more, that gives at most as much collateral as fits.
func (v *View) receiving(on *offer.Offer, most, gives *uint256.Int, fits uint256.Int) uint256.Int {
	var guess uint256.Int
	fixed.SetQuotient(&guess, most, &fits, gives)
	return largest(most, &guess, func(amount uint256.Int) bool {
		terms, err := v.market.Quote(on, amount)
		return err == nil && !terms.Receive.Gt(&fits)
	})
}

// Appraise is what a plan is worth. It is false where it has no calls or more than the bot may make, where the design
// refuses one of them, where the venue cannot take what they give, or the bot cannot pay.
func (v *View) Appraise(plan Plan) (a Appraisal, ok bool) {
	if plan.Calls < 1 || plan.Calls > v.calls() {
		return a, false
	}
	a.Plan = plan
	var reward uint256.Int
	on := v.offer
	for i := range plan.Calls {
		terms, err := v.market.Quote(on, plan.Amounts[i])
		if err != nil {
			return a, false
		}
		a.add(&terms, &reward)
		if i+1 < plan.Calls {
			if err := v.market.After(on, plan.Amounts[i], &v.after); err != nil {
				return a, false
			}
			on = &v.after
			a.Gain = a.Gain.Sub(fixed.Positive(&v.Again))
		}
	}
	gets := a.Receive
	if v.offer.Kind == offer.Bid {
		gets = won(&v.offer.Bidding, &plan.Amounts[0])
	}
	got, ok := v.Proceeds(gets)
	if !a.Give.IsZero() {
		price, enough := v.Price(a.Give)
		a.Cost.Add(&a.Cost, &price)
		ok = ok && enough
	}
	a.Gain = a.Gain.Add(got).Add(fixed.Difference(&reward, &a.Cost))
	return a, ok && (v.Limit == nil || !a.Cost.Gt(v.Limit))
}

// add counts one call's terms.
func (a *Appraisal) add(terms *offer.Terms, reward *uint256.Int) {
	cost := terms.Cost()
	a.Cost.Add(&a.Cost, &cost)
	a.Receive.Add(&a.Receive, &terms.Receive)
	a.Give.Add(&a.Give, &terms.Give)
	reward.Add(reward, &terms.Reward)
}
