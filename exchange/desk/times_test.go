package desk

import (
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// Twin: the multiplication of the library, with every word carried into.
func TestAProductIsModulo256Bits(t *testing.T) {
	full, dice := ^uint64(0), rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		x, n := uint256.Int{dice.Uint64(), dice.Uint64(), dice.Uint64(), dice.Uint64()}, dice.Int64()
		require.Equal(t, *new(uint256.Int).Mul(&x, uint256.NewInt(uint64(n))), times(&x, n), "%s·%d", x.Hex(), n)
	}
	for _, x := range []uint256.Int{{}, {1}, {full, full, full, 5}, {full, full, full, full}, {0, 0, 0, 7}, {3, 0, full, 1 << 60}, {full, 1, 0, 0}} {
		for _, n := range []int64{0, 1, 2, 3, 1 << 40, 1<<63 - 1} {
			want := *new(uint256.Int).Mul(&x, uint256.NewInt(uint64(n)))
			require.Equal(t, want, times(&x, n), "%s·%d", x.Hex(), n)
		}
	}
}
