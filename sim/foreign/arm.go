package foreign

import (
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// Arm is a protocol of others, on a state of its.
type Arm struct {
	Name string
	Dump *state.Dump
	// Protocol makes the adapter. Each worker has its own.
	Protocol func() foreign.Protocol
	// Absent is told of each account that is read and that neither the dump nor the study has. It may be nil.
	// Workers call it at the same time.
	Absent func(vault.Address)
	// Join makes the chain that others join and on which the arm lives its one path, of an arm's world and the dump's chain; nil
	// is none.
	Join func(*arm.World, *contracts.Chain) (Joined, error)
}

// Label implements [arm.Arm].
func (f Arm) Label() string { return f.Name }

// running is the market, its borrowers, and the liquidators who compete for it.
type running struct {
	*arm.World
	Arm
	market *foreign.Market
	joined Joined             // nil where nobody can join
	crowd  *crowd             // of a path, likewise
	base   contracts.Snapshot // the protocol with our feeds, before any borrower
	race   *liquidator.Race
	books  *books.Books
	index  *foreign.Index

	feed  oracle.Feed
	venue liquidity.Venue
	fee   liquidator.BaseFee
	sees  []liquidity.Witness

	borrowers []agents.Borrower
	addresses []vault.Address // of the borrowers
	numbers   map[vault.Address]journal.Account
	bots      []vault.Address
	state     []books.History
	did       []record.Liquidator
	undone    record.Undone

	path    uint32
	block   uint64
	now     uint64
	first   oracle.Price
	ref     oracle.Price
	price   uint256.Int  // ref as the ledgers count it
	ether   oracle.Price // reference price of the asset that gas is paid by
	answer  uint256.Int  // what the protocol reads, likewise
	read    oracle.Price
	due     []int
	risky   map[int]seizure
	offers  []liquidator.Offer
	healths []uint256.Int // of the offers' borrowers
	taken   []taking
	rows    []record.Liquidation
}

// seizure is the most that could be taken of a borrower when it was last asked for.
type seizure struct {
	since        uint64 // block from which on it could be liquidated
	repay, seize uint256.Int
	answer       uint256.Int
	time         uint64
}

// taking is what the bid under execution took of a borrower.
type taking struct {
	borrower         int
	collateral, debt uint256.Int // before
	pay, receive     uint256.Int
	after, left      uint256.Int // collateral and debt
	moves            []foreign.Movement
}

// Build implements [arm.Arm].
func (f Arm) Build(w *arm.World) (arm.Running, error) {
	chain, err := contracts.LoadChain(f.Dump.Alloc, f.Dump.Number, f.Dump.Time)
	if err != nil {
		return nil, err
	}
	var joined Joined
	outsiders := 0
	if f.Join != nil {
		if joined, err = f.Join(w, chain); err != nil {
			return nil, err
		}
		chain.Join(joined)
		outsiders = len(joined.Outsiders())
	}
	market, err := foreign.Open(chain, f.Protocol())
	if err != nil {
		return nil, err
	}
	collateral, loan := market.Pair()
	if collateral.Decimals != w.CollateralDecimals || loan.Decimals != w.LoanDecimals {
		return nil, fmt.Errorf("foreign: %s has %d decimals and %s has %d, and the scenario's tokens have %d and %d: set market.collateral.decimals and market.loan.decimals",
			collateral.Symbol, collateral.Decimals, loan.Symbol, loan.Decimals, w.CollateralDecimals, w.LoanDecimals)
	}
	if f.Absent != nil {
		if err := chain.Watch(f.Absent); err != nil {
			return nil, err
		}
	}
	call, failure, err := market.Gas()
	if err != nil {
		return nil, fmt.Errorf("measuring the gas of a liquidation: %w", err)
	}
	gas := measured(w.Gas, call, failure)
	a := &running{World: w, Arm: f, market: market, joined: joined, books: books.New(w.Borrowers, len(w.Liquidators)+outsiders), state: make([]books.History, w.Borrowers)}
	if a.race, err = liquidator.NewRace(w.Liquidators, w.Builder, gas); err != nil {
		return nil, err
	}
	for i := range w.Liquidators {
		who := chain.Actor("liquidator " + w.Liquidators[i].Name)
		a.bots = append(a.bots, who)
		if err := market.Admit(who, &w.Liquidators[i].Funds); err != nil {
			return nil, err
		}
	}
	for i := range w.Borrowers {
		a.addresses = append(a.addresses, chain.Actor(fmt.Sprintf("borrower %d", i)))
	}
	a.base, err = chain.Snapshot()
	return a, err
}

// measured is a table of gas with what a call uses, and one that fails. Another call of the same transaction pays nothing for
// the transaction itself, and a failure no more than a call.
func measured(gas liquidator.GasTable, call, failure uint64) liquidator.GasTable {
	gas.Liquidate, gas.Again, gas.Reverted = call, call-min(call, 21_000), min(failure, call)
	return gas
}

// Reset implements [arm.Running].
func (a *running) Reset(s *arm.Start) (err error) {
	if err := a.market.Revert(a.base); err != nil {
		return err
	}
	a.path, a.block, a.now, a.first, a.ref = s.Path, 0, a.Clock.Start, s.Prices[0], s.Prices[0]
	a.ether = s.Prices[a.EtherAsset]
	a.price = a.Scaled(a.first)
	a.borrowers, a.rows, a.taken, a.risky = s.Borrowers, a.rows[:0], a.taken[:0], map[int]seizure{}
	clear(a.state)
	a.books.Reset()
	a.undone = record.Undone{Path: s.Path}
	a.did = a.did[:0]
	for bot := range a.bots {
		a.did = append(a.did, record.Liquidator{Path: s.Path, Liquidator: uint16(bot)})
	}
	a.race.Reset(liquidator.Addressed{Seed: a.Seed, Path: uint64(s.Path)})
	if a.feed, err = a.Feed.Open(a.first, a.now); err != nil {
		return err
	}
	a.read, _ = a.feed.Answer()
	a.answer = a.Scaled(a.read)
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
	if err := a.open(); err != nil {
		return fmt.Errorf("opening positions on %s: %w", a.Name, err)
	}
	return nil
}

// fees is the scenario's rule of the base fee.
func (a *running) fees() liquidator.FeeRule {
	if a.Fees != nil {
		return a.Fees
	}
	return liquidator.ConstantFee(a.BaseFee)
}

// open lets everybody open a position. A protocol lets nobody borrow as much as makes a position liquidatable, and
// the study's borrowers may be near that. So they borrow at twice the price, as if it had fallen since.
func (a *running) open() error {
	debt, err := agents.TotalDebt(a.borrowers)
	if err != nil {
		return err
	}
	amounts, err := a.Supply.Amounts(&debt)
	if err != nil {
		return err
	}
	var lent error
	for i := range amounts {
		lent = errors.Join(lent, a.market.Lend(amounts[i])) // a full reserve refuses; there may be enough in it all the same
	}
	var high uint256.Int
	high.Lsh(&a.answer, 1)
	if err := a.market.SetPrice(&high); err != nil {
		return err
	}
	a.numbers = make(map[vault.Address]journal.Account, len(a.borrowers))
	a.crowd = a.join(a.joined)
	if err := a.crowd.open(); err != nil {
		return err
	}
	for i := range a.borrowers {
		b := &a.borrowers[i]
		a.numbers[a.addresses[i]] = a.books.World // what borrowers hold outside of their positions is in no books
		if err := a.market.Open(a.addresses[i], b.Collateral, b.Debt); err != nil {
			return errors.Join(fmt.Errorf("borrower %d with %s and a debt of %s: %w", i, a.InCollateral(&b.Collateral), a.InLoan(&b.Debt), err), lent)
		}
	}
	for bot, who := range a.bots {
		account := a.books.Liquidator + journal.Account(bot)
		a.numbers[who] = account
		a.books.Journal.Post(a.books.World, account, books.LoanUnit, &a.Liquidators[bot].Funds, journal.Endowment)
	}
	a.numbers[a.market.Purse()] = a.books.Venue
	if err := a.market.SetPrice(&a.answer); err != nil {
		return err
	}
	a.index = foreign.NewIndex(len(a.borrowers))
	a.crowd.look()
	for i := range a.borrowers {
		health, err := a.health(i)
		if err != nil {
			return err
		}
		a.state[i].StartHealth = health
		collateral, debt, err := a.market.Position(a.addresses[i])
		if err != nil {
			return err
		}
		a.books.Open(i, &collateral, &a.price, fixed.Positive(&debt), fixed.Signed{})
	}
	return a.settle()
}

// health reads what the protocol says of a position, and notes it.
func (a *running) health(i int) (uint256.Int, error) {
	health, err := a.market.Health(a.at(i))
	if err == nil {
		a.index.Read(i, &health, &a.answer, a.now)
	}
	return health, err
}

// Walk implements [arm.Running].
func (a *running) Walk(assets [][]oracle.Price, first uint64) error {
	for k, price := range assets[0] {
		a.ether = assets[a.EtherAsset][k]
		if err := a.live(price, first+uint64(k)); err != nil {
			return fmt.Errorf("block %d: %w", a.block, err)
		}
	}
	return nil
}

// live is one block: the price moves, the feed may publish, liquidators race, the journal is held against the chain.
func (a *running) live(price oracle.Price, block uint64) error {
	a.block, a.now, a.ref, a.price = block, a.Clock.Time(block), price, a.Scaled(price)
	for _, w := range a.sees {
		w.Witness(&a.price, a.now)
	}
	answer, _, published := a.feed.Step(price, a.now)
	if published {
		a.read, a.answer = answer, a.Scaled(answer)
	}
	if err := a.crowd.begin(); err != nil {
		return err
	}
	if a.due = a.index.Due(&a.answer, a.now, a.due[:0]); a.Vigilant {
		a.due = a.all(a.due[:0])
	}
	if a.crowd == nil && !published && len(a.due) == 0 {
		return nil
	}
	if err := a.market.SetTime(a.time()); err != nil {
		return err
	}
	if published {
		if err := a.market.SetPrice(&a.answer); err != nil {
			return err
		}
	}
	a.venue.Follow(&a.price, a.now)
	if err := a.crowd.show(); err != nil {
		return err
	}
	if err := a.offer(); err != nil {
		return err
	}
	if err := a.compete(); err != nil {
		return err
	}
	return a.crowd.end()
}

// time is the chain's in the present block: it goes on from the dump's as fast as the scenario's.
func (a *running) time() uint64 { return a.Dump.Time + 1 + a.now - a.Clock.Start }

// all appends every position.
func (a *running) all(dst []int) []int {
	for i := range len(a.addresses) + a.crowd.owned() {
		dst = append(dst, i)
	}
	return dst
}

// offer gathers what is on offer and may pay for its gas, the worst first.
func (a *running) offer() error {
	a.offers, a.healths = a.offers[:0], a.healths[:0]
	for _, i := range a.due {
		known, was := a.risky[i]
		if was && !a.Vigilant && known.answer.Eq(&a.answer) && a.now-known.time < 600 && !a.pays(&known) {
			continue // as it was: interest of ten minutes changes nothing of that
		}
		health, err := a.health(i)
		if err != nil {
			return err
		}
		if !health.Lt(&fixed.WAD) {
			delete(a.risky, i)
			continue
		}
		if i < len(a.state) {
			s := &a.state[i]
			if s.Reached = true; s.Threshold == 0 {
				s.Threshold = a.block + 1
			}
		}
		on, err := a.market.Offer(a.at(i))
		if !was {
			known.since = a.block
		}
		known.answer, known.time, known.repay, known.seize = a.answer, a.now, uint256.Int{}, uint256.Int{}
		if err == nil {
			if known.repay, known.seize, err = a.market.MaxSeize(a.at(i)); err != nil {
				return err
			}
		}
		a.risky[i] = known
		if !a.Vigilant && !a.pays(&known) || known.repay.IsZero() {
			continue
		}
		made := on
		at, _ := slices.BinarySearchFunc(a.healths, health, func(a, b uint256.Int) int { return a.Cmp(&b) })
		a.healths = slices.Insert(a.healths, at, health)
		a.offers = slices.Insert(a.offers, at, liquidator.Offer{Offer: &made, Vault: i, Since: known.since})
	}
	return nil
}

// pays reports whether what can be taken is worth more at the venue's price than it costs. A thousandth is left for
// interest.
func (a *running) pays(k *seizure) bool {
	mid := a.venue.Mid()
	worth := arm.Worth(&k.seize, &mid)
	var more uint256.Int
	more.Div(&worth, uint256.NewInt(1000))
	more.Add(&more, &worth)
	return more.Gt(&k.repay)
}

// compete lets the liquidators race for what is on offer.
func (a *running) compete() error {
	if a.taken = a.taken[:0]; len(a.offers) == 0 {
		return nil
	}
	block := liquidator.Block{Number: a.block, Time: a.now, BaseFee: a.fee.At(a.now), WeiPrice: a.WeiPrice(a.ether, a.now), Reference: a.price}
	var on liquidator.Market = market{a.market, a}
	if a.crowd != nil {
		on = shared{market{a.market, a}}
	}
	round, err := a.race.Run(block, a.offers, on, a.venue)
	if err != nil {
		return err
	}
	if a.crowd != nil {
		a.crowd.used = round.GasUsed
	}
	if err := a.account(round.Outcomes); err != nil {
		return err
	}
	return a.settle()
}

// account counts and posts what became of bids. Where others have joined, that of those which were included was done when they
// were.
func (a *running) account(outcomes []liquidator.Outcome) error {
	done := 0
	for k := range outcomes {
		o := &outcomes[k]
		if a.crowd != nil && o.Reason != liquidator.ErrNoRoom {
			continue
		}
		a.did[o.Bid.Bot].Count(o)
		calls := 0
		if o.Status == liquidator.Won {
			calls = o.Bid.Plan.Calls
		}
		if err := a.post(o, a.taken[done:done+calls]); err != nil {
			return err
		}
		done += calls
	}
	return nil
}
