package review

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Side is a book under the rule of one arm of a scenario, before the change or after it.
type Side struct {
	Arm   string
	LTV   uint256.Int // at which vaults become liquidatable, scale 1e18
	Earns uint256.Int // the most that a liquidator gets for each unit it pays, at the oracle's price, scale 1e18
	Price uint256.Int // at which the book stands: loan units a collateral unit, times 1e36

	book  []agents.Borrower
	rule  *lending.Rule
	world arm.World
	at    oracle.Price
	plan  *plan.Plan
}

// probe is a population of one borrower who owes next to nothing, so that a plan can be made of a scenario whose
// own borrowers do not matter.
type probe struct{}

func (probe) Size() int       { return 1 }
func (probe) Mix() agents.Mix { return nil }

// Borrowers implements [agents.Source].
func (probe) Borrowers(_ rng.Key, at agents.Market, _ int) ([]agents.Borrower, error) {
	b := agents.Borrower{Collateral: *new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(uint64(at.CollateralDecimals)))}
	most, err := at.MaxDebt(&b.Collateral)
	if err != nil {
		return nil, err
	}
	if b.Debt.Rsh(&most, 1); b.Debt.IsZero() {
		return nil, errors.New("review: a whole collateral token secures no unit of debt at this price")
	}
	return []agents.Borrower{b}, nil
}

// Plan makes a scenario ready to be asked about a book: its own borrowers are left out.
func Plan(s *scenario.Scenario) (*plan.Plan, error) {
	return plan.NewWith(s, plan.Additions{Population: probe{}})
}

// First is the reference price at which the scenario's paths begin.
func First(p *plan.Plan) (oracle.Price, error) {
	all, err := first(p)
	return all[0], err
}

// first are the prices of all assets at which they begin.
func first(p *plan.Plan) ([]oracle.Price, error) {
	all, rows := make([]oracle.Price, p.Assets()), make([][]oracle.Price, p.Assets())
	for i := range rows {
		rows[i] = all[i : i+1]
	}
	_, err := p.Walk(0).Fill(rows)
	return all, err
}

// Of puts a book under the rule of an arm of a plan: the one of a name, or where that is empty the first that is a
// lending market. The price is the one that the book stands at.
func Of(p *plan.Plan, name string, book []agents.Borrower, at oracle.Price) (*Side, error) {
	l, err := choose(p.Arms(), name)
	if err != nil {
		return nil, err
	}
	w := p.World()
	w.Borrowers = 1
	s := &Side{Arm: l.Name, book: book, world: w, at: at, plan: p, Price: w.Scaled(at)}
	few, err := probe{}.Borrowers(rng.Key{}, agents.Market{CollateralDecimals: w.CollateralDecimals, LLTV: l.LLTV, Price: s.Price}, 1)
	if err != nil {
		return nil, err
	}
	prices, err := first(p)
	if err != nil {
		return nil, err
	}
	prices[0] = at
	if s.rule, err = l.Rule(&w, &arm.Start{Prices: prices, Borrowers: few}); err != nil {
		return nil, err
	}
	k := s.rule.Key()
	if s.LTV, s.Earns = k.Trigger.LTV, k.Earns; s.LTV.IsZero() {
		return nil, fmt.Errorf("the design of arm %s names no LTV at which a vault becomes liquidatable; name another arm", l.Name)
	}
	return s, nil
}

// choose is the arm of a name, or the first that lends.
func choose(arms []arm.Arm, name string) (lending.Arm, error) {
	var lend []string
	for _, a := range arms {
		l, is := a.(lending.Arm)
		if !is {
			continue
		}
		if name == "" || l.Name == name {
			return l, nil
		}
		lend = append(lend, l.Name)
	}
	if name == "" || len(lend) == 0 {
		return lending.Arm{}, errors.New("the scenario has no arm that is a lending market, whose vaults a book could be; give it one, as in arms: [{design: morpho}]")
	}
	return lending.Arm{}, fmt.Errorf("no lending arm %q; the scenario has %s", name, strings.Join(lend, ", "))
}

// Sum is what some accounts have and owe.
type Sum struct {
	Accounts   int
	Debt       uint256.Int // loan units
	Collateral uint256.Int // collateral units
	Worth      uint256.Int // of the collateral, loan units, at the price that the sum is of
}

func (s *Sum) add(b *agents.Borrower, price *uint256.Int) {
	s.Accounts++
	s.Debt.Add(&s.Debt, &b.Debt)
	s.Collateral.Add(&s.Collateral, &b.Collateral)
	worth := arm.Worth(&b.Collateral, price)
	s.Worth.Add(&s.Worth, &worth)
}

// All is the whole book.
func (s *Side) All() (all Sum) {
	for i := range s.book {
		all.add(&s.book[i], &s.Price)
	}
	return all
}

// Liquidatable reports whether an account could be liquidated at a price.
func (s *Side) Liquidatable(i int, price *uint256.Int) bool {
	b := &s.book[i]
	most := s.rule.MostDebt(&b.Collateral, price)
	return b.Debt.Gt(&most)
}

// After is what could be liquidated once the price has fallen to a price.
func (s *Side) After(price *uint256.Int) (sum Sum) {
	for i := range s.book {
		if s.Liquidatable(i, price) {
			sum.add(&s.book[i], price)
		}
	}
	return sum
}

// Fallen is the book's price after a fall, rounded down.
func (s *Side) Fallen(percent uint64) (price uint256.Int) {
	price.MulDivOverflow(&s.Price, uint256.NewInt(100-percent), uint256.NewInt(100))
	return price
}

// Need is what one account needs so as not to be liquidatable at the book's price: to repay, or instead to add.
type Need struct {
	Account int         // its place in the book, from 0
	Repay   uint256.Int // loan units
	Add     uint256.Int // collateral units
}

// Needs are those of the accounts that could be liquidated at once, the largest debts first.
func (s *Side) Needs() (all []Need) {
	for i := range s.book {
		b := &s.book[i]
		most := s.rule.MostDebt(&b.Collateral, &s.Price)
		if !b.Debt.Gt(&most) {
			continue
		}
		n := Need{Account: i, Repay: *new(uint256.Int).Sub(&b.Debt, &most)}
		if least, ok := s.rule.Collateral(&b.Debt, &s.Price); ok {
			n.Add = fixed.MinusCapped(&least, &b.Collateral)
		}
		all = append(all, n)
	}
	slices.SortStableFunc(all, func(x, y Need) int { return s.book[y.Account].Debt.Cmp(&s.book[x.Account].Debt) })
	return all
}

// Top is the debt of the n largest of some accounts of the book.
func (s *Side) Top(n int, of func(i int) bool) (sum Sum) {
	var some []*agents.Borrower
	for i := range s.book {
		if of(i) {
			some = append(some, &s.book[i])
		}
	}
	slices.SortStableFunc(some, func(x, y *agents.Borrower) int { return y.Debt.Cmp(&x.Debt) })
	for _, b := range some[:min(n, len(some))] {
		sum.add(b, &s.Price)
	}
	return sum
}

// Bound is how much debt finds a buyer by one thing that bounds it, and how far the price falls before more is
// liquidatable.
type Bound struct {
	Known     bool        // something bounds it
	Unlimited bool        // the venue takes the whole book's collateral
	Debt      uint256.Int // loan units; where known and not unlimited
	Fall      record.Fall
}

// Capacity is what can be bought within the design's incentive at the book's price, before anybody has: by what
// the venue takes, by what liquidators can pay in one block, and by what they can pay in a day.
func (s *Side) Capacity() (depth, block, day Bound, err error) {
	all := s.All()
	if depth.Debt, depth.Known, err = s.rule.Depth(&s.Price, &all.Collateral); err != nil {
		return depth, block, day, err
	}
	if depth.Known {
		depth.Unlimited = new(uint256.Int).Not(&depth.Debt).IsZero()
		depth.Fall = s.rule.Fall(s.book, func(at *uint256.Int) uint256.Int {
			takes, _, broken := s.rule.Depth(at, &all.Collateral)
			err = errors.Join(err, broken)
			return takes
		})
	}
	for _, by := range []struct {
		bound *Bound
		of    func() (uint256.Int, bool)
	}{{&block, s.rule.Capital}, {&day, s.rule.Daily}} {
		if by.bound.Debt, by.bound.Known = by.of(); by.bound.Known {
			by.bound.Fall = s.rule.Fall(s.book, func(*uint256.Int) uint256.Int { return by.bound.Debt })
		}
	}
	return depth, block, day, err
}

// Dust is what of the book owes less than a liquidation's gas costs to earn at so many times the base fee of calm
// times: the least debt that pays, and the accounts below it. It is false where no debt is too small or none large
// enough.
func (s *Side) Dust(times uint64) (least uint256.Int, below Sum, ok bool) {
	ether := s.at
	if of := s.world.EtherAsset; of > 0 {
		all, err := first(s.plan)
		if err != nil {
			return least, below, false
		}
		ether = all[of]
	}
	gas, ok := s.rule.GasOf(s.world.BaseFee*times, ether)
	if !ok {
		return least, below, false
	}
	if least, ok = s.rule.LeastPaying(&gas); !ok {
		return least, below, false
	}
	for i := range s.book {
		if s.book[i].Debt.Lt(&least) {
			below.add(&s.book[i], &s.Price)
		}
	}
	return least, below, true
}

// Lows are the lowest reference prices of a plan's paths up to a horizon in seconds (0: to their ends), each as a
// share of the price that its path began at, times 1e18, as the chain sees them: at its blocks.
func Lows(p *plan.Plan, horizon uint64, paths int, done func(int)) (lows []uint256.Int, seconds uint64, err error) {
	clock := p.Clock()
	w := p.World()
	every := max(1, uint64(w.Block.Milliseconds())*max(clock.PerSecond, 1)/1000/clock.Interval)
	row := make([][]oracle.Price, p.Assets())
	for i := range row {
		row[i] = make([]oracle.Price, 4096)
	}
	for path := range paths {
		walker, block := p.Walk(uint32(path)), uint64(0)
		var first, low oracle.Price
	walk:
		for {
			n, err := walker.Fill(row)
			for _, price := range row[0][:n] {
				after := clock.Time(block) - clock.Start
				if horizon > 0 && after > horizon {
					break walk
				}
				if block == 0 {
					first, low = price, price
				}
				if block%every == 0 {
					low = min(low, price)
				}
				seconds = max(seconds, after)
				block++
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, 0, fmt.Errorf("path %d: %w", path, err)
			}
		}
		var share uint256.Int
		share.MulDivOverflow(uint256.NewInt(uint64(low)), &fixed.WAD, uint256.NewInt(uint64(first)))
		lows = append(lows, share)
		done(path + 1)
	}
	return lows, seconds, nil
}

// Along is what of the book is liquidatable at the lowest price of each path, and what of its debt is then more
// than the collateral is worth, if nobody has come: loan units.
func (s *Side) Along(lows []uint256.Int) (liquidatable, uncovered []float64) {
	for i := range lows {
		var price, short uint256.Int
		price.MulDivOverflow(&s.Price, &lows[i], &fixed.WAD)
		sum := s.After(&price)
		for k := range s.book {
			worth := arm.Worth(&s.book[k].Collateral, &price)
			gap := fixed.MinusCapped(&s.book[k].Debt, &worth)
			short.Add(&short, &gap)
		}
		liquidatable, uncovered = append(liquidatable, sum.Debt.Float64()), append(uncovered, short.Float64())
	}
	return liquidatable, uncovered
}

// Worth is what an account's collateral is worth at a price, loan units, rounded down.
func Worth(b *agents.Borrower, price *uint256.Int) uint256.Int {
	return arm.Worth(&b.Collateral, price)
}
