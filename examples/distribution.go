package examples

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Fisk is the log-logistic law: a share 1/(1 + (x/Median)^−Shape) of the draws is at most x. Its tail is a power law's, as that
// of wealth is: twice as much is 2^−Shape times as frequent, far out.
//
// Source: Fisk 1961, Econometrica 29(2).
type Fisk struct{ Median, Shape float64 }

// Kind is "fisk".
func (Fisk) Kind() string { return "fisk" }

// Validate reports every fault.
func (d Fisk) Validate() error {
	var faults []error
	for _, of := range []struct {
		key string
		is  float64
	}{{"median", d.Median}, {"shape", d.Shape}} {
		if !(of.is > 0) {
			faults = append(faults, fault.New(of.key, fmt.Sprintf("%v is not above 0", of.is), "write a number above 0"))
		}
	}
	return fault.Join(faults...)
}

// Lowest is 0.
func (Fisk) Lowest() float64 { return 0 }

// Draw is Median·(u/(1 − u))^(1/Shape).
func (d Fisk) Draw(s *rng.Stream) float64 {
	u := s.Float64()
	return d.Median * rng.Exp((rng.Log(u)-rng.Log(1-u))/d.Shape)
}

// FiskForm is what a scenario writes: {law: fisk, median: 5, shape: 1.5}.
type FiskForm struct {
	Median catalog.Decimal `key:"median" default:"10" above:"0" places:"18" doc:"Value that half of the draws are below."`
	Shape  catalog.Decimal `key:"shape" default:"2" above:"0" places:"18" doc:"Exponent of the tail; the mean is finite above 1."`
}

// Distribution implements [agents.DistributionForm].
func (f FiskForm) Distribution(*catalog.Builder) agents.Distribution {
	return Fisk{Median: f.Median.Float64(), Shape: f.Shape.Float64()}
}

func init() {
	agents.Distributions.Register(FiskForm{}, catalog.Rule{
		Name: "fisk", Doc: "Log-logistic: half below the median, and a tail of a power law.", Source: "Fisk 1961, Econometrica 29(2)",
	})
}
