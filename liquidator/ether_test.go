package liquidator

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Ether costs 3 from second 10 on, 1 from 20 on and 2 from 30 on.
func TestWhatEtherCostsAtATime(t *testing.T) {
	prices := EtherPrices{Times: []uint64{10, 20, 30}, Wei: []uint256.Int{n(3), n(1), n(2)}}
	for now, want := range map[uint64]uint64{0: 3, 10: 3, 19: 3, 20: 1, 29: 1, 30: 2, 99: 2} {
		require.Equal(t, n(want), prices.At(now), "at %d", now)
	}
	for _, c := range []struct{ now, until, want uint64 }{
		{0, 19, 3}, {0, 20, 1}, {10, 10, 3}, {12, 40, 1}, {20, 29, 1}, {29, 30, 1}, {30, 30, 2}, {35, 40, 2},
	} {
		require.Equal(t, n(c.want), prices.Least(c.now, c.until), "from %d to %d", c.now, c.until)
	}
}

// eth-2020-03 lasts from the first second of 10 March 2020 to that of 15 March, its crash from 12 March.
const march10, march12, march15 = 1583798400, 1583798400 + 2*86_400, 1583798400 + 5*86_400

func TestAHistoryOfEtherCoversTheWholeStudy(t *testing.T) {
	for _, c := range []struct {
		name           string
		form           EtherFile
		start, seconds uint64
		ok             bool
	}{
		{"all of it", EtherFile{}, march10, march15 - march10, true},
		{"from a second too early", EtherFile{}, march10 - 1, 10, false},
		{"to a second too late", EtherFile{}, march10, march15 - march10 + 1, false},
		{"named, all of it", EtherFile{History: "eth-2020-03"}, march10, march15 - march10, true},
		{"named, from a second too early", EtherFile{History: "eth-2020-03"}, march10 - 1, 10, false},
		{"named, to a second too late", EtherFile{History: "eth-2020-03"}, march10 + 1, march15 - march10, false},
		{"named, another time", EtherFile{History: "eth-2020-03"}, 2e9, 86_400, false},
		{"unknown", EtherFile{History: "eth"}, march10, 10, false},
		{"moved, its three days", EtherFile{History: "eth-2020-03", Align: "start"}, 2e9, 3 * 86_400, true},
		{"moved, a second more", EtherFile{History: "eth-2020-03", Align: "start"}, 2e9, 3*86_400 + 1, false},
		{"moved, to where it stands", EtherFile{History: "eth-2020-03", Align: "start"}, march12, 3 * 86_400, true},
		{"moved, to before it", EtherFile{History: "eth-2020-03", Align: "start"}, march12 - 1, 3 * 86_400, true},
		{"moved, to long before it", EtherFile{History: "eth-2020-03", Align: "start"}, 1e9, 3 * 86_400, true},
	} {
		b := catalog.NewBuilder(catalog.Study{}, "")
		of, ok := c.form.Recorded(b.At("gas.ether_prices"), c.start, c.seconds)
		require.Equal(t, c.ok, ok, c.name)
		if ok {
			require.Equal(t, "eth-2020-03", of.Name, c.name)
			require.LessOrEqual(t, of.Series.First(), c.start, c.name)
			require.GreaterOrEqual(t, of.Series.End(), c.start+c.seconds, c.name)
			require.NoError(t, b.Err(), c.name)
		} else if c.form.History != "" {
			require.ErrorContains(t, b.Err(), "gas.ether_prices.history", c.name)
		}
	}
	b := catalog.NewBuilder(catalog.Study{}, "")
	of, _ := EtherFile{History: "eth-2020-03", Align: "start"}.Recorded(b, 2e9, 10)
	require.EqualValues(t, 2e9, of.Series.First(), "the crash begins with the study")
	_, _ = EtherFile{History: "eth-2020-03"}.Recorded(b, march15, 86_400)
	require.ErrorContains(t, b.Err(), "eth-2020-03 has prices of ether from 2020-03-10 to 2020-03-15, and the study lasts from 2020-03-15 to 2020-03-16")
	require.EqualValues(t, 2e9+3*86_400, of.Series.End())
}

// etherFrom is what a form makes of a file of this content, for a study in a token of six decimals.
func etherFrom(f EtherFile, text string, from, to uint64) (*EtherPrices, *catalog.Builder) {
	b := catalog.NewBuilder(catalog.Study{Loan: catalog.Token{Decimals: 6}}, "")
	b.OpenWith(func(path string) (io.ReadCloser, string, error) {
		if path == "none" {
			return nil, "", errors.New("there is no such file")
		}
		return io.NopCloser(bytes.NewReader([]byte(text))), "", nil
	})
	return f.Prices(b.At("gas.ether_prices"), from, to), b
}

// dear is what a wei costs in millionths, times 1e36, where ether costs so many tokens: 1e6/1e18·1e36 for one.
func dear(tokens uint64) (z uint256.Int) {
	z.Exp(uint256.NewInt(10), uint256.NewInt(24))
	z.Mul(&z, uint256.NewInt(tokens))
	return z
}

func TestPricesOfEtherFromAFile(t *testing.T) {
	const points = "time,price\n1583971200,200\n1583974800,150\n1583978400,100\n"
	prices, b := etherFrom(EtherFile{File: "eth.csv"}, points, 1583971200, 1583978400)
	require.NoError(t, b.Err())
	require.Empty(t, b.Warnings())
	require.Equal(t, &EtherPrices{Times: []uint64{1583971200, 1583974800, 1583978400}, Wei: []uint256.Int{dear(200), dear(150), dear(100)}}, prices)
	require.Equal(t, []string{"eth.csv"}, b.Inputs())
	require.Equal(t, []string{"eth.csv: gas is paid in ether at its 3 prices."}, b.Notes())

	moved, b := etherFrom(EtherFile{File: "eth.csv", Align: "start"}, points, 5000, 12_200)
	require.NoError(t, b.Err())
	require.Equal(t, []uint64{5000, 8600, 12_200}, moved.Times)

	// Of a bar the close holds from its end on, and before the first end the first open.
	const bars = "time,open,high,low,close\n1583971200,200,210,140,150\n1583974800,150,160,90,100\n"
	prices, b = etherFrom(EtherFile{File: "eth.csv"}, bars, 1583971200, 1583978400)
	require.NoError(t, b.Err())
	require.Equal(t, &EtherPrices{Times: []uint64{1583971200, 1583974800, 1583978400}, Wei: []uint256.Int{dear(200), dear(150), dear(100)}}, prices)

	prices, b = etherFrom(EtherFile{}, points, 0, 1)
	require.NoError(t, b.Err())
	require.Nil(t, prices, "there is no file")
	prices, b = etherFrom(EtherFile{File: "none"}, points, 0, 1)
	require.ErrorContains(t, b.Err(), "gas.ether_prices.file: there is no such file")
	require.Nil(t, prices)
	prices, b = etherFrom(EtherFile{File: "eth.csv"}, "time,price\n1583971200,200\n1583974800,dear\n", 1583971200, 1583974800)
	require.ErrorContains(t, b.Err(), "dear")
	require.Nil(t, prices)
	require.Empty(t, b.Inputs())
}

// A file may begin one interval after the study at the latest, and end twelve before it; an interval is an hour at least.
func TestAFileOfEtherCoversTheStudy(t *testing.T) {
	const hours = "time,price\n1583971200,200\n1583974800,150\n1583978400,100\n"
	const days = "time,price\n1583971200,200\n1584057600,150\n1584144000,100\n"
	const minutes = "time,price\n1583971200,200\n1583971260,150\n1583971320,100\n"
	for _, c := range []struct {
		text     string
		from, to uint64
		ok       bool
	}{
		{hours, 1583971200 - 3600, 1583978400, true},
		{hours, 1583971200 - 3601, 1583978400, false},
		{hours, 1583971200, 1583978400 + 12*3600, true},
		{hours, 1583971200, 1583978400 + 12*3600 + 1, false},
		{days, 1583971200 - 86_400, 1584144000, true},
		{days, 1583971200 - 86_401, 1584144000, false},
		{days, 1583971200, 1584144000 + 12*86_400, true},
		{days, 1583971200, 1584144000 + 12*86_400 + 1, false},
		{minutes, 1583971200 - 3600, 1583971320 + 12*3600, true},
		{minutes, 1583971200 - 3601, 1583971320, false},
		{minutes, 1583971200, 1583971320 + 12*3600 + 1, false},
	} {
		prices, b := etherFrom(EtherFile{File: "eth.csv"}, c.text, c.from, c.to)
		require.Equal(t, c.ok, prices != nil, "%d to %d in %q", c.from, c.to, c.text)
		if !c.ok {
			require.ErrorContains(t, b.Err(), "gas.ether_prices.file: eth.csv has prices of ether from 2020-03-12 to")
		}
	}
}
