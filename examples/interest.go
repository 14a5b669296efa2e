package examples

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Quadratic charges Base + Rise·u², with u the share of what was supplied that is lent. All divisions are rounded down, in the
// borrowers' favour. It remembers nothing.
//
// Limit cases: with a rise of 0 it is a fixed rate; an empty market pays the base.
type Quadratic struct {
	Base, Rise uint256.Int // a second, scale 1e18
}

// BorrowRate implements [vault.IRM].
func (q Quadratic) BorrowRate(m vault.Market, rateAtTarget uint256.Int, _ uint64) (rate, next uint256.Int, err error) {
	var used uint256.Int
	if !m.TotalSupplyAssets.IsZero() {
		if used, err = fixed.WDivDown(&m.TotalBorrowAssets, &m.TotalSupplyAssets); err != nil {
			return rate, rateAtTarget, err
		}
	}
	square, err := fixed.WMulDown(&used, &used)
	if err != nil {
		return rate, rateAtTarget, err
	}
	rise, err := fixed.WMulDown(&q.Rise, &square)
	if err != nil {
		return rate, rateAtTarget, err
	}
	rate, err = fixed.Add(&q.Base, &rise)
	return rate, rateAtTarget, err
}

// MaxRate is the rate itself: while nobody touches the market, its totals stand still.
func (q Quadratic) MaxRate(m vault.Market, rateAtTarget uint256.Int, until uint64) (uint256.Int, error) {
	rate, _, err := q.BorrowRate(m, rateAtTarget, until)
	return rate, err
}

// QuadraticForm is what a scenario writes: {model: quadratic, base: 0.01, rise: 0.4}.
type QuadraticForm struct {
	Base catalog.Decimal `key:"base" default:"0.01" min:"0" max:"10" unit:"per year" doc:"Rate where nothing is lent."`
	Rise catalog.Decimal `key:"rise" default:"0.2" min:"0" max:"10" unit:"per year" doc:"What it rises by until all that was supplied is lent."`
}

// IRM implements [vault.IRMForm].
func (f QuadraticForm) IRM(b *catalog.Builder) vault.IRM {
	return Quadratic{Base: b.PerSecond("base", f.Base), Rise: b.PerSecond("rise", f.Rise)}
}

func init() {
	vault.IRMs.Register(QuadraticForm{}, catalog.Rule{
		Name: "quadratic", Doc: "A rate that grows with the square of utilisation.", Source: catalog.Definition,
	})
}
