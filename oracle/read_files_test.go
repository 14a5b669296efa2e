package oracle

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The files of testdata/prices hold three bars, or their closes, from 2025-03-09 on, an hour or a day apart.
const begins = 1741478400

func hourly(interval uint64) []Bar {
	return []Bar{
		{begins, 2000e10, 2100e10, 1900e10, 2050e10},
		{begins + interval, 2050e10, 2200e10, 2000e10, 2100e10},
		{begins + 2*interval, 2100e10, 2150e10, 2075e10, 2125e10},
	}
}

func closes(interval uint64) []Point {
	return []Point{{begins, 2050e10}, {begins + interval, 2100e10}, {begins + 2*interval, 2125e10}}
}

func TestPricesAreReadAsTheyCome(t *testing.T) {
	const hour, day = 3600, 86400
	for _, row := range []struct {
		file    string
		options ReadOptions
		want    any    // []Bar or []Point
		says    string // part of the line about what was read
	}{
		{"binance-vision.zip", ReadOptions{}, hourly(hour), "binance-vision.zip/ETHUSDT-1h-2025-03-09.csv: Binance klines, unix µs, 3 rows of 3600 s from 2025-03-09T00:00:00Z to 2025-03-09T02:00:00Z; CSV in ZIP, time, open, high, low, close in columns 1, 2, 3, 4, 5, oldest first"},
		{"macos.zip", ReadOptions{}, hourly(hour), "macos.zip/ETHUSDT.csv"},
		{"two-files.zip", ReadOptions{Part: "ETHUSDT.csv"}, hourly(hour), "two-files.zip/ETHUSDT.csv"},
		{"gzip-in-zip.zip", ReadOptions{}, hourly(hour), "CSV in ZIP, gzip"},
		{"gzip.csv.gz", ReadOptions{}, hourly(hour), "CSV in gzip"},
		{"bzip2.csv.bz2", ReadOptions{}, hourly(hour), "CSV in bzip2"},
		{"tar.tar.gz", ReadOptions{}, hourly(hour), "CSV in gzip, tar"},
		{"utf16.csv", ReadOptions{}, hourly(hour), "CSV in UTF-16"},
		{"utf16-big-endian-unmarked.csv", ReadOptions{}, hourly(hour), "CSV in UTF-16"},
		{"carriage-returns.csv", ReadOptions{}, hourly(hour), ""},

		{"binance-api.json", ReadOptions{}, hourly(hour), "Binance klines, unix ms"},
		{"coinbase-api.json", ReadOptions{}, hourly(hour), "columns 1, 4, 3, 2, 5, newest first"},
		{"bitfinex-api.json", ReadOptions{}, hourly(hour), "columns 1, 2, 4, 5, 3"},
		{"kraken-api.json", ReadOptions{}, hourly(hour), ""},
		{"bybit-api.json", ReadOptions{}, hourly(hour), "newest first"},
		{"okx-api.json", ReadOptions{}, hourly(hour), "newest first"},
		{"coingecko-market-chart.json", ReadOptions{}, closes(hour), "JSON, time from time, price from prices"},
		{"cryptocompare.json", ReadOptions{}, hourly(hour), ""},
		{"defillama.json", ReadOptions{}, closes(hour), ""},
		{"defillama-two.json", ReadOptions{Part: "coins.eth.prices"}, closes(hour), ""},
		{"yahoo-chart.json", ReadOptions{}, hourly(hour), ""},
		{"alpha-vantage.json", ReadOptions{}, hourly(hour), "bars from 1. open, 2. high, 3. low, 4. close, newest first"},
		{"deribit.json", ReadOptions{}, hourly(hour), "time from ticks"},
		{"udf.json", ReadOptions{}, hourly(hour), "bars from o, h, l, c"},
		{"dune-api.json", ReadOptions{}, closes(hour), "time from block_time"},
		{"pandas-records.json", ReadOptions{}, hourly(hour), ""},
		{"pandas-split.json", ReadOptions{}, hourly(hour), "time from column 1"},
		{"pandas-columns.json", ReadOptions{}, hourly(hour), ""},
		{"pandas-index.json", ReadOptions{}, hourly(hour), ""},
		{"pandas-index-of-rows.json", ReadOptions{}, hourly(hour), "unix ms"},
		{"lines.jsonl", ReadOptions{}, closes(hour), "JSON lines"},
		{"pages.json", ReadOptions{}, hourly(hour), ""},
		{"values-under-dates.json", ReadOptions{}, closes(day), "price from bpi"},

		{"cryptodatadownload.csv", ReadOptions{}, hourly(hour), "1 lines above the header dropped; CSV, time from Unix, bars from Open, High, Low, Close, newest first"},
		{"cryptodatadownload-hours.csv", ReadOptions{}, hourly(hour), "ISO 8601, hours to 12"},
		{"cryptodatadownload-exponents.csv", ReadOptions{}, hourly(hour), "time from Date"},
		{"exponents-of-days.csv", ReadOptions{}, hourly(day), "time from Date"},
		{"exact-exponents.csv", ReadOptions{}, closes(hour), "unix ms"},
		{"coinmarketcap.csv", ReadOptions{}, hourly(day), "CSV with semicolons, time from timeOpen"},
		{"investing.csv", ReadOptions{}, hourly(day), "dates month/day/year, 3 rows of 86400 s from 2025-03-09T00:00:00Z to 2025-03-11T00:00:00Z; CSV, time from Date, bars from Open, High, Low, Price, newest first"},
		{"investing-german.csv", ReadOptions{}, hourly(day), "time from Datum"},
		{"yfinance.csv", ReadOptions{}, hourly(day), "bars from Open ETH-USD, High ETH-USD, Low ETH-USD, Close ETH-USD"},
		{"yfinance-two.csv", ReadOptions{Column: "Ticker", Value: "ETH-USD"}, hourly(day), ""},
		{"pandas-index.csv", ReadOptions{}, hourly(hour), "time from column 1"},
		{"pandas-range-index.csv", ReadOptions{}, hourly(hour), "time from time"},
		{"pandas-series.csv", ReadOptions{}, closes(hour), "price from 0"},
		{"r-row-names.csv", ReadOptions{}, hourly(hour), ""},
		{"r-times-as-row-names.csv", ReadOptions{}, hourly(hour), ""},
		{"stooq.txt", ReadOptions{}, hourly(hour), "time from <DATE> and <TIME>"},
		{"metatrader.csv", ReadOptions{}, hourly(hour), "CSV with tabs"},
		{"histdata.csv", ReadOptions{}, hourly(hour), "compact dates"},
		{"metatrader4-no-header.csv", ReadOptions{}, hourly(hour), ""},
		{"coinapi.csv", ReadOptions{}, hourly(hour), "time from time_period_start"},
		{"close-times.csv", ReadOptions{}, hourly(hour), "time from close_time (a bar's end)"},
		{"nanoseconds.csv", ReadOptions{}, closes(hour), "unix ns"},
		{"offset.csv", ReadOptions{}, closes(hour), ""},
		{"go-times.csv", ReadOptions{}, closes(hour), ""},
		{"month-names.csv", ReadOptions{}, closes(day), "dates with the month's name"},
		{"even-days.csv", ReadOptions{}, closes(day), "dates day/month/year"},
		{"dune.csv", ReadOptions{}, closes(hour), "time from block_time"},
		{"chainlink-rounds.csv", ReadOptions{}, closes(hour), "time from updatedAt, price from answer with 8 decimals, as its size suggests"},
		{"chainlink-decimals.csv", ReadOptions{}, closes(hour), "answer with decimals from decimals"},
		{"chainlink-eighteen.csv", ReadOptions{}, closes(hour), "answer with 18 decimals"},
		{"chainlink-eighteen.csv", ReadOptions{Decimals: 18}, closes(hour), "answer with 18 decimals,"},
		{"in-wei.csv", ReadOptions{Decimals: 18}, closes(hour), "price from price with 18 decimals"},
		{"scaled-name.csv", ReadOptions{}, closes(hour), "answer_1e8 with 8 decimals"},
		{"pyth.csv", ReadOptions{}, closes(hour), ""},
		{"apostrophes.csv", ReadOptions{}, []Point{{begins, 2050.5e10}, {begins + hour, 2100.5e10}, {begins + 2*hour, 2125.5e10}}, ""},
		{"currency.csv", ReadOptions{}, closes(hour), ""},
		{"decimal-commas.csv", ReadOptions{}, hourly(hour), ""},
		{"comma-below-thousand.csv", ReadOptions{}, []Point{{begins, 998e10}, {begins + hour, 1002e10}, {begins + 2*hour, 1010e10}}, ""},
		{"months-joined.csv", ReadOptions{}, hourly(hour), "2 repeated header rows dropped; CSV, time from open_time, bars from open, high, low, close, 2 parts put in order of time"},
		{"overlapping-pages.csv", ReadOptions{}, append(closes(hour), Point{begins + 3*hour, 2140e10}), "3 repeated rows dropped"},
		{"title-above.csv", ReadOptions{}, hourly(hour), "2 lines above the header dropped"},
		{"separator-line.csv", ReadOptions{}, hourly(hour), ""},
		{"commented-names.csv", ReadOptions{}, hourly(hour), ""},
		{"spaces.txt", ReadOptions{}, closes(hour), ""},
		{"blank-cells-at-the-end.csv", ReadOptions{}, hourly(hour), "2 empty rows dropped"},
		{"bars-under-two-symbols.csv", ReadOptions{Column: "symbol", Value: "ethusdt"}, hourly(hour), "3 rows of other values dropped"},
		{"vwap-close-price.csv", ReadOptions{Columns: ColumnNames{Price: "vwap"}}, closes(hour), "price from vwap"},
		{"vwap-beside-close.csv", ReadOptions{}, closes(hour), "price from close"},
		{"joined-with-marks.csv", ReadOptions{}, hourly(hour), "2 repeated header rows dropped"},
		{"joined-other-order.csv", ReadOptions{}, hourly(hour), "1 repeated header rows dropped"},
		{"windows-1252.csv", ReadOptions{}, hourly(hour), "CSV with semicolons"},
		{"hexadecimal-times.csv", ReadOptions{}, closes(hour), "unix s, hexadecimal, 3 rows of 3600 s"},
		{"hours-alone.csv", ReadOptions{}, hourly(hour), "ISO 8601"},
		{"named-by-asset.csv", ReadOptions{}, closes(hour), "time from Date, price from ETH-USD"},
		{"two-assets-beside.csv", ReadOptions{Columns: ColumnNames{Price: "ETH-USD"}}, closes(hour), "price from ETH-USD"},
		{"gate-api.json", ReadOptions{}, hourly(hour), "columns 1, 6, 4, 5, 3"},
		{"binance-trades.csv", ReadOptions{}, closes(hour), "Binance trades, unix µs, 3 rows of 3600 s from 2025-03-09T00:00:00Z to 2025-03-09T02:00:00Z, 2 trades before others of their time dropped; CSV, time and price in columns 5 and 2"},
		{"binance-futures-trades.csv", ReadOptions{}, closes(hour), "Binance trades, unix ms"},
		{"binance-aggtrades.csv", ReadOptions{}, closes(hour), "Binance aggregated trades, unix µs"},
		{"binance-futures-aggtrades.csv", ReadOptions{}, closes(hour), "Binance aggregated trades, unix ms"},
		{"binance-futures-aggtrades-named.csv", ReadOptions{}, closes(hour), "time from transact_time, price from price"},
		{"kraken-trades.csv", ReadOptions{}, closes(hour), "trades without a header, unix s, 3 rows"},
		{"coinbase-trades.csv", ReadOptions{}, closes(hour), "2 trades before others of their time dropped; CSV, time from time, price from price"},
		{"investing-german-names.csv", ReadOptions{}, hourly(day), "time from Datum, bars from Eröffn., Hoch, Tief, Zuletzt, newest first"},
		{"investing-french.csv", ReadOptions{}, hourly(day), "dates day/month/year, 3 rows of 86400 s from 2025-03-09T00:00:00Z to 2025-03-11T00:00:00Z; CSV, time from Date, bars from Ouv., Plus Haut, Plus Bas, Dernier"},
		{"investing-spanish.csv", ReadOptions{}, hourly(day), "time from Fecha, bars from Apertura, Máximo, Mínimo, Último"},
		{"investing-russian.csv", ReadOptions{}, hourly(day), "time from Дата, bars from Откр., Макс., Мин., Цена"},
		{"investing-chinese.csv", ReadOptions{}, hourly(day), "dates 年月日, 3 rows of 86400 s from 2025-03-09T00:00:00Z to 2025-03-11T00:00:00Z; CSV, time from 日期, bars from 开盘, 高, 低, 收盘"},
		{"named-later.csv", ReadOptions{}, hourly(hour), "Binance klines, unix µs, 3 rows of 3600 s from 2025-03-09T00:00:00Z to 2025-03-09T02:00:00Z, 1 repeated header rows dropped"},
		{"kurs.csv", ReadOptions{}, closes(day), "time from Datum, price from Kurs"},
		{"bitmex-bucketed.json", ReadOptions{}, hourly(hour), "time from timestamp (a bar's end)"},
		{"bitmex-trades.csv", ReadOptions{}, closes(hour), "ISO 8601"},
		{"coingecko-ohlc.json", ReadOptions{}, hourly(4 * hour), "CoinGecko bars, unix ms, 3 rows of 14400 s from 2025-03-09T00:00:00Z to 2025-03-09T08:00:00Z; JSON, time (a bar's end), open"},
		{"coingecko-ohlc-hourly.json", ReadOptions{Times: Ends}, hourly(hour), "time (a bar's end), open, high, low, close in columns 1, 2, 3, 4, 5"},
		{"coingecko-ohlc-hourly.json", ReadOptions{Columns: ColumnNames{Open: "2", High: "3", Low: "4", Close: "5"}, Times: Ends}, hourly(hour), ""},
		{"poloniex.json", ReadOptions{}, hourly(hour), "Poloniex bars, unix ms, 3 rows of 3600 s from 2025-03-09T00:00:00Z to 2025-03-09T02:00:00Z; JSON, time, open, high, low, close in columns 13, 3, 2, 1, 4"},
		{"poloniex.json", ReadOptions{Columns: ColumnNames{Time: "14", Open: "3", High: "2", Low: "1", Close: "4"}, Times: Ends}, hourly(hour), "time (a bar's end), open, high, low, close in columns 14, 3, 2, 1, 4"},
		{"coinstats.json", ReadOptions{Columns: ColumnNames{Price: "2"}}, closes(hour), "points without a header, unix s, 3 rows of 3600 s from 2025-03-09T00:00:00Z to 2025-03-09T02:00:00Z; JSON, time and price in columns 1 and 2"},
		{"clickhouse-compact.json", ReadOptions{}, closes(hour), "time from at, price from close"},
		{"influx-api.json", ReadOptions{}, hourly(hour), "time from time, bars from open, high, low, close"},
		{"pairs-under-data.json", ReadOptions{}, closes(hour), "points without a header"},
		{"pyth-hermes.json", ReadOptions{}, closes(hour), "price from price.price with decimals from price.expo"},
		{"chainlink-hexadecimal.json", ReadOptions{}, closes(hour), "price from answer with 8 decimals, as its size suggests"},
		{"duckdb.txt", ReadOptions{}, closes(hour), "CSV with bars"},
		{"two-digit-years.csv", ReadOptions{}, hourly(day), "dates month/day/year"},
		{"two-digit-years-first.csv", ReadOptions{}, closes(day), "dates year/month/day"},
		{"barchart.csv", ReadOptions{}, hourly(hour), "1 remarks below the rows dropped; CSV, time from Time, bars from Open, High, Low, Last"},
		{"kdb.csv", ReadOptions{}, hourly(hour), "ISO 8601"},
		{"stooq-polish.csv", ReadOptions{}, hourly(day), "bars from Otwarcie, Najwyzszy, Najnizszy, Zamkniecie"},
		{"bloomberg.csv", ReadOptions{}, hourly(day), "bars from PX_OPEN, PX_HIGH, PX_LOW, PX_LAST"},
		{"psql.txt", ReadOptions{}, hourly(hour), "bars from first, max, min, last"},
	} {
		t.Run(row.file, func(t *testing.T) {
			series, info, err := ReadPrices(filepath.Join("testdata", "prices", row.file), row.options)
			require.NoError(t, err)
			if bars, are := row.want.([]Bar); are {
				require.Equal(t, bars, series.Bars)
			} else {
				require.Equal(t, row.want, series.Points)
			}
			require.NoError(t, series.Validate())
			require.Contains(t, info.String(), row.says)
		})
	}
}

func TestFilesWithTheirOwnValues(t *testing.T) {
	read := func(file string, options ReadOptions) (Series, Info) {
		series, info, err := ReadPrices(filepath.Join("testdata", "prices", file), options)
		require.NoError(t, err, file)
		return series, info
	}
	series, info := read("thousands.csv", ReadOptions{KeepOutliers: true})
	require.Equal(t, append(hourly(3600), Bar{begins + 3*3600, 2125.5e10, 2125.5e10, 999.5e10, 2125.5e10}), series.Bars)
	require.Empty(t, info.Warnings)
	series, _ = read("months-joined-newest-first.csv", ReadOptions{})
	require.Equal(t, append(closes(3600), Point{begins + 3*3600, 2140e10}, Point{begins + 4*3600, 2150e10}), series.Points)
	series, _ = read("date-and-time.csv", ReadOptions{})
	require.Len(t, series.Bars, 3)
	require.Equal(t, []uint64{begins + 4*86400, begins + 4*86400 + 3600, begins + 4*86400 + 7200}, []uint64{series.Bars[0].Time, series.Bars[1].Time, series.Bars[2].Time})
	series, _ = read("day-first.csv", ReadOptions{})
	require.Equal(t, uint64(begins+4*86400), series.Points[0].Time)

	const march = 1740787200
	want := []Bar{
		{march - 7200, 2000e10, 2100e10, 1900e10, 2050e10},
		{march - 3600, 2050e10, 2200e10, 2000e10, 2100e10},
		{march, 2100e10, 2150e10, 2075e10, 2125e10},
		{march + 3600, 2125e10, 2140e10, 2110e10, 2120e10},
	}
	series, info = read("binance-months.zip", ReadOptions{})
	require.Equal(t, want, series.Bars)
	require.Contains(t, info.String(), "binance-months.zip/ETHUSDT-1h-*.csv: Binance klines")
	require.Contains(t, info.String(), "CSV in ZIP of 2 files, joined")
	series, _ = read("months-of-two.zip", ReadOptions{Part: "ETHUSDT-1h-*.csv"})
	require.Equal(t, want, series.Bars)
	series, info = read("binance-months.zip", ReadOptions{Part: "ETHUSDT-1h-2025-03.csv"})
	require.Equal(t, want[2:], series.Bars)
	require.Contains(t, info.String(), "CSV in ZIP, time")

	series, info = read("nan-rows.csv", ReadOptions{Fill: true})
	require.Equal(t, 2, info.Missing)
	require.Equal(t, []Gap{{begins + 3600, begins + 3*3600}}, info.Gaps)
	require.Len(t, series.Bars, 3)
	require.Contains(t, info.String(), "2 rows without a price dropped, a gap 2025-03-09T01:00:00Z to 2025-03-09T03:00:00Z")

	series, info = read("half-a-bar.csv", ReadOptions{Fill: true})
	require.Equal(t, 1, info.Missing)
	require.Len(t, series.Bars, 3)
	series, info = read("neighbouring-days.csv", ReadOptions{})
	require.Equal(t, "dates month/day/year, hours to 12", info.TimeUnit)
	require.Equal(t, Point{1741460400, 2000e10}, series.Points[0])
	require.Equal(t, Point{1741460400 + 7*3600, 2007e10}, series.Points[7])
	_, info = read("named-by-asset.csv", ReadOptions{})
	require.EqualError(t, info.Warnings, `testdata/prices/named-by-asset.csv:1: column "ETH-USD" is read as the price, the only one of numbers beside the time; set prices.columns.price to it, or to another`)

	series, info = read("bad-high.csv", ReadOptions{KeepOutliers: true})
	require.Equal(t, Price(2200000e10), series.Bars[1].High)
	require.EqualError(t, info.Warnings, "testdata/prices/bad-high.csv: 1 prices an order of magnitude away from those around them are kept; prices.outliers says so")
	_, info = read("falls-and-stays.csv", ReadOptions{})
	require.EqualError(t, info.Warnings, "testdata/prices/falls-and-stays.csv:3: the price goes from 2050 to 20.5, a factor of 100, from one row to the next, and stays away; see that the file is of one asset in one unit, or set prices.outliers to keep if it is")
	_, info = read("falls-and-stays.csv", ReadOptions{KeepOutliers: true})
	require.Empty(t, info.Warnings)
	for file, want := range map[string]string{
		"doubtful.csv":      "doubtful.csv:4: the price goes from 2100 to 8300, a factor of 3.952, and comes back in line 5; look at it",
		"doubtful-wick.csv": "doubtful-wick.csv:3: low 500 is 4.1 times below the open, 2050, and the bar closes at 2100; look at it: correct the row, or set prices.outliers to keep if it is real",
	} {
		_, info = read(file, ReadOptions{})
		require.ErrorContains(t, info.Warnings, want)
		_, info = read(file, ReadOptions{KeepOutliers: true})
		require.Empty(t, info.Warnings)
	}
	for file, want := range map[string]string{
		"new-york.csv":               `new-york.csv:1: times are those of "New York", without an offset, and are read as UTC`,
		"alpha-vantage-eastern.json": `alpha-vantage-eastern.json: times are those of "US/Eastern", without an offset, and are read as UTC`,
		"points-of-three.csv":        `points-of-three.csv:2: "2.050" is read with a decimal point, as all numbers with one are; write them without points if these part thousands`,
	} {
		_, info = read(file, ReadOptions{})
		require.ErrorContains(t, info.Warnings, want)
	}
	_, info = read("vwap-beside-close.csv", ReadOptions{})
	require.EqualError(t, info.Warnings, `testdata/prices/vwap-beside-close.csv:1: column "close" is read as the price, beside "vwap"; set prices.columns.price to read another`)
}

// At 5e-7 a step of the usual scale is 2 bps: the file has a scale of its own, and each price is exact on it.
func TestTinyPricesHaveAScaleOfTheirOwn(t *testing.T) {
	series, _, err := ReadPrices("testdata/prices/tiny.csv", ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, Scale(18), series.Scale)
	require.Equal(t, []Point{{begins, 502002500000}, {begins + 3600, 503000010000}, {begins + 7200, 499000000000}}, series.Points)
	require.Equal(t, "0.00000050200250", series.Scale.Decimal(series.Points[0].Price).StringFixed(14))

	series, _, err = ReadPrices("testdata/prices/tinier.csv", ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, "0.00000000000125", series.Scale.Text(series.Points[0].Price))
	require.NoError(t, series.Validate())
}

func TestWhatCannotBeToldIsRefusedByName(t *testing.T) {
	for _, row := range []struct {
		file    string
		options ReadOptions
		want    string
	}{
		{"months-of-two.zip", ReadOptions{}, "months-of-two.zip: a ZIP of 4 files: BTCUSDT-1h-2025-02.csv, BTCUSDT-1h-2025-03.csv, ETHUSDT-1h-2025-02.csv, ETHUSDT-1h-2025-03.csv; choose one with prices.part, or all of one with a pattern such as 'BTCUSDT-1h-*.csv'"},
		{"months-of-two.zip", ReadOptions{Part: "*.csv"}, `none of them "*.csv"; set prices.part to one of them`},
		{"months-with-a-fault.zip", ReadOptions{}, "months-with-a-fault.zip/ETHUSDT-1h-*.csv:3: ETHUSDT-1h-2025-03.csv:1: high 21500000 is 10238 times the open, 2100, and the bar closes at 2125"},
		{"two-prices-unnamed.csv", ReadOptions{}, "two-prices-unnamed.csv:1: 3 columns without a header; add a first row that names them, such as time,price, or set prices.columns.time and prices.columns.price to the numbers of their columns, from 1"},
		{"coinstats.json", ReadOptions{Columns: ColumnNames{Price: "five"}}, `its 4 columns have numbers and no names: prices.columns.price is "five"; give a number from 1 to 4, or add a first row of names`},
		{"coinstats.json", ReadOptions{Columns: ColumnNames{Price: "5"}}, `prices.columns.price is "5"; give a number from 1 to 4`},
		{"coinstats.json", ReadOptions{Columns: ColumnNames{Time: "0", Price: "2"}}, `prices.columns.time is "0"; give a number from 1 to 4`},
		{"coinstats.json", ReadOptions{Columns: ColumnNames{Time: "1"}}, "prices.columns does not say which column the price is; set prices.columns.price to its number, from 1, or open, high, low and close"},
		{"coinstats.json", ReadOptions{Columns: ColumnNames{Open: "2", High: "2", Low: "2"}}, "prices.columns does not say which column the price is"},
		{"coinstats.json", ReadOptions{Columns: ColumnNames{Price: "2"}, Times: Ends}, "prices.times is set, and the file has points, which are of a moment; leave prices.times out"},
		{"poloniex.json", ReadOptions{Offset: -18_000}, `prices.offset is set, and the file's times need none: they are unix ms, as "1741478400000"; leave prices.offset out`},
		{"two-files.zip", ReadOptions{}, "two-files.zip: a ZIP of 2 files: ETHUSDT.csv, BTCUSDT.csv; choose one with prices.part"},
		{"two-files.zip", ReadOptions{Part: "SOL.csv"}, `a ZIP of 2 files (ETHUSDT.csv, BTCUSDT.csv), none of them "SOL.csv"; set prices.part to one of them`},
		{"workbook.xlsx", ReadOptions{}, "workbook.xlsx: a workbook (xlsx, ods), not a table; save the sheet as CSV"},
		{"web-page.csv", ReadOptions{}, "web-page.csv: a web page or XML, not a table"},
		{"lfs-pointer.csv", ReadOptions{}, "lfs-pointer.csv: a pointer of Git LFS, not the file; fetch the file with git lfs pull"},
		{"api-error.json", ReadOptions{}, `api-error.json: JSON without a table: {"code":-1121,"msg":"Invalid symbol."}`},
		{"defillama-two.json", ReadOptions{}, "JSON of 2 tables: coins.eth.prices, coins.btc.prices; choose one with prices.part"},
		{"exponents-alone.csv", ReadOptions{}, `exponents-alone.csv:2: the times in column "unix" were rounded by a spreadsheet (1.74E+12), and there is no other`},
		{"exponents-twice.csv", ReadOptions{}, `the times in column "close_time" were rounded by a spreadsheet (1.74E+12), and there is no other`},
		{"yfinance-two.csv", ReadOptions{}, `yfinance-two.csv:3: 2 columns are open: "Open BTC-USD", "Open ETH-USD"; choose one asset with prices.value`},
		{"either-first.csv", ReadOptions{}, `either-first.csv:2: "01/02/2025" has the day or the month first, and nothing in the file tells which; write the times as ISO 8601`},
		{"comma-of-three.csv", ReadOptions{}, `comma-of-three.csv:2: "2,050" has a thousands separator or a decimal comma, and nothing in the file tells which`},
		{"both-styles.csv", ReadOptions{}, `both-styles.csv:3: decimals after a point ("2050.50" in line 2) and after a comma ("2100,50" in line 3)`},
		{"unquoted-thousands.csv", ReadOptions{}, "unquoted-thousands.csv:2: more cells than the 2 names of the header, in 3 rows; put numbers with commas into quotes"},
		{"nan-rows.csv", ReadOptions{}, "nan-rows.csv:4: 2 rows without a price, the first in line 4, the last in line 6; remove them, or set prices.gaps to fill"},
		{"bars-under-two-symbols.csv", ReadOptions{}, `column "symbol" has 2 values, so that this is more than one asset: btcusdt, ethusdt; choose one with prices.column: symbol and prices.value`},
		{"two-series-interleaved.csv", ReadOptions{}, "two-series-interleaved.csv:3: 3 times stand twice with other prices, the first in lines 2 and 3: two series in one file"},
		{"two-series-joined.csv", ReadOptions{}, "two-series-joined.csv:5: the time of line 2 again, with other prices: a second series begins"},
		{"vwap-close-price.csv", ReadOptions{}, `vwap-close-price.csv:2: "price" and "close" could each be the price, and differ: 4100 and 2050 in line 2; set prices.columns.price to the one to read`},
		{"bad-high.csv", ReadOptions{}, "bad-high.csv:3: high 2200000 is 1073 times the open, 2050, and the bar closes at 2100; correct the row, or set prices.outliers to keep"},
		{"bad-low.csv", ReadOptions{}, "bad-low.csv:3: low 2.05 is a 1000th of the open, 2050"},
		{"bad-tick.csv", ReadOptions{}, "bad-tick.csv:3: the price goes from 2050 to 20.5, a factor of 100, and comes back in line 4"},
		{"bad-ticks.csv", ReadOptions{}, "bad-ticks.csv:3: the price goes from 2050 to 20500, a factor of 10, and comes back in line 5"},
		{"bad-close.csv", ReadOptions{}, "bad-close.csv:3: the price goes from 2050 to 210000, a factor of 102.4, and comes back in line 4"},
		{"day-numbers.csv", ReadOptions{}, `day-numbers.csv:2: a spreadsheet's day number, not a time: "45725"`},
		{"zone-names.csv", ReadOptions{}, `zone-names.csv:2: a time in a zone that is only abbreviated: "2025-03-09 00:00:00 EST"`},
		{"too-wide.csv", ReadOptions{}, "too-wide.csv:2: 1.2345678e-12 is rounded by more than a millionth to the 17 decimals of this file's prices, which go up to 100, as are 1 prices in all"},
		{"vwap-close-price.csv", ReadOptions{Columns: ColumnNames{Price: "mid"}}, `vwap-close-price.csv:1: there is no column "mid" among "time,vwap,close,price"; correct prices.columns.price`},
		{"bars-under-two-symbols.csv", ReadOptions{Column: "symbol", Value: "sol"}, `no row has "sol" in column "symbol"; correct prices.column and prices.value`},
		{"in-wei.csv", ReadOptions{}, `in-wei.csv:2: price: "2050000000000000000000" is above the largest price, 1e9; set prices.decimals to how many of its digits stand after the point`},
		{"half-a-bar.csv", ReadOptions{}, `half-a-bar.csv:3: close: "NaN" is not a decimal number`},
		{"two-assets-beside.csv", ReadOptions{}, `two-assets-beside.csv:1: 2 columns could be the price: "BTC-USD", "ETH-USD"; set prices.columns.price to one of them`},
		{"joined-other-columns.csv", ReadOptions{}, "joined-other-columns.csv:3: a second header, of other columns than in line 1; join files of the same columns"},
		{"two-digit-years-of-a-day.csv", ReadOptions{}, `two-digit-years-of-a-day.csv:2: "03/09/25 00:00" has a year of two digits, and nothing in the file tells where; write the times as ISO 8601`},
		{"remark-within.csv", ReadOptions{}, "remark-within.csv:3: one text where 2 columns are needed; complete the row or remove it"},
		{"line-protocol.txt", ReadOptions{}, "line-protocol.txt:1: InfluxDB's line protocol, not a table; export the query as CSV"},
		{"bitfinex-one-bad.json", ReadOptions{}, "bitfinex-one-bad.json: row 5: high 2014 is below low 2050; correct the row"},
		{"bars-under-two-symbols.csv", ReadOptions{Column: "asset", Value: "sol"}, `there is no column "asset" to choose rows by`},
	} {
		t.Run(row.file, func(t *testing.T) {
			_, _, err := ReadPrices(filepath.Join("testdata", "prices", row.file), row.options)
			require.ErrorContains(t, err, row.want)
		})
	}
}
