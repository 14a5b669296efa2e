package books

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// The units an arm's journal counts in: the two tokens, and claims in loan units, the unit of account in which a
// borrower's equity and its losses are posted.
const (
	CollateralUnit journal.Unit = iota
	LoanUnit
	ClaimUnit
	units = 3
)

// Parties are the accounts of an arm's journal that are not borrowers. Borrowers come first, from 0.
type Parties struct {
	World      journal.Account // where endowments come from, and the market that moves prices
	Suppliers  journal.Account
	Pool       journal.Account // the lending contract's own token balances
	Venue      journal.Account // whoever trades there
	Gas        journal.Account // burnt or paid as base fee
	Builder    journal.Account
	Fund       journal.Account // an exchange's insurance fund
	Bystanders journal.Account // who holds the other side: deleveraged counterparties, and who receives funding
	Liquidator journal.Account // the first of them
	total      int
}

func newParties(borrowers, liquidators int) Parties {
	n := journal.Account(borrowers)
	return Parties{
		World: n, Suppliers: n + 1, Pool: n + 2, Venue: n + 3, Gas: n + 4, Builder: n + 5, Fund: n + 6,
		Bystanders: n + 7, Liquidator: n + 8, total: borrowers + 8 + liquidators,
	}
}

// Name is an account as people read it. i is the borrower that is asked about, whose own account has no name;
// liquidators are those of the study.
func (p *Parties) Name(account journal.Account, i int, liquidators []string) string {
	n := int(account) - int(p.Liquidator)
	switch {
	case int(account) == i:
		return ""
	case account < p.World:
		return fmt.Sprintf("borrower %d", account)
	case n >= 0 && n < len(liquidators):
		return liquidators[n]
	case n >= 0:
		return "the design's own account"
	}
	return map[journal.Account]string{
		p.World: "outside", p.Suppliers: "suppliers", p.Pool: "lending contract", p.Venue: "venue", p.Gas: "gas", p.Builder: "block builder",
		p.Fund: "insurance fund", p.Bystanders: "other traders",
	}[account]
}

// Books are an arm's journal and, for each borrower, what it was worth when it was last touched. A borrower's claim
// account always holds ⌊collateral·price/1e36⌋ − debt as of that moment, which is what the engines are asked to confirm.
type Books struct {
	Parties
	Journal  *journal.Journal
	Accounts []Standing // by borrower
}

// Standing is a borrower's collateral and debt as last posted, and the price they were valued at. An exchange's
// position has as its debt what it cost less the margin behind it, which is negative once a closing left cash. What else
// its account is worth, free cash and other positions, is rest.
type Standing struct {
	Collateral uint256.Int
	Price      uint256.Int
	Value      uint256.Int // ⌊Collateral·Price/1e36⌋
	Debt       fixed.Signed
	Rest       fixed.Signed
}

// New returns empty books for a number of borrowers and of liquidators.
func New(borrowers, liquidators int) *Books {
	p := newParties(borrowers, liquidators)
	return &Books{Parties: p, Journal: journal.New(units, p.total), Accounts: make([]Standing, borrowers)}
}

// Reset empties the books for the next path and keeps their memory.
func (b *Books) Reset() {
	b.Journal.Reset()
	clear(b.Accounts)
}

// Own is what the vault, or main position, is worth.
func (s *Standing) Own() fixed.Signed { return fixed.Positive(&s.Value).Sub(s.Debt) }

// Equity is what everything is worth.
func (s *Standing) Equity() fixed.Signed { return s.Own().Add(s.Rest) }

// Open posts what borrower i begins with.
func (b *Books) Open(i int, collateral, price *uint256.Int, debt, rest fixed.Signed) {
	b.Accounts[i] = Standing{Collateral: *collateral, Price: *price, Value: arm.Worth(collateral, price), Debt: debt, Rest: rest}
	b.Journal.PostSigned(b.World, journal.Account(i), ClaimUnit, b.Accounts[i].Equity(), journal.Endowment)
}

// Revalue brings borrower i up to date before anything happens to it: the price's move since it was last touched is the
// market's, what its debt grew by is carry.
func (b *Books) Revalue(i int, price *uint256.Int, debt fixed.Signed) {
	a, account := &b.Accounts[i], journal.Account(i)
	if !a.Price.Eq(price) {
		value := arm.Worth(&a.Collateral, price)
		b.Journal.PostSigned(b.World, account, ClaimUnit, fixed.Difference(&value, &a.Value), journal.MarketMove)
		a.Price, a.Value = *price, value
	}
	b.Journal.PostSigned(account, b.Suppliers, ClaimUnit, debt.Sub(a.Debt), journal.Carry)
	a.Debt = debt
}

// Moved posts what the market did to borrower i's other positions.
func (b *Books) Moved(i int, gain fixed.Signed) {
	b.Journal.PostSigned(b.World, journal.Account(i), ClaimUnit, gain, journal.MarketMove)
	b.Accounts[i].Rest = b.Accounts[i].Rest.Add(gain)
}

// Contribute posts collateral that borrower i added and debt that it paid off out of its own pocket. Its value at the
// present price, the fall of debt, what rounding left (debt is counted up) and what stayed in its account are all its
// contribution.
func (b *Books) Contribute(i int, collateral *uint256.Int, debt, rest fixed.Signed) {
	before := b.Accounts[i].Equity()
	b.Move(i, collateral, debt)
	b.Accounts[i].Rest = rest
	b.Journal.PostSigned(b.World, journal.Account(i), ClaimUnit, b.Accounts[i].Equity().Sub(before), journal.Contribution)
}

// Move sets borrower i's collateral and debt without a posting; the caller posts what the change was.
func (b *Books) Move(i int, collateral *uint256.Int, debt fixed.Signed) {
	a := &b.Accounts[i]
	a.Collateral, a.Debt = *collateral, debt
	a.Value = arm.Worth(collateral, &a.Price)
}

// Lose posts one reason of borrower i's loss.
func (b *Books) Lose(i int, to journal.Account, amount fixed.Signed, reason journal.Reason) {
	b.Journal.PostSigned(journal.Account(i), to, ClaimUnit, amount, reason)
}
