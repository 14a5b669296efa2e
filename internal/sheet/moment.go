package sheet

import (
	"fmt"
	"strconv"
	"strings"
)

// Why a text is no time.
const (
	notATime    = "not a time"
	noOrder     = "a date of which the day or the month may stand first"
	dayNumber   = "a spreadsheet's day number, not a time"
	otherZone   = "a time in a zone that is only abbreviated"
	outOfBounds = "a time before 1970 or after 4000"
)

// compactDates is the form of dates such as 20250309 and 20250309120000.
const compactDates = "compact dates"

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

// HasZone reports whether a date with a time of day says in which zone it is. A number needs none, unless it is a date and a time
// without marks between them.
func HasZone(text string) bool {
	text = strings.Trim(strings.TrimSpace(text), `'"`)
	if _, form, _, is := unixMoment(text); is {
		return form != compactDates
	}
	s := scanner{text: text}
	if _, _, why := s.date(DayFirst); why != "" {
		return false
	}
	_, _ = s.clock()
	return strings.TrimSpace(s.text[s.at:]) != ""
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
		return 0, "", notATime, false
	}
	if exponent < 0 {
		return 0, "", notATime, true
	}
	for range exponent { // move the point
		if fraction == "" {
			whole += "0"
			continue
		}
		whole, fraction = whole+fraction[:1], fraction[1:]
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
		return days*86_400_000_000 + of, compactDates, why, true
	case len(whole) == 12 && fraction == "" && !strings.ContainsAny(text, "eE") && isCompact(whole): // to the minute
		s := scanner{text: whole[:8]}
		days, _, _ := s.date(MonthFirst)
		s = scanner{text: " " + whole[8:]}
		if of, why := s.clock(); why == "" {
			return days*86_400_000_000 + of, compactDates, "", true
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
			return days * 86_400_000_000, compactDates, "", true
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
