package agents

import (
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Drawn is a population that is drawn anew for each path.
type Drawn struct {
	Law   Population
	Count int
}

// Size is Count.
func (d Drawn) Size() int { return d.Count }

// Mix is that of the law.
func (d Drawn) Mix() Mix { return d.Law.Behaviours }

// Borrowers draws a path's.
func (d Drawn) Borrowers(key rng.Key, at Market, n int) ([]Borrower, error) {
	return d.Law.Draw(key, min(n, d.Count), at)
}

// DrawnForm states a [Drawn].
type DrawnForm struct {
	Borrowers  int              `key:"borrowers" default:"1000" min:"1" max:"10000000" doc:"How many vaults are opened."`
	Collateral DistributionForm `key:"collateral" unit:"whole collateral tokens" doc:"Collateral of a borrower."`
	Health     DistributionForm `key:"health" doc:"Health factor of a borrower at the first block: LLTV over LTV. It must stay above 1."`
	Unopened   string           `key:"unopened" default:"refuse" choices:"refuse drop clip" doc:"Unopened positions, which some arm would not open because its LLTV is lower or its margin higher than the population's: refuse the study, drop them, or clip their debt to a basis point below the most that every arm opens. All arms have the same borrowers."`
	Behaviours []BehaviourForm  `key:"behaviours" few:"1" doc:"Behaviours of the borrowers and their weights."`
}

// Source implements [PopulationForm].
func (f DrawnForm) Source(b *catalog.Builder, _ *Opening, mix Mix) Source {
	return Drawn{Law: f.law(b, mix), Count: f.Borrowers}
}

// Leftover implements [Sieve].
func (f DrawnForm) Leftover() string { return f.Unopened }

// Check reports what of the laws cannot be drawn.
func (f DrawnForm) Check(b *catalog.Builder) { f.law(b, nil) }

// law builds the law of the population and takes down its faults.
func (f DrawnForm) law(b *catalog.Builder, mix Mix) Population {
	p := Population{Behaviours: mixOf(b, f.Behaviours, mix)}
	if f.Collateral != nil {
		p.Collateral = f.Collateral.Distribution(b.At("collateral"))
		b.Fault("collateral", p.Collateral.Validate())
	}
	if f.Health != nil {
		p.Health = f.Health.Distribution(b.At("health"))
		err := p.Health.Validate()
		if err == nil {
			err = healthy(p.Health)
		}
		b.Fault("health", fault.Join(err))
	}
	return p
}

// Origin implements [PopulationForm].
func (DrawnForm) Origin() string { return "drawn anew on each path" }

func init() {
	Populations.Register(DrawnForm{}, catalog.Rule{
		Name: "drawn", Doc: "A population drawn anew for every path from distributions.", Source: catalog.Definition,
	})
}
