package designtest_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
)

func TestLlammaKeepsTheLaws(t *testing.T) {
	few := design.LlammaMainnet
	few.Bands, few.A = 4, 30
	for name, d := range map[string]design.Llamma{"llamma": design.LlammaMainnet, "four wide bands": few} {
		t.Run(name, func(t *testing.T) {
			designtest.Run(t, d, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
		})
	}
}
