package margin

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// home is a borrower's account; account the one, it or a subaccount, in which it holds its position in market j.
func (a *running) home(i int) exchange.AccountID { return exchange.AccountID(i * a.per) }

func (a *running) account(i, j int) exchange.AccountID {
	if a.per == 1 {
		return a.home(i)
	}
	return a.home(i) + 1 + exchange.AccountID(j)
}

func (a *running) position(i, j int) exchange.PositionID { return a.positions[i*len(a.markets)+j] }

func (a *running) holding(i, j int) *holding { return &a.held[i*(len(a.markets)+len(a.tokens))+j] }

// debtOf is what a borrower's main position cost less the cash behind it: its margin, or of a pool what is not apart, the
// reserve and the margin that other positions brought. What others lost for good is thereby a debt; what they may yet
// lose is not.
func (a *running) debtOf(i int) fixed.Signed {
	p := a.engine.Holding(a.position(i, 0))
	cash := p.Margin
	if s := &a.state[i]; s.Cross {
		if p.Size.IsZero() {
			return fixed.Signed{}
		}
		cash = a.engine.Free(a.account(i, 0), a.Instrument.Settle).Sub(s.Apart)
	}
	return fixed.Positive(&p.Cost).Sub(cash)
}

// restOf is what a borrower's account is worth beside the main position.
func (a *running) restOf(i int) fixed.Signed { return a.holds(i).Add(a.debtOf(i)) }

// holds is what the exchange holds for a borrower, less what the main position cost: free cash, margins, and other positions
// at the arm's marks. With the main position's value it is the account's equity.
func (a *running) holds(i int) fixed.Signed {
	return a.heldAt(i, func(j int) *uint256.Int {
		if k := j - len(a.markets); k >= 0 {
			return &a.tokens[k].mark
		}
		return &a.markets[j].mark
	})
}

// heldAt is what holds says at other marks, by market.
func (a *running) heldAt(i int, mark func(j int) *uint256.Int) fixed.Signed {
	p := a.engine.Holding(a.position(i, 0))
	rest := p.Margin.Sub(fixed.Positive(&p.Cost))
	for k := range a.per {
		rest = rest.Add(a.engine.Free(a.home(i)+exchange.AccountID(k), a.Instrument.Settle))
	}
	for j := 1; j < len(a.markets); j++ {
		m := &a.markets[j]
		p := a.engine.Holding(a.position(i, j))
		value := m.Value(m.side, &p.Size, mark(j))
		profit := fixed.Difference(&value, &p.Cost)
		if m.side == exchange.Short {
			profit = profit.Neg()
		}
		rest = rest.Add(p.Margin).Add(profit)
	}
	return rest.Add(a.tokensAt(i, mark))
}

// touch brings a borrower's books to the present prices before anything happens to it.
func (a *running) touch(i int) {
	a.revalue(i)
	if s := &a.state[i]; s.Touched != a.lives {
		s.Touched = a.lives
		a.touched = append(a.touched, i)
	}
}

func (a *running) revalue(i int) {
	for j := 1; j < len(a.markets); j++ {
		m, h := &a.markets[j], a.holding(i, j)
		before := *h
		h.value = m.Value(m.side, &h.size, &m.mark)
		a.books.Moved(i, h.gain(&before))
	}
	for k := range a.tokens {
		h := a.holding(i, a.slot(k))
		before := *h
		h.value = arm.Worth(&h.size, &a.tokens[k].mark)
		a.books.Moved(i, h.gain(&before))
	}
	a.books.Revalue(i, &a.price, a.books.Accounts[i].Debt)
}

// gain is by how much a holding is worth more than before.
func (h *holding) gain(before *holding) fixed.Signed {
	if h.debt {
		return fixed.Difference(&before.value, &h.value)
	}
	return fixed.Difference(&h.value, &before.value)
}

// relabel states anew what of a borrower's equity is the main position's debt and what the rest, after something else in
// its account changed the cash that both count on.
func (a *running) relabel(i int) {
	s := &a.books.Accounts[i]
	equity := s.Equity()
	s.Debt = a.debtOf(i)
	s.Rest = equity.Sub(s.Own())
}

// settle asks the engine to confirm every borrower's equity that was posted to in this block, and the funds' balance.
func (a *running) settle() error {
	for _, i := range a.touched {
		if len(a.markets)+len(a.tokens) > 1 {
			a.revalue(i)
		}
		if len(a.markets) > 1 || a.state[i].Cross {
			a.relabel(i)
		}
	}
	a.touched = a.touched[:0]
	return a.books.Journal.Settle(a.kept)
}

// kept is what the exchange holds for an account.
func (a *running) kept(account journal.Account, unit journal.Unit) (fixed.Signed, bool) {
	b := a.books
	switch {
	case unit == books.ClaimUnit && int(account) < len(a.borrowers):
		i := int(account)
		size := a.engine.Holding(a.position(i, 0)).Size
		value := arm.Worth(&size, &b.Accounts[i].Price)
		return fixed.Positive(&value).Add(a.holds(i)), true
	case unit == books.ClaimUnit && account == b.Fund:
		return a.fromBorrowers, true
	case unit == books.LoanUnit && account == b.Fund:
		balance := a.funds()
		return fixed.Positive(&balance), true
	}
	return fixed.Signed{}, false
}

// post posts one closing. The engine's reasons sum to the fall of the bucket's equity, and each goes to whoever has it.
func (a *running) post(ev *liquidation.Event) error {
	i, j := int(ev.Account)/a.per, int(ev.Market) // borrowers opened their accounts first, in order
	fund := fixed.Positive(&ev.ClearanceFee).Add(fixed.Difference(&ev.Residue, &ev.FundPaid))
	b := a.books
	b.Journal.PostSigned(b.Venue, b.Fund, books.LoanUnit, fund, journal.Fee)
	switch ev.Action {
	case liquidation.Unwound:
		a.unwound(ev)
		return nil
	case liquidation.Sold:
		a.soldToken(ev)
		return nil
	case liquidation.Cancelled, liquidation.ToppedUp, liquidation.Lowered: // nothing of a borrower's was closed
		return nil
	}
	if i >= len(a.borrowers) {
		a.markets[j].stocked(-1, ev)
		return nil
	}
	a.markets[j].stocked(i, ev)
	a.fromBorrowers = a.fromBorrowers.Add(fund)
	a.touch(i)
	if err := a.confirm(i, j, ev); err != nil {
		return err
	}
	row := record.Liquidation{
		Path: a.path, Kind: kindOfEvent(ev), Liquidator: uint16(len(a.Liquidators)), Borrower: uint32(i), Position: uint16(j),
		Block: a.chainBlock(), Time: a.now, ReferencePrice: uint64(a.markets[j].ref), ContractPrice: uint64(a.markets[j].ref),
		Seized: ev.Size, Value: ev.Reference, Proceeds: ev.Proceeds, BadDebt: ev.Shared,
	}
	a.noteHits(i, j, ev)
	if fall := ev.EquityBefore.Sub(ev.EquityAfter); j == 0 {
		a.closeMain(i, ev, fall, &row)
	} else {
		h := a.holding(i, j)
		h.size = ev.Remaining
		h.value = a.markets[j].Value(ev.Side, &h.size, &a.markets[j].mark)
		b.Accounts[i].Rest = b.Accounts[i].Rest.Sub(fall)
	}
	own := fixed.Signed{}
	if ev.Action == liquidation.Charged || ev.Action == liquidation.Deleveraged {
		own = fixed.Positive(&ev.Moved) // it bore somebody else's loss
	}
	s := &a.state[i]
	for _, part := range [...]struct {
		to     journal.Account
		amount fixed.Signed
		reason journal.Reason
	}{
		{b.Venue, ev.Impact, journal.PriceImpact},
		{b.Venue, fixed.Positive(&ev.VenueFee), journal.VenueFee},
		{b.Fund, fixed.Positive(&ev.ClearanceFee), journal.ClearanceFee},
		{b.Fund, fixed.Difference(&ev.Residue, &ev.FundPaid), journal.Insurance},
		{b.Bystanders, ev.Bystanders.Neg().Add(own), journal.ADL},
		{b.Suppliers, fixed.Negative(&ev.Shared), journal.BadDebt},
	} {
		b.Lose(i, part.to, part.amount, part.reason)
		row.Loss[part.reason] = part.amount
		if j > 0 {
			s.OtherLoss = s.OtherLoss.Add(part.amount)
		}
	}
	if ev.Action == liquidation.Reduced || ev.Action == liquidation.TakenOver {
		s.Reached = true
		a.undone.engine.Won++
	}
	a.rows = append(a.rows, row)
	a.watch.Changed(i, &fixed.WAD)
	return nil
}

// confirm holds what the books say of a bucket against what the engine says it had before an event; of a pool with several
// positions the end of the block confirms it.
func (a *running) confirm(i, j int, ev *liquidation.Event) error {
	s := &a.books.Accounts[i]
	equity := s.Own()
	switch {
	case j > 0 || ev.Mode == exchange.Cross && a.per == 1 && len(a.markets) > 1:
		return nil
	case ev.Mode == exchange.Cross && a.per == 1:
		equity = s.Equity()
		for k := range a.tokens { // in pools of their own
			equity = equity.Sub(fixed.Positive(&a.holding(i, a.slot(k)).value))
		}
	}
	if equity.Cmp(ev.EquityBefore) != 0 {
		return fmt.Errorf("%w: borrower %d has an equity of %s in the books, %s at the exchange", journal.ErrUnbalanced, i, equity, ev.EquityBefore)
	}
	return nil
}

// closeMain books the closing of a main position, or of a part, by which the account's equity fell.
func (a *running) closeMain(i int, ev *liquidation.Event, fall fixed.Signed, row *record.Liquidation) {
	s, before := &a.state[i], a.books.Accounts[i]
	if s.Liquidations == 0 || s.Last != a.block { // once in a block: what follows the first step of a liquidation is the same liquidation
		row.Least = a.leastDebt(&before)
	}
	value := arm.Worth(&ev.Remaining, &a.price)
	a.books.Move(i, &ev.Remaining, fixed.Positive(&value).Sub(before.Own().Sub(fall)))
	after := &a.books.Accounts[i]
	closed := fixed.MinusCapped(ptr(before.Debt.Capped()), ptr(after.Debt.Capped()))
	row.Repaid = fixed.MinusCapped(&closed, &ev.Shared)
	if s.Liquidations == 0 {
		s.First, s.FirstTime = a.chainBlock(), a.now
		s.Hour = &books.Hour{Block: a.block, Collateral: before.Collateral, Debt: before.Debt, Price: a.price}
		a.trail.until = a.block + a.window()
	}
	s.Liquidations++
	s.Last = a.block
	s.ClosedCollateral.Add(&s.ClosedCollateral, &ev.Size)
	s.ClosedDebt.Add(&s.ClosedDebt, &closed)
	s.Close(&closed, &ev.Size, a.now)
	s.ClosedValue.Add(&s.ClosedValue, &ev.Reference)
	s.LeastDebt.Add(&s.LeastDebt, &row.Least)
}

// noteHits notes which positions of an account the venue closes, and which others lose margin by it: those in the same pool.
func (a *running) noteHits(i, j int, ev *liquidation.Event) {
	s := &a.state[i]
	if s.Closed == 0 {
		a.onsets = append(a.onsets, arm.Onset{Borrower: i, Block: a.block})
	}
	s.Closed |= 1 << j
	if s.Culprit == 0 {
		s.Culprit = 1 << j
	}
	if ev.Mode != exchange.Cross || a.per > 1 || len(a.markets) == 1 {
		return
	}
	s.Hit |= 1 << j
	for k := range a.markets {
		open := !a.holding(i, k).size.IsZero()
		if k == 0 {
			open = !a.books.Accounts[i].Collateral.IsZero()
		}
		if open && a.engine.Position(a.position(i, k)).Mode == exchange.Cross {
			s.Hit |= 1 << k
		}
	}
}

func ptr(x uint256.Int) *uint256.Int { return &x }

func kindOfEvent(ev *liquidation.Event) record.Kind {
	switch {
	case ev.Action == liquidation.TakenOver && !ev.Counterparts.IsZero():
		return record.Deleverage
	case ev.Action == liquidation.TakenOver:
		return record.Takeover
	case ev.Action == liquidation.Deleveraged || ev.Action == liquidation.Charged:
		return record.Deleverage
	case ev.Remaining.IsZero():
		return record.FullClose
	}
	return record.PartialClose
}

// leastDebt is the least debt whose closing restores the maintenance margin, loan units, rounded up.
//
// Closing a notional x costs c·x and frees r·x of the requirement. c is the taker fee and the clearance fee; impact is left
// out. r is the maintenance rate of the position's tier. So x = (requirement − equity)/(r − c), and debt falls by x·(1 − c).
// It is the whole debt where that is more, or where closing costs more than it frees. Where tiers go by size, closing what
// brings the position into a lower one is enough if that one's rate is carried.
//
// Source: derived from the maintenance test. Qin et al., IMC 2021, ask the same of a loan.
func (a *running) leastDebt(s *books.Standing) uint256.Int {
	debt := s.Debt.Capped()
	var cost uint256.Int
	cost.Add(&a.Instrument.TakerFee, &a.Rules.Fee.Rate)
	tiers, at := &a.Instrument.Tiers, a.tierValue(&s.Collateral, &s.Value)
	least := s.Value
	for n := tiers.At(&at); n >= 0; n-- {
		if x, ok := a.leastIn(n, s, &at, &cost); ok && x.Lt(&least) {
			least = x
		}
		if !tiers.BySize {
			break
		}
	}
	if !least.Lt(&s.Value) {
		return debt
	}
	var err error
	cost.Sub(&fixed.WAD, &cost)
	if least, err = fixed.MulDivUp(&least, &cost, &fixed.WAD); err != nil || least.Gt(&debt) {
		return debt
	}
	return least
}

// leastIn is the least value of a position whose closing leaves it in tier n or below and above that tier's requirement; false
// where no part does. at is the value that its tier goes by.
func (a *running) leastIn(n int, s *books.Standing, at, cost *uint256.Int) (x uint256.Int, ok bool) {
	tiers := &a.Instrument.Tiers
	need := tiers.MaintenanceIn(n, &s.Value, new(uint256.Int))
	short := fixed.Positive(&need).Sub(s.Own()).Capped()
	rate := tiers.Brackets[n].Maintenance
	if !cost.Lt(&rate) {
		return x, false
	}
	rate.Sub(&rate, cost)
	x, err := fixed.WDivUp(&short, &rate)
	if err != nil {
		return x, false
	}
	if n == len(tiers.Brackets)-1 {
		return x, true
	}
	excess := tiers.Excess(at, n)
	if enters, err := fixed.MulDivUp(&s.Value, &excess, at); err == nil && x.Lt(&enters) {
		x = enters
	}
	return x, true
}
