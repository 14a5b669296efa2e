package agents

import (
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Uniform is uniform on (Low, High).
type Uniform struct{ Low, High float64 }

// Kind is "uniform".
func (Uniform) Kind() string { return "uniform" }

// Validate reports every fault.
func (d Uniform) Validate() error {
	return fault.Join(atLeastZero("low", d.Low), positive("high", d.High), ordered(d.Low, d.High))
}

// Lowest is Low.
func (d Uniform) Lowest() float64 { return d.Low }

// Draw returns Low + (High − Low)·u.
func (d Uniform) Draw(s *rng.Stream) float64 { return d.Low + float64((d.High-d.Low)*s.Float64()) }

// UniformForm states a [Uniform].
type UniformForm struct {
	Low  catalog.Decimal `key:"low" default:"1" min:"0" places:"18" doc:"Low end."`
	High catalog.Decimal `key:"high" default:"2" above:"0" places:"18" doc:"High end."`
}

// Distribution implements [DistributionForm].
func (f UniformForm) Distribution(*catalog.Builder) Distribution {
	return Uniform{Low: f.Low.Float64(), High: f.High.Float64()}
}

func init() {
	Distributions.Register(UniformForm{}, catalog.Rule{
		Name: "uniform", Doc: "Equally likely anywhere between low and high.", Source: catalog.Definition,
	})
}
