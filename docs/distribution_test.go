package docs_test

import (
	"fmt"
	"testing"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Weibull is Scale·(−ln u)^(1/Shape) for u uniform on (0, 1): sizes with a thin tail where Shape is above 1, a heavy one below.
type Weibull struct{ Scale, Shape float64 }

// Kind is "weibull".
func (Weibull) Kind() string { return "weibull" }

// Validate reports every fault.
func (d Weibull) Validate() error {
	if !(d.Shape > 0 && d.Scale > 0) {
		return fault.New("shape", fmt.Sprintf("%v and scale %v are not both above 0", d.Shape, d.Scale), "write numbers above 0")
	}
	return nil
}

// Lowest is 0.
func (Weibull) Lowest() float64 { return 0 }

// Draw returns a variate. The logarithms and powers are those of package rng, whose bits are the same on every platform.
func (d Weibull) Draw(s *rng.Stream) float64 {
	return float64(d.Scale * rng.Exp(rng.Log(-rng.Log(s.Float64()))/d.Shape))
}

// WeibullForm is what a scenario writes: {law: weibull, scale: 10, shape: 0.7}.
type WeibullForm struct {
	Scale catalog.Decimal `key:"scale" default:"10" above:"0" places:"18" doc:"Value that 63 % of the draws are below."`
	Shape catalog.Decimal `key:"shape" default:"1" above:"0" places:"18" doc:"Below 1 the tail is heavier than an exponential's, above 1 thinner."`
}

// Distribution implements [agents.DistributionForm].
func (f WeibullForm) Distribution(*catalog.Builder) agents.Distribution {
	return Weibull{Scale: f.Scale.Float64(), Shape: f.Shape.Float64()}
}

func init() {
	agents.Distributions.Register(WeibullForm{}, catalog.Rule{
		Name: "weibull", Doc: "Weibull's law.", Source: "Weibull 1951, Journal of Applied Mechanics 18",
	})
}

func TestWeibullKeepsTheLaws(t *testing.T) {
	agentstest.Distribution(t, func() agents.Distribution { return Weibull{Scale: 10, Shape: 0.7} })
}
