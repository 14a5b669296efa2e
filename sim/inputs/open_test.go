package inputs

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
)

func text(t *testing.T, path string) (string, string) {
	t.Helper()
	file, err := Open(path)
	require.NoError(t, err)
	all, err := io.ReadAll(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	return string(all), file.Form
}

// The files were written by pyarrow: bars with a dictionary, nanoseconds, a list and two row groups under snappy; a frame's
// index and decimals under zstd; bytes, decimals, dates and unsigned numbers under gzip; and times as Spark wrote them.
func TestParquetBecomesText(t *testing.T) {
	for file, want := range map[string]string{
		"bars.parquet":      "symbol,open_time,open,high,low,close,volume\nETH,2025-03-09T00:00:00Z,2000,2100,1900,2050,1\nETH,2025-03-09T01:00:00Z,2050,2200,2000,2100,\nETH,2025-03-09T02:00:00Z,2100,2150,2075,2125.5,3\n",
		"index.parquet":     "price,\n2050.1234567,2025-03-09T00:00:00Z\n2100,2025-03-09T01:00:00Z\n2125.5,2025-03-09T02:00:00Z\n",
		"positions.parquet": "user,collateral_raw,debt,day,flag,n\n0xa1" + strings.Repeat("ff", 19) + ",10000000000000000000,14000,2025-03-09,true,1\n0xa2" + strings.Repeat("ff", 19) + ",500000000000000000,600.25,2025-03-09,false,2\n",
		"bytes.parquet":     "user,collateral,debt\n0x" + strings.Repeat("00", 19) + "a1,10,14000\n0x" + strings.Repeat("00", 19) + "41,0.5,600.25\n", // of which the second would be text
		"int96.parquet":     "time,price\n2025-03-09T00:00:00Z,2050.5\n2025-03-09T01:00:00Z,2100\n2025-03-09T02:00:00Z,2125\n",
	} {
		got, form := text(t, filepath.Join("testdata", file))
		require.Equal(t, want, got, file)
		require.Equal(t, "Parquet", form)
	}
}

func TestParquetIsReadAsPricesAndAsPositions(t *testing.T) {
	file, err := Open("testdata/index.parquet")
	require.NoError(t, err)
	defer file.Close()
	series, _, err := oracle.ParsePrices("index.parquet", file, oracle.ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, []oracle.Point{{Time: 1741478400, Price: 20501234567000}, {Time: 1741482000, Price: 2100e10}, {Time: 1741485600, Price: 21255e9}}, series.Points)

	file, err = Open("testdata/positions.parquet")
	require.NoError(t, err)
	defer file.Close()
	table, err := agents.Positions{CollateralDecimals: 18, LoanDecimals: 6}.Read(file, "positions.parquet")
	require.NoError(t, err)
	require.Len(t, table.Borrowers, 2)
	require.Equal(t, "600250000", table.Borrowers[1].Debt.Dec())
	require.Equal(t, "500000000000000000", table.Borrowers[1].Collateral.Dec())
}

func TestOtherFilesAreGivenAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	plain := "time,price\n1741478400,2050\n"
	var packed bytes.Buffer
	w, err := zstd.NewWriter(&packed)
	require.NoError(t, err)
	_, _ = w.Write([]byte(plain))
	require.NoError(t, w.Close())
	for name, data := range map[string][]byte{"plain.csv": []byte(plain), "packed.csv.zst": packed.Bytes(), "short.csv": []byte("a"), "empty.csv": nil} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	got, form := text(t, filepath.Join(dir, "plain.csv"))
	require.Equal(t, plain, got)
	require.Empty(t, form)
	got, form = text(t, filepath.Join(dir, "packed.csv.zst"))
	require.Equal(t, plain, got)
	require.Equal(t, "zstd", form)
	got, _ = text(t, filepath.Join(dir, "short.csv"))
	require.Equal(t, "a", got)
	got, _ = text(t, filepath.Join(dir, "empty.csv"))
	require.Empty(t, got)
	_, err = Open(filepath.Join(dir, "none.csv"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A file cut anywhere, or with a byte changed anywhere, is an error or some text, never a panic.
func TestDamagedParquetIsAnError(t *testing.T) {
	whole, err := os.ReadFile("testdata/bars.parquet")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "damaged.parquet")
	refused := 0
	try := func(data []byte) {
		require.NoError(t, os.WriteFile(path, data, 0o600))
		file, err := Open(path)
		if err != nil {
			if len(data) >= 4 {
				require.True(t, fault.Is(err))
			}
			refused++
			return
		}
		defer file.Close()
		if _, err := io.Copy(io.Discard, io.LimitReader(file, 1<<20)); err != nil {
			refused++
		}
	}
	for cut := 4; cut < len(whole); cut += 97 {
		try(whole[:cut])
	}
	for at := 4; at < len(whole); at += 31 {
		data := bytes.Clone(whole)
		data[at] ^= 0x55
		try(data)
	}
	require.Positive(t, refused)
}
