package examples

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// Largest decides which vault, when, and how much. It looks at the vault with the most collateral on offer in a block, the first
// of equals, and at no other. It waits until that has been on offer for Patience blocks. It takes a share of the most that it
// may, rounded down, or all where the design refuses a part, and nothing that would lose money before gas.
//
// Limit cases: with a share of 1 and no patience it is [liquidator.Everything], of one vault a block.
type Largest struct {
	Patience uint64      // blocks
	Share    uint256.Int // scale 1e18, above 0, at most 1
}

// Kind is "largest".
func (Largest) Kind() string { return "largest" }

// Validate refuses a share that is none.
func (l Largest) Validate() error {
	if l.Share.IsZero() || l.Share.Gt(&fixed.WAD) {
		return fault.New("share", fmt.Sprintf("%s/1e18 is not above 0 and at most 1", l.Share.Dec()), "write a share such as 0.5")
	}
	return nil
}

// Choose implements [liquidator.Choice].
func (l Largest) Choose(v *liquidator.View) liquidator.Plan {
	mine := &v.Offers[v.At]
	for i := range v.Offers {
		other := &v.Offers[i].Case.Position.Collateral
		if of := &mine.Case.Position.Collateral; other.Gt(of) || i < v.At && other.Eq(of) {
			return liquidator.Plan{}
		}
	}
	if v.Block.Number < mine.Since+l.Patience {
		return liquidator.Plan{}
	}
	most := v.Most()
	part, err := fixed.WMulDown(&most, &l.Share)
	if err != nil {
		return liquidator.Plan{}
	}
	for _, amount := range []uint256.Int{part, most} {
		if amount.IsZero() {
			continue
		}
		if gain, ok := v.Gain(amount); ok && gain.Sign() > 0 {
			return liquidator.Once(amount)
		}
	}
	return liquidator.Plan{}
}

// Crowd decides the bid: with n bidders it keeps ⌊Own/2^n⌋ of its value, and bids the rest.
type Crowd struct{}

// Kind is "crowd".
func (Crowd) Kind() string { return "crowd" }

// Validate finds no fault: there is nothing to set.
func (Crowd) Validate() error { return nil }

// Tip implements [liquidator.Bidding].
func (Crowd) Tip(c liquidator.Contest) uint64 { return c.Own - c.Own>>c.Bidders }

// LargestForm is what a scenario writes: {strategy: largest, name: whale, patience: 2, share: 0.5}.
type LargestForm struct {
	liquidator.Bot
	Patience uint64          `key:"patience" default:"1" max:"100000" unit:"blocks" doc:"How long a vault must have been on offer."`
	Share    catalog.Decimal `key:"share" default:"0.5" above:"0" max:"1" places:"18" doc:"Share of the most that may be taken that it takes."`
}

// Liquidator implements [liquidator.Form].
func (f LargestForm) Liquidator(b *catalog.Builder) liquidator.Liquidator {
	return f.With(b, Largest{Patience: f.Patience, Share: b.Ratio("share", f.Share)}, Crowd{})
}

func init() {
	liquidator.Liquidators.Register(LargestForm{}, catalog.Rule{
		Name: "largest", Doc: "Waits, then takes a share of the largest vault, and keeps half as much for each bidder.", Source: catalog.Assumption,
	})
}
