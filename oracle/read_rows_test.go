package oracle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func lines(text string) string { return strings.ReplaceAll(text, "|", "\n") }

// Rows are chosen by a column wherever it stands; a row without it is of another asset.
func TestRowsOfOneValueAreRead(t *testing.T) {
	t.Parallel()
	for text, elsewhere := range map[string]int{
		"symbol,time,price|e,1741478400,20|b,1741478400,9|E,1741482000,21|": 1,
		"time,price,symbol|1741478400,20,e|1741478400,9|1741482000,21, e |": 1,
		"time,symbol,price|1741478400,e,20|1741478400,b,x|1741482000,e,21|": 1,
		"time,price,symbol|1741478400,20,e|1741482000,21,e|":                0,
	} {
		series, info, err := parse(lines(text), ReadOptions{Column: "symbol", Value: "e"})
		require.NoError(t, err, text)
		require.Equal(t, []Point{{1741478400, 20e10}, {1741482000, 21e10}}, series.Points, text)
		require.Equal(t, elsewhere, info.Elsewhere, text)
	}
	_, _, err := parse(lines("time,price,symbol|1741478400,9,b|"), ReadOptions{Column: "symbol", Value: "e"})
	require.EqualError(t, err, `f.csv: no row has "e" in column "symbol"; correct prices.column and prices.value`)
	_, _, err = parse(lines("time,price,symbol|1741478400,9,b|1741478400,9,e|"), ReadOptions{Column: "symbol", Value: "e"})
	require.EqualError(t, err, "f.csv: one row only; give at least two, so that their distance is known")
}

// Of several tables in JSON the one of times and prices is read, wherever it stands.
func TestTheTableOfPricesIsRead(t *testing.T) {
	t.Parallel()
	const good = `"data":[{"time":1741478400,"price":20},{"time":1741482000,"price":21}]`
	const bad, worse = `"meta":[{"time":1741478400,"a":"x"},{"time":1741482000,"a":"y"}]`, `"more":[{"time":1741478400,"b":"x"},{"time":1741482000,"b":"y"}]`
	for _, text := range []string{good, bad + "," + good, bad + "," + worse + "," + good, bad + "," + good + "," + worse} {
		series, _, err := parse("{"+text+"}", ReadOptions{})
		require.NoError(t, err, text)
		require.Len(t, series.Points, 2)
	}
	_, _, err := parse("{"+bad+","+worse+"}", ReadOptions{})
	require.EqualError(t, err, "f.csv: JSON with tables, none of them of times and prices: meta (time,a); more (time,b); name the columns with prices.columns")
}

// A row that cannot be taken apart is a fault, and those after it are looked at.
func TestFaultsAfterABadRowAreTold(t *testing.T) {
	t.Parallel()
	_, _, err := parse("time,price\n1741478400,\"2\"0\n1741482000,x\n", ReadOptions{})
	require.ErrorContains(t, err, "f.csv:2: ")
	require.ErrorContains(t, err, `f.csv:3: price: "x" is not a decimal number`)
}

// Each form of times is named once, in the order in which they come.
func TestTheFormsOfTimesAreNamedOnce(t *testing.T) {
	t.Parallel()
	_, info, err := parse(hours("time,price", "20")+"1741482000000,20\n1741485600,21\n1741489200000,21\n1741492800000000,21\n", ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, "unix s and unix ms and unix µs", info.TimeUnit)
}

// The time of day may stand before the date, and is part of each row's time.
func TestAClockMayStandFirst(t *testing.T) {
	t.Parallel()
	series, _, err := parse(lines("time,date,price|00:30,2025-03-09,20|01:30,2025-03-09,21|"), ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, []Point{{1741480200, 20e10}, {1741483800, 21e10}}, series.Points)
}

// An offset is that of times without a zone: those that name one keep it.
func TestAnOffsetLeavesTimesWithAZone(t *testing.T) {
	t.Parallel()
	series, _, err := parse(lines("time,price|2025-03-09 00:00,20|2025-03-09T06:00Z,21|2025-03-09 02:00,22|"), ReadOptions{Offset: -18_000})
	require.NoError(t, err)
	require.Equal(t, []Point{{1741496400, 20e10}, {1741500000, 21e10}, {1741503600, 22e10}}, series.Points)
}

// Rows without a price are gaps where they are asked for, and refused otherwise, each with its line.
func TestRowsWithoutAPriceAreCounted(t *testing.T) {
	t.Parallel()
	const remedy = "; remove them, or set prices.gaps to fill, so that they are gaps"
	for _, row := range []struct {
		prices []string
		fill   bool
		want   string
	}{
		{[]string{"20", "NaN", "21"}, false, "f.csv:3: 1 rows without a price, in line 3" + remedy},
		{[]string{"20", "NaN", "-", "21"}, false, "f.csv:3: 2 rows without a price, the first in line 3, the last in line 4" + remedy},
		{[]string{"NaN", "21", "-", "NaN"}, false, "f.csv:2: 3 rows without a price, the first in line 2, the last in line 5" + remedy},
		{[]string{"NaN", "21", "-"}, true, "f.csv: one row only; give at least two, so that their distance is known"},
		{[]string{"NaN", "-"}, true, "f.csv: no row has a price; name a file with prices"},
		{[]string{"20", "NaN", "21"}, true, ""},
	} {
		require.Equal(t, row.want, whatReadingSays(hours("time,price", row.prices...), ReadOptions{Fill: row.fill}), "%v", row.prices)
	}
}

// Words alone below the rows are a remark, and within them a fault, of which each has its line.
func TestWordsBelowTheRows(t *testing.T) {
	t.Parallel()
	const begin = "time,price|1741478400,20|1741482000,21|"
	_, info, err := parse(lines(begin+"from an exchange|with thanks|"), ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, 2, info.Below)
	_, _, err = parse(lines(begin+"from an exchange|with thanks|1741485600,22|of today|"), ReadOptions{})
	require.EqualError(t, err, "f.csv:4: one text where 2 columns are needed; complete the row or remove it\nf.csv:5: one text where 2 columns are needed; complete the row or remove it")
	for cells, want := range map[string]bool{
		"from here": true, "from here,": true, "from": false, "1 2": false, "from here,1": false, "Mar 09 2025": false, " here ": false,
	} {
		require.Equal(t, want, isRemark(strings.Split(cells, ",")), cells)
	}
}

// Cells beyond the names are a fault, counted, unless they are empty.
func TestRowsWiderThanTheirHeader(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"time,price|1741478400,20,,|1741482000,21|":            "",
		"time,price|1741478400,20|1741482000,2,100|":           "f.csv:3: more cells than the 2 names of the header, in 1 rows; put numbers with commas into quotes, or name all columns",
		"time,price|1741478400,2,050|1741482000,2,100|,|,,|":   "f.csv:2: more cells than the 2 names of the header, in 2 rows; put numbers with commas into quotes, or name all columns",
		"1741478400,20,20,20,20,1|1741482000,20,20,20,20,1,2|": "",
	} {
		require.Equal(t, want, whatReadingSays(lines(text), ReadOptions{}), text)
	}
}

func TestALongTextIsShortened(t *testing.T) {
	t.Parallel()
	eighty := strings.Repeat("a", 80)
	require.Equal(t, eighty, shortened(eighty))
	require.Equal(t, eighty+"…", shortened(eighty+"b"))
	require.Equal(t, eighty[1:]+"…", shortened(eighty[1:]+"é"), "no half of a letter")
}
