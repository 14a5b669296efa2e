package sheet

import "strings"

// kind is what a cell looks like.
type kind uint8

const (
	empty  kind = iota // nothing, or a word for it
	number             // a number in some style
	moment             // a time in some form
	word
)

// class tells what a cell looks like.
func class(cell string) kind {
	cell = strings.TrimSpace(cell)
	switch {
	case IsMissing(cell):
		return empty
	case looksNumeric(cell) || isHex(cell):
		return number
	case isTime(cell):
		return moment
	}
	return word
}

// IsMissing reports whether a cell says that there is no value: it is empty, or NaN, null, None, NA, N/A, nil or a dash.
func IsMissing(cell string) bool {
	switch len(cell) {
	case 0:
		return true
	case 1:
		return cell == "-" || cell == "." || cell == " "
	case 2, 3, 4, 5:
		switch strings.ToLower(strings.TrimSpace(cell)) {
		case "", "-", "na", "nan", "n/a", "nil", "null", "none", "#n/a", "<na>", "nat", "--", "\\n":
			return true
		}
		return false
	}
	return strings.TrimSpace(cell) == ""
}

// IsNumber reports whether a cell looks like a number in some style of ten digits, and not like a time.
func IsNumber(cell string) bool { return class(cell) == number && !isHex(strings.TrimSpace(cell)) }

// isHex reports whether a cell is a number as nodes and contracts answer, and no address, which has forty digits.
func isHex(cell string) bool {
	return len(cell) > 2 && len(cell) <= 66 && len(cell) != 42 && strings.HasPrefix(cell, "0x") && strings.Trim(cell[2:], "0123456789abcdefABCDEF") == ""
}

// looksNumeric reports whether a cell is a number in some style: digits, with separators, a sign, an exponent, a
// currency's sign before it, or % or K, M, B after it.
func looksNumeric(cell string) bool {
	cell, _ = bare(cell)
	if n := len(cell); n > 1 && strings.IndexByte("%KMBTkm", cell[n-1]) >= 0 {
		cell = cell[:n-1]
	}
	digits := 0
	for i := 0; i < len(cell); i++ {
		switch c := cell[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' || c == ',' || c == '\'' || c == ' ':
			if c == ' ' && !(i > 0 && i+1 < len(cell) && isDigit(cell[i-1]) && isDigit(cell[i+1])) {
				return false
			}
		case c == '-' || c == '+':
			if i > 0 && cell[i-1] != 'e' && cell[i-1] != 'E' {
				return false
			}
		case c == 'e' || c == 'E':
			if i == 0 || i+1 == len(cell) || digits == 0 {
				return false
			}
		default:
			return false
		}
	}
	// "2025-03-09 00" and the like do not get here; "2025.03.09" is a time.
	return digits > 0 && !isDotted(cell)
}

// isDotted tells 2025.03.09, 09.03.2025 and "20250309 000000" from a number.
func isDotted(cell string) bool {
	if len(cell) == 15 && cell[8] == ' ' && isTime(cell) {
		return true
	}
	return strings.Count(cell, ".") == 2 && len(cell) <= 10 && !strings.ContainsAny(cell, ",' ") && isTime(cell)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
