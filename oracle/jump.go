package oracle

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
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
	// Square returns E[J²], which a jump a year adds to the variance of a year.
	Square() float64
	// Validate reports every parameter out of its range, each under the key that a scenario gives it.
	Validate() error
}

// JumpForm is a law of jumps as a scenario states it.
type JumpForm interface {
	// Jump builds the law. Its faults are the builder's and those of the law's own Validate.
	Jump(*catalog.Builder) Jump
}

// Jumps are the laws a scenario can name, in the process jump-diffusion.
var Jumps = catalog.NewKind[JumpForm](catalog.Kind{
	Topic: "jumps", Key: "law", About: "the laws that jumps of a price can follow",
})

// Rate is the key that all laws of jumps have.
type Rate struct {
	Jumps catalog.Decimal `key:"jumps" default:"12" min:"0" max:"1000000" unit:"per year" assumed:"x0.5 x2" doc:"How many jumps come in a year, on average."`
}

// maxIntensity is one jump a block of 12 seconds, on average; beyond it jumps are no longer jumps.
const maxIntensity = SecondsPerYear / 12

func validIntensity(perYear float64) error {
	if !(perYear >= 0 && perYear <= maxIntensity) {
		return fault.New("jumps", fmt.Sprintf("%v jumps a year are no number from 0 to %d", perYear, maxIntensity), "choose one")
	}
	return nil
}
