package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// bid is what a bot bids for a lot that others may bid for too. It bids what the venue would pay for the lot now less its
// discount, as far as it has that, or the least that betters the last bid where that is more; and once all is raised it asks
// for as little of the lot as leaves it that discount. Whether a bid is worth its gas the race decides, as of any plan. Bids
// are paid long before the lot is got, so that only a bot with funds of its own can make them, and none betters its own.
func (v *View) bid() Plan {
	b := &v.offer.Bidding
	worth, ok := v.Proceeds(b.Lot)
	if !ok || v.Flash || v.Limit == nil || v.Offers[v.At].Leads == v.bot+1 {
		return Plan{}
	}
	var rest, wants uint256.Int
	rest.SubUint64(&fixed.WAD, v.Discount)
	all := worth.Capped()
	fixed.SetQuotient(&wants, &all, &rest, &fixed.WAD)
	amount := b.Better
	switch {
	case b.Falls:
		if b.Bid.Gt(v.Limit) || amount.IsZero() {
			return Plan{}
		}
		if asks, err := fixed.MulDivUp(&b.Lot, &b.Bid, &wants); err == nil && asks.Lt(&amount) && !asks.IsZero() {
			amount = asks
		}
	case amount.Gt(v.Limit):
		return Plan{}
	default:
		for _, most := range [...]*uint256.Int{&b.All, v.Limit} {
			if wants.Gt(most) {
				wants = *most
			}
		}
		if wants.Gt(&amount) {
			amount = wants
		}
	}
	terms, err := v.Quote(amount)
	if err != nil {
		return Plan{}
	}
	got, ok := v.Proceeds(won(b, &amount))
	if !ok {
		return Plan{}
	}
	v.found = Appraisal{Plan: Once(amount), Cost: terms.Cost(), Gain: got.Add(terms.Net())}
	return v.found.Plan
}

// won is the collateral that a bid gets if nobody betters it.
func won(b *offer.Bidding, amount *uint256.Int) uint256.Int {
	if b.Falls {
		return *amount
	}
	return b.Lot
}
