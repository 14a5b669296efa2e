package lending

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// market is what the liquidators see: the design quotes, and the arm takes for them.
type market struct {
	design.Running
	arm *running
}

// Take implements liquidator.Market.
func (m market) Take(bot int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	return m.arm.take(bot, o, amount)
}

// taking is one call of a design, and what it did to the vault that was on offer. It becomes a row once the liquidator's
// outcome says what the collateral fetched.
type taking struct {
	terms    offer.Terms
	borrower int         // none for an offer of the market
	least    uint256.Int // least debt whose closing would have restored health
	seized   uint256.Int // collateral that left the vault
	value    uint256.Int // by how much the vault's value fell, loan units
	closed   fixed.Signed
	repaid   uint256.Int                 // loan tokens paid into the market
	forgiven uint256.Int                 // debt that others bear now
	kept     uint256.Int                 // collateral that the design kept, at the reference price
	returned uint256.Int                 // collateral that it gave back to the owner
	own      uint256.Int                 // loan tokens of the owner's own that paid for its debt
	turned   [2]int                      // which of the block's conversions it made, from and to
	credited uint256.Int                 // loan units that it gave the owner
	loss     [record.Losses]fixed.Signed // what of the borrower's loss is posted already
	self     bool                        // the owner took it
}

// none is the borrower of an offer that is the market's.
const none = -1

// ownerOf is the borrower of the study whose vault an offer is of.
func (a *running) ownerOf(o *offer.Offer) (i int, is bool) {
	if o.Of == (vault.Address{}) {
		return none, false
	}
	if a.joined == nil {
		return borrowerOf(o.Of), true
	}
	if i, is = a.borrower(o.Of); !is {
		return none, false // an outsider's
	}
	return i, true
}

// take takes an amount of an offer for a bot. What it has to pay is advanced out of the sale's proceeds, by a callback or
// from the bot's own funds, and what it gets goes to the venue at once; what remains is settled by post.
func (a *running) take(bot int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	t := taking{borrower: none}
	wallet := a.wallets[bot]
	advance, err := a.design.Quote(o, amount)
	if errors.Is(err, offer.ErrStale) { // shown by a plan whose first call was taken
		if err = a.design.Refresh(o); err == nil {
			advance, err = a.design.Quote(o, amount)
		}
	}
	if err != nil {
		return t.terms, err
	}
	i, owned := a.ownerOf(o)
	var debt uint256.Int
	if owned {
		t.borrower, debt, t.least = i, a.touch(i), a.design.Least(o)
	}
	bid := o.Kind == offer.Bid // paid out of its own, long before the lot is got
	if bid {
		a.brought[bot] = a.brought[bot].Sub(fixed.Positive(&advance.Pay))
		advance.Pay.Clear()
	}
	if err := a.rules.Mint(loanAddress, wallet, advance.Pay); err != nil {
		return t.terms, err
	}
	if err := a.buy(wallet, bot, &advance.Give); err != nil {
		return t.terms, err
	}
	s, spreads := a.design.(design.Spreader)
	if spreads = spreads && s.Spreads(o); spreads {
		for other := range a.borrowers {
			a.touch(other)
		}
	}
	a.undone.took = true
	from := len(a.moves)
	if a.moves, t.terms, err = a.design.Take(wallet, o, amount, a.moves); err != nil {
		return t.terms, err
	}
	b, j := a.books, a.books.Journal
	party := b.Liquidator + journal.Account(bot)
	if !t.terms.Owe.IsZero() {
		if err := a.redeem(wallet, party, &t.terms.Owe); err != nil {
			return t.terms, err
		}
	}
	if err := a.rules.Burn(collateralAddress, wallet, t.terms.Receive); err != nil {
		return t.terms, err
	}
	j.Post(b.Venue, party, books.LoanUnit, &advance.Pay, journal.Sale)
	if err := a.postMoves(a.moves[from:], &t); err != nil {
		return t.terms, err
	}
	j.Post(party, b.Venue, books.CollateralUnit, &t.terms.Receive, journal.Sale)
	switch {
	case owned && (bid || o.Kind == offer.Start && a.holds != nil): // what the design holds now is its owner's still
		t.borrower = none
		a.began(i)
	case owned:
		a.closed(&t, &debt)
	default:
		a.joined.closed(uint16(bot), o.Of, &t.seized, &t.repaid, &t.forgiven)
	}
	switch {
	case a.shares != nil:
		a.convert(&t)
	case spreads:
		a.bear(i)
	}
	a.taken = append(a.taken, t)
	return t.terms, nil
}

// bear brings the books of all vaults but one to what they hold once they bear what was that one's. What the moves said is posted
// already; what is left is rounding.
func (a *running) bear(closed int) {
	b, growth := a.books, a.growth()
	for i := range a.borrowers {
		if i == closed {
			continue
		}
		collateral, debt := a.standing(a.rules, i)
		was := &b.Accounts[i]
		if was.Collateral.Eq(&collateral) && fixed.Positive(&debt).Cmp(was.Debt) == 0 {
			continue
		}
		b.Move(i, &collateral, fixed.Positive(&debt))
		left := b.Journal.Balance(journal.Account(i), books.ClaimUnit).Sub(b.Accounts[i].Equity())
		a.round(i, left)
		a.watch.Changed(i, &growth)
	}
}

// redeem repays what a bot took over, in the same transaction, out of the sale's proceeds as well, and gets the
// collateral out of its vault where it stands there.
func (a *running) redeem(wallet vault.Address, party journal.Account, owes *uint256.Int) error {
	if err := a.rules.Mint(loanAddress, wallet, *owes); err != nil {
		return err
	}
	shares := a.rules.Position(a.market, wallet).BorrowShares
	moved, err := a.rules.Repay(wallet, a.market, uint256.Int{}, shares, wallet)
	if err != nil {
		return err
	}
	if own := a.rules.Position(a.market, wallet).Collateral; !own.IsZero() {
		if err := a.rules.WithdrawCollateral(wallet, a.market, own, wallet, wallet); err != nil {
			return err
		}
	}
	b, j := a.books, a.books.Journal
	j.Post(b.Venue, party, books.LoanUnit, owes, journal.Sale)
	j.Post(party, b.Pool, books.LoanUnit, &moved.Assets, journal.Repay)
	// A debt share owes a rounding less once bad debt was written off beside it, at the suppliers' cost.
	bot := int(party - b.Liquidator)
	a.brought[bot] = a.brought[bot].Add(fixed.Difference(owes, &moved.Assets))
	return nil
}

// closed brings the books of a vault to what a taking left of it, and counts the taking for its borrower. What was given back
// to the owner is outside of the books, and no part of the loss.
func (a *running) closed(t *taking, debt *uint256.Int) {
	i := t.borrower
	after, left := a.standing(a.rules, i)
	before, held := a.books.Accounts[i].Value, a.books.Accounts[i].Collateral
	a.books.Move(i, &after, fixed.Positive(&left))
	had := after
	had.Add(&had, &t.returned)
	with := arm.Worth(&had, &a.books.Accounts[i].Price)
	t.value = fixed.MinusCapped(&before, &with)
	if !t.returned.IsZero() {
		out := fixed.Difference(&with, &a.books.Accounts[i].Value)
		a.books.Journal.PostSigned(journal.Account(i), a.books.World, books.ClaimUnit, out, journal.Contribution)
		a.state[i].GivenBack = a.state[i].GivenBack.Add(out)
	}
	a.books.Journal.Post(journal.Account(i), a.books.World, books.ClaimUnit, &t.credited, journal.Contribution)
	a.state[i].GivenBack = a.state[i].GivenBack.Add(fixed.Positive(&t.credited))
	t.closed = fixed.Difference(debt, &left).Sub(fixed.Positive(&t.own))
	if a.turns != nil {
		coins, had := a.coins(i), a.books.Accounts[i].Rest
		a.books.Accounts[i].Rest = fixed.Positive(&coins)
		// What its share of the pooled coins is rounded by, beside those that repaid its debt and those that the taker got.
		a.round(i, had.Sub(fixed.Positive(&coins)).Sub(fixed.Positive(&t.own)).Sub(fixed.Positive(&t.terms.Reward)))
		t.value.Add(&t.value, &t.terms.Reward) // loan tokens of the owner's that the taker got
		t.kept.Add(&t.kept, &t.terms.Reward)
	}

	s := &a.state[i]
	if s.Liquidations == 0 {
		s.First, s.FirstTime = a.block, a.now
		a.onsets = append(a.onsets, arm.Onset{Borrower: i, Block: a.block})
		s.Hour = &books.Hour{Block: a.block, Collateral: held, Debt: fixed.Positive(debt), Price: a.answer, Seized: t.seized, Gone: t.repaid}
	}
	s.Liquidations++
	a.last[i].closed = true
	s.ClosedCollateral.Add(&s.ClosedCollateral, &t.seized)
	gone := t.closed.Capped()
	if after.IsZero() && !left.IsZero() {
		a.undone.stranded = append(a.undone.stranded, stranded{i, left})
	}
	s.ClosedDebt.Add(&s.ClosedDebt, &gone)
	s.Close(&gone, &t.seized, a.now)
	value := arm.Worth(&t.seized, &a.price)
	if a.turns != nil {
		value.Add(&value, &t.terms.Reward)
	}
	s.ClosedValue.Add(&s.ClosedValue, &value)
	s.LeastDebt.Add(&s.LeastDebt, &t.least)
	growth := a.growth()
	a.watch.Changed(i, &growth)
}

// tick lets the design do what happens by itself.
func (a *running) tick() (err error) {
	a.moves = a.moves[:0]
	if a.deals == nil {
		a.moves, err = a.design.Tick(a.now, a.answer, a.moves)
	} else {
		return a.settleDeals()
	}
	if err != nil || len(a.moves) == 0 {
		return err
	}
	a.undone.took = true
	t := taking{borrower: none}
	return a.postMoves(a.moves, &t)
}

// account is the journal's account of a party to a move.
func (a *running) account(who vault.Address, unit design.Unit) (journal.Account, error) {
	switch who {
	case vault.EngineAddress:
		return a.books.Pool, nil
	case design.Suppliers:
		return a.books.Suppliers, nil
	}
	if i := borrowerOf(who); i >= 0 && i < len(a.borrowers) && who == borrowerAddress(i) {
		if unit != design.Claim {
			return a.books.World, nil // what borrowers hold outside their vaults is in no books
		}
		return journal.Account(i), nil
	}
	for k := range a.wallets {
		if a.wallets[k] == who {
			return a.books.Liquidator + journal.Account(k), nil
		}
	}
	for k := range a.holders {
		if a.holders[k] == who {
			return a.books.Liquidator + journal.Account(len(a.wallets)+k), nil
		}
	}
	if account, is := a.joined.owned(who); is {
		return account, nil
	}
	return 0, fmt.Errorf("lending: the design %s moved something of %x, who is nobody it told of", a.Design.Kind(), who)
}

// units are the journal's units of moves.
var units = [...]journal.Unit{design.Collateral: books.CollateralUnit, design.Loan: books.LoanUnit, design.Claim: books.ClaimUnit}

// Floor implements liquidator.Floor: the contract's price over the design's largest incentive.
func (m market) Floor() uint256.Int { return m.arm.cost() }
