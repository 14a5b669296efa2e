package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// sampleOf is rows of one width, the same ones but for the first cells given.
func sampleOf(rows ...[]string) (*sheet.Table, [][]string) {
	return &sheet.Table{Form: "CSV", Width: len(rows[0])}, rows
}

func TestColumnsFoundByTheirPlace(t *testing.T) {
	t.Parallel()
	const at, later = "1741478400000", "1741480200000" // half an hour
	for _, c := range []struct {
		row  []string
		want string
	}{
		{[]string{at, "20"}, "t0 p1 w2"},
		{[]string{"2025-03-09", "10:30", "20"}, "t0+1 p2 w3"},
		{[]string{"2025-03-09", "10:30", "20", "20", "20", "20"}, "t0+1 o2 h3 l4 c5 w6"},
		{[]string{at, "20", "20", "20", "20"}, "t0 o1 h2 l3 c4 w5"},
		{[]string{"x", "20"}, `no header, and no times in the first column: "x,20"`},
		{[]string{at}, "1 columns without a header"},
		{[]string{"true"}, `no header, and no times in the first column: "true"`},
		{[]string{at, "20", "20", "20"}, "4 columns without a header"},

		{[]string{"1", "20", "1", "20", at, "true"}, "t4 p1 w5 trades"},
		{[]string{"1", "20", "1", "20", at, "true", "False"}, "t4 p1 w5 trades"},
		{[]string{"1", "20", "1", "5", "6", at, "true"}, "t5 p1 w6 trades"},
		{[]string{"1", "20", "1", "5", "6", at, "true", "true"}, "t5 p1 w6 trades"},
		{[]string{"1", "20", "1", "20", at}, `no header, and no times in the first column: "1,20,1,20,1741478400000"`},
		{[]string{"1", "20", "1", "20", at, "true", "true", "true"}, `no header, and no times in the first column: "1,20,1,20,1741478400000,true,true,true"`},
		{[]string{"1", "20", "1", at, "true"}, `no header, and no times in the first column: "1,20,1,1741478400000,true"`},
		{[]string{"1", "20", "1", "20", "1", "1", at, "true"}, `no header, and no times in the first column: "1,20,1,20,1,1,1741478400000,true"`},
		{[]string{"1", "20", "1", "20", "x", "true"}, `no header, and no times in the first column: "1,20,1,20,x,true"`},
		{[]string{"x", "20", "1", "20", at, "true"}, `no header, and no times in the first column: "x,20,1,20,1741478400000,true"`},
		{[]string{"1", "x", "1", "20", at, "true"}, `no header, and no times in the first column: "1,x,1,20,1741478400000,true"`},

		{[]string{"1", "4", "2", "3", "a", "a", "a", "a", "1", "0", "3", "HOUR_1", at, later}, "t12 o2 h1 l0 c3 w14"},
		{[]string{"1", "4", "2", "3", "a", "a", "a", "a", "1", "0", "3", "HOUR_7", at, later}, `no header, and no times in the first column: "1,4,2,3,a,a,a,a,1,0,3,HOUR_7,1741478400000,1741480200000"`},
		{[]string{"1", "4", "2", "3", "a", "a", "a", "a", "1", "0", "3", "HOUR_1", "x", later}, `no header, and no times in the first column: "1,4,2,3,a,a,a,a,1,0,3,HOUR_1,x,1741480200000"`},
		{[]string{"1", "4", "2", "3", "a", "a", "a", "a", "1", "0", "3", "HOUR_1", at, "x"}, `no header, and no times in the first column: "1,4,2,3,a,a,a,a,1,0,3,HOUR_1,1741478400000,x"`},
		{[]string{"1", "4", "2", "3", "a", "a", "a", "a", "1", "0", "3", "HOUR_1", at, later, "1"}, `no header, and no times in the first column: "1,4,2,3,a,a,a,a,1,0,3,HOUR_1,1741478400000,1741480200000,1"`},
	} {
		found := columns{time: -1, clock: -1, filter: -1, decimals: -1, others: -1, price: -1}
		if problem := found.byPlace(sampleOf(c.row, c.row)); problem != nil {
			require.Equal(t, c.want, problem.Text)
			continue
		}
		require.Equal(t, c.want, found.layout(), "%v", c.row)
	}

	// A time in half of the rows is enough, and in fewer is none; an amount beside a price makes trades.
	for _, c := range []struct {
		rows [][]string
		want string
	}{
		{[][]string{{at, "20"}, {"x", "20"}}, "t0 p1 w2"},
		{[][]string{{at, "20"}, {"x", "20"}, {"x", "20"}}, ""},
		{[][]string{{at, "20", "1"}, {later, "21", "9"}}, "t0 p1 w3 trades"},
		{[][]string{{at, "20", "1"}, {later, "21", "2"}}, ""},
	} {
		found := columns{time: -1, clock: -1, filter: -1, decimals: -1, others: -1, price: -1}
		if problem := found.byPlace(sampleOf(c.rows...)); problem != nil {
			require.Empty(t, c.want, problem.Text)
			continue
		}
		require.Equal(t, c.want, found.layout(), "%v", c.rows)
	}

	// Ends are those of JSON that is nothing else, of five columns and of a length that CoinGecko has.
	for _, c := range []struct {
		form, path, second string
		more               []string
		want               bool
	}{
		{"JSON", "the whole", later, nil, true},
		{"CSV", "the whole", later, nil, false},
		{"JSON", "prices", later, nil, false},
		{"JSON", "the whole", "1741482000000", nil, false},
		{"JSON", "the whole", later, []string{"7"}, false},
	} {
		rows := [][]string{append([]string{at, "20", "20", "20", "20"}, c.more...), append([]string{c.second, "20", "20", "20", "20"}, c.more...)}
		found := columns{clock: -1}
		require.Nil(t, found.byPlace(&sheet.Table{Form: c.form, Path: c.path, Width: len(rows[0])}, rows))
		require.Equal(t, c.want, found.ends, "%v", c)
	}
}

func TestColumnsByTheirNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options ReadOptions
		want    string
	}{
		{ReadOptions{Columns: ColumnNames{Price: "2"}}, "t0 p1 w2"},
		{ReadOptions{Columns: ColumnNames{Time: "5", Price: "1"}}, "t4 p0 w5"},
		{ReadOptions{Columns: ColumnNames{Price: "2"}, Column: "5"}, "t0 p1 w5"},
		{ReadOptions{Columns: ColumnNames{Open: "2", High: "3", Low: "4", Close: "5"}}, "t0 o1 h2 l3 c4 w5"},
	} {
		found := columns{time: -1, clock: -1, filter: -1, decimals: -1, others: -1, price: -1}
		require.Nil(t, found.byNumber(5, &c.options))
		require.Equal(t, c.want, found.layout())
	}
}

func TestHowFarApartRowsOfMillisecondsAre(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cells []string
		want  int64
	}{
		{[]string{"1741478400000", "1741480200000"}, 1800},
		{[]string{"1741478400000", "1741480200000", "x"}, 1800},
		{[]string{"1741478400000"}, 0},
		{[]string{"1741478400", "1741480200"}, 0},
		{[]string{"x", "1741480200000"}, 0},
		{[]string{"1741478400000", "x"}, 0},
	} {
		require.Equal(t, c.want, spacing(column(c.cells...)), "%v", c.cells)
	}
}

func TestARowThatNamesColumnsFoundByPlace(t *testing.T) {
	t.Parallel()
	bar := columns{bars: true, open: 1, high: 2, low: 3, closing: 4}
	point := columns{price: 1}
	for _, c := range []struct {
		in    columns
		cells []string
		want  bool
	}{
		{bar, []string{"open_time", "open", "high", "low", "close"}, true},
		{bar, []string{"open_time", "x", "high", "low", "close"}, false},
		{bar, []string{"open_time", "open", "x", "low", "close"}, false},
		{bar, []string{"open_time", "open", "high", "x", "close"}, false},
		{bar, []string{"open_time", "open", "high", "low", "x"}, false},
		{bar, []string{"x", "open", "high", "low", "close"}, false},
		{bar, []string{"", "open", "high", "low", "close"}, false},
		{point, []string{"time", "price"}, true},
		{point, []string{"time", "x"}, false},
		{point, []string{"1741478400", "price"}, false},
	} {
		require.Equal(t, c.want, c.in.areNamed(c.cells), "%v", c.cells)
	}
}

// An amount changes more than twice as much as a price; neither holds less than zero or a word, and only amounts hold zero.
func TestAnAmountIsToldFromAPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows [][]string
		want bool
	}{
		{[][]string{{"10", "1"}, {"20", "4.1"}}, true},
		{[][]string{{"10", "1"}, {"20", "4"}}, false},
		{[][]string{{"10", "1"}, {"20", "3"}}, false},
		{[][]string{{"10", "0"}, {"20", "3"}}, true},
		{[][]string{{"0", "0"}, {"20", "3"}}, false},
		{[][]string{{"x", "1"}, {"20", "9"}}, false},
		{[][]string{{"-1", "1"}, {"20", "90"}}, false},
		{[][]string{{"10", "x"}, {"20", "9"}}, false},
		{[][]string{{"10", "-1"}, {"20", "9"}}, false},
		{[][]string{{"10"}, {"20", "9"}}, false},
	} {
		require.Equal(t, c.want, isAmount(c.rows, 0, 1), "%v", c.rows)
	}
	for cell, want := range map[string]bool{"12": true, " 0 ": true, "": false, " ": false, "1.2": false, "x": false} {
		require.Equal(t, want, isWhole(cell), "%q", cell)
	}
}

func TestNamesOfTrades(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		names []string
		want  bool
	}{
		{[]string{"tradeid", "price"}, true},
		{[]string{"price", "isbuyermaker"}, true},
		{[]string{"side", "size"}, true},
		{[]string{"size", "side"}, true},
		{[]string{"price", "volume", "side"}, true},
		{[]string{"side", "price"}, false},
		{[]string{"size", "price"}, false},
		{[]string{"price"}, false},
	} {
		h := heading{}
		for _, name := range c.names {
			h.names = append(h.names, []string{name})
		}
		require.Equal(t, c.want, h.isOfTrades(), "%v", c.names)
	}
}
