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
	require.ErrorContains(t, err, "no columns of time, side, price and size")
}

// One book as it comes: in another order, with decimal commas, milliseconds, sides of orders, or a snapshot a row.
func TestDepthIsReadAsItComes(t *testing.T) {
	want := []liquidity.Snapshot{
		{
			Time: 1_600_000_000,
			Bids: []liquidity.Level{{Price: units(19_995, 23), Base: units(25, 17)}, {Price: units(1999, 24), Base: units(40, 18)}},
			Asks: []liquidity.Level{{Price: units(20_005, 23), Base: units(1, 15)}},
		},
		{
			Time: 1_600_000_061,
			Bids: []liquidity.Level{{Price: units(1998, 24), Base: units(8, 18)}},
			Asks: []liquidity.Level{{Price: units(2001, 24), Base: units(7, 18)}},
		},
	}
	for name, text := range map[string]string{
		"other names": "exchange,symbol,timestamp,side,price,amount\nx,ETH,1600000000000,sell,2000.5,0.001\nx,ETH,1600000000000,buy,1999,40\nx,ETH,1600000000000,buy,1999.5,2.5\nx,ETH,1600000060100,bid,1998,9\nx,ETH,1600000060100,ask,2001,9\nx,ETH,1600000060500,Bid,1998,8\nx,ETH,1600000060500,Ask,2001,7\n",
		"semicolons":  "size;price;side;time\n0,001;2000,5;ask;2020-09-13 12:26:40\n40;1999;bid;2020-09-13 12:26:40\n2,5;1999,5;bid;2020-09-13 12:26:40\n8;1998;bid;2020-09-13 12:27:41\n7;2001;ask;2020-09-13 12:27:41\n",
		"Tardis":      "exchange,symbol,timestamp,local_timestamp,asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,bids[1].price,bids[1].amount\nx,ETH,1600000000000000,1,2000.5,0.001,1999.5,2.5,1999,40\nx,ETH,1600000060100000,1,2001,9,1998,9,,\nx,ETH,1600000060500000,1,2001,7,1998,8,,\n",
		"JSON":        `[{"time":1600000000,"side":"ask","price":2000.5,"size":0.001},{"time":1600000000,"side":"bid","price":1999,"size":40},{"time":1600000000,"side":"bid","price":1999.5,"size":2.5},{"time":1600000061,"side":"bid","price":1998,"size":8},{"time":1600000061,"side":"ask","price":2001,"size":7}]`,
	} {
		got, err := liquidity.ReadDepth("book.csv", strings.NewReader(text), 18, 6)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
}

func TestEveryFaultOfRecordedDepthHasItsLine(t *testing.T) {
	const head, book = "time,side,price,size\n", "100,bid,9,1\n100,ask,11,1\n"
	for text, wants := range map[string][]string{
		"":                              {"book.csv:1", "no columns of time, side, price and size"},
		"time,price,kind,size\n" + book: {"book.csv:1", `no columns of time, side, price and size among "time,price,kind,size"; name them time,side,price,size in the first row`},
		"time,asks[0].price,bids[0].price,bids[0].amount\n100,11,9,1\n":                      {"book.csv:1", "no columns of time, side, price and size"},
		"symbol,time,side,price,size\nETH,100,bid,9,1\nETH,100,ask,11,1\nBTC,100,bid,90,1\n": {"book.csv:4", `BTC after ETH in column "symbol": books of several markets; keep the rows of one`},
		`{"bids":[["9","1"]],"asks":[["11","1"]]}`:                                           {"book.csv", "no columns of time, side, price and size"},
		head:                           {"there are no rows below the header"},
		head + book + "99,bid,9,1\n":   {"book.csv:4", "runs back, from 100 to 99"},
		head + book + "soon,bid,9,1\n": {"book.csv:4", `time: not a time: "soon"; write unix seconds`},
		head + book + "1960-01-01T00:00:00Z,bid,9,1\n": {"book.csv:4", "a time before 1970"},
		head + book + "100,mid,9,1\n":                  {"book.csv:4", `"mid" must be bid or ask`},
		head + book + "100,bid,0,-1\n":                 {"book.csv:4", `"0" must be a number above 0`, `"-1" must be a number above 0`},
		head + book + "100,bid,x,1e-19\n":              {"book.csv:4", `"x" must be a number`, "size"},
		head + book + "100,bid,9\n":                    {"book.csv:4", "has 3 fields where the header has 4"},
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
