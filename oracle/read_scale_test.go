package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// pointsOf writes prices an hour apart and reads them.
func pointsOf(options ReadOptions, prices ...string) (Series, error) {
	series, _, err := parse(hours("time,price", prices...), options)
	return series, err
}

// A file with a price below a ten thousandth that ten decimals round has a scale at which that price has thirteen digits, or
// the finest at which its highest price still fits, 1e19 units.
func TestTheScaleOfAFileByHand(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		prices []string
		want   Scale
		least  Price
	}{
		{[]string{"20", "21"}, 10, 20e10},
		{[]string{"0.0001", "21"}, 10, 1e6},
		{[]string{"0.000100000001", "21"}, 10, 1_000_000}, // by 1e-12, which is a hundred millionth
		{[]string{"0.00009999", "21"}, 17, 9_999_000_000_000},
		{[]string{"21", "0.00009999"}, 17, 9_999_000_000_000},
		{[]string{"0.00001", "21"}, 17, 1_000_000_000_000},
		{[]string{"0.00009999", "100"}, 17, 9_999_000_000_000},
		{[]string{"0.00009999", "100.1"}, 16, 999_900_000_000},
		{[]string{"0.00009999", "1000000000"}, 10, 999_900},
		{[]string{"0.00000001", "0.00000002"}, 18, 10_000_000_000},
		{[]string{"1e-12", "2e-12"}, 18, 1_000_000}, // nothing at ten decimals
		{[]string{"1e-12", "10"}, 18, 1_000_000},
		{[]string{"1e-12", "11"}, 17, 100_000},
	} {
		series, err := pointsOf(ReadOptions{}, row.prices...)
		require.NoError(t, err, "%v", row.prices)
		require.Equal(t, row.want, series.Scale, "%v", row.prices)
		require.Equal(t, row.least, min(series.Points[0].Price, series.Points[1].Price), "%v", row.prices)
	}
}

func TestPricesThatNoScaleHoldsAreRefused(t *testing.T) {
	t.Parallel()
	const remedy = "; correct the row, or remove it and fill the gap"
	for _, row := range []struct {
		prices []string
		want   string
	}{
		{[]string{"0", "1"}, `f.csv:2: price: "0" is not above zero (the smallest price is 1e-10)` + remedy},
		{[]string{"-1e-12", "1"}, `f.csv:2: price: "-1e-12" is not above zero (the smallest price is 1e-10)` + remedy},
		{[]string{"1e-12", "0"}, `f.csv:3: price: "0" is not above zero (the smallest price is 1e-18)` + remedy},
		{[]string{"1e300", "1"}, `f.csv:2: price: "1e300" is above the largest price, 1e9` + remedy},
		{[]string{"2000000000", "1"}, `f.csv:2: price: "2000000000" is above the largest price, 1e9; set prices.decimals to how many of its digits stand after the point, or correct the row`},
		// read again at seventeen decimals, the largest price is 100
		{[]string{"0.00001234567", "2e9"}, `f.csv:3: price: "2e9" is above the largest price, 1e2` + remedy},
	} {
		_, err := pointsOf(ReadOptions{}, row.prices...)
		require.EqualError(t, err, row.want, "%v", row.prices)
	}
	_, err := pointsOf(ReadOptions{KeepOutliers: true}, "1.2345678e-12", "100", "2.3456789e-12")
	require.EqualError(t, err, "f.csv:2: 1.2345678e-12 is rounded by more than a millionth to the 17 decimals of this file's prices, which go up to 100, as are 2 prices in all; "+
		"choose a range without such prices (prices.from, prices.to), or give prices of a thousand or a million tokens")
}

// Whole numbers with their decimals beside them, from −40 to 40: 20 followed by as many zeros is 20.
func TestDecimalsBesideWholeNumbers(t *testing.T) {
	t.Parallel()
	zeros := "0000000000000000000000000000000000000000" // forty
	for decimals, price := range map[string]string{"0": "20", "-2": "2000", "2": "2000", "40": "20" + zeros, "-40": "20" + zeros, " 3 ": "20000"} {
		series, _, err := parse("time,answer,decimals\n1741478400,"+price+","+decimals+"\n1741482000,"+price+","+decimals+"\n", ReadOptions{})
		require.NoError(t, err, decimals)
		require.EqualValues(t, 20e10, series.Points[0].Price, decimals)
	}
	for _, decimals := range []string{"41", "-41"} {
		_, _, err := parse("time,answer,decimals\n1741478400,20,"+decimals+"\n1741482000,20,0\n", ReadOptions{})
		require.ErrorContains(t, err, `f.csv:2: "`+decimals+`" are no decimals of a price; write a whole number, or set prices.decimals`)
	}
	_, _, err := parse("time,answer,decimals\n1741478400,20,0\n1741482000,20,x\n", ReadOptions{})
	require.ErrorContains(t, err, `f.csv:3: "x" are no decimals of a price`)
}

// What is rounded away is told, and what is not.
func TestWhetherAPriceIsExact(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text     string
		decimals int
		price    Price
		exact    bool
	}{
		{"1.5", 1, 15, true},
		{"1.50", 1, 15, true},
		{"1.5000", 1, 15, true},
		{"1.51", 1, 15, false},
		{"1.5001", 1, 15, false},
		{"1.55", 1, 16, false},
		{"20", -1, 2, true},
		{"25", -1, 3, false},
		{"0.05", 1, 1, false},
		{"00.50", 1, 5, true},
		{"5e-1", 1, 5, true},
		{"5e2", 0, 500, true},
	} {
		price, exact, err := parsePrice(row.text, row.decimals)
		require.NoError(t, err, row.text)
		require.Equal(t, row.price, price, row.text)
		require.Equal(t, row.exact, exact, row.text)
	}
}

// A simulated price rounds to the nearest unit, halves up, and is one of 1 to 1e19.
func TestASimulatedPriceIsRounded(t *testing.T) {
	t.Parallel()
	for price, want := range map[float64]Price{0.5: 1, 1: 1, 1.49: 1, 1.5: 2, 1e19: 1e19, 123.4: 123} {
		got, err := quantise(price)
		require.NoError(t, err, price)
		require.Equal(t, want, got, price)
	}
	for _, price := range []float64{0.49, 0, -1, 1e19 + 2048, 1e300} {
		_, err := quantise(price)
		require.ErrorIs(t, err, ErrRange, price)
	}
}
