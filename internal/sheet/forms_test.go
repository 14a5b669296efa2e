package sheet

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ninth is a time of 9 March 2025, a Sunday, UTC.
func ninth(hour, minute, second int) int64 {
	return time.Date(2025, 3, 9, hour, minute, second, 0, time.UTC).UnixMicro()
}

// Times of each form at the edges of what it is, by the standard library's calendar.
func TestTimesAtTheEdgesOfTheirForms(t *testing.T) {
	day := func(year, month, day int) int64 {
		return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).UnixMicro()
	}
	const none = -1
	for _, c := range []struct {
		text  string
		order Order
		want  int64
		form  string
	}{
		// Seconds of a block in hexadecimal, at least 10⁸ and less than 10¹¹.
		{"0x67ccd900", Undecided, 0x67ccd900 * 1e6, "unix s, hexadecimal"},
		{"0x5f5e100", Undecided, 1e8 * 1e6, "unix s, hexadecimal"},
		{"0x5f5e0ff", Undecided, none, notATime},
		{"0x174876e7ff", Undecided, 99_999_999_999 * 1e6, "unix s, hexadecimal"},
		{"0x174876e800", Undecided, none, notATime},
		{"0x0000000067ccd900", Undecided, 0x67ccd900 * 1e6, "unix s, hexadecimal"},
		{"0x00000000067ccd900", Undecided, none, notATime}, // 19 letters
		{"0x67ccd9", Undecided, none, notATime},
		{"0x67ccd9zz", Undecided, none, notATime},
		// Exponents.
		{"17414784e2", Undecided, 1741478400 * 1e6, "unix s"},
		{"1.7414784e0", Undecided, none, notATime},
		{"1741478400e0", Undecided, 1741478400 * 1e6, "unix s"},
		{"1741478400e-1", Undecided, none, notATime},
		{"e9", Undecided, none, notATime},
		// Twelve and fourteen digits that are a date and a time, or milliseconds where they are none.
		{"202503090102", Undecided, ninth(1, 2, 0), compactDates},
		{"20250309010203", Undecided, ninth(1, 2, 3), compactDates},
		{"202503090160", Undecided, 202503090160 * 1e3, "unix ms"},
		{"202513090102", Undecided, 202513090102 * 1e3, "unix ms"},
		{"212503090102", Undecided, 212503090102 * 1e3, "unix ms"},
		{"202503090102.5", Undecided, 202503090102*1e3 + 500, "unix ms"},
		{"20250309.0", Undecided, none, notATime},
		{"2025030900e-2", Undecided, none, notATime},
		{"2025030e1", Undecided, none, notATime},
		// A spreadsheet's numbers of days, from 1954 to 2119.
		{"19999", Undecided, none, notATime},
		{"20000", Undecided, none, dayNumber},
		{"45725.5", Undecided, none, dayNumber},
		{"79999", Undecided, none, dayNumber},
		{"80000", Undecided, none, notATime},
		// As FIX, kdb and Java write.
		{"20250309-01:02:03", Undecided, ninth(1, 2, 3), compactDates},
		{"20250309-010203", Undecided, none, notATime},
		{"2025-03-09-01:02:03", Undecided, none, notATime},
		{"2025.03.09D01:02:03.5", Undecided, ninth(1, 2, 3) + 500_000, "ISO 8601"},
		{"2025-03-09T01:02Z[UTC]", Undecided, ninth(1, 2, 0), "ISO 8601"},
		{"2025-03-09T01:02+00:00[UTC", Undecided, none, notATime},
		{"2025-03-09T01", Undecided, ninth(1, 0, 0), "ISO 8601"},
		{"2025-03-09T1", Undecided, none, notATime},
		{"09.03.2025 01", Undecided, none, notATime},
		{"2025-03-09T01:02:03,", Undecided, none, notATime},
		{"2025-03-09T01:02:03.x", Undecided, none, notATime},
		{"2025-03-09 01:02:03,Z", Undecided, none, notATime},
		{"2025-03-09 01:02[UTC]", Undecided, none, notATime},
		{"2025-03-09T01:02:03.4", Undecided, ninth(1, 2, 3) + 400_000, "ISO 8601"},
		// Zones that are only abbreviated have three letters or more, of at most five.
		{"2025-03-09 01:02 EST", Undecided, none, otherZone},
		{"2025-03-09 01:02 AKST", Undecided, none, otherZone},
		{"2025-03-09 01:02 ABCDE", Undecided, none, otherZone},
		{"2025-03-09 01:02 ABCDEF", Undecided, none, notATime},
		{"2025-03-09 01:02 ES", Undecided, none, notATime},
		{"2025-03-09 01:02 E5T", Undecided, none, notATime},
		{"2025-03-09 01:02 UTC UTC", Undecided, none, notATime},
		// Days and months of one or two digits, with the same mark on both sides.
		{"2025-3-09", Undecided, day(2025, 3, 9), "ISO 8601"},
		{"2025- 3- 9", Undecided, day(2025, 3, 9), "ISO 8601"},
		{"2025--9", Undecided, none, notATime},
		{"2025-003-09", Undecided, none, notATime},
		{"2025-03-", Undecided, none, notATime},
		{"2025-03-009", Undecided, none, notATime},
		{"009.03.2025", Undecided, none, notATime},
		{".03.2025", Undecided, none, notATime},
		{"09..2025", Undecided, none, notATime},
		{"09.003.2025", Undecided, none, notATime},
		{"09.03-2025", Undecided, none, notATime},
		{"13/12/2025", Undecided, day(2025, 12, 13), "dates day/month/year"},
		{"12/13/2025", Undecided, day(2025, 12, 13), "dates month/day/year"},
		{"12/12/2025", Undecided, none, noOrder},
		{"12.11.2025", MonthFirst, day(2025, 11, 12), "dates day/month/year"},
		{"9 Mar 2025", Undecided, day(2025, 3, 9), "dates with the month's name"},
		{"9 Zzz 2025", Undecided, none, notATime},
		{"9 Zzz 25", Undecided, none, notATime},
		{"9 Mar 202", Undecided, none, notATime},
		{"Mar  2025", Undecided, none, notATime},
		{"Mar 009, 2025", Undecided, none, notATime},
		{"Mar 9x2025", Undecided, none, notATime},
		{"Jan 1, 2025", Undecided, day(2025, 1, 1), "dates with the month's name"},
		{"jazz 1, 2025", Undecided, none, notATime},
		// Years of two digits, where the order is known.
		{"03/09/25", MonthFirst, day(2025, 3, 9), "dates month/day/year"},
		{"09/03/25", DayFirst, day(2025, 3, 9), "dates day/month/year"},
		{"25/03/09", YearFirst, day(2025, 3, 9), "dates year/month/day"},
		{"25/03/09", Undecided, none, noOrder},
		{"03/09/255", MonthFirst, none, notATime},
		// As China and Japan write.
		{"2025年3月9日", Undecided, day(2025, 3, 9), "dates 年月日"},
		{"2025年12月31日", Undecided, day(2025, 12, 31), "dates 年月日"},
		{"2025年3月9日 01:02", Undecided, ninth(1, 2, 0), "dates 年月日"},
		{"2025年月9日", Undecided, none, notATime},
		{"2025年003月9日", Undecided, none, notATime},
		{"2025年3日9月", Undecided, none, notATime},
		{"2025年3月日", Undecided, none, notATime},
		{"2025年3月009日", Undecided, none, notATime},
		{"25年3月9日", Undecided, none, notATime},
		// Bounds of a calendar.
		{"3999-12-31", Undecided, day(3999, 12, 31), "ISO 8601"},
		{"4001-01-01", Undecided, none, outOfBounds},
		{"0001-01-01", Undecided, none, outOfBounds},
		{"9999-12-31", Undecided, none, outOfBounds},
		{"0000-01-01", Undecided, none, notATime},
		{"2025-01-32", Undecided, none, notATime},
		{"2025-12-01", Undecided, day(2025, 12, 1), "ISO 8601"},
		// A number of digits that is too long for one.
		{"1234567890-01-01", Undecided, none, notATime},
	} {
		micros, form, why := parseMoment(c.text, c.order)
		if c.want == none {
			require.Equal(t, c.form, why, c.text)
			continue
		}
		require.Empty(t, why, c.text)
		require.Equal(t, c.want, micros, c.text)
		require.Equal(t, c.form, form, c.text)
	}
}

// What is no time is quoted, at most forty letters of it.
func TestALongTextIsQuotedInPart(t *testing.T) {
	text := "0123456789012345678901234567890123456789"
	_, _, err := Moment(text, Undecided)
	require.ErrorContains(t, err, `"`+text+`"`)
	_, _, err = Moment(text+"x", Undecided)
	require.ErrorContains(t, err, `"`+text+`…"`)
}

func TestWhichTimesSayTheirZone(t *testing.T) {
	for text, want := range map[string]bool{
		"1741478400": true, "0x67ccd900": true, "20250309": false, "20250309010203": false, "2025-03-09": false, "2025-03-09 01:02": false, "2025-03-09 01:02Z": true,
		"'2025-03-09T01:02:03+01:00'": true, "2025-03-09 01:02 EST": true, "x": false, "": false, "03/09/2025 01:02 AM": false, "03/09/2025 01:02 AM UTC": true,
	} {
		require.Equal(t, want, HasZone(text), text)
	}
}

// Numbers as contracts answer are no cells in a style of ten digits, and addresses no numbers.
func TestNumbersOfSixteenDigits(t *testing.T) {
	digits := "0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCDEF"
	for cell, want := range map[string]bool{
		"0x": false, "0x1": true, "0X1": false, "0xg": false, "1x1": false, "0x" + digits[:39]: true, "0x" + digits[:40]: false, "0x" + digits[:41]: true,
		"0x" + digits[:64]: true, "0x" + digits[:65]: false, "abc": false,
	} {
		require.Equal(t, want, isHex(cell), cell)
		require.False(t, IsNumber(cell), cell)
	}
	for cell, want := range map[string]bool{"5": true, " 1,934.5 ": true, "2025-03-09": false, "x": false, "": false} {
		require.Equal(t, want, IsNumber(cell), cell)
	}
	for cell, want := range map[string]string{"0xff": "255", " 0xff ": "255", "xff": "xff", "0x": "0x", "12": "12", "0xzz": "0xzz", "\t0xff": "\t0xff", "0x2e3c96a040": "198585000000"} {
		require.Equal(t, want, Unhex(cell), cell)
	}
}

// What stands around a number is taken away, and only that.
func TestWhatStandsAroundANumber(t *testing.T) {
	for cell, want := range map[string]struct {
		bare  string
		plain bool
	}{
		"-1.5e+3": {"-1.5e+3", true}, "1E5": {"1E5", true}, "": {"", true}, "\u00a0": {"", false}, "1\u2009934": {"1 934", false}, "\u20195": {"5", false}, "1\xa0934": {"1 934", false},
		"-$5": {"-5", false}, "$ 5": {"5", false}, "US$5": {"5", false}, "$$5": {"$5", false}, "₿5": {"5", false}, "5 €": {"5", false}, "US$$5": {"$5", false}, "\xa05": {"5", false}, "5$": {"5", false}, "'5": {"5", false}, " 5 ": {"5", false},
	} {
		got, plain := bare(cell)
		require.Equal(t, want.bare, got, "%q", cell)
		require.Equal(t, want.plain, plain, "%q", cell)
	}
	for cell, want := range map[string]bool{"%": false, "5%": true, "5K": true, "K": false, " 5": true, "5 ": true, "1 934": true, "1 .": false, "5 K": false} {
		require.Equal(t, want, looksNumeric(cell), "%q", cell)
	}
	point, comma := Style{}, Style{Comma: true}
	require.Equal(t, "e5", point.Plain("e5"))
	require.Equal(t, "1,.5.5", point.Plain("1,.5.5"))
	require.Equal(t, "1,5,", comma.Plain("1,5,"))
	require.Equal(t, "1.", comma.Plain("1,"))
	require.Equal(t, "1,,5", comma.Plain("1,,5"))
	for cell, want := range map[string]bool{"13/03/2025": true, "03/13/2025": true, "03/03/2025": true, "13/13/2025": false} {
		require.Equal(t, want, isTime(cell), cell)
	}
}

// What numbers say of their file's style, at the ratios by which 1,000 is told from one: a wrong reading tears them
// more than 200 apart, and the right one less than 20.
func TestStylesAtTheirBounds(t *testing.T) {
	const either, both = "nothing in the file tells", "decimals after a point"
	for _, c := range []struct {
		cells []string
		comma bool
		fault string
	}{
		{[]string{"1,000", "200"}, false, either}, // as one, 200 apart
		{[]string{"1,000", "201"}, false, ""},
		{[]string{"1,000", "20000"}, false, either}, // as a thousand, 20 apart
		{[]string{"1,000", "19999"}, false, ""},
		{[]string{"1,000", "5"}, false, either}, // as a thousand, 200 apart
		{[]string{"1,000", "4"}, true, ""},
		{[]string{"1,000", "4", "20"}, false, either}, // as one, 20 apart
		{[]string{"1,000", "4", "19"}, true, ""},
		{[]string{"3,000", "9"}, true, ""},
		{[]string{"1,002", "1", "2", "0"}, true, ""},
		{[]string{"1,002", "1", "2", "n"}, true, ""},
		{[]string{"1950", "1951"}, false, ""},
		{[]string{"123,456", "999.5"}, false, ""},
		{[]string{"1234,567", "999"}, true, ""},
		{[]string{"1,934.50", "1950,5"}, false, both},
		{[]string{"1,234,567", "1950,5"}, false, both},
		{[]string{"1.934,50", "1950.5"}, false, both},
		{[]string{"1.234.567", "1950.5"}, false, both},
	} {
		style, problem := styleOf(c.cells...)
		if c.fault != "" {
			require.ErrorContains(t, problem, c.fault, c.cells)
			continue
		}
		require.Nil(t, problem, c.cells)
		require.Equal(t, c.comma, style.Comma, c.cells)
	}
}

// A row whose quotes are wrong is refused with its line, and the others are read.
func TestRowsWithWrongQuotesAreRefused(t *testing.T) {
	for text, want := range map[string][]int{ // lines, those of rows that are refused below 0
		"a,b\n1,2\n3,\"4\"x\n5,6\n":           {2, -3, 4},
		"a,b\n1,2\n3,\"4\"x\n5,\"6\"x\n7,8\n": {2, -3, -4, 5},
		"a,b\n1,2\n3,4\n5,\"6\n":              {2, 3, -4},
	} {
		file, problem := Open("f", strings.NewReader(text), Options{})
		require.Nil(t, problem)
		tables, problem := file.Tables()
		require.Nil(t, problem)
		var lines []int
		for row, problem := range tables[0].Rows() {
			if problem != nil {
				require.Contains(t, problem.Remedy, "correct the quotes")
				lines = append(lines, -row.Line)
				continue
			}
			lines = append(lines, row.Line)
		}
		require.Equal(t, want, lines, text)
	}
}

// Which rows are names, in forms that nearly are.
func TestRowsThatAreNearlyNames(t *testing.T) {
	for text, want := range map[string]struct {
		header [][]string
		rows   [][]string
	}{
		",5\n7,1\n8,2\n":                         {nil, [][]string{{"", "5"}, {"7", "1"}, {"8", "2"}}},
		"2025-03-09,1\n,0\n2025-03-10,2\n":       {nil, [][]string{{"2025-03-09", "1"}, {"", "0"}, {"2025-03-10", "2"}}},
		"1,2\n#x,y\n3,4\n":                       {nil, [][]string{{"1", "2"}, {"3", "4"}}},
		"# x,y,z\n1,2\n3,4\n":                    {nil, [][]string{{"1", "2"}, {"3", "4"}}},
		"# x,5\n1,2\n3,4\n":                      {nil, [][]string{{"1", "2"}, {"3", "4"}}},
		"#x,y\n# z\n1,2\n3,4\n":                  {nil, [][]string{{"1", "2"}, {"3", "4"}}},
		"a,b\n1,2\nb,a\n3,4\n5\n6,7\na,b\n8,9\n": {[][]string{{"a", "b"}}, [][]string{{"1", "2"}, {"4", "3"}, {"5"}, {"7", "6"}, {"8", "9"}}},
	} {
		table, rows := one(t, text)
		require.Equal(t, want.header, table.Header, text)
		require.Equal(t, want.rows, rows, text)
	}
}
