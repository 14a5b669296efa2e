package designtest_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
)

func TestFluidKeepsTheLaws(t *testing.T) {
	wide := design.FluidMainnet
	wide.Limit = *uint256.NewInt(0.96e18)
	for name, d := range map[string]design.Fluid{"fluid": design.FluidMainnet, "a high limit": wide} {
		t.Run(name, func(t *testing.T) {
			designtest.Run(t, d, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
		})
	}
}
