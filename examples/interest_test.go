package examples

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/vaulttest"
)

var quadratic = Quadratic{Base: *uint256.NewInt(1000), Rise: *uint256.NewInt(8000)}

func TestQuadraticKeepsTheLaws(t *testing.T) {
	vaulttest.Model(t, func() vault.IRM { return quadratic })
}

// Half lent: 1000 + 8000/4. Nothing supplied: 1000.
func TestQuadraticByHand(t *testing.T) {
	for lent, want := range map[uint64]uint64{0: 1000, 50: 3000, 100: 9000} {
		rate, _, err := quadratic.BorrowRate(vault.Market{TotalSupplyAssets: *uint256.NewInt(100), TotalBorrowAssets: *uint256.NewInt(lent)}, uint256.Int{}, 0)
		require.NoError(t, err)
		require.Equal(t, want, rate.Uint64())
	}
	rate, err := quadratic.MaxRate(vault.Market{}, uint256.Int{}, 0)
	require.NoError(t, err)
	require.Equal(t, uint64(1000), rate.Uint64())
}
