package oracle

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// ParetoFalls is falls of the logarithm with a power tail: J = −X and P(X > x) = (Least/x)^Alpha for x ≥ Least. Most falls are
// near the least, and crashes come as often as the tail says. There are no jumps up: with a power tail their e^J would have no
// mean.
//
// E[X²] = Alpha·Least²/(Alpha − 2), which is finite above 2 only. κ = E[e^−X] − 1 with
//
//	E[e^−X] = ∫₀^∞ exp(−e − Least·exp(e/Alpha)) de
//
// over a standard exponential e, by Simpson's rule on 4,096 intervals up to 40, within 1e-9.
//
// Source: large falls of liquid markets have a tail exponent of about 3 (Gopikrishnan et al., "Inverse cubic law for the
// distribution of stock price variations", European Physical Journal B 3, 1998).
type ParetoFalls struct {
	PerYear float64 // λ, falls a year
	Least   float64 // least fall of the logarithm, above 0; 0.02 is 2 %
	Alpha   float64 // tail exponent, above 2
}

// Intensity implements [Jump].
func (p ParetoFalls) Intensity() float64 { return p.PerYear }

// Draw implements [Jump]: −Least·exp(E/Alpha) for a standard exponential E.
func (p ParetoFalls) Draw(s *rng.Stream) float64 {
	return -float64(p.Least * rng.Exp(s.Exponential(1)/p.Alpha))
}

// MeanGrowth implements [Jump].
func (p ParetoFalls) MeanGrowth() float64 {
	const intervals, step = 4096, 40.0 / 4096
	sum := 0.0
	for i := range intervals + 1 {
		weight := 2.0
		switch {
		case i == 0 || i == intervals:
			weight = 1
		case i%2 == 1:
			weight = 4
		}
		e := float64(float64(i) * step)
		sum += float64(weight * rng.Exp(-e-float64(p.Least*rng.Exp(e/p.Alpha))))
	}
	return float64(sum*step/3) - 1
}

// Square implements [Jump].
func (p ParetoFalls) Square() float64 {
	return float64(p.Alpha*p.Least*p.Least) / (p.Alpha - 2)
}

// Validate implements [Jump]: Least above 0 and at most 1, Alpha above 2 and at most 100.
func (p ParetoFalls) Validate() error {
	faults := []error{validIntensity(p.PerYear)}
	if !(p.Least > 0 && p.Least <= 1) {
		faults = append(faults, fault.New("least", fmt.Sprintf("is %v", p.Least), "choose a fall of the logarithm above 0 and at most 1"))
	}
	if !(p.Alpha > 2 && p.Alpha <= 100) {
		faults = append(faults, fault.New("alpha", fmt.Sprintf("is %v: at 2 and below the variance is infinite", p.Alpha), "choose one above 2 and at most 100"))
	}
	return fault.Join(faults...)
}

// ParetoFallsForm states [ParetoFalls].
type ParetoFallsForm struct {
	Rate
	Least catalog.Decimal `key:"least" default:"0.02" above:"0" max:"1" unit:"log price" assumed:"x0.5 x2" doc:"Least fall of the log price."`
	Alpha catalog.Decimal `key:"alpha" default:"3" above:"2" max:"100" doc:"Tail exponent: a fall twice as large is 2^alpha times as rare." source:"Gopikrishnan et al. 1998"`
}

// Jump implements [JumpForm].
func (f ParetoFallsForm) Jump(*catalog.Builder) Jump {
	return ParetoFalls{PerYear: f.Jumps.Float64(), Least: f.Least.Float64(), Alpha: f.Alpha.Float64()}
}

func init() {
	Jumps.Register(ParetoFallsForm{}, catalog.Rule{
		Name: "pareto", Source: "Gopikrishnan et al. 1998, European Physical Journal B 3",
		Doc: "Falls of the log price with a power tail: P(fall > x) = (least/x)^alpha.",
	})
}
