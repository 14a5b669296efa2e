package oracle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
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

// A block of 30 days, Δ = 30/365 of a year, by the law: ρ·(0.5/0.8)·Δln P + (0.1 − (1 − 0.36)·0.25/2)·Δ + 0.5·0.8·√Δ·Z.
func TestABlockOfACompanionByHand(t *testing.T) {
	t.Parallel()
	main := diffusion(t, 3, 30*86400, nil, Asset{Volatility: 0.8})
	both, err := NewCompanions(main, Companion{Start: 100 * PriceOne, Volatility: 0.5, Drift: 0.1, Correlation: 0.6})
	require.NoError(t, err)
	key := rng.Key{Seed: 5}
	whole := path(t, both, key, 2)
	own := key
	own.Purpose = rng.Named("companion price")
	noise := own.Stream()
	const years = 30. / 365
	for block := 1; block < 3; block++ {
		move := math.Log(whole[0][block].Float64() / whole[0][block-1].Float64())
		want := 0.6*0.5/0.8*move + (0.1-0.64*0.25/2)*years + 0.5*0.8*math.Sqrt(years)*noise.Normal()
		require.InDelta(t, want, math.Log(whole[1][block].Float64()/whole[1][block-1].Float64()), 1e-9, "block %d", block)
	}
}

// Beside a price that does not move only a companion's own noise is left; the least price stays where nothing moves it.
func TestACompanionOfAPriceThatStands(t *testing.T) {
	t.Parallel()
	both, err := NewCompanions(diffusion(t, 3, 12, nil, Asset{}), Companion{Start: 1, Correlation: 0.5}, Companion{Start: 9 * PriceOne, Volatility: 1, Correlation: 1})
	require.NoError(t, err)
	whole := path(t, both, rng.Key{}, 5)
	require.Equal(t, []Price{1, 1, 1}, whole[1])
	require.Equal(t, 9*PriceOne, whole[2][0])
	for _, p := range whole[2] {
		require.InEpsilon(t, 9e10, float64(p), 1e-6)
	}
}

// A price that leaves its range ends the path at its block, which has no prices, and the ones after it.
func TestACompanionThatLeavesItsRangeEndsThePath(t *testing.T) {
	t.Parallel()
	both, err := NewCompanions(diffusion(t, 9, 86400, nil, Asset{}), Companion{Start: 9 * PriceOne}, Companion{Start: 9e8 * PriceOne, Drift: 36.5})
	require.NoError(t, err)
	walker := both.Walk(rng.Key{})
	dst := [][]Price{make([]Price, 9), make([]Price, 9), make([]Price, 9)}
	n, err := walker.Fill(dst) // a tenth a day: 9e8·e^0.1 is 9.95e8, and e^0.2 is too much
	require.ErrorIs(t, err, ErrRange)
	require.ErrorContains(t, err, "companion 2: price left its range")
	require.Equal(t, 2, n)
	for _, row := range dst {
		require.NotZero(t, row[1])
		require.Equal(t, make([]Price, 7), row[2:])
	}
	n, err = walker.Fill(dst)
	require.ErrorIs(t, err, ErrRange)
	require.Zero(t, n)
}

func TestACompanionIsBuiltAsStated(t *testing.T) {
	t.Parallel()
	number := catalog.MustDecimal
	form := CompanionForm{Start: number("1.5"), Volatility: number("0.5"), Drift: number("0.1"), Correlation: number("0.6")}
	b := catalog.NewBuilder(catalog.Study{}, "").At("other")
	require.Equal(t, Companion{1_500_000_000_000, 0.5, 0.1, 0.6}, form.Companion(b, 12))
	require.NoError(t, b.Err())
	form.Start = number("1e12")
	form.Companion(b, 12)
	require.ErrorContains(t, b.Err(), `other.start: "1000000000000" is above the largest price, 1e7`)
}
