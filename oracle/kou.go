package oracle

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

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

// Square implements Jump. That of an exponential is twice its mean's square.
func (k Kou) Square() float64 {
	return 2 * (float64(k.Up*k.MeanUp*k.MeanUp) + float64((1-k.Up)*k.MeanDown*k.MeanDown))
}

// Validate implements Jump.
func (k Kou) Validate() error {
	faults := []error{validIntensity(k.PerYear)}
	if !(k.Up >= 0 && k.Up <= 1) {
		faults = append(faults, fault.New("up_probability", fmt.Sprintf("is %v", k.Up), "choose one from 0 to 1"))
	}
	if !(k.MeanUp > 0 && k.MeanUp < 1) {
		faults = append(faults, fault.New("up_mean", fmt.Sprintf("is %v", k.MeanUp), "choose a mean of the logarithm above 0 and below 1"))
	}
	if !(k.MeanDown > 0 && k.MeanDown <= 10) {
		faults = append(faults, fault.New("down_mean", fmt.Sprintf("is %v", k.MeanDown), "choose a mean of the logarithm above 0 and at most 10"))
	}
	return fault.Join(faults...)
}

// KouJumps states the jumps of [Kou].
type KouJumps struct {
	Rate
	UpProbability catalog.Decimal `key:"up_probability" default:"0.4" min:"0" max:"1" assumed:"x0.5 x2" doc:"Share of jumps that go up."`
	UpMean        catalog.Decimal `key:"up_mean" default:"0.05" above:"0" below:"1" unit:"log price" assumed:"x0.5 x2" doc:"Mean size of a jump up of the log price; below 1, or the expected price is infinite."`
	DownMean      catalog.Decimal `key:"down_mean" default:"0.1" above:"0" max:"10" unit:"log price" assumed:"x0.5 x2" doc:"Mean size of a jump down of the log price."`
}

// Jump implements [JumpForm].
func (f KouJumps) Jump(*catalog.Builder) Jump {
	return Kou{PerYear: f.Jumps.Float64(), Up: f.UpProbability.Float64(), MeanUp: f.UpMean.Float64(), MeanDown: f.DownMean.Float64()}
}

// KouForm states GBM with jumps of [Kou].
type KouForm struct {
	DiffusionForm
	KouJumps
}

// Process implements [ProcessForm].
func (f KouForm) Process(b *catalog.Builder) Process { return f.with(b, f.Jump(b)) }

func init() {
	const source = "Kou 2002, Management Science 48"
	Jumps.Register(KouJumps{}, catalog.Rule{Name: "kou", Doc: "Double exponential jumps of the log price.", Source: source})
	Processes.Register(KouForm{}, catalog.Rule{Name: "kou", Doc: "GBM with double exponential jumps of the log price.", Source: source})
}
