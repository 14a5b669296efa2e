package fixed_test

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// number draws numbers of every length, so that products have up to 512 bits.
func number(t *rapid.T, name string) *uint256.Int {
	n := rapid.SliceOfN(rapid.Uint64(), 4, 4).Draw(t, name)
	x := &uint256.Int{n[0], n[1], n[2], n[3]}
	return x.Rsh(x, rapid.UintRange(0, 256).Draw(t, name+" less"))
}

// Quotients are those of integers of any size.
func TestQuotientsAreThoseOfBigIntegers(t *testing.T) {
	var wide, exactly, beyond int
	rapid.Check(t, func(t *rapid.T) {
		x, y, d := number(t, "x"), number(t, "y"), number(t, "d")
		if rapid.Bool().Draw(t, "divides") {
			y = d
		}
		down, over := fixed.Quotient(x, y, d)
		up, overUp := fixed.QuotientUp(x, y, d)
		if d.IsZero() {
			require.True(t, down.IsZero() && up.IsZero() && !over && !overUp)
			return
		}
		product := new(big.Int).Mul(x.ToBig(), y.ToBig())
		want, rest := new(big.Int).QuoRem(product, d.ToBig(), new(big.Int))
		check := func(got *uint256.Int, over bool) {
			require.Equal(t, want.BitLen() > 256, over)
			if !over {
				require.Equal(t, want.String(), got.ToBig().String())
			}
		}
		check(&down, over)
		if over {
			beyond++
		}
		if rest.Sign() > 0 {
			want.Add(want, big.NewInt(1))
		} else {
			exactly++
		}
		check(&up, overUp)
		if product.BitLen() > 256 && !over {
			wide++
		}
	})
	if !testing.Short() {
		require.True(t, wide > 0 && exactly > 0 && beyond > 0, "%d products beyond 256 bits, %d without a rest, %d quotients", wide, exactly, beyond)
	}
	// 11·x = 9·2^256 − 4, so a ninth of it is 2^256 − 4/9: its floor fits, and its ceiling does not.
	n := new(big.Int).Lsh(big.NewInt(9), 256)
	x, _ := uint256.FromBig(n.Div(n.Sub(n, big.NewInt(4)), big.NewInt(11)))
	down, over := fixed.Quotient(x, uint256.NewInt(11), uint256.NewInt(9))
	require.False(t, over)
	require.Equal(t, *new(uint256.Int).SetAllOne(), down)
	_, over = fixed.QuotientUp(x, uint256.NewInt(11), uint256.NewInt(9))
	require.True(t, over)
}

// By hand: half of 2^n − 1 is a half more than all ones, and rounded up it is 2^(n−1), with a carry through each word below.
func TestAQuotientRoundedUpCarriesThroughItsWords(t *testing.T) {
	for _, n := range []uint{65, 129, 193, 256} {
		var x, want uint256.Int
		x.Sub(x.Lsh(uint256.NewInt(1), n), uint256.NewInt(1))
		want.Lsh(uint256.NewInt(1), n-1)
		got, over := fixed.QuotientUp(&x, uint256.NewInt(1), uint256.NewInt(2))
		require.False(t, over)
		require.Equal(t, want.Hex(), got.Hex(), n)
	}
}
