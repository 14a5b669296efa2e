package sheet

import (
	"slices"
	"strings"
)

// scanner reads a time from the left.
type scanner struct {
	text   string
	at     int
	hour12 bool
	iso    bool // the date begins with the year

	compact bool // in eight digits
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) digits() (n, count int) {
	for isDigit(s.peek()) && count < 9 {
		n = n*10 + int(s.text[s.at]-'0')
		s.at++
		count++
	}
	return n, count
}

func (s *scanner) letters() string {
	from := s.at
	for c := s.peek() | 0x20; c >= 'a' && c <= 'z'; c = s.peek() | 0x20 {
		s.at++
	}
	return s.text[from:s.at]
}

func (s *scanner) skip(any string) bool {
	from := s.at
	for s.at < len(s.text) && strings.IndexByte(any, s.text[s.at]) >= 0 {
		s.at++
	}
	return s.at > from
}

// date reads a date and returns its days from 1970.
func (s *scanner) date(order Order) (days int64, form, why string) {
	if !isDigit(s.peek()) {
		return s.named()
	}
	a, n := s.digits()
	separator := s.peek()
	switch {
	case n == 8:
		s.compact = true
		return daysOf(a/10000, a/100%100, a%100, compactDates)
	case n == 4 && strings.HasPrefix(s.text[s.at:], "年"):
		return s.chinese(a)
	case n == 4 && (separator == '-' || separator == '/' || separator == '.'):
		s.at++
		s.iso = true
		s.skip(" ")
		month, m := s.digits()
		if s.peek() != separator || m == 0 || m > 2 {
			return 0, "", notATime
		}
		s.at++
		s.skip(" ")
		day, d := s.digits()
		if d == 0 || d > 2 {
			return 0, "", notATime
		}
		return daysOf(a, month, day, "ISO 8601")
	case n > 2 || n == 0:
		return 0, "", notATime
	case separator == '-' || separator == '/' || separator == '.' || separator == ' ':
		s.at++
		if !isDigit(s.peek()) {
			month := monthOf(s.letters())
			s.skip("-/. ,")
			year, y := s.digits()
			if month == 0 || y != 4 && y != 2 {
				return 0, "", notATime
			}
			return daysOf(century(year, y), month, a, "dates with the month's name")
		}
		if separator == ' ' {
			return 0, "", notATime
		}
		b, m := s.digits()
		if s.peek() != separator || m == 0 || m > 2 {
			return 0, "", notATime
		}
		s.at++
		year, y := s.digits()
		if y == 2 {
			return shortDate(order, a, b, year)
		}
		if y != 4 {
			return 0, "", notATime
		}
		if separator == '.' {
			order = DayFirst
		}
		switch {
		case order == DayFirst || order == Undecided && a > 12:
			return daysOf(year, b, a, "dates day/month/year")
		case order == MonthFirst || b > 12:
			return daysOf(year, a, b, "dates month/day/year")
		}
		return 0, "", noOrder
	}
	return 0, "", notATime
}

// shortDate is a date of which the year has two digits, too.
func shortDate(order Order, a, b, c int) (days int64, form, why string) {
	switch order {
	case MonthFirst:
		return daysOf(2000+c, a, b, "dates month/day/year")
	case DayFirst:
		return daysOf(2000+c, b, a, "dates day/month/year")
	case YearFirst:
		return daysOf(2000+a, b, c, "dates year/month/day")
	}
	return 0, "", noOrder
}

// chinese reads the month and day of 2025年3月9日, which China and Japan write.
func (s *scanner) chinese(year int) (days int64, form, why string) {
	parts := [2]int{}
	for i, sign := range []string{"月", "日"} {
		s.at += len("年")
		n, digits := s.digits()
		if digits == 0 || digits > 2 || !strings.HasPrefix(s.text[s.at:], sign) {
			return 0, "", notATime
		}
		parts[i] = n
	}
	s.at += len("日")
	return daysOf(year, parts[0], parts[1], "dates 年月日")
}

func century(year, digits int) int {
	if digits == 2 {
		return 2000 + year
	}
	return year
}

// named reads "Mar 9, 2025", "Sun, 09 Mar 2025" and their like.
func (s *scanner) named() (days int64, form, why string) {
	name := s.letters()
	if slices.Contains([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}, strings.ToLower(name)) {
		s.skip(", ")
		if isDigit(s.peek()) {
			return s.date(DayFirst)
		}
		name = s.letters()
	}
	month := monthOf(name)
	if month == 0 || !s.skip(" -./") {
		return 0, "", notATime
	}
	day, d := s.digits()
	if d == 0 || d > 2 || !s.skip(", -/") {
		return 0, "", notATime
	}
	year, y := s.digits()
	if y != 4 {
		return 0, "", notATime
	}
	return daysOf(year, month, day, "dates with the month's name")
}

var months = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthOf is the number of a month by its name or the first three letters of it; 0 of anything else.
func monthOf(name string) int {
	name = strings.ToLower(name)
	for i, month := range months {
		if name == month || len(name) == 3 && strings.HasPrefix(month, name) || name == "sept" && i == 8 {
			return i + 1
		}
	}
	return 0
}

// daysOf counts days from 1970-01-01 in the Gregorian calendar.
func daysOf(year, month, day int, form string) (int64, string, string) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, "", notATime
	}
	y := int64(year)
	if month <= 2 {
		y--
	}
	era, shifted := y/400, int64(month+9)%12
	ofEra := y - era*400
	return era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + (153*shifted+2)/5 + int64(day) - 1 - 719468, form, ""
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
