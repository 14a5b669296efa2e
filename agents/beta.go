package agents

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Beta is Low + (High − Low)·B for a beta variate B with density ∝ x^(Alpha−1)·(1−x)^(Beta−1) on (0, 1).
type Beta struct{ Alpha, Beta, Low, High float64 }

// Kind is "beta".
func (Beta) Kind() string { return "beta" }

// Validate reports every fault.
func (d Beta) Validate() error {
	faults := []error{
		positive("a", d.Alpha), positive("b", d.Beta),
		atLeastZero("low", d.Low), positive("high", d.High), ordered(d.Low, d.High),
	}
	for _, shape := range []struct {
		key string
		x   float64
	}{{"a", d.Alpha}, {"b", d.Beta}} {
		if shape.x > 0 && shape.x < 0.01 || shape.x > 1e6 {
			faults = append(faults, fault.New(shape.key, fmt.Sprintf("is %v", shape.x), "write a number from 0.01 to 1e6"))
		}
	}
	return fault.Join(faults...)
}

// Lowest is Low.
func (d Beta) Lowest() float64 { return d.Low }

// Draw returns Low + (High − Low)·G/(G + H) for gamma variates G and H of shapes Alpha and Beta. They are kept as logarithms,
// so that small shapes do not underflow.
func (d Beta) Draw(s *rng.Stream) float64 {
	g, h := logGamma(s, d.Alpha), logGamma(s, d.Beta)
	return d.Low + float64((d.High-d.Low)/(1+rng.Exp(h-g)))
}

// logGamma returns the logarithm of a gamma variate of the given shape and scale 1 (Marsaglia and Tsang, ACM TOMS 26,
// 2000; for a shape below 1, a variate of shape + 1 times U^(1/shape)).
func logGamma(s *rng.Stream, shape float64) float64 {
	boost := 0.0
	if shape < 1 {
		boost = -(s.Exponential(1) / shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(float64(9*d))
	for {
		x := s.Normal()
		root := 1 + float64(c*x)
		if root <= 0 {
			continue
		}
		logV := float64(3 * rng.Log(root))
		v := float64(float64(root*root) * root)
		if -s.Exponential(1) < float64(float64(0.5*x)*x)+float64(d*(1-v+logV)) {
			return rng.Log(d) + logV + boost
		}
	}
}

// BetaForm states a [Beta].
type BetaForm struct {
	Low  catalog.Decimal `key:"low" default:"1" min:"0" places:"18" doc:"Low end."`
	High catalog.Decimal `key:"high" default:"2" above:"0" places:"18" doc:"High end."`
	A    catalog.Decimal `key:"a" default:"2" above:"0" max:"1000" assumed:"x0.5 x2" doc:"First shape parameter."`
	B    catalog.Decimal `key:"b" default:"2" above:"0" max:"1000" assumed:"x0.5 x2" doc:"Second shape parameter."`
}

// Distribution implements [DistributionForm].
func (f BetaForm) Distribution(*catalog.Builder) Distribution {
	return Beta{Alpha: f.A.Float64(), Beta: f.B.Float64(), Low: f.Low.Float64(), High: f.High.Float64()}
}

func init() {
	Distributions.Register(BetaForm{}, catalog.Rule{
		Name: "beta", Doc: "low + (high − low)·B, B beta distributed.", Source: catalog.Definition,
	})
}
