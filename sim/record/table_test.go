package record

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

type inner struct {
	Long uint64 `parquet:"long" unit:"gas" doc:"l"`
	Time uint64 `parquet:"time" unit:"unix seconds" doc:"t"`
}

type anyRow struct {
	Count uint32 `parquet:"count" doc:"c"`
	inner
	Word  string   `parquet:"word,dict" doc:"w"`
	Flag  bool     `parquet:"flag" hash:"-"`
	Fall  *decimal `parquet:"fall,decimal(18:38),optional" unit:"ratio"`
	After uint64   `parquet:"after" unit:"block"`
}

// The columns of a row are its fields in their order, those of a row within it where it stands.
func TestColumnsAreTheFieldsOfARow(t *testing.T) {
	t.Parallel()
	all := leaves(reflect.TypeFor[anyRow](), 0)
	var told []string
	for _, l := range all {
		told = append(told, fmt.Sprintf("%s %s %s %v %v %v", l.Name, l.Type(true), l.Type(false), l.optional, l.repeats, l.unhashed))
	}
	require.Equal(t, []string{
		"count INT32 INT32 false false false", "long INT64 INT64 false false false", "time TIMESTAMP(ms, UTC) TIMESTAMP(ms, UTC) false false false",
		"word STRING STRING false true false", "flag BOOLEAN BOOLEAN false false true", "fall DECIMAL(38,18) DOUBLE true false false", "after INT64 INT64 false false false",
	}, told)
	row := &anyRow{Count: 1, inner: inner{Long: 2, Time: 3}, After: 4}
	var numbers []uint64
	for _, l := range all {
		if l.kind == count || l.kind == long || l.kind == instant {
			numbers = append(numbers, l.number(l.at(rowAt(row))))
		}
	}
	require.Equal(t, []uint64{1, 2, 3, 4}, numbers)
	require.Nil(t, all[5].at(rowAt(row)))
}

// A count has 31 bits, a number 63, and a time as many in milliseconds.
func TestNumbersAtTheBoundsOfTheirColumns(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		row  anyRow
		want string
	}{
		{anyRow{Count: math.MaxInt32, inner: inner{math.MaxInt64, math.MaxInt64 / 1000}}, ""},
		{anyRow{Count: math.MaxInt32 + 1}, "record: x: count 2147483648 is larger than the column holds"},
		{anyRow{inner: inner{Long: math.MaxInt64 + 1}}, "record: x: long 9223372036854775808 is larger than the column holds"},
		{anyRow{inner: inner{Time: math.MaxInt64/1000 + 1}}, "record: x: time 9223372036854776 is larger than the column holds"},
	} {
		file := newTableOf("x", leaves(reflect.TypeFor[anyRow](), 0), new(bytes.Buffer), false)
		err := file.add(&row.row)
		if row.want == "" {
			require.NoError(t, err)
			values := file.columns
			require.Equal(t, int64(math.MaxInt32), int64(values[0].batch[0].Int32()))
			require.Equal(t, int64(math.MaxInt64), values[1].batch[0].Int64())
			require.Equal(t, int64(math.MaxInt64/1000*1000), values[2].batch[0].Int64())
			continue
		}
		require.EqualError(t, err, row.want)
	}
}

// Rows are handed on by the batch, and a group of them ends where it is full: of the rows of one group and a batch, and one
// more, the first are read first.
func TestRowsAreHandedOnByTheBatch(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	file := newTableOf("x", leaves(reflect.TypeFor[inner](), 0), &b, false)
	for i := range uint64(batchRows - 1) {
		require.NoError(t, file.add(&inner{Long: i}))
	}
	require.Equal(t, batchRows-1, file.waiting)
	require.NoError(t, file.add(&inner{Long: batchRows - 1}))
	require.Zero(t, file.waiting)
	require.Equal(t, batchRows, file.in)
	require.NoError(t, file.add(&inner{Long: batchRows}))
	require.NoError(t, file.close([][2]string{{"k", "v"}}))
	read, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	require.EqualValues(t, batchRows+1, read.NumRows())
	require.Len(t, read.RowGroups(), 1)
	values, _ := valuesOf(t, read.RowGroups()[0].ColumnChunks()[0])
	for i, v := range values {
		require.EqualValues(t, i, v.Int64())
	}
	// Nothing stands between the last page and what the file says of itself, which tells its own length before the last eight bytes.
	end := int64(0)
	for _, c := range read.Metadata().RowGroups[0].Columns {
		end = max(end, c.MetaData.DataPageOffset+c.MetaData.TotalCompressedSize)
	}
	require.EqualValues(t, end, b.Len()-8-int(binary.LittleEndian.Uint32(b.Bytes()[b.Len()-8:])))
	said, has := read.Lookup("k")
	require.True(t, has)
	require.Equal(t, "v", said)
}

// A word that repeats is kept once, and another takes its place; no word is a word too.
func TestWordsThatRepeat(t *testing.T) {
	t.Parallel()
	type words struct {
		Word string `parquet:"word,dict"`
	}
	var b bytes.Buffer
	file := newTableOf("x", leaves(reflect.TypeFor[words](), 0), &b, false)
	want := strings.Split(",a,a,b,,b,a", ",")
	for _, w := range want {
		require.NoError(t, file.add(&words{w}))
	}
	require.NoError(t, file.close(nil))
	read, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	values, empty := valuesOf(t, read.RowGroups()[0].ColumnChunks()[0])
	require.Zero(t, empty)
	var got []string
	for _, v := range values {
		got = append(got, string(v.ByteArray()))
	}
	require.Equal(t, want, got)
}
