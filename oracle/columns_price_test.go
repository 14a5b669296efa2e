package oracle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// laidOut is a header, one row of cells of which a second is made, and what is found in them.
type laidOut struct {
	header, cells string
	options       ReadOptions
	want          string
}

func requireLayouts(t *testing.T, all []laidOut) {
	t.Helper()
	for _, c := range all {
		require.Equal(t, c.want, layout(t, c.header+twoRows(c.cells), c.options), "%s %+v", c.header, c.options.Columns)
	}
}

// found is the columns of a table of CSV, of which a | ends a line.
func found(t *testing.T, text string, options ReadOptions) (columns, *sheet.Problem) {
	t.Helper()
	file, problem := sheet.Open("f.csv", strings.NewReader(strings.ReplaceAll(text, "|", "\n")), sheet.Options{})
	require.Nil(t, problem, text)
	tables, problem := file.Tables()
	require.Nil(t, problem, text)
	return findColumns(tables[0], &options)
}

const (
	four = "1741478400,2,2,2,2"
	five = four + ",2"
	six  = five + ",2"
)

// Any of the four may stand in the first column, and a last price is the close only beside the three others.
func TestColumnsOfBars(t *testing.T) {
	t.Parallel()
	const first = "2,1741478400,2,2,2"
	requireLayouts(t, []laidOut{
		{"open,time,high,low,close", first, ReadOptions{}, "t1 o0 h2 l3 c4 w5"},
		{"high,time,open,low,close", first, ReadOptions{}, "t1 o2 h0 l3 c4 w5"},
		{"low,time,open,high,close", first, ReadOptions{}, "t1 o2 h3 l0 c4 w5"},
		{"close,time,open,high,low", first, ReadOptions{}, "t1 o2 h3 l4 c0 w5"},
		{"open,time,high,low,last", first, ReadOptions{}, "t1 o0 h2 l3 c4 w5"},
		{"high,time,open,low,last", first, ReadOptions{}, "t1 o2 h0 l3 c4 w5"},
		{"low,time,open,high,last", first, ReadOptions{}, "t1 o2 h3 l0 c4 w5"},
		{"time,o,h,l,price", four, ReadOptions{}, "t0 o1 h2 l3 c4 w5"},
		{"close,time,open,high,low,last", first + ",2", ReadOptions{}, "t1 o2 h3 l4 c0 w5"},
		{"time,open,high,low,last,close", five, ReadOptions{}, "t0 o1 h2 l3 c5 w6"},
		{"price,open,high,low,last", four, ReadOptions{Columns: ColumnNames{Time: "price"}}, "t0 o1 h2 l3 c4 w5"},

		{"time,high,low,last", "1741478400,2,2,2", ReadOptions{}, `bars need open, high, low and close, and "time,high,low,last" lacks 2 of them`},
		{"time,open,low,last", "1741478400,2,2,2", ReadOptions{}, `bars need open, high, low and close, and "time,open,low,last" lacks 2 of them`},
		{"time,open,high,last", "1741478400,2,2,2", ReadOptions{}, `bars need open, high, low and close, and "time,open,high,last" lacks 2 of them`},
		{"time,open,high,low", "1741478400,2,2,2", ReadOptions{}, `bars need open, high, low and close, and "time,open,high,low" lacks 1 of them`},
		{"open,high,low,close", "1741478400,2,2,2", ReadOptions{Columns: ColumnNames{Time: "open"}}, `bars need open, high, low and close, and "open,high,low,close" lacks 1 of them`},

		{"time,open,open,high,low,close", five, ReadOptions{}, `2 columns are open: "open", "open"`},
		{"time,open,high,low,close,close", five, ReadOptions{}, `2 columns are close: "close", "close"`},
		{"time,open,price_open,price_open,high,low,close", six, ReadOptions{}, "t0 o1 h4 l5 c6 w7"},
		{"open,open,high,low,close", four, ReadOptions{Columns: ColumnNames{Time: "open"}}, "t0 o1 h2 l3 c4 w5"},
	})
}

// A lone name of bars is a fault beside a price, but for those that mean something else as well.
func TestALoneColumnOfBars(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"open", "high", "low"} {
		want := `bars need open, high, low and close, and "` + name + `,time,price" lacks 3 of them`
		require.Equal(t, want, layout(t, name+",time,price"+twoRows("2,1741478400,20"), ReadOptions{}))
		want = `bars need open, high, low and close, and "time,` + name + `,price" lacks 3 of them`
		require.Equal(t, want, layout(t, "time,"+name+",price"+twoRows("1741478400,2,20"), ReadOptions{}))
	}
	for _, name := range []string{"o", "h", "l", "min", "max"} {
		require.Equal(t, "t1 p2 w3", layout(t, name+",time,price"+twoRows("2,1741478400,20"), ReadOptions{}), name)
		require.Equal(t, "t0 p2 w3", layout(t, "time,"+name+",price"+twoRows("1741478400,2,20"), ReadOptions{}), name)
	}
	requireLayouts(t, []laidOut{
		{"time,o,high,price", "1741478400,2,2,2", ReadOptions{}, `bars need open, high, low and close, and "time,o,high,price" lacks 2 of them`},
		{"time,o,low,price", "1741478400,2,2,2", ReadOptions{}, `bars need open, high, low and close, and "time,o,low,price" lacks 2 of them`},
		{"time,min,max,price", "1741478400,2,2,2", ReadOptions{}, "t0 p3 w4"},
	})
}

func TestColumnsThatTheScenarioNames(t *testing.T) {
	t.Parallel()
	requireLayouts(t, []laidOut{
		{"foo,time,price", "2,1741478400,2", ReadOptions{Columns: ColumnNames{Price: "foo"}}, "t1 p0 w2"},
		{"a,b,c1,d,time", "2,2,2,2,1741478400", ReadOptions{Columns: ColumnNames{Open: "a", High: "b", Low: "c1", Close: "d"}}, "t4 o0 h1 l2 c3 w5"},
		{"a,b,c1,d,time", "2,2,2,2,1741478400", ReadOptions{Columns: ColumnNames{Open: "d", High: "c1", Low: "b", Close: "a"}}, "t4 o3 h2 l1 c0 w5"},
		{"eth,time,x", "2,1741478400,2", ReadOptions{Names: []string{"eth"}}, "t1 p0 w2"},
		{"time,eth,ether", "1741478400,2,2", ReadOptions{Names: []string{"eth", "ether"}}, "t0 p1 w2 r[2]"},
		{"time,eth,ether", "1741478400,2,2", ReadOptions{Names: []string{"time", "ether"}}, "t0 p2 w3"},
		{"time,price", "1741478400,2", ReadOptions{Names: []string{"eth"}}, "t0 p1 w2"},
	})
	for key, of := range map[string]ColumnNames{
		"price": {Price: "none"}, "open": {Open: "none"}, "high": {High: "none"}, "low": {Low: "none"}, "close": {Close: "none"}, "time": {Time: "none"},
	} {
		_, problem := found(t, "time,open,high,low,close"+twoRows(four), ReadOptions{Columns: of})
		require.NotNil(t, problem, key)
		require.Equal(t, `there is no column "none" among "time,open,high,low,close"`, problem.Text)
		require.Equal(t, "correct prices.columns."+key, problem.Remedy)
		require.Equal(t, 1, problem.Line)
	}
}

// The four names may share one word, before or after them, where no open, high or low stands without one.
func TestColumnsOfBarsThatShareAWord(t *testing.T) {
	t.Parallel()
	const mid = "mid_open,mid_high,mid_low,mid_close"
	requireLayouts(t, []laidOut{
		{mid + ",time", "2,2,2,2,1741478400", ReadOptions{}, "t4 o0 h1 l2 c3 w5"},
		{"time,close_mid,low_mid,high_mid,open_mid", four, ReadOptions{}, "t0 o4 h3 l2 c1 w5"},
		{"time,close," + mid, five, ReadOptions{}, "t0 o2 h3 l4 c5 w6"},
		{"time,bid_open,bid_close," + mid, six, ReadOptions{}, "t0 o3 h4 l5 c6 w7"},
		{mid, "1741478400,2,2,2", ReadOptions{Columns: ColumnNames{Time: "mid_open"}}, "t0 p3 w4 alone"},
		{"time,mid_high,mid_low,mid_close", "1741478400,2,2,2", ReadOptions{}, "t0 p3 w4 alone"}, // each lacks one of the four
		{"time,mid_open,mid_low,mid_close", "1741478400,2,2,2", ReadOptions{}, "t0 p3 w4 alone"},
		{"time,mid_open,mid_high,mid_close", "1741478400,2,2,2", ReadOptions{}, "t0 p3 w4 alone"},
		{"time,mid_open,mid_high,mid_low", "1741478400,2,2,2", ReadOptions{}, `no column of prices among "time,mid_open,mid_high,mid_low"`},
		{"time," + mid + ",ask_open,ask_high,ask_low,ask_close", four + ",2,2,2,2", ReadOptions{}, `bars of 2 kinds, which close in "mid_close", "ask_close"`},
	})
	for _, name := range []string{"open", "high", "low"} {
		for header, cells := range map[string]string{name + ",time," + mid: "2,1741478400,2,2,2,2", "time," + name + "," + mid: five} {
			require.Equal(t, `bars need open, high, low and close, and "`+header+`" lacks 3 of them`, layout(t, header+twoRows(cells), ReadOptions{}))
		}
	}
}

// A price by its name, one with its decimals in the name, one with the word in it, or the only numbers there are.
func TestTheColumnOfThePrice(t *testing.T) {
	t.Parallel()
	requireLayouts(t, []laidOut{
		{"value,time", "20,1741478400", ReadOptions{}, "t1 p0 w2"},
		{"value,last", "1741478400,20", ReadOptions{Columns: ColumnNames{Time: "value"}}, "t0 p1 w2"},
		{"time,price,close", "1741478400,20,20", ReadOptions{}, "t0 p1 w2 r[2]"},
		{"close,price", "1741478400,20", ReadOptions{Columns: ColumnNames{Time: "close"}}, "t0 p1 w2"},
		{"time,price,price", "1741478400,20,20", ReadOptions{}, `2 columns are price: "price", "price"`},
		{"value,value", "1741478400,20", ReadOptions{Columns: ColumnNames{Time: "value"}}, "t0 p1 w2"},
		{`time,"('price', 'eth')","('volume', 'eth')"`, "1741478400,20,20", ReadOptions{}, "t0 p1 w2"},

		{"time,answer_1e8", "1741478400,20", ReadOptions{}, "t0 p1 w2 s8"},
		{"time,price_e18", "1741478400,20", ReadOptions{}, "t0 p1 w2 s18"},
		{"price_1e8,answer_1e18", "1741478400,20", ReadOptions{Columns: ColumnNames{Time: "price_1e8"}}, "t0 p1 w2 s18"},
		{"time,foo_1e8", "1741478400,20", ReadOptions{}, "t0 p1 w2 alone"},

		{"time,eth_price", "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{"time,eth_price,foo", "1741478400,20,20", ReadOptions{}, "t0 p1 w2"},
		{"time,eth_price,btc_price", "1741478400,20,20", ReadOptions{}, `2 columns could be the price: "eth_price", "btc_price"`},
		{`time,"('eth price', 'pool price')"`, "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{"time,sqrt_price_x96", "1741478400,20", ReadOptions{}, `no column of prices among "time,sqrt_price_x96"`},
		{"time,price_change", "1741478400,20", ReadOptions{}, `no column of prices among "time,price_change"`},

		{"time,foo", "1741478400,20", ReadOptions{}, "t0 p1 w2 alone"},
		{"time,foo,bar", "1741478400,20,20", ReadOptions{}, `2 columns could be the price: "foo", "bar"`},
		{"time,volume", "1741478400,20", ReadOptions{}, `no column of prices among "time,volume"`},

		{",foo", "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{"foo,", "20,1741478400", ReadOptions{}, "t1 p0 w2"},
		{",amount", "1741478400,20", ReadOptions{}, "t0 p1 w2"},
		{",volume", "1741478400,20", ReadOptions{}, `no column of prices among ",volume"`},
		{",foo,bar", "1741478400,20,x", ReadOptions{}, "t0 p1 w2 alone"},
	})
}

func TestTheFormatOfColumnsWithNames(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"snapped_at,price": "CoinGecko points",
		"unix_ms,usd":      "CoinGecko points",
		"unix_ms,price":    "points with a header",
		"time,usd":         "points with a header",
		"time,eth_price":   "points with a header",
		"time,price_1e8":   "points with a header",
	} {
		c, problem := found(t, header+twoRows("1741478400,20"), ReadOptions{})
		require.Nil(t, problem)
		require.Equal(t, want, c.format, header)
	}
	for _, header := range []string{"time,open,high,low,close", "time,mid_open,mid_high,mid_low,mid_close"} {
		c, problem := found(t, header+twoRows(four), ReadOptions{})
		require.Nil(t, problem)
		require.Equal(t, "bars with a header", c.format)
	}
	for _, options := range []ReadOptions{{Columns: ColumnNames{Price: "foo"}}, {Names: []string{"foo"}}} {
		c, problem := found(t, "time,foo"+twoRows("1741478400,20"), options)
		require.Nil(t, problem)
		require.Equal(t, "points with a header", c.format)
	}
}

func TestColumnsOfNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		names [][]string
		taken []int
		want  []int
	}{
		{[][]string{{"foo"}, {"bar"}}, nil, []int{0, 1}},
		{[][]string{{"foo"}, {"bar"}}, []int{0}, []int{1}},
		{[][]string{{"foo"}, {"bar"}}, []int{-1, 1}, []int{0}},
		{[][]string{{""}, {""}}, nil, []int{1}}, // the first is a frame's index
		{[][]string{{"", ""}, {"", "x"}}, nil, []int{1}},
		{[][]string{{"foo"}, nil}, nil, []int{0}},
		{[][]string{{"volume"}, {"bar"}}, nil, []int{1}},
		{[][]string{{"gas"}, {"bar"}}, nil, []int{1}},
		{[][]string{{"epoch"}, {"bar"}}, nil, []int{1}},
		{[][]string{{"token"}, {"bar"}}, nil, []int{1}},
		{[][]string{{"foo", "token"}, {"bar"}}, nil, []int{1}},
	} {
		h := heading{names: c.names}
		require.Equal(t, c.want, (&columns{}).numbers(&h, [][]string{{"20", "30"}, {"21", "31"}}, c.taken), "%v", c.names)
	}
	h := heading{names: [][]string{{"foo"}, {"bar"}, {"baz"}}}
	require.Equal(t, []int{0}, (&columns{}).numbers(&h, [][]string{{"20", "x", "20"}, {"", "20", "0x10"}}, nil), "a cell may be missing, and no word")
}

// Whole numbers of a feed have 8 decimals from 7 digits on and 18 from 17 on; any others only those a column says.
func TestDecimalsOfWholeNumbers(t *testing.T) {
	t.Parallel()
	bar := [][]string{{"1741478400", "20", "20", "20", "20", "1"}}
	for _, c := range []struct {
		names   string
		sample  [][]string
		in      columns
		options ReadOptions
		want    columns
	}{
		{"answer", column("123456"), columns{}, ReadOptions{}, columns{}},
		{"answer", column("1234567"), columns{}, ReadOptions{}, columns{shift: 8, assumed: true}},
		{"answer", column("1234567890123456"), columns{}, ReadOptions{}, columns{shift: 8, assumed: true}},
		{"answer", column("12345678901234567"), columns{}, ReadOptions{}, columns{shift: 18, assumed: true}},
		{"current", column("1234567"), columns{}, ReadOptions{}, columns{shift: 8, assumed: true}},
		{"answer", column("123456", "1234567"), columns{}, ReadOptions{}, columns{shift: 8, assumed: true}},
		{"answer", column("1234567", "123456"), columns{}, ReadOptions{}, columns{shift: 8, assumed: true}},
		{"answer", column(" 123456 "), columns{}, ReadOptions{}, columns{}},
		{"answer", column("0x186a0"), columns{}, ReadOptions{}, columns{}},                         // 100,000
		{"answer", column("0xf4240"), columns{}, ReadOptions{}, columns{shift: 8, assumed: true}},  // 1,000,000
		{"answer", column("1234567", "1234567.5"), columns{}, ReadOptions{}, columns{}},            // not whole
		{"answer", nil, columns{}, ReadOptions{}, columns{}},                                       // no rows
		{"price", column("12345678901234567"), columns{}, ReadOptions{}, columns{}},                // no feed's
		{"price,answer", [][]string{{"1234567", "1234567"}}, columns{}, ReadOptions{}, columns{}},  // the feed's is another
		{"answer", column("1234567"), columns{shift: 6}, ReadOptions{}, columns{shift: 6}},         // by its name
		{"answer", column("1234567"), columns{}, ReadOptions{Decimals: 1}, columns{shift: 1}},      // by the scenario
		{"answer", column("12.5"), columns{shift: 6}, ReadOptions{Decimals: 2}, columns{shift: 2}}, // which goes first

		{"price,decimals", [][]string{{"12345678", "8"}}, columns{}, ReadOptions{}, columns{decimals: 1}},
		{"price,decimals", [][]string{{"1234567", "8"}}, columns{}, ReadOptions{}, columns{others: 1}},
		{"answer,decimals", [][]string{{"1234567", "8"}}, columns{}, ReadOptions{}, columns{decimals: 1}},
		{"answer,expo", [][]string{{"12345678", "8"}}, columns{}, ReadOptions{}, columns{decimals: 1}},
		{"price,decimals", [][]string{{"1", "x"}}, columns{}, ReadOptions{}, columns{decimals: 1}},
		{"price,decimals", [][]string{{"1", " 2 "}}, columns{}, ReadOptions{}, columns{others: 1}},
		{"price,decimals", [][]string{{"12345678", "6"}, {"12345678", "18"}}, columns{}, ReadOptions{}, columns{decimals: 1}},
		{"price,decimals", [][]string{{"12345678", "18"}, {"12345678", "6"}}, columns{}, ReadOptions{}, columns{others: 1}},
		{"price,decimals", [][]string{{"1234567"}, {"1234567", "8"}}, columns{}, ReadOptions{}, columns{others: 1}},
		{"price,decimals", [][]string{{"12345678", "8"}}, columns{shift: 6}, ReadOptions{}, columns{shift: 6}},
		{"time,open,high,low,close,decimals", bar, columns{bars: true, price: 4}, ReadOptions{}, columns{bars: true, price: 4}},
	} {
		h := heading{}
		for _, name := range strings.Split(c.names, ",") {
			h.names = append(h.names, []string{name})
		}
		for _, of := range []*columns{&c.in, &c.want} { // 0 stands for none above
			for _, column := range []*int{&of.decimals, &of.others} {
				if *column == 0 {
					*column = -1
				}
			}
		}
		c.in.findDecimals(&h, c.sample, &c.options)
		require.Equal(t, c.want, c.in, "%s %v", c.names, c.sample)
	}
	requireLayouts(t, []laidOut{{"decimals,time,price", "2,1741478400,20", ReadOptions{}, "t1 p2 w3 d0"}, {"decimals,time,price", "8,1741478400,20", ReadOptions{}, "t1 p2 w3 x0"}})
}
