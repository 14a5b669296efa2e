package lending

import (
	"slices"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// settleDeals lets lots go to their bidders, one after another. Owners are brought up to date before each: a deal changes what
// they owe.
func (a *running) settleDeals() (err error) {
	for {
		if a.design.Wake().Until <= a.now {
			for i := range a.borrowers {
				a.touch(i)
			}
		}
		if a.moves, err = a.design.Tick(a.now, a.answer, a.moves[:0]); err != nil || len(a.moves) == 0 {
			return err
		}
		a.undone.took = true
		if err := a.settled(a.deals.Deal()); err != nil {
			return err
		}
	}
}

// settled posts one deal: a vault whose lot begins, or a lot that its bidder has got and sells at once.
func (a *running) settled(d design.Deal) error {
	i := borrowerOf(d.Owner)
	t := taking{borrower: i}
	if d.Winner == (vault.Address{}) {
		a.touch(i)
		if err := a.postMoves(a.moves, &t); err != nil {
			return err
		}
		a.began(i)
		return nil
	}
	t.least = a.books.Accounts[i].Debt.Capped()
	debt := t.least
	if err := a.postMoves(a.moves, &t); err != nil {
		return err
	}
	account, err := a.account(d.Winner, design.Collateral)
	if err != nil {
		return err
	}
	bot := int(account - a.books.Liquidator)
	a.closed(&t, &debt)
	o, err := a.sellLot(bot, &d)
	if err != nil {
		return err
	}
	a.rows = append(a.rows, a.row(o, account, &t))
	return nil
}

// sellLot sells what a bot won, as much as the venue takes; the rest stays with it, and counts for nothing.
func (a *running) sellLot(bot int, d *design.Deal) (*liquidator.Outcome, error) {
	o := &liquidator.Outcome{Bid: liquidator.Bid{Bot: bot}, Received: d.Collateral, ReferenceValue: arm.Worth(&d.Collateral, &a.price)}
	b, j, wallet := a.books, a.books.Journal, a.wallets[bot]
	party := b.Liquidator + journal.Account(bot)
	if !d.Collateral.IsZero() {
		lot := d.Collateral
		fill := a.venue.Execute(liquidity.Sell, &lot, nil)
		o.Proceeds, o.Fee = fill.Quote, fill.Fee
		if err := a.rules.Burn(collateralAddress, wallet, fill.Base); err != nil {
			return o, err
		}
		j.Post(party, b.Venue, books.CollateralUnit, &fill.Base, journal.Sale)
	}
	got := fixed.MinusCapped(&o.Proceeds, &o.Fee)
	if err := a.rules.Mint(loanAddress, wallet, got); err != nil {
		return o, err
	}
	j.Post(b.Venue, party, books.LoanUnit, &o.Proceeds, journal.Sale)
	j.Post(party, b.Venue, books.LoanUnit, &o.Fee, journal.Fee)
	o.Impact = fixed.Difference(&o.ReferenceValue, &o.Proceeds)
	o.Cost.Add(&d.Paid, &d.Strike)
	o.Profit = fixed.Difference(&got, &o.Cost)
	a.brought[bot] = a.brought[bot].Add(fixed.Positive(&d.Paid)) // which has become what it won
	a.race.Give(bot, &got)
	a.race.Spend(bot, &d.Strike)
	return o, nil
}

// began brings the books of a vault to what it is once a lot of it began, or gave a part back. Nothing of that is a loss.
func (a *running) began(i int) {
	if u := &a.undone; a.holds != nil && !a.last[i].closed && !slices.Contains(u.lots, int32(i)) {
		u.lots = append(u.lots, int32(i))
	}
	after, left := a.standing(a.rules, i)
	before := a.books.Accounts[i].Equity()
	a.books.Move(i, &after, fixed.Positive(&left))
	out := before.Sub(a.books.Accounts[i].Equity())
	a.books.Journal.PostSigned(journal.Account(i), a.books.World, books.ClaimUnit, out, journal.Contribution)
	a.state[i].GivenBack = a.state[i].GivenBack.Add(out)
	growth := a.growth()
	a.watch.Changed(i, &growth)
}
