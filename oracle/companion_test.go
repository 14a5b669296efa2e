package oracle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
)

func TestTheVolatilityOfARecordIsThatOfItsRangesOrReturns(t *testing.T) {
	day := Series{Interval: 86400, Bars: []Bar{{Open: 100, High: 110, Low: 100, Close: 105}, {Time: 86400, Open: 105, High: 110, Low: 100, Close: 100}}}
	require.InEpsilon(t, math.Log(1.1)/(2*math.Sqrt(math.Ln2))*math.Sqrt(365), day.Volatility(), 1e-9)
	points := Series{Interval: 60, Points: []Point{{Time: 0, Price: 100}, {Time: 60, Price: 101}, {Time: 119, Price: 100}}}
	require.InEpsilon(t, math.Log(1.01)*math.Sqrt(2*365*86400/120.), points.Volatility(), 1e-9)
}

func TestTheVolatilityOfADiffusionCountsItsJumps(t *testing.T) {
	d := diffusion(t, 10, 12, nil, Asset{Volatility: 0.5, Jump: Merton{PerYear: 12, Mean: -0.1, Deviation: 0.2}})
	require.InEpsilon(t, math.Sqrt(0.25+12*(0.01+0.04)), d.Volatility(), 1e-12)
	// E[J²] of exponentials of means 0.05 and 0.1: 2·(0.4·0.0025 + 0.6·0.01) = 0.014.
	d = diffusion(t, 10, 12, nil, Asset{Volatility: 0, Jump: Kou{PerYear: 100, Up: 0.4, MeanUp: 0.05, MeanDown: 0.1}})
	require.InEpsilon(t, math.Sqrt(1.4), d.Volatility(), 1e-12)
}

// silent is a process that does not say how volatile it is.
type silent struct{ Process }

func TestCompanionsNeedAVolatility(t *testing.T) {
	_, err := NewCompanions(silent{diffusion(t, 10, 12, nil, Asset{Volatility: 1})}, Companion{Start: PriceOne})
	require.ErrorContains(t, err, "says how volatile it is")
	_, err = NewCompanions(diffusion(t, 10, 12, nil, Asset{Volatility: 1}, Asset{Volatility: 1}), Companion{Start: PriceOne})
	require.Error(t, err)
}

// A companion of correlation 1 without a noise of its own is the main price to the power of the ratio of volatilities.
func TestACompanionOfCorrelationOneFollowsExactly(t *testing.T) {
	main := diffusion(t, 300, 3600, nil, Asset{Volatility: 0.5})
	both, err := NewCompanions(main, Companion{Start: 100 * PriceOne, Volatility: 1, Correlation: 1})
	require.NoError(t, err)
	require.Equal(t, 2, both.Assets())
	dst := [][]Price{make([]Price, 300), make([]Price, 300)}
	_, err = both.Walk(rng.Key{Seed: 3}).Fill(dst)
	require.NoError(t, err)
	for i := range dst[0] {
		ratio := float64(dst[0][i]) / float64(dst[0][0])
		require.InEpsilon(t, 100e10*ratio*ratio, float64(dst[1][i]), 1e-6)
	}
}

// Two others beside the main price: it is what it is alone, and each begins at its own start.
func TestEveryCompanionHasItsOwnRow(t *testing.T) {
	main := diffusion(t, 300, 3600, nil, Asset{Volatility: 0.5})
	all, err := NewCompanions(main, Companion{Start: 100 * PriceOne, Volatility: 1, Correlation: 0.5}, Companion{Start: 7 * PriceOne, Volatility: 0.3},
		Companion{Start: 100 * PriceOne, Volatility: 1, Correlation: 0.5})
	require.NoError(t, err)
	whole := path(t, all, rng.Key{Seed: 3}, 64)
	require.Len(t, whole, 4)
	require.NotEqual(t, whole[1], whole[3], "two of one law have a noise of their own")
	require.Equal(t, path(t, main, rng.Key{Seed: 3}, 64)[0], whole[0])
	require.Equal(t, []Price{100 * PriceOne, 7 * PriceOne}, []Price{whole[1][0], whole[2][0]})
	require.NotEqual(t, whole[1][1]/100, whole[2][1]/7)
}
