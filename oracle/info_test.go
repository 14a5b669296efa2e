package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The line about a file counts what was left out, and names the longest gap, of equals the first.
func TestWhatALineSaysOfAFile(t *testing.T) {
	t.Parallel()
	info := Info{File: "f.csv", Format: "bars", TimeUnit: "unix s", Rows: 3, Interval: 60, First: 1583971200, Last: 1583971320, Table: "CSV", Columns: "time", Order: "oldest first"}
	const begin, end = "f.csv: bars, unix s, 3 rows of 60 s from 2020-03-12T00:00:00Z to 2020-03-12T00:02:00Z", "; CSV, time, oldest first"
	require.Equal(t, begin+end, info.String())
	short, long := Gap{1583971200, 1583971320}, Gap{1583971260, 1583971500}
	for _, row := range []struct {
		gaps []Gap
		want string
	}{
		{[]Gap{short}, ", a gap 2020-03-12T00:00:00Z to 2020-03-12T00:02:00Z"},
		{[]Gap{short, long}, ", 2 gaps, the longest 2020-03-12T00:01:00Z to 2020-03-12T00:05:00Z"},
		{[]Gap{long, short}, ", 2 gaps, the longest 2020-03-12T00:01:00Z to 2020-03-12T00:05:00Z"},
		{[]Gap{{0, 60}, {120, 180}}, ", 2 gaps, the longest 1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z"},
		{[]Gap{{600, 660}, {60, 180}}, ", 2 gaps, the longest 1970-01-01T00:01:00Z to 1970-01-01T00:03:00Z"},
	} {
		info.Gaps = row.gaps
		require.Equal(t, begin+row.want+end, info.String())
	}
	info.Gaps, info.Wrapping = nil, "ZIP"
	info.Repeated, info.Headers, info.Above, info.Below, info.Blank, info.Missing, info.Within, info.Elsewhere = 1, 2, 3, 4, 5, 6, 7, 8
	require.Equal(t, begin+", 1 repeated rows dropped, 2 repeated header rows dropped, 3 lines above the header dropped, 4 remarks below the rows dropped, 5 empty rows dropped, "+
		"6 rows without a price dropped, 7 trades before others of their time dropped, 8 rows of other values dropped; CSV in ZIP, time, oldest first", info.String())
}
