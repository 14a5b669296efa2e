package agents

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Distribution is a law of one positive number: a size, a health factor. Its floats are for randomness only; what is drawn is
// turned into an integer once, when the borrower is made.
type Distribution interface {
	// Kind is its name in scenarios.
	Kind() string
	// Validate reports every fault of its parameters, each under the key that a scenario gives it.
	Validate() error
	// Lowest is the infimum of what Draw can return.
	Lowest() float64
	// Draw returns a variate, with the same bits on every platform.
	Draw(*rng.Stream) float64
}

// DistributionForm is a distribution as a scenario states it.
type DistributionForm interface {
	// Distribution builds the law. Its faults are the builder's and those of the law's own Validate.
	Distribution(*catalog.Builder) Distribution
}

// Distributions are those a scenario can name.
var Distributions = catalog.NewKind[DistributionForm](catalog.Kind{
	Topic: "distributions", Key: "law", About: "the distributions that borrowers can be drawn from",
})

// positive refuses what is not a number above 0.
func positive(key string, x float64) error {
	if !(x > 0) || math.IsInf(x, 1) {
		return fault.New(key, fmt.Sprintf("is %v", x), "write a number above 0")
	}
	return nil
}

// atLeastZero refuses what is not a number of at least 0.
func atLeastZero(key string, x float64) error {
	if !(x >= 0) || math.IsInf(x, 1) {
		return fault.New(key, fmt.Sprintf("is %v", x), "write a number of at least 0")
	}
	return nil
}

// ordered refuses a high end that is not above the low one.
func ordered(low, high float64) error {
	if !(low < high) {
		return fault.New("high", fmt.Sprintf("%v is not above low, %v", high, low), "raise it")
	}
	return nil
}
