package oracle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnOffsetIsReadAsItEndsADate(t *testing.T) {
	for text, want := range map[string]int{"": 0, "-05:00": -18_000, "+09:30": 34_200, "+0100": 3600, "-14:00": -50_400, "+00:59": 3540} {
		seconds, ok := parseOffset(text)
		require.True(t, ok, text)
		require.Equal(t, want, seconds, text)
	}
	for _, text := range []string{"-", "EST", "-5", "05:00", "+5:00", "+05:60", "-15:00", "+05:0", "+05:000", "+0x:00", "+05-00"} {
		_, ok := parseOffset(text)
		require.False(t, ok, text)
	}
}

// A file of 00:00 on clocks five hours behind UTC begins at 05:00.
func TestClocksThatNameNoZoneMayBeBehindUTC(t *testing.T) {
	for _, file := range []string{"histdata.csv", "stooq.txt", "investing.csv"} { // a date and a time together, in two columns, a date alone
		plain, info, err := ReadPrices("testdata/prices/"+file, ReadOptions{})
		require.NoError(t, err)
		behind, shifted, err := ReadPrices("testdata/prices/"+file, ReadOptions{Offset: -18_000})
		require.NoError(t, err)
		require.Equal(t, info.First+18_000, shifted.First, file)
		for i, bar := range plain.Bars {
			bar.Time += 18_000
			require.Equal(t, bar, behind.Bars[i], file)
		}
		ahead, _, err := ReadPrices("testdata/prices/"+file, ReadOptions{Offset: 3600})
		require.NoError(t, err)
		require.Equal(t, plain.Bars[0].Time-3600, ahead.Bars[0].Time, file)
	}
}

// Where the file cannot tell, it is taken as most files are, and the key that settles it is named; who has set the key is told
// nothing.
func TestTimesThatAFileCannotTellAreWarnedOf(t *testing.T) {
	for _, row := range []struct {
		file    string
		options ReadOptions
		warning string
	}{
		{"coingecko-ohlc-hourly.json", ReadOptions{}, "CoinGecko's, hourly or daily, are ends; set prices.times to ends"},
		{"coingecko-ohlc-hourly.json", ReadOptions{Times: Starts}, ""},
		{"coingecko-ohlc-hourly.json", ReadOptions{Times: Ends}, ""},
		{"coingecko-ohlc.json", ReadOptions{}, ""}, // four hours apart, as only CoinGecko's
		{"histdata.csv", ReadOptions{}, `times such as "20250309 000000" name no zone, and are read as UTC; HistData's are New York's without summer time; set prices.offset to -05:00`},
		{"histdata.csv", ReadOptions{Offset: -18_000}, ""},
		{"binance-api.json", ReadOptions{}, ""},
	} {
		_, info, err := ReadPrices("testdata/prices/"+row.file, row.options)
		require.NoError(t, err, row.file)
		if row.warning == "" {
			require.Empty(t, info.Warnings, row.file)
			continue
		}
		require.Len(t, info.Warnings, 1, row.file)
		require.Contains(t, info.Warnings[0].Error(), row.warning)
	}
	starts, _, err := ReadPrices("testdata/prices/coingecko-ohlc.json", ReadOptions{Times: Starts})
	require.NoError(t, err)
	require.EqualValues(t, 1_741_492_800, starts.Bars[0].Time, "what is said is taken before what the source is known for")
}

func TestBarsWithoutNamesADayApartMayBeCoinGeckos(t *testing.T) {
	for step, warned := range map[string]bool{
		"[[1741392000000,2,3,1,2],[1741478400000,2,3,1,2],[1741564800000,2,3,1,2]]":       true,  // a day
		"[[1741392000000,2,3,1,2],[1741392900000,2,3,1,2],[1741393800000,2,3,1,2]]":       false, // a quarter of an hour
		"[[1741392000,2,3,1,2],[1741478400,2,3,1,2],[1741564800,2,3,1,2]]":                false, // seconds
		"[[1741392000000,2,3,1,2,9],[1741478400000,2,3,1,2,9],[1741564800000,2,3,1,2,9]]": false, // with volumes
	} {
		_, info, err := ParsePrices("x.json", strings.NewReader(step), ReadOptions{})
		require.NoError(t, err, step)
		require.Equal(t, warned, len(info.Warnings) == 1, "%s: %v", step, info.Warnings)
	}
}

func TestRowsAreChosenByTheNumberOfAColumn(t *testing.T) {
	series, _, err := ParsePrices("x.csv", strings.NewReader("1741478400,2000,eth\n1741478400,80000,btc\n1741482000,2050,eth\n1741482000,81000,btc\n"),
		ReadOptions{Column: "3", Value: "ETH", Columns: ColumnNames{Price: "2"}})
	require.NoError(t, err)
	require.Len(t, series.Points, 2)
	require.Equal(t, "2050", series.Scale.Text(series.Points[1].Price))
	_, _, err = ParsePrices("x.csv", strings.NewReader("1741478400,2000,eth\n"), ReadOptions{Column: "coin", Columns: ColumnNames{Price: "2"}})
	require.ErrorContains(t, err, `prices.column is "coin"; give a number from 1 to 3`)
}

// CoinGecko's bars are lists of five numbers in milliseconds, alone in their file, an hour or a day apart.
func TestBarsThatAreNotCoinGeckosAreNotWarnedOf(t *testing.T) {
	t.Parallel()
	const hourly = "[1741478400000,2,3,1,2],[1741482000000,2,3,1,2],[1741485600000,2,3,1,2]"
	for text, warned := range map[string]bool{
		"[" + hourly + "]": true,
		"[[1741485600000,2,3,1,2],[1741482000000,2,3,1,2],[1741478400000,2,3,1,2]]": true, // the newest first
		`{"data":[` + hourly + "]}": false,
		strings.NewReplacer("],[", "\n", "[", "", "]", "\n").Replace(hourly):                                                                    false,
		`[{"t":1741478400000,"o":2,"h":3,"l":1,"c":2},{"t":1741482000000,"o":2,"h":3,"l":1,"c":2},{"t":1741485600000,"o":2,"h":3,"l":1,"c":2}]`: false,
		"[[1741478400000,2,3,1,2,4,5],[1741482000000,2,3,1,2,4,5],[1741485600000,2,3,1,2,4,5]]":                                                 false,
		"[[\"2025-03-09 00:00\",2,3,1,2],[\"2025-03-09 01:00\",2,3,1,2],[\"2025-03-09 02:00\",2,3,1,2]]":                                        false,
		"[[1741478400000000,2,3,1,2],[1741482000000000,2,3,1,2],[1741485600000000,2,3,1,2]]":                                                    false,
		"[[1741478400000,2,3,1,2],[1741478460000,2,3,1,2],[1741478520000,2,3,1,2]]":                                                             false,
	} {
		_, info, err := ParsePrices("x", strings.NewReader(text), ReadOptions{})
		require.NoError(t, err, text)
		require.Equal(t, warned, len(info.Warnings) == 1, "%s: %v", text, info.Warnings)
	}
	_, info, err := ParsePrices("x", strings.NewReader("["+hourly+"]"), ReadOptions{Columns: ColumnNames{Time: "1", Price: "5"}})
	require.NoError(t, err)
	require.Empty(t, info.Warnings, "points are of a moment")
}

// HistData's are bars of semicolons whose times are 20250309 000000: no other file is warned of.
func TestTimesThatAreNotHistDatasAreNotWarnedOf(t *testing.T) {
	t.Parallel()
	for text, warned := range map[string]bool{
		"20250309 000000;2;3;1;2;0|20250309 000100;2;3;1;2;0|":                      true,
		"20250309 000000,2,3,1,2,0|20250309 000100,2,3,1,2,0|":                      false,
		"20250309000000;2;3;1;2;0|20250309000100;2;3;1;2;0|":                        false,
		"2025-03-09 00:00;2;3;1;2;0|2025-03-09 00:01;2;3;1;2;0|":                    false,
		"20250309 000000;2|20250309 000100;2|":                                      false,
		"time;open;high;low;close|20250309 000000;2;3;1;2|20250309 000100;2;3;1;2|": false,
		"20250309;2;3;1;2;0|20250310;2;3;1;2;0|":                                    false,
	} {
		_, info, err := parse(strings.ReplaceAll(text, "|", "\n"), ReadOptions{})
		require.NoError(t, err, text)
		require.Equal(t, warned, len(info.Warnings) == 1, "%s: %v", text, info.Warnings)
	}
}
