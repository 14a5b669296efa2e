package agents

import (
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/rng"
)

// Constant is always Value.
type Constant struct{ Value float64 }

// Kind is "constant".
func (Constant) Kind() string { return "constant" }

// Validate reports every fault.
func (d Constant) Validate() error { return positive("value", d.Value) }

// Lowest is Value.
func (d Constant) Lowest() float64 { return d.Value }

// Draw returns Value.
func (d Constant) Draw(*rng.Stream) float64 { return d.Value }

// ConstantForm states a [Constant].
type ConstantForm struct {
	Value catalog.Decimal `key:"value" default:"1" above:"0" places:"18" doc:"Value everybody has."`
}

// Distribution implements [DistributionForm].
func (f ConstantForm) Distribution(*catalog.Builder) Distribution {
	return Constant{Value: f.Value.Float64()}
}

func init() {
	Distributions.Register(ConstantForm{}, catalog.Rule{
		Name: "constant", Doc: "The same value for everybody.", Source: catalog.Definition,
	})
}
