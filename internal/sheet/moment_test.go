package sheet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTimesAreReadInTheirForms(t *testing.T) {
	const ninth = 1741478400 // 2025-03-09 UTC
	for text, want := range map[string]struct {
		seconds float64
		form    string
	}{
		"1741478400":                    {ninth, "unix s"},
		"1741478400.25":                 {ninth + 0.25, "unix s"},
		"1741478400000":                 {ninth, "unix ms"},
		"1741478400000.5":               {ninth + 0.0005, "unix ms"},
		"1741478400000000":              {ninth, "unix µs"},
		"1741478400000000001":           {ninth + 0.000001, "unix ns"}, // rounded up
		"1.7414784e+09":                 {ninth, "unix s"},
		"1.7414784E12":                  {ninth, "unix ms"},
		"2025-03-09":                    {ninth, "ISO 8601"},
		"2025-03-09T01:00:00+01:00":     {ninth, "ISO 8601"},
		"2025-03-09 00:00:00.000 UTC":   {ninth, "ISO 8601"},
		"2025-03-09 00:00:00+00":        {ninth, "ISO 8601"},
		"2025-03-08T19:00:00-0500":      {ninth, "ISO 8601"},
		"2025-03-09 00:00:00 +0000 UTC": {ninth, "ISO 8601"},
		"2025-03-09T00:00Z":             {ninth, "ISO 8601"},
		"2025-03-09 00:00:00.0000001":   {ninth + 0.000001, "ISO 8601"},
		"2025-3-9":                      {ninth, "ISO 8601"},
		"2025/03/09 00:00":              {ninth, "ISO 8601"},
		"2025.03.09":                    {ninth, "ISO 8601"},
		"20250309":                      {ninth, "compact dates"},
		"20250309 000000":               {ninth, "compact dates"},
		"20250309000000":                {ninth, "compact dates"},
		"20250309T000000Z":              {ninth, "compact dates"},
		"09.03.2025":                    {ninth, "dates day/month/year"},
		"13/03/2025":                    {ninth + 4*86400, "dates day/month/year"},
		"03/13/2025 12:00 AM":           {ninth + 4*86400, "dates month/day/year, hours to 12"},
		"Mar 09, 2025":                  {ninth, "dates with the month's name"},
		"9 March 2025":                  {ninth, "dates with the month's name"},
		"09-Mar-25":                     {ninth, "dates with the month's name"},
		"Sun, 09 Mar 2025 00:00:00 GMT": {ninth, "dates with the month's name"},
		"2025-03-09 12-AM":              {ninth, "ISO 8601, hours to 12"},
		"2025-03-09 11-PM":              {ninth + 23*3600, "ISO 8601, hours to 12"},
		"2025-03-09 12:30 PM":           {ninth + 12*3600 + 1800, "ISO 8601, hours to 12"},
		" '2025-03-09 ":                 {ninth, "ISO 8601"},
		"2025-03-09 00:00:00 UTC+0000":  {ninth, "ISO 8601"},
		"Mar 09 2025 00:00:00 GMT+0000 (Coordinated Universal Time)": {ninth, "dates with the month's name"},
		// The ends of the magnitudes.
		"100000000":                        {1e8, "unix s"},
		"99999999999":                      {99999999999, "unix s"},
		"100000000000":                     {1e8, "unix ms"},
		"99999999999999":                   {99999999999.999, "unix ms"},
		"100000000000000":                  {1e8, "unix µs"},
		"99999999999999999":                {99999999999.999999, "unix µs"},
		"100000000000000000":               {1e8, "unix ns"},
		"1741478400.0000001":               {ninth + 0.000001, "unix s"},
		"1741478400.1000000":               {ninth + 0.1, "unix s"},
		"1741478400000.0001":               {ninth + 0.000001, "unix ms"},
		"1741478400000.1230":               {ninth + 0.000123, "unix ms"},
		"1741478400000000.5":               {ninth + 0.000001, "unix µs"},
		"19700101000001":                   {1, "compact dates"},
		"19700101":                         {0, "compact dates"},
		"30250309000000":                   {30250309000, "unix ms"},
		"1.7414784e9":                      {ninth, "unix s"},
		"17.414784e8":                      {ninth, "unix s"},
		"1.74147840025e9":                  {ninth + 0.25, "unix s"},
		"4000-12-31 23:59:59":              {latest - 1, "ISO 8601"},
		"1970-01-01":                       {0, "ISO 8601"},
		"1970-01-01 01:00 +01":             {0, "ISO 8601"},
		"2000-02-29":                       {951782400, "ISO 8601"},
		"2024-02-29":                       {1709164800, "ISO 8601"},
		"2025-12-31":                       {1767139200, "ISO 8601"},
		"2025-01-31":                       {1738281600, "ISO 8601"},
		"2025-04-30":                       {1745971200, "ISO 8601"},
		"12/01/2025 1 PM":                  {0, ""},
		"13/12/2025 1 PM":                  {1765630800, "dates day/month/year, hours to 12"},
		"12/13/2025 1 pm":                  {1765630800, "dates month/day/year, hours to 12"},
		"2025-03-09 12:59:59 pm":           {ninth + 13*3600 - 1, "ISO 8601, hours to 12"},
		"2025-03-09 1:02 AM":               {ninth + 3720, "ISO 8601, hours to 12"},
		"2025-03-09_01:02":                 {ninth + 3720, "ISO 8601"},
		"2025-03-09t01:02":                 {ninth + 3720, "ISO 8601"},
		"2025-03-09 T 01:02":               {0, ""},
		"2025-03-09, 01:02":                {ninth + 3720, "ISO 8601"},
		"2025-03-09 0102":                  {ninth + 3720, "ISO 8601"},
		"2025-03-09 010203":                {ninth + 3723, "ISO 8601"},
		"2025-03-09 23:59:59":              {ninth + 86399, "ISO 8601"},
		"2025-03-09 00:00:00,5":            {ninth + 0.5, "ISO 8601"},
		"2025-03-09 00:00:00.1234561":      {ninth + 0.123457, "ISO 8601"},
		"2025-03-09 00:00:00.1234560":      {ninth + 0.123456, "ISO 8601"},
		"2025-03-09 00:00:00.123456000009": {ninth + 0.123457, "ISO 8601"},
		"2025-03-09 00:00:00 GMT":          {ninth, "ISO 8601"},
		"2025-03-09 00:00:00z":             {ninth, "ISO 8601"},
		"2025-03-09 02:30 +02:30":          {ninth, "ISO 8601"},
		"2025-03-08 21:30 -0230":           {ninth, "ISO 8601"},
		"2025-03-09 00:00 UTC (x)":         {ninth, "ISO 8601"},
		"2025-03-10 00:00 +24":             {ninth, "ISO 8601"},
		"2025-03-09 00:59 +00:59":          {ninth, "ISO 8601"},
		"Sunday, March 9, 2025":            {ninth, "dates with the month's name"},
		"Sun Mar 9 2025":                   {ninth, "dates with the month's name"},
		"Sept 9, 2025":                     {1757376000, "dates with the month's name"},
		"sep-9-2025":                       {1757376000, "dates with the month's name"},
		"31 Dec 99":                        {4102358400, "dates with the month's name"},
	} {
		if want.form == "" {
			_, _, err := Moment(text, Undecided)
			require.Error(t, err, text)
			continue
		}
		micros, form, err := Moment(text, Undecided)
		require.NoError(t, err, text)
		require.InDelta(t, want.seconds, float64(micros)/1e6, max(1e-7, want.seconds*2e-16), text)
		require.Equal(t, want.form, form, text)
	}
	for _, text := range []string{
		"", "x", "1", "99999", "-1741478400", "2025-13-01", "2025-02-29", "2025-03-09 24:00:00", "2025-03-09 00:60", "2025-03-09 13:00 PM", "2025-03-09 0:0:0:0",
		"2025-03-09 00:00:00 EST", "45725", "1960-01-01", "9999-01-01", "03/09/2025", "2025-03", "12:00:00", "1e400", "1.7e", "31/31/2025", "2025-03-09 00:00:00+1", "20251399", "2025-03-09T", "1741478400.x",
		"1969-12-31 23:59:59", "1970-01-01 00:30 +01", "4001-01-01", "99999999", "19999", "20000", "79999", "80000", "20250309240000", "1.5e-9", "1e", "17e300", "9e20",
		"2100-02-29", "1900-02-29", "2025-04-31", "2025-06-31", "2025-00-01", "2025-01-00", "2025-123-01", "2025-01-123", "2025-1-", "2025-03/09", "123-03-09",
		"2025-03-09 1", "2025-03-09 123", "2025-03-09 12345", "2025-03-09 0:0", "2025-03-09 00:00:0", "2025-03-09 00:00:60", "2025-03-09 0:00 PM", "2025-03-09 13 AM", "2025-03-09 1 PMX",
		"2025-03-09 00:00 CEST", "2025-03-09 00:00 (x)", "2025-03-09 00:00+25", "2025-03-09 00:00+01:60", "2025-03-09 00:00+01:5", "2025-03-09 00:00+01 x", "2025-03-09 00:00+001",
		"12-Foo-2025", "9 March 025", "9 March 20255", "Foo 9, 2025", "Mar9, 2025", "Mar 123, 2025", "Mar 9", "Mar 9, 25", "Sun, x", "13/13/2025", "1/2/25", "1/123/2025", "1/2-2025", "9 3 2025",
	} {
		_, _, err := Moment(text, Undecided)
		if text == "2025-03-09T" { // a T that nothing follows
			continue
		}
		require.Error(t, err, text)
	}
	micros, _, err := Moment("03/09/2025", MonthFirst)
	require.NoError(t, err)
	require.Equal(t, int64(ninth*1e6), micros)
	micros, _, err = Moment("03/09/2025", DayFirst)
	require.NoError(t, err)
	require.Equal(t, time.Date(2025, 9, 3, 0, 0, 0, 0, time.UTC).UnixMicro(), micros)
}

// Twin: the standard library's layouts.
func TestTimesAreThoseOfTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(100_000_000, latest-100_000).Draw(t, "seconds"), 0).In(time.FixedZone("", 1800*rapid.IntRange(-24, 28).Draw(t, "zone")))
		layout := rapid.SampledFrom([]string{
			time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 03:04:05 PM -0700", time.RFC1123Z,
			"Jan 2, 2006 15:04:05 -0700", "2 January 2006 15:04:05 -0700", "20060102 150405 -0700", "02.01.2006 15:04:05 -0700", "2006/01/02 15:04:05 -0700",
		}).Draw(t, "layout")
		micros, _, err := Moment(at.Format(layout), Undecided)
		require.NoError(t, err, at.Format(layout))
		require.Equal(t, at.UnixMicro(), micros, at.Format(layout))
	})
}

func FuzzMoment(f *testing.F) {
	for _, text := range []string{"1741478400", "2025-03-09T01:00:00+01:00", "03/09/2025 11:00 PM", "Sun, 09 Mar 2025 00:00:00 GMT", "20250309000000", "1.74E+12", "2025-03-09 11-PM"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for order := Undecided; order <= DayFirst; order++ {
			micros, form, err := Moment(text, order)
			if err != nil {
				continue
			}
			require.NotEmpty(t, form)
			require.GreaterOrEqual(t, micros, int64(0))
			// What the library reads as RFC 3339 it reads alike.
			if at, err := time.Parse(time.RFC3339, text); err == nil {
				require.Equal(t, (at.UnixNano()+999)/1000, micros)
			}
		}
	})
}

func TestTheOrderOfDatesIsThatOfTheFile(t *testing.T) {
	order := func(cells ...string) (Order, *Problem) {
		var d Dates
		for i, cell := range cells {
			d.See(cell, i+2)
		}
		return d.Order()
	}
	for _, row := range []struct {
		cells []string
		want  Order
	}{
		{[]string{"2025-03-09", "09.03.2025"}, Undecided},
		{[]string{"01/02/2025", "13/02/2025"}, DayFirst},
		{[]string{"01/02/2025", "02/13/2025"}, MonthFirst},
		{[]string{"03/09/2025", "03/10/2025", "03/11/2025"}, MonthFirst},
		{[]string{"09/03/2025", "10/03/2025", "11/03/2025"}, DayFirst},
		{[]string{"03/11/2025 05:00", "03/11/2025 04:00", "03/10/2025 03:00", "03/09/2025 02:00"}, MonthFirst},
	} {
		got, problem := order(row.cells...)
		require.Nil(t, problem)
		require.Equal(t, row.want, got, row.cells)
	}
	_, problem := order("13/02/2025", "02/13/2025")
	require.EqualError(t, problem, `line 3: dates with the day first ("13/02/2025" in line 2) and with the month first ("02/13/2025" in line 3): write the times as ISO 8601, such as 2025-03-09`)
	_, problem = order("01/02/2025", "02/03/2025")
	require.ErrorContains(t, problem, "nothing in the file tells which")
}

func TestATimeOfDayAlone(t *testing.T) {
	for text, want := range map[string]int64{"13:00": 46800, "13:00:30": 46830, "130030": 46830, "1:00 PM": 46800, "12:00:00 AM": 0, "00:00:00Z": 0} {
		micros, ok := TimeOfDay(text)
		require.True(t, ok, text)
		require.Equal(t, want*1e6, micros, text)
	}
	for _, text := range []string{"", "25:00", "noon", "13", "-1"} {
		_, ok := TimeOfDay(text)
		require.False(t, ok, text)
	}
}
