package liquidity

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// Twin: within one second nothing is forgotten, and what is kept is the sum of squared returns, in whole numbers. A return
// that counts is at most 3, and one that would bring the sum to 2^126 does not count.
func TestSquaredReturnsSumExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	wad, most, limit := big.NewInt(1e18), big.NewInt(3e18), new(big.Int).Lsh(big.NewInt(1), 126)
	left := 0
	for range 50 {
		u := NewUnrest(900)
		last := uint256.NewInt(1 + r.Uint64N(1e12))
		u.Witness(last, 5)
		sum := new(big.Int)
		for range 200 {
			next := uint256.NewInt(1 + r.Uint64N(2*last.Uint64()))
			if r.IntN(4) == 0 {
				next = uint256.NewInt(1 + r.Uint64N(1e12))
			}
			u.Witness(next, 5)
			x := new(big.Int).Sub(next.ToBig(), last.ToBig())
			x.Mul(x.Abs(x), wad).Div(x, last.ToBig())
			if x.Cmp(most) > 0 {
				x = most
			}
			if x = new(big.Int).Add(sum, new(big.Int).Mul(x, x)); x.Cmp(limit) < 0 {
				sum = x
			} else {
				left++
			}
			require.Equal(t, sum.String(), u.squares.ToBig().String())
			last = next
		}
	}
	require.Positive(t, left)
}
