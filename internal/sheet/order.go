package sheet

import "strings"

// Order is which part of a date such as 03/09/2025 stands first.
type Order uint8

// Orders of dates.
const (
	Undecided Order = iota
	MonthFirst
	DayFirst
	YearFirst // of years of two digits
)

// Dates gathers what the dates of a file say of their order.
type Dates struct {
	parts       [][3]int // of numeric dates, without a repetition of the one before
	lines       []int
	day, month  sign // the first cell that can only be read with the day, or the month, first
	first       sign
	hasOpenDate bool
	rows        int // with such a date

	short      [][3]int // numeric dates with years of two digits, without a repetition of the one before
	shortFirst sign
}

// See takes in a time of the file.
func (d *Dates) See(cell string, line int) {
	s := scanner{text: strings.Trim(strings.TrimSpace(cell), `'"`)}
	a, n := s.digits()
	separator := s.peek()
	if n == 0 || n > 2 || separator != '/' && separator != '-' && separator != '.' {
		return
	}
	s.at++
	b, m := s.digits()
	if m == 0 || m > 2 || s.peek() != separator {
		return
	}
	s.at++
	year, y := s.digits()
	if y == 2 {
		d.shortFirst.note(cell, line)
		if n := len(d.short); n == 0 || d.short[n-1] != [3]int{a, b, year} {
			d.short = append(d.short, [3]int{a, b, year})
		}
		return
	}
	if y != 4 || separator == '.' {
		return
	}
	d.hasOpenDate = true
	d.rows++
	d.first.note(cell, line)
	switch {
	case a > 12:
		d.day.note(cell, line)
	case b > 12:
		d.month.note(cell, line)
	}
	if n := len(d.parts); n == 0 || d.parts[n-1] != [3]int{a, b, year} {
		d.parts = append(d.parts, [3]int{a, b, year})
		d.lines = append(d.lines, line)
	}
}

// Order decides. Where no date has a part above 12, the order in which the dates run evenly one way is taken, and of two
// dates with several rows each the order in which they are neighbours; where that is neither or both, the file is refused.
func (d *Dates) Order() (Order, *Problem) {
	const remedy = "write the times as ISO 8601, such as 2025-03-09"
	switch {
	case !d.hasOpenDate && len(d.short) > 0:
		return d.shortOrder()
	case !d.hasOpenDate:
		return Undecided, nil
	case d.day.line > 0 && d.month.line > 0:
		return Undecided, problem(max(d.day.line, d.month.line), remedy, "dates with the day first (%q in line %d) and with the month first (%q in line %d)", d.day.cell, d.day.line, d.month.cell, d.month.line)
	case d.day.line > 0:
		return DayFirst, nil
	case d.month.line > 0:
		return MonthFirst, nil
	}
	even := func(order Order) bool {
		var before, step int64
		for i, p := range d.parts {
			year, month, day := p[2], p[0], p[1]
			if order == DayFirst {
				month, day = p[1], p[0]
			}
			days, _, _ := daysOf(year, month, day, "")
			if i > 1 && days-before != step {
				return false
			}
			before, step = days, days-before
		}
		return true
	}
	neighbours := func(order Order) bool {
		var days [2]int64
		for i, p := range d.parts {
			month, day := p[0], p[1]
			if order == DayFirst {
				month, day = day, month
			}
			days[i], _, _ = daysOf(p[2], month, day, "")
		}
		return days[1]-days[0] == 1 || days[0]-days[1] == 1
	}
	if few := len(d.parts) == 2 && d.rows >= 8; few || len(d.parts) > 2 {
		if few {
			even = neighbours
		}
		byMonth, byDay := even(MonthFirst), even(DayFirst)
		switch {
		case byMonth && !byDay:
			return MonthFirst, nil
		case byDay && !byMonth:
			return DayFirst, nil
		}
	}
	return Undecided, problem(d.first.line, remedy, "%q has the day or the month first, and nothing in the file tells which", d.first.cell)
}

// shortOrder decides about dates such as 09/03/25: the only order in which all of them are dates, or the one in which they
// stand ten times nearer to one another than in any other.
func (d *Dates) shortOrder() (Order, *Problem) {
	const far = 1 << 40
	best, span, next := Undecided, int64(far), int64(far)
	for _, order := range []Order{MonthFirst, DayFirst, YearFirst} {
		sum, before := int64(0), int64(0)
		for i, p := range d.short {
			days, _, why := shortDate(order, p[0], p[1], p[2])
			if why != "" {
				sum = far
				break
			}
			if i > 0 {
				sum += max(days-before, before-days)
			}
			before = days
		}
		switch {
		case sum < span:
			best, span, next = order, sum, span
		case sum < next:
			next = sum
		}
	}
	if span == far || next < far && (len(d.short) < 3 || 10*span > next) {
		return Undecided, problem(d.shortFirst.line, "write the times as ISO 8601, such as 2025-03-09", "%q has a year of two digits, and nothing in the file tells where", d.shortFirst.cell)
	}
	return best, nil
}
