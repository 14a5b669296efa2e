package liquidity

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Rung is a point of a book's shape: where Depth quote units, valued at the reference, are sold or bought, the price is Offset
// away from it.
type Rung struct {
	Depth  uint256.Int
	Offset uint256.Int // share of the reference, scale 1e18
	Area   uint256.Int // twice the integral of the offset over the depth up to here
}

// Shape returns the book that a venue is, the same on both sides, for those who compute its prices elsewhere: with [Stand] it
// determines what every sale fetches. It does not change along a path. Only books that are alike on both sides, and those
// that dry up, have one.
func Shape(v Venue) ([]Rung, error) {
	b, is := v.(book)
	if !is {
		return nil, noShape(v)
	}
	bids, err := b.rungs()
	if err != nil {
		return nil, err
	}
	shape := make([]Rung, len(bids))
	for i := range bids {
		shape[i] = Rung{bids[i].depth, bids[i].offset, bids[i].area}
	}
	return shape, nil
}

// Standing is where a venue stands in a moment.
type Standing struct {
	Reference uint256.Int  // quote units per base unit times 1e36; 0 fills nothing
	Position  fixed.Signed // quote units that takers have bought net and that are not forgotten, at most the book's depth away from 0
	Left      uint256.Int  // share of the depth that is left, scale 1e18
	Fee       uint256.Int  // share of the quote amount, scale 1e18
}

// Stand returns where a venue stands that has a [Shape], at the time it was last told.
func Stand(v Venue) (Standing, error) {
	b, is := v.(book)
	if !is {
		return Standing{}, noShape(v)
	}
	return b.stand()
}

// book is a venue that has a shape.
type book interface {
	rungs() (rungs, error)
	stand() (Standing, error)
}

func noShape(v Venue) error {
	return fmt.Errorf("liquidity: a venue of type %T has no shape: use power-law, square-root or linear, or drying on one of these", v)
}

// impacted are the venues that obey a law of impact, alike on both sides.
type impacted struct{ resting }

func (v *impacted) rungs() (rungs, error) { return v.shape.(*ladder).bids, nil }

func (v *impacted) stand() (Standing, error) {
	return Standing{Reference: v.reference, Position: v.position(), Left: fixed.WAD, Fee: v.fee}, nil
}

func (v *dried) rungs() (rungs, error) {
	b, is := v.Venue.(book)
	if !is {
		return nil, noShape(v.Venue)
	}
	if _, twice := v.Venue.(*dried); twice {
		return nil, errors.New("liquidity: a drying venue on top of a drying one has no shape: use one")
	}
	return b.rungs()
}

func (v *dried) stand() (Standing, error) {
	b, is := v.Venue.(book)
	if !is {
		return Standing{}, noShape(v.Venue)
	}
	at, err := b.stand()
	at.Left = *v.share()
	return at, err
}
