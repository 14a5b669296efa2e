package liquidity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// PowerLawParams describe a book whose cumulative depth is a power of the distance from the mid, alike on both sides.
type PowerLawParams struct {
	Depth    uint256.Int // A: quote units resting within At of the mid, on one side
	At       uint256.Int // share of the mid, scale 1e18; 10 basis points are 1e15
	Exponent uint256.Int // b, scale 1e18, 0.1e18 to 10e18
	Reach    uint256.Int // farthest offset at which anybody quotes, scale 1e18, at least At and below 1e18
	TakerFee uint256.Int // share of the quote amount, scale 1e18, below 1e18
	Recovery Recovery
}

// Validate reports every fault of the parameters.
func (p *PowerLawParams) Validate() error {
	return fault.Join(
		positive("depth", &p.Depth), within("at_bps", &p.At, &unit, &fixed.WAD), within("exponent", &p.Exponent, tenth, ten),
		validReach(&p.Reach, &p.At), validFee(&p.TakerFee), p.Recovery.Validate())
}

// PowerLaw is a book of power-law depth: within a distance d of the mid rest Depth(d) = A·(d/At)^b quote units, so
// that an order of Q leaves the mid At·(Q/A)^(1/b) away, at an average of b/(1+b) of that. Amberdata's record of
// Binance BTC/FDUSD (50,526 minutes, July and August 2025) has $3.50M within 10 basis points and $16.53M within 100:
// A = 3.5M, b = 0.674. Multiply A by 0.02 for the depth left on 10 October 2025.
//
// The law becomes a ladder of straight segments once, at construction, 64 to each doubling of depth over the last 32
// doublings below Reach and one below those. How an order fills on it is in resting.go. A rung's offset is the law's rounded
// up to 1e-18; between rungs
// the offset differs from the law's by less than |e·(e−1)|/8/64² of it, e = 1/b (7e-5 of 7.4 basis points, where e is 1.48).
type PowerLaw struct{ impacted }

// NewPowerLaw returns the book at its reference price.
func NewPowerLaw(params PowerLawParams) (*PowerLaw, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	law := impact{offset: params.At, per: params.Depth, numerator: fixed.WAD, denominator: params.Exponent}
	r, err := law.venue(&params.Reach, &params.TakerFee, &params.Recovery)
	return &PowerLaw{impacted{r}}, err
}

// Fee implements [Rule].
func (p PowerLawParams) Fee() uint256.Int { return p.TakerFee }

// Open implements [Rule].
func (p PowerLawParams) Open(before Venue, _, fee uint256.Int) (Venue, error) {
	return reopened(before, func() (*PowerLaw, error) {
		p.TakerFee = fee
		return NewPowerLaw(p)
	})
}

// PowerLawForm states a [PowerLaw].
type PowerLawForm struct {
	Impact
	Depth    catalog.Decimal `key:"depth" default:"3500000" above:"0" places:"18" unit:"loan" assumed:"x0.5 x2" doc:"Depth resting within the offset at_bps of the mid, one side."`
	At       catalog.Decimal `key:"at_bps" default:"10" above:"0" max:"10000" places:"14" unit:"bps" doc:"Offset of the depth."`
	Exponent catalog.Decimal `key:"exponent" default:"0.674" above:"0" max:"4" assumed:"0.5 1" doc:"Exponent of depth in the offset."`
}

// Venue implements [Form].
func (f PowerLawForm) Venue(b *catalog.Builder) Rule {
	return PowerLawParams{
		Depth: b.InLoan("depth", f.Depth), At: b.BasisPoints("at_bps", f.At), Exponent: b.Ratio("exponent", f.Exponent),
		Reach: farthest, TakerFee: b.Ratio("fee", f.Fee), Recovery: f.recovery(b),
	}
}

func init() {
	Venues.Register(PowerLawForm{}, catalog.Rule{
		Name: "power-law", Source: "exponent and shape fitted to Binance BTC depth, July to August 2025 (Amberdata): 3.50M USD at 10 bps, 16.53M at 100 bps",
		Doc: "A book with depth(x) = depth·(x/at)^exponent quote tokens within a price offset x.",
	})
}
