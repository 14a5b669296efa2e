package docs_test

import (
	"fmt"
	"testing"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
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
		return fault.New("jumps", fmt.Sprintf("%v a year of size %v: one is below 0", c.PerYear, c.Size), "raise it")
	}
	return nil
}

// CrashForm is what a scenario writes: {source: jump-diffusion, jump: {law: crash, jumps: 4, size: 0.2}}.
type CrashForm struct {
	oracle.Rate
	Size catalog.Decimal `key:"size" default:"0.2" min:"0" max:"10" unit:"log price" doc:"By how much the log price falls."`
}

// Jump implements [oracle.JumpForm].
func (f CrashForm) Jump(*catalog.Builder) oracle.Jump {
	return Crash{PerYear: f.Jumps.Float64(), Size: f.Size.Float64()}
}

func init() {
	oracle.Jumps.Register(CrashForm{}, catalog.Rule{Name: "crash", Doc: "Falls of one size.", Source: catalog.Definition})
}

func TestCrashKeepsTheLaws(t *testing.T) {
	oracletest.Jump(t, func() oracle.Jump { return Crash{PerYear: 4, Size: 0.2} })
}
