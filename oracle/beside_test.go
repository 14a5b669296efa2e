package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
)

// Ether's first two days of the history beside ten hours of a diffusion that begins a day in.
func TestARecordBesideAProcessKeepsItsBarsAndLeavesTheMainPriceAlone(t *testing.T) {
	const day = 86_400
	main := diffusion(t, 2*day/600, 600, nil, Asset{Volatility: 0.5})
	begin := main.Clock().Start - day // the diffusion begins with the second bar
	series := Series{Name: "ether", Interval: day, Bars: []Bar{{begin, 100, 120, 90, 110}, {begin + day, 110, 115, 60, 70}, {begin + 2*day, 71, 80, 65, 79}}}
	both, err := NewBeside(main, series)
	require.NoError(t, err)
	require.Equal(t, 2, both.Assets())
	whole := path(t, both, rng.Key{Seed: 3}, 64)
	require.Equal(t, path(t, main, rng.Key{Seed: 3}, 64)[0], whole[0], "the main price is what it is alone")
	require.Equal(t, whole, path(t, both, rng.Key{Seed: 3}, 1, 7, 100), "however it is cut")
	ether := whole[1]
	first, second := ether[:day/600], ether[day/600:]
	require.EqualValues(t, 110, first[0])
	require.EqualValues(t, 70, first[len(first)-1])
	require.EqualValues(t, 60, lowest(first))
	require.EqualValues(t, 71, second[0])
	require.EqualValues(t, 65, lowest(second))
	require.NotEqual(t, ether, path(t, both, rng.Key{Seed: 4}, 64)[1], "each path is a way of its own through the bars")

	_, err = NewBeside(main, series.Later(day))
	require.NoError(t, err)
	_, err = NewBeside(main, series.Later(day+600))
	require.ErrorContains(t, err, "begins 600 s after the first block")
	_, err = NewBeside(main, Series{Name: "nothing"})
	require.ErrorContains(t, err, "is empty")
}

func lowest(prices []Price) Price {
	low := prices[0]
	for _, p := range prices {
		low = min(low, p)
	}
	return low
}

func TestTheLeastOfARecordIsThatOfItsTime(t *testing.T) {
	bars := Series{Interval: 10, Bars: []Bar{{100, 9, 9, 1, 5}, {110, 5, 7, 4, 6}, {130, 6, 6, 3, 3}}}
	require.EqualValues(t, 1, bars.Least(109, 109))
	require.EqualValues(t, 4, bars.Least(110, 129))
	require.EqualValues(t, 4, bars.Least(125, 129), "in a gap the last close stands, which is no lower")
	require.EqualValues(t, 3, bars.Least(110, 130))
	require.EqualValues(t, 3, bars.Least(500, 600), "after the end")
	points := Series{Points: []Point{{100, 5}, {110, 2}, {120, 8}}}
	require.EqualValues(t, 5, points.Least(100, 109))
	require.EqualValues(t, 2, points.Least(100, 110))
	require.EqualValues(t, 2, points.Least(119, 119), "the last before stands")
	require.EqualValues(t, 2, points.Least(119, 130))
	require.EqualValues(t, 8, points.Least(120, 900))
}

// A series is moved as a whole, and the one that it was moved from stays.
func TestASeriesIsMovedLater(t *testing.T) {
	points := Series{Points: []Point{{Time: 10, Price: 1}, {Time: 20, Price: 2}}}
	require.Equal(t, []Point{{Time: 15, Price: 1}, {Time: 25, Price: 2}}, points.Later(5).Points)
	require.EqualValues(t, 10, points.First())
	bars := Series{Interval: 10, Bars: []Bar{{Time: 10, Open: 1, High: 1, Low: 1, Close: 1}, {Time: 20, Open: 1, High: 1, Low: 1, Close: 1}}}
	require.EqualValues(t, 15, bars.Later(5).First())
	require.EqualValues(t, 35, bars.Later(5).End())
	require.EqualValues(t, 7, bars.Later(^uint64(2)).First(), "three seconds earlier, modulo 2^64")
}
