package liquidity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Rule makes venues of one kind. It is a value: each arm of each worker has a venue of its own.
type Rule interface {
	// Fee is what whoever sells at the venue pays, a share of the quote amount, scale 1e18. Margin engines charge a fee of
	// their own, and open the venue without one.
	Fee() uint256.Int
	// Open returns a venue for a path whose first reference price is given, with a taker fee. before is the venue that the
	// rule opened for the path before, with the same fee; it is nil at first, and may be reset and returned.
	Open(before Venue, first, fee uint256.Int) (Venue, error)
}

// Witness is a venue that must be told what the reference price did in every block, also while nobody traded, because its depth
// depends on that. Arms tell it before they follow.
type Witness interface {
	// Witness tells the reference price of a block at a time in unix seconds, which must not fall. It allocates nothing.
	Witness(reference *uint256.Int, now uint64)
}

// Form is a venue as a scenario states it.
type Form interface {
	// Venue builds the rule. Its faults are the builder's and those of opening it.
	Venue(*catalog.Builder) Rule
}

// Venues are those a scenario can name.
var Venues = catalog.NewKind[Form](catalog.Kind{
	Topic: "venues", Key: "model", About: "the venues collateral can be sold on",
})

// Impact are the keys of venues that trades displace.
type Impact struct {
	Fee       catalog.Decimal  `key:"fee" default:"0.0005" min:"0" below:"1" places:"18" assumed:"x0.5 x2" doc:"Fee of the taker, as a ratio of proceeds."`
	HalfLife  catalog.Duration `key:"half_life" default:"60s" min:"1" assumed:"x0.5 x2" doc:"Time in which half of what a trade displaced has come back."`
	Permanent catalog.Decimal  `key:"permanent" default:"0" min:"0" max:"1" places:"18" assumed:"0 0.25" doc:"Share of a trade's displacement that stays."`
}

func (i Impact) recovery(b *catalog.Builder) Recovery {
	return Recovery{HalfLife: i.HalfLife.Seconds(), Permanent: b.Ratio("permanent", i.Permanent)}
}

// farthest is where resting orders end: where a sale would leave a tenth of the price.
var farthest = *uint256.NewInt(0.9e18)

// reopened is the venue of the path before as good as new, or a new one.
func reopened[V Venue](before Venue, make func() (V, error)) (Venue, error) {
	if before != nil {
		before.Reset()
		return before, nil
	}
	v, err := make()
	if err != nil {
		return nil, err
	}
	return v, nil
}
