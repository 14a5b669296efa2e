package oracle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Three closes of an hour each from 2025-03-09 on, under the names and in the forms of further sources.
func TestFurtherFormsOfPrices(t *testing.T) {
	const hour = 3600
	for name, row := range map[string]struct {
		text string
		want any
	}{
		"aggregated trades": {"agg_trade_id,price,quantity,transact_time\n1,2050,1,1741478400000\n2,2100,1,1741482000000\n3,2125,1,1741485600000\n", closes(hour)},
		"candles of advanced trade": {
			`{"candles":[{"start":"1741485600","low":"2075","high":"2150","open":"2100","close":"2125"},{"start":"1741482000","low":"2000","high":"2200","open":"2050","close":"2100"},{"start":"1741478400","low":"1900","high":"2100","open":"2000","close":"2050"}]}`,
			hourly(hour),
		},
		"times under id":           {`{"data":[{"id":1741485600,"open":2100,"close":2125,"low":2075,"high":2150},{"id":1741482000,"open":2050,"close":2100,"low":2000,"high":2200},{"id":1741478400,"open":2000,"close":2050,"low":1900,"high":2100}]}`, hourly(hour)},
		"names in two languages":   {"open_time/\u5f00\u76d8\u65f6\u95f4,open/\u5f00\u76d8\u4ef7,high/\u6700\u9ad8\u4ef7,low/\u6700\u4f4e\u4ef7,close/\u6536\u76d8\u4ef7\n1741478400000,2000,2100,1900,2050\n1741482000000,2050,2200,2000,2100\n1741485600000,2100,2150,2075,2125\n", hourly(hour)},
		"names with stars":         {"Date,Open*,High,Low,Close**\n1741478400,2000,2100,1900,2050\n1741482000,2050,2200,2000,2100\n1741485600,2100,2150,2075,2125\n", hourly(hour)},
		"names of two levels":      {"\"('date', '')\",\"('Open', 'ETH-USD')\",\"('High', 'ETH-USD')\",\"('Low', 'ETH-USD')\",\"('Close', 'ETH-USD')\"\n1741478400,2000,2100,1900,2050\n1741482000,2050,2200,2000,2100\n1741485600,2100,2150,2075,2125\n", hourly(hour)},
		"names after the asset":    {"date,ETH.USD.Open,ETH.USD.High,ETH.USD.Low,ETH.USD.Close,ETH.USD.Volume\n1741478400,2000,2100,1900,2050,1\n1741482000,2050,2200,2000,2100,1\n1741485600,2100,2150,2075,2125,1\n", hourly(hour)},
		"bars of the middle":       {"time,mid_open,mid_high,mid_low,mid_close\n1741478400,2000,2100,1900,2050\n1741482000,2050,2200,2000,2100\n1741485600,2100,2150,2075,2125\n", hourly(hour)},
		"another name with time":   {"reported_time_of_tick,price\n1741478400,2050\n1741482000,2100\n1741485600,2125\n", closes(hour)},
		"a database's console":     {"         time          | price\n-----------------------+-------\n 2025-03-09 00:00:00+00 | 2050\n 2025-03-09 01:00:00+00 | 2100\n 2025-03-09 02:00:00+00 | 2125\n(3 rows)\n", closes(hour)},
		"a database's box":         {"+---------------------+-------+\n| ts                  | price |\n+---------------------+-------+\n| 2025-03-09 00:00:00 | 2050  |\n| 2025-03-09 01:00:00 | 2100  |\n| 2025-03-09 02:00:00 | 2125  |\n+---------------------+-------+\n3 rows in set (0.00 sec)\n", closes(hour)},
		"decimals of the token":    {"minute,decimals,symbol,price\n1741478400,18,WETH,2050\n1741482000,18,WETH,2100\n1741485600,18,WETH,2125\n", closes(hour)},
		"decimals of whole prices": {"minute,decimals,price\n1741478400,18,2050000000000000000000\n1741482000,18,2100000000000000000000\n1741485600,18,2125000000000000000000\n", closes(hour)},
		"compact to the minute":    {"time,price\n202503090000,2050\n202503090100,2100\n202503090200,2125\n", closes(hour)},
	} {
		t.Run(name, func(t *testing.T) {
			series, _, err := ParsePrices("file", strings.NewReader(row.text), ReadOptions{})
			require.NoError(t, err)
			if bars, are := row.want.([]Bar); are {
				require.Equal(t, bars, series.Bars)
			} else {
				require.Equal(t, row.want, series.Points)
			}
		})
	}
}

func TestTimesThatCountSomethingElseAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"time,price\n638770752000000000,2050\n638770788000000000,2100\n":                                                                         `file:2: "638770752000000000" is 1990-03-30T04:19:12Z as unix ns, which is none of these prices' times; write unix seconds, or ISO 8601`, // ticks of 100 ns
		"time,price\n140787200,2050\n140790800,2100\n":                                                                                           `file:2: "140787200" is 1974-06-18T11:33:20Z as unix s`,
		"time,price\n4102444800,2050\n4102448400,2100\n":                                                                                         `file:2: "4102444800" is 2100-01-01T00:00:00Z as unix s`,
		"time,price\n1.741478e+09,2050\n1.741482e+09,2100\n1.741486e+09,2125\n":                                                                  "", // exact to the second or rounded alike
		"time,price\n1.741478e+09,1\n1.741482e+09,1\n1.741486e+09,1\n1.741489e+09,1\n":                                                           `file:2: the times in column "time" were rounded by a spreadsheet (1.741478e+09)`,
		"time,bid_open,bid_high,bid_low,bid_close,ask_open,ask_high,ask_low,ask_close\n1741478400,1,1,1,1,1,1,1,1\n1741482000,1,1,1,1,1,1,1,1\n": `file:1: bars of 2 kinds, which close in "bid_close", "ask_close"; name one with prices.columns.open, high, low and close`,
		"MATLAB 5.0 MAT-file, Platform":                                                                                                          "file: a MATLAB file, not a table; write the table as CSV",
		"\x04\x22\x4d\x18 and so on":                                                                                                             "file: lz4, not a table; unpack it with lz4 -d",
		"12345678DUCK\x00\x00\x00\x00\x00":                                                                                                       "file: a DuckDB database, not a table",
	} {
		_, _, err := ParsePrices("file", strings.NewReader(text), ReadOptions{})
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want)
	}
	series, _, err := ParsePrices("file", strings.NewReader("time,price\n946684800,2050\n946688400,2100\n"), ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, uint64(946684800), series.Points[0].Time)
	_, _, err = ParsePrices("file", strings.NewReader("time,price\n1974-06-18,2050\n1974-06-19,2100\n"), ReadOptions{})
	require.NoError(t, err) // a date says its year itself
}
