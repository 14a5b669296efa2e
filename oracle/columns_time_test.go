package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/sheet"
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
		{[]string{"1.7414784E+09", "1.7414786E+09", "1.7414787E+09"}, true},        // 200 s and 100 s
		{[]string{"1.74147840E+09", "1.74147841E+09", "1.7414785E+09"}, false},     // 10 s and 90 s, and the most digits say 10 s
		{[]string{"1.7414784E+09", "1.74147849E+09", "1.74147850E+09"}, false},     // 90 s and 10 s
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
		"20250309 103000":     {true, true, false},
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

// A time that the scenario names goes first, wherever it stands.
func TestTheColumnOfTheTime(t *testing.T) {
	t.Parallel()
	const bar = "1741478400,2,2,2,2"
	requireLayouts(t, []laidOut{
		{"x,price,time", "1741478400,20,1741478400", ReadOptions{Columns: ColumnNames{Time: "x"}}, "t0 p1 w2"},
		{"time,price,x", "1741478400,20,1741478400", ReadOptions{Columns: ColumnNames{Time: "x"}}, "t2 p1 w3"},
		{"time,price", "1741478400,20", ReadOptions{Columns: ColumnNames{Time: "x"}}, `there is no column "x" among "time,price"`},
		{",time,price", "1741478400,1741478400,20", ReadOptions{}, "t1 p2 w3"},
		{",price", "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{"index,price", "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{"Unnamed: 0,price", "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{"other,price", "1741478400,20", ReadOptions{}, `no column of times among "other,price"`},
		{",my_time,price", "x,1741478400,20", ReadOptions{}, "t1 p2 w3"},
		{"my_time,price", "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{"price,close_time", "20,1741478400", ReadOptions{}, "t1 p0 w2"},
		{"price,time_open,my_time", "20,1741478400,1741478400", ReadOptions{}, "t1 p0 w2"},
		{"price,time", "20,x", ReadOptions{}, "t1 p0 w2"}, // its faults are told row by row

		// Of bars, which have both an open and a high, the begin goes before a timestamp, and an id may be the time.
		{"open,high,low,close,timestamp,time_open", "2,2,2,2,1741478400,1741478400", ReadOptions{}, "t5 o0 h1 l2 c3 w6"},
		{"high,open,low,close,timestamp,time_open", "2,2,2,2,1741478400,1741478400", ReadOptions{}, "t5 o1 h0 l2 c3 w6"},
		{"timestamp,time_open,open,price", "1741478400,1741478400,2,2", ReadOptions{Columns: ColumnNames{Price: "price"}}, "t0 p3 w4"},
		{"timestamp,time_open,high,price", "1741478400,1741478400,2,2", ReadOptions{Columns: ColumnNames{Price: "price"}}, "t0 p3 w4"},
		{"id,open,high,low,close", bar, ReadOptions{}, "t0 o1 h2 l3 c4 w5"},
		{"id,price", "1741478400,20", ReadOptions{}, `no column of times among "id,price"`},
	})
	h := heading{names: [][]string{nil, {"price"}}, titles: []string{"time", "price"}}
	problem := (&columns{}).findTime(&sheet.Table{HeaderLine: 1}, &h, [][]string{{"1741478400", "20"}}, &ReadOptions{})
	require.NotNil(t, problem, "another asset's column")
}

func TestTimesThatAreABarsEnd(t *testing.T) {
	t.Parallel()
	const bar = "1741478400,2,2,2,2"
	requireLayouts(t, []laidOut{
		{"close_time,open,high,low,close", bar, ReadOptions{}, "t0 ends o1 h2 l3 c4 w5"},
		{"close_time,open,high,low,close,time", bar + ",1741478400", ReadOptions{}, "t5 o1 h2 l3 c4 w6"},
		{"close_time,end_time,open,high,low,close", "x," + bar, ReadOptions{}, "t1 ends o2 h3 l4 c5 w6"},
		{"close_time,price", "1741478400,20", ReadOptions{}, "t0 p1 w2"},

		// BitMEX's names tell its bars, and both are needed.
		{"homeNotional,timestamp,open,high,low,close,lastSize", "2," + bar + ",2", ReadOptions{}, "t1 ends o2 h3 l4 c5 w6"},
		{"lastSize,timestamp,open,high,low,close,homeNotional", "2," + bar + ",2", ReadOptions{}, "t1 ends o2 h3 l4 c5 w6"},
		{"timestamp,open,high,low,close,homeNotional", bar + ",2", ReadOptions{}, "t0 o1 h2 l3 c4 w5"},
		{"timestamp,open,high,low,close,lastSize", bar + ",2", ReadOptions{}, "t0 o1 h2 l3 c4 w5"},
		{"timestamp,price,homeNotional,lastSize", "1741478400,20,2,2", ReadOptions{}, "t0 p1 w2"},
	})
}

// Half of the rows are enough for times, and for a clock with dates beside it; beside dates all must be clocks.
func TestAColumnOfTimesInPart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"time,ts,price|1741478400,1741478400,20|x,1741482000,20|":                   "t0 p2 w3",
		"time,ts,price|1741478400,1741478400,20|x,1741482000,20|x,1741485600,20|":   "t1 p2 w3",
		"unix,ts,price|1.7414784E+09,1741478400,20|1741482000,1741482000,20|":       "t1 p2 w3",
		"unix,ts,price|1.7414784E+09,1.7414784E+09,20|1.741482E+09,1.741482E+09,9|": "t0 p2 w3",
		"time,ts,price|x,E1,20|x,E2,20|":                                            "t0 p2 w3", // no number, and so no time
		"time,price|E,20|E,21|":                                                     "t0 p1 w2",

		"time,date,price|00:00,2025-03-09,20|x,2025-03-09,20|":                                     "t1+0 p2 w3",
		"time,date,price|00:00,2025-03-09,20|x,2025-03-09,20|x,2025-03-09,20|":                     "t1 p2 w3",
		"time,date,price|00:00,2025-03-09,20|01:00,x,20|":                                          "t1+0 p2 w3",
		"time,date,price|00:00,x,20|01:00,x,20|":                                                   "t0 p2 w3",
		"date,time,price|2025-03-09,00:00,20|2025-03-09,01:00,20|":                                 "t0+1 p2 w3",
		"date,time,price|x,00:00,20|2025-03-09,x,20|":                                              "t0+1 p2 w3",
		"date,day,price|00:00,2025-03-09,20|01:00,2025-03-09,20|":                                  "t1+0 p2 w3",
		"hour,date,price|00:00,2025-03-09,20|01:00,2025-03-09,20|":                                 "t1+0 p2 w3",
		"hour,date,price|00:00,2025-03-09,20|x,2025-03-09,20|":                                     "t1 p2 w3",
		"hour,date,price|00:00,2025-03-09,20|01:00,2025-03-09 01:00,20|":                           "t1 p2 w3",
		"time,hour,price|2025-03-09,00:00,20|2025-03-09,01:00,20|":                                 "t0+1 p2 w3",
		"date,price|2025-03-09,20|2025-03-10,20|":                                                  "t0 p1 w2",
		"foo,price|2025-03-09,20|2025-03-10,20|":                                                   "t0 p1 w2", // the only dates
		"foo,price|2025-03-09,20|x,20|":                                                            `no column of times among "foo,price"`,
		"foo,bar,price|2025-03-09,2025-03-09,20|2025-03-10,2025-03-10,20|":                         `no column of times among "foo,bar,price"`,
		"price,foo,bar|20,2025-03-09,2025-03-09|20,2025-03-10,2025-03-10|":                         `no column of times among "price,foo,bar"`,
		"foo,bar,baz,price|2025-03-09,2025-03-09,2025-03-09,2|2025-03-10,2025-03-10,2025-03-10,2|": `no column of times among "foo,bar,baz,price"`,
	} {
		require.Equal(t, want, layout(t, text, ReadOptions{}), text)
	}
	_, problem := found(t, "time,price|1.7414784E+09,20|1.7414784E+09,21|", ReadOptions{})
	require.NotNil(t, problem)
	require.Equal(t, `the times in column "time" were rounded by a spreadsheet (1.7414784E+09), and there is no other`, problem.Text)
	require.Equal(t, 2, problem.Line, "of the first row below the header")
}

func TestTheOnlyTimesByTheirName(t *testing.T) {
	t.Parallel()
	const at = "1741478400"
	for _, c := range []struct {
		names  []string
		sample [][]string
		want   int
	}{
		{[]string{"mytime", "price"}, [][]string{{at, "x"}}, 0},
		{[]string{"price", "mydate"}, [][]string{{"x", at}}, 1},
		{[]string{"price", "mystamp"}, [][]string{{"x", at}}, 1},
		{[]string{"price", "foo"}, [][]string{{"x", at}}, -1},
		{[]string{"foo", "mytime"}, [][]string{{at, at}}, 1},
		{[]string{"mytime", "foo"}, [][]string{{at, at}}, 0},
		{[]string{"mytime", "mydate"}, [][]string{{at, at}}, -1},
		{[]string{"foo", "mytime", "mydate"}, [][]string{{at, at, at}}, -1},
		{[]string{"mytime", "mydate"}, [][]string{{"x", at}}, 1},
		{[]string{"mytime", "mydate"}, [][]string{{at, "x"}}, 0},
		{[]string{"mytime"}, [][]string{{at}, {"x"}}, -1},
		{[]string{"mytime"}, nil, -1},
	} {
		h := heading{}
		for _, name := range c.names {
			h.names = append(h.names, []string{name})
		}
		require.Equal(t, c.want, (&columns{}).timesByName(&h, c.sample), "%v", c.names)
	}
}
