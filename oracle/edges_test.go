package oracle

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
)

// What is wrong with a file that has the newest row first is told by its own lines.
func TestLinesAreThoseOfTheFileWhateverItsOrder(t *testing.T) {
	_, _, err := parse("unix,price\n1583978400,2050\n1583974800,20.5\n1583971200,2040\n1583967600,2030\n", ReadOptions{})
	require.ErrorContains(t, err, "f.csv:3: the price goes from 2040 to 20.5, a factor of 99.51, and comes back in line 2")
	_, _, err = parse("unix,price\n1583978400,2050\n1583974800,2045\n1583974800,2046\n1583967600,2030\n", ReadOptions{})
	require.ErrorContains(t, err, "f.csv:4: the time of line 3 again, with other prices")
}

// At eighteen places an answer of eight decimals steps by 10¹⁰ units.
func TestAFeedKeepsItsDecimalsAtAnyScale(t *testing.T) {
	price := Scale(18)
	first, err := price.Parse("0.123456789012")
	require.NoError(t, err)
	for decimals, want := range map[uint8]string{0: "0.123456789012", 8: "0.12345678", 10: "0.123456789", 12: "0.123456789012", 18: "0.123456789012"} {
		feed, err := Push{Decimals: decimals, Scale: price}.Open(first, 0)
		require.NoError(t, err)
		answer, _ := feed.Answer()
		require.Equal(t, want, price.Text(answer), "%d decimals", decimals)
	}
	require.Equal(t, Price(1e10), Push{Decimals: 8}.At(18).(Push).Step())
	require.Equal(t, Price(100), Push{Decimals: 8}.Step())
	require.Equal(t, Price(1), Push{Decimals: 18}.Step())
}

func TestARangeMustLieWithinItsHistory(t *testing.T) {
	at := func(text string) catalog.Time {
		if text == "" {
			return 0
		}
		parsed, err := catalog.ParseTime(text)
		require.NoError(t, err)
		return parsed
	}
	for _, row := range []struct{ from, to, want string }{
		{"", "", ""},
		{"2020-03-10", "2020-03-15", ""},
		{"", "2020-03-20", "to: 2020-03-20 is after history eth-2020-03 ends, 2020-03-15; write a day from 2020-03-10 to 2020-03-15"},
		{"2020-03-01", "", "from: 2020-03-01 is before history eth-2020-03 begins, 2020-03-10"},
		{"2020-03-15", "2020-03-16", "from: 2020-03-15 is after history eth-2020-03 ends"},
		{"2020-03-12T06:00:00Z", "", "from: 2020-03-12T06:00:00Z is within a day, and history eth-2020-03 has whole days"},
		{"2020-03-14", "2020-03-14", "to: no day lies from 2020-03-14 to 2020-03-14"},
	} {
		b := catalog.NewBuilder(catalog.Study{Interval: 12}, "")
		p := HistoryForm{Name: "eth-2020-03", From: at(row.from), To: at(row.to)}.Process(b)
		if row.want == "" {
			require.NoError(t, b.Err())
			require.NotNil(t, p)
			continue
		}
		require.Nil(t, p)
		require.ErrorContains(t, b.Err(), row.want)
	}
}

// A scale has thirteen digits for a price that the usual one would round, and ten places for all others.
func TestAScaleIsAsFineAsItsPriceNeeds(t *testing.T) {
	for text, want := range map[string]Scale{"2000": 10, "0.0001": 10, "0.00009": 17, "0.0000005": 18, "1e-12": 18, "1000000000": 10} {
		d := decimal.RequireFromString(text)
		require.Equal(t, want, ScaleFor(d), text)
		price, err := want.Parse(text)
		require.NoError(t, err)
		require.True(t, want.Decimal(price).Equal(d))
	}
	a := Series{Name: "a", Points: []Point{{0, 5}}, Scale: 18}
	b := Series{Name: "b", Points: []Point{{0, 5}}}
	_, err := NewReplay(12, a, b)
	require.ErrorContains(t, err, `series "b": prices of 10 decimals, where those of "a" have 18; replay series of one scale`)
}
