package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Order is which part of a date such as 03/09/2025 stands first.
type Order uint8

// Orders of dates.
const (
	Undecided Order = iota
	MonthFirst
	DayFirst
)

// Why a text is no time.
const (
	notATime    = "not a time"
	noOrder     = "a date of which the day or the month may stand first"
	dayNumber   = "a spreadsheet's day number, not a time"
	otherZone   = "a time in a zone that is only abbreviated"
	outOfBounds = "a time before 1970 or after 4000"
)

// latest is the end of the year 4000, unix seconds.
const latest = 64092211200

// Moment reads a time: unix seconds, milliseconds, microseconds or nanoseconds, told apart by magnitude, or a date with
// or without a time of day and a zone. Without a zone it is UTC. It returns unix microseconds, a fraction rounded up,
// and the form. A number is seconds from 10⁸ (the year 1973) to 10¹¹, milliseconds to 10¹⁴, microseconds to 10¹⁷, and
// nanoseconds above.
func Moment(text string, order Order) (micros int64, form string, err error) {
	text = strings.Trim(strings.TrimSpace(text), `'"`)
	micros, form, why := parseMoment(text, order)
	if why != "" {
		if len(text) > 40 {
			text = text[:40] + "…"
		}
		return 0, "", fmt.Errorf("%s: %q", why, text)
	}
	return micros, form, nil
}

func isTime(cell string) bool {
	_, _, why := parseMoment(strings.Trim(strings.TrimSpace(cell), `'"`), DayFirst)
	if why != "" {
		_, _, why = parseMoment(strings.Trim(strings.TrimSpace(cell), `'"`), MonthFirst)
	}
	return why == ""
}

func parseMoment(text string, order Order) (micros int64, form string, why string) {
	if text == "" {
		return 0, "", notATime
	}
	if micros, form, why, is := unixMoment(text); is {
		return micros, form, why
	}
	s := scanner{text: text}
	days, form, why := s.date(order)
	if why != "" {
		return 0, "", why
	}
	of, why := s.clock()
	if why != "" {
		return 0, "", why
	}
	offset, why := s.zone()
	if why != "" {
		return 0, "", why
	}
	micros = days*86_400_000_000 + of - offset*1_000_000
	if micros < 0 || micros >= latest*1_000_000 {
		return 0, "", outOfBounds
	}
	if s.hour12 {
		form += ", hours to 12"
	}
	return micros, form, ""
}

// unixMoment reads a number; is says that the text is one.
func unixMoment(text string) (micros int64, form, why string, is bool) {
	if len(text) > 8 && len(text) <= 18 && strings.HasPrefix(text, "0x") { // of a block, as nodes answer
		n, err := strconv.ParseUint(text[2:], 16, 63)
		if err != nil || n < 1e8 || n >= 1e11 {
			return 0, "", notATime, true
		}
		return int64(n) * 1e6, "unix s, hexadecimal", "", true
	}
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i > 0 && isDigit(text[0]) {
		n, err := strconv.ParseInt(text[i+1:], 10, 8)
		if err != nil {
			return 0, "", notATime, false
		}
		mantissa, exponent = text[:i], int(n)
	}
	whole, fraction, dotted := strings.Cut(mantissa, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0123456789") != "" {
		return 0, "", notATime, whole != "" && strings.Trim(whole, "0123456789") == "" && !dotted && exponent != 0
	}
	if exponent > 0 { // move the point
		for ; exponent > 0; exponent-- {
			if fraction == "" {
				whole += "0"
				continue
			}
			whole, fraction = whole+fraction[:1], fraction[1:]
		}
	} else if exponent < 0 {
		return 0, "", notATime, true
	}
	n, err := strconv.ParseUint(whole, 10, 63)
	if err != nil {
		return 0, "", notATime, true
	}
	part := func(digits int) int64 { // the first digits of the fraction, rounded up
		padded := (fraction + "000000")[:digits]
		x, _ := strconv.ParseInt("0"+padded, 10, 64)
		if len(fraction) > digits && strings.Trim(fraction[digits:], "0") != "" {
			x++
		}
		return x
	}
	switch {
	case len(whole) == 14 && fraction == "" && !strings.ContainsAny(text, "eE") && isCompact(whole):
		s := scanner{text: whole[:8]}
		days, _, _ := s.date(MonthFirst)
		s = scanner{text: " " + whole[8:]}
		of, why := s.clock()
		return days*86_400_000_000 + of, "compact dates", why, true
	case len(whole) == 12 && fraction == "" && !strings.ContainsAny(text, "eE") && isCompact(whole): // to the minute
		s := scanner{text: whole[:8]}
		days, _, _ := s.date(MonthFirst)
		s = scanner{text: " " + whole[8:]}
		if of, why := s.clock(); why == "" {
			return days*86_400_000_000 + of, "compact dates", "", true
		}
		return int64(n) * 1e3, "unix ms", "", true
	case n >= 1e8 && n < 1e11:
		return int64(n)*1e6 + part(6), "unix s", "", true
	case n >= 1e11 && n < 1e14:
		return int64(n)*1e3 + part(3), "unix ms", "", true
	case n >= 1e14 && n < 1e17:
		return int64(n) + part(0), "unix µs", "", true
	case n >= 1e17:
		return int64((n + 999) / 1000), "unix ns", "", true
	case len(whole) == 8 && !dotted && exponent == 0:
		s := scanner{text: whole}
		if days, _, why := s.date(MonthFirst); why == "" && days >= 0 {
			return days * 86_400_000_000, "compact dates", "", true
		}
	case n >= 20_000 && n < 80_000:
		return 0, "", dayNumber, true
	}
	return 0, "", notATime, true
}

// isCompact tells 20250309000000 and 202503090000 from milliseconds: as those they are after the year 2600, or in 1976.
func isCompact(whole string) bool {
	if whole[:2] != "19" && whole[:2] != "20" {
		return false
	}
	s := scanner{text: whole[:8]}
	_, _, why := s.date(MonthFirst)
	return why == ""
}

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
		return daysOf(a/10000, a/100%100, a%100, "compact dates")
	case n == 4 && (separator == '-' || separator == '/' || separator == '.'):
		s.at++
		s.iso = true
		month, m := s.digits()
		if s.peek() != separator || m == 0 || m > 2 {
			return 0, "", notATime
		}
		s.at++
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

// clock reads a time of day, if there is one, in µs.
func (s *scanner) clock() (micros int64, why string) {
	from := s.at
	if s.compact && s.peek() == '-' && strings.Contains(s.text[s.at:], ":") { // as FIX writes it
		s.at++
	} else if !(s.skip(" ,") || s.peek() == 'T' || s.peek() == 't' || s.peek() == '_') {
		return 0, ""
	}
	if c := s.peek(); c == 'T' || c == 't' || c == '_' {
		s.at++
	}
	if !isDigit(s.peek()) {
		s.at = from
		return 0, ""
	}
	hour, n := s.digits()
	minute, second, fraction := 0, 0, int64(0)
	switch {
	case n == 6:
		hour, minute, second = hour/10000, hour/100%100, hour%100
	case n == 4:
		hour, minute = hour/100, hour%100
	case n > 2:
		return 0, notATime
	case s.peek() == ':':
		s.at++
		var m int
		if minute, m = s.digits(); m != 2 {
			return 0, notATime
		}
		if s.peek() == ':' {
			s.at++
			if second, m = s.digits(); m != 2 {
				return 0, notATime
			}
			fraction = s.fraction()
		}
	case s.iso && n == 2 && s.at == len(s.text): // an hour alone
	default: // which needs its half of the day elsewhere
		if c := s.text[s.at:]; !isHalf(c) && !isHalf(strings.TrimLeft(c, " -")) {
			return 0, notATime
		}
	}
	if rest := strings.TrimLeft(s.text[s.at:], " -"); isHalf(rest) && (n <= 2) {
		if hour < 1 || hour > 12 {
			return 0, notATime
		}
		hour %= 12
		if rest[0]|0x20 == 'p' {
			hour += 12
		}
		s.at, s.hour12 = len(s.text)-len(rest)+2, true
	}
	if hour > 23 || minute > 59 || second > 59 {
		return 0, notATime
	}
	return int64(hour*3600+minute*60+second)*1_000_000 + fraction, ""
}

// isHalf reports whether a text begins with AM or PM.
func isHalf(text string) bool {
	if len(text) < 2 || text[1]|0x20 != 'm' || text[0]|0x20 != 'a' && text[0]|0x20 != 'p' {
		return false
	}
	return len(text) == 2 || text[2] == ' '
}

// fraction reads the digits after a point or comma as µs, rounded up.
func (s *scanner) fraction() (micros int64) {
	if c := s.peek(); c != '.' && c != ',' || s.at+1 >= len(s.text) || !isDigit(s.text[s.at+1]) {
		return 0
	}
	s.at++
	scale := int64(100_000)
	more := false
	for ; isDigit(s.peek()); s.at++ {
		if scale == 0 {
			more = more || s.peek() != '0'
			continue
		}
		micros += int64(s.peek()-'0') * scale
		scale /= 10
	}
	if more {
		micros++
	}
	return micros
}

// zone reads what follows the time of day, to the end, as seconds east of UTC.
func (s *scanner) zone() (offset int64, why string) {
	s.skip(" ")
	rest := s.text[s.at:]
	if i := strings.IndexByte(rest, '('); i > 0 {
		rest = strings.TrimSpace(rest[:i]) // a zone's name after its offset
	}
	if i := strings.IndexByte(rest, '['); i > 0 && strings.HasSuffix(rest, "]") {
		rest = rest[:i] // and as Java writes it
	}
	upper := strings.ToUpper(rest)
	for _, name := range []string{"UTC", "GMT", "Z"} {
		if strings.HasPrefix(upper, name) {
			rest = strings.TrimSpace(rest[len(name):])
			break
		}
	}
	if rest == "" {
		return 0, ""
	}
	if rest[0] != '+' && rest[0] != '-' {
		if len(rest) <= 5 && strings.Trim(upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && len(upper) >= 3 {
			return 0, otherZone
		}
		return 0, notATime
	}
	sign := int64(1)
	if rest[0] == '-' {
		sign = -1
	}
	z := scanner{text: strings.TrimSpace(rest[1:])}
	hour, n := z.digits()
	minute := 0
	switch {
	case n == 4:
		hour, minute = hour/100, hour%100
	case n == 2 && z.peek() == ':':
		z.at++
		if minute, n = z.digits(); n != 2 {
			return 0, notATime
		}
	case n != 2:
		return 0, notATime
	}
	if tail := strings.TrimSpace(z.text[z.at:]); tail != "" && tail != "UTC" && tail != "GMT" { // Go writes "+0000 UTC"
		return 0, notATime
	}
	if hour > 24 || minute > 59 {
		return 0, notATime
	}
	return sign * int64(hour*3600+minute*60), ""
}

// TimeOfDay reads a time of day alone, as it stands in a column beside that of the date: 13:00, 13:00:00, 130000 or
// 1:00 PM. It returns µs.
func TimeOfDay(text string) (micros int64, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" || !isDigit(text[0]) {
		return 0, false
	}
	s := scanner{text: " " + text}
	micros, why := s.clock()
	if why == "" {
		_, why = s.zone()
	}
	return micros, why == ""
}

// Dates gathers what the dates of a file say of their order.
type Dates struct {
	parts       [][3]int // of numeric dates, without a repetition of the one before
	lines       []int
	day, month  sign // the first cell that can only be read with the day, or the month, first
	first       sign
	hasOpenDate bool
	rows        int // with such a date
}

// See takes in a time of the file.
func (d *Dates) See(cell string, line int) {
	s := scanner{text: strings.Trim(strings.TrimSpace(cell), `'"`)}
	a, n := s.digits()
	separator := s.peek()
	if n == 0 || n > 2 || separator != '/' && separator != '-' {
		return
	}
	s.at++
	b, m := s.digits()
	if m == 0 || m > 2 || s.peek() != separator {
		return
	}
	s.at++
	year, y := s.digits()
	if y != 4 {
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
