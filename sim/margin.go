package sim

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/internal/fixed"
	"github.com/ringfence-sim/ringfence/internal/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Margin is an exchange arm: each borrower holds an isolated long of the size of its collateral, whose
// cost less its margin is its debt. That is the same position as its vault: both are worth nothing at debt/collateral, and
// with a maintenance rate of 1 − LLTV both reach their threshold at the same price.
type Margin struct {
	Name           string
	Rules          exchange.Rules
	Instrument     exchange.Instrument // settles in the loan token
	Insurance      uint256.Int         // what the fund holds at the start, loan units
	Counterparties int                 // accounts that hold the other side, in profit when prices fall, and are deleveraged in turn
}

// Label is the arm's name.
func (m Margin) Label() string { return m.Name }

// marginArm is an exchange with one market and the borrowers as its customers.
type marginArm struct {
	*Plan
	Margin
	engine *exchange.Engine
	market exchange.MarketID
	venue  liquidity.Venue
	mode   exchange.Mode // isolated, or the pool of a subaccount where that is how a venue isolates
	moving relay         // stands between engine and venue, which is made anew for each path
	watch  *agents.Watch
	books  *books

	borrowers []agents.Borrower
	positions []exchange.PositionID
	state     []history

	path    uint32
	block   uint64
	now     uint64
	first   oracle.Price
	ref     oracle.Price
	price   uint256.Int
	calm    band
	unit    uint256.Int
	lives   uint64
	touched []int
	rows    []record.Liquidation
}

// relay is the venue that the engine was given when its market was made.
type relay struct{ liquidity.Venue }

func (m Margin) build(p *Plan, _ NewRulebook) (arm, error) {
	engine, err := exchange.New(m.Rules)
	if err != nil {
		return nil, err
	}
	a := &marginArm{
		Plan: p, Margin: m, engine: engine, unit: p.scaled(1), positions: make([]exchange.PositionID, p.borrowers),
		books: newBooks(p.borrowers, 0), state: make([]history, p.borrowers),
	}
	if a.market, err = engine.AddMarket(m.Instrument, &a.moving); err != nil {
		return nil, err
	}
	if a.mode = exchange.Isolated; m.Rules.Scope == exchange.BySubaccount {
		a.mode = exchange.Cross
	}
	engine.Grow(p.borrowers + m.Counterparties)
	return a, nil
}

func (a *marginArm) reset(path uint32, first oracle.Price) (err error) {
	a.path, a.block, a.now, a.first, a.ref, a.price = path, 0, a.clock.Start, first, first, a.scaled(first)
	a.calm, a.lives, a.rows, a.touched = band{}, 1, a.rows[:0], a.touched[:0]
	clear(a.state)
	a.books.reset()
	if a.venue, err = a.venueFor(a.venue, a.price, uint256.Int{}); err != nil {
		return err
	}
	a.moving.Venue = a.venue
	a.venue.Follow(&a.price, a.now)
	if a.borrowers, err = a.population(path, a.price); err != nil {
		return err
	}
	a.engine.Reset()
	a.engine.Seed(a.scenario.Seed ^ uint64(path)<<32)
	a.engine.Endow(a.market, a.Insurance)
	a.books.journal.PostSigned(a.books.world, a.books.fund, loanUnit, fixed.Positive(&a.Insurance), journal.Endowment)
	if err := a.open(); err != nil {
		return err
	}
	a.watch = agents.NewWatch(a.borrowers, customers{a})
	a.watch.Reset(&wad)
	return a.settle()
}

// open opens every borrower's position, and for as much in all the short positions of those who took the other side.
func (a *marginArm) open() error {
	var total uint256.Int
	for i := range a.borrowers {
		b := &a.borrowers[i]
		account := a.engine.AddAccount()
		value := worth(&b.Collateral, &a.price)
		var equity uint256.Int
		if _, under := equity.SubOverflow(&value, &b.Debt); under || equity.IsZero() {
			return fmt.Errorf("borrower %d owes %s on collateral worth %s: no margin to open a position with", i, b.Debt.Dec(), value.Dec())
		}
		id, err := a.buy(account, &b.Collateral, &value, &equity)
		if err != nil {
			return fmt.Errorf("borrower %d opening a long of %s worth %s on a margin of %s: %w", i, b.Collateral.Dec(), value.Dec(), equity.Dec(), err)
		}
		a.positions[i] = id
		total.Add(&total, &b.Collateral)
		a.books.open(i, &b.Collateral, &b.Debt, &a.price)
		a.state[i].startHealth = health(&b.Collateral, &b.Debt, &a.price, &a.healthLLTV)
	}
	for k := range a.Counterparties {
		var size, left uint256.Int
		left.SetUint64(uint64(a.Counterparties - k))
		size.Div(&total, &left)
		total.Sub(&total, &size)
		if size.IsZero() {
			continue
		}
		account := a.engine.AddAccount()
		value := worth(&size, &a.price)
		value.AddUint64(&value, 1)
		// They stand a rise of the price to a thousand times: nobody is to be liquidated but borrowers.
		var margin, deposit uint256.Int
		margin.Lsh(&value, 10)
		deposit.Lsh(&value, 11)
		if err := a.engine.Deposit(account, a.Instrument.Settle, deposit); err != nil {
			return err
		}
		if _, err := a.engine.Open(exchange.Opening{
			Account: account, Market: a.market, Side: exchange.Short, Size: size, Value: value, Mode: a.mode, Margin: margin,
		}); err != nil {
			return fmt.Errorf("counterparty %d: %w", k, err)
		}
	}
	return nil
}

// buy deposits what a long of size at value needs (its margin and the opening fee, which is not part of what is compared)
// and opens or enlarges it.
func (a *marginArm) buy(account exchange.AccountID, size, value, margin *uint256.Int) (exchange.PositionID, error) {
	var fee, deposit uint256.Int
	fee.MulDivOverflow(value, &a.Instrument.TakerFee, &wad)
	fee.AddUint64(&fee, 1)
	deposit.Add(margin, &fee)
	if err := a.engine.Deposit(account, a.Instrument.Settle, deposit); err != nil {
		return 0, err
	}
	return a.engine.Open(exchange.Opening{
		Account: account, Market: a.market, Side: exchange.Long, Size: *size, Value: *value, Mode: a.mode, Margin: *margin,
	})
}

func (a *marginArm) walk(prices []oracle.Price, first uint64) error {
	for k, price := range prices {
		now := a.clock.Time(first + uint64(k))
		if a.calm.holds(price, now) && !a.vigilant {
			continue
		}
		if err := a.live(price, first+uint64(k), now); err != nil {
			return fmt.Errorf("sim: arm %s, path %d, block %d: %w", a.Name, a.path, a.block, err)
		}
	}
	last := len(prices) - 1
	a.block, a.ref = first+uint64(last), prices[last]
	return nil
}

// live is one block, in the order that the package documents.
func (a *marginArm) live(price oracle.Price, block, now uint64) error {
	a.block, a.now, a.ref, a.price = block, now, price, a.scaled(price)
	a.lives++
	a.venue.Follow(&a.price, now)
	if _, err := a.watch.Wake(&a.price, now, &wad); err != nil {
		return err
	}
	events, err := a.engine.Mark(a.market, &a.price, now)
	if err != nil {
		return err
	}
	for k := range events {
		if err := a.post(&events[k]); err != nil {
			return err
		}
	}
	if err := a.settle(); err != nil {
		return err
	}
	low, high := a.engine.Watermarks(a.market)
	a.calm = band{low: priceFloor(&low, &a.unit), high: priceFloor(&high, &a.unit), until: ^uint64(0)}
	if low.Eq(&high) {
		a.calm = band{}
		return nil
	}
	wake, at := a.watch.Next(&wad)
	a.calm.low, a.calm.until = max(a.calm.low, priceFloor(&wake, &a.unit)), min(a.calm.until, at)
	return nil
}

// debtOf is what a borrower's position cost less the cash behind it.
func (a *marginArm) debtOf(i int) fixed.Signed {
	_, cost, cash := a.engine.Holding(a.positions[i])
	if a.mode == exchange.Cross {
		cash = a.engine.Free(exchange.AccountID(i), a.Instrument.Settle)
	}
	return fixed.Positive(&cost).Sub(cash)
}

func (a *marginArm) touch(i int) {
	a.books.revalue(i, &a.price, a.books.accounts[i].debt)
	if s := &a.state[i]; s.touched != a.lives {
		s.touched = a.lives
		a.touched = append(a.touched, i)
	}
}

// settle asks the engine to confirm every borrower's equity that was posted to in this block, and the fund's balance.
func (a *marginArm) settle() error {
	b := a.books
	a.touched = a.touched[:0]
	return b.journal.Settle(func(account journal.Account, unit journal.Unit) (fixed.Signed, bool) {
		if unit == claimUnit && int(account) < len(a.borrowers) {
			size, _, _ := a.engine.Holding(a.positions[account])
			value := worth(&size, &b.accounts[account].price)
			return fixed.Positive(&value).Sub(a.debtOf(int(account))), true
		}
		if unit == loanUnit && account == b.fund {
			balance := a.engine.FundBalance(a.market)
			return fixed.Positive(&balance), true
		}
		return fixed.Signed{}, false
	})
}

// post posts one closing. The engine's reasons sum to the fall of the position's equity, and each goes to whoever has it.
func (a *marginArm) post(ev *exchange.Event) error {
	i := int(ev.Account) // borrowers opened their accounts first, in order
	fund := fixed.Positive(&ev.ClearanceFee).Add(fixed.Difference(&ev.Residue, &ev.FundPaid))
	b := a.books
	b.journal.PostSigned(b.venue, b.fund, loanUnit, fund, journal.Fee)
	if i >= len(a.borrowers) || ev.Action == exchange.Cancelled || ev.Action == exchange.ToppedUp {
		return nil
	}
	a.touch(i)
	before := b.accounts[i]
	if equity := before.equity(); equity.Cmp(ev.EquityBefore) != 0 {
		return fmt.Errorf("%w: borrower %d has an equity of %s in the books, %s at the exchange", journal.ErrUnbalanced, i, equity, ev.EquityBefore)
	}
	var least uint256.Int // once in a block: what follows the first step of a liquidation is the same liquidation
	if s := &a.state[i]; s.liquidations == 0 || s.last != a.block {
		least = a.leastDebt(&before)
	}
	value := worth(&ev.Remaining, &a.price)
	b.move(i, &ev.Remaining, fixed.Positive(&value).Sub(ev.EquityAfter))
	after := b.accounts[i]

	row := record.Liquidation{
		Path: a.path, Kind: kindOfEvent(ev), Liquidator: uint16(len(a.bots)), Borrower: uint32(i), Block: a.block, Time: a.now,
		ReferencePrice: uint64(a.ref), ContractPrice: uint64(a.ref), Seized: ev.Size, Value: ev.Reference, Proceeds: ev.Proceeds,
		BadDebt: ev.Shared, Least: least,
	}
	closed := fixed.MinusCapped(ptr(before.debt.Capped()), ptr(after.debt.Capped()))
	row.Repaid = fixed.MinusCapped(&closed, &ev.Shared)
	own := fixed.Signed{}
	if ev.Action == exchange.Charged || ev.Action == exchange.Deleveraged {
		own = fixed.Positive(&ev.Moved) // it bore somebody else's loss
	}
	for _, part := range [...]struct {
		to     journal.Account
		amount fixed.Signed
		reason journal.Reason
	}{
		{b.venue, ev.Impact, journal.PriceImpact},
		{b.venue, fixed.Positive(&ev.VenueFee), journal.VenueFee},
		{b.fund, fixed.Positive(&ev.ClearanceFee), journal.ClearanceFee},
		{b.fund, fixed.Difference(&ev.Residue, &ev.FundPaid), journal.Insurance},
		{b.bystanders, ev.Bystanders.Neg().Add(own), journal.ADL},
		{b.suppliers, fixed.Negative(&ev.Shared), journal.BadDebt},
	} {
		b.lose(i, part.to, part.amount, part.reason)
		row.Loss[part.reason] = part.amount
	}
	a.rows = append(a.rows, row)

	s := &a.state[i]
	if s.liquidations == 0 {
		s.first, s.firstTime = a.block, a.now
	}
	s.liquidations++
	s.last = a.block
	s.closedCollateral.Add(&s.closedCollateral, &ev.Size)
	s.closedDebt.Add(&s.closedDebt, &closed)
	s.closedValue.Add(&s.closedValue, &ev.Reference)
	s.leastDebt.Add(&s.leastDebt, &least)
	a.watch.Changed(i, &wad)
	return nil
}

func ptr(x uint256.Int) *uint256.Int { return &x }

func kindOfEvent(ev *exchange.Event) record.Kind {
	switch {
	case ev.Action == exchange.TakenOver && !ev.Counterparts.IsZero():
		return record.Deleverage
	case ev.Action == exchange.TakenOver:
		return record.Takeover
	case ev.Action == exchange.Deleveraged || ev.Action == exchange.Charged:
		return record.Deleverage
	case ev.Remaining.IsZero():
		return record.FullClose
	}
	return record.PartialClose
}

// leastDebt is the least debt whose closing restores the maintenance margin: closing a notional x costs c·x and frees
// r·x of requirement, so x = (requirement − equity)/(r − c), and debt falls by x·(1 − c). The whole debt where that is
// more, or where closing costs more than it frees. c is the taker fee and the clearance fee; impact is left out.
// Source: exchange.md 2.4.
func (a *marginArm) leastDebt(s *standing) uint256.Int {
	debt := s.debt.Capped()
	tiers := &a.Instrument.Tiers
	need := tiers.Maintenance(&s.value, new(uint256.Int))
	short := fixed.Positive(&need).Sub(s.equity()).Capped()
	rate := tiers.Brackets[tiers.At(&s.value)].Maintenance
	var cost uint256.Int
	cost.Add(&a.Instrument.TakerFee, &a.Rules.ClearanceFee)
	if !cost.Lt(&rate) {
		return debt
	}
	rate.Sub(&rate, &cost)
	least, err := fixed.WDivUp(&short, &rate)
	if err != nil || !least.Lt(&s.value) {
		return debt
	}
	cost.Sub(&wad, &cost)
	if least, err = fixed.MulDivUp(&least, &cost, &wad); err != nil || least.Gt(&debt) {
		return debt
	}
	return least
}

func (a *marginArm) finish(to *record.Arm) error {
	a.now, a.price = a.clock.Time(a.block), a.scaled(a.ref)
	a.lives++
	for i := range a.borrowers {
		a.touch(i)
	}
	if err := errors.Join(a.settle(), a.books.journal.Trial(), a.engine.Check()); err != nil {
		return fmt.Errorf("sim: arm %s, path %d, at the end: %w", a.Name, a.path, err)
	}
	finish(a.Plan, a.path, a.first, a.borrowers, a.state, a.books, a.watch, a.rows, to)
	return nil
}

// customers is the exchange that borrowers see.
type customers struct{ *marginArm }

// Position is a borrower's position as a vault: its size, and what it cost less its margin.
func (c customers) Position(i int) (collateral, debt uint256.Int, open bool) {
	size, _, _ := c.engine.Holding(c.positions[i])
	return size, c.debtOf(i).Capped(), !size.IsZero()
}

// AddCollateral is a purchase of base for cash: size grows, and cost by as much as margin, so that debt stays.
func (c customers) AddCollateral(i int, amount uint256.Int) error {
	c.touch(i)
	value := worth(&amount, &c.price)
	value.AddUint64(&value, 1)
	if _, err := c.buy(exchange.AccountID(i), &amount, &value, &value); err != nil {
		return err
	}
	return c.contributed(i)
}

// Repay is margin added: debt falls by as much.
func (c customers) Repay(i int, amount uint256.Int) error {
	c.touch(i)
	if err := c.engine.Deposit(exchange.AccountID(i), c.Instrument.Settle, amount); err != nil {
		return err
	}
	if c.mode == exchange.Isolated {
		if err := c.engine.AddMargin(c.positions[i], amount); err != nil {
			return err
		}
	}
	return c.contributed(i)
}

func (c customers) contributed(i int) error {
	size, _, _ := c.engine.Holding(c.positions[i])
	c.books.contribute(i, &size, c.debtOf(i))
	return nil
}
