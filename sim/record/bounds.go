//go:build !wasm

package record

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// bounds are the least and the greatest value of a column in a group of rows, in the order that the Parquet format lays down
// for the column's type: numbers by their value, words by their bytes, false before true.
type bounds struct {
	least, greatest parquet.Value
	some            bool
	missing         int64
	bytes           [2][]byte // what least and greatest hold, where they are words or decimals
}

// add takes a value of the column in.
func (b *bounds) add(v *parquet.Value) {
	switch {
	case v.IsNull():
		b.missing++
	case !b.some:
		b.some, b.least, b.greatest = true, b.keep(0, *v), b.keep(1, *v)
	case before(v, &b.least):
		b.least = b.keep(0, *v)
	case before(&b.greatest, v):
		b.greatest = b.keep(1, *v)
	}
}

// extend takes values of the column in. Like values often follow each other.
func (b *bounds) extend(values []parquet.Value) {
	for i := range values {
		if v := &values[i]; i == 0 || *v != values[i-1] || v.IsNull() {
			b.add(v)
		}
	}
}

// span takes doubles in, and makes values of them.
func (b *bounds) span(values []parquet.Value, doubles []float64) {
	least, greatest := doubles[0], doubles[0]
	for i, x := range doubles {
		if x < least {
			least = x
		} else if x > greatest {
			greatest = x
		}
		values[i] = parquet.DoubleValue(x)
	}
	for _, x := range [...]float64{least, greatest} {
		v := parquet.DoubleValue(x)
		b.add(&v)
	}
}

// keep copies what a value only points to.
func (b *bounds) keep(i int, v parquet.Value) parquet.Value {
	switch v.Kind() {
	case parquet.ByteArray:
		b.bytes[i] = append(b.bytes[i][:0], v.ByteArray()...)
		return parquet.ByteArrayValue(b.bytes[i])
	case parquet.FixedLenByteArray:
		b.bytes[i] = append(b.bytes[i][:0], v.ByteArray()...)
		return parquet.FixedLenByteArrayValue(b.bytes[i])
	}
	return v
}

// before reports whether a comes before b.
func before(a, b *parquet.Value) bool {
	switch a.Kind() {
	case parquet.Double:
		return a.Double() < b.Double()
	case parquet.Int64:
		return a.Int64() < b.Int64()
	case parquet.Int32:
		return a.Int32() < b.Int32()
	case parquet.Boolean:
		return !a.Boolean() && b.Boolean()
	case parquet.FixedLenByteArray: // two's complement: the sign first
		x, y := a.ByteArray(), b.ByteArray()
		if by := cmp.Compare(int8(x[0]), int8(y[0])); by != 0 {
			return by < 0
		}
		return bytes.Compare(x, y) < 0
	}
	return bytes.Compare(a.ByteArray(), b.ByteArray()) < 0
}

// statistics are the bounds as a file states them; without any where the column has no value.
func (b *bounds) statistics() format.Statistics {
	s := format.Statistics{NullCount: b.missing}
	if b.some {
		s.MinValue, s.MaxValue = plain(b.least), plain(b.greatest)
	}
	return s
}

// plain is a value in the plain encoding, without the length of words.
func plain(v parquet.Value) []byte {
	switch v.Kind() {
	case parquet.Boolean:
		if v.Boolean() {
			return []byte{1}
		}
		return []byte{0}
	case parquet.Int32:
		return binary.LittleEndian.AppendUint32(nil, uint32(v.Int32()))
	case parquet.Int64:
		return binary.LittleEndian.AppendUint64(nil, uint64(v.Int64()))
	case parquet.Double:
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v.Double()))
	}
	return append([]byte{}, v.ByteArray()...)
}
