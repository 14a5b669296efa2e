package liquidity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// SquareRootParams describe a venue of concave impact.
type SquareRootParams struct {
	Prefactor  uint256.Int // Y, scale 1e18, about 1e18
	Volatility uint256.Int // σ_D: standard deviation of a day's return, scale 1e18
	Volume     uint256.Int // V_D: quote units traded in a day
	Exponent   uint256.Int // δ, scale 1e18, 0.1e18 to 10e18, about 0.5e18
	Reach      uint256.Int // farthest offset at which anybody trades, scale 1e18, below 1e18
	TakerFee   uint256.Int // share of the quote amount, scale 1e18, below 1e18
	Recovery   Recovery
}

// Validate reports every fault of the parameters.
func (p *SquareRootParams) Validate() error {
	return fault.Join(
		within("y", &p.Prefactor, uint256.NewInt(1e15), new(uint256.Int).Mul(ten, ten)),
		within("volatility", &p.Volatility, uint256.NewInt(1e12), ten),
		positive("volume", &p.Volume), within("delta", &p.Exponent, tenth, ten),
		validReach(&p.Reach, nil), validFee(&p.TakerFee), p.Recovery.Validate())
}

// SquareRoot is a venue of metaorder impact: an order of Q quote units leaves the mid I(Q) = Y·σ_D·(Q/V_D)^δ away, at an
// average of I/(1+δ), two thirds of I where δ is 1/2. The law holds for a metaorder along its whole course (Donier and
// Bonart 2015, arXiv 1412.4503; Sato and Kanazawa 2025, PRL 135, 257401: δ = 0.489 by stock, 0.493 by trader). With Y = 1,
// σ_D = 4 % and V_D = $20 bn it gives 2.8 basis points for $1M, 8.9 for $10M, 28 for $100M. An instantaneous book is convex
// where this is concave: use it for closing over minutes, [PowerLaw] or [Pool] for closing at once.
//
// The ladder is made as [PowerLaw] says, with e = δ (its error is below 8e-6 of the offset where δ is 1/2).
type SquareRoot struct{ impacted }

// NewSquareRoot returns the venue at its reference price.
func NewSquareRoot(params SquareRootParams) (*SquareRoot, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	offset := mulDivUp(&params.Prefactor, &params.Volatility, &fixed.WAD)
	law := impact{offset: offset, per: params.Volume, numerator: params.Exponent, denominator: fixed.WAD}
	r, err := law.venue(&params.Reach, &params.TakerFee, &params.Recovery)
	return &SquareRoot{impacted{r}}, err
}

// Fee implements [Rule].
func (p SquareRootParams) Fee() uint256.Int { return p.TakerFee }

// Open implements [Rule].
func (p SquareRootParams) Open(before Venue, _, fee uint256.Int) (Venue, error) {
	return reopened(before, func() (*SquareRoot, error) {
		p.TakerFee = fee
		return NewSquareRoot(p)
	})
}

// SquareRootForm states a [SquareRoot].
type SquareRootForm struct {
	Impact
	Volatility catalog.Decimal `key:"volatility" default:"0.04" above:"0" max:"10" unit:"per day" assumed:"x0.5 x2" doc:"Volatility σ of a day."`
	Volume     catalog.Decimal `key:"volume" default:"2000000000" above:"0" unit:"loan per day" assumed:"x0.5 x2" doc:"Volume V of a day."`
	Y          catalog.Decimal `key:"y" default:"1" above:"0" max:"100" assumed:"x0.5 x2" doc:"Prefactor, of order 1."`
	Delta      catalog.Decimal `key:"delta" default:"0.5" above:"0" max:"1" doc:"Exponent of impact in the volume traded."`
}

// Venue implements [Form].
func (f SquareRootForm) Venue(b *catalog.Builder) Rule {
	return SquareRootParams{
		Prefactor: b.Ratio("y", f.Y), Volatility: b.Ratio("volatility", f.Volatility), Volume: b.InLoan("volume", f.Volume),
		Exponent: b.Ratio("delta", f.Delta), Reach: farthest, TakerFee: b.Ratio("fee", f.Fee), Recovery: f.recovery(b),
	}
}

func init() {
	Venues.Register(SquareRootForm{}, catalog.Rule{
		Name: "square-root", Source: "Donier and Bonart 2015 (arXiv 1412.4503); Sato and Kanazawa 2025",
		Doc: "Moves the price by Y·σ·(Q/V)^delta.",
	})
}
