package lending

import (
	"errors"
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

// compete offers every vault at risk to the liquidators. It reports whether the arm may rest: nobody bid, and nobody will
// merely because a block has passed.
func (a *running) compete() (quiet bool, err error) {
	a.offer()
	reference := a.price
	block := liquidator.Block{Number: a.block, BaseFee: a.BaseFee, WeiPrice: a.WeiPrice(a.ref), Reference: reference}
	unnoticed := a.unnoticed()
	round, err := a.race.Run(block, a.offers, a, a.venue)
	if err != nil {
		return false, err
	}
	for i := range round.Outcomes {
		if err := a.post(&round.Outcomes[i]); err != nil {
			return false, err
		}
	}
	return round.Bidders == 0 && a.unnoticed() == unnoticed, nil
}

// offer turns the vaults at risk into offers, and remembers since when each is one. Vaults too small to pay for the gas of
// their liquidation are not offered: nobody could want them, and there may be many.
func (a *running) offer() {
	a.offers = a.offers[:0]
	a.largest.Clear()
	worthwhile := a.worthwhile()
	for k := range a.risky {
		v := &a.risky[k]
		if v.Collateral.Lt(&worthwhile) {
			if v.Collateral.Gt(&a.largest) {
				a.largest = v.Collateral
			}
			continue
		}
		i := borrowerOf(v.Borrower)
		s := &a.state[i]
		if s.Offered+1 != a.lives {
			s.Since = a.block
		}
		s.Offered = a.lives
		a.offers = append(a.offers, liquidator.Offer{Vault: i, Collateral: v.Collateral, Debt: v.Debt, Since: s.Since})
	}
}

// unnoticed is how often bots passed over an offer because their reaction time had not passed.
func (a *running) unnoticed() (n uint64) {
	for i := range a.Liquidators {
		n += a.race.Refusals(i).Unnoticed
	}
	return n
}

// running is the market that the liquidators see.
var _ liquidator.Execution = (*running)(nil)

// MaxSeize is the most collateral that a liquidation of the vault may seize now, 0 where it is healthy.
func (a *running) MaxSeize(i int) uint256.Int {
	p := a.index.Position(a.market, borrowerAddress(i))
	totals := a.accrued()
	if healthy, err := totals.Healthy(p, a.answer, a.LLTV); err != nil || healthy {
		return uint256.Int{}
	}
	most, err := totals.MaxSeizable(p, a.answer, a.lif)
	if err != nil {
		return uint256.Int{}
	}
	return most
}

// Repay is what seizing costs now, by the rulebook's own arithmetic on copies.
func (a *running) Repay(i int, seize uint256.Int) (uint256.Int, error) {
	p := a.index.Position(a.market, borrowerAddress(i))
	totals := *a.accrued()
	seized, shares := a.entry(&p, &totals, &seize)
	l, err := totals.Liquidate(&p, a.answer, a.lif, seized, shares)
	if err == nil && !l.SeizedAssets.Eq(&seize) {
		err = errors.New("lending: seizes another amount than asked for")
	}
	return l.RepaidAssets, err
}

// entry chooses how to ask the rulebook for a liquidation: by collateral, except where the whole debt is to be repaid and
// collateral is left, which only repaying all shares does exactly.
func (a *running) entry(p *vault.Position, totals *vault.Market, seize *uint256.Int) (seized, shares uint256.Int) {
	if seize.Lt(&p.Collateral) {
		if question := (question{*p, totals.TotalBorrowAssets, totals.TotalBorrowShares, a.answer}); question != a.asked {
			most, err := totals.MaxSeizable(*p, a.answer, a.lif)
			if err != nil {
				return *seize, uint256.Int{}
			}
			a.asked, a.told = question, most
		}
		if a.told == *seize {
			return uint256.Int{}, p.BorrowShares
		}
	}
	return *seize, uint256.Int{}
}

// question is everything that the most that may be seized depends on. The last one is remembered with its answer, because a
// search asks for the price of many sizes of one vault.
type question struct {
	vault          vault.Position
	assets, shares uint256.Int // the market's
	answer         uint256.Int
}

// Liquidate calls the rulebook for a bot. The repayment is advanced out of the sale's proceeds, by a callback or from the bot's
// own funds, and what was seized goes to the venue at once; what remains is settled by post.
func (a *running) Liquidate(bot, i int, seize uint256.Int) (seized, repaid uint256.Int, err error) {
	who, wallet := borrowerAddress(i), a.wallets[bot]
	advance, err := a.Repay(i, seize)
	if err != nil {
		return seized, repaid, err
	}
	p := a.rules.Position(a.market, who)
	bySeized, byShares := a.entry(&p, a.accrued(), &seize)
	debt := a.touch(i)
	least := a.leastDebt(&p.Collateral, &debt)

	if err := a.rules.Mint(loanAddress, wallet, advance); err != nil {
		return seized, repaid, err
	}
	l, err := a.rules.Liquidate(wallet, a.market, who, bySeized, byShares)
	if err != nil {
		return seized, repaid, err
	}
	if err := a.rules.Burn(collateralAddress, wallet, l.SeizedAssets); err != nil {
		return seized, repaid, err
	}
	a.fresh = false
	b, j := a.books, a.books.Journal
	party := b.Liquidator + journal.Account(bot)
	j.Post(b.Venue, party, books.LoanUnit, &advance, journal.Sale)
	j.Post(party, b.Pool, books.LoanUnit, &l.RepaidAssets, journal.Repay)
	j.Post(b.Pool, party, books.CollateralUnit, &l.SeizedAssets, journal.Seize)
	j.Post(party, b.Venue, books.CollateralUnit, &l.SeizedAssets, journal.Sale)

	after := a.rules.Position(a.market, who)
	left, err := a.accrued().Debt(after.BorrowShares)
	if err != nil {
		return seized, repaid, err
	}
	a.note(i, &l, &least, &debt, &left)
	value := b.Accounts[i].Value
	b.Move(i, &after.Collateral, fixed.Positive(&left))
	value.Sub(&value, &b.Accounts[i].Value) // what the collateral that left was worth
	a.taken(i, &l, &value, &debt, &left)
	growth := a.growth()
	a.watch.Changed(i, &growth)
	return l.SeizedAssets, l.RepaidAssets, nil
}

// taken posts the parts of a loss that the rulebook itself decides: bad debt, and what its roundings left. The liquidator
// and everybody it pays share the rest, value − repaid, which post posts.
func (a *running) taken(i int, l *vault.Liquidation, value, debt, left *uint256.Int) {
	b := a.books
	b.Lose(i, b.Suppliers, fixed.Negative(&l.BadDebtAssets), journal.BadDebt)
	// Debt is counted up, so it may fall by a unit more or less than was paid and written off.
	var gone uint256.Int
	gone.Add(&l.RepaidAssets, &l.BadDebtAssets)
	rounding := fixed.Positive(&gone).Sub(fixed.Difference(debt, left))
	// The liquidator's outcome values what it bought by itself; telescoped values may differ from that by a unit.
	alone := arm.Worth(&l.SeizedAssets, &a.price)
	rounding = rounding.Add(fixed.Difference(value, &alone))
	b.Lose(i, b.Suppliers, rounding, journal.Rounding)

	row := a.row(i)
	row.Seized, row.Repaid, row.BadDebt, row.Value = l.SeizedAssets, l.RepaidAssets, l.BadDebtAssets, *value
	row.Loss[journal.BadDebt], row.Loss[journal.Rounding] = fixed.Negative(&l.BadDebtAssets), rounding
	a.rows = append(a.rows, row)
}

func (a *running) row(i int) record.Liquidation {
	return record.Liquidation{
		Path: a.path, Kind: record.DiscountSale, Borrower: uint32(i), Block: a.block, Time: a.now,
		ReferencePrice: uint64(a.ref), ContractPrice: uint64(arm.PriceFloor(&a.answer, &a.unit)),
	}
}

// note counts a liquidation for its borrower.
func (a *running) note(i int, l *vault.Liquidation, least, debt, left *uint256.Int) {
	s := &a.state[i]
	if s.Liquidations == 0 {
		s.First, s.FirstTime = a.block, a.now
	}
	s.Liquidations++
	s.ClosedCollateral.Add(&s.ClosedCollateral, &l.SeizedAssets)
	closed := fixed.MinusCapped(debt, left)
	s.ClosedDebt.Add(&s.ClosedDebt, &closed)
	value := arm.Worth(&l.SeizedAssets, &a.price)
	s.ClosedValue.Add(&s.ClosedValue, &value)
	s.LeastDebt.Add(&s.LeastDebt, least)
}

// leastDebt is the least debt whose repayment by a liquidation restores health at the contract's price: with everything in
// loan units ⌈(D − maxBorrow)/(1 − λ·LIF)⌉, and the whole debt where that is more or liquidation cannot restore health.
// Source: Qin et al. 2021; economics of a fixed-spread sale, (D − LT·C)/(1 − LT·(1 + b)).
func (a *running) leastDebt(collateral, debt *uint256.Int) uint256.Int {
	value := arm.Worth(collateral, &a.answer)
	most, err := fixed.WMulDown(&value, &a.LLTV)
	if err != nil {
		return *debt
	}
	keep, err := fixed.WMulDown(&a.LLTV, &a.lif)
	if err != nil || !keep.Lt(&fixed.WAD) {
		return *debt
	}
	keep.Sub(&fixed.WAD, &keep)
	short := fixed.MinusCapped(debt, &most)
	least, err := fixed.WDivUp(&short, &keep)
	if err != nil || least.Gt(debt) {
		return *debt
	}
	return least
}

// post posts what became of a bid. A sale's proceeds, fee, gas and tip are the liquidator's; for the borrower whose
// collateral it was they are the ways in which its loss was spent.
func (a *running) post(o *liquidator.Outcome) error {
	b, j := a.books, a.books.Journal
	party, wallet := b.Liquidator+journal.Account(o.Bid.Bot), a.wallets[o.Bid.Bot]
	j.Post(party, b.Gas, books.LoanUnit, &o.Gas, journal.Fee)
	j.Post(party, b.Builder, books.LoanUnit, &o.Tip, journal.Fee)
	if o.Status == liquidator.Won {
		// The repayment was advanced out of the proceeds.
		j.PostSigned(b.Venue, party, books.LoanUnit, fixed.Difference(&o.Proceeds, &o.Repaid), journal.Sale)
		j.Post(party, b.Venue, books.LoanUnit, &o.Fee, journal.Fee)
		if err := a.lost(o, party); err != nil {
			return err
		}
	} else {
		a.brought[o.Bid.Bot] = a.brought[o.Bid.Bot].Add(o.Profit)
	}
	change := o.Profit.Abs()
	if o.Profit.Sign() < 0 {
		return a.rules.Burn(loanAddress, wallet, change)
	}
	if change.IsZero() {
		return nil
	}
	return a.rules.Mint(loanAddress, wallet, change)
}

// lost posts a won liquidation as the borrower's loss: value of what was sold − repaid = profit + gas + tip + fee + impact.
func (a *running) lost(o *liquidator.Outcome, party journal.Account) error {
	b := a.books
	calls := o.Bid.Plan.Calls
	k := len(a.rows) - 1
	for int(a.rows[k].Borrower) != o.Bid.Vault { // of this block, so found at once
		k--
	}
	row := &a.rows[k]
	parts := [...]struct {
		to     journal.Account
		amount fixed.Signed
		reason journal.Reason
	}{
		{party, o.Profit, journal.LiquidatorProfit},
		{b.Gas, fixed.Positive(&o.Gas), journal.Gas},
		{b.Builder, fixed.Positive(&o.Tip), journal.BuilderTip},
		{b.Venue, fixed.Positive(&o.Fee), journal.VenueFee},
		{b.Venue, o.Impact, journal.PriceImpact},
	}
	for _, part := range parts {
		b.Lose(o.Bid.Vault, part.to, part.amount, part.reason)
		row.Loss[part.reason] = row.Loss[part.reason].Add(part.amount)
	}
	if calls != 1 {
		return fmt.Errorf("lending: a plan of %d calls, and rows are of one", calls)
	}
	row.Liquidator, row.Proceeds, row.Gas = uint16(o.Bid.Bot), o.Proceeds, o.GasUsed
	return nil
}
