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
		{*new(uint256.Int).SubUint64(&minRatio, 1), 0, ErrTick}, {minRatio, -maxTick, nil}, {ratioOne, 0, nil},
		{maxRatio, maxTick, nil}, {*new(uint256.Int).AddUint64(&maxRatio, 1), 0, ErrTick}, {uint256.Int{}, 0, ErrTick},
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
