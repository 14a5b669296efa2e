package plan

import (
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
)

// Plan is a scenario made ready to run: every file is read, every value is an integer of its ledger, and what cannot work
// was refused. It is immutable, so that any number of workers may share it. Make it with [New].
type Plan struct {
	scenario *scenario.Scenario
	names    record.Names
	inputs   []record.Input

	world   arm.World
	process oracle.Process
	depth   []liquidity.Snapshot // of a recorded book

	drawn    *agents.Population // nil where the population was read from a file
	rows     []agents.Borrower  // read from a file
	notes    []string
	warnings []string

	arms []arm.Arm
}

// Additions are what a Go program adds to a scenario: values of its own types, which no file can name.
type Additions struct {
	// Arms stand after the scenario's own.
	Arms []arm.Arm
	// Behaviours replace those of the scenario's population, where not empty.
	Behaviours agents.Mix
	// Liquidators compete with the scenario's own.
	Liquidators []liquidator.Liquidator
	// Prices replaces the scenario's prices, those of its portfolio's assets included, where not nil. Its first asset is
	// the collateral.
	Prices oracle.Process
}

// New reads the scenario's files and turns its values into those of the rooms. It reports every fault it finds.
func New(s *scenario.Scenario) (*Plan, error) { return NewWith(s, Additions{}) }

// NewWith is [New] with additions.
func NewWith(s *scenario.Scenario, more Additions) (*Plan, error) {
	p := &Plan{scenario: s}
	p.world.Seed, p.world.Behaviours = s.Seed, map[string]uint16{}
	p.world.CollateralSymbol, p.world.LoanSymbol = s.Market.Collateral.Symbol, s.Market.Loan.Symbol
	p.world.Venue = p.venueFor
	p.world.CollateralDecimals, p.world.LoanDecimals = uint8(s.Market.Collateral.Decimals), uint8(s.Market.Loan.Decimals)
	p.names = record.Names{CollateralDecimals: s.Market.Collateral.Decimals, LoanDecimals: s.Market.Loan.Decimals}
	r := reader{plan: p}
	p.world.HealthLLTV = r.ratio("market.lltv", s.Market.LLTV)
	p.world.Fee = r.ratio("market.fee", s.Market.Fee)
	p.world.IRM = r.irm(s.Market.IRM)
	p.world.Supply = agents.Supply{Utilisation: r.ratio("suppliers.utilisation", s.Suppliers.Utilisation), Suppliers: s.Suppliers.Count}
	r.fault("suppliers", p.world.Supply.Validate())
	r.prices(s)
	r.portfolio(s)
	if more.Prices != nil {
		r.replace(more.Prices)
	}
	deviation := r.ratio("feed.deviation", s.Feed.Deviation)
	p.world.Feed = oracle.FeedConfig{
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
	if err := fault.Join(r.faults...); err != nil {
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
func (p *Plan) Clock() oracle.Clock { return p.world.Clock }

// Borrowers is how many borrowers each path has.
func (p *Plan) Borrowers() int { return p.world.Borrowers }

// Paths is how many paths the study has.
func (p *Plan) Paths() int { return p.scenario.Paths }

// Arms are the designs under test, the scenario's own first.
func (p *Plan) Arms() []arm.Arm { return p.arms }

// World is what the arms are built in. The contracts are not in it: who runs the plan gives them.
func (p *Plan) World() arm.World { return p.world }

// OnContracts reports whether the scenario asks for lending rules to run on the contracts too.
func (p *Plan) OnContracts() bool { return p.scenario.Engine == "evm" }

// Walk returns the prices of a path.
func (p *Plan) Walk(path uint32) oracle.Walker { return p.process.Walk(p.priceKey(path)) }

// Assets is how many prices a path has in each block, the collateral's first.
func (p *Plan) Assets() int { return p.process.Assets() }

// reader collects the faults of a scenario while it is turned into a plan.
type reader struct {
	plan       *Plan
	faults     []error
	volatility float64         // of the main price, per square root of a year
	told       map[string]bool // preset files whose faults or idle keys were reported
}

func (r *reader) fault(key string, err error) {
	if err != nil {
		r.faults = append(r.faults, r.plan.scenario.Place(fault.Under(key, err)))
	}
}

// warn adds to the plan's warnings, once for each text.
func (r *reader) warn(key string, format string, args ...any) {
	text := r.plan.scenario.Place(fault.New(key, fmt.Sprintf(format, args...), "")).Error()
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
	return r.scaled(key, d, int(r.plan.world.LoanDecimals))
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
