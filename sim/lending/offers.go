package lending

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// offer asks the design what it offers, and remembers since when each vault has been on offer. Vaults too small to pay for
// the gas of their liquidation are left out: nobody could want them, and there may be many. Where nobody liquidates, nothing
// is offered.
func (a *running) offer() {
	a.wanted, a.offers, a.common, a.small = a.wanted[:0], a.offers[:0], false, false
	a.largest.Clear()
	if len(a.Liquidators) == 0 {
		return
	}
	var worthwhile uint256.Int
	if len(a.risky) > 0 || a.joined != nil {
		worthwhile = a.worthwhile()
	}
	for k := range a.risky {
		if v := &a.risky[k]; !v.Collateral.Lt(&worthwhile) {
			a.wanted = append(a.wanted, *v)
		} else if v.Collateral.Gt(&a.largest) {
			a.largest = v.Collateral
		}
	}
	a.wanted = a.joined.want(a.wanted, &worthwhile)
	a.made = a.design.Offers(a.answer, a.wanted, a.made[:0])
	for k := range a.made {
		if m := &a.made[k]; m.Kind == offer.Sale && m.Of == (vault.Address{}) && m.Case.Position.Collateral.Lt(&worthwhile) {
			a.small = true // what is for sale of the market's own may be as little
			if m.Case.Position.Collateral.Gt(&a.largest) {
				a.largest = m.Case.Position.Collateral
			}
			continue
		}
		o := liquidator.Offer{Offer: &a.made[k], Vault: len(a.borrowers) + k, Since: a.block}
		if i, is := a.ownerOf(o.Offer); is {
			o.Vault, o.Since = i, a.onOffer(i)
			if a.last[i].place = int32(len(a.offers)); o.Lot != 0 {
				a.last[i].place = none
			}
		} else {
			a.joined.stood(o.Of, &o)
		}
		if o.Kind == offer.Bid {
			for bot := range a.wallets {
				if a.wallets[bot] == o.Bidding.By {
					o.Leads = bot + 1
				}
			}
		}
		a.common = a.common || o.Of == (vault.Address{}) || o.Lot != 0
		a.offers = append(a.offers, o)
	}
	if a.shares != nil && a.turns == nil && len(a.offers) > 0 { // vaults are on offer together
		for k := range a.wanted {
			i := borrowerOf(a.wanted[k].Borrower)
			a.last[i].offered, a.last[i].place = a.lives, 0
		}
	}
}

// compete lets the liquidators race for what is on offer. It reports whether the arm may rest: nobody bid, and nobody will
// merely because a block has passed.
func (a *running) compete() (quiet bool, err error) {
	unnoticed := a.unnoticed()
	a.taken, a.moves, a.turned = a.taken[:0], a.moves[:0], a.turned[:0]
	round, err := a.race.Run(a.seen(), a.offers, a.sold(), a.venue)
	if err != nil {
		return false, err
	}
	a.joined.spent(round.GasUsed)
	return round.Bidders == 0 && a.unnoticed() == unnoticed, a.execute(&round)
}

// execute posts what became of the bids of a round.
func (a *running) execute(round *liquidator.Round) error {
	done := 0
	for i := range round.Outcomes {
		o := &round.Outcomes[i]
		a.undone.did[o.Bid.Bot].Count(o)
		calls := 0
		switch o.Status {
		case liquidator.Won:
			calls = o.Bid.Plan.Calls
		case liquidator.Dropped: // at no cost
			continue
		}
		if err := a.post(o, a.taken[done:done+calls]); err != nil {
			return err
		}
		done += calls
	}
	return nil
}

// seen is the present block, as liquidators see it.
func (a *running) seen() liquidator.Block {
	return liquidator.Block{Number: a.block, Time: a.now, BaseFee: a.fee.At(a.now), WeiPrice: a.WeiPrice(a.ether, a.now), Reference: a.price}
}

// unnoticed is how often bots passed over an offer because their reaction time had not passed.
func (a *running) unnoticed() (n uint64) {
	for i := range a.Liquidators {
		n += a.race.Refusals(i)[liquidator.Unnoticed]
	}
	return n
}
