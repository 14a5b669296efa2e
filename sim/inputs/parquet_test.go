package inputs

import (
	"math/big"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/stretchr/testify/require"
)

// A value is written as what its type says it is.
func TestValuesOfEachTypeAreWritten(t *testing.T) {
	bytes := parquet.ByteArrayType
	for _, c := range []struct {
		of    parquet.Type
		value parquet.Value
		want  string
	}{
		{parquet.Uint(64).Type(), parquet.Int64Value(-1), "18446744073709551615"},
		{parquet.Uint(32).Type(), parquet.Int32Value(-1), "4294967295"},
		{parquet.Uint(8).Type(), parquet.Int32Value(200), "200"},
		{parquet.Int(64).Type(), parquet.Int64Value(-1), "-1"},
		{parquet.Int(32).Type(), parquet.Int32Value(-1), "-1"},
		{parquet.Int32Type, parquet.Int32Value(-7), "-7"},
		{parquet.Int64Type, parquet.Int64Value(-7), "-7"},
		{parquet.Int96Type, parquet.Int96Value(deprecated.Int96{5, 0, 2440588}), "1970-01-01T00:00:00.000000005Z"},
		{parquet.Int96Type, parquet.Int96Value(deprecated.Int96{0, 1, 2440589}), "1970-01-02T00:00:04.294967296Z"},
		{parquet.BooleanType, parquet.BooleanValue(true), "true"},
		{parquet.FloatType, parquet.FloatValue(0.1), "0.1"},
		{parquet.DoubleType, parquet.DoubleValue(0.1), "0.1"},
		{parquet.Date().Type(), parquet.Int32Value(18333), "2020-03-12"},
		{parquet.Timestamp(parquet.Millisecond).Type(), parquet.Int64Value(1_583_971_200_123), "2020-03-12T00:00:00.123Z"},
		{parquet.Timestamp(parquet.Microsecond).Type(), parquet.Int64Value(1_583_971_200_000_123), "2020-03-12T00:00:00.000123Z"},
		{parquet.Timestamp(parquet.Nanosecond).Type(), parquet.Int64Value(1_583_971_200_000_000_123), "2020-03-12T00:00:00.000000123Z"},
		{parquet.Timestamp(parquet.Millisecond).Type(), parquet.Int64Value(-1), "1969-12-31T23:59:59.999Z"},
		{parquet.Decimal(2, 9, parquet.Int32Type).Type(), parquet.Int32Value(-1234), "-12.34"},
		{parquet.Decimal(2, 18, parquet.Int64Type).Type(), parquet.Int64Value(1234), "12.34"},
		{parquet.Decimal(2, 38, parquet.FixedLenByteArrayType(2)).Type(), parquet.FixedLenByteArrayValue([]byte{0x04, 0xd2}), "12.34"},
		{parquet.Decimal(2, 38, parquet.FixedLenByteArrayType(2)).Type(), parquet.FixedLenByteArrayValue([]byte{0xfb, 0x2e}), "-12.34"},
		{bytes, parquet.ByteArrayValue([]byte("a b\tc\n")), "a b\tc\n"},
		{bytes, parquet.ByteArrayValue([]byte{' '}), " "},
		{bytes, parquet.ByteArrayValue([]byte{0x1f}), "0x1f"},
		{bytes, parquet.ByteArrayValue([]byte{0xff, 0}), "0xff00"},
	} {
		require.Equal(t, c.want, writer(c.of)(c.value), "%v %v", c.of, c.value)
	}
}

// Big-endian, in two's complement.
func TestTheIntegerOfADecimal(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "\x00": 0, "\x7f": 127, "\x80": -128, "\xff": -1, "\x00\xff": 255, "\xff\x00": -256, "\x80\x00\x00": -1 << 23} {
		require.Equal(t, 0, big.NewInt(want).Cmp(unscaled(parquet.ByteArrayValue([]byte(text)))), "%x", text)
	}
}
