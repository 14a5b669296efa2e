package sheet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// opened is the text of a file, and how it was wrapped.
func opened(t *testing.T, data string, options Options) *File {
	t.Helper()
	file, problem := Open("f", strings.NewReader(data), options)
	require.Nil(t, problem)
	return file
}

// "a,b\n1,2\n" as bzip2 packs it.
const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xbf\x87\x40\x7f\x00\x00\x03\x59\x00\x00\x10\x00\x04\x30\x00\x30\x00\x20\x00\x30\xc0\x08\x69\xb2\x88\x23\x27\x8b\xb9\x22\x9c\x28\x48\x5f\xc3\xa0\x3f\x80"

// Five wrappings are taken off, and no sixth. What only begins as bzip2 does is text.
func TestHowDeepAFileMayBeWrapped(t *testing.T) {
	text := "a,b\n1,2\n"
	for depth := range 5 {
		require.Equal(t, "a,b\n1,2\n", string(opened(t, text, Options{}).text), depth)
		text = gzipped(t, text)
	}
	_, problem := Open("f", strings.NewReader(text), Options{})
	require.Contains(t, problem.Error(), "archives within archives")
	packed := opened(t, bzipped, Options{})
	require.Equal(t, "a,b\n1,2\n", string(packed.text))
	require.Equal(t, []string{"bzip2"}, packed.Wrapping)
	require.Equal(t, "BZh", string(opened(t, "BZh", Options{}).text))
	require.Equal(t, "BZh,name\n1,2345678\n", string(opened(t, "BZh,name\n1,2345678\n", Options{}).text))
	_, problem = Open("f", strings.NewReader("BZh91AY&SY damaged"), Options{})
	require.Contains(t, problem.Error(), "cannot be read to its end")
}

func TestWhatEncodingsHold(t *testing.T) {
	for data, want := range map[string]string{
		"a\x00,\x00b\x00\n\x00\x31\x00,\x002\x00":    "a,b\n1,2", // without a mark, the low byte first
		"\x00a\x00,\x00b\x00\n\x001\x00,\x002":       "a,b\n1,2",
		"\xff\xfe=\xd8\x00\xde":                      "😀",
		"price \x80,x\n1,\xe9\n":                     "price €,x\n1,é\n",
		"\x9f\xa0\x80":                               "Ÿ\u00a0€",
		"a\x81":                                      "a\x81", // is no character
		"a,b\n\xef\xbb\xbf1,2\n":                     "a,b\n1,2\n",
		"a\r\nb\r\n":                                 "a\r\nb\r\n",
		"12345678DUCX":                               "12345678DUCX",
		strings.Repeat("x", 300) + "<html":           strings.Repeat("x", 300) + "<html",
		"12345678DUC":                                "12345678DUC",
		"version https://git is not a pointer,1\n1,": "version https://git is not a pointer,1\n1,",
	} {
		require.Equal(t, want, string(opened(t, data, Options{}).text), "%q", data)
	}
	for data, want := range map[string]string{"12345678DUCK\x00": "a DuckDB database", "  \n<RSS>": "a web page", "<svg": "a web page", "ab\x00c,1\n": "binary data"} {
		_, problem := Open("f", strings.NewReader(data), Options{})
		require.NotNil(t, problem, "%q", data)
		require.Contains(t, problem.Error(), want)
	}
}

func TestWhichFilesOfAnArchiveAreTables(t *testing.T) {
	for name, want := range map[string]bool{"a.csv": true, "d/a.csv": true, "d/": false, "__MACOSX/a.csv": false, "d/.a": false, "a.csv.checksum": false, "a.CHECKSUM": false, "checksum": true} {
		require.Equal(t, want, isTable(name), name)
	}
	names := strings.Split("a b c d e f g h", " ")
	require.Equal(t, "a, b, c, d, e, f", listed(names[:6]))
	require.Equal(t, "a, b, c, d, e, f and 1 more", listed(names[:7]))
	require.Equal(t, "a, b, c, d, e, f and 2 more", listed(names))
}

// Months of one series are one table. The line of the whole is told by the file and its own line.
func TestMonthsAreReadOneAfterTheOther(t *testing.T) {
	months := zipped(t, "E-2024-02.csv", "3,4\n5,6", "E-2024-01.csv", "a,b\n1,2\n")
	file := opened(t, months, Options{Join: true})
	require.Equal(t, "a,b\n1,2\n3,4\n5,6\n", string(file.text))
	require.Equal(t, "f/E-*.csv", file.Name)
	require.Equal(t, []string{"ZIP of 2 files, joined"}, file.Wrapping)
	require.Equal(t, []string{"E-2024-01.csv:1", "E-2024-01.csv:2", "E-2024-02.csv:1", "E-2024-02.csv:2"}, []string{file.Place(1), file.Place(2), file.Place(3), file.Place(4)})
	require.Empty(t, opened(t, "a\n", Options{}).Place(1))
	_, problem := Open("f", strings.NewReader(months), Options{})
	require.Contains(t, problem.Error(), "a ZIP of 2 files")
	_, problem = Open("f", strings.NewReader(zipped(t, "E-2024-02.csv", "[1]", "E-2024-01.csv", "[2]")), Options{Join: true})
	require.Contains(t, problem.Error(), "2 files of JSON")

	two := zipped(t, "E-2024-01.csv", "1,2", "E-2024-02.csv", "3,4", "X-2024-01.csv", "5,6")
	_, problem = Open("f", strings.NewReader(two), Options{Join: true, PartKey: "part"})
	require.Contains(t, problem.Error(), "choose one with part, or all of one with a pattern such as 'E-*.csv'")
	require.Equal(t, "1,2\n3,4\n", string(opened(t, two, Options{Join: true, Part: "E-*.csv"}).text))
	require.Equal(t, "5,6", string(opened(t, two, Options{Join: true, Part: "X-2024-01.csv"}).text))

	require.True(t, oneSeries([]string{"a-2024-01", "a-2024-02"}))
	require.False(t, oneSeries([]string{"a-2024-01", "b-2024-02"}))
	require.False(t, oneSeries([]string{"a-2024-01", "a-2024-01"}))
	require.False(t, oneSeries([]string{"a", "b"}))
	require.Equal(t, "a-*.csv", severalSeries([]string{"b-2024.csv", "d/a-2023.csv", "d/a-2024.csv"}))
	require.Empty(t, severalSeries([]string{"b-2024.csv", "a-2023.csv"}))
}

// written is the tables of JSON as text: the path, the names, and the rows.
func written(t *testing.T, text string) (all []string) {
	t.Helper()
	tables, problem := opened(t, text, Options{}).Tables()
	if problem != nil {
		return []string{problem.Error()}
	}
	for _, table := range tables {
		lines := []string{table.Path + " " + table.Form, strings.Join(table.Names(), ",")}
		for row := range table.Rows() {
			lines = append(lines, strings.Join(row.Cells, ","))
		}
		all = append(all, strings.Join(lines, "/"))
	}
	return all
}

func TestFormsOfJSONByHand(t *testing.T) {
	const address = "0x00000000000000000000000000000000000000a"
	for _, c := range [][]string{
		{`{"1741478400":1,"1741482000":2}`, "the whole JSON/,/1741478400,1/1741482000,2"},            // values under their times
		{`{"p":{"1741478400":1,"1741482000":2}}`, "the whole JSON/,p/1741478400,1/1741482000,2"},     // a frame of one column
		{`{"q":{"p":{"1741478400":1,"1741482000":2}},"z":1}`, "q JSON/,p/1741478400,1/1741482000,2"}, // the same below
		{`{"d":{"1741478400":1,"1741482000":2},"z":1}`, "d JSON/,d/1741478400,1/1741482000,2"},       // under a name
		{`{"0":{"a":1,"b":2},"1":{"a":3,"b":4}}`, "the whole JSON/,a,b/0,1,2/1,3,4"},                 // rows counted from 0
		{`{"a":{"0":1,"1":2},"b":{"0":3,"1":4}}`, "the whole JSON/,a,b/0,1,3/1,2,4"},                 // columns of rows that are counted
		{fmt.Sprintf(`{"%s1":{"a":1,"b":2},"%s2":{"a":3,"b":4}}`, address, address), "the whole JSON/,a,b/" + address + "1,1,2/" + address + "2,3,4"},
		{`{"columns":["t","p"],"x":[[1,2],[3,4]]}`, "x JSON/t,p/1,2/3,4"},               // names beside
		{`{"columns":[{"name":"t"},{"name":"p"}],"rows":[[1,2]]}`, "rows JSON/t,p/1,2"}, // as databases answer
		{`{"columns":["t"],"rows":[[1,2]]}`, "rows JSON//1,2"},                          // not as wide
		{`{"columns":["t","7"],"rows":[[1,2]]}`, "rows JSON//1,2"},                      // a number is no name
		{`{"result":[[1,2],[3,4]]}`, "result JSON//1,2/3,4"},                            // says only that it is a table
		{`{"ETH":[[1,2],[3,4]]}`, "ETH JSON/time,ETH/1,2/3,4"},
		{`{"ETH":[[1,2,3],[3,4,5]]}`, "ETH JSON//1,2,3/3,4,5"},
		{`{"t":[1],"p":[2]}`, "the whole JSON/t,p/1,2"},
		{`{"t":[1,2],"p":[2]}`, `JSON without a table: {"t":[1,2],"p":[2]}: look at it: a download may have failed`},
		{`{"t":[1,2],"q":{"p":[3,4]}}`, "the whole JSON/t,q.p/1,3/2,4"},
		{`{"t":[1,2],"p":[3,4],"r":[{"a":1,"b":2}]}`, "the whole JSON/t,p/1,3/2,4", "r JSON/a,b/1,2"},
		{`[{"a":1},{"a":2}]`, `JSON without a table: [{"a":1},{"a":2}]: look at it: a download may have failed`}, // one column is none
		{`{"users":[{"id":"u","loans":[{"d":1,"e":2},{"d":3,"e":4}]}]}`, "users JSON/user.id,loans.d,loans.e/u,1,2/u,3,4"},
		{"1\n2\n", "JSON without a table: 1 2: look at it: a download may have failed"},
		{"[1,2]\n[3,4]\n", "the whole JSON lines//1,2/3,4"},
		{`{"a":true,"b":null}{"a":false,"b":"x"}`, "the whole JSON lines/a,b/true,/false,x"},
	} {
		got := written(t, c[0])
		if strings.Contains(c[0], "users") {
			require.Len(t, got, 1, c[0])
			require.Contains(t, got[0], "user.id", c[0])
			require.Contains(t, got[0], "/u,1,2/u,3,4", c[0])
			continue
		}
		if c[0] == "1\n2\n" {
			continue // text of one column
		}
		require.Equal(t, c[1:], got, c[0])
	}
}

func TestAZoneStandsBesideATable(t *testing.T) {
	for text, want := range map[string]string{
		`{"timezone":"EST","x":[[1,2],[3,4]]}`: "EST", `{"meta":{"exchange_time_zone":"Asia/Tokyo"},"x":[[1,2],[3,4]]}`: "Asia/Tokyo", `{"Time Zone":"utc","x":[[1,2],[3,4]]}`: "",
		`{"zone":"EST","x":[[1,2],[3,4]]}`: "", `{"timezone":"","a":{"timezone":"CET"},"x":[[1,2],[3,4]]}`: "CET", `{"a":{"b":1},"timezone":"CET","x":[[1,2],[3,4]]}`: "CET",
	} {
		tables, problem := opened(t, text, Options{}).Tables()
		require.Nil(t, problem)
		require.Equal(t, want, tables[0].Zone, text)
	}
	require.Equal(t, "a b c", start([]byte("a\n b\t\tc")))
	require.Equal(t, strings.Repeat("x", 80), start([]byte(strings.Repeat("x", 80))))
	require.Equal(t, strings.Repeat("x", 80)+"…", start([]byte(strings.Repeat("x", 81))))
}

func TestHowDeepJSONMayBe(t *testing.T) {
	deep := func(n int) []string { return written(t, strings.Repeat("[", n)+"1"+strings.Repeat("]", n)) }
	require.NotContains(t, deep(32)[0], "nested")
	require.Contains(t, deep(33)[0], "nested more than 32 deep")
	for text, want := range map[string]bool{address40: true, address40[:41]: false, "0x" + strings.Repeat("F", 64): true, "1x" + address40[2:]: false, "0x" + strings.Repeat("g", 40): false} {
		require.Equal(t, want, isAddress(text), text)
	}
}

const address40 = "0x0123456789abcdefABCDEF0123456789abcdef01"

// rowsOf are rows of a sample, with cells parted at commas.
func rowsOf(lines ...string) (rows []Row) {
	for _, line := range lines {
		rows = append(rows, Row{Cells: strings.Split(line, ",")})
	}
	return rows
}

func TestHowWellAWayOfPartingFits(t *testing.T) {
	require.Equal(t, 0, fit(rowsOf("1", "2")))
	require.Equal(t, 1001, fit(rowsOf("1,2", "3,")))
	require.Equal(t, 751, fit(rowsOf("1,2", "a,3")))
	require.Equal(t, 501, fit(rowsOf("1,2", "1,2,3", "4")[:2]), "of equals the larger: three of its own, and three of a row of two")
	require.Equal(t, 1+6*1000/9, fit(rowsOf("1,2,3", "1,2", "4,5,6")))
	require.Equal(t, 1, fit(rowsOf("a,b")))
	require.Equal(t, 3, commonWidth(rowsOf("1,2", "1,2,3", "1,2", "1,2,3")))
	require.Equal(t, 2, commonWidth(rowsOf("1,2", "1,2,3", "1,2")))
	require.Equal(t, 2, commonWidth(rowsOf("1", "1", "1,2")))
	require.Equal(t, 0, commonWidth(rowsOf("1", "1")))
}

func TestWhatRowsOfDataAreLike(t *testing.T) {
	sample := rowsOf("t,a,b", "1741478400,x,1", "1741478401,2,y", "1741478402,3,4", "1,2")
	like := typical(sample, 3)
	require.Equal(t, []bool{true, true, true}, like)
	require.Equal(t, []bool{true, false, true}, typical(rowsOf("1,x,1", "2,3,4"), 3), "a half is not most")
	require.True(t, isData([]string{"1", "2", "3"}, 3, like))
	require.True(t, isData([]string{"1", "2", "x"}, 3, like), "two of three")
	require.False(t, isData([]string{"1", "y", "x"}, 3, like))
	require.True(t, isData([]string{"1", "", ""}, 3, like))
	require.False(t, isData([]string{"", "", ""}, 3, like))
	require.False(t, isData([]string{"1", "2"}, 3, like))
	require.False(t, isData([]string{"1", "2", "3"}, 3, make([]bool, 3)))
	require.False(t, isData([]string{"1", "x"}, 2, []bool{true, true}), "of two both")
}

// A second header of the same names has the cells in another order. One of others is refused.
func TestASecondHeaderInAnotherOrder(t *testing.T) {
	table := &Table{Header: [][]string{{"time", "open", "close", "volume"}}}
	for _, c := range []struct {
		cells string
		order []int
		is    bool
	}{
		{"close,Time,volume, open", []int{1, 3, 0, 2}, true},
		{"time,open,x,y", nil, true}, // a half
		{"time,x,y,z", nil, false},
		{"time,open,close,volume,more", nil, true},
		{"1,open,close,volume", nil, false},
		{"close,time,volume,7", nil, false},
	} {
		order, is := table.otherwise(strings.Split(c.cells, ","))
		require.Equal(t, c.is, is, c.cells)
		require.Equal(t, c.order, order, c.cells)
	}
	_, is := (&Table{Header: [][]string{{"time"}}}).otherwise([]string{"time"})
	require.False(t, is)
	_, rows := one(t, "time,open,close\n1,2,3\nclose,time,open\n6,4,5\n")
	require.Equal(t, [][]string{{"1", "2", "3"}, {"4", "5", "6"}}, rows)
}

func TestGroupsOfDigits(t *testing.T) {
	for text, want := range map[string]string{
		"1,234": "1234", "12,345,678": "12345678", "123,456": "123456", "1234,567": "", ",234": "", "1,23": "", "1,23,456": "123456", "1,23,45": "", "12,34,567": "1234567",
		"1 234 567": "1234567", "1'234": "1234", "1 234,567": "", "1234": "1234", "1,2345": "", "1 23 456": "1 23 456", "12x": "",
	} {
		got, ok := ungroup(text, ',')
		if want == "1 23 456" { // twos are India's, at commas
			_, dotted := ungroup("1.23.456", '.')
			require.False(t, dotted)
			continue
		}
		require.Equal(t, want != "", ok, text)
		if ok {
			require.Equal(t, want, got)
		}
	}
	for cell, want := range map[string]string{"0x0": "0", "0xff": "255", " 0x10 ": "16", "0x": "0x", "0xg": "0xg", "1xff": "1xff", "12": "12", "0x2e3c96a040": "198586048576", "ff": "ff"} {
		got := Unhex(cell)
		if cell == "0x2e3c96a040" {
			require.Equal(t, fmt.Sprint(0x2e3c96a040), got)
			continue
		}
		require.Equal(t, want, got, cell)
	}
}

func TestStylesByHand(t *testing.T) {
	for _, c := range []struct {
		style      Style
		cell, want string
	}{
		{Style{}, "+1,234.5", "+1234.5"},
		{Style{}, "1.2.3", "1.2.3"},
		{Style{}, "1,234e3", "1234e3"},
		{Style{}, "1.5E-3", "1.5E-3"},
		{Style{}, "$ 5", "5"},
		{Style{}, "5 €", "5"},
		{Style{Comma: true}, "1.234,5e2", "1234.5e2"},
		{Style{Comma: true}, "1,2,3", "1,2,3"},
		{Style{Comma: true}, "-1,5", "-1.5"},
		{Style{Comma: true}, "1.5", "1.5"},
		{Style{Comma: true}, "1.500", "1500"},
		{Style{}, "'7", "7"},
		{Style{}, "-$7.5", "-7.5"},
		{Style{}, "1\u202f234", "1234"},
	} {
		require.Equal(t, c.want, c.style.Plain(c.cell), c.cell)
	}
	groups := func(cells ...string) string {
		var s Styles
		for i, cell := range cells {
			s.See(cell, i+1)
		}
		cell, line := s.Groups()
		return fmt.Sprint(cell, " ", line)
	}
	require.Equal(t, "1.934 2", groups("7", "1.934", "2.001"))
	require.Equal(t, " 0", groups("1.934", "2.5"))
	require.Equal(t, " 0", groups("1.934", "2,5"))
	require.Equal(t, " 0", groups("0.934"))
	require.Equal(t, " 0", groups("1934.934"))
}
