//go:build !wasm

package record

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"unsafe"
)

// Sheet is a table of results that is no table of a run folder: the points of a sweep, say. Its Parquet file says of itself what
// those of a run folder say ([Sheet.Write]).
type Sheet struct {
	Row     string // what a row is
	Columns []SheetColumn
}

// SheetColumn is a column of a sheet.
type SheetColumn struct {
	Column
	Holds Holds
}

// Holds is what a column of a sheet holds. Each but Words may be missing.
type Holds uint8

const (
	Words Holds = iota // string
	Whole              // int, not below 0
	Real               // float64; no number is a missing value
	Flag               // bool
)

// sheetCell is a value of a row, in the field that its column reads.
type sheetCell struct {
	words string
	whole *uint64
	real  *float64
	flag  *bool
}

// Write writes rows, each with a cell for each column: a string, an int, a float64 or a bool, as the column holds, or nil where
// the value is missing. Notes are added to the file's own metadata, by key.
func (s Sheet) Write(w io.Writer, rows [][]any, notes [][2]string) error {
	var layout sheetCell
	offsets := [...]uintptr{unsafe.Offsetof(layout.words), unsafe.Offsetof(layout.whole), unsafe.Offsetof(layout.real), unsafe.Offsetof(layout.flag)}
	kinds := [...]kind{text, long, real, flag}
	var all []leaf
	var columns []described
	for i, c := range s.Columns {
		l := leaf{Column: c.Column, offset: uintptr(i)*unsafe.Sizeof(layout) + offsets[c.Holds], kind: kinds[c.Holds], optional: c.Holds != Words, repeats: c.Holds == Words}
		all = append(all, l)
		columns = append(columns, described{c.Name, l.Type(false), c.Unit, c.Doc})
	}
	if len(all) == 0 {
		return fmt.Errorf("record: a sheet has no column")
	}
	told, err := json.Marshal(columns)
	if err != nil {
		return err
	}
	t := newTableOf("sheet", all, w, false)
	cells := make([]sheetCell, len(all))
	for _, row := range rows {
		if len(row) != len(all) {
			return fmt.Errorf("record: a row of a sheet has %d cells where there are %d columns", len(row), len(all))
		}
		for i, value := range row {
			if err := cells[i].put(s.Columns[i].Holds, value); err != nil {
				return fmt.Errorf("record: %s: %w", s.Columns[i].Name, err)
			}
		}
		if err := t.add(&cells[0]); err != nil {
			return err
		}
	}
	return t.close(append([][2]string{{"ringfence.row", s.Row}, {"ringfence.columns", string(told)}}, notes...))
}

// put sets the value of a cell.
func (c *sheetCell) put(holds Holds, value any) error {
	*c = sheetCell{}
	fits := value == nil
	switch v := value.(type) {
	case string:
		c.words, fits = v, holds == Words
	case int:
		whole := uint64(v)
		c.whole, fits = &whole, holds == Whole && v >= 0
	case float64:
		if fits = holds == Real; !math.IsNaN(v) {
			c.real = &v
		}
	case bool:
		c.flag, fits = &v, holds == Flag
	}
	if !fits {
		return fmt.Errorf("%v of type %T is not what the column holds", value, value)
	}
	return nil
}
