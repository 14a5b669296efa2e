package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// The hash is that of the values as the files of exact decimals hold them, recomputed here from these files alone by what the
// documentation of [Hash] says.
func TestTheHashRecomputesFromExactFiles(t *testing.T) {
	t.Parallel()
	target, results := folderOf(t, names, somePath(0, 5), Options{Exact: true})
	all := sha256.New()
	for _, name := range []string{"vaults", "liquidations", "undone", "liquidators", "later"} {
		data, err := os.ReadFile(filepath.Join(target, name+".parquet"))
		require.NoError(t, err)
		file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
		require.NoError(t, err)
		var columns []string
		for _, path := range file.Schema().Columns() {
			columns = append(columns, path[0])
		}
		sorted := slices.DeleteFunc(slices.Sorted(slices.Values(columns)), func(c string) bool { return c == "end_protocol_interest_loan" })
		digest := sha256.New()
		for _, column := range sorted {
			digest.Write([]byte(column + "\n"))
		}
		for _, group := range file.RowGroups() {
			reader := group.Rows()
			rows := make([]parquet.Row, group.NumRows())
			n, _ := reader.ReadRows(rows)
			require.Len(t, rows, n, name)
			for _, row := range rows {
				for _, column := range sorted {
					i := slices.Index(columns, column)
					v, node := row[i], file.Schema().Fields()[i]
					if node.Optional() && v.IsNull() {
						digest.Write([]byte{0})
						continue
					}
					if node.Optional() {
						digest.Write([]byte{1})
					}
					switch v.Kind() {
					case parquet.Boolean:
						digest.Write([]byte{map[bool]byte{true: 1}[v.Boolean()]})
					case parquet.ByteArray:
						_ = binary.Write(digest, binary.BigEndian, uint64(len(v.ByteArray())))
						digest.Write(v.ByteArray())
					case parquet.FixedLenByteArray:
						digest.Write(v.ByteArray())
					case parquet.Int32:
						_ = binary.Write(digest, binary.BigEndian, int64(v.Int32()))
					default:
						n := v.Int64()
						if strings.HasSuffix(column, "time") {
							n /= 1000
						}
						_ = binary.Write(digest, binary.BigEndian, n)
					}
				}
			}
			require.NoError(t, reader.Close())
		}
		fmt.Fprintf(all, "%x %s\n", digest.Sum(nil), name)
	}
	require.Equal(t, hex.EncodeToString(all.Sum(nil)), results.Hash)
}

// What a folder holds, and how, is not in the hash; every value is.
func TestTheHashIsOfValuesAlone(t *testing.T) {
	t.Parallel()
	_, results := folderOf(t, names, somePath(0, 5), Options{})
	for _, o := range []Options{{Exact: true}, {Rows: PathRows}, {Rows: VaultRows, Version: "1", Loan: "DAI"}} {
		_, other := folderOf(t, names, somePath(0, 5), o)
		require.Equal(t, results.Hash, other.Hash)
	}
	h, err := NewHash(names)
	require.NoError(t, err)
	require.NoError(t, h.Add(somePath(0, 5)))
	require.Equal(t, results.Hash, h.Sum())
	p := somePath(0, 5)
	p.Arms[1].Undone.EndInterest.AddUint64(&p.Arms[1].Undone.EndInterest, 1)
	if h, err = NewHash(names); err == nil {
		err = h.Add(p)
	}
	require.NoError(t, err)
	require.Equal(t, results.Hash, h.Sum(), "a part of another column that came later")
	for what, change := range map[string]func(*Path){
		"a vault":       func(p *Path) { p.Arms[1].Vaults[4].HourLeast.AddUint64(&p.Arms[1].Vaults[4].HourLeast, 1) },
		"a behaviour":   func(p *Path) { p.Arms[0].Vaults[2].Behaviour ^= 1 },
		"what is empty": func(p *Path) { p.Arms[0].Vaults[1].Reached = true },
		"a liquidation": func(p *Path) { p.Arms[0].Liquidations[0].Gas++ },
		"undone":        func(p *Path) { p.Arms[1].Undone.EndUnderWater++ },
		"what it had":   func(p *Path) { p.Arms[1].Beside[0].Known &= 1 },
		"a liquidator":  func(p *Path) { p.Arms[1].Liquidators[0].Seconds[3]++ },
		"an arm":        func(p *Path) { p.Arms[0], p.Arms[1] = p.Arms[1], p.Arms[0] },
		"fewer rows":    func(p *Path) { p.Arms[1].Liquidations = p.Arms[1].Liquidations[:1] },
	} {
		p := somePath(0, 5)
		change(p)
		h, err := NewHash(names)
		require.NoError(t, err)
		require.NoError(t, h.Add(p))
		require.NotEqual(t, results.Hash, h.Sum(), what)
	}
}
