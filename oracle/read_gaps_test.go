package oracle

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// at writes prices of 20 at seconds after a beginning.
func at(header, cells string, seconds ...int) string {
	text := header + "\n"
	for _, s := range seconds {
		text += fmt.Sprintf("%d,%s\n", begins+s, cells)
	}
	return text
}

// A step of more than one and a half medians is a gap, and is let through up to twelve, or as many as are said.
func TestStepsThatAreGaps(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		seconds []int
		most    uint64
		gaps    []Gap
		refused bool
	}{
		{[]int{0, 60, 120, 210}, 0, nil, false},
		{[]int{0, 60, 120, 211}, 0, []Gap{{begins + 120, begins + 211}}, false},
		{[]int{0, 60, 120, 840}, 0, []Gap{{begins + 120, begins + 840}}, false},
		{[]int{0, 60, 120, 841}, 0, []Gap{{begins + 120, begins + 841}}, true},
		{[]int{0, 60, 120, 240}, 1, []Gap{{begins + 120, begins + 240}}, true},
		{[]int{0, 60, 120, 240}, 2, []Gap{{begins + 120, begins + 240}}, false},
		{[]int{0, 60, 120}, 0, nil, false},
	} {
		_, info, err := parse(at("time,price", "20", row.seconds...), ReadOptions{MaxGap: row.most})
		require.Equal(t, row.gaps, info.Gaps, "%v", row.seconds)
		require.Equal(t, row.refused, err != nil, "%v: %v", row.seconds, err)
	}
}

// The interval is the median step, of two the lesser, to the nearest second and one at least.
func TestTheIntervalIsTheMedianStep(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{
		at("time,price", "20", 0, 60):                                           60,
		at("time,price", "20", 0, 60, 160):                                      60,
		at("time,price", "20", 0, 100, 160):                                     60,
		at("time,price", "20", 0, 60, 160, 300):                                 100,
		"time,price\n1741478400.1,20\n1741478400.2,20\n1741478401.3,20\n":       1,
		"time,price\n1741478400,20\n1741478402.499,20\n1741478404.998,20\n":     2,
		"time,price\n1741478400,20\n1741478402.500,20\n1741478405.000000,20\n":  3,
		"time,price\n1741478400,20\n1741478402.5000,20\n1741478405.000000,20\n": 3,
	} {
		_, info, err := parse(text, ReadOptions{})
		require.NoError(t, err, text)
		require.Equal(t, want, info.Interval, text)
	}
}

// Bars are of one length: one that begins within the one before is refused, a point is not.
func TestBarsBeginWhereTheOneBeforeEnds(t *testing.T) {
	t.Parallel()
	require.Empty(t, whatReadingSays(at("time,price", "20", 0, 60, 90, 150), ReadOptions{}))
	require.Equal(t, "f.csv:4: a bar begins 30 s after the one before, which lasts 60 s; keep bars of one length only",
		whatReadingSays(at("time,open,high,low,close", "20,20,20,20", 0, 60, 90, 150), ReadOptions{}))
	require.Empty(t, whatReadingSays(at("time,open,high,low,close", "20,20,20,20", 0, 60, 120), ReadOptions{}))
}

// At the edges of a range a whole interval without prices is a gap.
func TestTheEdgesOfARangeByHand(t *testing.T) {
	t.Parallel()
	text := at("time,price", "20", 0, 60, 120)
	for _, row := range []struct {
		from, to uint64
		gaps     []Gap
	}{
		{0, 0, nil},
		{begins - 59, begins + 239, nil},
		{begins - 60, 0, []Gap{{begins - 60, begins}}},
		{0, begins + 240, []Gap{{begins + 180, begins + 240}}},
		{begins, begins + 121, nil},
	} {
		_, info, err := parse(text, ReadOptions{From: row.from, To: row.to})
		require.NoError(t, err, "%+v", row)
		require.Equal(t, row.gaps, info.Gaps, "%+v", row)
	}
	for _, row := range []struct {
		from, to uint64
		want     string
	}{
		{begins - 721, 0, "f.csv: no prices at the beginning of the range, from 2025-03-08T23:47:59Z to 2025-03-09T00:00:00Z: 12.0 intervals of 60 s, and at most 12 are allowed"},
		{0, begins + 901, "f.csv: no prices at the end of the range, from 2025-03-09T00:03:00Z to 2025-03-09T00:15:01Z: 12.0 intervals of 60 s, and at most 12 are allowed"},
		{begins + 121, 0, "no row lies in the range asked for; the file goes from 2025-03-09T00:00:00Z to 2025-03-09T00:02:00Z"},
		{0, begins, "no row lies in the range asked for"},
		{begins + 120, 0, "one row only"},
		{0, begins + 60, "one row only"},
	} {
		_, _, err := parse(text, ReadOptions{From: row.from, To: row.to})
		require.ErrorContains(t, err, row.want, "%+v", row)
	}
}

// Trades may be an hour apart, and no more, however many intervals that is.
func TestTradesMayBeAnHourApart(t *testing.T) {
	t.Parallel()
	trades := func(seconds ...int) (Info, error) {
		_, info, err := parse(at("time,price,side,size", "20,buy,1", seconds...), ReadOptions{})
		return info, err
	}
	info, err := trades(0, 100, 200, 3800)
	require.NoError(t, err)
	require.Empty(t, info.Gaps)
	_, err = trades(0, 100, 200, 3900)
	require.ErrorContains(t, err, "37.0 intervals of 100 s, and at most 36 are allowed")
	info, err = trades(0, 400, 800, 5600)
	require.NoError(t, err)
	require.Equal(t, []Gap{{begins + 800, begins + 5600}}, info.Gaps, "twelve intervals are more than an hour")
	_, err = trades(0, 400, 800, 5601)
	require.ErrorContains(t, err, "at most 12 are allowed")
}

// The end of a bar may be a thousandth before that of its last second.
func TestTimesOfEndsAreWholeSeconds(t *testing.T) {
	t.Parallel()
	series, info, err := parse("close_time,open,high,low,close\n1741482000,2,3,1,2\n1741485599.999,2,3,1,2\n1741489199.999,2,3,1,2\n", ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, []Bar{{1741478400, 2e10, 3e10, 1e10, 2e10}, {1741482000, 2e10, 3e10, 1e10, 2e10}, {1741485600, 2e10, 3e10, 1e10, 2e10}}, series.Bars)
	require.Equal(t, []uint64{1741478400, 1741485600, 3600}, []uint64{info.First, info.Last, info.Interval})
}
