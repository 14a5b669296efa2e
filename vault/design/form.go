package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Form is a design as a scenario states it. It is registered in [catalog.Designs], and the lending arm runs what it builds.
type Form interface {
	catalog.DesignForm
	// Threshold is the LLTV of the arm's market, scale 1e18. 0 is the scenario's.
	Threshold(*catalog.Builder) uint256.Int
	// Design builds the design. Its faults are the builder's and those of the design's own Validate.
	Design(*catalog.Builder) Design
}

// MarketForm are the keys that every design of a lending market has.
type MarketForm struct {
	LLTV catalog.Decimal `key:"lltv" default:"0" min:"0" below:"1" places:"18" doc:"LLTV of this arm's market; 0 takes the scenario's. A lower one liquidates earlier."`
}

// Threshold implements [Form].
func (f MarketForm) Threshold(b *catalog.Builder) uint256.Int { return b.Ratio("lltv", f.LLTV) }

// limits collects the faults of a design's parameters, each under the key that a scenario gives it.
type limits []error

// refuse takes down that a parameter of scale 1e18 has a problem.
func (l *limits) refuse(key string, x *uint256.Int, problem, remedy string) {
	*l = append(*l, fault.New(key, catalog.FromScaled(x, 18).String()+" "+problem, remedy))
}

// incentive refuses a factor that is not from 1 to [MaxIncentive].
func (l *limits) incentive(key string, x *uint256.Int, remedy string) {
	if x.Lt(&one) || x.Gt(&MaxIncentive) {
		l.refuse(key, x, "is not from 1 to 10", remedy)
	}
}

// share refuses a share that is not from least to 1.
func (l *limits) share(key string, x *uint256.Int, least uint64) {
	if x.LtUint64(least) || x.Gt(&one) {
		l.refuse(key, x, "is not a share", "choose one of at most 1")
	}
}

// hundredths refuses a ratio that is no whole number of hundredths of a percent, as Aave counts them.
func (l *limits) hundredths(key string, x *uint256.Int) {
	if _, whole := percentage(x); !whole {
		l.refuse(key, x, "has more than four places", "round it: Aave counts in hundredths of a percent")
	}
}

func (l *limits) err() error { return fault.Join(*l...) }

// one is 1 at scale 1e18.
var one = fixed.WAD
