package lending

import (
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
	loss     [record.Losses]fixed.Signed // what of the borrower's loss is posted already
}

// none is the borrower of an offer that is the market's.
const none = -1

// ownerOf is the borrower whose vault an offer is of.
func (a *running) ownerOf(o *offer.Offer) (i int, is bool) {
	if o.Of == (vault.Address{}) {
		return none, false
	}
	return borrowerOf(o.Of), true
}

// take takes an amount of an offer for a bot. What it has to pay is advanced out of the sale's proceeds, by a callback or
// from the bot's own funds, and what it gets goes to the venue at once; what remains is settled by post.
func (a *running) take(bot int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	t := taking{borrower: none}
	wallet := a.wallets[bot]
	advance, err := a.design.Quote(o, amount)
	if err != nil {
		return t.terms, err
	}
	i, owned := a.ownerOf(o)
	var debt uint256.Int
	if owned {
		t.borrower, debt, t.least = i, a.touch(i), a.design.Least(o)
	}
	if err := a.rules.Mint(loanAddress, wallet, advance.Pay); err != nil {
		return t.terms, err
	}
	a.undone.took = true
	from := len(a.moves)
	if a.moves, t.terms, err = a.design.Take(wallet, o, amount, a.moves); err != nil {
		return t.terms, err
	}
	if err := a.rules.Burn(collateralAddress, wallet, t.terms.Receive); err != nil {
		return t.terms, err
	}
	b, j := a.books, a.books.Journal
	party := b.Liquidator + journal.Account(bot)
	if !t.terms.Owe.IsZero() {
		if err := a.redeem(wallet, party, &t.terms.Owe); err != nil {
			return t.terms, err
		}
	}
	j.Post(b.Venue, party, books.LoanUnit, &advance.Pay, journal.Sale)
	if err := a.postMoves(a.moves[from:], &t); err != nil {
		return t.terms, err
	}
	j.Post(party, b.Venue, books.CollateralUnit, &t.terms.Receive, journal.Sale)
	if owned {
		if err := a.closed(&t, &debt); err != nil {
			return t.terms, err
		}
	}
	a.taken = append(a.taken, t)
	return t.terms, nil
}

// redeem repays what a bot took over, in the same transaction, out of the sale's proceeds as well.
func (a *running) redeem(wallet vault.Address, party journal.Account, owes *uint256.Int) error {
	if err := a.rules.Mint(loanAddress, wallet, *owes); err != nil {
		return err
	}
	shares := a.rules.Position(a.market, wallet).BorrowShares
	moved, err := a.rules.Repay(wallet, a.market, uint256.Int{}, shares, wallet)
	if err != nil {
		return err
	}
	b, j := a.books, a.books.Journal
	j.Post(b.Venue, party, books.LoanUnit, owes, journal.Sale)
	j.Post(party, b.Pool, books.LoanUnit, &moved.Assets, journal.Repay)
	return nil
}

// closed brings the books of a vault to what a taking left of it, and counts the taking for its borrower.
func (a *running) closed(t *taking, debt *uint256.Int) error {
	i := t.borrower
	after := a.rules.Position(a.market, borrowerAddress(i))
	totals := a.accrued()
	left, err := totals.Debt(after.BorrowShares)
	if err != nil {
		return err
	}
	before, held := a.books.Accounts[i].Value, a.books.Accounts[i].Collateral
	a.books.Move(i, &after.Collateral, fixed.Positive(&left))
	t.value = fixed.MinusCapped(&before, &a.books.Accounts[i].Value)
	t.closed = fixed.Difference(debt, &left)

	s := &a.state[i]
	if s.Liquidations == 0 {
		s.First, s.FirstTime = a.block, a.now
		a.onsets = append(a.onsets, arm.Onset{Borrower: i, Block: a.block})
		s.Hour = books.Hour{Block: a.block, Collateral: held, Debt: fixed.Positive(debt), Price: a.answer, Seized: t.seized, Gone: t.repaid}
	}
	s.Liquidations++
	s.ClosedCollateral.Add(&s.ClosedCollateral, &t.seized)
	gone := t.closed.Capped()
	if after.Collateral.IsZero() && !left.IsZero() {
		a.undone.stranded = append(a.undone.stranded, stranded{i, left})
	}
	s.ClosedDebt.Add(&s.ClosedDebt, &gone)
	s.Close(&gone, &t.seized, a.now)
	value := arm.Worth(&t.seized, &a.price)
	s.ClosedValue.Add(&s.ClosedValue, &value)
	s.LeastDebt.Add(&s.LeastDebt, &t.least)
	growth := a.growth()
	a.watch.Changed(i, &growth)
	return nil
}

// tick lets the design do what happens by itself.
func (a *running) tick() (err error) {
	a.moves = a.moves[:0]
	if a.moves, err = a.design.Tick(a.now, a.answer, a.moves); err != nil || len(a.moves) == 0 {
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
	return 0, fmt.Errorf("lending: the design %s moved something of %x, who is nobody it told of", a.Design.Kind(), who)
}

// units are the journal's units of moves.
var units = [...]journal.Unit{design.Collateral: books.CollateralUnit, design.Loan: books.LoanUnit, design.Claim: books.ClaimUnit}

// Floor implements liquidator.Floor: the contract's price over the design's largest incentive.
func (m market) Floor() uint256.Int { return m.arm.cost() }
