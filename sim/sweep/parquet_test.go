package sweep_test

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// The file has the columns and the rows of points.csv: a key of numbers as numbers, one of words as words, and no number as a
// missing value.
func TestTheParquetFileHasTheRowsOfTheTable(t *testing.T) {
	t.Parallel()
	w := made(t, small(t, "paths=3"), sweep.Settings{}, "arms.0.lif=1.02,1.1", "feed.delay=0s,12s")
	folder := t.TempDir()
	require.NoError(t, w.Run(context.Background(), folder, sweep.Options{}))
	r, err := sweep.Gather(folder)
	require.NoError(t, err)
	data, err := r.Parquet()
	require.NoError(t, err)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var names []string
	kinds := map[string]parquet.Kind{}
	for _, f := range file.Schema().Fields() {
		names, kinds[f.Name()] = append(names, f.Name()), f.Type().Kind()
	}
	require.Equal(t, r.Columns(), names)
	require.Equal(t, []parquet.Kind{parquet.Int64, parquet.Double, parquet.ByteArray, parquet.Boolean, parquet.Double},
		[]parquet.Kind{kinds["point"], kinds["arms.0.lif"], kinds["feed.delay"], kinds["current"], kinds["difference"]})
	hash, _ := file.Lookup("ringfence.hash")
	require.Equal(t, r.Hash, hash)
	want := r.Rows()
	got := make([]parquet.Row, len(want)+1)
	n, _ := file.RowGroups()[0].Rows().ReadRows(got) // the error is the end
	require.Len(t, want, n)
	for i := range want {
		cells := want[i].Cells()
		for _, v := range got[i] {
			text := fmt.Sprint(cells[v.Column()])
			if v.Kind() != parquet.Double || v.IsNull() {
				if v.IsNull() {
					require.Empty(t, text, names[v.Column()])
				} else {
					require.Equal(t, text, v.String(), names[v.Column()])
				}
				continue
			}
			x, err := strconv.ParseFloat(text, 64)
			require.NoError(t, err)
			require.Equal(t, x, v.Double(), names[v.Column()])
		}
	}
}
