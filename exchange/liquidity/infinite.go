package liquidity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Infinite is the bound no venue beats: every order is filled at the reference, without impact or fee. Proceeds are rounded
// down and costs up. The zero value is ready.
type Infinite struct{ reference uint256.Int }

// Follow stores the reference price.
func (v *Infinite) Follow(reference *uint256.Int, _ uint64) { v.reference = *reference }

// Quote fills at the reference, or nothing where the limit is worse for the venue or the amount does not fit 256 bits.
func (v *Infinite) Quote(side Side, base, limit *uint256.Int) Fill {
	if v.reference.IsZero() || base.IsZero() {
		return Fill{}
	}
	if limit != nil && ((side == Sell && limit.Gt(&v.reference)) || (side == Buy && limit.Lt(&v.reference))) {
		return Fill{}
	}
	value, over := valued(side, base, &v.reference)
	if over {
		return Fill{}
	}
	return Fill{Base: *base, Quote: value}
}

// Execute is Quote: nothing moves this venue.
func (v *Infinite) Execute(side Side, base, limit *uint256.Int) Fill {
	return v.Quote(side, base, limit)
}

// Mid is the reference.
func (v *Infinite) Mid() uint256.Int { return v.reference }

// Reset forgets the reference.
func (v *Infinite) Reset() { v.reference.Clear() }

// Boundless is the rule of [Infinite], which has nothing to set.
type Boundless struct{}

// Fee implements [Rule]: there is none.
func (Boundless) Fee() (none uint256.Int) { return none }

// Open implements [Rule]. A taker fee is not charged.
func (Boundless) Open(before Venue, _, _ uint256.Int) (Venue, error) {
	return reopened(before, func() (*Infinite, error) { return new(Infinite), nil })
}

// InfiniteForm states [Boundless].
type InfiniteForm struct{}

// Venue implements [Form].
func (InfiniteForm) Venue(*catalog.Builder) Rule { return Boundless{} }

func init() {
	Venues.Register(InfiniteForm{}, catalog.Rule{
		Name: "infinite", Source: catalog.Definition,
		Doc: "Sells any amount at the reference price, without a fee: the bound nobody beats.",
	})
}
