package record

import (
	"bytes"
	"math"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// readSheet reads a file's rows as text, and its notes.
func readSheet(t *testing.T, data []byte) (names []string, rows [][]string, file *parquet.File) {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	for _, f := range file.Schema().Fields() {
		names = append(names, f.Name())
	}
	for _, g := range file.RowGroups() {
		in := g.Rows()
		buffer := make([]parquet.Row, g.NumRows())
		n, _ := in.ReadRows(buffer) // the error is the end
		require.EqualValues(t, g.NumRows(), n)
		for _, row := range buffer {
			cells := make([]string, len(names))
			for _, v := range row {
				cells[v.Column()] = v.String()
			}
			rows = append(rows, cells)
		}
		require.NoError(t, in.Close())
	}
	return names, rows, file
}

func TestASheetHoldsWhatWasWrittenInTheOrderOfItsColumns(t *testing.T) {
	t.Parallel()
	s := Sheet{Row: "a fruit", Columns: []SheetColumn{
		{Column{Name: "name", Doc: "what it is"}, Words},
		{Column{Name: "a.count", Unit: "pieces", Doc: "how many"}, Whole},
		{Column{Name: "weight", Unit: "kg", Doc: "of one", Signed: true}, Real},
		{Column{Name: "ripe"}, Flag},
	}}
	var b bytes.Buffer
	require.NoError(t, s.Write(&b, [][]any{{"apple", 3, 0.25, true}, {"", nil, nil, nil}, {"pear", 0, -1.5, false}, {"pear", 7, math.NaN(), true}}, [][2]string{{"by", "hand"}}))
	names, rows, file := readSheet(t, b.Bytes())
	require.Equal(t, []string{"name", "a.count", "weight", "ripe"}, names)
	require.Equal(t, [][]string{{"apple", "3", "0.25", "true"}, {"", "<null>", "<null>", "<null>"}, {"pear", "0", "-1.5", "false"}, {"pear", "7", "<null>", "true"}}, rows)
	for key, want := range map[string]string{
		"by": "hand", "ringfence.row": "a fruit",
		"ringfence.columns": `[{"name":"name","type":"STRING","meaning":"what it is"},{"name":"a.count","type":"INT64","unit":"pieces","meaning":"how many"},` +
			`{"name":"weight","type":"DOUBLE","unit":"kg","meaning":"of one"},{"name":"ripe","type":"BOOLEAN","meaning":""}]`,
	} {
		said, has := file.Lookup(key)
		require.True(t, has)
		require.Equal(t, want, said)
	}
	of := file.Metadata().RowGroups[0].Columns[2].MetaData.Statistics // readers skip rows by them
	require.Equal(t, plain(parquet.DoubleValue(-1.5)), of.MinValue)
	require.Equal(t, plain(parquet.DoubleValue(0.25)), of.MaxValue)
	require.EqualValues(t, 2, of.NullCount)
}

func TestACellThatItsColumnDoesNotHoldIsRefused(t *testing.T) {
	t.Parallel()
	for _, row := range [][]any{{1.5}, {-1}, {"one"}, {true}, {}, {1, 2}} {
		require.Error(t, Sheet{Columns: []SheetColumn{{Column{Name: "n"}, Whole}}}.Write(new(bytes.Buffer), [][]any{row}, nil), "%v", row)
	}
	require.Error(t, Sheet{}.Write(new(bytes.Buffer), nil, nil))
}

// Each kind of column holds its own kind of value, or none; words are never missing.
func TestWhatACellHolds(t *testing.T) {
	t.Parallel()
	for _, value := range []any{"a", 1, 0, -1, 1.5, math.NaN(), true, nil, uint8(1)} {
		for holds, want := range map[Holds]bool{
			Words: value == "a" || value == nil, Whole: value == 1 || value == 0 || value == nil, Flag: value == true || value == nil,
		} {
			var c sheetCell
			require.Equal(t, want, c.put(holds, value) == nil, "%v in %d", value, holds)
		}
		var c sheetCell
		_, is := value.(float64)
		require.Equal(t, is || value == nil, c.put(Real, value) == nil, "%v", value)
		require.Equal(t, value == 1.5, c.real != nil)
	}
}

// Words repeat, and stand in a dictionary of their own; numbers do not.
func TestWordsOfASheetStandInADictionary(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s := Sheet{Columns: []SheetColumn{{Column{Name: "w"}, Words}, {Column{Name: "n"}, Whole}}}
	require.NoError(t, s.Write(&b, [][]any{{"a", 1}, {"a", 1}}, nil))
	file, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	for i, has := range []bool{true, false} {
		require.Equal(t, has, file.Metadata().RowGroups[0].Columns[i].MetaData.DictionaryPageOffset > 0, i)
	}
}
