package oracle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
)

// Whatever the factor, a bar keeps its open, high, low and close, and when it reaches them. A path with no volatility is straight
// between them; one of twice the volatility moves about twice as much in a second.
func TestTheVolatilityOfABridgeIsMultiplied(t *testing.T) {
	bars := Series{Name: "day", Interval: 86_400, Bars: []Bar{{0, MustPrice("2000"), MustPrice("2100"), MustPrice("1800"), MustPrice("1900")}}}
	r, err := NewReplay(12, bars)
	require.NoError(t, err)
	path := func(factor float64) (prices []Price, low, high Price, steps float64) {
		prices = make([]Price, r.Clock().Blocks)
		_, err := r.Rough(factor).Walk(rng.Key{Seed: 3}).Fill([][]Price{prices})
		require.NoError(t, err)
		low = math.MaxUint64
		for i, p := range prices {
			low, high = min(low, p), max(high, p)
			if i > 0 {
				d := float64(p) - float64(prices[i-1])
				steps += float64(d * d)
			}
		}
		require.Equal(t, bars.Bars[0].Open, prices[0])
		require.Equal(t, bars.Bars[0].Close, prices[len(prices)-1])
		require.Equal(t, bars.Bars[0].Low, low)
		require.Equal(t, bars.Bars[0].High, high)
		return prices, low, high, steps
	}
	straight, _, _, _ := path(0)
	turns := 0
	for i := 2; i < len(straight); i++ {
		before, after := int64(straight[i-1])-int64(straight[i-2]), int64(straight[i])-int64(straight[i-1])
		if before-after > 2 || after-before > 2 {
			turns++
		}
	}
	require.LessOrEqual(t, turns, 4, "it turns at its extremes")
	usual, _, _, once := path(1)
	plain := make([]Price, len(usual))
	_, err = r.Walk(rng.Key{Seed: 3}).Fill([][]Price{plain})
	require.NoError(t, err)
	require.Equal(t, plain, usual)
	_, _, _, twice := path(2)
	require.InDelta(t, 4, twice/once, 0.2)
}
