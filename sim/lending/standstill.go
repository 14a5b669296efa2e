package lending

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
)

// standstill is what the arm remembers of the vaults at risk, in a market whose offers are all made at one price, so that a
// block in which no bot can gain costs a few comparisons a vault: none of them is quoted. Where nothing has happened since but
// that interest accrued, they need not be found again either.
type standstill struct {
	known  bool        // the vaults at risk, as they were in the last lived block
	answer uint256.Int // the contract's price then
	growth uint256.Int // of debts, when they were found
	found  uint64      // when that was
	until  uint64      // no vault joins those at risk before
	vaults []standingVault
	vain   []liquidator.Vain // scratch: those that are worth offering
}

type standingVault struct {
	collateral uint256.Int
	sale       liquidator.Vain
}

// many is for how many vaults at risk it pays to find out first whether any bot can gain.
const many = 8

// liquidate lets liquidators race for the vaults at risk. It reports whether the arm may rest: see compete. Growth is that of
// debts until now; acted says that a borrower has changed its vault in the present block.
func (a *running) liquidate(acted bool, growth *uint256.Int) (quiet bool, err error) {
	if a.Vigilant || !a.key.Even || len(a.Liquidators) == 0 {
		a.still.known = false
		a.risky = a.atRisk(a.risky[:0])
		return a.open()
	}
	fresh := !a.stands(acted)
	if fresh {
		a.find()
	}
	if len(a.risky) >= many {
		if fresh {
			a.remember(growth)
		}
		if quiet, passed := a.passOver(growth); passed {
			return quiet, nil
		}
	}
	if a.still.known = false; !fresh {
		a.find()
	}
	a.index.Arrange(a.risky)
	return a.open()
}

// find finds the vaults at risk in the present block, in no order.
func (a *running) find() {
	a.risky = a.ours(a.index.Risky(a.market, a.answer, a.now, a.risky[:0]))
	a.still.found = a.now
}

// open puts the vaults at risk on offer.
func (a *running) open() (quiet bool, err error) {
	if a.offer(); len(a.offers) > 0 {
		return a.compete()
	}
	return true, nil
}

// stands reports whether the vaults at risk are those of the last lived block.
func (a *running) stands(acted bool) bool {
	s := &a.still
	if !s.known || acted || a.undone.took || !s.answer.Eq(&a.answer) {
		return false
	}
	_, alone := a.alone()
	return alone
}

// alone is a time before which no vault joins those at risk at the contract's price. It is false where one does soon.
func (a *running) alone() (until uint64, alone bool) {
	const ahead = 3600
	s := &a.still
	if s.known && a.now < s.until {
		return s.until, true
	}
	until = a.now + ahead
	if a.index.MostAtRisk(a.market, a.answer, until) > len(a.risky) {
		a.probe = a.ours(a.index.Risky(a.market, a.answer, until, a.probe[:0]))
		if len(a.probe) != len(a.risky) {
			return until, false
		}
	}
	if s.known {
		s.until = until
	}
	return until, true
}

// remember keeps what of the vaults at risk, found in the present block, a standstill needs.
func (a *running) remember(growth *uint256.Int) {
	s := &a.still
	q := a.cost()
	s.vaults = s.vaults[:0]
	for k := range a.risky {
		v := &a.risky[k]
		s.vaults = append(s.vaults, standingVault{v.Collateral, liquidator.Vain{Vault: borrowerOf(v.Borrower), Cost: whole(v, &q)}})
	}
	s.known, s.answer, s.growth, s.until = true, a.answer, *growth, 0
}

// whole is what all of a vault's sale costs at a price, the market's floor: its debt, or what its collateral is worth at that.
func whole(v *vault.AtRisk, q *uint256.Int) uint256.Int {
	cost := v.Debt
	var owed, worth uint256.Int
	owed.Mul(&cost, &fixed.PriceScale)
	if _, over := worth.MulOverflow(&v.Collateral, q); !over && worth.Lt(&owed) {
		cost.Div(&worth, &fixed.PriceScale)
	}
	return cost
}

// passOver holds a block in which no bot can gain. It is false, and nothing has happened, where the vaults must be offered for
// bots to say why they do not want them.
func (a *running) passOver(growth *uint256.Int) (quiet, passed bool) {
	s, worthwhile := &a.still, a.worthwhile()
	a.largest.Clear()
	s.vain = s.vain[:0]
	for k := range s.vaults {
		v := &s.vaults[k]
		if v.collateral.Lt(&worthwhile) {
			if v.collateral.Gt(&a.largest) {
				a.largest = v.collateral
			}
			continue
		}
		v.sale.Since = a.onOffer(v.sale.Vault)
		a.undone.offered[v.sale.Vault] = len(s.vain)
		s.vain = append(s.vain, v.sale)
	}
	a.taken, a.moves, a.turned = a.taken[:0], a.moves[:0], a.turned[:0]
	a.wanted, a.offers, a.common, a.small = a.wanted[:0], a.offers[:0], false, false
	if len(s.vain) == 0 {
		return true, true
	}
	grown := fixed.WAD
	if !growth.Eq(&s.growth) {
		if _, over := grown.MulDivOverflow(growth, &fixed.WAD, &s.growth); over {
			return false, false
		}
		grown.AddUint64(&grown, 3)
	}
	if !a.race.Idle(a.seen(), market{a.design, a}, a.venue) {
		return false, false
	}
	return a.race.PassOver(s.vain, &grown, a.venue)
}

// onOffer notes that a borrower's vault is on offer in the present block, and returns the block since which it has been.
func (a *running) onOffer(i int) (since uint64) {
	s := &a.state[i]
	if s.Offered+1 != a.lives && s.Offered != a.lives {
		s.Since = a.block
	}
	s.Offered = a.lives
	return s.Since
}
