package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design"
)

func TestWhatClosingCostsByTheRuleAlone(t *testing.T) {
	at86 := design.Market{LLTV: *uint256.NewInt(0.86e18)}
	for _, c := range []struct {
		of   design.Design
		name string
		want string
	}{
		{design.MorphoBlue, "LIF − 1", "43841336116910229"},         // 1/(1 − 0.3·0.14) = 1/0.958
		{design.Morpho{LIF: *uint256.NewInt(1e18)}, "LIF − 1", "0"}, // sells at the oracle's price
		{design.CompoundV2{Incentive: *uint256.NewInt(1.08e18)}, "incentive − 1", "80000000000000000"},
		{design.AaveV2Mainnet, "bonus − 1", "50000000000000000"},
		{design.AaveV33{Bonus: *uint256.NewInt(1.045e18)}, "bonus − 1", "45000000000000000"},
	} {
		got, ok := design.Cost(c.of, at86)
		require.True(t, ok)
		require.Equal(t, c.name, got.Name)
		require.Equal(t, c.want, got.Value.Dec())
	}
}
