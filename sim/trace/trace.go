package trace

import (
	"errors"
	"fmt"
	"io"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Trace is what happened to one borrower on one path.
type Trace struct {
	Path      uint32
	Borrower  int
	Behaviour string
	Arms      []Arm

	names      record.Names
	collateral string // symbols
	loan       string
}

// Arm is what happened in one arm.
type Arm struct {
	Name         string
	Events       []Event // in the order in which they happened; the first opens the position
	Row          record.Vault
	Liquidations []record.Liquidation // of the borrower
	Err          error                // why the run failed, or the arm tells of nobody; then there is nothing else
}

// Event is one moment at which something was posted to the borrower's account.
type Event struct {
	Time      uint64       // unix seconds
	Reference oracle.Price // reference price
	Contract  oracle.Price // what the market's contract read, or the engine's mark
	Postings  []Posting
	After     State
}

// Posting is who paid whom, and why. One of the two is the borrower.
type Posting struct {
	Payer, Payee string       // empty for the borrower
	Amount       fixed.Signed // loan units, of value; above 0
	Reason       journal.Reason
}

// Paid is what the borrower paid by the posting; below 0 what it received.
func (p *Posting) Paid() fixed.Signed {
	if p.Payer == "" {
		return p.Amount
	}
	return p.Amount.Neg()
}

// State is how the borrower stands.
type State struct {
	Collateral uint256.Int
	Debt       fixed.Signed // loan units; of an exchange's position what it cost less its margin
	Equity     fixed.Signed // loan units, of everything, at the reference price
	Health     uint256.Int  // scale 1e18, below 1 it can be liquidated; 0 where there is none
}

// ErrNoPath reports a path that the study does not have.
var ErrNoPath = errors.New("trace: no such path")

// ErrNoBorrower reports a borrower that the path does not have.
var ErrNoBorrower = errors.New("trace: no such borrower")

// keeper is an arm at work whose books can be looked at.
type keeper interface{ Books() *books.Books }

// healthy is an arm that says how far a position is from being liquidated. Lending arms count it in LLTV·value/debt,
// exchanges in equity over maintenance margin. Both are 1 at the threshold.
type healthy interface {
	Health(collateral *uint256.Int, debt fixed.Signed, price *uint256.Int) uint256.Int
}

// Walk walks a path of a plan again and follows one borrower. Lending rules run on the native engine, which gives what
// the contracts give.
func Walk(p *plan.Plan, path uint32, borrower int) (*Trace, error) {
	if int(path) >= p.Paths() {
		return nil, fmt.Errorf("%w: %d; the study has paths 0 to %d", ErrNoPath, path, p.Paths()-1)
	}
	prices, err := walked(p, path)
	if err != nil {
		return nil, err
	}
	first := make([]oracle.Price, len(prices))
	for asset := range prices {
		first[asset] = prices[asset][0]
	}
	start, err := p.Begin(path, first)
	if err != nil {
		return nil, err
	}
	if borrower < 0 || borrower >= len(start.Borrowers) {
		return nil, fmt.Errorf("%w: %d; path %d has borrowers 0 to %d", ErrNoBorrower, borrower, path, len(start.Borrowers)-1)
	}
	world := p.World()
	t := &Trace{Path: path, Borrower: borrower, names: p.Names(), collateral: world.CollateralSymbol, loan: world.LoanSymbol}
	for _, each := range p.Arms() {
		f := follower{plan: p, of: borrower, arm: each, prices: prices, out: Arm{Name: each.Label()}}
		if err := f.walk(&start); err != nil {
			f.out = Arm{Name: each.Label(), Err: err}
		} else {
			t.Behaviour = t.names.Behaviours[f.out.Row.Behaviour]
		}
		t.Arms = append(t.Arms, f.out)
	}
	return t, nil
}

// walked are all prices of a path, by asset.
func walked(p *plan.Plan, path uint32) ([][]oracle.Price, error) {
	all, part := make([][]oracle.Price, p.Assets()), make([][]oracle.Price, p.Assets())
	for i := range part {
		part[i] = make([]oracle.Price, 1024)
	}
	for walker := p.Walk(path); ; {
		n, err := walker.Fill(part)
		for i := range part {
			all[i] = append(all[i], part[i][:n]...)
		}
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("path %d: %w", path, err)
		}
	}
}

// follower walks one arm and takes down what is posted to one borrower.
type follower struct {
	plan   *plan.Plan
	of     int
	arm    arm.Arm
	prices [][]oracle.Price
	out    Arm

	running  arm.Running
	books    *books.Books
	feed     oracle.Feed // of arms whose contract reads one; nil where the mark is the reference price
	scaled   func(oracle.Price) uint256.Int
	contract oracle.Price
	bots     []string
	heard    []Posting
}

func (f *follower) walk(start *arm.Start) (err error) {
	world := f.plan.World()
	world.Clock = f.plan.OwnClock(f.arm)
	world.Vigilant = true // every block is lived, so that what the books say is of the present
	f.scaled = world.Scaled
	running, err := f.arm.Build(&world)
	if err != nil {
		return err
	}
	keeps, is := running.(keeper)
	if !is {
		return errors.New("it keeps no books that can be looked at")
	}
	f.books, f.running, f.contract = keeps.Books(), running, start.Prices[0]
	if _, marks := f.arm.(arm.Timed); !marks {
		if f.feed, err = world.Feed.Open(start.Prices[0], world.Clock.Start); err != nil {
			return err
		}
		f.contract, _ = f.feed.Answer()
	}
	for i := range world.Liquidators {
		f.bots = append(f.bots, world.Liquidators[i].Name)
	}
	f.books.Journal.Listen(f.hear)
	if err := running.Reset(start); err != nil {
		return err
	}
	f.note(world.Clock.Start, start.Prices[0])
	every := world.Clock.Interval / f.plan.Clock().Interval
	now := make([][]oracle.Price, len(f.prices))
	last := start.Prices[0]
	for block, at := uint64(0), uint64(0); at < uint64(len(f.prices[0])); block, at = block+1, at+every {
		for asset := range now {
			now[asset] = f.prices[asset][at : at+1]
		}
		last = now[0][0]
		f.read(last, world.Clock.Time(block))
		if err := running.Walk(now, block); err != nil {
			return err
		}
		f.note(world.Clock.Time(block), last)
	}
	var rows record.Arm
	if err := running.Finish(&rows); err != nil {
		return err
	}
	f.note(world.Clock.Time(world.Clock.Blocks-1), last)
	f.out.Row = rows.Vaults[f.of]
	for _, l := range rows.Liquidations {
		if int(l.Borrower) == f.of {
			f.out.Liquidations = append(f.out.Liquidations, l)
		}
	}
	return nil
}

// read takes in what the contract, or the engine, reads at a reference price.
func (f *follower) read(reference oracle.Price, now uint64) {
	if f.feed == nil {
		f.contract = reference
	} else if answer, _, published := f.feed.Step(reference, now); published {
		f.contract = answer
	}
}

// hear takes down a posting of the borrower's.
func (f *follower) hear(p journal.Posting) {
	who := journal.Account(f.of)
	if p.From != who && p.To != who {
		return
	}
	if p.Amount.Sign() < 0 {
		p.From, p.To, p.Amount = p.To, p.From, p.Amount.Neg()
	}
	f.heard = append(f.heard, Posting{f.books.Name(p.From, f.of, f.bots), f.books.Name(p.To, f.of, f.bots), p.Amount, p.Reason})
}

// note makes an event of what was heard in a block.
func (f *follower) note(now uint64, reference oracle.Price) {
	if len(f.heard) == 0 {
		return
	}
	s := f.books.Accounts[f.of]
	e := Event{Time: now, Reference: reference, Contract: f.contract, Postings: f.heard, After: State{Collateral: s.Collateral, Debt: s.Debt, Equity: s.Equity()}}
	if of, says := f.running.(healthy); says {
		price := f.scaled(f.contract)
		e.After.Health = of.Health(&s.Collateral, s.Debt, &price)
	}
	f.heard = nil
	f.out.Events = append(f.out.Events, e)
}
