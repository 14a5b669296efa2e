package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

// Ten ether are worth 17,000 USDC at the market's floor of 1,700: whoever buys all of them pays that, or a debt that is less.
func TestAllOfAVaultCostsItsDebtOrItsWorth(t *testing.T) {
	usdc := func(x uint64) uint256.Int { return *uint256.NewInt(x * 1e6) }
	floor := *uint256.MustFromDecimal("1700000000000000000000000000") // 1,700·1e6 units for 1e18 units, times 1e36
	for debt, want := range map[uint64]uint64{16_000: 16_000, 17_000: 17_000, 17_001: 17_000, 30_000: 17_000, 0: 0} {
		v := vault.AtRisk{Collateral: *uint256.NewInt(10e18), Debt: usdc(debt)}
		require.Equal(t, usdc(want), whole(&v, &floor), debt)
	}
}
