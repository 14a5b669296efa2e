package liquidity

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// TestDecayIsThatOfItsHalfLife holds y = x·2^(−t/h) in integers: y^h·2^t ≤ x^h, and a little more than y is above it.
func TestDecayIsThatOfItsHalfLife(t *testing.T) {
	x := new(uint256.Int).Sub(new(uint256.Int).Lsh(uint256.NewInt(1), 100), uint256.NewInt(12345))
	for _, h := range []uint64{1, 2, 3, 5, 12, 60, 61, 97} {
		life := newHalfLife(h)
		atMost := new(big.Int).Exp(x.ToBig(), new(big.Int).SetUint64(h), nil)
		for elapsed := uint64(1); elapsed < 3*h+2; elapsed++ {
			y := life.age(fixed.Positive(x), elapsed)
			size := y.Abs()
			exact := func(y *big.Int) *big.Int {
				z := new(big.Int).Exp(y, new(big.Int).SetUint64(h), nil)
				return z.Lsh(z, uint(elapsed))
			}
			require.LessOrEqual(t, exact(size.ToBig()).Cmp(atMost), 0, "half-life %d, after %d s: more than the law", h, elapsed)
			slack := new(big.Int).Add(new(big.Int).Rsh(x.ToBig(), 58), big.NewInt(1))
			require.Positive(t, exact(slack.Add(slack, size.ToBig())).Cmp(atMost), "half-life %d, after %d s: less than the law", h, elapsed)
			require.Equal(t, y.Neg(), life.age(fixed.Negative(x), elapsed), "a sale decays as a purchase does")
		}
	}
}

func TestDecayAtItsEdges(t *testing.T) {
	x := fixed.FromInt64(1001)
	for _, row := range []struct {
		half, elapsed uint64
		want          int64
	}{
		{1, 1, 500},
		{1, 2, 250},
		{60, 60, 500},
		{60, 120, 250},
		{60, 600, 0},
		{60, 59, 506},  // 1001·2^(−59/60) = 506.32
		{60, 61, 494},  // 494.75
		{60, 119, 253}, // 253.16
		{2, 1, 707},    // 707.81
		{0, 1, 0},
		{1, 127, 0},
		{1, 128, 0},
		{1, 1 << 40, 0},
	} {
		life := newHalfLife(row.half)
		require.Equal(t, fixed.FromInt64(row.want), life.age(x, row.elapsed), "half-life %d s, after %d s", row.half, row.elapsed)
	}
	kept := halfLife{never: true}
	require.Equal(t, x, kept.age(x, 1<<40))
	large := new(uint256.Int).Lsh(uint256.NewInt(1), 126)
	once := newHalfLife(1)
	require.Equal(t, fixed.FromInt64(1), once.age(fixed.Positive(large), 126))
}

func TestADisplacementIsSplitIntoWhatStaysAndWhatPasses(t *testing.T) {
	forty := *uint256.NewInt(4e17)
	for _, row := range []struct{ by, slow, fast int64 }{
		{1000, 400, 600},
		{-1000, -400, -600},
		{7, 2, 5},
		{-7, -2, -5}, // 2.8 stay, rounded towards zero
		{2, 0, 2},
		{-2, 0, -2},
		{0, 0, 0},
	} {
		m := newMemory(&Recovery{HalfLife: 60, Permanent: forty})
		m.move(fixed.FromInt64(10), fixed.FromInt64(20), fixed.FromInt64(row.by), 500)
		require.Equal(t, fixed.FromInt64(20+row.slow), m.slow)
		require.Equal(t, fixed.FromInt64(10+row.fast), m.fast)
		for _, now := range []uint64{0, 499, 500} {
			fast, slow := m.aged(now)
			require.Equal(t, []fixed.Signed{m.fast, m.slow}, []fixed.Signed{fast, slow}, "at the trade nothing has passed")
		}
		fast, slow := m.aged(560)
		require.Equal(t, fixed.FromInt64((10+row.fast)/2), fast, "half of it after one half-life")
		require.Equal(t, m.slow, slow, "for good")
		m.reset()
		require.Equal(t, newMemory(&Recovery{HalfLife: 60, Permanent: forty}), m)
	}
	lasting := newMemory(&Recovery{Permanent: fixed.WAD, PermanentHalfLife: 100})
	lasting.move(fixed.Signed{}, fixed.Signed{}, fixed.FromInt64(1000), 500)
	fast, slow := lasting.aged(600)
	require.Equal(t, []fixed.Signed{{}, fixed.FromInt64(500)}, []fixed.Signed{fast, slow})
}

func TestNoHalfLifeIsLongerThanACentury(t *testing.T) {
	require.NoError(t, (&Recovery{HalfLife: longest, PermanentHalfLife: longest, Permanent: fixed.WAD}).Validate())
	for _, r := range []Recovery{
		{HalfLife: longest + 1}, {PermanentHalfLife: longest + 1}, {Permanent: *new(uint256.Int).AddUint64(&fixed.WAD, 1)},
	} {
		require.Error(t, r.Validate())
	}
}
