//go:build !wasm

package record

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
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
	columns []column
	out     *parquet.GenericWriter[any]
	end     footer
	waiting int // rows that are not handed to the file
	in      int // rows of the group
	groups  [][]bounds
}

func newTable(name string, w io.Writer, exact bool) *table {
	return newTableOf(name, rowsOf(name), w, exact)
}

// newTableOf is newTable of a file with these columns.
func newTableOf(name string, all []leaf, w io.Writer, exact bool) *table {
	t := &table{name: name, exact: exact, end: footer{to: w}}
	options := []parquet.WriterOption{
		schema(all, exact), parquet.Compression(compression), parquet.CreatedBy("ringfence", "2", "tables"),
		parquet.MaxRowsPerRowGroup(groupRows), parquet.DataPageVersion(1), parquet.DataPageStatistics(false),
	}
	for _, l := range all {
		options = append(options, parquet.SkipPageBounds(l.Name))
	}
	t.out = parquet.NewGenericWriter[any](&t.end, options...)
	for i, l := range all {
		t.columns = append(t.columns, column{leaf: l, exact: exact, reals: l.kind == amount && !exact && !l.optional, out: t.out.ColumnWriters()[i]})
	}
	return t
}

// add writes the row that row points to.
func (t *table) add(row any) error {
	from := rowAt(row)
	for i := range t.columns {
		if err := t.columns[i].take(from); err != nil {
			return fmt.Errorf("record: %s: %w", t.name, err)
		}
	}
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

// flush hands the rows gathered so far to the file.
func (t *table) flush() error {
	for i := range t.columns {
		if err := t.columns[i].flush(); err != nil {
			return err
		}
	}
	t.waiting = 0
	return nil
}

// endGroup ends a group of rows, where there are any.
func (t *table) endGroup() error {
	if t.in == 0 {
		return nil
	}
	if err := t.flush(); err != nil {
		return err
	}
	group := make([]bounds, len(t.columns))
	for i := range t.columns {
		group[i], t.columns[i].bounds = t.columns[i].bounds, bounds{}
	}
	t.groups, t.in = append(t.groups, group), 0
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
