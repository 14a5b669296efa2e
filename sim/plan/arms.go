package plan

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// built is an arm with the form that made it, and where that stands.
type built struct {
	form catalog.DesignForm
	at   *catalog.Builder
	arm  arm.Arm
}

// arms builds the scenario's arms and adds those of the program.
func (r *reader) arms() (all []built) {
	p := r.plan
	forms := r.scenario.Arms
	if r.more.Alone && len(r.more.Arms) > 0 {
		forms = nil
	}
	for i, form := range forms {
		b := built{form: form, at: r.At(index("arms", i))}
		p.names.Arms = append(p.names.Arms, form.Label())
		if lends, is := form.(design.Form); is {
			b.arm = lending.Of(lends, b.at, &p.world, p.OnContracts())
		} else if builds, is := form.(arm.Form); is {
			b.arm = builds.Arm(b.at, &p.world)
		} else {
			b.at.Refuse("", "no arm runs the design "+catalog.NameOf(form), "give its form the methods of design.Form or arm.Form")
		}
		if b.arm != nil {
			all = append(all, b)
			p.arms = append(p.arms, b.arm)
		}
	}
	for _, a := range r.more.Arms {
		p.arms = append(p.arms, a)
		p.names.Arms = append(p.names.Arms, a.Label())
	}
	return all
}

// ArmFaults reports what is wrong with the presets and rules of a scenario's arms. It needs nothing else of the
// scenario to be right, so that these faults can be told together with others that keep it from being a plan
// ([scenario.Partial]).
func ArmFaults(s *scenario.Scenario) error {
	r := reader{plan: &Plan{scenario: s}, Builder: s.Builder(), scenario: s}
	w := r.ground()
	w.HealthLLTV = *uint256.NewInt(5e17) // any will do: matched tiers are made for it, and not kept
	for _, h := range s.Portfolio.Positions {
		w.Portfolio.Legs = append(w.Portfolio.Legs, leg(h))
	}
	for _, t := range s.Portfolio.Assets {
		w.Portfolio.Assets = append(w.Portfolio.Assets, arm.Asset{Symbol: t.Symbol})
	}
	for i, form := range s.Arms {
		if a, admits := form.(arm.Admitter); admits {
			a.Admit(r.At(index("arms", i)), &w)
		}
	}
	return fault.Join(s.Place(r.Err()))
}

// leg is a position of the portfolio without its numbers.
func leg(h scenario.Holding) arm.Leg {
	l := arm.Leg{Symbol: h.Symbol}
	if h.Side == "short" {
		l.Side = exchange.Short
	}
	return l
}

// drawnMost is how many borrowers are drawn to see what a population is like.
const drawnMost = 20_000

// survey lets forms look at the borrowers of the first paths, and sees whether every arm opens a position for all of them.
func (r *reader) survey(all []built) {
	sample := r.plan.sample()
	if sample == nil {
		return // told where the path begins
	}
	r.unopened(all, sample)
	if r.plan.sieve == "drop" || r.plan.sieve == "clip" {
		return
	}
	for _, b := range all {
		if s, surveys := b.form.(arm.Surveyor); surveys {
			s.Survey(b.at, &r.plan.world, b.arm, sample)
		}
	}
}

// sample draws the borrowers of the first paths, of as many of them as are cheap to draw, nil where that fails.
func (p *Plan) sample() *arm.Sample {
	first, err := p.firstPrice()
	if err != nil {
		return nil
	}
	at, err := p.market(first)
	if err != nil {
		return nil
	}
	s, n := &arm.Sample{Price: p.world.Scaled(first)}, min(p.world.Borrowers, drawnMost)
	for most := min(p.scenario.Paths, 20); s.Paths < most && len(s.Borrowers)+n <= drawnMost; s.Paths++ {
		drawn, err := p.source.Borrowers(p.borrowersKey(uint32(s.Paths)), at, n)
		if err != nil {
			return nil
		}
		if s.Paths == 0 {
			other, err := p.source.Borrowers(p.borrowersKey(1), at, n)
			if s.Certain = err == nil && alike(drawn, other); s.Certain {
				most = 1
			}
		}
		s.Borrowers = append(s.Borrowers, drawn...)
	}
	return s
}

// alike reports whether two populations have the same vaults.
func alike(some, others []agents.Borrower) bool {
	return slices.EqualFunc(some, others, func(a, b agents.Borrower) bool { return a.Collateral == b.Collateral && a.Debt == b.Debt })
}

// market is the lending market on a path whose first price is given. The feed's first answer is what borrowers' health
// is measured at: the lending contract would not open a vault that is unhealthy at it.
func (p *Plan) market(first oracle.Price) (agents.Market, error) {
	feed, err := p.world.Feed.Open(first, p.world.Clock.Start)
	if err != nil {
		return agents.Market{}, err
	}
	answer, _ := feed.Answer()
	return agents.Market{
		CollateralDecimals: p.world.CollateralDecimals, LoanDecimals: p.world.LoanDecimals,
		LLTV: p.world.HealthLLTV, Price: p.world.Scaled(answer),
	}, nil
}

func (p *Plan) borrowersKey(path uint32) rng.Key {
	return rng.Key{Seed: p.scenario.Seed, Path: uint64(path)}
}
