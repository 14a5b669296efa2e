package oracle

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
)

// written is the series that a form reads from a file of this content; the file that is called none is missing.
func written(f FileForm, text string) (*Series, *catalog.Builder) {
	b := catalog.NewBuilder(catalog.Study{Step: 12, Parts: 1}, "")
	b.OpenWith(func(path string) (io.ReadCloser, string, error) {
		if path == "none" {
			return nil, "", errors.New("there is no such file")
		}
		return io.NopCloser(bytes.NewReader([]byte(text))), "gzip", nil
	})
	if f.File == "" {
		f.File = "prices.csv"
	}
	f.Bridge = catalog.MustDecimal("1")
	p, is := f.Process(b.At("prices")).(*Replay)
	if !is {
		return nil, b
	}
	return &p.series[0], b
}

// twoBars are two bars, whose times are dates: from 00:00 to 02:00, 12 March 2020.
const twoBars = "time,open,high,low,close\n2020-03-12 00:00:00,10,12,9,11\n2020-03-12 01:00:00,11,13,8,9\n"

const midnight, oclock = 1_583_971_200, 3600

// What a scenario writes beside prices.file is what the reader of the file is asked with.
func TestEachKeyOfAFileOfPricesReachesItsReader(t *testing.T) {
	for name, c := range map[string]struct {
		form  FileForm
		text  string
		first uint64 // time of the first bar or point; 0 where the file is refused
		err   string
	}{
		"as the file tells":          {form: FileForm{Times: "auto"}, text: twoBars, first: midnight},
		"times are starts":           {form: FileForm{Times: "starts"}, text: twoBars, first: midnight},
		"times are ends":             {form: FileForm{Times: "ends"}, text: twoBars, first: midnight - oclock},
		"clocks behind UTC":          {form: FileForm{Times: "auto", Offset: "-05:00"}, text: twoBars, first: midnight + 5*oclock},
		"clocks ahead of UTC":        {form: FileForm{Times: "auto", Offset: "+01:30"}, text: twoBars, first: midnight - 5400},
		"both":                       {form: FileForm{Times: "ends", Offset: "-05:00"}, text: twoBars, first: midnight + 4*oclock},
		"no offset":                  {form: FileForm{Times: "auto", Offset: "EST"}, text: twoBars, err: `prices.offset: "EST" is no offset from UTC; write it as -05:00 or +09:30`},
		"an offset that is not used": {form: FileForm{Times: "auto", Offset: "-05:00"}, text: "time,price\n1583971200,10\n1583974800,11\n", err: "leave prices.offset out"},
		"times of points":            {form: FileForm{Times: "ends"}, text: "time,price\n1583971200,10\n1583974800,11\n", err: "leave prices.times out"},
		"from":                       {form: FileForm{Times: "auto", From: midnight + oclock}, text: "time,price\n1583971200,10\n1583974800,11\n1583978400,12\n", first: midnight + oclock},
		"to":                         {form: FileForm{Times: "auto", To: midnight}, text: "time,price\n1583971200,10\n1583974800,11\n1583978400,12\n", err: "prices.file"},
		"the file is not there":      {form: FileForm{File: "none", Times: "auto"}, err: "prices.file: there is no such file"},
		"chosen rows":                {form: FileForm{Times: "auto", Column: "coin", Value: "b"}, text: "time,coin,price\n1583971200,a,10\n1583974800,b,11\n1583978400,b,12\n", first: midnight + oclock},
		"a column by name":           {form: FileForm{Times: "auto", Columns: ColumnsForm{Price: "open"}}, text: twoBars, first: midnight},
	} {
		series, b := written(c.form, c.text)
		if c.first == 0 {
			require.Nil(t, series, name)
			require.ErrorContains(t, b.Err(), c.err, name)
			continue
		}
		require.NoError(t, b.Err(), name)
		require.Equal(t, c.first, series.First(), name)
		require.Equal(t, []string{"prices.csv"}, b.Inputs(), name)
		require.Contains(t, b.Notes()[0], "prices.csv", name)
		require.Contains(t, b.Notes()[0], "gzip", name)
		require.Equal(t, c.form.Columns.Price != "", len(series.Bars) == 0 && c.text == twoBars, name)
	}
	gap := "time,price\n1583971200,10\n1583974800,11\n1583978400,12\n1584144000,13\n" // 46 hours
	series, b := written(FileForm{Times: "auto", Gaps: "refuse"}, gap)
	require.Nil(t, series)
	require.ErrorContains(t, b.Err(), "prices.gaps")
	series, b = written(FileForm{Times: "auto", Gaps: "fill"}, gap)
	require.NoError(t, b.Err())
	require.NotNil(t, series)
	jump := "time,price\n1583971200,10\n1583974800,11\n1583978400,1000\n1583982000,11\n1583985600,10\n"
	series, b = written(FileForm{Times: "auto", Outliers: "refuse"}, jump)
	require.Nil(t, series)
	require.ErrorContains(t, b.Err(), "prices.outliers")
	series, b = written(FileForm{Times: "auto", Outliers: "keep"}, jump)
	require.NoError(t, b.Err())
	require.NotNil(t, series)
	series, b = written(FileForm{Times: "auto", Decimals: 8}, "time,price\n1583971200,1000000000\n1583974800,1100000000\n")
	require.NoError(t, b.Err())
	require.Equal(t, "10", series.Scale.Text(series.Points[0].Price))
}

func TestARangeOfAFileEndsAfterItBegins(t *testing.T) {
	for _, c := range []struct {
		from, to catalog.Time
		ok       bool
	}{{0, 0, true}, {5, 0, true}, {0, 5, true}, {5, 6, true}, {5, 5, false}, {6, 5, false}} {
		b := catalog.NewBuilder(catalog.Study{}, "")
		FileForm{From: c.from, To: c.to}.Check(b.At("prices"))
		require.Equal(t, c.ok, b.Err() == nil, "%+v", c)
		b = catalog.NewBuilder(catalog.Study{}, "")
		HistoryForm{From: c.from, To: c.to}.Check(b.At("prices"))
		require.Equal(t, c.ok, b.Err() == nil, "%+v", c)
	}
}

// eth-2020-03 has the days from 10 to 14 March 2020, and its crash is the third and the fourth.
func TestTheDaysOfAHistory(t *testing.T) {
	const day, first = 86_400, midnight - 2*86_400
	for name, c := range map[string]struct {
		form        HistoryForm
		first, days uint64
		err         string
	}{
		"the crash":                      {form: HistoryForm{}, first: midnight, days: 2},
		"all of it":                      {form: HistoryForm{From: first, To: first + 5*day}, first: first, days: 5},
		"from the last day":              {form: HistoryForm{From: first + 4*day, To: first + 5*day}, first: first + 4*day, days: 1},
		"to the end of the first day":    {form: HistoryForm{From: first, To: first + day}, first: first, days: 1},
		"from a day too early":           {form: HistoryForm{From: first - day}, err: "prices.from: 2020-03-09 is before history eth-2020-03 begins, 2020-03-10; write a day from 2020-03-10 to 2020-03-15"},
		"from a second too early":        {form: HistoryForm{From: first - 1}, err: "is before history"},
		"from its end":                   {form: HistoryForm{From: first + 5*day, To: first + 6*day}, err: "prices.from: 2020-03-15 is after history eth-2020-03 ends, 2020-03-15"},
		"to a day too late":              {form: HistoryForm{To: first + 6*day}, err: "prices.to: 2020-03-16 is after history"},
		"from within a day":              {form: HistoryForm{From: first + 1}, err: "prices.from: 2020-03-10T00:00:01Z is within a day"},
		"to within a day":                {form: HistoryForm{To: first + 5*day - 1}, err: "prices.to: 2020-03-14T23:59:59Z is within a day"},
		"of one that there is not":       {form: HistoryForm{Name: "eth-2019"}, err: "prices.name"},
		"to before the crash, from then": {form: HistoryForm{From: first, To: midnight}, first: first, days: 2},
	} {
		if c.form.Name == "" {
			c.form.Name = "eth-2020-03"
		}
		c.form.Bridge = catalog.MustDecimal("1")
		b := catalog.NewBuilder(catalog.Study{Step: 12, Parts: 1}, "")
		p, is := c.form.Process(b.At("prices")).(*Replay)
		require.Equal(t, c.err == "", is, name)
		if !is {
			require.ErrorContains(t, b.Err(), c.err, name)
			continue
		}
		require.NoError(t, b.Err(), name)
		require.Equal(t, c.first, p.series[0].First(), name)
		require.Equal(t, c.first+c.days*day, p.series[0].End(), name)
	}
}
