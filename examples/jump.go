package examples

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
)

// Even has jumps of the log price that are equally likely anywhere between two ends:
//
//	E[e^J] − 1 = (e^High − e^Low)/(High − Low) − 1        E[J²] = (High² + High·Low + Low²)/3
//
// Limit cases: with Low just below High it has jumps of one size.
type Even struct {
	PerYear   float64 // jumps a year, on average
	Low, High float64 // of the log price; Low below High
}

// Intensity is PerYear.
func (e Even) Intensity() float64 { return e.PerYear }

// Draw is Low + (High − Low)·u.
func (e Even) Draw(s *rng.Stream) float64 { return e.Low + float64((e.High-e.Low)*s.Float64()) }

// MeanGrowth is E[e^J] − 1.
func (e Even) MeanGrowth() float64 { return (rng.Exp(e.High)-rng.Exp(e.Low))/(e.High-e.Low) - 1 }

// Square is E[J²].
func (e Even) Square() float64 {
	return (float64(e.High*e.High) + float64(e.High*e.Low) + float64(e.Low*e.Low)) / 3
}

// Validate reports every fault.
func (e Even) Validate() error {
	var faults []error
	if !(e.PerYear >= 0) {
		faults = append(faults, fault.New("jumps", fmt.Sprintf("%v is below 0", e.PerYear), "write a number of at least 0"))
	}
	if !(e.Low < e.High) {
		faults = append(faults, fault.New("low", fmt.Sprintf("%v is not below high, %v", e.Low, e.High), "write a lower end"))
	}
	return fault.Join(faults...)
}

// EvenForm is what a scenario writes: {law: even, jumps: 50, low: -0.1, high: 0.05}.
type EvenForm struct {
	oracle.Rate
	Low  catalog.Decimal `key:"low" default:"-0.15" min:"-5" max:"5" unit:"log price" doc:"Lowest jump."`
	High catalog.Decimal `key:"high" default:"0.05" min:"-5" max:"5" unit:"log price" doc:"Highest jump, above low."`
}

// Jump implements [oracle.JumpForm].
func (f EvenForm) Jump(*catalog.Builder) oracle.Jump {
	return Even{PerYear: f.Jumps.Float64(), Low: f.Low.Float64(), High: f.High.Float64()}
}

func init() {
	oracle.Jumps.Register(EvenForm{}, catalog.Rule{
		Name: "even", Doc: "Jumps equally likely anywhere between two ends.", Source: catalog.Definition,
	})
}
