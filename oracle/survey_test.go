package oracle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// An order of bars is taken where all rows agree with it, or ten times as many as with the usual one.
func TestTheOrderOfBarsIsThatOfMostRows(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		turned [4]int
		want   int
	}{
		{[4]int{0, 0, 0, 0}, 0},
		{[4]int{0, 1, 1, 1}, 0},
		{[4]int{1, 0, 1, 1}, 1},
		{[4]int{5, 0, 0, 3}, 1},
		{[4]int{5, 3, 0, 3}, 2},
		{[4]int{5, 3, 3, 0}, 3},
		{[4]int{10, 1, 2, 2}, 1},
		{[4]int{9, 1, 2, 2}, 0},
		{[4]int{20, 20, 20, 2}, 3},
		{[4]int{3, 3, 3, 3}, 0},
	} {
		require.Equal(t, row.want, agreed(row.turned), "%v", row.turned)
	}
}

// Low is not above open and close, nor high below them; four cells are no bar of five.
func TestWhatCellsAreABarInAnOrder(t *testing.T) {
	t.Parallel()
	for cells, want := range map[string][4]bool{ // in open, high, low, close; low, high, open, close; open, close, high, low; volume, close, high, low, open
		"2 3 1 2":   {true, false, false, false},
		"1 3 1 3":   {true, true, false, false},
		"3 3 2 1":   {false, false, false, false},
		"1 2 1.5 2": {false, true, false, false},
		"2 2 2 2":   {true, true, true, false},
		"9 2 3 1 2": {false, false, false, true},
		"2 1 3 1 9": {false, false, true, false},
		"2 3 x 2 1": {true, true, true, true}, // of it nothing is known
		"2 3 1":     {false, false, false, false},
		"2 3 1.1 1": {false, false, false, false},
		"4 3 1 2":   {false, false, false, false},
		"2 3 1 3.1": {false, false, false, false},
	} {
		for i, place := range places {
			require.Equal(t, want[i], place.holds(strings.Fields(cells)), "%s as %v", cells, place)
		}
	}
}

// labelled is prices an hour apart beside values of a column.
func labelled(header string, values ...string) string {
	rows := make([]string, len(values))
	for i, value := range values {
		rows[i] = "20," + value
	}
	return hours("time,price,"+header, rows...)
}

// Up to seven values are assets, whatever comes how often; eight and more where one comes again and again.
func TestAssetsAreToldFromIdentifiers(t *testing.T) {
	t.Parallel()
	refused := func(n int, names string) string {
		return fmt.Sprintf(`f.csv: column "symbol" has %d values, so that this is more than one asset: %s; choose one with prices.column: symbol and prices.value`, n, names)
	}
	const seven, eight = "a, b, c, d, e, f, g", "a, b, c, d, e, f, g, h"
	for values, want := range map[string]string{
		"e e e":                 "",
		"e b e":                 refused(2, "b, e"),
		"E e":                   "",
		"e - e":                 refused(2, "-, e"),
		"a b c d e f g":         refused(7, seven),
		"a b c d e f g h":       "",
		"a b c d e f g h i j":   "",
		"a b c d e f g h a":     "", // once a gap of a counter
		"a b c d e f g h a a":   refused(8, eight),
		"a b c d e f g h i a":   "",
		"a b c d e f g i a h":   "",
		"a b c d e f g i a a":   refused(8, "a, b, c, d, e, f, g, i"),
		"a b c d e f g h i b a": refused(8, eight),
		"a b c d e f g i b a":   refused(8, "a, b, c, d, e, f, g, i"),
	} {
		require.Equal(t, want, whatReadingSays(labelled("symbol", strings.Fields(values)...), ReadOptions{}), values)
	}
	require.Empty(t, whatReadingSays(labelled("symbol", "e", "", "e"), ReadOptions{}), "an empty cell is no asset")
	require.Empty(t, whatReadingSays(hours("time,price,symbol", "20,e", "20", "20,e"), ReadOptions{}), "nor is one that is not there")
	require.Equal(t, refused(2, "b, e"), whatReadingSays(labelled("symbol,feed", "e,x", "b,x"), ReadOptions{}))
	require.Equal(t, strings.ReplaceAll(refused(2, "b, e"), "symbol", "feed"), whatReadingSays(labelled("symbol,feed", "x,e", "x,b"), ReadOptions{}))
	require.Equal(t, strings.ReplaceAll(refused(2, "x, y"), "symbol", "feed"), whatReadingSays(hours("time,price,feed,symbol", "20,x", "20,y"), ReadOptions{}))
}

// Two columns that could be the price agree where half of their rows and more are within 5 %.
func TestColumnsThatCouldEachBeThePrice(t *testing.T) {
	t.Parallel()
	const (
		beside = `f.csv:1: column "close" is read as the price, beside "vwap"; set prices.columns.price to read another`
		differ = `f.csv:%d: "close" and "vwap" could each be the price, and differ: %s; set prices.columns.price to the one to read`
	)
	for rows, want := range map[string]string{
		"20,20 20,20":             beside,
		"20,21 20,19.1":           beside, // ln 1.05 = 0.0488, ln 20/19.1 = 0.046
		"20,20 20,22":             fmt.Sprintf(differ, 3, "20 and 22 in line 3"),
		"20,20 20,22 20,20":       beside,
		"20,22 20,20 20,18":       fmt.Sprintf(differ, 2, "20 and 22 in line 2"),
		"20,20 20,18 20,18 20,20": fmt.Sprintf(differ, 3, "20 and 18 in line 3"),
		"20,0 20,20 20,0":         beside, // a price of zero is none
		"20,-1 20,20 20,x":        beside,
		"20, 20, 20,":             "",
		"0,20 20,20":              `f.csv:2: price: "0" is not above zero (the smallest price is 1e-10); correct the row, or remove it and fill the gap`,
		"20,20 20 20,20":          beside,
	} {
		require.Equal(t, want, whatReadingSays(hours("time,close,vwap", strings.Fields(rows)...), ReadOptions{}), rows)
	}
	require.Equal(t, `f.csv:2: "close" and "vwap" could each be the price, and differ: 20 and 30 in line 2; set prices.columns.price to the one to read`,
		whatReadingSays(hours("time,close,vwap,mid", "20,30,20", "20,30,30", "20,30,30"), ReadOptions{}), "the line is that of the column named")
	for _, row := range []string{"20,30", "20,30,"} {
		require.Equal(t, `f.csv:2: "close" and "mid" could each be the price, and differ: 20 and 30 in line 2; set prices.columns.price to the one to read`,
			whatReadingSays(hours("time,close,mid,vwap", row, row), ReadOptions{}), "a column that has no price is none")
	}
	require.Equal(t, `f.csv:1: column "close" is read as the price, beside "vwap", "mid"; set prices.columns.price to read another`,
		whatReadingSays(hours("time,close,vwap,mid", "20,20,20", "20,20,20"), ReadOptions{}))
}

// A name of a place says whose times they are, unless they have an offset, or are given one.
func TestTimesOfAPlaceAreWarnedOf(t *testing.T) {
	t.Parallel()
	const warned = `f.csv:1: times are those of %q, without an offset, and are read as UTC; set prices.offset if it never changes, as to -05:00, or write them as 2025-03-09T00:00:00-05:00 or as unix seconds`
	for _, row := range []struct {
		text   string
		offset int
		want   string
	}{
		{"local_time,price|2025-03-09 00:00,20|2025-03-09 01:00,20|", 0, fmt.Sprintf(warned, "local")},
		{"time_new_york,price|2025-03-09 00:00,20|2025-03-09 01:00,20|", 0, fmt.Sprintf(warned, "new york")},
		{"local_time,price|2025-03-09 00:00,20|2025-03-09 01:00,20|", -18_000, ""},
		{"local_time,price|2025-03-09T00:00Z,20|2025-03-09T01:00Z,20|", 0, ""},
		{"local_time,price|1741478400,20|1741482000,20|", 0, ""},
		{"time,price|2025-03-09 00:00,20|2025-03-09 01:00,20|", 0, ""},
		{"local_time,price|", 0, ""},
	} {
		_, info, _ := parse(strings.ReplaceAll(row.text, "|", "\n"), ReadOptions{Offset: row.offset})
		said := ""
		if len(info.Warnings) > 0 {
			said = info.Warnings.Error()
		}
		require.Equal(t, row.want, said, row.text)
	}
}

// What was taken without being told is warned of.
func TestWhatIsTakenUntoldIsWarnedOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		hours("time,eth", "20", "21"):                                `f.csv:1: column "eth" is read as the price, the only one of numbers beside the time; set prices.columns.price to it, or to another`,
		hours("time,answer", "200000000000", "210000000000"):         "f.csv: prices are whole numbers, read with 8 decimals as their size suggests; set prices.decimals if they have others",
		"time;price|1741478400;2.050|1741482000;2.100|":              `f.csv:2: "2.050" is read with a decimal point, as all numbers with one are; write them without points if these part thousands`,
		"decimals,time,price|18,1741478400,2050|18,1741482000,2100|": `f.csv:1: prices are whole numbers, and too short for the decimals in column "decimals", which are taken for the token's; set prices.decimals if they are the prices'`,
		"time,price|1741478400,2.050|1741482000,2.100|":              "",
		"time;price|1741478400;2.05|1741482000;2.10|":                "",
		"time;price|1741478400;2.0505|1741482000;2.1005|":            "",
	} {
		require.Equal(t, want, whatReadingSays(strings.ReplaceAll(text, "|", "\n"), ReadOptions{}), text)
	}
	_, info, err := parse(hours("time,price", "20", "21"), ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, "price", info.Price)
	for _, text := range []string{hours("time,open,high,low,close", "2,2,2,2", "2,2,2,2"), "1741478400,20\n1741482000,20\n"} {
		_, info, err = parse(text, ReadOptions{})
		require.NoError(t, err)
		require.Empty(t, info.Price)
	}
}

// Bars without names whose order is known stay in it, whatever their rows say; others are turned.
func TestBarsWithoutNamesAreTurned(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1741478400,2,3,1,2|1741482000,2,3,1,2|":         "1, 2, 3, 4, 5",
		"1741478400,1,3,2,2|1741482000,1,3,2,2|":         "1, 4, 3, 2, 5",
		"1741478400,2,2,3,1|1741482000,2,2,3,1|":         "1, 2, 4, 5, 3",
		"1741478400,9,2,3,1,2|1741482000,9,2,3,1,2|":     "1, 6, 4, 5, 3",
		"1741478400,2,3,1,2,9|1741482000,2,3,1,2,9|":     "1, 2, 3, 4, 5",
		"1741478400,2,3,1,2,9,4|1741482000,2,3,1,2,9,4|": "1, 2, 3, 4, 5",
	} {
		_, info, err := parse(strings.ReplaceAll(text, "|", "\n"), ReadOptions{})
		require.NoError(t, err, text)
		require.Equal(t, "time, open, high, low, close in columns "+want, info.Columns, text)
	}
}

// Rows of other values say nothing of the file, and neither does one that is too short: those after them do.
func TestOtherRowsSayNothing(t *testing.T) {
	t.Parallel()
	chosen := ReadOptions{Column: "symbol", Value: "e"}
	const beside = `f.csv:1: column "close" is read as the price, beside "vwap"; set prices.columns.price to read another`
	require.Equal(t, beside, whatReadingSays("symbol,time,close,vwap\nb,1741478400,9,20\nb,1741482000,9,20\ne,1741478400,20,20\ne,1741482000,21,21\n", chosen))
	require.Contains(t, whatReadingSays("symbol,time,close,vwap\nb,1741478400,20,20\ne,1741478400,9,20\ne,1741482000,9,21\n", chosen), `differ: 9 and 20 in line 3`)
	said := whatReadingSays("time,price,symbol\n1741478400\n1741482000,20,e\n1741485600,20,b\n", ReadOptions{})
	require.Contains(t, said, "2 values, so that this is more than one asset: b, e")
}
