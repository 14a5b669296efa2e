package sheet

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Style is how a file writes its numbers. The zero value is a point before the decimals.
type Style struct {
	// Comma says that decimals follow a comma, and that points part thousands.
	Comma bool
}

// bare takes away what may stand around a number: spaces, a currency's sign, the apostrophe by which a spreadsheet
// keeps text. Spaces of other widths within it become plain ones.
func bare(cell string) (string, bool) {
	plain := true
	for i := 0; i < len(cell); i++ {
		if c := cell[i]; !isDigit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			plain = false
			break
		}
	}
	if plain {
		return cell, true
	}
	if strings.IndexByte(cell, 0xe2) >= 0 || strings.IndexByte(cell, 0xa0) >= 0 {
		cell = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2019", "'", "\xa0", " ").Replace(cell)
	}
	cell = strings.TrimSpace(cell)
	cell = strings.TrimPrefix(cell, "'")
	negative := ""
	if strings.HasPrefix(cell, "-") {
		negative, cell = "-", cell[1:]
	}
	for _, sign := range []string{"US$", "$", "€", "£", "¥", "₿", "Ξ"} {
		if strings.HasPrefix(cell, sign) {
			cell = strings.TrimSpace(cell[len(sign):])
			break
		}
	}
	for _, sign := range []string{"€", "$"} {
		cell = strings.TrimSpace(strings.TrimSuffix(cell, sign))
	}
	return negative + cell, false
}

// Plain writes a number of this style as programs do, "1934.50". What is no number of the style comes back as it is,
// for whoever reads it to refuse.
func (s Style) Plain(cell string) string {
	number, plain := bare(cell)
	if plain && !s.Comma {
		return number
	}
	point, group := byte('.'), byte(',')
	if s.Comma {
		point, group = ',', '.'
	}
	whole, fraction, tail := number, "", ""
	if i := strings.IndexAny(number, "eE"); i > 0 {
		number, tail = number[:i], number[i:]
		whole = number
	}
	if i := strings.IndexByte(number, point); i >= 0 {
		whole, fraction = number[:i], number[i+1:]
		if strings.IndexByte(fraction, point) >= 0 {
			return cell
		}
	}
	sign := ""
	if whole != "" && (whole[0] == '-' || whole[0] == '+') {
		sign, whole = whole[:1], whole[1:]
	}
	digits, ok := ungroup(whole, group)
	if !ok {
		return cell
	}
	if i := strings.IndexByte(number, point); i >= 0 {
		return sign + digits + "." + fraction + tail
	}
	return sign + digits + tail
}

// Unhex writes a whole number that nodes and contracts answer, such as 0x2e3c96a040, in decimal digits. Any other cell comes
// back as it is.
func Unhex(cell string) string {
	if len(cell) < 3 || cell[0] != '0' && cell[0] != ' ' {
		return cell
	}
	text := strings.TrimSpace(cell)
	if !isHex(text) {
		return cell
	}
	n, ok := new(big.Int).SetString(text[2:], 16)
	if !ok {
		return cell
	}
	return n.String()
}

// ungroup joins digits that are in groups of three, or, as India counts, of two but for the last. Groups may part at spaces
// and apostrophes too.
func ungroup(whole string, group byte) (string, bool) {
	separator := byte(0)
	for i := 0; i < len(whole); i++ {
		switch c := whole[i]; {
		case isDigit(c):
		case c == group || c == ' ' || c == '\'':
			if separator != 0 && c != separator {
				return "", false
			}
			separator = c
		default:
			return "", false
		}
	}
	if separator == 0 {
		return whole, true
	}
	groups := strings.Split(whole, string(rune(separator)))
	if n := len(groups[0]); n < 1 || n > 3 {
		return "", false
	}
	for i, g := range groups[1:] {
		if len(g) != 3 && !(len(g) == 2 && i < len(groups)-2 && group == ',') {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// Styles gathers what numbers say of the style of their file.
type Styles struct {
	points, commas sign // cells in which a point, or a comma, can only stand before decimals
	open           sign // cells such as 1,934, which may be either
	groups         sign // cells such as 1.934, which are read as decimals
	low, high      [2]float64
}

// sign is the first cell that says something.
type sign struct {
	line int
	cell string
}

func (s *sign) note(cell string, line int) {
	if s.line == 0 {
		s.line, s.cell = line, strings.Clone(cell)
	}
}

// See takes in a number of the file.
func (s *Styles) See(cell string, line int) {
	number, plain := bare(cell)
	if plain && s.points.line != 0 && s.open.line == 0 {
		return
	}
	number = strings.TrimLeft(number, "+-")
	if i := strings.IndexAny(number, "eE"); i > 0 {
		number = number[:i]
	}
	dots, commas := strings.Count(number, "."), strings.Count(number, ",")
	lastDot, lastComma := strings.LastIndexByte(number, '.'), strings.LastIndexByte(number, ',')
	decimals := func(at int) bool { // what is around a lone separator cannot be groups
		return len(number)-at-1 != 3 || at == 0 || at > 3 || number[0] == '0'
	}
	switch {
	case dots == 1 && commas >= 1 && lastDot > lastComma, commas > 1 && dots == 0:
		s.points.note(cell, line)
	case commas == 1 && dots >= 1 && lastComma > lastDot, dots > 1 && commas == 0:
		s.commas.note(cell, line)
	case dots == 1 && commas == 0 && decimals(lastDot):
		s.points.note(cell, line)
	case commas == 1 && dots == 0 && decimals(lastComma):
		s.commas.note(cell, line)
	case commas == 1 && dots == 0:
		s.open.note(cell, line)
	case dots == 1 && commas == 0:
		s.groups.note(cell, line)
	}
	for i, style := range []Style{{}, {Comma: true}} {
		if x, err := strconv.ParseFloat(style.Plain(number), 64); err == nil && x > 0 && !math.IsInf(x, 0) {
			if s.low[i] == 0 || x < s.low[i] {
				s.low[i] = x
			}
			s.high[i] = max(s.high[i], x)
		}
	}
}

// Groups is the first number such as 1.934, where all numbers that have a point have three digits after it and no comma tells
// that it stands before decimals: where cells part at semicolons, it may part thousands.
func (s *Styles) Groups() (cell string, line int) {
	if s.points.line > 0 || s.commas.line > 0 {
		return "", 0
	}
	return s.groups.cell, s.groups.line
}

// Style decides. Where both a point and a comma can only stand before decimals, or nothing tells what 1,934 is, the
// file is refused.
func (s *Styles) Style() (Style, *Problem) {
	switch {
	case s.points.line > 0 && s.commas.line > 0:
		return Style{}, problem(max(s.points.line, s.commas.line), "write all numbers with a decimal point and without thousands separators",
			"decimals after a point (%q in line %d) and after a comma (%q in line %d)", s.points.cell, s.points.line, s.commas.cell, s.commas.line)
	case s.commas.line > 0:
		return Style{Comma: true}, nil
	case s.points.line > 0 || s.open.line == 0:
		return Style{}, nil
	}
	// Mixed with numbers below a thousand, the wrong reading tears the values a thousandfold apart.
	const apart, together = 200, 20
	point, comma := s.high[0]/s.low[0], s.high[1]/s.low[1]
	switch {
	case comma > apart && point < together:
		return Style{}, nil
	case point > apart && comma < together:
		return Style{Comma: true}, nil
	}
	return Style{}, problem(s.open.line, "write the numbers with a decimal point and without thousands separators",
		"%q has a thousands separator or a decimal comma, and nothing in the file tells which", s.open.cell)
}
