package plan

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/inputs"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/vault"
)

// Plan is a scenario made ready to run: every file is read, every value is an integer of its ledger, and what cannot work
// was refused. It is immutable, so that any number of workers may share it. Make it with [New].
type Plan struct {
	scenario *scenario.Scenario
	names    record.Names
	inputs   []record.Input
	notes    []string
	warnings []string

	world   arm.World
	process oracle.Process
	block   time.Duration // of the chain
	source  agents.Source
	demands []*stats.Limit
	added   bool        // a program added values of its own
	cap     uint256.Int // most debt of all borrowers at the start, loan units; 0: none
	sieve   string      // what becomes of borrowers whom some arm would not open a position for: refuse, drop or clip
	arms    []arm.Arm
}

// New reads the scenario's files and turns its values into those of the rooms. It reports every fault it finds.
func New(s *scenario.Scenario) (*Plan, error) { return NewWith(s, Additions{}) }

// NewWith is [New] with additions.
func NewWith(s *scenario.Scenario, more Additions) (*Plan, error) {
	r := reader{plan: &Plan{scenario: s}, Builder: s.Builder(), scenario: s, more: more}
	r.OpenWith(func(path string) (io.ReadCloser, string, error) {
		file, err := inputs.Open(path)
		if err != nil {
			return nil, "", err
		}
		return file, file.Form, nil
	})
	p := r.plan
	p.added = !reflect.ValueOf(more).IsZero()
	p.names = record.Names{CollateralDecimals: s.Market.Collateral.Decimals, LoanDecimals: s.Market.Loan.Decimals}
	p.world = r.ground()
	r.market()
	r.clock()
	r.prices()
	r.portfolio()
	r.feed()
	r.population()
	r.liquidators()
	r.gas()
	r.venue()
	forms := r.arms()
	r.limits()
	if len(r.Faults()) == 0 {
		r.survey(forms)
		r.idle()
		r.unsold()
	}
	r.digest()
	if err := s.Place(r.Err()); err != nil {
		return nil, fault.Join(err)
	}
	p.notes = r.Notes()
	for _, w := range fault.All(s.Place(r.Warnings())) {
		p.warnings = append(p.warnings, w.Error())
	}
	return p, nil
}

// Names turns the indices of rows into words.
func (p *Plan) Names() record.Names { return p.names }

// Inputs are the files the scenario named, with their digests.
func (p *Plan) Inputs() []record.Input { return p.inputs }

// Notes are what a reader of the results must know of the inputs: rows that were skipped, positions that were dropped.
func (p *Plan) Notes() []string { return p.notes }

// Warnings are what the scenario says without effect, or what will make some of its runs fail, each with where it was
// written and what to do. They are no part of the results.
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

// Walk returns the prices of a path, one for each block of [Plan.Clock].
func (p *Plan) Walk(path uint32) oracle.Walker {
	return &until{p.process.Walk(p.priceKey(path)), p.world.Clock.Blocks}
}

// Assets is how many prices a path has in each block, the collateral's first.
func (p *Plan) Assets() int { return p.process.Assets() }

// reader turns a scenario into a plan. What is wrong, and what is worth knowing, is taken down by the builder it shares with
// the scenario's forms.
type reader struct {
	*catalog.Builder
	plan     *Plan
	scenario *scenario.Scenario
	more     Additions
}

// ground is what of the world needs no form.
func (r *reader) ground() arm.World {
	w := arm.World{
		Seed: r.Seed, Behaviours: map[string]uint16{}, HealthLLTV: r.LLTV,
		CollateralSymbol: r.Collateral.Symbol, LoanSymbol: r.Loan.Symbol, CollateralDecimals: r.Collateral.Decimals, LoanDecimals: r.Loan.Decimals,
	}
	return w
}

// market reads the market's interest and its suppliers.
func (r *reader) market() {
	s, w := r.scenario, &r.plan.world
	r.Ratio("market.lltv", s.Market.LLTV) // for its faults: the builder knows the value
	w.Fee = r.Ratio("market.fee", s.Market.Fee)
	if w.IRM = r.more.IRM; w.IRM == nil {
		w.IRM = s.Market.IRM.IRM(r.At("market.irm"))
	}
	if _, deployed := vault.DeploymentOf(w.IRM); w.IRM != nil && !deployed && r.plan.OnContracts() {
		r.Refuse("market.irm.model", "no contract has this interest rate model", "write engine: native, or another model")
	}
	w.Supply = agents.Supply{Utilisation: r.Ratio("suppliers.utilisation", s.Suppliers.Utilisation), Suppliers: s.Suppliers.Count}
	r.Fault("suppliers", w.Supply.Validate())
	r.caps(w.Supply.Utilisation)
}

// feed reads the rule of the feed.
func (r *reader) feed() {
	w := &r.plan.world
	if w.Feed = r.more.Feed; w.Feed == nil {
		w.Feed = r.scenario.Feed.Feed(r.At("feed"))
	}
	if w.Feed == nil {
		return // refused
	}
	if scaled, is := w.Feed.(interface {
		At(oracle.Scale) oracle.FeedRule
	}); is {
		w.Feed = scaled.At(w.Scale)
	}
	_, err := w.Feed.Open(oracle.PriceOne, w.Clock.Start)
	r.Fault("feed", err)
}

// venue reads the rule of the venue, and tries it at a price of one.
func (r *reader) venue() {
	w := &r.plan.world
	if w.Venue = r.more.Venue; w.Venue == nil {
		w.Venue = r.scenario.Venue.Venue(r.At("venue"))
	}
	if w.Venue == nil {
		return // refused
	}
	w.VenueFee = w.Venue.Fee()
	_, err := w.Venue.Open(nil, w.Scaled(oracle.PriceOne), w.VenueFee)
	r.Fault("venue", err)
}

// index is the key of an entry of a list.
func index(list string, i int) string { return list + "." + strconv.Itoa(i) }

// counted is a number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
