//go:build !wasm

package record

import (
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// Sizes of what a file is made of, in rows.
const (
	groupRows = 65_536 // of a group, which readers skip by its bounds
	batchRows = 64     // handed to the file at once
)

// table writes rows of one kind to one file.
type table struct {
	name    string
	exact   bool
	leaves  []leaf
	out     *parquet.GenericWriter[any]
	end     footer
	batch   []parquet.Row
	waiting int // rows of batch
	group   []bounds
	in      int // rows of the group
	groups  [][]bounds
}

func newTable(name string, w io.Writer, exact bool) *table {
	t := &table{name: name, exact: exact, leaves: rowsOf(name), end: footer{to: w}, batch: make([]parquet.Row, batchRows)}
	options := []parquet.WriterOption{
		schema(t.leaves, exact), parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.CreatedBy("ringfence", "2", "tables"),
		parquet.MaxRowsPerRowGroup(groupRows), parquet.DataPageVersion(1), parquet.DataPageStatistics(false),
	}
	for _, l := range t.leaves {
		options = append(options, parquet.SkipPageBounds(l.Name))
	}
	t.out = parquet.NewGenericWriter[any](&t.end, options...)
	t.group = make([]bounds, len(t.leaves))
	return t
}

// add writes the row that row points to, which must stay as it is.
func (t *table) add(row any) error {
	of := reflect.ValueOf(row).Elem()
	values := t.batch[t.waiting][:0]
	for i := range t.leaves {
		v, err := t.leaves[i].value(of, i, t.exact)
		if err != nil {
			return fmt.Errorf("record: %s: %w", t.name, err)
		}
		t.group[i].add(&v)
		values = append(values, v)
	}
	t.batch[t.waiting] = values
	t.waiting++
	t.in++
	if t.in == groupRows {
		return t.endGroup()
	}
	if t.waiting == batchRows {
		return t.flush()
	}
	return nil
}

// value is that of a row in column i of a file.
func (l *leaf) value(row reflect.Value, i int, exact bool) (v parquet.Value, err error) {
	field, level := row.FieldByIndex(l.index), 0
	if l.optional {
		if field.IsNil() {
			return parquet.NullValue().Level(0, 0, i), nil
		}
		field, level = field.Elem(), 1
	}
	switch l.kind {
	case text:
		v = parquet.ValueOf(field.String())
	case flag:
		v = parquet.BooleanValue(field.Bool())
	case amount:
		if digits := field.Bytes(); exact {
			v = parquet.FixedLenByteArrayValue(digits)
		} else {
			v = parquet.DoubleValue((*decimal)(digits).float())
		}
	default:
		n, factor, most := field.Uint(), uint64(1), uint64(math.MaxInt64)
		if l.kind == instant {
			factor = 1000
		}
		if l.kind == count {
			most = math.MaxInt32
		}
		if n > most/factor {
			return v, fmt.Errorf("%s %d is larger than the column holds", l.Name, n)
		}
		if v = parquet.Int64Value(int64(n * factor)); l.kind == count {
			v = parquet.Int32Value(int32(n))
		}
	}
	return v.Level(0, level, i), nil
}

// flush hands the rows gathered so far to the file.
func (t *table) flush() error {
	_, err := t.out.WriteRows(t.batch[:t.waiting])
	t.waiting = 0
	return err
}

// endGroup ends a group of rows, where there are any.
func (t *table) endGroup() error {
	if t.in == 0 {
		return nil
	}
	if err := t.flush(); err != nil {
		return err
	}
	t.groups = append(t.groups, t.group)
	t.group, t.in = make([]bounds, len(t.leaves)), 0
	return t.out.Flush()
}

// close finishes the file, with notes for whoever opens it.
func (t *table) close(notes [][2]string) error {
	if err := t.endGroup(); err != nil {
		return err
	}
	for _, note := range notes {
		t.out.SetKeyValueMetadata(note[0], note[1])
	}
	t.end.hold()
	if err := t.out.Close(); err != nil {
		return err
	}
	return t.end.finish(t.groups)
}
