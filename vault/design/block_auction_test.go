package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// Of Blend's blocks, collateral rises by half a hundredth for 200 of them, then the debt falls by as much.
func TestSharesByTheBlock(t *testing.T) {
	for _, c := range []struct{ seconds, collateral, debt uint64 }{ // shares in thousandths
		{0, 0, 1000}, {4, 0, 1000}, {5, 5, 1000}, {999, 995, 1000}, {1000, 1000, 1000}, {1004, 1000, 1000}, {1005, 1000, 995}, {1995, 1000, 5}, {2000, 1000, 0}, {9000, 1000, 0},
	} {
		d := Blend
		collateral, debt := d.shares(c.seconds)
		require.Equal(t, *new(uint256.Int).Mul(uint256.NewInt(c.collateral), tenTo(15)), collateral, "%d s", c.seconds)
		require.Equal(t, *new(uint256.Int).Mul(uint256.NewInt(c.debt), tenTo(15)), debt, "%d s", c.seconds)
	}
}
