package liquidator

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// readFees is what a form makes of a file of this content.
func readFees(f FeeFileForm, text []byte) (FeeRule, error) {
	b := catalog.NewBuilder(catalog.Study{}, "")
	b.OpenWith(func(string) (io.ReadCloser, string, error) { return io.NopCloser(bytes.NewReader(text)), "", nil })
	f.File, f.Align = "gas.csv", "time"
	if f.Times.IsZero() {
		f.Times = catalog.MustDecimal("1")
	}
	rule := f.Fees(b.At("gas.fees"), 0)
	return rule, b.Err()
}

// drawFees is a record of gas prices in some writing, and what stands in it.
func drawFees(t *rapid.T) (text []byte, form FeeFileForm, want FeeSeries) {
	form.Unit = rapid.SampledFrom([]string{"wei", "gwei"}).Draw(t, "unit")
	from := rapid.Uint64Range(1_300_000_000, 2_000_000_000).Draw(t, "from")
	step := rapid.SampledFrom([]uint64{12, 60, 600, 3600, 86400}).Draw(t, "step")
	from -= from % step
	comma := rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "separator")
	clock := rapid.SampledFrom([]string{"unix", "ms", "date"}).Draw(t, "clock")
	head := rapid.SampledFrom([]string{"time", "timestamp", "block_time"}).Draw(t, "name of time")
	column := rapid.SampledFrom([]string{"price", "value", "avg_wei", "gas_price"}).Draw(t, "name of fee")
	if column == "avg_wei" {
		form.Unit = "wei"
	}
	form.Column = column
	var rows []string
	for i := range rapid.Uint64Range(2, 12).Draw(t, "rows") {
		at := from + i*step
		wei := rapid.OneOf(rapid.Uint64Range(1, 3000e9), rapid.Uint64Range(1, 3000)).Draw(t, "wei")
		if form.Unit == "gwei" && rapid.Bool().Draw(t, "whole") {
			wei = max(1, wei/1e9) * 1e9
		}
		moment := map[string]string{"unix": fmt.Sprint(at), "ms": fmt.Sprint(at * 1000), "date": time.Unix(int64(at), 0).UTC().Format(time.DateTime)}[clock]
		fee := fmt.Sprint(wei)
		if form.Unit == "gwei" {
			fee = catalog.FromScaled(uint256.NewInt(wei), 9).Text()
		}
		rows = append(rows, moment+comma+fee)
		want.Times, want.Wei = append(want.Times, at), append(want.Wei, wei)
	}
	want.Usual = step
	if rapid.Bool().Draw(t, "newest first") {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	text = []byte(head + comma + column + "\n" + strings.Join(rows, "\n") + "\n")
	if rapid.Bool().Draw(t, "packed") {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(text)
		_ = w.Close()
		text = b.Bytes()
	}
	return text, form, want
}

// feesComeOut says that fees come out of a file as they went in, to the wei.
func feesComeOut(t *rapid.T) {
	text, form, want := drawFees(t)
	got, err := readFees(form, text)
	require.NoError(t, err, "%q", text)
	require.Equal(t, want, got, "%q", text)
}

func TestFeesComeOutAsTheyWentInWhateverTheForm(t *testing.T) { rapid.Check(t, feesComeOut) }

func FuzzFeeForms(f *testing.F) { shared.Draws(f, feesComeOut) }

// acceptedFees says what is true of any record that is taken: it opens, and nothing in it is what no chain charges.
func acceptedFees(t require.TestingT, text []byte, form FeeFileForm) {
	rule, err := readFees(form, text)
	if err != nil {
		require.True(t, fault.Is(err))
		require.ErrorContains(t, err, "gas.fees")
		return
	}
	s := rule.(FeeSeries)
	require.NoError(t, s.Validate())
	_, err = s.Open(s.Times[0])
	require.NoError(t, err)
	for _, wei := range s.Wei {
		require.LessOrEqual(t, wei, uint64(maxTip/2))
	}
}

// spoiltFees is a record with lines gone, doubled or exchanged, and cells of another kind.
func spoiltFees(t *rapid.T) {
	text, form, _ := drawFees(t)
	lines := bytes.SplitAfter(text, []byte("\n"))
	for range rapid.IntRange(1, 4).Draw(t, "changes") {
		i, j := rapid.IntRange(0, len(lines)-1).Draw(t, "line"), rapid.IntRange(0, len(lines)-1).Draw(t, "other")
		switch rapid.IntRange(0, 3).Draw(t, "change") {
		case 0:
			lines[i] = nil
		case 1:
			lines[i], lines[j] = lines[j], lines[i]
		case 2:
			cell := rapid.SampledFrom([]string{"NaN", "", "1e30", "-", "0", "\"", "1e-12", ",", "18446744073709551617", "2020-01-01"}).Draw(t, "cell")
			lines[i] = bytes.Replace(lines[i], []byte("1"), []byte(cell), 1)
		case 3:
			lines[i] = append(append([]byte{}, lines[i]...), lines[j]...)
		}
	}
	form.Times = catalog.MustDecimal(rapid.SampledFrom([]string{"1", "0.5", "1000000", "0.000000001"}).Draw(t, "times"))
	acceptedFees(t, bytes.Join(lines, nil), form)
}

func TestSpoiltFeesAreRefusedOrCharged(t *testing.T) { rapid.Check(t, spoiltFees) }

func FuzzSpoiltFees(f *testing.F) { shared.Draws(f, spoiltFees) }

func FuzzReadFees(f *testing.F) {
	f.Add([]byte("unix,tx_count,avg_wei\n1583971200,4141,9899718141\n1583971800,4284,2427410646307\n"), "avg_wei", true)
	f.Add([]byte("time,price\n2020-03-12 00:00,9.5\n2020-03-12 01:00,225\n"), "", false)
	f.Fuzz(func(t *testing.T, text []byte, column string, wei bool) {
		form := FeeFileForm{Column: column, Unit: "gwei"}
		if wei {
			form.Unit = "wei"
		}
		acceptedFees(t, text, form)
	})
}
