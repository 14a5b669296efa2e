package sheet

import "strings"

// clock reads a time of day, if there is one, in µs.
func (s *scanner) clock() (micros int64, why string) {
	from := s.at
	if s.compact && s.peek() == '-' && strings.Contains(s.text[s.at:], ":") { // as FIX writes it
		s.at++
	} else if !s.skip(" ,") && !parts(s.peek()) {
		return 0, ""
	}
	if parts(s.peek()) {
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

// parts reports whether a letter parts the time of day from its date: the D is that of kdb and BitMEX.
func parts(c byte) bool { return c == 'T' || c == 't' || c == '_' || c == 'D' }

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
