package lending

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// Rule is what an arm's design makes of vaults that stand in no market yet: which of them it would let be
// liquidated, and how much of that finds a buyer. It is not for concurrent use.
type Rule struct{ a *running }

// Rule opens the arm's market with the borrowers of a start, all of whom it must accept, and returns its rule.
func (l Arm) Rule(w *arm.World, s *arm.Start) (*Rule, error) {
	opened, err := l.Build(w)
	if err != nil {
		return nil, err
	}
	a := opened.(*running)
	if err := a.Reset(s); err != nil {
		return nil, fmt.Errorf("arm %s: %w", l.Name, err)
	}
	if a.turns != nil {
		return nil, fmt.Errorf("arm %s: its design converts collateral by the price of its bands, and liquidates at no LTV; name another arm", l.Name)
	}
	a.key = a.design.Wake()
	return &Rule{a}, nil
}

// Key is when the design begins, and what it pays who comes.
func (r *Rule) Key() design.Key { return r.a.key }

// MostDebt is the most that a vault may owe at a price, ⌊⌊C·(p − grain)/1e36⌋·LTV/1e18⌋ less the design's slack,
// loan units: with more it can be liquidated. It is what the index of vaults at risk goes by.
func (r *Rule) MostDebt(collateral, price *uint256.Int) uint256.Int {
	t := &r.a.key.Trigger
	lower := fixed.MinusCapped(price, &t.Grain)
	worth := arm.Worth(collateral, &lower)
	most, _ := fixed.Quotient(&worth, &t.LTV, &fixed.WAD)
	return fixed.MinusCapped(&most, &t.Slack)
}

// Collateral is the least collateral with which a vault may owe a debt at a price, collateral units; false where
// none does, or more than 256 bits.
func (r *Rule) Collateral(debt, price *uint256.Int) (least uint256.Int, ok bool) {
	t := &r.a.key.Trigger
	lower := fixed.MinusCapped(price, &t.Grain)
	var owed uint256.Int
	owed.Add(debt, &t.Slack)
	worth, err := fixed.WDivUp(&owed, &t.LTV)
	if err != nil {
		return least, false
	}
	least, err = fixed.MulDivUp(&worth, &fixed.PriceScale, &lower)
	return least, err == nil
}

// Capital is what all liquidators of the arm's world can pay in one block, loan units; false where somebody's is
// not bounded.
func (r *Rule) Capital() (uint256.Int, bool) {
	return capital(r.a.Liquidators, (*liquidator.Liquidator).AtOnce)
}

// Daily is what all of them can pay within a day, loan units; false where somebody has no limit of a day: its own
// funds are back once the collateral is sold.
func (r *Rule) Daily() (uint256.Int, bool) {
	return capital(r.a.Liquidators, func(l *liquidator.Liquidator) (uint256.Int, bool) { return l.Daily, !l.Daily.IsZero() })
}

// Depth is the debt of vaults with so much collateral that finds a buyer at once at a reference price, on the
// venue as it stands at the start: what it takes at prices that pay a liquidator its cost and the venue's fee, gas
// left out. It is the largest number where the venue takes everything, and false where the design states no
// incentive, as an auction does, or nobody would come.
func (r *Rule) Depth(price, collateral *uint256.Int) (debt uint256.Int, ok bool, err error) {
	a := r.a
	if len(a.Liquidators) == 0 || !a.key.Earns.Gt(&fixed.WAD) || !a.key.Earns.Lt(&twice) {
		return debt, false, nil
	}
	if a.venue, err = a.Venue.Open(a.venue, a.price, a.VenueFee); err != nil {
		return debt, false, err
	}
	return a.buyable(price, collateral), true, nil
}

// Fall is the fall of the price at which more debt of a book can be liquidated than can be bought, by what can be
// bought at a price. Known is false where no fall does it.
func (r *Rule) Fall(book []agents.Borrower, bought func(at *uint256.Int) uint256.Int) record.Fall {
	a := r.a
	a.heights = a.heights[:0]
	for i := range book {
		t, over := threshold{debt: book[i].Debt}, false
		if t.ratio, over = fixed.Quotient(&t.debt, &fixed.PriceScale, &book[i].Collateral); over || t.debt.IsZero() {
			continue
		}
		a.heights = append(a.heights, t)
	}
	return a.fall(bought)
}

// GasOf is what the cheapest liquidator pays for one liquidation at a base fee and a price of the asset that gas is
// paid by ([arm.World.WeiPrice]), loan units, rounded up; false where nobody would come. Tips are left out.
func (r *Rule) GasOf(fee uint64, at oracle.Price) (uint256.Int, bool) {
	if len(r.a.Liquidators) == 0 {
		return uint256.Int{}, false
	}
	least := r.a.Liquidators[0].Overhead
	for i := range r.a.Liquidators {
		least = min(least, r.a.Liquidators[i].Overhead)
	}
	var wei uint256.Int
	wei.Mul(uint256.NewInt(r.a.Gas.Liquidate+least), uint256.NewInt(fee))
	price := r.a.WeiPrice(at, r.a.now)
	cost, err := fixed.MulDivUp(&wei, &price, &fixed.PriceScale)
	return cost, err == nil
}

// twice is an incentive that no fixed discount reaches, scale 1e18.
var twice = *new(uint256.Int).Mul(&fixed.WAD, uint256.NewInt(2))

// LeastPaying is the least debt whose liquidation pays so much of gas at the venue's price less its fee, loan
// units, rounded up: gas/(earns·(1 − fee) − 1). It is false where no size does, where the caller is rewarded, and
// where a taker may get twice what it pays and more, for then the price falls until somebody takes it.
func (r *Rule) LeastPaying(gas *uint256.Int) (uint256.Int, bool) {
	if r.a.key.Rewards || !r.a.key.Earns.Lt(&twice) {
		return uint256.Int{}, false
	}
	var keeps, gross uint256.Int
	keeps.Sub(&fixed.WAD, &r.a.VenueFee)
	fixed.SetQuotient(&gross, &r.a.key.Earns, &keeps, &fixed.WAD)
	margin := fixed.MinusCapped(&gross, &fixed.WAD)
	least, err := fixed.WDivUp(gas, &margin) // which fails where nothing is left
	return least, err == nil
}
