package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// one reads a text that holds one table.
func one(t *testing.T, text string) (*Table, [][]string) {
	t.Helper()
	file, problem := Open("f", strings.NewReader(text), Options{})
	require.Nil(t, problem)
	tables, problem := file.Tables()
	require.Nil(t, problem)
	require.Len(t, tables, 1)
	var rows [][]string
	for row, problem := range tables[0].Rows() {
		require.Nil(t, problem)
		rows = append(rows, slices.Clone(row.Cells))
	}
	return tables[0], rows
}

func TestHeadersAndDataAreToldApart(t *testing.T) {
	for _, row := range []struct {
		name, text string
		header     [][]string
		above      int
		rows       [][]string
	}{
		{"names and data", "a,b\n1,2\n", [][]string{{"a", "b"}}, 0, [][]string{{"1", "2"}}},
		{"no names", "1,2\n3,4\n", nil, 0, [][]string{{"1", "2"}, {"3", "4"}}},
		{"an address above", "https://x.org/a\na,b\n1,2\n", [][]string{{"a", "b"}}, 1, [][]string{{"1", "2"}}},
		{"a title and a date above", "Data\nExported,2025-03-09\na,b,c\n1,2,3\n4,5,6\n", [][]string{{"a", "b", "c"}}, 2, [][]string{{"1", "2", "3"}, {"4", "5", "6"}}},
		{"three rows of names", "P,C\nT,ETH\nDate,\n2025-03-09,1\n", [][]string{{"P", "C"}, {"T", "ETH"}, {"Date", ""}}, 0, [][]string{{"2025-03-09", "1"}}},
		{"names again", "a,b\n1,2\na,b\n3,4\n", [][]string{{"a", "b"}}, 0, [][]string{{"1", "2"}, {"3", "4"}}},
		{"a faulty first row", "time,price\nyesterday,1\n1741478400,2\n", [][]string{{"time", "price"}}, 0, [][]string{{"yesterday", "1"}, {"1741478400", "2"}}},
		{"a short first row", "time,price,x\n1741478400,1\n1741478400,2,3\n1741478400,2,3\n", [][]string{{"time", "price", "x"}}, 0, [][]string{{"1741478400", "1"}, {"1741478400", "2", "3"}, {"1741478400", "2", "3"}}},
		{"an empty first cell", "ens,a,b\n,1,2\nx.eth,3,4\n", [][]string{{"ens", "a", "b"}}, 0, [][]string{{"", "1", "2"}, {"x.eth", "3", "4"}}},
		{"a frame of columns without names", ",0\n2025-03-09,1\n2025-03-10,2\n", [][]string{{"", "0"}}, 0, [][]string{{"2025-03-09", "1"}, {"2025-03-10", "2"}}},
		{"a comment of names", "# a b c\n#x,y\n1,2\n", [][]string{{"x", "y"}}, 0, [][]string{{"1", "2"}}},
		{"names alone", "a,b\n", [][]string{{"a", "b"}}, 0, nil},
		{"nothing", "", nil, 0, nil},
		{"a faulty first row without names", "1741478400,x\n1741478401,2\n1741478402,3\n", nil, 0, [][]string{{"1741478400", "x"}, {"1741478401", "2"}, {"1741478402", "3"}}},
		{"two faulty rows without names", "1741478399,x\n1741478400,x\n1741478401,2\n1741478402,3\n1741478403,3\n", nil, 0, [][]string{{"1741478399", "x"}, {"1741478400", "x"}, {"1741478401", "2"}, {"1741478402", "3"}, {"1741478403", "3"}}},
		{"two faulty rows below names", "a,b\n1741478399,x\nyesterday,2\n1741478401,2\n1741478402,3\n", [][]string{{"a", "b"}}, 0, [][]string{{"1741478399", "x"}, {"yesterday", "2"}, {"1741478401", "2"}, {"1741478402", "3"}}},
		{"a title above a faulty row", "Title\n1741478399,x\n1741478401,2\n1741478402,3\n", nil, 1, [][]string{{"1741478399", "x"}, {"1741478401", "2"}, {"1741478402", "3"}}},
		{"rows of nothing", "a,b\n1,2\n,\n\n3,4\n", [][]string{{"a", "b"}}, 0, [][]string{{"1", "2"}, {"3", "4"}}},
	} {
		table, rows := one(t, row.text)
		require.Equal(t, row.header, table.Header, row.name)
		require.Equal(t, row.above, table.Above, row.name)
		require.Equal(t, row.rows, rows, row.name)
	}
}

func TestRowsThatArePassedOverAreCounted(t *testing.T) {
	table, rows := one(t, "a,b\n1,2\nA , b\n3,4\n,\na,b\n , \n5,6\n")
	require.Equal(t, [][]string{{"1", "2"}, {"3", "4"}, {"5", "6"}}, rows)
	require.Equal(t, 2, table.Repeated)
	require.Equal(t, 2, table.Blank)
	items := []int{}
	for row := range table.Rows() {
		items = append(items, row.Item)
	}
	require.Equal(t, []int{1, 2, 3}, items)
	require.Equal(t, 2, table.Repeated, "counted anew")
}

func TestColumnsPartWhereTheRowsSaySo(t *testing.T) {
	for text, form := range map[string]string{
		"a,b\n1,2\n": "CSV", "a;b\n1;2\n": "CSV with semicolons", "a\tb\n1\t2\n": "CSV with tabs", "a|b\n1|2\n": "CSV with bars",
		"1741478400;20,5;21,5\n1741478460;20,5;21,5\n": "CSV with semicolons", // as many commas as semicolons
		"a  b\n1  2\n": "CSV with tabs", "sep=;\na;b\n1,5;2,5\n": "CSV with semicolons",
	} {
		table, rows := one(t, text)
		require.Equal(t, form, table.Form, text)
		require.GreaterOrEqual(t, len(rows[0]), 2, text)
	}
}

func TestTablesInJSON(t *testing.T) {
	for text, want := range map[string]struct {
		paths []string
		rows  string // of the first table, with its names
	}{
		`[[1,2],[3,4]]`: {[]string{"the whole"}, "1,2 3,4"},
		`{"prices":[[1,2],[3,4]],"caps":[[1,9],[3,9]]}`:                 {[]string{"prices", "caps"}, "time,prices 1,2 3,4"},
		`[{"a":1,"b":{"c":"x"}},{"b":{"c":null},"d":true}]`:             {[]string{"the whole"}, "a,b.c,d 1,x, ,,true"},
		`{"a":[1,2],"b":[3,4],"c":"x"}`:                                 {[]string{"the whole"}, "a,b 1,3 2,4"},
		`{"columns":["a"],"index":[7,8],"data":[[1],[2]]}`:              {[]string{"the whole"}, ",a 7,1 8,2"},
		`{"columns":["a"],"data":[[1],[2]]}`:                            {[]string{"the whole"}, "a 1 2"},
		`{"columns":["a"],"index":[7],"data":[[1],[2]]}`:                {[]string{"the whole"}, "a 1 2"},
		`{"a":{"7":1,"8":2},"b":{"7":3,"8":4}}`:                         {[]string{"the whole"}, ",a,b 7,1,3 8,2,4"},
		`{"x":{"2025-03-09":{"a":1,"b":2},"2025-03-10":{"a":3,"b":4}}}`: {[]string{"x"}, ",a,b 2025-03-09,1,2 2025-03-10,3,4"},
		`{"x":{"2025-03-09":1,"2025-03-10":2}}`:                         {[]string{"the whole"}, ",x 2025-03-09,1 2025-03-10,2"},
		"{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n":                        {[]string{"the whole"}, "a,b 1,2 3,4"},
		`{"d":[{"a":1,"b":2}]}{"d":[{"a":3,"b":4}]}`:                    {[]string{"d"}, "a,b 1,2 3,4"},
		`{"r":[{"t":[1,2],"q":[{"o":[3,4]}]}]}`:                         {[]string{"r"}, "t,q.o 1,3 2,4"},
		`{"n":1e3,"x":[{"v":0.10,"w":12345678901234567890}]}`:           {[]string{"x"}, "v,w 0.10,12345678901234567890"}, // digits as they stand
	} {
		file, problem := Open("f", strings.NewReader(text), Options{})
		require.Nil(t, problem)
		tables, problem := file.Tables()
		require.Nil(t, problem, text)
		var paths []string
		for _, table := range tables {
			paths = append(paths, table.Path)
		}
		require.Equal(t, want.paths, paths, text)
		var rows []string
		if names := tables[0].Names(); names != nil {
			rows = append(rows, strings.Join(names, ","))
		}
		for row := range tables[0].Rows() {
			rows = append(rows, strings.Join(row.Cells, ","))
		}
		require.Equal(t, want.rows, strings.Join(rows, " "), text)
	}
	for text, want := range map[string]string{
		`{"code":1}`: "JSON without a table", `[[1,2],[3,`: "line 1: damaged JSON: unexpected EOF", "[\n{\"a\":1,\n\"b\" 2}]": "line 3: damaged JSON", strings.Repeat("[", 40): "nested more than 32 deep",
	} {
		file, problem := Open("f", strings.NewReader(text), Options{})
		require.Nil(t, problem)
		_, problem = file.Tables()
		require.ErrorContains(t, problem, want, text)
	}
}

func TestRowsKnowTheirLine(t *testing.T) {
	table, _ := one(t, "# c\n\nx\na,b\n1,\"2\n3\"\n4,5\n")
	var lines []int
	for row := range table.Rows() {
		lines = append(lines, row.Line)
	}
	require.Equal(t, []int{5, 7}, lines)
	require.Equal(t, 4, table.HeaderLine)
	file, problem := Open("f", strings.NewReader("[\n[1,2],\n[3,4]]"), Options{})
	require.Nil(t, problem)
	tables, _ := file.Tables()
	lines = nil
	for row := range tables[0].Rows() {
		lines = append(lines, row.Line)
	}
	require.Equal(t, []int{2, 3}, lines)
}

// Whatever the bytes are, tables have rows at lines of the file, as often as they are walked.
func FuzzTables(f *testing.F) {
	for _, pattern := range []string{"../../oracle/testdata/prices/*", "../../agents/testdata/positions/*"} {
		names, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(f, err)
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, problem := Open("f", bytes.NewReader(data), Options{})
		if problem != nil {
			require.NotEmpty(t, problem.Remedy)
			return
		}
		tables, problem := file.Tables()
		if problem != nil {
			require.NotEmpty(t, problem.Remedy)
			return
		}
		lines := bytes.Count(file.text, []byte("\n")) + 1
		for _, table := range tables {
			walk := func() (n, sum int) {
				for row, problem := range table.Rows() {
					if problem != nil {
						continue
					}
					if table.ByRow {
						require.Equal(t, row.Item, row.Line)
					} else {
						require.LessOrEqual(t, row.Line, lines)
					}
					require.Positive(t, row.Line)
					n, sum = n+1, sum+row.Line*len(row.Cells)
					require.Equal(t, n, row.Item)
				}
				return n, sum
			}
			n, sum := walk()
			again, same := walk()
			require.Equal(t, n, again)
			require.Equal(t, sum, same)
			for _, names := range table.Header {
				require.NotEmpty(t, names)
			}
		}
	})
}
