package oracle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each bound of a bar's prices, and the least beyond it.
func TestWhatABarMayBe(t *testing.T) {
	t.Parallel()
	const remove = "correct the row, or remove it and fill the gap"
	for _, row := range []struct {
		bar  Bar
		want string
	}{
		{Bar{0, 5, 9, 1, 4}, ""},
		{Bar{0, 1, 1, 1, 1}, ""},
		{Bar{0, MaxPrice, MaxPrice, MaxPrice, MaxPrice}, ""},
		{Bar{0, 9, 9, 1, 9}, ""},
		{Bar{0, 1, 9, 1, 1}, ""},
		{Bar{0, 5, 9, 0, 4}, "a price outside 1e-10 to 1e9"},
		{Bar{0, 5, MaxPrice + 1, 1, 4}, "a price outside 1e-10 to 1e9"},
		{Bar{0, 5, 1, 2, 4}, "high 0.0000000001 is below low 0.0000000002"},
		{Bar{0, 1, 9, 2, 4}, "open 0.0000000001 is outside low 0.0000000002 to high 0.0000000009"},
		{Bar{0, 10, 9, 2, 4}, "open 0.000000001 is outside low 0.0000000002 to high 0.0000000009"},
		{Bar{0, 5, 9, 2, 1}, "close 0.0000000001 is outside low 0.0000000002 to high 0.0000000009"},
		{Bar{0, 5, 9, 2, 10}, "close 0.000000001 is outside low 0.0000000002 to high 0.0000000009"},
	} {
		problem, remedy := row.bar.fault(PriceDecimals)
		require.Equal(t, row.want, problem)
		require.Equal(t, row.want == "", remedy == "")
		if remedy != "" {
			require.Equal(t, remove, remedy)
		}
	}
	problem, _ := Bar{}.fault(18)
	require.Equal(t, "a price outside 1e-18 to 1e1", problem)
}

// Bars end where the next begins, or before; points come one after the other.
func TestWhatASeriesMayBe(t *testing.T) {
	t.Parallel()
	bars := func(interval uint64, times ...uint64) (s Series) {
		s.Name, s.Interval = "s", interval
		for _, at := range times {
			s.Bars = append(s.Bars, Bar{at, 1, 1, 1, 1})
		}
		return s
	}
	points := func(scale Scale, all ...Point) Series { return Series{Name: "s", Scale: scale, Points: all} }
	for _, good := range []Series{bars(60, 1000, 1060, 1200), bars(1, 0), points(0, Point{0, 1}, Point{1, MaxPrice})} {
		require.NoError(t, good.Validate())
	}
	for _, row := range []struct {
		series Series
		want   string
	}{
		{bars(60, 1000, 1059), `series "s": bar 1 at 1059 begins before bar 0 ends; sort the bars and remove overlaps`},
		{bars(60, 1000, 1060, 900), `series "s": bar 2 at 900 begins before bar 1 ends; sort the bars and remove overlaps`},
		{bars(0, 1000, 1000), `series "s": has bars of length 0; set Interval, in seconds`},
		{bars(60), `series "s": is empty; give it at least one price`},
		{points(0, Point{5, 1}, Point{5, 1}), `series "s": point 1 at 5 is not after point 0; sort the points and remove duplicates`},
		{points(0, Point{5, 1}, Point{6, 1}, Point{4, 1}), `series "s": point 2 at 4 is not after point 1; sort the points and remove duplicates`},
		{points(0, Point{5, 0}), `series "s": point 0: a price outside 1e-10 to 1e9; correct or remove it`},
		{points(18, Point{5, MaxPrice + 1}), `series "s": point 0: a price outside 1e-18 to 1e1; correct or remove it`},
		{Series{Name: "s", Interval: 1, Bars: bars(1, 0).Bars, Points: []Point{{0, 1}}}, `series "s": has bars and points; keep one kind`},
	} {
		require.EqualError(t, row.series.Validate(), row.want)
	}
}

// Two bars that double, a week apart, are two days of ranges of ln 2: the days between say nothing. A price that doubles in
// a second, whenever that is, has a variance of (ln 2)² in the two seconds that it is known.
func TestTheVolatilityOfASeriesByHand(t *testing.T) {
	t.Parallel()
	const day = 86_400
	bars := Series{Interval: day, Bars: []Bar{{0, 1, 2, 1, 2}, {7 * day, 1, 2, 1, 2}}}
	require.InEpsilon(t, math.Ln2/math.Sqrt(4*math.Ln2)*math.Sqrt(365), bars.Volatility(), 1e-12)
	points := Series{Points: []Point{{1_600_000_000, 1}, {1_600_000_001, 2}}}
	require.InEpsilon(t, math.Ln2*math.Sqrt(365*day/2), points.Volatility(), 1e-12)
}
