package tables

import (
	"math"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Relation is how a claim says that a number stands to its bound.
type Relation string

// The relations a claim can have.
const (
	Above Relation = "above" // greater than the bound
	Below Relation = "below" // less than the bound
	Never Relation = "never" // the bound exactly, on every path: one exception refutes it
)

// Verdict is what the evidence says of a claim.
type Verdict string

// The verdicts. See the package comment.
const (
	Yes  Verdict = "yes"
	No   Verdict = "no"
	Open Verdict = "open"
)

// Judge returns the verdict on a claim that a quantity stands in a relation to a bound. A number without an
// interval (fewer than two paths, or nothing to measure) decides nothing, except that a single occurrence
// refutes [Never]. An interval that ends exactly at the bound is on the side where the rest of it lies; a
// quantity that is the bound itself is neither above nor below, so it refutes both.
func Judge(e stats.Estimate, r Relation, bound float64) Verdict {
	if math.IsNaN(e.Value) {
		return Open
	}
	if r == Never {
		switch {
		case e.Value != bound:
			return No
		case math.IsNaN(e.Low), e.Low != e.High:
			return Open
		}
		return Yes
	}
	low, high := e.Low, e.High
	if r == Below {
		low, high, bound = -e.High, -e.Low, -bound
	}
	switch {
	case math.IsNaN(low):
		return Open
	case low > bound, low == bound && high > bound:
		return Yes
	case high <= bound:
		return No
	}
	return Open
}
