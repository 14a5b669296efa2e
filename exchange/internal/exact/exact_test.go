package exact

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

func bit(n uint) *uint256.Int { return new(uint256.Int).Lsh(&one, n) }

func TestQuotientsAreRoundedAsTheySay(t *testing.T) {
	for _, c := range []struct{ x, y, d, down, up uint64 }{{7, 3, 4, 5, 6}, {8, 3, 4, 6, 6}, {7, 3, 0, 0, 0}, {0, 3, 4, 0, 0}} {
		x, y, d := uint256.NewInt(c.x), uint256.NewInt(c.y), uint256.NewInt(c.d)
		down, up := MulDivDown(x, y, d), MulDivUp(x, y, d)
		require.Equal(t, [2]uint64{c.down, c.up}, [2]uint64{down.Uint64(), up.Uint64()}, c)
	}
	wide := MulDivDown(bit(200), bit(200), bit(145))
	require.Equal(t, *bit(255), wide, "of a product of more than 256 bits")
	require.Panics(t, func() { MulDivDown(bit(200), bit(200), bit(144)) })
	require.Panics(t, func() { MulDivUp(bit(200), bit(200), bit(144)) })
}

// What fits is below 2^255, by the product or by the quotient.
func TestQuotientsThatFit(t *testing.T) {
	for _, c := range []struct {
		x, y, d *uint256.Int
		fits    bool
	}{
		{bit(127), bit(127), bit(0), true},
		{bit(200), bit(54), bit(0), true},
		{bit(200), bit(55), bit(0), false},
		{bit(200), bit(56), bit(0), false},
		{bit(200), bit(56), bit(1), false},
		{bit(200), bit(56), bit(2), true},
		{bit(200), bit(255), bit(200), false},
		{bit(200), bit(255), bit(201), true},
		{bit(127), bit(127), bit(255), true}, // 0
	} {
		require.Equal(t, c.fits, Fits(c.x, c.y, c.d), "%s·%s/%s", c.x, c.y, c.d)
	}
}

func TestWhatIsScaledIsTruncatedTowardsZero(t *testing.T) {
	for _, c := range []struct {
		a           int64
		part, whole uint64
		want        int64
	}{{7, 1, 2, 3}, {-7, 1, 2, -3}, {0, 1, 2, 0}, {7, 2, 2, 7}, {-7, 2, 2, -7}, {7, 0, 0, 7}, {1, 1, 2, 0}, {-1, 1, 2, 0}} {
		require.Equal(t, fixed.FromInt64(c.want), Scaled(fixed.FromInt64(c.a), uint256.NewInt(c.part), uint256.NewInt(c.whole)), c)
	}
}

func TestGainsOfWhoOwnsAndWhoOwes(t *testing.T) {
	cost, value := uint256.NewInt(5), uint256.NewInt(8)
	require.Equal(t, fixed.FromInt64(3), Gain(true, cost, value))
	require.Equal(t, fixed.FromInt64(-3), Gain(false, cost, value))
}

func TestTheLesserAndTheSum(t *testing.T) {
	a, b := *uint256.NewInt(5), *uint256.NewInt(8)
	require.Equal(t, [3]uint256.Int{a, a, b}, [3]uint256.Int{Min(a, b), Min(b, a), Min(b, b)})
	require.Equal(t, *uint256.NewInt(13), Sum(&a, &b))
}
