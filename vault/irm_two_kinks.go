package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
)

// TwoKinks is a curve of three straight lines through four points: the rates at utilisation 0, at the first kink, at the
// second, and at 1. With u = ⌊tBA·1e18/tSA⌋ between the utilisations a and b, whose rates are r and s,
//
//	rate = r + ⌊(s − r)·(u − a)/(b − a)⌋
//
// rounded down, in the borrowers' favour. Limit cases: where both kinks are at one rate the middle is flat; at a kink the
// rate is exactly that of the kink.
//
// Source: Fluid's liquidity layer, LiquidityCalcs.sol, calcRateV2, which keeps utilisation to a hundredth of a per cent and
// rates per year; here they are per second, scale 1e18.
type TwoKinks struct {
	Zero, First, Second, Full uint256.Int // rates per second, scale 1e18, none below the one before
	FirstKink, SecondKink     uint256.Int // scale 1e18, 0 < first < second < 1e18
}

// BorrowRate returns the curve's value at the market's utilisation.
func (k TwoKinks) BorrowRate(m Market, rateAtTarget uint256.Int, _ uint64) (rate, next uint256.Int, err error) {
	rate, err = k.at(utilisation(&m))
	return rate, rateAtTarget, err
}

// MaxRate returns the same: utilisation does not move while nobody touches the market.
func (k TwoKinks) MaxRate(m Market, _ uint256.Int, _ uint64) (uint256.Int, error) {
	return k.at(utilisation(&m))
}

func (k *TwoKinks) at(u uint256.Int) (rate uint256.Int, err error) {
	switch {
	case u.Lt(&k.FirstKink):
		return between(&u, &uint256.Int{}, &k.FirstKink, &k.Zero, &k.First)
	case u.Lt(&k.SecondKink):
		return between(&u, &k.FirstKink, &k.SecondKink, &k.First, &k.Second)
	}
	return between(&u, &k.SecondKink, &fixed.WAD, &k.Second, &k.Full)
}

// between is the rate at u on the straight line from r at a to s at b.
func between(u, a, b, r, s *uint256.Int) (rate uint256.Int, err error) {
	rise, err := fixed.Sub(s, r)
	if err != nil {
		return rate, err
	}
	var run, whole uint256.Int
	run.Sub(u, a)
	whole.Sub(b, a)
	part, err := fixed.MulDivDown(&rise, &run, &whole)
	if err != nil {
		return rate, err
	}
	return fixed.Add(r, &part)
}

// TwoKinksForm states a [TwoKinks].
type TwoKinksForm struct {
	Zero       catalog.Decimal `key:"rate_at_zero" default:"0" min:"0" max:"100" places:"18" unit:"per year" doc:"Rate at utilisation 0."`
	First      catalog.Decimal `key:"rate_at_first" default:"0.04" min:"0" max:"100" places:"18" unit:"per year" doc:"Rate at the first kink."`
	Second     catalog.Decimal `key:"rate_at_second" default:"0.1" min:"0" max:"100" places:"18" unit:"per year" doc:"Rate at the second kink."`
	Full       catalog.Decimal `key:"rate_at_full" default:"1" min:"0" max:"100" places:"18" unit:"per year" doc:"Rate at utilisation 1."`
	FirstKink  catalog.Decimal `key:"first_kink" default:"0.8" above:"0" below:"1" places:"18" doc:"Utilisation of the first kink."`
	SecondKink catalog.Decimal `key:"second_kink" default:"0.93" above:"0" below:"1" places:"18" doc:"Utilisation of the second kink."`
}

// Check reports kinks and rates out of order.
func (f TwoKinksForm) Check(b *catalog.Builder) {
	if f.SecondKink.Cmp(f.FirstKink) <= 0 {
		b.Refuse("second_kink", f.SecondKink.String()+" is not above first_kink, "+f.FirstKink.String(), "raise it")
	}
	for _, pair := range []struct {
		key, before string
		low, high   catalog.Decimal
	}{
		{"rate_at_first", "rate_at_zero", f.Zero, f.First},
		{"rate_at_second", "rate_at_first", f.First, f.Second},
		{"rate_at_full", "rate_at_second", f.Second, f.Full},
	} {
		if pair.high.Cmp(pair.low) < 0 {
			b.Refuse(pair.key, pair.high.String()+" is below "+pair.before+", "+pair.low.String(), "raise it: a rate does not fall with utilisation")
		}
	}
}

// IRM implements [IRMForm].
func (f TwoKinksForm) IRM(b *catalog.Builder) IRM {
	return TwoKinks{
		Zero: b.PerSecond("rate_at_zero", f.Zero), First: b.PerSecond("rate_at_first", f.First),
		Second: b.PerSecond("rate_at_second", f.Second), Full: b.PerSecond("rate_at_full", f.Full),
		FirstKink: b.Ratio("first_kink", f.FirstKink), SecondKink: b.Ratio("second_kink", f.SecondKink),
	}
}

func init() {
	IRMs.Register(TwoKinksForm{}, catalog.Rule{
		Name: "two-kinks", Source: "Fluid, LiquidityCalcs.sol, calcRateV2; the default numbers are an assumption",
		Doc: "Three straight lines through the rates at utilisation 0, at two kinks and at 1.",
	})
}
