package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// column is a sample of one column.
func column(cells ...string) (sample [][]string) {
	for _, cell := range cells {
		sample = append(sample, []string{cell})
	}
	return sample
}

// Ten digits of seconds of which eight are written leave the last at 100 s; of milliseconds of which ten are, at a second.
func TestTimesThatASpreadsheetRounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		times []string
		want  bool
	}{
		{[]string{"1.7414784E+09", "1.7414784E+09"}, true},                         // two rows at one time
		{[]string{"1.7414784E+09", "1.7414785E+09", "1.7414787E+09"}, true},        // 100 s and 200 s
		{[]string{"1.7414784E+09", "1.7414785E+09", "1.7414788E+09"}, false},       // 100 s and 300 s: two digits apart
		{[]string{"1.7414784E+09", "1.7414785E+09", "1.7414786E+09"}, false},       // all 100 s: as they are
		{[]string{"1.7414787E+09", "1.7414785E+09", "1.7414784E+09"}, true},        // falling
		{[]string{"1.741478400E+09", "1.741478401E+09", "1.741478403E+09"}, false}, // whole seconds
		{[]string{"1.741478400E+12", "1.741478401E+12", "1.741478403E+12"}, false}, // to the second
		{[]string{"1.74147840E+12", "1.74147841E+12", "1.74147843E+12"}, true},     // to ten seconds
		{[]string{"1.7414784E+09", "1741478500", "1.7414787E+09"}, false},          // one is whole
		{[]string{"1.7414784E+09", "E+", "1.7414787E+09"}, false},
		{[]string{"1.7414784E+09"}, false},
	} {
		require.Equal(t, c.want, coarse(column(c.times...), 0), "%v", c.times)
	}
	require.False(t, coarse(column("1.7414784E+09", "1.7414784E+09"), 1), "no such column")
	for cell, want := range map[string]bool{"1.7E+09": true, "1e9": true, " 1.7e+9 ": true, "1700": false, "12 Feb": false, "1.7E+09x": false} {
		require.Equal(t, want, hasExponent(cell), cell)
	}
}

func TestWhatATimeLooksLike(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string][3]bool{ // a moment, a date, a day
		"1741478400":          {true, false, false},
		"2025-03-09":          {true, true, true},
		"2025-03-09 00:00":    {true, true, false},
		"2025-03-09 12:30:00": {true, true, false},
		"31/12/2024":          {true, true, true},
		"12/31/2024":          {true, true, true},
		"price":               {false, false, false},
		"":                    {false, false, false},
	} {
		require.Equal(t, want, [3]bool{isMoment(cell), isDate(cell), isDay(cell)}, cell)
	}
	is := func(cell string) bool { return cell == "x" }
	require.InDelta(t, 0.75, share(column("x", "x", "y", "x"), 0, is), 0)
	require.InDelta(t, 0.5, share([][]string{{"x", "x"}, {"x"}}, 1, is), 0, "a row that is too short has none")
	require.Zero(t, share(nil, 0, is))
}
