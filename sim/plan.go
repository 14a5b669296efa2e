package sim

import (
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
)

// Plan is a scenario made ready to run: every file is read, every value is an integer of its ledger, and what cannot work
// was refused. It is immutable, so that any number of workers may share it. Make it with [NewPlan].
type Plan struct {
	scenario *scenario.Scenario
	names    record.Names
	inputs   []record.Input

	process   oracle.Process
	portfolio portfolio
	clock     oracle.Clock
	feed      oracle.FeedConfig

	collateralDecimals, loanDecimals uint8
	healthLLTV                       uint256.Int          // LLTV at which a population's health is meant
	depth                            []liquidity.Snapshot // of a recorded book
	venueFee                         uint256.Int          // taker fee where collateral is sold, scale 1e18
	irm                              vault.IRM            // nil: no interest
	fee                              uint256.Int
	supply                           agents.Supply

	drawn     *agents.Population // nil where the population was read from a file
	borrowers int
	rows      []agents.Borrower // read from a file
	notes     []string
	warnings  []string
	kinds     map[string]uint16 // behaviours: index into names.Behaviours

	bots       []liquidator.Liquidator
	builder    liquidator.Builder
	gas        liquidator.GasTable
	baseFee    uint64      // wei per gas
	etherPrice uint256.Int // loan units per wei times 1e36; 0: the reference price

	arms     []Design
	vigilant bool // arms never sleep: the slow twin of a study, for tests
}

// Design is an arm of a study: [Lending] or [Margin]. It is a value; a study makes one arm of it for each worker.
type Design interface {
	Label() string
	build(p *Plan, chain NewRulebook) (arm, error)
}

// Additions are what a Go program adds to a scenario: values of its own types, which no file can name.
type Additions struct {
	// Arms stand after the scenario's own.
	Arms []Design
	// Behaviours replace those of the scenario's population, where not empty.
	Behaviours agents.Mix
	// Liquidators compete with the scenario's own.
	Liquidators []liquidator.Liquidator
}

// NewPlan reads the scenario's files and turns its values into those of the rooms. It reports every fault it finds.
func NewPlan(s *scenario.Scenario) (*Plan, error) { return NewPlanWith(s, Additions{}) }

// NewPlanWith is [NewPlan] with additions.
func NewPlanWith(s *scenario.Scenario, more Additions) (*Plan, error) {
	p := &Plan{scenario: s, kinds: map[string]uint16{}}
	p.collateralDecimals, p.loanDecimals = uint8(s.Market.Collateral.Decimals), uint8(s.Market.Loan.Decimals)
	p.names = record.Names{CollateralDecimals: s.Market.Collateral.Decimals, LoanDecimals: s.Market.Loan.Decimals}
	r := reader{plan: p}
	p.healthLLTV = r.ratio("market.lltv", s.Market.LLTV)
	p.fee = r.ratio("market.fee", s.Market.Fee)
	p.irm = r.irm(s.Market.IRM)
	p.supply = agents.Supply{Utilisation: r.ratio("suppliers.utilisation", s.Suppliers.Utilisation), Suppliers: s.Suppliers.Count}
	r.fault("suppliers", p.supply.Validate())
	r.prices(s)
	r.portfolio(s)
	deviation := r.ratio("feed.deviation", s.Feed.Deviation)
	p.feed = oracle.FeedConfig{
		Heartbeat: s.Feed.Heartbeat.Seconds(), Deviation: deviation.Uint64(),
		Delay: s.Feed.Delay.Seconds(), Decimals: uint8(s.Feed.Decimals),
	}
	r.population(s, more.Behaviours)
	r.liquidators(s, more.Liquidators)
	r.gasPrices(s)
	r.venueFee(s.Venue)
	r.arms(s)
	for _, a := range more.Arms {
		p.arms = append(p.arms, a)
		p.names.Arms = append(p.names.Arms, a.Label())
	}
	if len(r.faults) == 0 {
		r.limits(s)
		r.idle(s)
	}
	if err := errors.Join(r.faults...); err != nil {
		return nil, err
	}
	return p, nil
}

// Names turns the indices of rows into words.
func (p *Plan) Names() record.Names { return p.names }

// Inputs are the files the scenario named, with their digests.
func (p *Plan) Inputs() []record.Input { return p.inputs }

// Notes are what a reader of the results must know of the inputs: rows that were skipped, positions that were dropped.
func (p *Plan) Notes() []string { return p.notes }

// Warnings are what the scenario says without effect, or what will make some of its runs fail, each with where it was written and
// what to do. They are no part of the results.
func (p *Plan) Warnings() []string { return p.warnings }

// Clock says when the blocks of every path are.
func (p *Plan) Clock() oracle.Clock { return p.clock }

// Borrowers is how many borrowers each path has.
func (p *Plan) Borrowers() int { return p.borrowers }

// scaled is a reference price as the ledgers count it.
func (p *Plan) scaled(price oracle.Price) uint256.Int {
	return price.Scaled(p.collateralDecimals, p.loanDecimals)
}

// reader collects the faults of a scenario while it is turned into a plan.
type reader struct {
	plan       *Plan
	faults     []error
	volatility float64         // of the main price, per square root of a year
	told       map[string]bool // preset files whose faults or idle keys were reported
}

func (r *reader) fault(key string, err error) {
	if err != nil {
		r.faults = append(r.faults, r.plan.scenario.Fault(key, err))
	}
}

// warn adds to the plan's warnings, once for each text.
func (r *reader) warn(key string, format string, args ...any) {
	text := r.plan.scenario.Fault(key, fmt.Errorf(format, args...)).Error()
	if !slices.Contains(r.plan.warnings, text) {
		r.plan.warnings = append(r.plan.warnings, text)
	}
}

func (r *reader) scaled(key string, d scenario.Decimal, decimals int) uint256.Int {
	v, err := d.Scaled(decimals)
	r.fault(key, err)
	return v
}

func (r *reader) ratio(key string, d scenario.Decimal) uint256.Int { return r.scaled(key, d, 18) }

// signed is a ratio that may be below zero.
func (r *reader) signed(key string, d scenario.Decimal) fixed.Signed {
	if d.Sign() < 0 {
		abs := r.ratio(key, d.Neg())
		return fixed.Negative(&abs)
	}
	abs := r.ratio(key, d)
	return fixed.Positive(&abs)
}

func (r *reader) loan(key string, d scenario.Decimal) uint256.Int {
	return r.scaled(key, d, int(r.plan.loanDecimals))
}

// gwei is an amount in gwei as wei, which must fit 63 bits.
func (r *reader) gwei(key string, d scenario.Decimal) uint64 {
	v := r.scaled(key, d, 9)
	if !v.IsUint64() || v.Uint64() >= 1<<63 {
		r.fault(key, errors.New("is more than 9 ether for a unit of gas"))
	}
	return v.Uint64()
}

const secondsPerYear = 365 * 86_400

// perSecond turns a yearly rate into one per second, rounded down as Morpho's constants are.
func (r *reader) perSecond(key string, d scenario.Decimal) uint256.Int {
	rate := r.ratio(key, d)
	rate.Div(&rate, uint256.NewInt(secondsPerYear))
	return rate
}

func (r *reader) irm(model scenario.IRM) vault.IRM {
	switch m := model.(type) {
	case scenario.AdaptiveCurve:
		return vault.AdaptiveCurve{}
	case scenario.FixedRate:
		return vault.FixedRate{PerSecond: r.perSecond("market.irm.rate", m.Rate)}
	case scenario.Kinked:
		return vault.Kinked{
			BasePerSecond: r.perSecond("market.irm.base", m.Base), SlopeBelow: r.perSecond("market.irm.slope_below", m.SlopeBelow),
			SlopeAbove: r.perSecond("market.irm.slope_above", m.SlopeAbove), Kink: r.ratio("market.irm.kink", m.Kink),
		}
	}
	return nil
}

var wad = fixed.WAD
