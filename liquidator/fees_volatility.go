package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// VolatileFee is a base fee that rises with the recent volatility y of the reference price (see [liquidity.Unrest]):
//
//	fee = min(Most, Calm·(1 + Weight·y))
//
// rounded down. Limit cases: with a weight of 0 it is constant; while the price stands still it falls to Calm.
//
// Source: fitted to gas and ETH prices of 12 March 2020 and 19 May 2021 by ten minutes. A weight of 70 to 95 with a half-life of
// 30 minutes to 2 hours explains 34 to 96 % of the fee's variance.
type VolatileFee struct {
	Calm     uint64      // wei per gas
	Most     uint64      // wei per gas, at least Calm; 0 means no bound
	Weight   uint256.Int // scale 1e18
	HalfLife uint64      // of the volatility, seconds, above 0
}

// Validate reports every fault.
func (f VolatileFee) Validate() error {
	var faults []error
	if f.Weight.BitLen() > 90 {
		faults = append(faults, fault.New("weight", catalog.FromScaled(&f.Weight, 18).String()+" is above 1e9", "lower it"))
	}
	if f.HalfLife == 0 || f.HalfLife > 100*365*86_400 {
		faults = append(faults, fault.New("half_life", catalog.Duration(f.HalfLife).String()+" is not above 0 and at most a century", "correct it"))
	}
	if f.Most > 0 && f.Most < f.Calm {
		faults = append(faults, fault.New("most_gwei", "is below gas.base_fee_gwei", "raise it"))
	}
	return fault.Join(faults...)
}

// Open implements [FeeRule].
func (f VolatileFee) Open(uint64) (BaseFee, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	return &volatileFee{VolatileFee: f, unrest: liquidity.NewUnrest(f.HalfLife)}, nil
}

// volatileFee is a path under the rule [VolatileFee].
type volatileFee struct {
	VolatileFee
	unrest liquidity.Unrest
}

// Witness implements [liquidity.Witness].
func (f *volatileFee) Witness(reference *uint256.Int, now uint64) { f.unrest.Witness(reference, now) }

// At implements [BaseFee].
func (f *volatileFee) At(uint64) uint64 {
	swing := f.unrest.Volatility()
	return f.of(&swing)
}

// of is the fee at a volatility of scale 1e18, below 2^63.
func (f *volatileFee) of(swing *uint256.Int) uint64 {
	var fee uint256.Int
	fee.Mul(swing, &f.Weight)
	fee.Div(&fee, &fixed.WAD)
	fee.Add(&fee, &fixed.WAD)
	fee.Mul(&fee, uint256.NewInt(f.Calm))
	fee.Div(&fee, &fixed.WAD)
	most := uint64(maxTip)
	if f.Most > 0 {
		most = f.Most
	}
	if !fee.IsUint64() {
		return most
	}
	return min(fee.Uint64(), most)
}

// Least is the fee once the volatility has been forgotten until a time. Forgetting block by block loses more to rounding than
// forgetting at once; a part in 2^32 covers that.
func (f *volatileFee) Least(_, until uint64) uint64 {
	swing := f.unrest.Calmer(until)
	fee := f.of(&swing)
	return max(f.of(new(uint256.Int)), fee-min(fee, fee>>32+1))
}

// VolatileFeeForm states a [VolatileFee].
type VolatileFeeForm struct {
	Weight   catalog.Decimal  `key:"weight" default:"90" min:"0" max:"1000000" places:"18" assumed:"x0.5 x2" doc:"Weight of the recent volatility: at 90 a standard deviation of 5 % over 1.44 half-lives makes the fee 5.5 times that of calm times." source:"70 to 95 fitted to 12 March 2020 and 19 May 2021"`
	HalfLife catalog.Duration `key:"half_life" default:"1h" min:"1" assumed:"30m 2h" doc:"Time in which half of the recent volatility is forgotten." source:"30 minutes to 2 hours, as weight"`
	Most     catalog.Decimal  `key:"most_gwei" default:"0" min:"0" places:"9" unit:"gwei" doc:"Most that the base fee rises to; 0 means no bound."`
}

// Fees implements [FeesForm].
func (f VolatileFeeForm) Fees(b *catalog.Builder, calm uint64) FeeRule {
	return VolatileFee{Calm: calm, Most: b.Gwei("most_gwei", f.Most), Weight: b.Ratio("weight", f.Weight), HalfLife: f.HalfLife.Seconds()}
}

func init() {
	FeeRules.Register(VolatileFeeForm{}, catalog.Rule{
		Name: "volatility", Source: "fitted to gas and ETH prices of 12 March 2020 and 19 May 2021",
		Doc: "A base fee that rises from gas.base_fee_gwei with the recent volatility of the collateral.",
	})
}
