package oracle

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/rng"
)

func parse(text string, options ReadOptions) (Series, Info, error) {
	return ParsePrices("f.csv", strings.NewReader(text), options)
}

func TestFormatsAreTold(t *testing.T) {
	rows := []Bar{{1583971200, 20e10, 21e10, 19e10, 20.5e10}, {1583971260, 20.5e10, 22e10, 20e10, 21e10}}
	points := []Point{{1583971200, 20e10}, {1583971260, 20.5e10}}
	for _, row := range []struct {
		text, format, unit string
		want               any
	}{
		{"1583971200000,20,21,19,20.5,9,1583971259999,1,2,3,4,0\n1583971260000,20.5,22,20,21,9,1583971319999,1,2,3,4,0\n", "Binance klines", "unix ms", rows},
		{"1583971200000000,20,21,19,20.5,9,1583971259999999,1,2,3,4,0\n1583971260000000,20.5,22,20,21,9,1583971319999999,1,2,3,4,0\n", "Binance klines", "unix µs", rows},
		{"1583971200000,20,21,19,20.5,9,1583971259999,1,2,3,4,0\n1583971260000000,20.5,22,20,21,9,1583971319999999,1,2,3,4,0\n", "Binance klines", "unix ms and unix µs", rows},
		{"open_time,open,high,low,close,volume,close_time\n1583971200000,20,21,19,20.5,9,1\n1583971260000,20.5,22,20,21,9,1\n", "bars with a header", "unix ms", rows},
		{"https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume ETH\n1583971200,x,E,20,21,19,20.5,9\n1583971260,x,E,20.5,22,20,21,9\n", "bars with a header", "unix s", rows},
		{"\ufeffClose,Low,High,Open,Date\r\n20.5,19,21,20,2020-03-12T00:00:00Z\r\n21,20,22,20.5,2020-03-12 00:01:00\r\n", "bars with a header", "ISO 8601", rows},
		{"# a comment\nTimestamp;\"Open (USD)\";High;Low;Close\n2020-03-12T01:00:00+01:00;20;21;19;20.5\n2020-03-12 00:01:00 UTC;2.05e1;22;20;21\n", "bars with a header", "ISO 8601", rows},
		{"1583971200,20,21,19,20.5,9,17\n1583971260,20.5,22,20,21,9,18\n", "bars without a header", "unix s", rows},
		{"unix_ms,usd\n1583971199501,20\n1583971260000,20.5\n", "CoinGecko points", "unix ms", points},
		{"snapped_at,price,market_cap,total_volume\n2020-03-12 00:00:00 UTC,20,1,1\n2020-03-12 00:01:00 UTC,20.5,1,1\n", "CoinGecko points", "ISO 8601", points},
		{"time\tprice\n1583971200.0\t20\n1583971259.5\t20.5\n", "points with a header", "unix s", points},
		{"1583971200,20\n1583971260,20.5", "points without a header", "unix s", points},
	} {
		series, info, err := parse(row.text, ReadOptions{})
		require.NoError(t, err, row.text)
		require.Equal(t, row.format, info.Format)
		require.Equal(t, row.unit, info.TimeUnit)
		require.Equal(t, uint64(60), info.Interval)
		require.Equal(t, 2, info.Rows)
		if series.Bars != nil {
			require.Equal(t, row.want, series.Bars)
		} else {
			require.Equal(t, row.want, series.Points, row.text)
		}
		require.NoError(t, series.Validate())

		var zipped bytes.Buffer
		w := gzip.NewWriter(&zipped)
		_, _ = w.Write([]byte(row.text))
		require.NoError(t, w.Close())
		again, _, err := ParsePrices("f.csv", &zipped, ReadOptions{})
		require.NoError(t, err)
		require.Equal(t, series, again)
	}
}

const bars = "unix,open,high,low,close\n1583971200,20,21,19,20\n1583971260,20,21,19,20\n"

func TestEveryFaultNamesLineAndRemedy(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"empty", "", "f.csv: the file is empty; name a file with prices"},
		{"header only", "unix,price\n", "f.csv: the file holds a header and no rows; name a file with prices"},
		{"one row", "unix,price\n1583971200,1\n", "f.csv: one row only; give at least two, so that their distance is known"},
		{"unsorted", bars + "1583971230,20,21,19,20\n", "f.csv:4: earlier than line 3; sort the rows by time, oldest first"},
		{"duplicate", bars + "1583971260,20,22,19,20\n", "f.csv:4: the time of line 3 again, with other prices; keep one of the two"},
		{"gap", bars + "1583971320,20,21,19,20\n1583974380,20,21,19,20\n", "f.csv:5: no prices before this row, from 2020-03-12T00:02:00Z to 2020-03-12T00:53:00Z: 51.0 intervals of 60 s, and at most 12 are allowed; choose a range without the gap (prices.from, prices.to), or set prices.gaps to fill"},
		{"overlap", bars + "1583971290,20,21,19,20\n1583971350,20,21,19,20\n", "f.csv:4: a bar begins 30 s after the one before, which lasts 60 s; keep bars of one length only"},
		{"NaN", bars + "1583971320,NaN,21,19,20\n", "f.csv:4: open: \"NaN\" is not a decimal number; correct the row, or remove it and fill the gap"},
		{"Inf", bars + "1583971320,20,+Inf,19,20\n", "f.csv:4: high: \"+Inf\" is not a decimal number"},
		{"negative", bars + "1583971320,20,21,-19,20\n", "f.csv:4: low: \"-19\" is not above zero"},
		{"zero", bars + "1583971320,20,21,19,0\n", "f.csv:4: close: \"0\" is not above zero"},
		{"huge", bars + "1583971320,20,1e300,19,20\n", "f.csv:4: high: \"1e300\" is above the largest price, 1e9"},
		{"high below low", bars + "1583971320,20,18,19,20\n", "f.csv:4: high 18 is below low 19"},
		{"open outside", bars + "1583971320,22,21,19,20\n", "f.csv:4: open 22 is outside low 19 to high 21"},
		{"close outside", bars + "1583971320,20,21,19,18\n", "f.csv:4: close 18 is outside low 19 to high 21"},
		{"too few columns", bars + "1583971320,20,21\n", "f.csv:4: 3 columns where 5 are needed; complete the row or remove it"},
		{"bad time", bars + "yesterday,20,21,19,20\n", "f.csv:4: not a time: \"yesterday\"; write unix seconds"},
		{"small time", bars + "2020031,20,21,19,20\n", "f.csv:4: not a time: \"2020031\""},
		{"within a second", bars + "1583971320.5,20,21,19,20\n", "f.csv:4: a bar begins at 1583971320.5, within a second"},
		{"quotes", bars + "1583971320,\"20\"x,21,19,20\n", "f.csv:4: extraneous or missing \" in quoted-field; correct the quotes"},
		{"no times", "a,b\n1,2\n", "f.csv:1: no column of times among \"a,b\""},
		{"no prices", "unix,block\n1,2\n", "f.csv:1: no column of prices among \"unix,block\""},
		{"half a bar", "unix,open,close\n1,2,3\n", "f.csv:1: bars need open, high, low and close, and \"unix,open,close\" lacks 2 of them"},
		{"nameless", "1583971200,1,2\n", "f.csv:1: 3 columns without a header; add a first row"},
		{"binary", "\x00\x01\x02\xff", "f.csv: binary data, not a table"},
		{"damaged gzip", "\x1f\x8bnonsense", "f.csv: damaged gzip"},
	} {
		series, _, err := parse(row.text, ReadOptions{})
		require.ErrorContains(t, err, row.want, row.name)
		require.Empty(t, series, row.name)
		var found *fault.Fault
		require.ErrorAs(t, err, &found)
		require.NotEmpty(t, found.Remedy)
	}
}

func TestATruncatedGzipIsAFault(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	for i := range 1000 {
		_, _ = fmt.Fprintf(w, "%d,%d\n", 1583971200+i*60, i*i*7919%1000+1)
	}
	require.NoError(t, w.Close())
	_, _, err := ParsePrices("f.csv", bytes.NewReader(zipped.Bytes()[:zipped.Len()/2]), ReadOptions{})
	require.ErrorContains(t, err, "f.csv: cannot be read to its end: unexpected EOF; fetch the file again")
}

func TestAllFaultsAreReportedTogetherUpToTwenty(t *testing.T) {
	text := bars + "1583971320,0,21,19,NaN\n1583971380,20,18,19,20\n"
	_, _, err := parse(text, ReadOptions{})
	require.Len(t, fault.All(err), 3)
	require.Len(t, strings.Split(err.Error(), "\n"), 3)

	for i := range 100 {
		text += fmt.Sprintf("%d,0,21,19,20\n", 1583971440+60*i)
	}
	_, _, err = parse(text, ReadOptions{})
	require.Len(t, fault.All(err), 21)
	require.True(t, strings.HasSuffix(err.Error(), "\nf.csv: and 83 more faults"))
}

func TestGapsAreHeldWhenAllowed(t *testing.T) {
	text := "unix,open,high,low,close\n1583971200,20,21,19,20\n1583971260,20,21,19,20.5\n1583974260,30,31,29,30\n1583974320,30,31,29,30\n"
	series, info, err := parse(text, ReadOptions{Fill: true})
	require.NoError(t, err)
	require.Equal(t, []Gap{{1583971260, 1583974260}}, info.Gaps)
	require.Contains(t, info.String(), "4 rows of 60 s from 2020-03-12T00:00:00Z to 2020-03-12T00:52:00Z, a gap 2020-03-12T00:01:00Z to 2020-03-12T00:51:00Z")
	_, _, err = parse(text, ReadOptions{MaxGap: 50})
	require.NoError(t, err)
	_, _, err = parse(text, ReadOptions{MaxGap: 49})
	require.ErrorContains(t, err, "f.csv:4: no prices before this row")
	replay, err := NewReplay(12, series)
	require.NoError(t, err)
	prices := path(t, replay, rng.Key{}, 100)[0]
	require.Equal(t, MustPrice("20.5"), prices[254])
	require.Equal(t, MustPrice("30"), prices[255])
}

func TestARangeIsSelectedAndItsEdgesAreWatched(t *testing.T) {
	text := "unix,price\n"
	for i := range 100 {
		text += fmt.Sprintf("%d,%d\n", 1583971200+60*i, i+1)
	}
	series, info, err := parse(text, ReadOptions{From: 1583971320, To: 1583971440})
	require.NoError(t, err)
	require.Equal(t, []Point{{1583971320, 3e10}, {1583971380, 4e10}}, series.Points)
	require.Empty(t, info.Gaps)
	_, info, err = parse(text, ReadOptions{From: 1583971080})
	require.NoError(t, err)
	require.Equal(t, []Gap{{1583971080, 1583971200}}, info.Gaps)
	_, _, err = parse(text, ReadOptions{From: 1583960000})
	require.ErrorContains(t, err, "f.csv: no prices at the beginning of the range, from 2020-03-11T20:53:20Z")
	_, _, err = parse(text, ReadOptions{To: 1583990000})
	require.ErrorContains(t, err, "f.csv: no prices at the end of the range")
	_, _, err = parse(text, ReadOptions{From: 1600000000})
	require.ErrorContains(t, err, "no row lies in the range asked for; the file goes from 2020-03-12T00:00:00Z to 2020-03-12T01:39:00Z; change prices.from and prices.to")
}

func TestOfPointsWithinASecondTheLastIsKept(t *testing.T) {
	series, info, err := parse("unix,price\n1583971200.1,1\n1583971200.2,2\n1583971201.5,3\n1583971202,4\n", ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, []Point{{1583971201, 2e10}, {1583971202, 4e10}}, series.Points)
	require.Equal(t, 2, info.Rows)
}

func TestAMissingFileIsSaidToBeMissing(t *testing.T) {
	_, _, err := ReadPrices(filepath.Join(t.TempDir(), "none.csv"), ReadOptions{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "none.csv")
	_, _, err = ReadPrices(t.TempDir(), ReadOptions{})
	require.ErrorContains(t, err, "cannot be read to its end")
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]uint64{
		"100000000": 1e8, "99999999999": 99_999_999_999, // seconds,
		"100000000000": 1e8, "100000000001": 1e8 + 1, "99999999999999": 1e11, // milliseconds, rounded up,
		"100000000000000": 1e8, "99999999999999999": 1e11, // microseconds,
		"100000000000000000": 1e8, "100000000000000001": 1e8 + 1, // and nanoseconds
		"1583971199.000001": 1583971200, "1583971199.0000009": 1583971200,
		"2020-03-12": 1583971200, "2020-03-12T00:00:00Z": 1583971200, "1583971200": 1583971200, "1583971199001": 1583971200, " 2020-03-12 00:00 ": 1583971200,
	} {
		got, err := ParseTime(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"", "0", "-5", "99999999", "1583971200.x", "99999999999999999999", "2020-13-01", "1960-01-01", "9999-01-01"} {
		_, err := ParseTime(text)
		require.ErrorIs(t, err, errTime, text)
	}
}

// Real files: each reads, and each replays.
func TestRecordedFilesReadAndReplay(t *testing.T) {
	for _, row := range []struct {
		file    string
		options ReadOptions
		info    Info
		gaps    int
	}{
		{"btcusd_1h_2019-01_2026-08.csv.gz", ReadOptions{}, Info{Format: "bars with a header", TimeUnit: "unix s", Rows: 66906, First: 1546300800, Last: 1787378400, Interval: 3600}, 22},
		{"ethusd_1h_2019-01_2026-08.csv.gz", ReadOptions{}, Info{Format: "bars with a header", TimeUnit: "unix s", Rows: 66906, First: 1546300800, Last: 1787378400, Interval: 3600}, 22},
		{"coingecko_hourly_CRV_2021-2023.csv.gz", ReadOptions{}, Info{Format: "CoinGecko points", TimeUnit: "unix ms", Price: "usd", Rows: 18862, First: 1609459492, Last: 1677366254, Interval: 3601}, 37},
		{"ethusd_10min_crash_days.csv.gz", ReadOptions{From: 1583971200, To: 1584057600}, Info{Format: "bars with a header", TimeUnit: "unix s", Rows: 144, First: 1583971200, Last: 1584057000, Interval: 600}, 0},
		{"ethusd_10min_crash_days.csv.gz", ReadOptions{From: 1599264000, To: 1599350400}, Info{Format: "bars with a header", TimeUnit: "unix s", Rows: 142, Repeated: 2, First: 1599265200, Last: 1599349800, Interval: 600}, 1},
		{"ethusd_10min_crash_days.csv.gz", ReadOptions{Fill: true}, Info{Format: "bars with a header", TimeUnit: "unix s", Rows: 1006, Repeated: 2, First: 1583971200, Last: 1624319400, Interval: 600}, 6},
	} {
		name := shared.Path(t, "data/prices/"+row.file)
		series, info, err := ReadPrices(name, row.options)
		require.NoError(t, err)
		t.Log(info)
		row.info.File = name
		require.Len(t, info.Gaps, row.gaps)
		info.Gaps, info.Wrapping, info.Columns, info.Table, info.Order = nil, "", "", "", ""
		require.Equal(t, row.info, info)
		replay, err := NewReplay(12, series)
		require.NoError(t, err)
		n, err := replay.Walk(rng.Key{}).Fill([][]Price{make([]Price, 5000)})
		require.NoError(t, err)
		require.Equal(t, int(min(5000, replay.Clock().Blocks)), n)
	}
	_, _, err := ReadPrices(shared.Path(t, "data/prices/ethusd_10min_crash_days.csv.gz"), ReadOptions{})
	require.Len(t, fault.All(err), 6, "seven days, six gaps")
}

func ExampleReadPrices() {
	dir, _ := os.MkdirTemp("", "prices")
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "eth.csv")
	_ = os.WriteFile(name, []byte("unix,open,high,low,close\n1583971200,195.21,195.43,194.38,194.52\n1583971800,193.56,192,193.56,193.93\n"), 0o600)
	_, _, err := ReadPrices(name, ReadOptions{})
	fmt.Println(strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
	// Output:
	// eth.csv:3: high 192 is below low 193.56; correct the row, or remove it and fill the gap
}

func TestARowOutOfPlaceIsNamedByItsLine(t *testing.T) {
	_, _, err := parse("unix,price\n1583971200,3\n1583978400,2\n1583974800,1\n", ReadOptions{})
	require.EqualError(t, err, "f.csv:4: earlier than line 3; sort the rows by time, oldest first")
}
