package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
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

// The largest vault at risk is so wherever it stands among them, and by the unit where their first 24 bits are the same.
func TestTheLargestVaultAtRisk(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1850}, owing(20, 32_000), owing(30, 48_000), owing(10, 16_000))
	require.True(t, a.brisk)
	for range 3 {
		f := &a.still
		f.found[0], f.found[1], f.found[2] = f.found[1], f.found[2], f.found[0]
		want := *new(uint256.Int).Mul(uint256.NewInt(30), uint256.NewInt(1e18))
		require.Equal(t, want, a.largestAtRisk())
	}
	people := []agents.Borrower{owing(20, 32_000), owing(20, 32_000), owing(20, 32_000)}
	people[1].Collateral.AddUint64(&people[1].Collateral, 1)
	a = setting(t, nil, []uint64{2000, 1850}, people...)
	require.Equal(t, people[1].Collateral, a.largestAtRisk())
}
