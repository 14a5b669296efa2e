package oracle

import (
	"errors"
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/rng"
)

// Jump is the law of the jumps of one asset's logarithm: a compound Poisson process.
type Jump interface {
	// Intensity returns the expected number of jumps a year.
	Intensity() float64
	// Draw returns the size of one jump of the logarithm.
	Draw(s *rng.Stream) float64
	// MeanGrowth returns κ = E[e^J] − 1, by which the drift is lowered so that the expected price is that without jumps.
	MeanGrowth() float64
	// Validate reports every parameter out of its range, joined.
	Validate() error
}

// maxIntensity is one jump a block of 12 seconds, on average; beyond it jumps are no longer jumps.
const maxIntensity = SecondsPerYear / 12

func validIntensity(perYear float64) error {
	if !(perYear >= 0 && perYear <= maxIntensity) {
		return fmt.Errorf("jump intensity %v: choose a number of jumps a year from 0 to %d", perYear, maxIntensity)
	}
	return nil
}

// Merton is jumps whose logarithm is normal: Merton, "Option pricing when underlying stock returns are discontinuous", Journal of
// Financial Economics 3, 1976. κ = exp(Mean + Deviation²/2) − 1.
type Merton struct {
	PerYear   float64 // λ, jumps a year
	Mean      float64 // of a jump of the logarithm; −0.1 is a fall by about 10 %
	Deviation float64 // standard deviation of it
}

// Intensity implements Jump.
func (m Merton) Intensity() float64 { return m.PerYear }

// Draw implements Jump.
func (m Merton) Draw(s *rng.Stream) float64 { return m.Mean + float64(m.Deviation*s.Normal()) }

// MeanGrowth implements Jump.
func (m Merton) MeanGrowth() float64 {
	return rng.Exp(m.Mean+float64(m.Deviation*m.Deviation/2)) - 1
}

// Validate implements Jump: Mean in [−10, 10], Deviation in [0, 10].
func (m Merton) Validate() error {
	faults := []error{validIntensity(m.PerYear)}
	if !(math.Abs(m.Mean) <= 10) {
		faults = append(faults, fmt.Errorf("mean jump %v: choose one of the logarithm between -10 and 10", m.Mean))
	}
	if !(m.Deviation >= 0 && m.Deviation <= 10) {
		faults = append(faults, fmt.Errorf("deviation of jumps %v: choose one of the logarithm from 0 to 10", m.Deviation))
	}
	return errors.Join(faults...)
}

// Kou is jumps whose logarithm is double exponential, up with probability Up and mean MeanUp, else down with mean MeanDown:
// Kou, "A jump-diffusion model for option pricing", Management Science 48, 2002, where η₁ = 1/MeanUp and η₂ = 1/MeanDown.
// κ = Up/(1 − MeanUp) + (1 − Up)/(1 + MeanDown) − 1, which is finite for MeanUp < 1 only.
type Kou struct {
	PerYear  float64 // λ, jumps a year
	Up       float64 // probability that a jump is up
	MeanUp   float64 // mean of an upward jump of the logarithm, above 0 and below 1
	MeanDown float64 // mean size of a downward one, above 0
}

// Intensity implements Jump.
func (k Kou) Intensity() float64 { return k.PerYear }

// Draw implements Jump.
func (k Kou) Draw(s *rng.Stream) float64 {
	if s.Bernoulli(k.Up) {
		return s.Exponential(k.MeanUp)
	}
	return -s.Exponential(k.MeanDown)
}

// MeanGrowth implements Jump.
func (k Kou) MeanGrowth() float64 { return k.Up/(1-k.MeanUp) + (1-k.Up)/(1+k.MeanDown) - 1 }

// Validate implements Jump.
func (k Kou) Validate() error {
	faults := []error{validIntensity(k.PerYear)}
	if !(k.Up >= 0 && k.Up <= 1) {
		faults = append(faults, fmt.Errorf("probability of an upward jump %v: choose one from 0 to 1", k.Up))
	}
	if !(k.MeanUp > 0 && k.MeanUp < 1) {
		faults = append(faults, fmt.Errorf("mean upward jump %v: choose one of the logarithm above 0 and below 1", k.MeanUp))
	}
	if !(k.MeanDown > 0 && k.MeanDown <= 10) {
		faults = append(faults, fmt.Errorf("mean downward jump %v: choose one of the logarithm above 0, at most 10", k.MeanDown))
	}
	return errors.Join(faults...)
}
