package foreign

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Who gets what liquidators pay beside the protocol.
var (
	GasAddress     = vault.NamedAddress("ringfence: gas")
	BuilderAddress = vault.NamedAddress("ringfence: block builder")
)

// market is what the liquidators see: the protocol quotes, and the arm takes for them.
type market struct {
	*foreign.Market
	arm *running
}

// Take implements liquidator.Market.
func (m market) Take(bot int, o *offer.Offer, amount uint256.Int) (terms offer.Terms, err error) {
	return m.arm.take(bot, o, amount)
}

// take takes an amount of an offer for a bot, and notes what that did to the borrower and whom its events paid.
func (a *running) take(bot int, o *offer.Offer, amount uint256.Int) (terms offer.Terms, err error) {
	t := taking{borrower: a.number(o.Of)}
	if t.collateral, t.debt, err = a.market.Position(o.Of); err != nil {
		return terms, err
	}
	got, err := a.market.Sell(bot, o.Of, amount)
	if err != nil {
		return terms, err
	}
	if t.after, t.left, err = a.market.Position(o.Of); err != nil {
		return terms, err
	}
	t.pay, t.receive, t.moves = got.Pay, got.Receive, got.Moves
	a.taken = append(a.taken, t)
	return offer.Terms{Pay: got.Pay, Receive: got.Receive}, nil
}

// of is the journal's account of an address. Who is nobody of the study's is the protocol.
func (a *running) of(who vault.Address) journal.Account {
	if account, known := a.numbers[who]; known {
		return account
	}
	return a.books.Pool
}

// post posts what became of a bid, and pays on the chain what was advanced, fetched and spent. The calls of a bid
// are of one borrower, and become one row.
func (a *running) post(o *liquidator.Outcome, taken []taking) error {
	b, j := a.books, a.books.Journal
	party, who := b.Liquidator+journal.Account(o.Bid.Bot), a.bots[o.Bid.Bot]
	collateral, loan := a.market.Pair()
	for k := range taken {
		t := &taken[k]
		j.Post(b.Venue, party, books.LoanUnit, &t.pay, journal.Sale)
		for _, m := range t.moves {
			switch m.Token {
			case loan.Address:
				j.Post(a.of(m.From), a.of(m.To), books.LoanUnit, &m.Amount, journal.Repay)
			case collateral.Address:
				j.Post(a.of(m.From), a.of(m.To), books.CollateralUnit, &m.Amount, journal.Seize)
			}
		}
		j.Post(party, b.Venue, books.CollateralUnit, &t.receive, journal.Sale)
	}
	j.Post(party, b.Gas, books.LoanUnit, &o.Gas, journal.Fee)
	j.Post(party, b.Builder, books.LoanUnit, &o.Tip, journal.Fee)
	j.Post(party, b.Venue, books.LoanUnit, &o.Fee, journal.Fee)
	j.PostSigned(b.Venue, party, books.LoanUnit, fixed.Difference(&o.Proceeds, &o.Cost), journal.Sale)
	net := fixed.MinusCapped(&o.Proceeds, &o.Fee)
	purse := a.market.Purse()
	for _, pay := range [...]struct {
		from, to vault.Address
		amount   *uint256.Int
	}{{purse, who, &net}, {who, purse, &o.Cost}, {who, GasAddress, &o.Gas}, {who, BuilderAddress, &o.Tip}} {
		if err := a.market.Transfer(loan.Address, pay.from, pay.to, pay.amount); err != nil {
			return err
		}
	}
	if len(taken) > 0 {
		a.row(o, party, taken)
	}
	return nil
}

// row posts a won bid as its borrower's loss, and writes it down. An outsider's position is in no loss of the study's. With what
// the position's value fell by,
//
//	value − repaid = profit + gas + tip + fee + impact + what the protocol kept + rounding
//
// where debt that was forgiven comes back to the borrower.
func (a *running) row(o *liquidator.Outcome, party journal.Account, taken []taking) {
	first, last := &taken[0], &taken[len(taken)-1]
	b, i := a.books, first.borrower
	if i >= len(a.addresses) {
		a.crowd.closed(uint16(o.Bid.Bot), taken)
		return
	}
	grown := a.revalue(first)

	seized, repaid, forgiven := gave(taken)
	b.Move(i, &last.after, fixed.Positive(&last.left))
	value := fixed.MinusCapped(&grown, &b.Accounts[i].Value)
	closed := fixed.Difference(&first.debt, &last.left)
	kept := fixed.MinusCapped(&seized, &o.Received)
	worth := arm.Worth(&kept, &a.price)
	rounding := fixed.Positive(&repaid).Add(fixed.Positive(&forgiven)).Sub(closed).Add(fixed.Positive(&value)).
		Sub(fixed.Positive(&o.ReferenceValue)).Sub(fixed.Positive(&worth))

	s := &a.state[i]
	if s.Liquidations++; s.Liquidations == 1 {
		s.First, s.FirstTime = a.block, a.now
	}
	s.Last = a.block
	s.ClosedDebt.Add(&s.ClosedDebt, &repaid)
	s.ClosedDebt.Add(&s.ClosedDebt, &forgiven)
	s.ClosedCollateral.Add(&s.ClosedCollateral, &seized)
	s.ClosedValue.Add(&s.ClosedValue, &value)
	row := record.Liquidation{
		Path: a.path, Liquidator: uint16(o.Bid.Bot), Borrower: uint32(i), Block: a.block, Time: a.now,
		ReferencePrice: uint64(a.ref), ContractPrice: uint64(a.read), Seized: seized, Repaid: repaid, BadDebt: forgiven, Value: value,
		Proceeds: o.Proceeds, Gas: o.GasUsed,
	}
	for _, part := range [...]struct {
		to     journal.Account
		amount fixed.Signed
		reason journal.Reason
	}{
		{party, o.Profit, journal.LiquidatorProfit},
		{b.Gas, fixed.Positive(&o.Gas), journal.Gas},
		{b.Builder, fixed.Positive(&o.Tip), journal.BuilderTip},
		{b.Venue, fixed.Positive(&o.Fee), journal.VenueFee},
		{b.Venue, o.Impact, journal.PriceImpact},
		{b.Pool, fixed.Positive(&worth), journal.ProtocolFee},
		{b.Suppliers, fixed.Negative(&forgiven), journal.BadDebt},
		{b.Suppliers, rounding, journal.Rounding},
	} {
		b.Lose(i, part.to, part.amount, part.reason)
		row.Loss[part.reason] = row.Loss[part.reason].Add(part.amount)
	}
	a.rows = append(a.rows, row)
	delete(a.risky, i)
	a.index.Forget(i)
}

// gave is what a position gave in calls that followed each other, and the rest of the debt of whom nothing is left.
func gave(taken []taking) (seized, repaid, forgiven uint256.Int) {
	first, last := &taken[0], &taken[len(taken)-1]
	for k := range taken {
		repaid.Add(&repaid, &taken[k].pay)
	}
	closed := fixed.Difference(&first.debt, &last.left)
	if gone := closed.Sub(fixed.Positive(&repaid)); last.after.IsZero() && gone.Sign() > 0 {
		forgiven = gone.Capped()
	}
	return fixed.MinusCapped(&first.collateral, &last.after), repaid, forgiven
}

// revalue brings a borrower's account to what it has and owes before it is taken of, and returns what the collateral is worth.
func (a *running) revalue(t *taking) (grown uint256.Int) {
	b, i := a.books, t.borrower
	b.Revalue(i, &a.price, fixed.Positive(&t.debt))
	b.Accounts[i].Collateral = t.collateral // interest that it earned is carry
	grown = arm.Worth(&t.collateral, &a.price)
	b.Journal.PostSigned(b.Suppliers, journal.Account(i), books.ClaimUnit, fixed.Difference(&grown, &b.Accounts[i].Value), journal.Carry)
	b.Accounts[i].Value = grown
	return grown
}

// settle asks the chain to confirm what was posted in this block.
func (a *running) settle() error {
	var failed error
	err := a.books.Journal.Settle(func(account journal.Account, unit journal.Unit) (fixed.Signed, bool) {
		held, kept, err := a.kept(account, unit)
		failed = errors.Join(failed, err)
		return held, kept && err == nil
	})
	return errors.Join(failed, err)
}

// kept is what the chain holds for an account: borrowers' positions, and liquidators' tokens.
func (a *running) kept(account journal.Account, unit journal.Unit) (held fixed.Signed, kept bool, err error) {
	bot := int(account) - int(a.books.Liquidator)
	collateral, loan := a.market.Pair()
	switch {
	case unit == books.ClaimUnit && int(account) < len(a.addresses):
		has, owes, err := a.market.Position(a.addresses[account])
		value := arm.Worth(&has, &a.books.Accounts[account].Price)
		return fixed.Difference(&value, &owes), true, err
	case unit == books.ClaimUnit || bot < 0 || bot >= len(a.bots) && a.crowd == nil:
		return held, false, nil
	}
	token := loan.Address
	if unit == books.CollateralUnit {
		token = collateral.Address
	}
	if bot >= len(a.bots) {
		has, err := a.crowd.Held(bot-len(a.bots), token)
		return fixed.Positive(&has), true, err
	}
	balance, err := a.market.Balance(token, a.bots[bot])
	return fixed.Positive(&balance), true, err
}

// Finish implements [arm.Running].
func (a *running) Finish(to *record.Arm) error {
	a.price = a.Scaled(a.ref)
	if err := a.market.SetTime(a.time()); err != nil {
		return err
	}
	for i := range a.addresses {
		collateral, debt, err := a.market.Position(a.addresses[i])
		if err != nil {
			return err
		}
		b := a.books
		b.Revalue(i, &a.price, fixed.Positive(&debt))
		worth := arm.Worth(&collateral, &a.price)
		b.Journal.PostSigned(b.Suppliers, journal.Account(i), books.ClaimUnit, fixed.Difference(&worth, &b.Accounts[i].Value), journal.Carry)
		b.Move(i, &collateral, fixed.Positive(&debt))
		health, err := a.health(i)
		if err != nil {
			return err
		}
		if s := &a.state[i]; health.Lt(&fixed.WAD) {
			s.Standing, s.Reached = true, true
			a.undone.EndLiquidatable++
		}
	}
	if err := a.settle(); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	passive := make([]agents.Borrower, len(a.borrowers))
	for i := range passive {
		passive[i] = agents.Borrower{Collateral: a.borrowers[i].Collateral, Debt: a.borrowers[i].Debt}
	}
	watch := agents.NewWatch(passive, nil)
	a.books.Finish(a.World, a.path, a.first, 1, a.borrowers, a.state, watch, &a.rows, to)
	to.Undone, to.Liquidators = a.undone, append(append(to.Liquidators, a.did...), a.crowd.did()...)
	to.End(a.block, a.now)
	return nil
}
