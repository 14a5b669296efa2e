package sheet

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// ordered is what dates, a line each from 2 on, say of their order.
func ordered(cells ...string) (Order, *Problem) {
	var d Dates
	for i, cell := range cells {
		d.See(cell, i+2)
	}
	return d.Order()
}

// Which cells are dates of which a part may stand first: one or two digits, the same mark twice, and a year.
func TestWhichDatesAreSeen(t *testing.T) {
	for cell, seen := range map[string][2]int{ // dates with years of four digits, and of two
		"03/09/2025": {1, 0}, "3-9-2025": {1, 0}, "'03/09/2025 01:02'": {1, 0}, " 03/09/2025": {1, 0}, "03/09/25": {0, 1}, "03.09.25": {0, 1},
		"03.09.2025": {}, "/09/2025": {}, "003/09/2025": {}, "03 09 2025": {}, "03//2025": {}, "03/009/2025": {}, "03/09-2025": {}, "03/09/": {}, "03/09/202": {}, "03/09/20255": {}, "2025-03-09": {}, "": {}, "x": {},
	} {
		var d Dates
		d.See(cell, 2)
		require.Equal(t, seen, [2]int{len(d.parts), len(d.short)}, cell)
	}
}

// By hand: months of the first column a month apart are even months but no even days, and so on.
func TestTheOrderOfDatesWithLongYears(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		want  Order
		fault string
	}{
		"none":                         {[]string{"x"}, Undecided, ""},
		"one that is above 12":         {[]string{"13/01/2025"}, DayFirst, ""},
		"the other above 12":           {[]string{"01/13/2025"}, MonthFirst, ""},
		"12 is not above":              {[]string{"12/12/2025"}, Undecided, "nothing in the file tells"},
		"both":                         {[]string{"01/13/2025", "13/01/2025"}, Undecided, "line 3"},
		"both, the other way":          {[]string{"13/01/2025", "01/13/2025"}, Undecided, "line 3"},
		"days run evenly":              {[]string{"01/02/2025", "01/03/2025", "01/04/2025"}, MonthFirst, ""},
		"and backwards":                {[]string{"01/04/2025", "01/03/2025", "01/02/2025"}, MonthFirst, ""},
		"by days":                      {[]string{"02/01/2025", "03/01/2025", "04/01/2025"}, DayFirst, ""},
		"a repetition says nothing":    {[]string{"01/02/2025", "01/02/2025", "01/03/2025", "01/04/2025"}, MonthFirst, ""},
		"neither":                      {[]string{"01/02/2025", "01/03/2025", "01/05/2025"}, Undecided, `"01/02/2025"`},
		"both ways":                    {[]string{"01/01/2025", "02/02/2025", "03/03/2025"}, Undecided, "nothing in the file tells"},
		"two of few rows":              {[]string{"01/02/2025", "01/03/2025"}, Undecided, "nothing in the file tells"},
		"two of seven":                 {[]string{"01/02/2025", "01/02/2025", "01/02/2025", "01/02/2025", "01/02/2025", "01/03/2025", "01/03/2025"}, Undecided, "nothing"},
		"two of eight":                 {[]string{"01/02/2025", "01/02/2025", "01/02/2025", "01/02/2025", "01/02/2025", "01/03/2025", "01/03/2025", "01/03/2025"}, MonthFirst, ""},
		"eight, backwards":             {[]string{"01/03/2025", "01/03/2025", "01/03/2025", "01/03/2025", "01/02/2025", "01/02/2025", "01/02/2025", "01/02/2025"}, MonthFirst, ""},
		"eight by days":                {[]string{"02/01/2025", "02/01/2025", "02/01/2025", "02/01/2025", "03/01/2025", "03/01/2025", "03/01/2025", "03/01/2025"}, DayFirst, ""},
		"eight that are no neighbours": {[]string{"01/02/2025", "01/02/2025", "01/02/2025", "01/02/2025", "01/04/2025", "01/04/2025", "01/04/2025", "01/04/2025"}, Undecided, "nothing"},
	} {
		got, problem := ordered(c.cells...)
		require.Equal(t, c.want, got, name)
		if c.fault == "" {
			require.Nil(t, problem, name)
		} else {
			require.ErrorContains(t, problem, c.fault, name)
		}
	}
}

// By hand: a date of which a part is above 12 or 31 is one in some orders only, and of several orders in which all
// are dates one must bring three or more of them ten times nearer together.
func TestTheOrderOfDatesWithShortYears(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		want  Order
	}{
		"the day is above 12":            {[]string{"01/13/32"}, MonthFirst},
		"it stands first":                {[]string{"13/01/32"}, DayFirst}, // a year 13 would end in a day 32
		"the year stands first":          {[]string{"32/01/13"}, YearFirst},
		"all of them may be":             {[]string{"01/02/03"}, Undecided},
		"two orders are left":            {[]string{"01/13/25"}, MonthFirst},
		"none is":                        {[]string{"32/32/32"}, Undecided},
		"the second is none":             {[]string{"01/02/03", "32/32/32"}, Undecided},
		"two that are near in one order": {[]string{"01/02/25", "01/03/25"}, Undecided},
		"three":                          {[]string{"01/02/25", "01/03/25", "01/04/25"}, MonthFirst}, // 2 days, 59 and 2
		"three that are near by days":    {[]string{"02/01/25", "03/01/25", "04/01/25"}, DayFirst},
		"three that are near by years":   {[]string{"25/01/02", "25/01/03", "25/01/04"}, YearFirst},
		"a repetition says nothing":      {[]string{"01/02/25", "01/02/25", "01/03/25"}, Undecided},
		"backwards":                      {[]string{"01/04/25", "01/03/25", "01/02/25"}, MonthFirst},
		"three that are not near in any": {[]string{"01/02/25", "02/03/25", "03/04/25"}, Undecided},
	} {
		got, problem := ordered(c.cells...)
		if c.want == Undecided {
			require.ErrorContains(t, problem, "a year of two digits", name)
			continue
		}
		require.Nil(t, problem, name)
		require.Equal(t, c.want, got, name)
	}
}
