package oracle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Rows are written as an hour and a letter or nothing: the price is 100 and the hour, and a letter makes it another, a by
// 0.1, b by 0.2.
func atHours(rows string) (text string) {
	for _, row := range strings.Fields(rows) {
		hour, another := strings.TrimRight(row, "ab"), map[bool]string{true: ".1"}[strings.HasSuffix(row, "a")]
		if strings.HasSuffix(row, "b") {
			another = ".2"
		}
		var n int
		_, _ = fmt.Sscan(hour, &n)
		text += fmt.Sprintf("%d,%d%s\n", begins+3600*n, 100+n, another)
	}
	return text
}

func TestRowsArePutInOrder(t *testing.T) {
	t.Parallel()
	const parts = " parts put in order of time"
	for _, c := range []struct {
		rows     string
		want     string // rows in order
		order    string
		repeated int
	}{
		{"1 2 3", "1 2 3", "oldest first", 0},
		{"1 2 2 3", "1 2 3", "oldest first", 1},
		{"3 2 1", "1 2 3", "newest first", 0},
		{"4 3 2 1", "1 2 3 4", "newest first", 0},
		{"3 2 2 1", "1 2 3", "newest first", 1},
		{"3 4 1 2", "1 2 3 4", "2" + parts, 0},
		{"2 1 4 3", "1 2 3 4", "2" + parts + ", newest first in each", 0},
		{"2 3 1", "1 2 3", "2" + parts, 0}, // as often up as down
		{"3 4 4 1 2", "1 2 3 4", "2" + parts, 1},
		{"2 1 1 4 3", "1 2 3 4", "2" + parts + ", newest first in each", 1},
		{"1 2 3 2 3 4", "1 2 3 4", "2" + parts, 2},
		{"5 6 3 4 1 2", "1 2 3 4 5 6", "3" + parts, 0},
	} {
		series, info, err := parse("time,price\n"+atHours(c.rows), ReadOptions{})
		require.NoError(t, err, c.rows)
		require.Equal(t, c.order, info.Order, c.rows)
		require.Equal(t, c.repeated, info.Repeated, c.rows)
		want, _, err := parse("time,price\n"+atHours(c.want), ReadOptions{})
		require.NoError(t, err)
		require.Equal(t, want.Points, series.Points, c.rows)
		require.Equal(t, len(strings.Fields(c.want)), info.Rows, c.rows)
	}
}

// Bars keep their four prices beside their time.
func TestBarsArePutInOrder(t *testing.T) {
	t.Parallel()
	const header = "time,open,high,low,close\n"
	row := func(i int) string { return fmt.Sprintf("%d,2%d,3%d,1%d,2%d.5\n", begins+3600*i, i, i, i, i) }
	want, _, err := parse(header+row(1)+row(2)+row(3)+row(4), ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, Bar{begins + 7200, 22e10, 32e10, 12e10, 22.5e10}, want.Bars[1])
	for _, order := range [][]int{{4, 3, 2, 1}, {3, 4, 1, 2}, {2, 1, 4, 3}, {2, 3, 4, 1}, {1, 2, 3, 2, 3, 4}, {1, 2, 2, 3, 4, 4}} {
		text := header
		for _, i := range order {
			text += row(i)
		}
		series, _, err := parse(text, ReadOptions{})
		require.NoError(t, err, order)
		require.Equal(t, want.Bars, series.Bars, order)
	}
}

func TestTradesOfATimeAreItsLast(t *testing.T) {
	t.Parallel()
	const header = "time,price,side,size\n"
	trades := func(rows string) string { return strings.ReplaceAll(atHours(rows), "\n", ",buy,1\n") }
	for _, c := range []struct {
		rows             string
		want             string
		within, repeated int
	}{
		{"1 2 2a 3", "1 2a 3", 1, 0},
		{"1 2 2 3", "1 2 3", 1, 0},
		{"1 2a 2b 2 3", "1 2 3", 2, 0},
		{"3 2a 2 1", "1 2a 3", 1, 0},          // newest first: the last is above
		{"3 4 4a 1 2", "1 2 3 4a", 1, 0},      // in a part
		{"3 4a 4b 3 4a 4b 5", "3 4b 5", 1, 3}, // pages that overlap: each trade is one that there is
		{"3 4a 4b 4 3 4b 4 5", "3 4 5", 2, 3}, // some of them
		{"1 2 2a 3 4 5 1 2 2a", "1 2a 3 4 5", 1, 3},
	} {
		series, info, err := parse(header+trades(c.rows), ReadOptions{})
		require.NoError(t, err, c.rows)
		require.Equal(t, [2]int{c.within, c.repeated}, [2]int{info.Within, info.Repeated}, c.rows)
		want, _, err := parse("time,price\n"+atHours(c.want), ReadOptions{})
		require.NoError(t, err)
		require.Equal(t, want.Points, series.Points, c.rows)
	}
}

func TestRowsOutOfOrderAreRefused(t *testing.T) {
	t.Parallel()
	const (
		sorted = "; sort the rows by time, oldest first"
		other  = " again, with other prices"
		two    = "; keep one of the two"
		keep   = "; keep one, with prices.column and prices.value where a column tells them apart"
		second = ": a second series begins" + keep
	)
	for rows, want := range map[string]string{
		"1 3 2 4":     "f.csv:4: earlier than line 3" + sorted,
		"1 3 3 2 4":   "f.csv:5: earlier than line 4" + sorted,
		"2 1 3 5 4 6": "f.csv:3: earlier than line 2" + sorted + "\nf.csv:6: earlier than line 5" + sorted,
		"4 2 3 1":     "f.csv: the rows are in no order of time" + sorted,

		"1 2 3 2a 3a": "f.csv:5: the time of line 3" + other + second,
		"3 4 2 3a":    "f.csv:2: the time of line 5" + other + second, // the part that begins at the end of the one before
		"3 2a 2 1":    "f.csv:4: the time of line 3" + other + two,
		"1 2 2a 3":    "f.csv:4: the time of line 3" + other + two,
		"3 4 4a 1 2":  "f.csv:4: the time of line 3" + other + two, // within a part

		// two of four are told one by one; three are two series where they are a third of the rows
		"1 1a 2 2a":               "f.csv:3: the time of line 2" + other + two + "\nf.csv:5: the time of line 4" + other + two,
		"1 2 2a 3 3a 4 4a 5 6":    "f.csv:4: 3 times stand twice with other prices, the first in lines 3 and 4: two series in one file" + keep,
		"1 2 2a 3 3a 4 4a 5 6 7":  "f.csv:4: the time of line 3" + other + two + "\nf.csv:6: the time of line 5" + other + two + "\nf.csv:8: the time of line 7" + other + two,
		"6 5 4 4a 3 3a 2 2a 1":    "f.csv:9: 3 times stand twice with other prices, the first in lines 9 and 8: two series in one file" + keep,
		"1 2 2a 3 3a 4 4a 5 5a 6": "f.csv:4: 4 times stand twice with other prices, the first in lines 3 and 4: two series in one file" + keep,
	} {
		require.Equal(t, want, whatReadingSays("time,price\n"+atHours(rows), ReadOptions{}), rows)
	}
}
