package vault

import (
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
)

// AdaptiveCurve is Morpho's AdaptiveCurveIRM: the rate is a curve through the rate at target, a quarter of it at
// utilisation 0 and four times it at 1, and the rate at target itself drifts by e^(50·err·t/year), where err in [−1, 1]
// is how far utilisation is from the 90 % target. The rate of an interval is a trapezoid's average over it:
//
//	avg  = (start + end + 2·mid)/4        start: the remembered rate at target; mid, end: after half and all of the time
//	rate = (coeff·err + 1)·avg            coeff: 1 − 1/4 below target, 4 − 1 above
//
// All in scale 1e18 and integers; every division truncates toward zero. A market seen for the first time (rate at
// target 0) starts at 4 % a year. The rate at target stays within 0.1 % and 200 % a year.
//
// Source: morpho-blue-irm, AdaptiveCurveIrm.sol and its ExpLib.
type AdaptiveCurve struct{}

// Contract implements [Deployable]: only the rulebook may have the curve adapt.
func (c AdaptiveCurve) Contract() Deployment {
	return Deployment{c, "AdaptiveCurveIrm", []uint256.Int{*new(uint256.Int).SetBytes(EngineAddress[:])}}
}

// The model's constants, per second and scale 1e18; a year is 365 days.
const (
	curveSteepness   = 4e18
	curveTarget      = 9e17
	adjustmentSpeed  = 50_000_000_000_000_000_000 / year
	initialAtTarget  = 40_000_000_000_000_000 / year
	minRateAtTarget  = 1_000_000_000_000_000 / year
	maxRateAtTarget  = 2_000_000_000_000_000_000 / year
	year             = 365 * 24 * 3600
	wad              = 1e18
	ln2              = 693147180559945309 // ⌊ln 2 · 1e18⌋
	coeffBelowTarget = wad - wad*wad/curveSteepness
	coeffAboveTarget = curveSteepness - wad
)

// BorrowRate returns the average rate since m.LastUpdate and the rate at target now. It never fails.
func (AdaptiveCurve) BorrowRate(m Market, rateAtTarget uint256.Int, now uint64) (rate, next uint256.Int, err error) {
	u := utilisation(&m)
	avg, end, above, distance := drift(u.Uint64(), rateAtTarget.Uint64(), now-m.LastUpdate)

	// (coeff·err/1e18 + 1e18)·avg/1e18, err = ±distance.
	curve := uint64(wad)
	if above {
		curve += mulDiv64(coeffAboveTarget, distance, wad)
	} else {
		curve -= mulDiv64(coeffBelowTarget, distance, wad)
	}
	rate.SetUint64(mulDiv64(curve, avg, wad))
	next.SetUint64(end)
	return rate, next, nil
}

// MaxRate returns the larger of the rates at both ends of the interval: the rate at target drifts in one direction for
// as long as nobody touches the market, because wExp never decreases.
func (c AdaptiveCurve) MaxRate(m Market, rateAtTarget uint256.Int, until uint64) (uint256.Int, error) {
	first, _, _ := c.BorrowRate(m, rateAtTarget, m.LastUpdate)
	last, _, _ := c.BorrowRate(m, rateAtTarget, until)
	if first.Gt(&last) {
		return first, nil
	}
	return last, nil
}

// drift returns the average and the final rate at target over elapsed seconds at utilisation u ≤ 1e18, and err as its
// sign and its size ≤ 1e18.
func drift(u, start, elapsed uint64) (avg, end uint64, above bool, distance uint64) {
	if above = u > curveTarget; above {
		distance = mulDiv64(u-curveTarget, wad, wad-curveTarget)
	} else {
		distance = mulDiv64(curveTarget-u, wad, curveTarget)
	}
	if start == 0 {
		return initialAtTarget, initialAtTarget, above, distance
	}
	hi, lo := bits.Mul64(mulDiv64(adjustmentSpeed, distance, wad), elapsed)
	if hi|lo == 0 {
		return start, start, above, distance
	}
	end = adapted(start, !above, hi, lo)
	mid := adapted(start, !above, hi>>1, lo>>1|hi<<63)
	return (start + end + 2*mid) / 4, end, above, distance
}

// adapted returns start·wExp(x)/1e18 within the bounds of the rate at target, x = ±(hi·2^64 + lo).
func adapted(start uint64, negative bool, hi, lo uint64) uint64 {
	growth := wExp(negative, hi, lo)
	z, _ := fixed.WMulDown(uint256.NewInt(start), &growth) // below 2^64 · 2^186
	if !z.IsUint64() {
		return maxRateAtTarget
	}
	return min(max(z.Uint64(), minRateAtTarget), maxRateAtTarget)
}

// wExp returns an approximation of e^x for x = ±(hi·2^64 + lo), all scale 1e18: with x = q·ln 2 + r and |r| ≤ ln 2 / 2 it is
// 2^q·(1 + r + r²/2), within 3 % of e^x and never decreasing in x. It is 0 below −41.446531673892822312 and
// constant from 93.859467695000404319 on.
//
// Source: morpho-blue-irm, ExpLib.wExp.
func wExp(negative bool, hi, lo uint64) (z uint256.Int) {
	if !negative && (hi > 5 || hi == 5 && lo >= 1625747326452646239) { // x ≥ 93859467695000404319
		return wExpTop
	}
	qlo, carry := bits.Add64(lo, ln2/2, 0)
	q, _ := bits.Div64(hi+carry, qlo, ln2)
	r := int64(lo - q*ln2) // exact: |r| ≤ ln2/2, so the low 64 bits are the number
	size := uint64(max(r, -r))
	square := mulDiv64(size, size, wad) / 2
	if negative {
		r = -r
	}
	z.SetUint64(uint64(wad+r) + square)
	if negative {
		z.Rsh(&z, uint(q))
	} else {
		z.Lsh(&z, uint(q))
	}
	return z
}

var wExpTop = *uint256.MustFromDecimal("57716089161558943949701069502944508345128422502756744429568")

// mulDiv64 returns ⌊x·y/d⌋, which must fit 64 bits.
func mulDiv64(x, y, d uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	z, _ := bits.Div64(hi, lo, d)
	return z
}

// AdaptiveCurveForm states [AdaptiveCurve], which has nothing to set.
type AdaptiveCurveForm struct{}

// IRM implements [IRMForm].
func (AdaptiveCurveForm) IRM(*catalog.Builder) IRM { return AdaptiveCurve{} }

func init() {
	IRMs.Register(AdaptiveCurveForm{}, catalog.Rule{
		Name: "adaptive-curve", Source: "morpho-blue-irm, AdaptiveCurveIrm.sol",
		Doc: "Morpho's AdaptiveCurveIRM with its constants: target utilisation 0.9, curve steepness 4, starting at 4 % a year.",
	})
}
