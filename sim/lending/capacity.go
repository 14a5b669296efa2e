package lending

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// threshold is how much a vault owes for a unit of collateral, times 1e36, and how much in all. It can be liquidated below that
// over the trigger's LTV.
type threshold struct{ ratio, debt uint256.Int }

// capacity finds how far the price must fall at the start for more debt to become liquidatable than liquidators can buy at
// once. By capital that is what all of them can pay in one block: own funds, and what is left of a day. By depth it is what
// the venue takes, as it stands at the start, at prices that pay a liquidator its cost and the venue's fee; gas is left out.
// A vault that owes D on C can be liquidated below D/(C·λ), with λ the trigger's LTV.
func (a *running) capacity() error {
	var collateral uint256.Int
	a.key, a.heights = a.design.Wake(), a.heights[:0]
	if a.key.Trigger.LTV.IsZero() {
		return nil // the design names no LTV at which it begins
	}
	for i := range a.borrowers {
		s := &a.books.Accounts[i]
		t, over := threshold{debt: s.Debt.Capped()}, false
		if t.ratio, over = fixed.Quotient(&t.debt, &fixed.PriceScale, &s.Collateral); over || t.debt.IsZero() {
			continue
		}
		a.heights = append(a.heights, t)
		collateral.Add(&collateral, &s.Collateral)
	}
	if most, bounded := capital(a.Liquidators, (*liquidator.Liquidator).AtOnce); bounded {
		a.undone.FallCapital = a.fall(func(*uint256.Int) uint256.Int { return most })
	}
	if len(a.Liquidators) == 0 || !a.key.Earns.Gt(&fixed.WAD) {
		return nil // the design states no price below the contract's: in an auction it falls until somebody pays it
	}
	var err error
	if a.venue, err = a.Venue.Open(a.venue, a.price, a.VenueFee); err != nil { // and again for the path
		return err
	}
	a.undone.FallDepth = a.fall(func(price *uint256.Int) uint256.Int { return a.buyable(price, &collateral) })
	return nil
}

// capital is what all liquidators can pay together, by what each can; false where somebody's is not bounded.
func capital(all []liquidator.Liquidator, of func(*liquidator.Liquidator) (uint256.Int, bool)) (sum uint256.Int, bounded bool) {
	bounded = true
	for i := range all {
		most, is := of(&all[i])
		bounded = bounded && is
		sum.Add(&sum, &most)
	}
	return sum, bounded
}

// buyable is the debt that the sale of collateral pays for on the venue at a reference price: what it takes at
// prices that leave a liquidator its cost and the fee. It is the largest number where the venue takes everything.
func (a *running) buyable(price, collateral *uint256.Int) (debt uint256.Int) {
	var keeps, cost, limit uint256.Int
	keeps.Sub(&fixed.WAD, &a.VenueFee)
	fixed.SetQuotient(&cost, price, &fixed.WAD, &a.key.Earns)
	fixed.SetQuotient(&limit, &cost, &fixed.WAD, &keeps)
	a.venue.Follow(price, a.now)
	fill := a.venue.Quote(liquidity.Sell, collateral, &limit)
	if fill.Base.Eq(collateral) {
		return *debt.Not(&debt) // everything
	}
	fixed.SetQuotient(&debt, &fill.Base, &cost, &fixed.PriceScale)
	return debt
}

// fall is the fall of the price to the highest threshold below which more can be liquidated than can be bought there.
// What can be bought grows no faster with a falling price than what can be liquidated. So thresholds need no order: those above
// one that is tried are either all too little, or the only ones left to try.
func (a *running) fall(bought func(price *uint256.Int) uint256.Int) (f record.Fall) {
	var before, found uint256.Int // the debt of all that is above those left
	for left := a.heights; len(left) > 0; {
		tried := left[len(left)/2].ratio
		higher, lower := split(left, &tried)
		sum := before
		for k := range left[:lower] {
			sum.Add(&sum, &left[k].debt)
		}
		price, _ := fixed.Quotient(&tried, &fixed.WAD, &a.key.Trigger.LTV)
		if most := bought(&price); sum.Gt(&most) {
			f.Known, found, left = true, price, left[:higher]
		} else {
			before, left = sum, left[lower:]
		}
	}
	if f.Known {
		down := fixed.MinusCapped(&a.price, &found)
		fixed.SetQuotient(&f.Share, &down, &fixed.WAD, &a.price)
	}
	return f
}

// split puts the thresholds above one first and those below it last, and returns how many are above it, and how many not below.
func split(all []threshold, at *uint256.Int) (higher, lower int) {
	lower = len(all)
	for k := 0; k < lower; {
		switch order := all[k].ratio.Cmp(at); {
		case order > 0:
			all[k], all[higher] = all[higher], all[k]
			higher++
			k++
		case order < 0:
			lower--
			all[k], all[lower] = all[lower], all[k]
		default:
			k++
		}
	}
	return higher, lower
}
