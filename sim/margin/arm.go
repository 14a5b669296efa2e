package margin

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Arm is an exchange: each borrower holds a long of the size of its collateral, whose cost less its margin is its
// debt. That is the same position as its vault: isolated, both are worth nothing at debt/collateral, and with a maintenance
// rate of 1 − LLTV both reach their threshold at the same price.
//
// With Account it is one position of several: the account also holds the scenario's portfolio and its reserve, which Cross
// puts into one pool with it. The same borrowers under both kinds of margin are two arms that differ in Cross alone.
type Arm struct {
	Name           string
	Rules          liquidation.Rules
	Instrument     exchange.Instrument   // of the main position; settles in the loan token
	Others         []exchange.Instrument // of the portfolio's positions, in their order
	Infinite       bool                  // closings are executed at the mark whatever their size, instead of at the scenario's venue
	Account        bool                  // hold the scenario's portfolio
	Cross          bool                  // in one pool; otherwise each position has its own margin
	Insurance      uint256.Int           // what each insurance fund holds at the start, loan units
	Counterparties int                   // accounts that hold the other side, in profit when prices fall, and are deleveraged in turn
	Funding        Funding               // none where it is left out
	Interest       Interest              // likewise, and only where there is no Account
	Collateral     []Collateral          // assets of the portfolio that count in a pool, in the order of their sale; needs Cross
	Every          time.Duration         // from a mark to the next, whole milliseconds; 0 counts as a second

	Stated string // the venue's rules in full, with what the scenario overrides, as a preset file; empty where nobody wrote them
}

// VenueRules is Stated, for who records what decided a study.
func (m Arm) VenueRules() string { return m.Stated }

// Interval implements [arm.Timed].
func (m Arm) Interval() time.Duration { return cmp.Or(m.Every, time.Second) }

// Health is equity over maintenance margin of a main position by itself at the mark, scale 1e18: below 1 it is
// liquidated. 0 where it has no value or no equity.
func (m Arm) Health(collateral *uint256.Int, debt fixed.Signed, price *uint256.Int) uint256.Int {
	value := arm.Worth(collateral, price)
	return m.health(&value, debt, m.Instrument.Tiers.At(&value))
}

func (m Arm) health(value *uint256.Int, debt fixed.Signed, tier int) uint256.Int {
	equity := fixed.Positive(value).Sub(debt).Capped()
	need := m.Instrument.Tiers.MaintenanceIn(tier, value, new(uint256.Int))
	health, err := fixed.MulDivDown(&equity, &fixed.WAD, &need)
	if err != nil {
		return uint256.Int{}
	}
	return health
}

// Label is the arm's name.
func (m Arm) Label() string { return m.Name }

// running is an exchange with the borrowers as its customers. Its market 0 is that of the main positions.
type running struct {
	*arm.World
	Arm
	engine  *liquidation.Engine
	markets []traded
	tokens  []token // of the portfolio
	spare   int     // of spares, at which the exchange was last told their prices
	priced  []exchange.Asset
	prices  []uint256.Int // of priced
	mode    exchange.Mode // of all positions at the start
	per     int           // accounts at the exchange for each borrower
	watch   *agents.Watch
	books   *books.Books

	borrowers []agents.Borrower
	positions []exchange.PositionID // of borrower i in market j at i·len(markets) + j
	held      []holding             // of borrower i at i·(markets and tokens) + j: in market j, and then tokens
	state     []books.History
	accounts  []books.Exchange // of the state

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
	trail   trail
	undone  undone
	onsets  []arm.Onset

	witnessed     bool // some venue must be told of every block
	courses       *courses
	fromBorrowers fixed.Signed // into the insurance funds by closing borrowers, less what the funds paid for them

	fundingDue, interestDue uint64 // times of the next payments
	payments                []exchange.Payment
	off                     putoff
	loans                   []loan
}

// traded is a market of the arm.
type traded struct {
	exchange.Instrument
	side   exchange.Side // of the borrowers' positions
	venue  liquidity.Venue
	sees   liquidity.Witness // the venue, where it must be told of every block
	course *liquidity.Course // what it is shown instead, or nil
	moving relay             // stands between engine and venue, which is made anew for each path
	ref    oracle.Price      // of the last mark
	mark   uint256.Int
	last   oracle.Price
	calm   arm.Band
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

// Build implements [arm.Arm].
func (m Arm) Build(w *arm.World) (arm.Running, error) {
	if err := m.validate(m.Interval()); err != nil {
		return nil, fmt.Errorf("margin: arm %s: %w", m.Name, err)
	}
	engine, err := liquidation.New(m.Rules)
	if err != nil {
		return nil, err
	}
	a := &running{World: w, Arm: m, engine: engine, unit: w.Scaled(1), mode: exchange.Isolated, per: 1}
	a.courses = &courses{of: a}
	a.markets = append(a.markets, traded{Instrument: m.Instrument})
	if m.Account {
		if len(m.Others) != len(w.Portfolio.Legs) {
			return nil, fmt.Errorf("margin: arm %s has %d instruments for the %d positions of the portfolio", m.Name, len(m.Others), len(w.Portfolio.Legs))
		}
		for j, in := range m.Others {
			a.markets = append(a.markets, traded{Instrument: in, side: w.Portfolio.Legs[j].Side})
		}
	}
	switch {
	case m.Cross:
		a.mode = exchange.Cross
	case m.Rules.Accounts.Mode.Scope == exchange.BySubaccount: // the pool of a subaccount is how such a venue isolates
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
	if err := a.nameTokens(); err != nil {
		return nil, err
	}
	a.books, a.state, a.loans = books.New(w.Borrowers, 0), make([]books.History, w.Borrowers), make([]loan, w.Borrowers)
	a.accounts = make([]books.Exchange, w.Borrowers)
	a.positions = make([]exchange.PositionID, w.Borrowers*len(a.markets))
	a.held, a.marks = make([]holding, w.Borrowers*(len(a.markets)+len(a.tokens))), make([]uint256.Int, len(a.markets))
	engine.Grow(w.Borrowers*a.per + m.Counterparties*len(a.markets))
	return a, nil
}

// validate reports payments that an arm cannot make.
func (m Arm) validate(mark time.Duration) error {
	faults := []error{
		often("funding", m.Funding.Rate.IsZero(), m.Funding.Every, mark),
		often("interest", m.Interest.Rate.IsZero(), m.Interest.Every, mark),
	}
	if len(m.Collateral) > 0 && !(m.Account && m.Cross && m.Rules.Accounts.Unified) {
		faults = append(faults, errors.New("collateral counts in the pool of an account that is judged as a whole"))
	}
	if m.Account && !m.Interest.Rate.IsZero() {
		faults = append(faults, errors.New("interest is charged on a single position, not on an account of several"))
	}
	return errors.Join(faults...)
}

// Health is Arm's, in the tier of the collateral at the path's first price where tiers go by size.
func (a *running) Health(collateral *uint256.Int, debt fixed.Signed, price *uint256.Int) uint256.Int {
	value := arm.Worth(collateral, price)
	return a.health(&value, debt, a.tier(collateral, &value))
}

// tierValue is the value by which the tier of a main position goes, worth value now.
func (a *running) tierValue(collateral, value *uint256.Int) uint256.Int {
	if !a.Instrument.Tiers.BySize {
		return *value
	}
	first := a.Scaled(a.first)
	return arm.Worth(collateral, &first)
}

// tier is the tier of a main position, worth value now.
func (a *running) tier(collateral, value *uint256.Int) int {
	at := a.tierValue(collateral, value)
	return a.Instrument.Tiers.At(&at)
}

// reserve is the free cash of an account at the start, for an equity of its main position.
func (a *running) reserve(equity *uint256.Int) (cash uint256.Int) {
	if a.Account {
		cash = arm.Share(equity, &a.Portfolio.Reserve)
	}
	return cash
}

func (a *running) Reset(s *arm.Start) (err error) {
	a.courses.reset(a)
	path, prices, first := s.Path, s.Prices, s.Prices[0]
	a.path, a.block, a.now, a.first, a.ref, a.price = path, 0, a.Clock.Start, first, first, a.Scaled(first)
	a.trail = trail{marks: a.trail.marks[:0]}
	a.awake, a.lives, a.rows, a.touched, a.fromBorrowers = 0, 1, a.rows[:0], a.touched[:0], fixed.Signed{}
	a.fundingDue, a.interestDue = due(a.Funding.Rate.IsZero(), a.now+a.Funding.Every), due(a.Interest.Rate.IsZero(), a.now)
	clear(a.state)
	clear(a.accounts)
	for i := range a.state {
		a.state[i].Exchange = &a.accounts[i]
	}
	a.onsets = a.onsets[:0]
	a.undone = undone{
		Undone: record.Undone{Path: path}, left: a.undone.left[:0], since: a.now,
		engine: record.Liquidator{Path: path, Liquidator: uint16(len(a.Liquidators))},
	}
	clear(a.loans)
	a.books.Reset()
	for j := range a.markets {
		m := &a.markets[j]
		m.ref, m.mark, m.calm, m.stock = prices[j], a.Scaled(prices[j]), arm.Band{}, m.stock[:0]
		if a.Infinite {
			m.venue = new(liquidity.Infinite)
		} else if m.venue, err = a.Venue.Open(m.venue, m.mark, uint256.Int{}); err != nil {
			return err
		}
		m.moving.Venue = m.venue
		if m.sees, _ = m.venue.(liquidity.Witness); m.sees != nil {
			a.witnessed = true
			m.course = a.courses.open(j, m.venue)
		}
		m.venue.Follow(&m.mark, a.now)
	}
	for k := range a.tokens {
		t := &a.tokens[k]
		t.ref = prices[a.slot(k)]
		t.mark, t.last, t.calm = a.Scaled(t.ref), t.ref, arm.Band{}
	}
	a.spare = spareMost
	a.borrowers = s.Borrowers
	a.off.dues.Prices, a.off.slope = a.off.dues.Prices[:0], a.steepest()
	a.engine.Reset()
	a.engine.Seed(a.Seed, uint64(path))
	for j := range a.markets {
		if j == 0 || a.Rules.FundPerSymbol() {
			a.engine.Endow(exchange.MarketID(j), a.Insurance)
		}
	}
	funds := a.funds()
	a.books.Journal.PostSigned(a.books.World, a.books.Fund, books.LoanUnit, fixed.Positive(&funds), journal.Endowment)
	for j := range a.markets { // nobody can have a position yet
		if _, err := a.engine.Mark(exchange.MarketID(j), &a.markets[j].mark, a.now); err != nil {
			return err
		}
	}
	if err := a.tell(&fixed.WAD); err != nil {
		return err
	}
	if err := a.open(); err != nil {
		return err
	}
	a.watch = agents.NewWatch(a.borrowers, customers{a})
	a.watch.Reset(&fixed.WAD)
	a.pay()
	return a.settle()
}

// funds is what all insurance funds hold together.
func (a *running) funds() (sum uint256.Int) {
	for j := range a.markets {
		if j == 0 || a.Rules.FundPerSymbol() {
			balance := a.engine.FundBalance(exchange.MarketID(j))
			sum.Add(&sum, &balance)
		}
	}
	return sum
}

func (a *running) Walk(assets [][]oracle.Price, first uint64) error {
	blocks := len(assets[0])
	for k := 0; k < blocks; k++ {
		if !a.Vigilant {
			asleep := a.sleep(assets, k, first)
			for a.putOff(assets, k+asleep, first) {
				asleep++
				asleep += a.sleep(assets, k+asleep, first)
			}
			a.witness(assets, k, k+asleep, first)
			if k += asleep; k == blocks {
				break
			}
		}
		a.witness(assets, k, k+1, first)
		block := first + uint64(k)
		if err := a.live(assets, k, block, a.Clock.Time(block)); err != nil {
			return fmt.Errorf("block %d: %w", a.block, err)
		}
	}
	a.follow(assets[0], first)
	last := len(assets[0]) - 1
	a.block, a.ref = first+uint64(last), assets[0][last]
	for j := range a.markets {
		a.markets[j].last = assets[j][last]
	}
	for k := range a.tokens {
		a.tokens[k].last = assets[a.slot(k)][last]
	}
	return nil
}

// sleep is for how many blocks from the k-th of the prices on no market wakes the arm.
func (a *running) sleep(assets [][]oracle.Price, k int, first uint64) int {
	asleep := len(assets[0]) - k
	for j := range a.markets {
		asleep = a.markets[j].calm.Sleep(assets[j][k:k+asleep], first+uint64(k), a.Clock)
	}
	for n := range a.tokens {
		asleep = a.tokens[n].calm.Sleep(assets[a.slot(n)][k:k+asleep], first+uint64(k), a.Clock)
	}
	return asleep
}

// live is one block, in the order that the package documents. All venues follow their prices before all markets are marked at
// once: no pool is judged, or closed, at prices of two moments.
func (a *running) live(assets [][]oracle.Price, k int, block, now uint64) error {
	if block > a.awake {
		if err := a.catchUp(assets, k, block-1); err != nil {
			return err
		}
	}
	a.block, a.now, a.awake, a.ref, a.price = block, now, block+1, assets[0][k], a.Scaled(assets[0][k])
	a.lives++
	a.settleFunding()
	if err := a.priceTokens(assets, k); err != nil {
		return err
	}
	a.stand()
	wake, at := a.watch.Next(&fixed.WAD)
	if rise := a.watch.Rise(&fixed.WAD); !a.price.Gt(&wake) || a.price.Gt(&rise) || now >= at {
		a.markets[0].venue.Follow(&a.price, now)
		if _, err := a.watch.Wake(&a.price, now, &fixed.WAD); err != nil {
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
	a.leave(events)
	a.undone.gate(a.now, a.engine.GatedUntil())
	a.pay()
	if err := a.settle(); err != nil {
		return err
	}
	return a.lieDown()
}

// chainBlock is the number of the chain's block in which the present mark falls, so that rows of all arms count alike.
func (a *running) chainBlock() uint64 {
	const second = uint64(time.Second / time.Millisecond)
	return a.block * a.Clock.Interval * second / max(a.Clock.PerSecond, 1) / uint64(max(a.World.Block/time.Millisecond, 1))
}

// pay settles what is due.
func (a *running) pay() {
	if a.now >= a.fundingDue {
		a.fund()
	}
	if a.now >= a.interestDue {
		a.lend()
	}
}

// lieDown says until when and between which prices nothing happens in the arm: nobody is liquidated or acts, and no
// payment is due.
func (a *running) lieDown() error {
	if err := a.doze(); err != nil {
		return err
	}
	for j := range a.markets {
		low, high := a.engine.Watermarks(exchange.MarketID(j))
		a.markets[j].calm = arm.Band{Low: arm.PriceFloor(&low, &a.unit), High: arm.PriceFloor(&high, &a.unit), Until: ^uint64(0)}
		if low.Eq(&high) {
			a.markets[j].calm = arm.Band{}
		}
	}
	wake, at := a.watch.Next(&fixed.WAD)
	rise := a.watch.Rise(&fixed.WAD)
	calm := &a.markets[0].calm
	calm.High = min(calm.High, arm.Above(&rise, &a.unit))
	a.off.until = min(calm.Until, at, a.interestDue)
	calm.Low, calm.Until = max(calm.Low, arm.PriceFloor(&wake, &a.unit)), min(a.off.until, a.fundingDue)
	a.off.low, a.off.high = calm.Low, calm.High
	if len(a.undone.left) > 0 { // who waits may stand again at the next mark, by its price alone
		*calm = arm.Band{}
	}
	return nil
}

// moveTo takes a market's price into the books, and returns its mark.
func (a *running) moveTo(j int, ref oracle.Price) *uint256.Int {
	m := &a.markets[j]
	m.ref, m.mark = ref, a.Scaled(ref)
	a.marks[j] = m.mark
	return &m.mark
}

// catchUp marks all markets where they stood in the last block that was slept through, so that what follows is the same
// as if every block had been lived: rules look back at the mark before. Nothing happens at those marks: that is what
// the bands promised. Venues need no catching up, for they do not remember prices that nobody traded at.
func (a *running) catchUp(assets [][]oracle.Price, k int, block uint64) error {
	for j := range a.markets {
		ref := a.markets[j].last
		if k > 0 {
			ref = assets[j][k-1]
		}
		a.moveTo(j, ref)
	}
	events, err := a.engine.MarkAll(a.marks, a.Clock.Time(block))
	if err != nil {
		return err
	}
	if len(events) > 0 {
		return fmt.Errorf("%w: borrower %d was %s in block %d, through which the arm slept", journal.ErrUnbalanced, int(events[0].Account)/a.per, events[0].Action, block)
	}
	return nil
}

func (a *running) Finish(to *record.Arm) error {
	a.now, a.price = a.Clock.Time(a.block), a.Scaled(a.ref)
	a.conclude()
	a.lives++
	for j := range a.markets {
		m := &a.markets[j]
		m.ref, m.mark = m.last, a.Scaled(m.last)
		held := a.engine.Inventory(exchange.MarketID(j)).Abs()
		value := arm.Worth(&held, &m.mark)
		a.undone.EndInventory.Add(&a.undone.EndInventory, &value)
	}
	a.settleFunding()
	for k := range a.tokens {
		t := &a.tokens[k]
		t.ref, t.mark = t.last, a.Scaled(t.last)
	}
	for i := range a.borrowers {
		a.touch(i)
	}
	if err := errors.Join(a.settle(), a.books.Journal.Audit(a.kept), a.engine.Check()); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	a.judge()
	a.books.Finish(a.World, a.path, a.first, uint32(len(a.markets)+len(a.tokens)), a.borrowers, a.state, a.watch, &a.rows, to)
	to.Undone, to.Liquidators = a.undone.Undone, append(to.Liquidators, a.undone.engine)
	to.End(a.chainBlock(), a.now)
	return nil
}

// Engine is the arm's exchange, for who wants to look at accounts, funds and queues between blocks.
func (a *running) Engine() *liquidation.Engine {
	a.present()
	return a.engine
}

// Books is the arm's journal and what it says of each borrower.
func (a *running) Books() *books.Books {
	a.present()
	return a.books
}
