package lending

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// turned is what one taking converted of one vault.
type turned struct {
	borrower int
	fell     uint256.Int  // collateral that it has less
	moved    uint256.Int  // collateral that it has less, or more
	got      uint256.Int  // coins that it has more, and debt that it has less
	whole    bool         // the protocol took all of it
	loss     fixed.Signed // what it is worth less
}

// coins is what borrower i has in loan tokens where the design converts.
func (a *running) coins(i int) (coins uint256.Int) {
	if a.turns != nil {
		return a.turns.Coins(borrowerAddress(i))
	}
	return coins
}

// begin lets a design that converts take what it holds.
func (a *running) begin() (err error) {
	if a.turns == nil {
		return nil
	}
	if a.moves, err = a.turns.Begin(a.now, a.answer, a.moves[:0]); err != nil {
		return err
	}
	return a.postMoves(a.moves, &taking{borrower: none})
}

// rearrange tells a design that converts that owner i changed its vault.
func (a *running) rearrange(i int) (err error) {
	if a.turns == nil {
		return nil
	}
	moved := len(a.moves)
	if a.moves, err = a.turns.Changed(borrowerAddress(i), a.moves); err != nil {
		return err
	}
	return a.postMoves(a.moves[moved:], &taking{borrower: none})
}

// buy gives a bot the collateral that an offer takes: it buys it on the venue.
func (a *running) buy(wallet vault.Address, bot int, give *uint256.Int) error {
	if give.IsZero() {
		return nil
	}
	b := a.books
	b.Journal.Post(b.Venue, b.Liquidator+journal.Account(bot), books.CollateralUnit, give, journal.Sale)
	return a.rules.Mint(collateralAddress, wallet, *give)
}

// drift posts by what others' comings and goings move a vault's share of what is pooled: a few units.
func (a *running) drift(i int, collateral *uint256.Int) {
	s, coins := &a.books.Accounts[i], a.coins(i)
	if s.Collateral.Eq(collateral) && s.Rest.Cmp(fixed.Positive(&coins)) == 0 {
		return
	}
	before := s.Equity()
	a.books.Move(i, collateral, s.Debt)
	s.Rest = fixed.Positive(&coins)
	a.round(i, before.Sub(s.Equity()))
}

// mostRounding is the most that a share of what is pooled is rounded by at once, loan units: two in each of fifty bands.
// One or two have been seen.
const mostRounding = 100

// round posts by what rounding alone makes a vault worth less. More than rounding explains is a fault of the books, and panics.
func (a *running) round(i int, less fixed.Signed) {
	if size := less.Abs(); size.GtUint64(mostRounding) {
		panic(fmt.Sprintf("the vault of borrower %d is worth %s loan units less, which no posting and no rounding explains", i, less))
	}
	a.books.Journal.PostSigned(journal.Account(i), a.books.Suppliers, books.ClaimUnit, less, journal.Carry)
}

// convert brings the books of those whose collateral a taking converted to what they hold now. Who got what they lost is
// posted once the liquidator's outcome says.
func (a *running) convert(t *taking) {
	t.turned[0] = len(a.turned)
	growth := a.growth()
	for _, who := range a.shares.Converted() {
		i := borrowerOf(who)
		if i == t.borrower {
			continue
		}
		s := &a.books.Accounts[i]
		collateral, debt := a.standing(a.index, i)
		if a.turns != nil { // debts are as they were; else the vault was touched before
			a.books.Revalue(i, &a.price, fixed.Positive(&debt))
		}
		if state := &a.state[i]; state.Touched != a.lives {
			state.Touched = a.lives
			a.touched = append(a.touched, i)
		}
		was, had, owed, before := s.Collateral, s.Rest, s.Debt, s.Equity()
		coins := a.coins(i)
		a.books.Move(i, &collateral, fixed.Positive(&debt))
		s.Rest = fixed.Positive(&coins)
		c := turned{borrower: i, loss: before.Sub(s.Equity()), fell: fixed.MinusCapped(&was, &collateral)}
		c.got = fixed.Positive(&coins).Sub(had).Add(owed).Sub(fixed.Positive(&debt)).Capped()
		c.whole = a.turns == nil && collateral.IsZero() && debt.IsZero()
		c.moved = fixed.Difference(&was, &collateral).Abs()
		if !c.moved.IsZero() || !c.loss.IsZero() {
			a.turned = append(a.turned, c)
		}
		a.watch.Changed(i, &growth)
	}
	t.turned[1] = len(a.turned)
}

// lose posts what owners lost by a conversion, each its part by the collateral that was converted of it: of gas, tip, fee and
// impact so much, and what is left of its loss is the bot's profit. It returns that profit.
func (a *running) lose(o *liquidator.Outcome, party journal.Account, all []turned) (profit fixed.Signed) {
	b := a.books
	var sum uint256.Int
	for k := range all {
		if !all[k].whole {
			sum.Add(&sum, &all[k].moved)
		}
	}
	for k := range all {
		c := &all[k]
		row := a.turnedRow(c, o)
		left := c.loss
		if c.whole {
			b.Lose(c.borrower, b.Liquidator+journal.Account(len(a.wallets)), left, journal.ProtocolFee)
			row.Loss[journal.ProtocolFee] = row.Loss[journal.ProtocolFee].Add(left)
			continue
		}
		for _, part := range [...]struct {
			to     journal.Account
			amount fixed.Signed
			reason journal.Reason
		}{
			{b.Gas, fixed.Positive(&o.Gas), journal.Gas},
			{b.Builder, fixed.Positive(&o.Tip), journal.BuilderTip},
			{b.Venue, fixed.Positive(&o.Fee), journal.VenueFee},
			{b.Venue, o.Impact, journal.PriceImpact},
		} {
			amount := share(part.amount, &c.moved, &sum)
			b.Lose(c.borrower, part.to, amount, part.reason)
			row.Loss[part.reason] = row.Loss[part.reason].Add(amount)
			left = left.Sub(amount)
		}
		b.Lose(c.borrower, party, left, journal.LiquidatorProfit)
		row.Loss[journal.LiquidatorProfit] = row.Loss[journal.LiquidatorProfit].Add(left)
		profit = profit.Add(left)
	}
	return profit
}

// share is a part of an amount, rounded toward zero.
func share(amount fixed.Signed, part, whole *uint256.Int) fixed.Signed {
	size := amount.Abs()
	if whole.IsZero() {
		return fixed.Signed{}
	}
	fixed.SetQuotient(&size, &size, part, whole)
	if amount.Sign() < 0 {
		return fixed.Negative(&size)
	}
	return fixed.Positive(&size)
}

// turnedRow is the row of all that was converted of a vault, from the first time on, with this time added.
func (a *running) turnedRow(c *turned, o *liquidator.Outcome) *record.Liquidation {
	s := &a.state[c.borrower]
	if a.turning[c.borrower] == 0 {
		kind := record.Conversion
		if a.turns == nil {
			kind = record.Pooling
		}
		a.rows = append(a.rows, record.Liquidation{
			Path: a.path, Kind: kind, Liquidator: uint16(o.Bid.Bot), Borrower: uint32(c.borrower), Block: a.block, Time: a.now,
			ReferencePrice: uint64(a.ref), ContractPrice: uint64(arm.PriceFloor(&a.answer, &a.unit)),
		})
		a.turning[c.borrower] = len(a.rows)
		if s.Liquidations == 0 {
			s.First, s.FirstTime = a.block, a.now
			a.onsets = append(a.onsets, arm.Onset{Borrower: c.borrower, Block: a.block})
		}
		s.Liquidations++
		a.last[c.borrower].closed = true
	}
	row := &a.rows[a.turning[c.borrower]-1]
	worth := arm.Worth(&c.fell, &a.price)
	row.Seized.Add(&row.Seized, &c.fell)
	row.Value.Add(&row.Value, &worth)
	row.Repaid.Add(&row.Repaid, &c.got)
	s.ClosedCollateral.Add(&s.ClosedCollateral, &c.fell)
	s.ClosedValue.Add(&s.ClosedValue, &worth)
	s.ClosedDebt.Add(&s.ClosedDebt, &c.got)
	return row
}
