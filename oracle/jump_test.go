package oracle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each bound of each parameter, and the least number beyond it. 2,628,000 jumps a year are one in twelve seconds.
func TestLawsOfJumpsAtTheirBounds(t *testing.T) {
	t.Parallel()
	up, down := func(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }, func(x float64) float64 { return math.Nextafter(x, math.Inf(-1)) }
	const busy = 2_628_000
	for _, law := range []Jump{
		Kou{busy, 0, down(1), 10},
		Kou{0, 1, 1e-300, 1e-300},
		Merton{busy, 10, 10},
		Merton{0, -10, 0},
		ParetoFalls{busy, 1, 100},
		ParetoFalls{0, 1e-300, up(2)},
	} {
		require.NoError(t, law.Validate(), "%+v", law)
	}
	nan := math.NaN()
	for want, laws := range map[string][]Jump{
		"jumps":          {Kou{-1, 0.5, 0.5, 0.5}, Merton{up(busy), 0, 0}, ParetoFalls{nan, 0.5, 3}},
		"up_probability": {Kou{1, down(0), 0.5, 0.5}, Kou{1, up(1), 0.5, 0.5}, Kou{1, nan, 0.5, 0.5}},
		"up_mean":        {Kou{1, 0.5, 0, 0.5}, Kou{1, 0.5, 1, 0.5}, Kou{1, 0.5, nan, 0.5}},
		"down_mean":      {Kou{1, 0.5, 0.5, 0}, Kou{1, 0.5, 0.5, up(10)}, Kou{1, 0.5, 0.5, nan}},
		"jump_mean":      {Merton{1, up(10), 0}, Merton{1, down(-10), 0}, Merton{1, nan, 0}},
		"jump_deviation": {Merton{1, 0, down(0)}, Merton{1, 0, up(10)}, Merton{1, 0, nan}},
		"least":          {ParetoFalls{1, 0, 3}, ParetoFalls{1, up(1), 3}, ParetoFalls{1, nan, 3}},
		"alpha":          {ParetoFalls{1, 0.5, 2}, ParetoFalls{1, 0.5, up(100)}, ParetoFalls{1, 0.5, nan}},
	} {
		for _, law := range laws {
			require.ErrorContains(t, law.Validate(), want+": ", "%+v", law)
			require.NotContains(t, law.Validate().Error(), "\n", "%+v", law)
		}
	}
}

// Merton of mean −0.1 and deviation 0.2: κ = e^(−0.1 + 0.02) − 1. Kou of 0.3 up by 0.1 and 0.7 down by 0.25:
// κ = 0.3/0.9 + 0.7/1.25 − 1 and E[J²] = 2·(0.3·0.01 + 0.7·0.0625).
func TestTheMomentsOfJumpsByHand(t *testing.T) {
	t.Parallel()
	merton, kou := Merton{7, -0.1, 0.2}, Kou{8, 0.3, 0.1, 0.25}
	require.InEpsilon(t, math.Exp(-0.08)-1, merton.MeanGrowth(), 1e-12)
	require.InEpsilon(t, 0.05, merton.Square(), 1e-12)
	require.InEpsilon(t, 1./3+0.56-1, kou.MeanGrowth(), 1e-12)
	require.InEpsilon(t, 0.0935, kou.Square(), 1e-12)
	require.Equal(t, []float64{7, 8, 9}, []float64{merton.Intensity(), kou.Intensity(), ParetoFalls{PerYear: 9}.Intensity()})
	require.InEpsilon(t, 5*0.0004/3, ParetoFalls{Least: 0.02, Alpha: 5}.Square(), 1e-12)
}

// An asset at each bound of its law, and just beyond it.
func TestAssetsAtTheirBounds(t *testing.T) {
	t.Parallel()
	for _, asset := range []Asset{{Initial: 1}, {Initial: MaxPrice}, {Initial: 1, Drift: 1000}, {Initial: 1, Drift: -1000}, {Initial: 1, Volatility: 1000}} {
		require.NoError(t, asset.validate(), "%+v", asset)
	}
	for want, assets := range map[string][]Asset{
		"start":      {{}, {Initial: MaxPrice + 1}},
		"drift":      {{Initial: 1, Drift: 1000.1}, {Initial: 1, Drift: -1000.1}, {Initial: 1, Drift: math.NaN()}},
		"volatility": {{Initial: 1, Volatility: -1e-300}, {Initial: 1, Volatility: 1000.1}, {Initial: 1, Volatility: math.NaN()}},
	} {
		for _, asset := range assets {
			require.ErrorContains(t, asset.validate(), want+": ", "%+v", asset)
		}
	}
	require.ErrorContains(t, Asset{Initial: 1, Jump: Merton{Mean: 11}}.validate(), "jump_mean: is 11")
}
