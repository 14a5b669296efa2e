package sim

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// The units an arm's journal counts in: the two tokens, and claims in loan units, the unit of account in which a
// borrower's equity and its losses are posted.
const (
	collateralUnit journal.Unit = iota
	loanUnit
	claimUnit
	units = 3
)

// parties are the accounts of an arm's journal that are not borrowers. Borrowers come first, from 0.
type parties struct {
	world      journal.Account // where endowments come from, and the market that moves prices
	suppliers  journal.Account
	pool       journal.Account // the lending contract's own token balances
	venue      journal.Account // whoever trades there
	gas        journal.Account // burnt or paid as base fee
	builder    journal.Account
	fund       journal.Account // an exchange's insurance fund
	bystanders journal.Account // who holds the other side: deleveraged counterparties, and who receives funding
	liquidator journal.Account // the first of them
	total      int
}

func newParties(borrowers, liquidators int) parties {
	n := journal.Account(borrowers)
	return parties{
		world: n, suppliers: n + 1, pool: n + 2, venue: n + 3, gas: n + 4, builder: n + 5, fund: n + 6,
		bystanders: n + 7, liquidator: n + 8, total: borrowers + 8 + liquidators,
	}
}

// books are an arm's journal and, for each borrower, what it was worth when it was last touched. A borrower's claim
// account always holds ⌊collateral·price/1e36⌋ − debt as of that moment, which is what the engines are asked to confirm.
type books struct {
	parties
	journal  *journal.Journal
	accounts []standing
}

// standing is a borrower's collateral and debt as last posted, and the price they were valued at. An exchange's
// position has as its debt what it cost less the margin behind it, which is negative once a closing left cash. What else
// its account is worth, free cash and other positions, is rest.
type standing struct {
	collateral uint256.Int
	price      uint256.Int
	value      uint256.Int // ⌊collateral·price/1e36⌋
	debt       fixed.Signed
	rest       fixed.Signed
}

func newBooks(borrowers, liquidators int) *books {
	p := newParties(borrowers, liquidators)
	return &books{parties: p, journal: journal.New(units, p.total), accounts: make([]standing, borrowers)}
}

func (b *books) reset() {
	b.journal.Reset()
	clear(b.accounts)
}

// worth is ⌊collateral·price/1e36⌋, the value of collateral in loan units. Both are far below the 256 bits that would be
// needed for it to overflow: collateral is below 2^128 and prices of paths below 2^130.
func worth(collateral, price *uint256.Int) uint256.Int {
	value, err := fixed.MulDivDown(collateral, price, &fixed.PriceScale)
	if err != nil {
		panic(fmt.Sprintf("sim: collateral %s at price %s is worth more than 256 bits", collateral.Dec(), price.Dec()))
	}
	return value
}

// own is what the vault, or main position, is worth.
func (s *standing) own() fixed.Signed { return fixed.Positive(&s.value).Sub(s.debt) }

// equity is what everything is worth.
func (s *standing) equity() fixed.Signed { return s.own().Add(s.rest) }

// open posts what borrower i begins with.
func (b *books) open(i int, collateral, price *uint256.Int, debt, rest fixed.Signed) {
	b.accounts[i] = standing{collateral: *collateral, price: *price, value: worth(collateral, price), debt: debt, rest: rest}
	b.journal.PostSigned(b.world, journal.Account(i), claimUnit, b.accounts[i].equity(), journal.Endowment)
}

// revalue brings borrower i up to date before anything happens to it: the price's move since it was last touched is the
// market's, what its debt grew by is carry.
func (b *books) revalue(i int, price *uint256.Int, debt fixed.Signed) {
	a, account := &b.accounts[i], journal.Account(i)
	if !a.price.Eq(price) {
		value := worth(&a.collateral, price)
		b.journal.PostSigned(b.world, account, claimUnit, fixed.Difference(&value, &a.value), journal.MarketMove)
		a.price, a.value = *price, value
	}
	b.journal.PostSigned(account, b.suppliers, claimUnit, debt.Sub(a.debt), journal.Carry)
	a.debt = debt
}

// moved posts what the market did to borrower i's other positions.
func (b *books) moved(i int, gain fixed.Signed) {
	b.journal.PostSigned(b.world, journal.Account(i), claimUnit, gain, journal.MarketMove)
	b.accounts[i].rest = b.accounts[i].rest.Add(gain)
}

// contribute posts collateral that borrower i added and debt that it paid off out of its own pocket. Its value at the
// present price, the fall of debt, what rounding left (debt is counted up) and what stayed in its account are all its
// contribution.
func (b *books) contribute(i int, collateral *uint256.Int, debt, rest fixed.Signed) {
	before := b.accounts[i].equity()
	b.move(i, collateral, debt)
	b.accounts[i].rest = rest
	b.journal.PostSigned(b.world, journal.Account(i), claimUnit, b.accounts[i].equity().Sub(before), journal.Contribution)
}

// move sets borrower i's collateral and debt without a posting; the caller posts what the change was.
func (b *books) move(i int, collateral *uint256.Int, debt fixed.Signed) {
	a := &b.accounts[i]
	a.collateral, a.debt = *collateral, debt
	a.value = worth(collateral, &a.price)
}

// lose posts one reason of borrower i's loss.
func (b *books) lose(i int, to journal.Account, amount fixed.Signed, reason journal.Reason) {
	b.journal.PostSigned(journal.Account(i), to, claimUnit, amount, reason)
}
