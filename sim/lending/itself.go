package lending

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

var _ agents.Taker = owners{}

// Take implements [agents.Taker]. The owner buys of its own vault what the design sells of it, at the contract's price. It
// does so where that is worth, at the reference price, what it pays and the gas of the call. With B that worth,
//
//	loss = gas + protocol's share − bad debt        its own = B − paid − gas
//
// What it pays, the gas included, is put in from outside. What it gets is taken out at the reference price. Lots, pools, bands
// and debts that are taken over are not sold to their owner.
func (o owners) Take(i int, part uint256.Int) (repaid uint256.Int, later bool, err error) {
	a, who := o.running, borrowerAddress(i)
	if _, sells := a.policy.(design.Policy); !sells || a.holds != nil || a.deals != nil || a.shares != nil {
		return repaid, false, nil
	}
	own, is := a.own(who)
	if !is {
		return repaid, true, nil
	}
	if own.Kind != offer.Sale {
		return repaid, false, nil
	}
	var amount uint256.Int
	fixed.SetQuotient(&amount, &own.Most, &part, &fixed.WAD)
	terms, err := a.design.Quote(&own, amount)
	if err != nil || terms.Pay.IsZero() {
		return repaid, true, nil // too little, or no part is sold
	}
	if !terms.Reward.IsZero() || !terms.Owe.IsZero() || !terms.Give.IsZero() {
		return repaid, false, nil
	}
	wei := a.WeiPrice(a.ether, a.now)
	gas, err := liquidator.GasCost(a.Gas.Liquidate, a.fee.At(a.now), &wei)
	if err != nil {
		return repaid, false, err
	}
	worth := arm.Worth(&terms.Receive, &a.price)
	gain := fixed.Difference(&worth, &terms.Pay).Sub(fixed.Positive(&gas))
	if gain.Sign() < 0 {
		return repaid, true, nil
	}
	t := taking{borrower: i, self: true, least: a.design.Least(&own), credited: gain.Capped()}
	debt := a.touch(i)
	if err := a.rules.Mint(loanAddress, who, terms.Pay); err != nil {
		return repaid, false, err
	}
	if a.moves, t.terms, err = a.design.Take(who, &own, amount, a.moves[:0]); err != nil {
		// Nothing changed.
		if burnt := a.rules.Burn(loanAddress, who, terms.Pay); burnt != nil {
			return repaid, false, errors.Join(err, burnt)
		}
		return repaid, !errors.Is(err, design.ErrSelf), nil
	}
	a.undone.took = true
	if err := a.rules.Burn(collateralAddress, who, t.terms.Receive); err != nil {
		return repaid, false, err
	}
	if err := a.postMoves(a.moves, &t); err != nil {
		return repaid, false, err
	}
	b := a.books
	b.Journal.Post(b.World, b.Gas, books.LoanUnit, &gas, journal.Fee)
	a.closed(&t, &debt)
	a.state[i].GivenBack = a.state[i].GivenBack.Add(fixed.Positive(&t.terms.Pay)).Add(fixed.Positive(&gas))
	row := a.row(&liquidator.Outcome{ReferenceValue: worth, Gas: gas, GasUsed: a.Gas.Liquidate}, b.World, &t)
	row.Kind = record.SelfLiquidation
	a.rows = append(a.rows, row)
	return t.repaid, false, nil
}

// own is what the design offers of one vault now.
func (a *running) own(who vault.Address) (o offer.Offer, is bool) {
	c := vault.Case{Totals: a.accrued(), Position: a.index.Position(a.market, who), Price: a.answer}
	unhealthy, debt, err := a.policy.Unhealthy(&c)
	if err != nil || !unhealthy || c.Position.Collateral.IsZero() {
		return o, false
	}
	risky := [...]vault.AtRisk{{Borrower: who, Collateral: c.Position.Collateral, BorrowShares: c.Position.BorrowShares, Debt: debt}}
	a.made = a.design.Offers(a.answer, risky[:], a.made[:0])
	for k := range a.made {
		if a.made[k].Of == who {
			return a.made[k], true
		}
	}
	return o, false
}
