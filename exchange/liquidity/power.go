package liquidity

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/holiman/uint256"

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
	return errors.Join(
		positive("Depth", &p.Depth), positive("At", &p.At), within("Exponent", &p.Exponent, tenth, ten),
		validReach(&p.Reach, &p.At), validFee(&p.TakerFee), p.Recovery.Validate())
}

// PowerLaw is a book of power-law depth: within a distance d of the mid rest Depth(d) = A·(d/At)^b quote units, so
// that an order of Q leaves the mid At·(Q/A)^(1/b) away, at an average of b/(1+b) of that. Amberdata's record of
// Binance BTC/FDUSD (50,526 minutes, July and August 2025) has $3.50M within 10 basis points and $16.53M within 100:
// A = 3.5M, b = 0.674. Multiply A by 0.02 for the depth left on 10 October 2025.
//
// The law becomes a ladder of straight segments once, at construction, 64 to each doubling of depth over the last 32
// doublings below Reach and one below those. A rung's offset is the law's rounded up to 1e-18; between rungs
// the offset differs from the law's by less than |e·(e−1)|/8/64² of it, e = 1/b (7e-5 of 7.4 basis points, where e is 1.48).
type PowerLaw struct{ resting }

// NewPowerLaw returns the book at its reference price.
func NewPowerLaw(params PowerLawParams) (*PowerLaw, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	law := impact{offset: params.At, per: params.Depth, numerator: fixed.WAD, denominator: params.Exponent}
	r, err := law.venue(&params.Reach, &params.TakerFee, &params.Recovery)
	return &PowerLaw{r}, err
}

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
	return errors.Join(
		within("Prefactor", &p.Prefactor, uint256.NewInt(1e15), new(uint256.Int).Mul(ten, ten)),
		within("Volatility", &p.Volatility, uint256.NewInt(1e12), ten),
		positive("Volume", &p.Volume), within("Exponent", &p.Exponent, tenth, ten),
		validReach(&p.Reach, nil), validFee(&p.TakerFee), p.Recovery.Validate())
}

// SquareRoot is a venue of metaorder impact: an order of Q quote units leaves the mid I(Q) = Y·σ_D·(Q/V_D)^δ away, at an
// average of I/(1+δ), two thirds of I where δ is 1/2. The law holds for a metaorder along its whole course (Donier and
// Bonart 2015, arXiv 1412.4503; Sato and Kanazawa 2025, PRL 135, 257401: δ = 0.489 by stock, 0.493 by trader). With Y = 1,
// σ_D = 4 % and V_D = $20 bn it gives 2.8 basis points for $1M, 8.9 for $10M, 28 for $100M. An instantaneous book is convex
// where this is concave: use it for closing over minutes, [PowerLaw] or [Pool] for closing at once.
//
// The ladder is made as [PowerLaw] says, with e = δ (its error is below 8e-6 of the offset where δ is 1/2).
type SquareRoot struct{ resting }

// NewSquareRoot returns the venue at its reference price.
func NewSquareRoot(params SquareRootParams) (*SquareRoot, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	offset := mulDivUp(&params.Prefactor, &params.Volatility, &fixed.WAD)
	law := impact{offset: offset, per: params.Volume, numerator: params.Exponent, denominator: fixed.WAD}
	r, err := law.venue(&params.Reach, &params.TakerFee, &params.Recovery)
	return &SquareRoot{r}, err
}

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
	return errors.Join(
		within("Offset", &p.Offset, &unit, &fixed.WAD), positive("Per", &p.Per),
		validReach(&p.Reach, nil), validFee(&p.TakerFee), p.Recovery.Validate())
}

// Linear is a venue of linear impact, dP/P = λ·Q (Kyle 1985): an order of Q quote units leaves the mid λ·Q away, at an
// average of half that. The depth of [PowerLaw]'s example is about 2.9 basis points per $1M near the touch. The ladder
// is exact up to 1e-18 of the price.
type Linear struct{ resting }

// NewLinear returns the venue at its reference price.
func NewLinear(params LinearParams) (*Linear, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	law := impact{offset: params.Offset, per: params.Per, numerator: fixed.WAD, denominator: fixed.WAD}
	r, err := law.venue(&params.Reach, &params.TakerFee, &params.Recovery)
	return &Linear{r}, err
}

// impact is the law offset·(Q/per)^(numerator/denominator).
type impact struct{ offset, per, numerator, denominator uint256.Int }

const (
	segments = 64 // to a doubling of depth
	octaves  = 32 // doublings covered, down from the deepest
)

// venue builds the ladder of the law, the same on both sides, up to the depth at which the offset is reach.
func (l *impact) venue(reach, fee *uint256.Int, recovery *Recovery) (resting, error) {
	offset, per := l.offset.ToBig(), l.per.ToBig()
	numerator, denominator := l.numerator.ToBig(), l.denominator.ToBig()

	// Keep the computation of the end within sane sizes before it is made: 2^bits is the end's order of magnitude.
	doublings := new(big.Int).Mul(log2(reach.ToBig(), offset), denominator)
	doublings.Div(doublings, numerator).Rsh(doublings, fractionBits)
	if bits := doublings.Int64() + int64(per.BitLen()); !doublings.IsInt64() || bits >= maxBits || bits < 10 {
		return resting{}, fmt.Errorf("liquidity: at Reach %s the depth is about 2^%s quote units; choose Reach and the depth so that it lies between 2^10 and 2^%d",
			reach.Dec(), new(big.Int).Add(doublings, big.NewInt(int64(per.BitLen()))), maxBits)
	}
	deepest := power(reach.ToBig(), offset, denominator, numerator)
	deepest = product(deepest, per)
	end := uint256.MustFromBig(deepest)

	top := deepest.BitLen() - 1
	bottom := max(top-octaves+1, 6)
	mantissas := make([]*big.Int, segments)
	for j := range mantissas {
		mantissas[j] = power(big.NewInt(int64(segments+j)), big.NewInt(segments), numerator, denominator)
	}
	rest := rungs{}.extend(uint256.Int{}, uint256.Int{})
	for k := bottom; k <= top; k++ {
		scale := power(new(big.Int).Lsh(big.NewInt(1), uint(k)), per, numerator, denominator)
		scale.Mul(scale, offset)
		for j, mantissa := range mantissas {
			depth := new(uint256.Int).Lsh(uint256.NewInt(uint64(segments+j)), uint(k-6))
			if !depth.Lt(end) {
				break
			}
			rest = rest.extend(*depth, lesser(ceiling(product(scale, mantissa)), reach))
		}
	}
	rest = rest.extend(*end, *reach)
	return resting{shape: &ladder{bids: rest, asks: rest}, memory: newMemory(recovery), fee: *fee}, nil
}

// ceiling returns x, which has 192 fractional bits, rounded up to an integer.
func ceiling(x *big.Int) *uint256.Int {
	up := new(big.Int).Add(x, new(big.Int).Sub(one192, big.NewInt(1)))
	return uint256.MustFromBig(up.Rsh(up, fractionBits))
}

func lesser(x, y *uint256.Int) uint256.Int {
	if x.Lt(y) {
		return *x
	}
	return *y
}

var (
	tenth = uint256.NewInt(1e17)
	ten   = new(uint256.Int).Mul(uint256.NewInt(1e18), uint256.NewInt(10))
)

// positive reports a depth that is 0 or beyond what a curve covers.
func positive(name string, x *uint256.Int) error {
	if !x.IsZero() && x.BitLen() <= maxBits {
		return nil
	}
	return fmt.Errorf("liquidity: %s %s must be above 0 and at most %d bits wide", name, x.Dec(), maxBits)
}

func within(name string, x, low, high *uint256.Int) error {
	if !x.Lt(low) && !x.Gt(high) {
		return nil
	}
	return fmt.Errorf("liquidity: %s %s is outside %s to %s; its scale is 1e18", name, x.Dec(), low.Dec(), high.Dec())
}

func validReach(reach, at *uint256.Int) error {
	switch {
	case reach.IsZero() || !reach.Lt(&fixed.WAD):
		return fmt.Errorf("liquidity: Reach %s must lie between 0 and 1e18; it is the farthest share of the price at which anybody quotes", reach.Dec())
	case at != nil && reach.Lt(at):
		return fmt.Errorf("liquidity: Reach %s is nearer than At %s", reach.Dec(), at.Dec())
	}
	return nil
}
