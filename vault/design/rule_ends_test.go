package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Fluid's outermost ratios have ticks, and none beyond them has.
func TestRatiosOfTheOutermostTicks(t *testing.T) {
	for _, c := range []struct {
		ratio uint256.Int
		tick  int
		why   error
	}{
		{*new(uint256.Int).SubUint64(&minRatio, 1), 0, ErrTick},
		{minRatio, -maxTick, nil},
		{ratioOne, 0, nil},
		{maxRatio, maxTick, nil},
		{*new(uint256.Int).AddUint64(&maxRatio, 1), 0, ErrTick},
		{uint256.Int{}, 0, ErrTick},
	} {
		tick, _, err := tickOf(c.ratio)
		require.ErrorIs(t, err, c.why, "%v", c)
		require.Equal(t, c.tick, tick)
	}
}

// Two dollars are a ray where a Dai is to be worth two; a price beyond all numbers is refused.
func TestTheFeedsPriceIsARay(t *testing.T) {
	two := *new(uint256.Int).Lsh(&ray, 1)
	price, err := feed(ref(whole(2e18)), &two)
	require.NoError(t, err)
	require.Equal(t, ray, price)
	_, err = feed(new(uint256.Int).SetAllOne(), &ray)
	require.ErrorIs(t, err, fixed.ErrOverflow)
}

// Where a sale takes as much worth with it as it carries, no part of a debt restores health: all of it is the least.
func TestTheLeastOfASaleThatRestoresNothing(t *testing.T) {
	c := owes10(16_000, 1_850)
	for incentive, least := range map[uint64]uint64{1e18: 642_857_143, 1.2e18: 16_000e6, 5e18: 16_000e6} {
		require.Equal(t, whole(least), leastSale(&c, ref(whole(0.86e18)), ref(whole(incentive))), incentive)
	}
	c = owes10(15_910, 1_850)
	require.Equal(t, uint256.Int{}, leastSale(&c, ref(whole(0.86e18)), &one))
	half := whole(0.5e18)
	require.Equal(t, whole(15_910e6), leastSale(&c, &half, ref(whole(2e18))), "a half of two is all")
}
