package designtest_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
)

func TestLiquityV1KeepsTheLaws(t *testing.T) {
	m := design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	for name, pool := range map[string]uint64{"half the debt pooled": 0.5e18, "a hundredth": 0.01e18, "none": 0} {
		t.Run(name, func(t *testing.T) {
			d := design.LiquityV1Mainnet
			d.Pool = *uint256.NewInt(pool)
			designtest.Run(t, d, m)
		})
	}
	t.Run("eight decimals and no recovery", func(t *testing.T) {
		d := design.LiquityV1Mainnet
		d.CCR.Clear()
		designtest.Run(t, d, design.Market{LLTV: *uint256.NewInt(0.9090909090909090e18), CollateralDecimals: 8, LoanDecimals: 18})
	})
}

func TestLiquityV2KeepsTheLaws(t *testing.T) {
	for name, pool := range map[string]uint64{"half the debt pooled": 0.5e18, "none": 0} {
		t.Run(name, func(t *testing.T) {
			d := design.LiquityV2Mainnet
			d.Pool = *uint256.NewInt(pool)
			designtest.Run(t, d, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
		})
	}
}
