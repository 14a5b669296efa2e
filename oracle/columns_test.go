package oracle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// layout is what is found in a table of CSV, of which a | ends a line: t and + the columns of the time and its clock, o h l c
// or p of the prices, w how many there must be, f d x of a filter, decimals and others', s digits, r rivals, y symbols.
func layout(t *testing.T, text string, options ReadOptions) string {
	t.Helper()
	file, problem := sheet.Open("f.csv", strings.NewReader(strings.ReplaceAll(text, "|", "\n")), sheet.Options{})
	require.Nil(t, problem, text)
	tables, problem := file.Tables()
	require.Nil(t, problem, text)
	c, problem := findColumns(tables[0], &options)
	if problem != nil {
		return problem.Text
	}
	return c.layout()
}

func (c *columns) layout() string {
	s := fmt.Sprintf("t%d", c.time)
	say := func(is bool, form string, values ...any) {
		if is {
			s += fmt.Sprintf(form, values...)
		}
	}
	say(c.clock > 0 || c.clock == 0 && c.time > 0, "+%d", c.clock)
	say(c.ends, " ends")
	say(c.bars, " o%d h%d l%d c%d", c.open, c.high, c.low, c.closing)
	say(!c.bars, " p%d", c.price)
	s += fmt.Sprintf(" w%d", c.width)
	for _, mark := range []struct {
		letter string
		column int
	}{{"f", c.filter}, {"d", c.decimals}, {"x", c.others}} {
		say(!c.places && mark.column >= 0, " %s%d", mark.letter, mark.column)
	}
	say(c.shift > 0, " s%d", c.shift)
	say(c.assumed, " assumed")
	say(c.alone, " alone")
	say(c.trades, " trades")
	say(len(c.rivals) > 0, " r%v", c.rivals)
	say(len(c.symbols) > 0, " y%v", c.symbols)
	return s
}

// Two hours, of which the columns of a test are made.
func twoRows(cells string) string {
	second := strings.NewReplacer("1741478400", "1741482000", "2025-03-09", "2025-03-10", "00:00", "01:00").Replace(cells)
	return "|" + cells + "|" + second + "|"
}

func TestColumnsOfAssets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		header, cells string
		options       ReadOptions
		want          string
	}{
		{"time,price,side,size,id", "1741478400,20,buy,1,7", ReadOptions{}, "t0 p1 w2 trades"}, // of the trade
		{"time,price,side,size,id,exchange", "1741478400,20,buy,1,7,x", ReadOptions{}, "t0 p1 w2 trades y[5]"},
		{"time,symbol,price,side,size", "1741478400,e,20,buy,1", ReadOptions{}, "t0 p2 w3 trades y[1]"},
		{"time,price,id", "1741478400,20,7", ReadOptions{}, "t0 p1 w2 y[2]"},
		{"time,symbol,open,high,low,close", "1741478400,e,2,2,2,2", ReadOptions{}, "t0 o2 h3 l4 c5 w6 y[1]"},
		{"time,base,high,low,close", "1741478400,2,2,2,2", ReadOptions{Columns: ColumnNames{Open: "base"}}, "t0 o1 h2 l3 c4 w5"},
		{"time,symbol,price", "1741478400,e,20", ReadOptions{Column: "symbol", Value: "e"}, "t0 p2 w3 f1"},
		{"symbol,time,price", "e,1741478400,20", ReadOptions{Column: "symbol", Value: "e"}, "t1 p2 w3 f0"},
		{"symbol,time,price", "e,1741478400,20", ReadOptions{Column: "symbol"}, "t1 p2 w3 f0"},
		{"time,price", "1741478400,20", ReadOptions{Column: "symbol", Value: "e"}, `there is no column "symbol" to choose rows by, among "time,price"`},
		{`time,"('symbol', 'asset')",price`, "1741478400,e,20", ReadOptions{}, "t0 p2 w3 y[1]"}, // once under two names
	} {
		require.Equal(t, c.want, layout(t, c.header+twoRows(c.cells), c.options), c.header)
	}
}

// A row of the header names the assets of its columns: those of another lose their names.
func TestColumnsOfAnAssetAreChosenByTheHeader(t *testing.T) {
	t.Parallel()
	table := &sheet.Table{Header: [][]string{{"Date", "Close", "Close", "Note"}, {"Ticker", "ETH", "BTC", ""}}}
	h := headingOf(table)
	c := columns{filter: -1}
	require.Nil(t, c.choose(table, &h, &ReadOptions{Column: "Ticker", Value: "eth"}))
	require.Equal(t, [][]string{{"date", "ticker"}, {"close", "eth"}, nil, {"note", ""}}, h.names)
	require.Equal(t, -1, c.filter)
}

func TestANamelessFirstColumnIsOfRowsWhereTheTimesSaySo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"time,price|1,1741478400,20|2,1741482000,21|":                   "t1 p2 w3",
		"time,price|1741478400,1741478400,20|1741482000,1741482000,21|": "t0 p1 w2",
		"time,price|a,b,1741478400|a,b,1741482000|":                     "t0 p1 w2",
		"open,high,low,close|1741478400,2,2,2,2|1741482000,2,2,2,2|":    "t0 o1 h2 l3 c4 w5",
	} {
		require.Equal(t, want, layout(t, text, ReadOptions{}), text)
	}
}

func TestTheSampleIsTwentyRows(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{2: 2, 19: 19, 20: 20, 21: 20} {
		file, _ := sheet.Open("f.csv", strings.NewReader("time,price\n"+strings.Repeat("1741478400,20\n", n)), sheet.Options{})
		tables, problem := file.Tables()
		require.Nil(t, problem)
		require.Len(t, head(tables[0]), want)
	}
}

func TestWhatColumnsSay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"time,price" + twoRows("1741478400,20"):                              "time from time, price from price",
		"time,date,price" + twoRows("00:00,2025-03-09,20"):                   "time from date and time, price from price",
		"decimals,time,answer" + twoRows("8,1741478400,2000000000"):          "time from time, price from answer with decimals from decimals",
		"time,answer" + twoRows("1741478400,200000000000"):                   "time from time, price from answer with 8 decimals, as its size suggests",
		"time,price_1e8" + twoRows("1741478400,2000000000"):                  "time from time, price from price_1e8 with 8 decimals",
		"close_time,open,high,low,close" + twoRows("1741478400,20,20,20,20"): "time from close_time (a bar's end), bars from open, high, low, close",
		"1741478400,20|1741482000,21|":                                       "time and price in columns 1 and 2",
		"1741478400,20,20,20,20|1741482000,20,20,20,20|":                     "time, open, high, low, close in columns 1, 2, 3, 4, 5",
	} {
		_, info, err := parse(strings.ReplaceAll(text, "|", "\n"), ReadOptions{})
		require.NoError(t, err, text)
		require.Equal(t, want, info.Columns, text)
	}
}

// Times with exact exponents are taken where there are no others: of bars the begins before the ends.
func TestTimesWithExponentsAreTakenLast(t *testing.T) {
	t.Parallel()
	const first, second = "1.7414784E+09,1.741482E+09", "1.741482E+09,1.7414856E+09"
	for text, want := range map[string]string{
		"unix,close_time,open,high,low,close|" + first + ",2,2,2,2|" + second + ",2,2,2,2|": "t0 o2 h3 l4 c5 w6",
		"close_time,open,high,low,close|1.7414784E+09,2,2,2,2|1.741482E+09,2,2,2,2|":        "t0 ends o1 h2 l3 c4 w5",
		"unix,date,price|1.7414784E+09,2025-03-09 00:00,2|1.741482E+09,2025-03-09 01:00,2|": "t1 p2 w3",
	} {
		require.Equal(t, want, layout(t, text, ReadOptions{}), text)
	}
}
