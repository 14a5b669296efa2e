package agents

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Pareto has P(X > x) = (Minimum/x)^Alpha for x ≥ Minimum: few vaults with most of the debt. Its mean is infinite for Alpha ≤ 1.
type Pareto struct{ Minimum, Alpha float64 }

// Kind is "pareto".
func (Pareto) Kind() string { return "pareto" }

// Validate reports every fault. Alpha below ½ is refused: one vault would be all the market.
func (d Pareto) Validate() error {
	faults := []error{positive("minimum", d.Minimum), positive("alpha", d.Alpha)}
	if d.Alpha < 0.5 {
		faults = append(faults, fault.New("alpha", fmt.Sprintf("is %v: one vault would be all the market", d.Alpha), "raise it to 0.5 at least"))
	}
	return fault.Join(faults...)
}

// Lowest is Minimum.
func (d Pareto) Lowest() float64 { return d.Minimum }

// Draw returns Minimum·exp(E/Alpha) for a standard exponential E.
func (d Pareto) Draw(s *rng.Stream) float64 {
	return float64(d.Minimum * rng.Exp(s.Exponential(1)/d.Alpha))
}

// ParetoForm states a [Pareto].
type ParetoForm struct {
	Minimum catalog.Decimal `key:"minimum" default:"1" above:"0" places:"18" assumed:"x0.5 x2" doc:"Smallest value."`
	Alpha   catalog.Decimal `key:"alpha" default:"1.5" above:"0" max:"100" assumed:"x0.75 x1.5" doc:"Tail exponent; at most 1 has no mean."`
}

// Distribution implements [DistributionForm].
func (f ParetoForm) Distribution(*catalog.Builder) Distribution {
	return Pareto{Minimum: f.Minimum.Float64(), Alpha: f.Alpha.Float64()}
}

func init() {
	Distributions.Register(ParetoForm{}, catalog.Rule{
		Name: "pareto", Doc: "P(X > x) = (minimum/x)^alpha: few with most of the whole.", Source: catalog.Definition,
	})
}
