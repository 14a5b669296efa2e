package rational

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

func TestAPriceIsRoundedDownAndIsNoneBeyondItsRange(t *testing.T) {
	scale := fixed.PriceScale
	third, price := *uint256.NewInt(0), Price(big.NewRat(1, 3))
	third.Div(&scale, uint256.NewInt(3))
	require.Equal(t, third, price, "a third of 1e36 is not whole")
	require.Equal(t, scale, Price(One))
	for name, none := range map[string]*big.Rat{
		"zero":                 new(big.Rat),
		"below zero":           big.NewRat(-1, 3),
		"2^256 units":          new(big.Rat).SetFrac(new(big.Int).Lsh(big.NewInt(1), 256), scale.ToBig()),
		"less than a unit":     new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(scale.ToBig(), big.NewInt(2))),
		"a division by nought": Over(One, new(big.Rat)),
	} {
		price := Price(none)
		require.True(t, price.IsZero(), name)
	}
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	price = Price(new(big.Rat).SetFrac(most, scale.ToBig()))
	require.Equal(t, most, price.ToBig(), "the largest that fits")
}

func TestOperationsLeaveTheirArgumentsAlone(t *testing.T) {
	a, b := big.NewRat(3, 4), big.NewRat(-2, 3)
	for _, each := range []struct {
		of   func(a, b *big.Rat) *big.Rat
		want *big.Rat
	}{{Plus, big.NewRat(1, 12)}, {Minus, big.NewRat(17, 12)}, {Times, big.NewRat(-1, 2)}, {Over, big.NewRat(-9, 8)}} {
		require.Zero(t, each.want.Cmp(each.of(a, b)))
		require.Zero(t, a.Cmp(big.NewRat(3, 4)))
		require.Zero(t, b.Cmp(big.NewRat(-2, 3)))
	}
	require.Zero(t, One.Cmp(big.NewRat(1, 1)))
	require.Zero(t, Of(uint256.NewInt(5), uint256.NewInt(10)).Cmp(big.NewRat(1, 2)))
	require.Zero(t, Whole(uint256.NewInt(5)).Cmp(big.NewRat(5, 1)))
	require.Zero(t, Signed(fixed.FromInt64(-5)).Cmp(big.NewRat(-5, 1)))
}
