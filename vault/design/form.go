package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
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
