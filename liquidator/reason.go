package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Reason says why a bot did not take an offer in a block, or not all of it.
type Reason uint8

// The reasons. Those before BlockFull are of a bot that did not bid: the first that applied.
const (
	Unnoticed    Reason = iota // its reaction delay had not passed
	GasCapped                  // the base fee was above its highest gas price
	Unfunded                   // its funds did not cover the gas of failing, or a repayment large enough to pay for its costs
	Unprofitable               // what is on offer, sold at the venue's price, did not leave it its least profit
	NoDepth                    // at the venue's price it did, but the venue pays less for so much
	Unwilling                  // its own rule took nothing, or nothing that can be done
	BlockFull                  // it bid, and the block had no room left
	Outbid                     // it bid, and somebody else's transaction came first
	Partial                    // it took a part, and what is left can still be liquidated
	Withheld                   // the design made no offer of the vault
	reasons
)

// Reasons is how many there are.
const Reasons = int(reasons)

// reasonNames are the reasons as tables have them.
var reasonNames = [Reasons]string{
	"unnoticed", "gas-capped", "unfunded", "unprofitable", "no-depth", "unwilling", "block-full", "outbid", "partial", "withheld",
}

// String names the reason.
func (r Reason) String() string { return reasonNames[r] }

// Refusals counts, for one bot, how often it passed over an offer in a block, by the first reason that applied.
type Refusals [Reasons]uint64

// Why is why a bot did not take an offer of the last round, or not all of it. The offer is named by its place among those
// of the round.
func (r *Race) Why(bot, offer int) Reason {
	if bulk, is := r.Bulk(offer); is {
		return r.WhyInBulk(bot, bulk)
	}
	return r.why[offer*len(r.bots)+bot]
}

// Bulk is which of the reasons of the last round, the same for many sales, are those of an offer; false where they are its own.
// [Race.WhyInBulk] names them.
func (r *Race) Bulk(offer int) (bulk uint8, is bool) {
	if offer >= len(r.stripe) || r.stripe[offer] == 0 {
		return 0, false
	}
	return r.stripe[offer] - 1, true
}

// Bulks is how many there are.
func (r *Race) Bulks() int { return len(r.stripes) }

// WhyInBulk is why a bot did not take any of those offers.
func (r *Race) WhyInBulk(bot int, bulk uint8) Reason { return r.striped[int(bulk)*len(r.bots)+bot] }

// pass notes that a bot passes over the offer under consideration.
func (r *Race) pass(bot, at int, why Reason) {
	r.refused[bot][why]++
	r.why[r.place(at)*len(r.bots)+bot] = why
}

// missing says what a bot lacks that finds no plan which leaves it least, gas included, of an offer. With w what all of the
// offer is worth at the venue's price, less the venue's fee and what it costs c, and the bot's limit L,
//
//	w < least          it is unprofitable wherever it is sold
//	w·L/c < least      the bot cannot pay for as much as would be worth it
//	otherwise          the venue's price falls under what it would have to sell, this bot's other sales included
//
// An offer that is not linear in its amount counts as unprofitable.
func (r *Race) missing(venue liquidity.Venue, least fixed.Signed, limit *uint256.Int) Reason {
	w := &r.whole
	if !w.linear || w.atMid.Cmp(least) < 0 {
		return Unprofitable
	}
	if !w.valued {
		w.worth, w.valued = r.net(venue), true
	}
	if w.worth.Cmp(least) < 0 {
		return Unprofitable
	}
	if cost := w.terms.Cost(); limit != nil && cost.Gt(limit) {
		part := w.worth.Capped()
		fixed.SetQuotient(&part, &part, limit, &cost)
		if fixed.Positive(&part).Cmp(least) < 0 {
			return Unfunded
		}
	}
	return NoDepth
}

// net is what all of the offer under consideration is worth at the venue's price, less the venue's fee and what it costs.
func (r *Race) net(venue liquidity.Venue) fixed.Signed {
	if !r.fee.known {
		r.total = most128 // a field, so that handing it to the venue allocates nothing
		r.fee = fee{Fill: venue.Quote(liquidity.Sell, &r.total, nil), known: true}
	}
	var paid uint256.Int
	if over := fixed.SetQuotient(&paid, &r.whole.terms.Receive, &r.mid, &fixed.PriceScale); over || r.fee.Quote.IsZero() {
		return r.whole.atMid
	}
	fixed.SetQuotient(&paid, &paid, &r.fee.Fee, &r.fee.Quote)
	return r.whole.atMid.Sub(fixed.Positive(&paid))
}

// fee is a venue's, as a share of what selling all that it takes fetches.
type fee struct {
	liquidity.Fill
	known bool
}

// reasonOf is why a bid that was executed or dropped did not take all of its offer.
func reasonOf(o *Outcome) Reason {
	switch o.Reason {
	case nil:
		return Partial
	case ErrNoRoom:
		return BlockFull
	case ErrThin:
		return NoDepth
	case ErrUnfunded:
		return Unfunded
	}
	return Outbid
}
