package liquidation

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// none stands for no account or position.
const none = -1

var zero = uint256.Int{}

// Engine is a margin venue under one set of rules: its accounts, and who closes them. Make it with New.
type Engine struct {
	*exchange.Accounts
	house exchange.House
	rules Rules

	owned   []owned
	closing []closing
	bearing []bearing

	// Parameters of steps that others ask for; the zero value where the rules do not list the step.
	fund       Fund
	deleverage Deleverage
	gate       Gate
	chunk      Chunk
	backstop   bool // one is listed

	markets    []market
	funds      []fund
	operator   []fixed.Signed // the venue's own capital: below 0 by what it paid for losses nobody else bore
	seed, path uint64

	events  []Event
	waiting []exchange.PositionID // withheld, to be renewed at the end of the mark
	charged []exchange.PositionID // scratch of charge
	shares  []share
	reached []reached // scratch of liquidateByFillable

	portions []portion       // scratch of closeInProportion
	sold     []exchange.Sold // scratch of SellCollateral
	taken    taken
	loss     loss
	block    block  // what was done at the time of the last mark
	turns    []turn // by account, as far as anybody had one
}

// market is what the engine keeps for one.
type market struct {
	fund      int
	result    fixed.Signed // what this market paid into its fund, less what it took out
	best      peak         // of result
	draining  bool
	uncovered uint256.Int // what the operator bore in this mark and the market's positions are to share
	stock     stock
	ranked    [2]queue
}

// New returns an engine without markets, or every fault of the rules.
func New(rules Rules) (*Engine, error) {
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	house, err := exchange.New(rules.Accounts)
	if err != nil {
		return nil, err
	}
	e := &Engine{Accounts: house.Accounts, house: house, rules: rules}
	for _, s := range rules.Steps {
		switch s := s.(type) {
		case owned:
			e.owned = append(e.owned, s)
		case closing:
			e.closing = append(e.closing, s)
		case bearing:
			e.bearing = append(e.bearing, s)
		}
	}
	e.fund, _ = find[Fund](&rules)
	e.deleverage, _ = find[Deleverage](&rules)
	e.gate, _ = find[Gate](&rules)
	_, e.backstop = find[Backstop](&rules)
	e.chunk, _ = find[Chunk](&rules)
	return e, nil
}

// Rules returns the rules in force.
func (e *Engine) Rules() Rules { return e.rules }

// Seed sets what the engine's random choices are drawn from: a study's seed, and the number of the path. A draw is
// addressed by them, by what it is for, by time and by market, so that it does not depend on what else happened.
func (e *Engine) Seed(seed, path uint64) { e.seed, e.path = seed, path }

// AddMarket adds an instrument whose closings are executed on venue. It is [exchange.House.AddMarket].
func (e *Engine) AddMarket(in exchange.Instrument, venue liquidity.Venue) (exchange.MarketID, error) {
	id, err := e.house.AddMarket(in, venue)
	if err != nil {
		return id, err
	}
	m := market{fund: none}
	if !e.fund.PerSymbol {
		for i := range e.markets {
			if e.settles(exchange.MarketID(i)) == in.Settle {
				m.fund = e.markets[i].fund
			}
		}
	}
	if m.fund == none {
		m.fund = len(e.funds)
		e.funds = append(e.funds, fund{highest: peak{window: e.fund.DrawdownWindow}})
	}
	for len(e.operator) <= int(in.Settle) {
		e.operator = append(e.operator, fixed.Signed{})
	}
	m.best.window = e.fund.DrawdownWindow
	m.best.add(e.Now(), m.result)
	e.markets = append(e.markets, m)
	return id, nil
}

// settles is the settlement asset of a market.
func (e *Engine) settles(id exchange.MarketID) exchange.Asset { return e.Instrument(id).Settle }

// Reset empties the engine of accounts, positions, events and money, and keeps rules, markets and memory, for the
// next path. Venues are the caller's to reset.
func (e *Engine) Reset() {
	e.house.Reset()
	e.events, e.turns, e.block = e.events[:0], e.turns[:0], block{}
	clear(e.operator)
	for i := range e.funds {
		f := &e.funds[i]
		f.balance = zero
		f.highest.reset()
	}
	for i := range e.markets {
		m := &e.markets[i]
		m.result, m.draining, m.stock = fixed.Signed{}, false, stock{}
		m.best.reset()
		m.best.add(0, m.result)
		m.ranked[exchange.Long].fresh, m.ranked[exchange.Short].fresh = false, false
	}
}

// Grow makes room for n more accounts with a position each.
func (e *Engine) Grow(n int) { e.house.Grow(n) }

// Funding settles funding in a market. It is [exchange.House.Funding].
func (e *Engine) Funding(id exchange.MarketID, rate fixed.Signed, payments []exchange.Payment) []exchange.Payment {
	return e.house.Funding(id, rate, payments)
}

// FundingAt settles payments of funding that were put off. It is [exchange.House.FundingAt].
func (e *Engine) FundingAt(id exchange.MarketID, rate fixed.Signed, prices []uint256.Int, payments []exchange.Payment) []exchange.Payment {
	return e.house.FundingAt(id, rate, prices, payments)
}

// AddCollateral names the next asset that counts in the margin of accounts that are judged as a whole. It is
// [exchange.House.AddCollateral].
func (e *Engine) AddCollateral(c exchange.Collateral) error { return e.house.AddCollateral(c) }

// Price states what an asset is worth. It is [exchange.House.Price]. Whom a new price brings below its requirement is reached
// by the next mark.
func (e *Engine) Price(s exchange.Asset, price *uint256.Int) error { return e.house.Price(s, price) }

// Index tells a market's index price. It is [exchange.House.Index], which refuses what a mark would be refused for.
func (e *Engine) Index(id exchange.MarketID, price *uint256.Int) error {
	if err := e.Markable(id, price, e.Now()); err != nil {
		return err
	}
	e.house.Index(id, price)
	return nil
}

// Charge takes an amount out of the bucket of an open position for the venue itself, as interest on what it owes: out of its
// margin, or the pool it is in, which moves the liquidation price. A closed position is charged nothing.
//
// The bucket may end below its requirement, or below nothing. The next mark sees to that.
func (e *Engine) Charge(id exchange.PositionID, amount uint256.Int) {
	if p := e.Holding(id); p.Size.IsZero() {
		return
	}
	b := e.BucketOf(id)
	e.house.Pay(b, fixed.Negative(&amount))
	e.operator[b.Asset] = e.operator[b.Asset].Add(fixed.Positive(&amount))
	e.house.Renew(id)
}

// Operator returns the venue's own result in an asset: below 0 by the losses it bore because nobody else did.
func (e *Engine) Operator(s exchange.Asset) fixed.Signed { return e.operator[s] }

// Check proves that the books balance. Beside what [exchange.Accounts.Check] proves, the house's cash and position
// are those of the engine: in each asset, funds and operator less what the inventory cost are the house's cash less
// what its position cost, and in each market the inventory is the house's position.
func (e *Engine) Check() error {
	faults := []error{e.Accounts.Check()}
	total := make([]fixed.Signed, len(e.operator))
	counted := make([]bool, len(e.funds))
	for i := range e.markets {
		m, s := &e.markets[i], e.settles(exchange.MarketID(i))
		size, cost := e.house.Inventory(exchange.MarketID(i))
		total[s] = total[s].Sub(m.stock.cost).Add(cost)
		if size.Cmp(m.stock.size) != 0 {
			faults = append(faults, fmt.Errorf("liquidation: %s: inventory is %s, the house holds %s", e.Instrument(exchange.MarketID(i)).Symbol, m.stock.size, size))
		}
		if !counted[m.fund] {
			total[s] = total[s].Add(fixed.Positive(&e.funds[m.fund].balance))
			counted[m.fund] = true
		}
	}
	for s := range total {
		total[s] = total[s].Add(e.operator[s])
		if cash := e.house.Cash(exchange.Asset(s)); total[s].Cmp(cash) != 0 {
			faults = append(faults, fmt.Errorf("liquidation: asset %d: funds, operator and inventory come to %s, the house has %s", s, total[s], cash))
		}
	}
	return errors.Join(faults...)
}
