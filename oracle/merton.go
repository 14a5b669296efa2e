package oracle

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

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

// Square implements Jump: Mean² + Deviation².
func (m Merton) Square() float64 {
	return float64(m.Mean*m.Mean) + float64(m.Deviation*m.Deviation)
}

// Validate implements Jump: Mean in [−10, 10], Deviation in [0, 10].
func (m Merton) Validate() error {
	faults := []error{validIntensity(m.PerYear)}
	if !(math.Abs(m.Mean) <= 10) {
		faults = append(faults, fault.New("jump_mean", fmt.Sprintf("is %v", m.Mean), "choose a mean of the logarithm from -10 to 10"))
	}
	if !(m.Deviation >= 0 && m.Deviation <= 10) {
		faults = append(faults, fault.New("jump_deviation", fmt.Sprintf("is %v", m.Deviation), "choose a deviation of the logarithm from 0 to 10"))
	}
	return fault.Join(faults...)
}

// MertonJumps states the jumps of [Merton].
type MertonJumps struct {
	Rate
	JumpMean      catalog.Decimal `key:"jump_mean" default:"-0.05" min:"-10" max:"10" unit:"log price" assumed:"x0.5 x2" doc:"Mean jump of the log price."`
	JumpDeviation catalog.Decimal `key:"jump_deviation" default:"0.1" min:"0" max:"10" unit:"log price" assumed:"x0.5 x2" doc:"Standard deviation of a jump of the log price."`
}

// Jump implements [JumpForm].
func (f MertonJumps) Jump(*catalog.Builder) Jump {
	return Merton{PerYear: f.Jumps.Float64(), Mean: f.JumpMean.Float64(), Deviation: f.JumpDeviation.Float64()}
}

// MertonForm states GBM with jumps of [Merton].
type MertonForm struct {
	DiffusionForm
	MertonJumps
}

// Process implements [ProcessForm].
func (f MertonForm) Process(b *catalog.Builder) Process { return f.with(b, f.Jump(b)) }

func init() {
	const source = "Merton 1976, Journal of Financial Economics 3"
	Jumps.Register(MertonJumps{}, catalog.Rule{Name: "merton", Doc: "Normally distributed jumps of the log price.", Source: source})
	Processes.Register(MertonForm{}, catalog.Rule{Name: "merton", Doc: "GBM with normally distributed jumps of the log price.", Source: source})
}
