package oracle

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// drawn is prices written in some form.
type drawn struct {
	data    []byte
	options ReadOptions
	want    Series
}

// pick draws one of several strings.
func pick(t *rapid.T, name string, from ...string) string {
	return rapid.SampledFrom(from).Draw(t, name)
}

// drawFile draws bars or points of 100.00 to 99,999.99 and a form in which people have such files, and writes them so.
func drawFile(t *rapid.T) drawn {
	var d drawn
	step := rapid.SampledFrom([]int64{60, 900, 3600, 86400}).Draw(t, "step")
	n := rapid.IntRange(3, 40).Draw(t, "rows")
	bars := rapid.Bool().Draw(t, "bars")
	begin := int64(1500000000)/86400*86400 + step*rapid.Int64Range(0, 1000).Draw(t, "begin")
	d.want = Series{Interval: uint64(step)}
	cents := rapid.Int64Range(100_00, 9_000_00).Draw(t, "price")
	type row struct {
		at     int64
		prices []int64 // in hundredths
	}
	var rows []row
	for i := range n {
		open := cents
		end := max(open+rapid.Int64Range(-open/10, open/10).Draw(t, "change"), 100_00)
		high, low := max(open, end)+rapid.Int64Range(0, 500).Draw(t, "above"), max(min(open, end)-rapid.Int64Range(0, 500).Draw(t, "below"), 1)
		at := begin + step*int64(i)
		r := row{at, []int64{open, high, low, end}}
		price := func(x int64) Price { return Price(x) * 1e8 }
		if bars {
			d.want.Bars = append(d.want.Bars, Bar{uint64(at), price(open), price(high), price(low), price(end)})
		} else {
			r.prices = []int64{end}
			d.want.Points = append(d.want.Points, Point{uint64(at), price(end)})
		}
		rows = append(rows, r)
		cents = end
	}
	shape := pick(t, "shape", "csv", "csv", "csv", "arrays", "objects", "columns", "lines")
	style := pick(t, "style", "plain", "plain", "thousands", "comma")
	if shape != "csv" {
		style = "plain"
	}
	when := pick(t, "time", "s", "ms", "us", "ns", "2006-01-02T15:04:05Z", "2006-01-02 15:04:05", "2006-01-02 15:04:05.000 UTC", "2006-01-02T15:04:05+0000", "2006-01-02 15:04:05+00:00", "2006/01/02 15:04", "02.01.2006 15:04", "Jan 02, 2006 15:04:05", "20060102 150405", "02-Jan-2006 03:04:05 PM")
	timeText := func(at int64) string {
		switch when {
		case "s":
			return fmt.Sprint(at)
		case "ms":
			return fmt.Sprint(at * 1e3)
		case "us":
			return fmt.Sprint(at * 1e6)
		case "ns":
			return fmt.Sprint(at * 1e9)
		}
		return time.Unix(at, 0).UTC().Format(when)
	}
	number := func(x int64) string {
		whole, part := fmt.Sprint(x/100), fmt.Sprintf("%02d", x%100)
		grouped := whole
		if len(whole) > 3 {
			grouped = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
		}
		switch style {
		case "thousands":
			return grouped + "." + part
		case "comma":
			return strings.ReplaceAll(grouped, ",", ".") + "," + part
		}
		return whole + "." + part
	}
	timeName := pick(t, "time name", "time", "Timestamp", "open_time", "DATE", "block_time", "unix", "Datum", "日期", "")
	if shape != "csv" && timeName == "" {
		timeName = "t"
	}
	priceNames := [][]string{{"open", "high", "low", "close"}, {"Open", "High", "Low", "Close"}, {"price_open", "price_high", "price_low", "price_close"}, {"<OPEN>", "<HIGH>", "<LOW>", "<CLOSE>"}, {"Eröffn.", "Hoch", "Tief", "Zuletzt"}, {"Откр.", "Макс.", "Мин.", "Цена"}}[rapid.IntRange(0, 5).Draw(t, "names")]
	if !bars {
		priceNames = []string{pick(t, "price name", "price", "Close", "usd", "value", "last", "Kurs", "价格")}
	}
	names := append([]string{timeName}, priceNames...)
	extra := rapid.IntRange(0, 3).Draw(t, "extra columns")
	for i := range extra {
		names = append(names, []string{"volume", "symbol", "trades"}[i])
	}
	table := make([][]string, n)
	for i, r := range rows {
		cells := []string{timeText(r.at)}
		for _, x := range r.prices {
			cells = append(cells, number(x))
		}
		for j := range extra {
			cells = append(cells, []string{number(int64(i) * 12345), "ETHUSD", fmt.Sprint(i)}[j])
		}
		table[i] = cells
	}
	header := shape == "csv" && (rapid.IntRange(0, 3).Draw(t, "header") > 0 || !bars && extra > 0 || timeName == "")
	order := rapid.IntRange(0, 2).Draw(t, "order")
	if order == 1 {
		slices.Reverse(table)
	}
	cut := 0
	if order == 2 && n > 4 {
		cut = rapid.IntRange(2, n-2).Draw(t, "cut")
		table = append(slices.Clone(table[cut:]), table[:cut]...)
		cut = n - cut
	}
	var text bytes.Buffer
	switch shape {
	case "csv":
		w := csv.NewWriter(&text)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "comma")
		w.UseCRLF = rapid.Bool().Draw(t, "CRLF")
		if rapid.IntRange(0, 4).Draw(t, "comment") == 0 {
			text.WriteString("# from somewhere\n")
		}
		if header && rapid.IntRange(0, 4).Draw(t, "address") == 0 {
			text.WriteString("https://www.example.org/data\n")
		}
		for i, cells := range table {
			if header && (i == 0 || i == cut && rapid.Bool().Draw(t, "header again")) {
				_ = w.Write(names)
			}
			_ = w.Write(cells)
		}
		w.Flush()
	case "arrays":
		list := make([][]string, n)
		copy(list, table)
		if !bars {
			for i := range list {
				list[i] = list[i][:2]
			}
		}
		all, _ := json.Marshal(list)
		text.Write(all)
	case "objects", "lines":
		list := make([]map[string]string, n)
		for i, cells := range table {
			list[i] = map[string]string{}
			for j, cell := range cells {
				list[i][names[j]] = cell
			}
		}
		if shape == "lines" {
			e := json.NewEncoder(&text)
			for _, o := range list {
				_ = e.Encode(o)
			}
			break
		}
		all, _ := json.MarshalIndent(map[string]any{"data": list, "ok": true}, "", " ")
		text.Write(all)
	case "columns":
		columns := map[string][]string{}
		for _, cells := range table {
			for j, cell := range cells {
				columns[names[j]] = append(columns[names[j]], cell)
			}
		}
		all, _ := json.Marshal(columns)
		text.Write(all)
	}
	d.data = text.Bytes()
	switch pick(t, "encoding", "", "", "", "mark", "utf16") {
	case "mark":
		d.data = append([]byte("\xef\xbb\xbf"), d.data...)
	case "utf16":
		wide := []byte{0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(string(d.data))) {
			wide = binary.LittleEndian.AppendUint16(wide, unit)
		}
		d.data = wide
	}
	switch pick(t, "wrapping", "", "", "gzip", "zip", "months") {
	case "months":
		lines := bytes.SplitAfter(text.Bytes(), []byte("\n"))
		if shape != "csv" || !bytes.Equal(d.data, text.Bytes()) || len(lines) < 4 {
			break
		}
		at := rapid.IntRange(1, len(lines)-2).Draw(t, "months part")
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i, part := range [][][]byte{lines[at:], lines[:at]} {
			f, _ := w.Create([]string{"prices-2024-02.csv", "prices-2024-01.csv"}[i])
			_, _ = f.Write(bytes.Join(part, nil))
		}
		_ = w.Close()
		d.data = b.Bytes()
	case "gzip":
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(d.data)
		_ = w.Close()
		d.data = b.Bytes()
	case "zip":
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, _ := w.Create("folder/prices.csv")
		_, _ = f.Write(d.data)
		_ = w.Close()
		d.data = b.Bytes()
	}
	return d
}

// whateverForm says that prices come out of a file as they went in, whatever its form.
func whateverForm(t *rapid.T) {
	d := drawFile(t)
	series, info, err := ParsePrices("f", bytes.NewReader(d.data), d.options)
	require.NoError(t, err, "%q", d.data)
	require.Equal(t, d.want.Bars, series.Bars, "%q", d.data)
	require.Equal(t, d.want.Points, series.Points, "%q", d.data)
	require.Equal(t, d.want.Interval, info.Interval)
	require.NotEmpty(t, info.String())
}

func TestPricesComeOutAsTheyWentInWhateverTheForm(t *testing.T) { rapid.Check(t, whateverForm) }

func FuzzPriceForms(f *testing.F) { shared.Draws(f, whateverForm) }

// accepted says what is true of any file that is taken: the series is valid, and as long as the line about it says.
func accepted(t require.TestingT, data []byte, options ReadOptions) {
	series, info, err := ParsePrices("f", bytes.NewReader(data), options)
	if err != nil {
		require.True(t, fault.Is(err))
		require.Empty(t, series)
		return
	}
	require.NoError(t, series.Validate())
	require.Equal(t, info.Rows, len(series.Bars)+len(series.Points))
	require.NotEmpty(t, info.String())
}

// spoiltForm is a file of some form with lines gone, doubled or exchanged, and cells of another kind.
func spoiltForm(t *rapid.T) {
	d := drawFile(t)
	lines := bytes.SplitAfter(d.data, []byte("\n"))
	for range rapid.IntRange(1, 4).Draw(t, "changes") {
		i, j := rapid.IntRange(0, len(lines)-1).Draw(t, "line"), rapid.IntRange(0, len(lines)-1).Draw(t, "other")
		switch rapid.IntRange(0, 5).Draw(t, "change") {
		case 0:
			lines[i] = nil
		case 1:
			lines = slices.Insert(lines, i, lines[j])
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		case 3:
			lines[i] = bytes.Replace(lines[i], []byte("1"), []byte(pick(t, "cell", "NaN", "", "1e30", "-", "0", "\"", "9999", "1e-12", ",", "2020-01-01")), 1)
		case 4:
			lines[i] = bytes.TrimSpace(lines[i])
		case 5:
			lines[i] = append(slices.Clone(lines[i]), lines[j]...)
		}
	}
	accepted(t, bytes.Join(lines, nil), ReadOptions{Fill: rapid.Bool().Draw(t, "fill"), KeepOutliers: rapid.Bool().Draw(t, "keep")})
}

func TestSpoiltFilesAreRefusedOrValid(t *testing.T) { rapid.Check(t, spoiltForm) }

func FuzzSpoiltPrices(f *testing.F) { shared.Draws(f, spoiltForm) }

func FuzzParsePrices(f *testing.F) {
	seeds, err := filepath.Glob("testdata/prices/*")
	require.NoError(f, err)
	for _, name := range seeds {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		for asked := range uint8(7) {
			f.Add(data, uint64(0), uint64(0), asked)
		}
	}
	f.Add([]byte("unix_ms,usd\n1583971200000,1\n1583971200000,1\n"), uint64(5), ^uint64(0), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, from, to uint64, asked uint8) {
		options := ReadOptions{From: from, To: to, Fill: asked&8 > 0}
		switch asked & 7 {
		case 1:
			options.Fill = true
		case 2:
			options.KeepOutliers = true
		case 3:
			options.Decimals = 18
		case 4:
			options.Column, options.Value = "symbol", "ETHUSDT"
		case 5:
			options.Columns.Price = "close"
		case 6:
			options.Part = "ETH*.csv"
		}
		accepted(t, data, options)
	})
}
