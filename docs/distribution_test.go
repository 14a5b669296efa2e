package docs_test

import (
	"fmt"
	"testing"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
	"github.com/ringfence-sim/ringfence/rng"
)

// Weibull is Scale·(−ln u)^(1/Shape) for u uniform on (0, 1): sizes with a thin tail where Shape is above 1, a heavy one below.
type Weibull struct{ Scale, Shape float64 }

// Kind is "weibull".
func (Weibull) Kind() string { return "weibull" }

// Validate reports every fault.
func (d Weibull) Validate() error {
	if !(d.Scale > 0 && d.Shape > 0) {
		return fmt.Errorf("weibull: scale %v and shape %v must be above 0", d.Scale, d.Shape)
	}
	return nil
}

// Lowest is 0.
func (Weibull) Lowest() float64 { return 0 }

// Draw returns a variate. The logarithms and powers are those of package rng, whose bits are the same on every platform.
func (d Weibull) Draw(s *rng.Stream) float64 {
	return float64(d.Scale * rng.Exp(rng.Log(-rng.Log(s.Float64()))/d.Shape))
}

func TestWeibullKeepsTheLaws(t *testing.T) {
	agentstest.Distribution(t, func() agents.Distribution { return Weibull{Scale: 10, Shape: 0.7} })
}
