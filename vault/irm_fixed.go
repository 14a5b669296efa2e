package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
)

// FixedRate is the model whose rate never moves, as Morpho's FixedRateIrm.
type FixedRate struct {
	PerSecond uint256.Int // scale 1e18
}

// BorrowRate returns PerSecond.
func (f FixedRate) BorrowRate(_ Market, rateAtTarget uint256.Int, _ uint64) (rate, next uint256.Int, err error) {
	return f.PerSecond, rateAtTarget, nil
}

// MaxRate returns PerSecond.
func (f FixedRate) MaxRate(Market, uint256.Int, uint64) (uint256.Int, error) { return f.PerSecond, nil }

// Contract implements [Deployable].
func (f FixedRate) Contract() Deployment {
	return Deployment{f, "FixedRateIrm", []uint256.Int{f.PerSecond}}
}

// FixedRateForm states a [FixedRate].
type FixedRateForm struct {
	Rate catalog.Decimal `key:"rate" default:"0.05" min:"0" max:"10" places:"18" unit:"per year" doc:"Rate per year of 365 days, compounded continuously."`
}

// IRM implements [IRMForm].
func (f FixedRateForm) IRM(b *catalog.Builder) IRM {
	return FixedRate{PerSecond: b.PerSecond("rate", f.Rate)}
}

func init() {
	IRMs.Register(FixedRateForm{}, catalog.Rule{
		Name: "fixed", Doc: "Charges the same rate at any utilisation.", Source: "morpho-blue-irm, FixedRateIrm.sol",
	})
}
