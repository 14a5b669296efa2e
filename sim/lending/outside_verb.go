package lending

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// verb has the arm's own engine do a verb that the contracts did.
func (c *crowd) verb(who int, e *Event, part *parted, seized *uint256.Int) error {
	a := c.arm
	if e.Kind == Accrued {
		return a.index.AccrueInterest(a.market)
	}
	i, ours := a.borrower(e.OnBehalf)
	var debt uint256.Int
	if ours {
		debt = a.touch(i)
	}
	a.undone.took = true
	if e.Kind == Liquidated {
		return c.liquidation(who, e, part, seized, i, ours, &debt)
	}
	if err := c.mirror(e); err != nil {
		return err
	}
	if ours {
		if err := (owners{a}).contributed(i); err != nil {
			return err
		}
		growth := a.growth()
		a.watch.Changed(i, &growth)
	}
	return nil
}

// borrower is the number of the study's borrower at an address.
func (a *running) borrower(at vault.Address) (i int, is bool) {
	i = borrowerOf(at)
	return i, i >= 0 && i < len(a.borrowers) && at == borrowerAddress(i)
}

// mirror has the arm's own engine do what a verb did. Who calls has whatever it takes, until the balances are reconciled.
func (c *crowd) mirror(e *Event) error {
	a := c.arm
	who := e.OnBehalf
	totals := a.accrued()
	advance := func(token vault.Address) error { return a.index.Mint(token, who, e.Assets) }
	moved, err := vault.Moved{Assets: e.Assets, Shares: e.Shares}, error(nil)
	switch e.Kind {
	case Supplied, Repaid:
		if err = advance(loanAddress); err != nil {
			return err
		}
		if e.Kind == Supplied {
			assets, shares := by(e, fixed.MulDivDown, &totals.TotalSupplyAssets, &totals.TotalSupplyShares)
			moved, err = a.index.Supply(who, a.market, assets, shares, who)
		} else {
			assets, shares := by(e, fixed.MulDivDown, &totals.TotalBorrowAssets, &totals.TotalBorrowShares)
			moved, err = a.index.Repay(who, a.market, assets, shares, who)
		}
	case Withdrew:
		assets, shares := by(e, fixed.MulDivUp, &totals.TotalSupplyAssets, &totals.TotalSupplyShares)
		moved, err = a.index.Withdraw(who, a.market, assets, shares, who, who)
	case Borrowed:
		assets, shares := by(e, fixed.MulDivUp, &totals.TotalBorrowAssets, &totals.TotalBorrowShares)
		moved, err = a.index.Borrow(who, a.market, assets, shares, who, who)
	case SecuredBy:
		if err = advance(collateralAddress); err != nil {
			return err
		}
		err = a.index.SupplyCollateral(who, a.market, e.Assets, who)
	case Unsecured:
		err = a.index.WithdrawCollateral(who, a.market, e.Assets, who, who)
	}
	if err != nil {
		return err
	}
	if !moved.Assets.Eq(&e.Assets) || !moved.Shares.Eq(&e.Shares) {
		return fmt.Errorf("lending: the engines differ on a verb of an outsider's: contracts %s for %s shares, native %s for %s",
			e.Assets.Dec(), e.Shares.Dec(), moved.Assets.Dec(), moved.Shares.Dec())
	}
	return nil
}

// by finds whether a verb was asked for by assets or by shares: by assets where those make the shares.
func by(e *Event, convert func(x, y, z *uint256.Int) (uint256.Int, error), totalAssets, totalShares *uint256.Int) (assets, shares uint256.Int) {
	var a, s uint256.Int
	a.AddUint64(totalAssets, 1)
	s.AddUint64(totalShares, 1e6)
	if made, err := convert(&e.Assets, &s, &a); err == nil && made.Eq(&e.Shares) {
		return e.Assets, shares
	}
	return assets, e.Shares
}

// liquidation has the arm's own engine close a vault as the contracts did, and makes a row of it.
func (c *crowd) liquidation(who int, e *Event, part *parted, seized *uint256.Int, i int, ours bool, debt *uint256.Int) error {
	a := c.arm
	on := offer.Offer{Kind: offer.Sale, Of: e.OnBehalf, Case: vault.Case{Price: a.answer}}
	if err := a.design.Refresh(&on); err != nil {
		return fmt.Errorf("lending: the contracts closed a vault that the native engine does not: %w", err)
	}
	policy := a.Design.Policy(a.known)
	by, shares := e.Seized, uint256.Int{}
	if l, err := policy.Liquidate(&on.Case, by, shares); err != nil || !l.RepaidShares.Eq(&e.Shares) || !l.SeizedAssets.Eq(&e.Seized) {
		by, shares = uint256.Int{}, e.Shares
	}
	if err := a.index.Mint(loanAddress, e.Caller, e.Assets); err != nil {
		return err
	}
	least := a.design.Least(&on)
	l, err := a.index.Liquidate(e.Caller, a.market, e.OnBehalf, by, shares)
	if err != nil {
		return err
	}
	if !l.SeizedAssets.Eq(&e.Seized) || !l.RepaidAssets.Eq(&e.Assets) || !l.RepaidShares.Eq(&e.Shares) || !l.BadDebtAssets.Eq(&e.BadDebt) {
		return fmt.Errorf("lending: the engines differ on a liquidation of an outsider's: contracts seized %s for %s, native %s for %s",
			e.Seized.Dec(), e.Assets.Dec(), l.SeizedAssets.Dec(), l.RepaidAssets.Dec())
	}
	if !ours { // an outsider's own vault
		part.left--
		c.closed(c.named(who), e.OnBehalf, &e.Seized, &e.Assets, &e.BadDebt)
		return nil
	}
	t := taking{
		borrower: i, least: least, seized: e.Seized, repaid: e.Assets, forgiven: e.BadDebt,
		terms: offer.Terms{Pay: e.Assets, Receive: e.Seized},
	}
	if !e.BadDebt.IsZero() {
		a.books.Journal.Post(a.books.Suppliers, journal.Account(i), books.ClaimUnit, &e.BadDebt, journal.BadDebt)
		t.loss[journal.BadDebt] = t.loss[journal.BadDebt].Sub(fixed.Positive(&e.BadDebt))
	}
	a.closed(&t, debt)
	o := c.outcome(e, part, seized)
	a.rows = append(a.rows, a.row(o, c.account(who), &t))
	a.rows[len(a.rows)-1].Liquidator = c.named(who)
	did := &c.tally[who]
	did.Won++
	did.Profit = did.Profit.Add(o.Profit)
	return nil
}

// outcome is what a liquidation brought its outsider: of the gas an equal part, of what was sold in it a part by the collateral
// seized. What was not sold counts at the reference price.
func (c *crowd) outcome(e *Event, part *parted, seized *uint256.Int) *liquidator.Outcome {
	a := c.arm
	o := &liquidator.Outcome{Received: e.Seized, Cost: e.Assets, ReferenceValue: arm.Worth(&e.Seized, &a.price)}
	n := uint256.NewInt(part.left)
	o.Gas.Div(&part.of.gas, n)
	o.Tip.Div(&part.of.tip, n)
	o.GasUsed = part.gas / part.left
	part.of.gas.Sub(&part.of.gas, &o.Gas)
	part.of.tip.Sub(&part.of.tip, &o.Tip)
	part.gas -= o.GasUsed
	part.left--

	sold := e.Seized
	if part.sold.Lt(seized) {
		fixed.SetQuotient(&sold, &e.Seized, &part.sold, seized)
	}
	if !part.sold.IsZero() {
		fixed.SetQuotient(&o.Proceeds, &part.fetched, &sold, &part.sold)
		fixed.SetQuotient(&o.Fee, &part.fee, &sold, &part.sold)
	}
	kept := fixed.MinusCapped(&e.Seized, &sold)
	worth := arm.Worth(&kept, &a.price)
	o.Proceeds.Add(&o.Proceeds, &worth)
	o.Impact = fixed.Difference(&o.ReferenceValue, &o.Proceeds)
	o.Profit = fixed.Difference(&o.Proceeds, &o.Fee).Sub(fixed.Positive(&o.Cost)).Sub(fixed.Positive(&o.Gas)).Sub(fixed.Positive(&o.Tip))
	return o
}
