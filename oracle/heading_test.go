package oracle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// Headers of Investing.com's downloads, by language. Volume and change are not read.
func TestNamesInOtherLanguages(t *testing.T) {
	for _, header := range []string{
		"Datum,Zuletzt,Eröffn.,Hoch,Tief", "Date,Dernier,Ouv., Plus Haut,Plus Bas", "Fecha,Último,Apertura,Máximo,Mínimo", "Data,Ultimo,Apertura,Massimo,Minimo",
		"Data,Último,Abertura,Máxima,Mínima", "Datum,Laatste,Open,Hoog,Laag", "Data,Ostatnio,Otwarcie,Max.,Min.", "Дата,Цена,Откр.,Макс.,Мин.",
		"日期,收盘,开盘,高,低", "日期,收市,開市,高,低", "日付け,終値,始値,高値,安値", "날짜,종가,시가,고가,저가", "Tarih,Şimdi,Açılış,Yüksek,Düşük",
	} {
		series, _, err := ParsePrices("f", strings.NewReader(header+"\n2025-03-09,2050,2000,2100,1900\n2025-03-10,2100,2050,2200,2000\n2025-03-11,2125,2100,2150,2075\n"), ReadOptions{})
		require.NoError(t, err, header)
		require.Equal(t, hourly(86400), series.Bars, header)
	}
	series, _, err := ParsePrices("f", strings.NewReader("날짜,종가\n2025- 03- 09,2050\n2025- 03- 10,2100\n2025- 03- 11,2125\n"), ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, closes(86400), series.Points)
}

// A header below rows without names is passed over where it names the columns as they were read, and refused otherwise.
func TestLaterNamesMustBeThoseOfTheColumns(t *testing.T) {
	const before, after = "1741478400,2000,2100,1900,2050,1\n1741482000,2050,2200,2000,2100,1\n", "\n1741485600,2100,2150,2075,2125,1\n"
	for header, want := range map[string]string{
		"time,open,high,low,close,volume":      "",
		"Date,Open,High,Low,Close,Volume":      "",
		"time,close,high,low,open,volume":      `f:3: not a time: "time"`,
		"time,vwap,high,low,close,volume":      `f:3: not a time: "time"`,
		"symbol,open,high,low,close,volume":    `f:3: not a time: "symbol"`,
		"time,open,high,low,volume,close_time": `f:3: not a time: "time"`,
	} {
		series, info, err := ParsePrices("f", strings.NewReader(before+header+after), ReadOptions{})
		if want != "" {
			require.ErrorContains(t, err, want, header)
			continue
		}
		require.NoError(t, err, header)
		require.Equal(t, hourly(3600), series.Bars)
		require.Equal(t, 1, info.Headers)
	}
}

// A name in two languages is cut where the second is not ASCII.
func TestNamesAreCutToOneLanguage(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"open/开盘价": "open", "ETH/USD": "ethusd", "/开盘价": "open", "eth/\x7f": "eth\x7f", "1. open": "open", "Price (USD)": "price", "(USD)": "(usd)", " <CLOSE> ": "close",
	} {
		require.Equal(t, want, normalName(name), name)
	}
}

// In JSON a column is called by its last key, of which Pyth's average is told apart.
func TestNamesOfJSONAreTheirLastKey(t *testing.T) {
	t.Parallel()
	row := []string{"a.b.price", "ema_price.price", "x.ema_price.price", "my_ema_price.price", "price.", ".price", "close"}
	json := headingOf(&sheet.Table{Form: "JSON lines", Header: [][]string{row}})
	require.Equal(t, [][]string{{"price"}, {"emaprice"}, {"emaprice"}, {"price"}, {"price"}, {"price"}, {"close"}}, json.names)
	require.Equal(t, row, json.titles)
	csv := headingOf(&sheet.Table{Form: "CSV", Header: [][]string{row}})
	require.Equal(t, []string{"abprice"}, csv.names[0])
}

func TestNamesOfSeveralLevels(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"('Close', 'ETH')": {"Close", "ETH"}, "('a', 'b', 'c')": {"a", "b", "c"}, "('Close')": {"('Close')"}, "('Close', 'ETH": {"('Close', 'ETH"}, "Close', 'ETH')": {"Close', 'ETH')"}, "Close": {"Close"},
	} {
		require.Equal(t, want, levels(name))
	}
	h := headingOf(&sheet.Table{Header: [][]string{{"Close", "Close"}, {"ETH", "BTC"}}})
	require.Equal(t, []string{"Close ETH", "Close BTC"}, h.titles)
	require.Equal(t, []int{0, 1}, h.all("close"))
	require.Equal(t, []int{1}, h.all("close", 0))
	require.Equal(t, 1, h.find([]string{"open", "btc", "close"}))
	require.Equal(t, -1, h.find([]string{"close"}, 0, 1))
	require.Equal(t, []int{1, 0, -1}, []int{h.named(" close btc "), h.named("CLOSE"), h.named("open")})
}
