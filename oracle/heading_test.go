package oracle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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
