package lending

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Arm is a lending market under a design of liquidation.
type Arm struct {
	Name   string
	LLTV   uint256.Int   // where vaults become unhealthy, scale 1e18
	Design design.Design // what happens then
}

// Health is LLTV·value/debt at the price that the contract reads, scale 1e18: below 1 a vault can be liquidated. 0
// where there is no debt.
func (l Arm) Health(collateral *uint256.Int, debt fixed.Signed, price *uint256.Int) uint256.Int {
	owed := debt.Capped()
	return arm.Health(collateral, &owed, price, &l.LLTV)
}

// CostByRule is what closing a unit of debt costs by the design's rule alone, and what the protocol calls it: see
// [design.Cost].
func (l Arm) CostByRule() (name string, ratio uint256.Int, ok bool) {
	c, ok := design.Cost(l.Design, design.Market{LLTV: l.LLTV})
	return c.Name, c.Value, ok
}

// OwnVault implements [arm.Seller]: see [design.OwnerOf].
func (l Arm) OwnVault() (why string) { return design.OwnerOf(l.Design) }

// Label is the arm's name.
func (l Arm) Label() string { return l.Name }

// MostDebt implements [arm.Opener]: what the collateral may owe at the arm's LLTV.
func (l Arm) MostDebt(_ *arm.World, answer, _, collateral *uint256.Int) uint256.Int {
	market := agents.Market{LLTV: l.LLTV, Price: *answer}
	most, err := market.MaxDebt(collateral)
	if err != nil {
		return uint256.Int{} // the contract would revert
	}
	return most
}

// running is a market, its borrowers, the liquidators who compete for it and the venue they sell on.
type running struct {
	*arm.World
	Arm
	known  design.Market // what the design is told of the market
	policy vault.Policy  // how the ledger closes a vault

	rules  vault.Rulebook
	joined *crowd        // those who join the arm's chain; nil where nobody can
	index  *vault.Engine // finds the vaults at risk; the rulebook itself where that is native
	market vault.ID
	design design.Running
	holds  design.Custodian // the design, where it holds what is its owners' still
	kind   record.Kind      // how it closes vaults
	turns  design.Converter // likewise, where it may convert that
	shares design.Sharer    // the design, where one call changes several vaults
	deals  design.Dealer    // the design, where lots go to bidders by themselves
	key    design.Key
	feed   oracle.Feed
	venue  liquidity.Venue
	fee    liquidator.BaseFee
	sees   []liquidity.Witness // the venue and the fee, where they must be told of every block
	race   *liquidator.Race
	watch  *agents.Watch
	books  *books.Books

	borrowers []agents.Borrower
	wallets   []vault.Address // of the liquidators
	brought   []fixed.Signed  // by each: its endowment less what the bids cost it that did not win
	holders   []vault.Address // in which the design keeps tokens
	kept0     []fixed.Signed  // what each of them was worth at the start
	state     []books.History // by borrower

	// The present block.
	path   uint32
	block  uint64
	now    uint64
	first  oracle.Price // reference price of block 0
	ref    oracle.Price
	price  uint256.Int  // ref as the ledgers count it
	ether  oracle.Price // reference price of the asset that gas is paid by: the collateral's where no other is ether
	answer uint256.Int  // what the contract reads, likewise

	calm     arm.Band
	doze     doze
	heard    uint64       // the block that the feed looked at last
	untold   bool         // the rulebook has not been told what the contract reads
	lowest   oracle.Price // reference price down to which thresholds have been noted
	unit     uint256.Int  // ledger price of one step of a reference price
	debt0    uint256.Int  // loan units per borrow share at the start, scale 1e36
	risky    []vault.AtRisk
	probe    []vault.AtRisk // scratch: vaults at risk under other circumstances
	wanted   []vault.AtRisk // those of the risky that may be worth their gas
	made     []offer.Offer  // by the design
	offers   []liquidator.Offer
	common   bool        // some of them are of the market or of lots
	small    bool        // something of the market's is too little to be worth offering
	largest  uint256.Int // collateral of the largest vault at risk that is not worth offering
	moves    []design.Move
	taken    []taking // in this block, in the order of execution
	turned   []turned // in this block, by the takings
	turning  []int    // by borrower: place among the rows of what was converted of it, from 1; 0 for nothing yet
	lives    uint64   // blocks lived through, sleep left out
	touched  []int    // borrowers whose books were touched in this block
	rows     []record.Liquidation
	readings []reading              // of the contract's price, by time
	worsts   map[uint64]uint256.Int // scratch: the lowest of them in the window from a time
	onsets   []arm.Onset
	heights  []threshold // scratch: of the vaults at the start
	undone   undone
	brisk    bool // the race of the present block is held by what the index knows
	still    standstill
	slowest  uint64    // reaction time of any liquidator, blocks
	sifted   uint64    // number of the last lived block whose vaults at risk were put on offer from shelves
	last     []lasting // by borrower
	owner    []int32   // by vault of the market: its borrower, or none
	places   []uint32  // by borrower, as far as each has one: its vault's number in the market
}

// Build implements [arm.Arm].
func (l Arm) Build(w *arm.World) (arm.Running, error) {
	if l.Design == nil {
		return nil, fmt.Errorf("lending: arm %s has no design: name one of package vault/design, or one of your own", l.Name)
	}
	race, err := liquidator.NewRace(w.Liquidators, w.Builder, w.Gas)
	if err != nil {
		return nil, err
	}
	known := design.Market{LLTV: l.LLTV, CollateralDecimals: w.CollateralDecimals, LoanDecimals: w.LoanDecimals}
	if err := l.Design.Validate(known); err != nil {
		return nil, fmt.Errorf("lending: arm %s: %w", l.Name, err)
	}
	if _, deployable := design.ContractOf(l.Design, known); w.Chain != nil && !deployable {
		return nil, fmt.Errorf("lending: arm %s: no contract has the design %s: use engine: native", l.Name, l.Design.Kind())
	}
	a := &running{
		World: w, Arm: l, known: known, policy: l.Design.Policy(known), race: race, unit: w.Scaled(1),
		books: books.New(w.Borrowers, len(w.Liquidators)), state: make([]books.History, w.Borrowers),
	}
	for i := range w.Liquidators {
		a.wallets = append(a.wallets, walletAddress(w.Liquidators[i].Name))
	}
	a.brought = make([]fixed.Signed, len(a.wallets))
	return a, nil
}

func (a *running) Reset(s *arm.Start) (err error) {
	path, first := s.Path, s.Prices[0]
	a.path, a.block, a.now, a.first, a.ref, a.price = path, 0, a.Clock.Start, first, first, a.Scaled(first)
	a.ether = s.Prices[a.EtherAsset]
	if a.feed, err = a.Feed.Open(first, a.now); err != nil {
		return err
	}
	answer, _ := a.feed.Answer()
	a.answer = a.Scaled(answer)
	a.readings = append(a.readings[:0], reading{a.now, a.answer})
	a.calm, a.lowest = arm.Band{}, ^oracle.Price(0)
	a.doze.may, a.heard, a.untold = false, ^uint64(0), false
	a.rows, a.touched, a.taken, a.lives = a.rows[:0], a.touched[:0], a.taken[:0], 1
	a.turning = append(a.turning[:0], make([]int, len(s.Borrowers))...)
	clear(a.state)
	a.onsets = a.onsets[:0]
	a.undone.begin(path, len(a.wallets))
	a.undone.since, a.still.until, a.brisk, a.sifted = a.now, 0, false, 0
	a.still.room, a.slowest = vault.Room{}, a.race.Slowest()
	a.still.clear()
	a.last = append(a.last[:0], make([]lasting, len(s.Borrowers))...)
	a.books.Reset()
	a.race.Reset(liquidator.Addressed{Seed: a.Seed, Path: uint64(path)})
	a.borrowers, a.places = s.Borrowers, a.places[:0]
	if err := a.found(); err != nil {
		return fmt.Errorf("opening the market: %w", err)
	}
	a.kept0 = a.kept0[:0]
	for _, h := range a.holders {
		a.kept0 = append(a.kept0, a.holding(h))
	}
	if err := a.capacity(); err != nil {
		return fmt.Errorf("asking the venue what it takes: %w", err)
	}
	if a.venue, err = a.Venue.Open(a.venue, a.price, a.VenueFee); err != nil {
		return err
	}
	if a.fee, err = a.fees().Open(a.now); err != nil {
		return err
	}
	a.sees = a.sees[:0]
	for _, told := range [...]any{a.venue, a.fee} {
		if w, sees := told.(liquidity.Witness); sees {
			a.sees = append(a.sees, w)
		}
	}
	a.venue.Follow(&a.price, a.now)
	a.watch = agents.NewWatch(a.borrowers, owners{a})
	a.debt0 = a.debtPerShare()
	growth := a.growth()
	a.watch.Reset(&growth)
	return nil
}

func (a *running) Walk(assets [][]oracle.Price, first uint64) error {
	prices, ether := assets[0], assets[a.EtherAsset]
	for k := 0; k < len(prices); k++ {
		block := first + uint64(k)
		if !a.Vigilant {
			asleep := a.calm.Sleep(prices[k:], block, a.Clock)
			a.witness(prices[k:k+asleep], block)
			if k, block = k+asleep, block+uint64(asleep); k == len(prices) {
				break
			}
		}
		now := a.Clock.Time(block)
		a.witness(prices[k:k+1], block)
		if a.dozes(prices[k], ether[k], block, now) {
			continue
		}
		a.ether = ether[k]
		if err := a.live(prices[k], block, now); err != nil {
			return fmt.Errorf("block %d: %w", a.block, err)
		}
	}
	last := len(prices) - 1
	a.block, a.ref = first+uint64(last), prices[last]
	a.ether = ether[last]
	return nil
}

// witness tells the venues that must know of every block its prices.
func (a *running) witness(prices []oracle.Price, block uint64) {
	if len(a.sees) == 0 {
		return
	}
	for k, price := range prices {
		reference, now := a.Scaled(price), a.Clock.Time(block+uint64(k))
		for _, w := range a.sees {
			w.Witness(&reference, now)
		}
	}
}

// live is one block, in the order that the package documents. Where no more comes of it than that borrowers begin to react, or
// cease to, the arm dozes on.
func (a *running) live(price oracle.Price, block, now uint64) error {
	a.block, a.now, a.ref, a.price = block, now, price, a.Scaled(price)
	a.lives++
	a.stand()
	if err := a.joined.begin(); err != nil {
		return err
	}
	if err := a.rules.SetTime(now); err != nil {
		return err
	}
	a.venue.Follow(&a.price, now)
	a.hear()
	if err := a.tell(); err != nil {
		return err
	}
	if err := a.joined.show(); err != nil {
		return err
	}
	growth := a.growth()
	acted, err := a.watch.Wake(&a.price, now, &growth)
	if err != nil {
		return err
	}
	if acted == 0 && a.dozesOn(growth) {
		return nil
	}
	a.noteThresholds()
	if err := a.tick(); err != nil {
		return err
	}
	a.key = a.design.Wake()
	quiet, err := a.liquidate(acted > 0)
	if err != nil {
		return err
	}
	if err := a.joined.rest(); err != nil {
		return err
	}
	if err := a.settle(); err != nil {
		return err
	}
	if err := a.joined.end(); err != nil {
		return err
	}
	a.leave()
	a.calm, a.doze.may = arm.Band{}, false
	if quiet {
		if acted > 0 || a.undone.took { // the market's totals are others than when the growth was read
			growth = a.growth()
		}
		a.rest(growth)
	}
	return nil
}

// accrued are the market's totals with interest until now.
func (a *running) accrued() vault.Market {
	totals, err := a.index.Accrued(a.market)
	if err != nil {
		panic(fmt.Sprintf("interest does not accrue: %v", err))
	}
	return totals
}

// standing is what borrower i has and owes now, in its vault and in what the design holds of it: the debt is rounded up.
func (a *running) standing(in vault.Rulebook, i int) (collateral, debt uint256.Int) {
	if a.holds == nil && in == vault.Rulebook(a.index) && i < len(a.places) {
		p, owes, err := a.index.Standing(a.market, a.places[i])
		if err != nil {
			panic(fmt.Sprintf("what borrower %d owes: %v", i, err))
		}
		return p.Collateral, owes
	}
	totals := a.accrued()
	return a.standingBy(in, i, &totals)
}

// standingBy is standing where the market's totals are others.
func (a *running) standingBy(in vault.Rulebook, i int, totals *vault.Market) (collateral, debt uint256.Int) {
	p := a.position(in, i)
	if a.holds != nil {
		units, shares := a.holds.Held(borrowerAddress(i))
		p.Collateral.Add(&p.Collateral, &units)
		p.BorrowShares.Add(&p.BorrowShares, &shares)
	}
	debt, err := totals.Debt(p.BorrowShares)
	if err != nil {
		panic(err)
	}
	return p.Collateral, debt
}

// position is what a rulebook says that borrower i has. The index is asked by the vault's number.
func (a *running) position(in vault.Rulebook, i int) vault.Position {
	if in == vault.Rulebook(a.index) && i < len(a.places) {
		return a.index.PositionOf(a.market, a.places[i])
	}
	return in.Position(a.market, borrowerAddress(i))
}

// touch brings a borrower's books up to date before something happens to it, and returns what it owes.
func (a *running) touch(i int) uint256.Int {
	collateral, debt := a.standing(a.index, i)
	a.books.Revalue(i, &a.price, fixed.Positive(&debt))
	if a.turns != nil {
		a.drift(i, &collateral)
	}
	if s := &a.state[i]; s.Touched != a.lives {
		s.Touched = a.lives
		a.touched = append(a.touched, i)
	}
	return debt
}

// atRisk appends to dst the vaults that can be liquidated now: those of the index, or where the design converts what it holds,
// those that it names.
func (a *running) atRisk(dst []vault.AtRisk) []vault.AtRisk {
	if a.turns != nil {
		return a.turns.Unsafe(dst)
	}
	return a.ours(a.index.AtRisk(a.market, a.answer, a.now, dst))
}

// settle asks the rulebook to confirm every balance that was posted to in this block. Liquidating one vault moves what a
// share of debt owes by a rounding, for all; those who were touched earlier in the block are brought up to date first.
func (a *running) settle() error {
	for _, i := range a.touched {
		a.touch(i)
	}
	a.touched = a.touched[:0]
	return a.books.Journal.Settle(a.kept)
}

// kept is what the rulebook holds for an account.
func (a *running) kept(account journal.Account, unit journal.Unit) (fixed.Signed, bool) {
	b := a.books
	token := loanAddress
	if unit == books.CollateralUnit {
		token = collateralAddress
	}
	balance := func(of vault.Address) fixed.Signed {
		held := a.rules.Balance(token, of)
		return fixed.Positive(&held)
	}
	n := int(account) - int(b.Liquidator) // liquidators first, then the design's holders
	switch {
	case unit == books.ClaimUnit && int(account) < len(a.borrowers):
		collateral, debt := a.standing(a.rules, int(account))
		value := arm.Worth(&collateral, &b.Accounts[account].Price)
		coins := a.coins(int(account))
		return fixed.Difference(&value, &debt).Add(fixed.Positive(&coins)), true
	case unit == books.ClaimUnit && n >= 0 && n < len(a.wallets): // what it won of borrowers is what its wallet has beside
		return balance(a.wallets[n]).Sub(a.brought[n]), true
	case unit == books.ClaimUnit:
		return fixed.Signed{}, false
	case account == b.Pool:
		return balance(vault.EngineAddress), true
	case n >= 0 && n < len(a.wallets):
		return balance(a.wallets[n]), true
	case n >= len(a.wallets) && n < len(a.wallets)+len(a.holders):
		return balance(a.holders[n-len(a.wallets)]), true
	case n >= len(a.wallets)+len(a.holders):
		return a.joined.kept(n-len(a.wallets)-len(a.holders), token)
	}
	return fixed.Signed{}, false
}

func (a *running) Finish(to *record.Arm) error {
	a.now, a.price = a.Clock.Time(a.block), a.Scaled(a.ref)
	if err := errors.Join(a.rules.SetTime(a.now), a.tell()); err != nil {
		return err
	}
	a.conclude()
	for i := range a.borrowers {
		a.touch(i)
	}
	a.touched = a.touched[:0]
	if err := a.books.Journal.Audit(a.kept); err != nil { // of every balance, whether posted to or not
		return fmt.Errorf("at the end: %w", err)
	}
	a.judge()
	a.keep()
	a.books.Finish(a.World, a.path, a.first, 1, a.borrowers, a.state, a.watch, &a.rows, to)
	to.Undone, to.Liquidators = a.undone.Undone, append(to.Liquidators, a.undone.did...)
	to.Liquidators = append(to.Liquidators, a.joined.did()...)
	to.End(a.block, a.now)
	return nil
}

// Books is the arm's journal and what it says of each borrower.
func (a *running) Books() *books.Books { return a.books }
