package sim

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Margin is an exchange arm: each borrower holds a long of the size of its collateral, whose cost less its margin is its
// debt. That is the same position as its vault: isolated, both are worth nothing at debt/collateral, and with a maintenance
// rate of 1 − LLTV both reach their threshold at the same price.
//
// With Account it is one position of several: the account also holds the scenario's portfolio and its reserve, which Cross
// puts into one pool with it. The same borrowers under both kinds of margin are two arms that differ in Cross alone.
type Margin struct {
	Name           string
	Rules          exchange.Rules
	Instrument     exchange.Instrument   // of the main position; settles in the loan token
	Others         []exchange.Instrument // of the portfolio's positions, in their order
	Infinite       bool                  // closings are executed at the mark whatever their size, instead of at the scenario's venue
	Account        bool                  // hold the scenario's portfolio
	Cross          bool                  // in one pool; otherwise each position has its own margin
	Insurance      uint256.Int           // what each insurance fund holds at the start, loan units
	Counterparties int                   // accounts that hold the other side, in profit when prices fall, and are deleveraged in turn
	Funding        Funding               // none where it is left out
	Interest       Interest              // likewise, and only where there is no Account
}

// Label is the arm's name.
func (m Margin) Label() string { return m.Name }

// marginArm is an exchange with the borrowers as its customers. Its market 0 is that of the main positions.
type marginArm struct {
	*Plan
	Margin
	engine  *exchange.Engine
	markets []traded
	mode    exchange.Mode // of all positions at the start
	per     int           // accounts at the exchange for each borrower
	watch   *agents.Watch
	books   *books

	borrowers []agents.Borrower
	positions []exchange.PositionID // of borrower i in market j at i·len(markets) + j
	held      []holding             // likewise
	state     []history

	path    uint32
	block   uint64
	now     uint64
	awake   uint64 // the block after the last one lived
	first   oracle.Price
	ref     oracle.Price
	price   uint256.Int
	unit    uint256.Int
	lives   uint64
	marks   []uint256.Int // by market, of the mark that is made
	touched []int
	rows    []record.Liquidation

	fundingDue, interestDue uint64 // times of the next payments
	payments                []exchange.Payment
	loans                   []loan
}

// traded is a market of the arm.
type traded struct {
	exchange.Instrument
	side   exchange.Side // of the borrowers' positions
	venue  liquidity.Venue
	moving relay        // stands between engine and venue, which is made anew for each path
	ref    oracle.Price // of the last mark
	mark   uint256.Int
	last   oracle.Price
	calm   band
	opened uint256.Int // size of all borrowers' positions at the start
	stock  []lot       // whose the engine's inventory was, in the order it came
}

// holding is a position beside the main one as it stands in the books.
type holding struct {
	size, value uint256.Int
	debt        bool // value is owed
}

// relay is the venue that the engine was given when its market was made.
type relay struct{ liquidity.Venue }

func (m Margin) build(p *Plan, _ NewRulebook) (arm, error) {
	if err := m.validate(p.clock.Interval); err != nil {
		return nil, fmt.Errorf("sim: arm %s: %w", m.Name, err)
	}
	engine, err := exchange.New(m.Rules)
	if err != nil {
		return nil, err
	}
	a := &marginArm{Plan: p, Margin: m, engine: engine, unit: p.scaled(1), mode: exchange.Isolated, per: 1}
	a.markets = append(a.markets, traded{Instrument: m.Instrument})
	if m.Account {
		if len(m.Others) != len(p.portfolio.legs) {
			return nil, fmt.Errorf("sim: arm %s has %d instruments for the %d positions of the portfolio", m.Name, len(m.Others), len(p.portfolio.legs))
		}
		for j, in := range m.Others {
			a.markets = append(a.markets, traded{Instrument: in, side: p.portfolio.legs[j].side})
		}
	}
	switch {
	case m.Cross:
		a.mode = exchange.Cross
	case m.Rules.Scope == exchange.BySubaccount: // the pool of a subaccount is how such a venue isolates
		a.mode = exchange.Cross
		if m.Account {
			a.per += len(a.markets)
		}
	}
	for j := range a.markets {
		if _, err := engine.AddMarket(a.markets[j].Instrument, &a.markets[j].moving); err != nil {
			return nil, err
		}
	}
	a.books, a.state, a.loans = newBooks(p.borrowers, 0), make([]history, p.borrowers), make([]loan, p.borrowers)
	a.positions = make([]exchange.PositionID, p.borrowers*len(a.markets))
	a.held, a.marks = make([]holding, len(a.positions)), make([]uint256.Int, len(a.markets))
	engine.Grow(p.borrowers*a.per + m.Counterparties*len(a.markets))
	return a, nil
}

// validate reports payments that an arm cannot make.
func (m Margin) validate(block uint64) error {
	faults := []error{
		often("funding", m.Funding.Rate.IsZero(), m.Funding.Every, block),
		often("interest", m.Interest.Rate.IsZero(), m.Interest.Every, block),
	}
	if m.Account && !m.Interest.Rate.IsZero() {
		faults = append(faults, errors.New("interest is charged on a single position, not on an account of several"))
	}
	return errors.Join(faults...)
}

// reserve is the free cash of an account at the start, for an equity of its main position.
func (a *marginArm) reserve(equity *uint256.Int) (cash uint256.Int) {
	if a.Account {
		cash = share(equity, &a.portfolio.reserve)
	}
	return cash
}

func (a *marginArm) reset(s *start) (err error) {
	path, prices, first := s.path, s.prices, s.prices[0]
	a.path, a.block, a.now, a.first, a.ref, a.price = path, 0, a.clock.Start, first, first, a.scaled(first)
	a.awake, a.lives, a.rows, a.touched = 0, 1, a.rows[:0], a.touched[:0]
	a.fundingDue, a.interestDue = due(a.Funding.Rate.IsZero(), a.now+a.Funding.Every), due(a.Interest.Rate.IsZero(), a.now)
	clear(a.state)
	clear(a.loans)
	a.books.reset()
	for j := range a.markets {
		m := &a.markets[j]
		m.ref, m.mark, m.calm, m.stock = prices[j], a.scaled(prices[j]), band{}, m.stock[:0]
		if a.Infinite {
			m.venue = new(liquidity.Infinite)
		} else if m.venue, err = a.venueFor(m.venue, m.mark, uint256.Int{}); err != nil {
			return err
		}
		m.moving.Venue = m.venue
		m.venue.Follow(&m.mark, a.now)
	}
	a.borrowers = s.borrowers
	a.engine.Reset()
	a.engine.Seed(a.scenario.Seed ^ uint64(path)<<32)
	for j := range a.markets {
		if j == 0 || a.Rules.FundPerSymbol {
			a.engine.Endow(exchange.MarketID(j), a.Insurance)
		}
	}
	funds := a.funds()
	a.books.journal.PostSigned(a.books.world, a.books.fund, loanUnit, fixed.Positive(&funds), journal.Endowment)
	for j := range a.markets { // nobody can have a position yet
		if _, err := a.engine.Mark(exchange.MarketID(j), &a.markets[j].mark, a.now); err != nil {
			return err
		}
	}
	if err := a.open(); err != nil {
		return err
	}
	a.watch = agents.NewWatch(a.borrowers, customers{a})
	a.watch.Reset(&wad)
	a.pay()
	return a.settle()
}

// funds is what all insurance funds hold together.
func (a *marginArm) funds() (sum uint256.Int) {
	for j := range a.markets {
		if j == 0 || a.Rules.FundPerSymbol {
			balance := a.engine.FundBalance(exchange.MarketID(j))
			sum.Add(&sum, &balance)
		}
	}
	return sum
}

func (a *marginArm) walk(assets [][]oracle.Price, first uint64) error {
	main := &a.markets[0]
	for k, price := range assets[0] {
		now := a.clock.Time(first + uint64(k))
		if main.calm.holds(price, now) && a.othersSleep(assets, k, now) && !a.vigilant {
			continue
		}
		if err := a.live(assets, k, first+uint64(k), now); err != nil {
			return fmt.Errorf("sim: arm %s, path %d, block %d: %w", a.Name, a.path, a.block, err)
		}
	}
	last := len(assets[0]) - 1
	a.block, a.ref = first+uint64(last), assets[0][last]
	for j := range a.markets {
		a.markets[j].last = assets[j][last]
	}
	return nil
}

func (a *marginArm) othersSleep(assets [][]oracle.Price, k int, now uint64) bool {
	for j := 1; j < len(a.markets); j++ {
		if !a.markets[j].calm.holds(assets[j][k], now) {
			return false
		}
	}
	return true
}

// live is one block, in the order that the package documents. All venues follow their prices before all markets are marked at
// once: no pool is judged, or closed, at prices of two moments.
func (a *marginArm) live(assets [][]oracle.Price, k int, block, now uint64) error {
	if block > a.awake {
		if err := a.catchUp(assets, k, block-1); err != nil {
			return err
		}
	}
	a.block, a.now, a.awake, a.ref, a.price = block, now, block+1, assets[0][k], a.scaled(assets[0][k])
	a.lives++
	if wake, at := a.watch.Next(&wad); !a.price.Gt(&wake) || now >= at {
		a.markets[0].venue.Follow(&a.price, now)
		if _, err := a.watch.Wake(&a.price, now, &wad); err != nil {
			return err
		}
	}
	for j := range a.markets {
		a.markets[j].venue.Follow(a.moveTo(j, assets[j][k]), now)
	}
	events, err := a.engine.MarkAll(a.marks, now)
	if err != nil {
		return err
	}
	for k := range events {
		if err := a.post(&events[k]); err != nil {
			return err
		}
	}
	a.pay()
	if err := a.settle(); err != nil {
		return err
	}
	a.lieDown()
	return nil
}

// pay settles what is due.
func (a *marginArm) pay() {
	if a.now >= a.fundingDue {
		a.fund()
	}
	if a.now >= a.interestDue {
		a.lend()
	}
}

// lieDown says until when and between which prices nothing happens in the arm: nobody is liquidated or acts, and no
// payment is due.
func (a *marginArm) lieDown() {
	for j := range a.markets {
		low, high := a.engine.Watermarks(exchange.MarketID(j))
		a.markets[j].calm = band{low: priceFloor(&low, &a.unit), high: priceFloor(&high, &a.unit), until: ^uint64(0)}
		if low.Eq(&high) {
			a.markets[j].calm = band{}
		}
	}
	wake, at := a.watch.Next(&wad)
	calm := &a.markets[0].calm
	calm.low, calm.until = max(calm.low, priceFloor(&wake, &a.unit)), min(calm.until, at, a.fundingDue, a.interestDue)
}

// moveTo takes a market's price into the books, and returns its mark.
func (a *marginArm) moveTo(j int, ref oracle.Price) *uint256.Int {
	m := &a.markets[j]
	m.ref, m.mark = ref, a.scaled(ref)
	a.marks[j] = m.mark
	return &m.mark
}

// catchUp marks all markets where they stood in the last block that was slept through, so that what follows is the same as if every
// block had been lived: rules look back at the mark before. Nothing happens at those marks: that is what the bands
// promised. Venues need no catching up, for they do not remember prices that nobody traded at.
func (a *marginArm) catchUp(assets [][]oracle.Price, k int, block uint64) error {
	for j := range a.markets {
		ref := a.markets[j].last
		if k > 0 {
			ref = assets[j][k-1]
		}
		a.moveTo(j, ref)
	}
	events, err := a.engine.MarkAll(a.marks, a.clock.Time(block))
	if err != nil {
		return err
	}
	if len(events) > 0 {
		return fmt.Errorf("%w: borrower %d was %s in block %d, through which the arm slept", journal.ErrUnbalanced, int(events[0].Account)/a.per, events[0].Action, block)
	}
	return nil
}

func (a *marginArm) finish(to *record.Arm) error {
	a.now, a.price = a.clock.Time(a.block), a.scaled(a.ref)
	a.lives++
	for j := range a.markets {
		m := &a.markets[j]
		m.ref, m.mark = m.last, a.scaled(m.last)
	}
	for i := range a.borrowers {
		a.touch(i)
	}
	if err := errors.Join(a.settle(), a.books.journal.Trial(), a.engine.Check()); err != nil {
		return fmt.Errorf("sim: arm %s, path %d, at the end: %w", a.Name, a.path, err)
	}
	finish(a.Plan, a.path, a.first, uint32(len(a.markets)), a.borrowers, a.state, a.books, a.watch, a.rows, to)
	return nil
}
