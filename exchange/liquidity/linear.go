package liquidity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// LinearParams describe a venue of linear impact.
type LinearParams struct {
	Offset   uint256.Int // how far Per moves the mid, as a share of it, scale 1e18; λ = Offset/Per
	Per      uint256.Int // quote units
	Reach    uint256.Int // farthest offset at which anybody trades, scale 1e18, below 1e18
	TakerFee uint256.Int // share of the quote amount, scale 1e18, below 1e18
	Recovery Recovery
}

// Validate reports every fault of the parameters.
func (p *LinearParams) Validate() error {
	return fault.Join(
		within("offset", &p.Offset, &unit, &fixed.WAD), positive("depth", &p.Per),
		validReach(&p.Reach, nil), validFee(&p.TakerFee), p.Recovery.Validate())
}

// Linear is a venue of linear impact, dP/P = λ·Q (Kyle 1985): an order of Q quote units leaves the mid λ·Q away, at an
// average of half that. The depth of [PowerLaw]'s example is about 2.9 basis points per $1M near the touch. The ladder
// is exact up to 1e-18 of the price.
type Linear struct{ impacted }

// NewLinear returns the venue at its reference price.
func NewLinear(params LinearParams) (*Linear, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	law := impact{offset: params.Offset, per: params.Per, numerator: fixed.WAD, denominator: fixed.WAD}
	r, err := law.venue(&params.Reach, &params.TakerFee, &params.Recovery)
	return &Linear{impacted{r}}, err
}

// Fee implements [Rule].
func (p LinearParams) Fee() uint256.Int { return p.TakerFee }

// Open implements [Rule].
func (p LinearParams) Open(before Venue, _, fee uint256.Int) (Venue, error) {
	return reopened(before, func() (*Linear, error) {
		p.TakerFee = fee
		return NewLinear(p)
	})
}

// LinearForm states a [Linear].
type LinearForm struct {
	Impact
	Depth catalog.Decimal `key:"depth" default:"350000" above:"0" places:"18" unit:"loan per bp" assumed:"x0.5 x2" doc:"Depth sold for each basis point the price moves."`
}

// Venue implements [Form].
func (f LinearForm) Venue(b *catalog.Builder) Rule {
	return LinearParams{
		Offset: *uint256.NewInt(1e14), Per: b.InLoan("depth", f.Depth), Reach: farthest, TakerFee: b.Ratio("fee", f.Fee), Recovery: f.recovery(b),
	}
}

func init() {
	Venues.Register(LinearForm{}, catalog.Rule{
		Name: "linear", Source: "Kyle 1985",
		Doc: "Moves the price in proportion to the amount.",
	})
}
