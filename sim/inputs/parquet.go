//go:build !wasm

package inputs

import (
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"github.com/shopspring/decimal"
)

// rowsText gives the rows of a Parquet file as comma-separated values, some at a time.
type rowsText struct {
	groups []parquet.RowGroup
	rows   parquet.Rows
	cells  []func(parquet.Value) string // of each leaf; nil for one of lists, which is left out
	place  []int                        // where a leaf's cell stands in a row
	batch  []parquet.Row
	text   strings.Builder
	left   string // text not yet given
	err    error
}

// newRows begins with the names of the columns: those of leaves that are in no list, nested names joined by points. A
// pandas index that has no name has none here.
func newRows(file *parquet.File) (*rowsText, error) {
	r := &rowsText{groups: file.RowGroups(), batch: make([]parquet.Row, 64)}
	var names []string
	for _, path := range file.Schema().Columns() {
		leaf, ok := file.Schema().Lookup(path...)
		if !ok || leaf.MaxRepetitionLevel > 0 {
			r.cells, r.place = append(r.cells, nil), append(r.place, -1)
			continue
		}
		name := strings.Join(path, ".")
		if strings.HasPrefix(name, "__index_level_") {
			name = ""
		}
		r.cells, r.place = append(r.cells, writer(leaf.Node.Type())), append(r.place, len(names))
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil, errors.New("no columns of single values")
	}
	r.line(names)
	r.flush()
	return r, nil
}

func (r *rowsText) line(cells []string) {
	w := csv.NewWriter(&r.text)
	_ = w.Write(cells) // to memory
	w.Flush()
}

func (r *rowsText) flush() {
	r.left = r.text.String()
	r.text.Reset()
}

// Read implements [io.Reader].
func (r *rowsText) Read(p []byte) (int, error) {
	for r.left == "" {
		if r.err != nil {
			return 0, r.err
		}
		r.more()
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// more writes the next rows as text.
func (r *rowsText) more() {
	defer func() {
		if recover() != nil { // the library panics on some damaged pages
			r.err = errDamaged
		}
	}()
	if r.rows == nil {
		if len(r.groups) == 0 {
			r.err = io.EOF
			return
		}
		r.rows, r.groups = r.groups[0].Rows(), r.groups[1:]
	}
	n, err := r.rows.ReadRows(r.batch)
	width := 0
	for _, at := range r.place {
		width = max(width, at+1)
	}
	for _, row := range r.batch[:n] {
		cells := make([]string, width)
		for _, value := range row {
			if leaf := value.Column(); leaf >= 0 && leaf < len(r.cells) && r.cells[leaf] != nil && !value.IsNull() {
				cells[r.place[leaf]] = r.cells[leaf](value)
			}
		}
		r.line(cells)
	}
	r.flush()
	switch {
	case errors.Is(err, io.EOF):
		_ = r.rows.Close()
		r.rows = nil
	case err != nil:
		r.err = err
	case n == 0:
		r.err = errDamaged
	}
}

// writer returns how values of a type are written: decimals and times exactly, floats in the fewest digits that read
// back, bytes that are no text in hexadecimal.
func writer(t parquet.Type) func(parquet.Value) string {
	if logical := t.LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *format.DecimalType:
			return func(v parquet.Value) string { return decimal.NewFromBigInt(unscaled(v), -l.Scale).String() }
		case *format.TimestampType:
			unit := nanos(l.Unit)
			return func(v parquet.Value) string { return timeText(v.Int64(), unit) }
		case *format.DateType:
			return func(v parquet.Value) string {
				return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly)
			}
		case *format.IntType:
			if !l.IsSigned && l.BitWidth == 64 {
				return func(v parquet.Value) string { return strconv.FormatUint(v.Uint64(), 10) }
			}
			if !l.IsSigned {
				return func(v parquet.Value) string { return strconv.FormatUint(uint64(v.Uint32()), 10) }
			}
		}
	}
	switch t.Kind() {
	case parquet.Boolean:
		return func(v parquet.Value) string { return strconv.FormatBool(v.Boolean()) }
	case parquet.Int32:
		return func(v parquet.Value) string { return strconv.FormatInt(int64(v.Int32()), 10) }
	case parquet.Int64:
		return func(v parquet.Value) string { return strconv.FormatInt(v.Int64(), 10) }
	case parquet.Int96: // nanoseconds of a day, and the Julian day: how Spark and Impala wrote times
		return func(v parquet.Value) string {
			x := v.Int96()
			return timeText((int64(x[2])-2440588)*86_400_000_000_000+int64(uint64(x[1])<<32|uint64(x[0])), 1)
		}
	case parquet.Float:
		return func(v parquet.Value) string { return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32) }
	case parquet.Double:
		return func(v parquet.Value) string { return strconv.FormatFloat(v.Double(), 'f', -1, 64) }
	}
	return func(v parquet.Value) string {
		if bytes := v.ByteArray(); !utf8.Valid(bytes) || slices.ContainsFunc(bytes, func(b byte) bool { return b < ' ' && b != '\t' && b != '\n' && b != '\r' }) {
			return "0x" + hex.EncodeToString(bytes)
		}
		return string(v.ByteArray())
	}
}

// unscaled is the integer of a decimal.
func unscaled(v parquet.Value) *big.Int {
	switch v.Kind() {
	case parquet.Int32:
		return big.NewInt(int64(v.Int32()))
	case parquet.Int64:
		return big.NewInt(v.Int64())
	}
	bytes := v.ByteArray() // big-endian, two's complement
	x := new(big.Int).SetBytes(bytes)
	if len(bytes) > 0 && bytes[0]&0x80 != 0 {
		x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(bytes))))
	}
	return x
}

// nanos is a unit of time in ns.
func nanos(unit format.TimeUnit) int64 {
	switch unit.Value.(type) {
	case *format.MilliSeconds:
		return 1_000_000
	case *format.MicroSeconds:
		return 1_000
	}
	return 1
}

// timeText is a time as ISO 8601. A time without a zone is UTC.
func timeText(value, unit int64) string {
	per := 1_000_000_000 / unit
	seconds, rest := value/per, value%per
	return time.Unix(seconds, rest*unit).UTC().Format("2006-01-02T15:04:05.999999999Z")
}
