package liquidity_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// A unit of ether has 18 decimals, one of USDC 6: a price of 2000 is 2000·10^(36+6−18).
func TestRecordedDepthIsReadByHand(t *testing.T) {
	text := "time,side,price,size\n" +
		"1600000000,bid,1999,40\n1600000000,bid,1999.5,2.5\n1600000000,ask,2002,1\n1600000000,ask,2000.5,1e-3\n" +
		"2020-09-13T12:27:40Z,ask,2001,7\n2020-09-13T12:27:40Z,bid,1998,8\n"
	want := []liquidity.Snapshot{
		{
			Time: 1_600_000_000,
			Bids: []liquidity.Level{{Price: units(19_995, 23), Base: units(25, 17)}, {Price: units(1999, 24), Base: units(40, 18)}},
			Asks: []liquidity.Level{{Price: units(20_005, 23), Base: units(1, 15)}, {Price: units(2002, 24), Base: units(1, 18)}},
		},
		{
			Time: 1_600_000_060,
			Bids: []liquidity.Level{{Price: units(1998, 24), Base: units(8, 18)}},
			Asks: []liquidity.Level{{Price: units(2001, 24), Base: units(7, 18)}},
		},
	}
	got, err := liquidity.ReadDepth("book.csv", strings.NewReader(text), 18, 6)
	require.NoError(t, err)
	require.Equal(t, want, got)

	folder := t.TempDir()
	plain, packed := filepath.Join(folder, "book.csv"), filepath.Join(folder, "book.csv.gz")
	require.NoError(t, os.WriteFile(plain, []byte(text), 0o600))
	file, err := os.Create(packed)
	require.NoError(t, err)
	zip := gzip.NewWriter(file)
	_, err = zip.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	require.NoError(t, file.Close())
	for _, path := range []string{plain, packed} {
		got, err := liquidity.OpenDepth(path, 18, 6)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err = liquidity.OpenDepth(filepath.Join(folder, "none.csv"), 18, 6)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(packed, []byte("not gzip"), 0o600))
	_, err = liquidity.OpenDepth(packed, 18, 6)
	require.ErrorContains(t, err, "damaged gzip")
}

func TestEveryFaultOfRecordedDepthHasItsLine(t *testing.T) {
	const head, book = "time,side,price,size\n", "100,bid,9,1\n100,ask,11,1\n"
	for text, wants := range map[string][]string{
		"":                              {"book.csv:1", "the first row must be time,side,price,size"},
		"time,price,side,size\n" + book: {"book.csv:1", "the first row must be"},
		head:                            {"there are no rows below the header"},
		head + book + "99,bid,9,1\n":    {"book.csv:4", "runs back, from 100 to 99"},
		head + book + "soon,bid,9,1\n":  {"book.csv:4", `"soon" is neither unix seconds nor RFC 3339`},
		head + book + "1960-01-01T00:00:00Z,bid,9,1\n": {"book.csv:4", "neither unix seconds"},
		head + book + "100,sell,9,1\n":                 {"book.csv:4", `"sell" must be bid or ask`},
		head + book + "100,bid,0,-1\n":                 {"book.csv:4", `"0" must be a number above 0`, `"-1" must be a number above 0`},
		head + book + "100,bid,x,1e-19\n":              {"book.csv:4", `"x" must be a number`, "size"},
		head + book + "100,bid,9\n":                    {"book.csv:4", "wrong number of fields"},
		head + "100,bid,11,1\n100,ask,9,1\n":           {"book.csv", "crossed"},
	} {
		got, err := liquidity.ReadDepth("book.csv", strings.NewReader(text), 18, 6)
		for _, want := range wants {
			require.ErrorContains(t, err, want, "%q", text)
		}
		require.Empty(t, got)
	}
	_, err := liquidity.ReadDepth("book.csv", strings.NewReader(head+strings.Repeat("100,x,9,1\n", 25)), 18, 6)
	require.ErrorContains(t, err, "5 more")
	_, err = liquidity.ReadDepth("book.csv", io.MultiReader(strings.NewReader(head+book), iotest.ErrReader(errors.New("the disk is gone"))), 18, 6)
	require.ErrorContains(t, err, "the disk is gone")
}
