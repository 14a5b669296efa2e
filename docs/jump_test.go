package docs_test

import (
	"fmt"
	"testing"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
	"github.com/ringfence-sim/ringfence/rng"
)

// Crash is jumps of one size: the logarithm falls by Size, PerYear times a year. κ = e^−Size − 1.
type Crash struct{ PerYear, Size float64 }

// Intensity is PerYear.
func (c Crash) Intensity() float64 { return c.PerYear }

// Draw returns −Size. It takes nothing from the stream.
func (c Crash) Draw(*rng.Stream) float64 { return -c.Size }

// MeanGrowth is e^−Size − 1.
func (c Crash) MeanGrowth() float64 { return rng.Exp(-c.Size) - 1 }

// Square is Size².
func (c Crash) Square() float64 { return c.Size * c.Size }

// Validate reports a size or a rate below 0.
func (c Crash) Validate() error {
	if !(c.PerYear >= 0 && c.Size >= 0) {
		return fmt.Errorf("crash: %v jumps a year of size %v: neither may be below 0", c.PerYear, c.Size)
	}
	return nil
}

func TestCrashKeepsTheLaws(t *testing.T) {
	oracletest.Jump(t, func() oracle.Jump { return Crash{PerYear: 4, Size: 0.2} })
}
