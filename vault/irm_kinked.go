package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Kinked is the jump curve: two straight lines that meet at a utilisation, the kink, beyond which borrowing gets dear
// quickly. With u = ⌊tBA·1e18/tSA⌋ and every product divided by 1e18 and rounded down:
//
//	u ≤ Kink:  Base + u·SlopeBelow
//	u > Kink:  Base + Kink·SlopeBelow + (u − Kink)·SlopeAbove
//
// Slopes are rate per unit of utilisation, as in Compound v2's JumpRateModel and Compound v3's Comet. Aave's
// DefaultReserveInterestRateStrategy states instead what each line adds over its whole length; [AaveCurve] converts.
type Kinked struct {
	BasePerSecond uint256.Int // scale 1e18, at u = 0
	SlopeBelow    uint256.Int // per second and unit of utilisation, scale 1e18
	SlopeAbove    uint256.Int // likewise
	Kink          uint256.Int // scale 1e18
}

// AaveCurve returns the Kinked curve for Aave's parameters: base, what is added between utilisation 0 and optimal, and
// what is added between optimal and 1; rates per second, all scale 1e18. Slopes are rounded down. It is
// ErrDivisionByZero for an optimal utilisation of 0 or 1 and ErrOverflow beyond.
func AaveCurve(base, slope1, slope2, optimal uint256.Int) (Kinked, error) {
	rest, err := fixed.Sub(&fixed.WAD, &optimal)
	if err != nil {
		return Kinked{}, err
	}
	below, err := fixed.WDivDown(&slope1, &optimal)
	if err != nil {
		return Kinked{}, err
	}
	above, err := fixed.WDivDown(&slope2, &rest)
	if err != nil {
		return Kinked{}, err
	}
	return Kinked{BasePerSecond: base, SlopeBelow: below, SlopeAbove: above, Kink: optimal}, nil
}

// BorrowRate returns the curve's value at the market's utilisation, or ErrOverflow.
func (k Kinked) BorrowRate(m Market, rateAtTarget uint256.Int, _ uint64) (rate, next uint256.Int, err error) {
	rate, err = k.at(utilisation(&m))
	return rate, rateAtTarget, err
}

// MaxRate returns the same: utilisation does not move while nobody touches the market.
func (k Kinked) MaxRate(m Market, _ uint256.Int, _ uint64) (uint256.Int, error) {
	return k.at(utilisation(&m))
}

func (k *Kinked) at(u uint256.Int) (rate uint256.Int, err error) {
	below := u
	if u.Gt(&k.Kink) {
		below = k.Kink
	}
	line, err := fixed.WMulDown(&below, &k.SlopeBelow)
	if err != nil {
		return rate, err
	}
	if rate, err = fixed.Add(&k.BasePerSecond, &line); err != nil || !u.Gt(&k.Kink) {
		return rate, err
	}
	u.Sub(&u, &k.Kink)
	if line, err = fixed.WMulDown(&u, &k.SlopeAbove); err != nil {
		return rate, err
	}
	return fixed.Add(&rate, &line)
}

// Contract implements [Deployable].
func (k Kinked) Contract() Deployment {
	return Deployment{k, "KinkedIrm", []uint256.Int{k.BasePerSecond, k.SlopeBelow, k.SlopeAbove, k.Kink}}
}

// KinkedForm states a [Kinked].
type KinkedForm struct {
	Base       catalog.Decimal `key:"base" default:"0" min:"0" max:"10" places:"18" unit:"per year" doc:"Base rate at utilisation 0."`
	SlopeBelow catalog.Decimal `key:"slope_below" default:"0.04" min:"0" max:"100" places:"18" unit:"per year and unit of utilisation" doc:"The rate's rise with utilisation up to the kink."`
	SlopeAbove catalog.Decimal `key:"slope_above" default:"1.09" min:"0" max:"100" places:"18" unit:"per year and unit of utilisation" doc:"The rate's rise with utilisation beyond the kink."`
	Kink       catalog.Decimal `key:"kink" default:"0.8" above:"0" max:"1" places:"18" doc:"Utilisation where the slope changes."`
}

// IRM implements [IRMForm].
func (f KinkedForm) IRM(b *catalog.Builder) IRM {
	return Kinked{
		BasePerSecond: b.PerSecond("base", f.Base), SlopeBelow: b.PerSecond("slope_below", f.SlopeBelow),
		SlopeAbove: b.PerSecond("slope_above", f.SlopeAbove), Kink: b.Ratio("kink", f.Kink),
	}
}

func init() {
	IRMs.Register(KinkedForm{}, catalog.Rule{
		Name: "kinked", Doc: "A straight line up to a kink and a steeper one beyond it.", Source: "Compound v2, JumpRateModel.sol",
	})
}
