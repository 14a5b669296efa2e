package report

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Constant is what closing costs in an arm by its design's rule alone. It is an input of the study, and no finding.
type Constant struct {
	Arm  string
	Name string  // as the protocol's documents have it: LIF − 1
	Bps  float64 // of debt closed
}

// byRule says, of each arm whose middle vault lost the design's constant, that it is one.
func (r *Report) byRule() (notes []string) {
	for _, c := range r.Constants {
		if a := r.arm(c.Arm); a != nil && c.is(a.Of(stats.MedianOfClosed).Value) {
			notes = append(notes, fmt.Sprintf("%s: %s bps of debt closed is %s, the design's constant, of every vault that others closed at the market's price without bad debt. Simulated are who was liquidated, when and how much, who got the cost, and what lies beside the constant.", c.Arm, bps(c.Bps), c.Name))
		}
	}
	return notes
}

// setOrFound says of an arm's cost what of it the rule sets.
func (r *Report) setOrFound(a *stats.Arm) string {
	for _, c := range r.Constants {
		if c.Arm == a.Name && c.is(a.Of(stats.MedianOfClosed).Value) {
			return fmt.Sprintf(" The design's rule sets %s (%s) wherever no debt is bad; how it is divided is simulated.", bps(c.Bps), c.Name)
		}
	}
	return ""
}

// is reports whether a number is the constant, as both are printed.
func (c *Constant) is(value float64) bool { return math.Abs(value-c.Bps) < 0.05 }

// arm is an arm of the study by its name, nil where there is none.
func (r *Report) arm(name string) *stats.Arm {
	for i := range r.Summary.Arms {
		if r.Summary.Arms[i].Name == name {
			return &r.Summary.Arms[i]
		}
	}
	return nil
}
