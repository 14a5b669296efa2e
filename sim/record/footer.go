//go:build !wasm

package record

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// magic ends a Parquet file.
const magic = "PAR1"

// footer holds back the end of a file, so that what the library states of its columns there is replaced.
//
// The library's least and greatest values are wrong for 16-byte decimals on processors with AVX-512, and ordered without a
// sign on any. Where it is told to note none for a column, it still writes an index of pages, with zeros. So the bounds of row
// groups are those that [bounds] found, and there is no index of pages.
type footer struct {
	to   io.Writer
	sent int64         // bytes that went on
	held *bytes.Buffer // nil until the rows have been written
}

func (f *footer) Write(p []byte) (int, error) {
	if f.held != nil {
		return f.held.Write(p)
	}
	n, err := f.to.Write(p)
	f.sent += int64(n)
	return n, err
}

// hold keeps what is written from here on. The library may hand over rows yet that it had in a buffer.
func (f *footer) hold() { f.held = new(bytes.Buffer) }

// finish writes the end of the file with bounds, one for each row group and column.
func (f *footer) finish(groups [][]bounds) error {
	end := f.held.Bytes()
	from := len(end) - 8 - int(binary.LittleEndian.Uint32(end[len(end)-8:]))
	var meta format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), end[from:len(end)-8], &meta); err != nil {
		return fmt.Errorf("record: reading the end of a table: %w", err)
	}
	if len(meta.RowGroups) != len(groups) {
		return fmt.Errorf("record: a table has %d groups of rows where %d were written", len(meta.RowGroups), len(groups))
	}
	rows := int64(from) // bytes of end that are rows; indexes of pages come after them
	for g := range meta.RowGroups {
		columns := meta.RowGroups[g].Columns
		for c := range columns {
			column := &columns[c]
			if column.ColumnIndexOffset > 0 {
				rows = min(rows, column.ColumnIndexOffset-f.sent)
			}
			column.ColumnIndexOffset, column.ColumnIndexLength, column.OffsetIndexOffset, column.OffsetIndexLength = 0, 0, 0, 0
			column.MetaData.Statistics = groups[g][c].statistics()
		}
	}
	encoded, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return fmt.Errorf("record: writing the end of a table: %w", err)
	}
	length := uint32(len(encoded))
	encoded = append(binary.LittleEndian.AppendUint32(encoded, length), magic...)
	_, err = f.to.Write(append(end[:rows:rows], encoded...))
	return err
}
