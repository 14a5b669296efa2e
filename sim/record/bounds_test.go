package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// A reader skips what the stated bounds say it need not read. Of every column of every group the least and the greatest value
// stated are those of its rows, and no pages have bounds, in either form, on whatever processor.
func TestBoundsAreThoseOfTheRows(t *testing.T) {
	t.Parallel()
	for _, exact := range []bool{false, true} {
		t.Run(fmt.Sprint(exact), func(t *testing.T) {
			t.Parallel()
			target, _ := folderOf(t, names, anyPath(groupRows/2+500), Options{Exact: exact, Prices: true, Outsiders: true})
			for _, name := range tableFiles {
				data, err := os.ReadFile(filepath.Join(target, name))
				require.NoError(t, err)
				file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
				require.NoError(t, err)
				if name == VaultsFile {
					require.Len(t, file.RowGroups(), 2)
				}
				require.Len(t, file.Metadata().ColumnOrders, len(file.Schema().Columns()), "the order that bounds are in is stated")
				for g, group := range file.RowGroups() {
					for c, column := range group.ColumnChunks() {
						stated := file.Metadata().RowGroups[g].Columns[c]
						require.Zero(t, stated.ColumnIndexOffset, "an index of pages")
						require.Zero(t, stated.OffsetIndexOffset)
						values, empty := valuesOf(t, column)
						require.Equal(t, empty, stated.MetaData.Statistics.NullCount)
						if len(values) == 0 {
							require.Nil(t, stated.MetaData.Statistics.MinValue)
							continue
						}
						least, greatest := values[0], values[0]
						for _, v := range values {
							if precedes(v, least) {
								least = v
							}
							if precedes(greatest, v) {
								greatest = v
							}
						}
						where := fmt.Sprint(name, " ", file.Schema().Columns()[c], " group ", g)
						require.Equal(t, encoded(least), stated.MetaData.Statistics.MinValue, where)
						require.Equal(t, encoded(greatest), stated.MetaData.Statistics.MaxValue, where)
					}
				}
			}
		})
	}
}

// anyPath is a path whose amounts are of any size and either sign.
func anyPath(vaults int) *Path {
	draw := rand.New(rand.NewPCG(1, 2))
	some := func(bits uint) uint256.Int {
		x := uint256.NewInt(draw.Uint64())
		return *x.Rsh(x, 64-bits)
	}
	p := somePath(0, vaults)
	for a := range p.Arms {
		for i := range p.Arms[a].Vaults {
			v := &p.Arms[a].Vaults[i]
			v.StartCollateral, v.EndDebt = some(64), some(50)
			v.EndEquity = fixed.FromInt64(int64(draw.Uint64()) >> 12)
			v.Paid[journal.Carry] = fixed.FromInt64(int64(draw.Uint64()) >> 20)
			v.Left = draw.Uint64()%2 == 0
		}
	}
	return p
}

func valuesOf(t *testing.T, column parquet.ColumnChunk) (values []parquet.Value, empty int64) {
	t.Helper()
	pages := column.Pages()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		buffer := make([]parquet.Value, page.NumValues())
		n, err := page.Values().ReadValues(buffer)
		require.True(t, err == nil || errors.Is(err, io.EOF))
		for _, v := range buffer[:n] {
			if v.IsNull() {
				empty++
			} else {
				values = append(values, v.Clone())
			}
		}
	}
	require.NoError(t, pages.Close())
	return values, empty
}

// precedes orders values as the Parquet format orders those of their types.
func precedes(a, b parquet.Value) bool {
	switch a.Kind() {
	case parquet.Boolean:
		return !a.Boolean() && b.Boolean()
	case parquet.Int32, parquet.Int64:
		return a.Int64() < b.Int64()
	case parquet.Double:
		return a.Double() < b.Double()
	case parquet.FixedLenByteArray:
		return signedBig(a.ByteArray()).Cmp(signedBig(b.ByteArray())) < 0
	}
	return string(a.ByteArray()) < string(b.ByteArray())
}

func encoded(v parquet.Value) []byte {
	var b bytes.Buffer
	var err error
	switch v.Kind() {
	case parquet.Boolean:
		err = binary.Write(&b, binary.LittleEndian, v.Boolean())
	case parquet.Int32:
		err = binary.Write(&b, binary.LittleEndian, v.Int32())
	case parquet.Int64:
		err = binary.Write(&b, binary.LittleEndian, v.Int64())
	case parquet.Double:
		err = binary.Write(&b, binary.LittleEndian, v.Double())
	default:
		b.Write(v.ByteArray())
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

// An amount as a double is the nearest to it, of whatever size.
func TestADoubleIsTheNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, err := newScale(rapid.SampledFrom([]int{0, 6, 8, 10, 18}).Draw(t, "decimals"))
		require.NoError(t, err)
		raw := new(uint256.Int).Lsh(uint256.NewInt(rapid.Uint64().Draw(t, "magnitude")), uint(rapid.IntRange(0, 62).Draw(t, "shift")))
		amount := fixed.Positive(raw)
		if rapid.Bool().Draw(t, "negative") {
			amount = amount.Neg()
		}
		var d signed
		var fault error
		if s.putSigned(&d, amount, &fault); fault != nil {
			t.Skip()
		}
		nearest, _ := new(big.Rat).SetFrac(signedBig(d[:]), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)).Float64()
		require.Equal(t, math.Float64bits(nearest+0), math.Float64bits((*decimal)(&d).float()))
	})
}

// Amounts of more millionths than doubles hold are rounded once as well.
func TestALargeAmountIsRoundedOnce(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(3, 4))
	s, err := newScale(6)
	require.NoError(t, err)
	for range 20_000 {
		units := draw.Uint64() >> (2 + draw.Uint64()%8)
		var d decimal
		s.put(&d, uint256.NewInt(units), &err)
		require.NoError(t, err)
		nearest, _ := big.NewRat(0, 1).SetFrac(new(big.Int).SetUint64(units), big.NewInt(1e6)).Float64()
		require.Equal(t, nearest, d.float(), units)
	}
}

// An amount may be missing, in either form.
func TestAnAmountMayBeMissing(t *testing.T) {
	t.Parallel()
	type row struct {
		Fall *signed `parquet:"fall,decimal(18:38),optional" unit:"ratio" doc:"x"`
	}
	for _, exact := range []bool{false, true} {
		all := leaves(reflect.TypeFor[row](), 0)
		require.True(t, all[0].optional)
		require.True(t, all[0].Signed)
		require.Equal(t, amount, all[0].kind)
		var b bytes.Buffer
		file := newTableOf("x", all, &b, exact)
		half := new(signed)
		var err error
		s := scale{*uint256.NewInt(1e17)}
		s.putSigned(half, fixed.FromInt64(-5), &err)
		require.NoError(t, err)
		require.NoError(t, file.add(&row{half}))
		require.NoError(t, file.add(&row{}))
		require.NoError(t, file.close(nil))
		name := filepath.Join(t.TempDir(), "x.parquet")
		require.NoError(t, os.WriteFile(name, b.Bytes(), 0o644))
		require.Equal(t, []map[string]string{{"fall": "-0.5"}, {}}, readBack(t, name))
	}
}

// A folder without any row has tables that open.
func TestTablesWithoutRowsOpen(t *testing.T) {
	t.Parallel()
	target, _ := folderOf(t, names, &Path{Arms: []Arm{{Err: errors.New("x")}, {Err: errors.New("x")}}}, Options{})
	for _, name := range tableFiles[:ofPrices] {
		require.Empty(t, readBack(t, filepath.Join(target, name)))
	}
}

// Numbers come by their value, words by their bytes, decimals by their sign and then their bytes, and false before true. Of equal
// values none comes before the other.
func TestTheOrderOfValuesByHand(t *testing.T) {
	t.Parallel()
	fixed16 := func(first, last byte) parquet.Value {
		x := make([]byte, 16)
		x[0], x[15] = first, last
		return parquet.FixedLenByteArrayValue(x)
	}
	for _, rising := range [][]parquet.Value{
		{parquet.DoubleValue(-1), parquet.DoubleValue(0), parquet.DoubleValue(2.5)},
		{parquet.Int64Value(-1), parquet.Int64Value(0), parquet.Int64Value(1 << 40)},
		{parquet.Int32Value(-1), parquet.Int32Value(0), parquet.Int32Value(7)},
		{parquet.BooleanValue(false), parquet.BooleanValue(true)},
		{parquet.ByteArrayValue(nil), parquet.ByteArrayValue([]byte("a")), parquet.ByteArrayValue([]byte("aa")), parquet.ByteArrayValue([]byte("b"))},
		{fixed16(0x80, 0), fixed16(0xff, 0), fixed16(0xff, 1), fixed16(0, 0), fixed16(0, 1), fixed16(0x7f, 0)},
	} {
		for i := range rising {
			for j := range rising {
				require.Equal(t, i < j, before(&rising[i], &rising[j]), "%v, %v", rising[i], rising[j])
			}
		}
	}
}

// Values are taken in one by one or many at once; those that are missing are counted alone.
func TestTheBoundsOfValuesByHand(t *testing.T) {
	t.Parallel()
	doubles := func(all ...float64) (values []parquet.Value) {
		for _, x := range all {
			if math.IsNaN(x) {
				values = append(values, parquet.NullValue())
			} else {
				values = append(values, parquet.DoubleValue(x))
			}
		}
		return values
	}
	nan := math.NaN()
	for _, row := range []struct {
		values         []float64
		least, most    float64
		missing, empty int64
	}{
		{[]float64{2, 1, 3, 1, 3, 2}, 1, 3, 0, 0},
		{[]float64{2}, 2, 2, 0, 0},
		{[]float64{3, 2, 1}, 1, 3, 0, 0},
		{[]float64{1, 2, 3}, 1, 3, 0, 0},
		{[]float64{nan, 2, 1, nan, 3}, 1, 3, 2, 0},
		{[]float64{2, nan, 1, 3}, 1, 3, 1, 0},
	} {
		var b bounds
		b.extend(doubles(row.values...))
		require.Equal(t, []float64{row.least, row.most}, []float64{b.least.Double(), b.greatest.Double()}, "%v", row.values)
		require.Equal(t, row.missing, b.missing, "%v", row.values)
		require.Equal(t, encoded(parquet.DoubleValue(row.least)), b.statistics().MinValue)
	}
	var whole bounds
	whole.extend([]parquet.Value{parquet.Int64Value(-1), parquet.Int64Value(5), parquet.Int64Value(-7), parquet.Int64Value(3)})
	require.Equal(t, []int64{-7, 5}, []int64{whole.least.Int64(), whole.greatest.Int64()})
	var b bounds
	b.extend(doubles(nan, nan))
	require.Nil(t, b.statistics().MinValue)
	require.EqualValues(t, 2, b.statistics().NullCount)
	b.extend(doubles(5))
	b.extend(doubles(4, 6))
	require.Equal(t, []float64{4, 6}, []float64{b.least.Double(), b.greatest.Double()}, "of all that was taken in")
}

// At a scale of 10, amounts below 10^37 fit 38 digits. 2^64 less units has a carry into its upper half.
func TestDecimalsAtTheirBounds(t *testing.T) {
	t.Parallel()
	for decimals, good := range map[int]bool{-1: false, 0: true, 18: true, 19: false} {
		_, err := newScale(decimals)
		require.Equal(t, good, err == nil, decimals)
	}
	s, err := newScale(17)
	require.NoError(t, err)
	ten := func(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }
	for _, units := range []*big.Int{
		big.NewInt(0), big.NewInt(1), new(big.Int).SetUint64(math.MaxUint64), new(big.Int).Lsh(big.NewInt(1), 63), new(big.Int).Lsh(big.NewInt(1), 64), new(big.Int).Lsh(big.NewInt(1), 65),
		new(big.Int).Sub(ten(37), big.NewInt(1)),
	} {
		x, _ := uint256.FromBig(units)
		for _, amount := range []fixed.Signed{fixed.Positive(x), fixed.Negative(x)} {
			var d signed
			var fault error
			s.putSigned(&d, amount, &fault)
			require.NoError(t, fault)
			want := new(big.Int).Mul(units, big.NewInt(10))
			if amount.Sign() < 0 {
				want.Neg(want)
			}
			require.Equal(t, want.String(), signedBig(d[:]).String())
		}
	}
	for _, units := range []*big.Int{ten(37), new(big.Int).Lsh(big.NewInt(1), 255)} {
		x, _ := uint256.FromBig(units)
		var d decimal
		var fault error
		s.put(&d, x, &fault)
		require.ErrorIs(t, fault, ErrTooLarge)
	}
}
