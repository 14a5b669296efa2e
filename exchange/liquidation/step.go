package liquidation

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
)

// Step is one thing that an engine does. [Rules] list steps in their order. A step is a value with parameters of its
// own, and what enforces it stands in its file.
//
// There are three kinds, and a list has them in this order:
//
//   - what is done with a bucket that fails its requirement while it is its owner's: [LowerRiskLimit], [CancelOrders],
//
// [SellCollateral],
//
//	  [TierDown], [Restore], [Target], [Chunk], and [Takeover] or [BelowZero], which goes on to the second kind;
//	- what is done with each of its positions then, until nothing of it is left: [AtBankruptcy], [OnFund], [Backstop],
//	  [Deleverage], [AtAnyPrice], [Inventory];
//	- who bears what is missing in the end, until nothing is: [Fund], [Gate], [Operator], [Share].
//
// Steps are those of this package. Who needs another kind writes an engine of their own against [exchange.House].
type Step interface {
	// Name is the word by which a preset lists the step.
	Name() string
	// Faults are those of the parameters, under the keys of a preset file.
	Faults(*Rules) fault.Faults
}

// owned is a step of the first kind.
type owned interface {
	Step
	take(*Engine, exchange.Bucket) outcome
}

// closing is a step of the second kind. unwind is what it does at later marks with inventory that the engine holds;
// it reports whether that is all for this mark.
type closing interface {
	Step
	close(*Engine, *taken)
	unwind(*Engine, exchange.MarketID) (done bool)
}

// bearing is a step of the third kind.
type bearing interface {
	Step
	bear(*Engine, *loss)
}

// outcome is what a step of the first kind came to.
type outcome uint8

const (
	fails  outcome = iota // the bucket still fails: the next step
	ends                  // it stands again, or is closed
	awaits                // it waits for the next mark
)

// kind numbers a step's kind; 3 is none.
func kind(s Step) int {
	switch s.(type) {
	case owned:
		return 0
	case closing:
		return 1
	case bearing:
		return 2
	}
	return 3
}
