package liquidity

import "github.com/holiman/uint256"

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
