package sheet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func styleOf(cells ...string) (Style, *Problem) {
	var s Styles
	for i, cell := range cells {
		s.See(cell, i+2)
	}
	return s.Style()
}

func TestTheStyleOfNumbersIsThatOfTheFile(t *testing.T) {
	for _, row := range []struct {
		cells []string
		comma bool
	}{
		{[]string{"1934.50", "1950"}, false},
		{[]string{"1,934.50"}, false},
		{[]string{"1,934", "999.5"}, false},
		{[]string{"1,234,567"}, false},
		{[]string{"1.934,50"}, true},
		{[]string{"1934,50"}, true},
		{[]string{"1.934", "999,5"}, true},
		{[]string{"1.234.567"}, true},
		{[]string{"0,125"}, true},
		{[]string{"1.934", "2.001"}, false}, // as programs write
		{[]string{"998", "1,002"}, false},   // a thousand and two, not one
		{[]string{"1,002", "1", "2"}, true}, // one, not a thousand
		{[]string{"1 934,50"}, true},
		{[]string{"1'934.50"}, false},
	} {
		style, problem := styleOf(row.cells...)
		require.Nil(t, problem, row.cells)
		require.Equal(t, row.comma, style.Comma, row.cells)
	}
	_, problem := styleOf("1,934", "1,950")
	require.EqualError(t, problem, `line 2: "1,934" has a thousands separator or a decimal comma, and nothing in the file tells which: write the numbers with a decimal point and without thousands separators`)
	_, problem = styleOf("1934.5", "1950,5")
	require.EqualError(t, problem, `line 3: decimals after a point ("1934.5" in line 2) and after a comma ("1950,5" in line 3): write all numbers with a decimal point and without thousands separators`)
}

func TestNumbersArePlain(t *testing.T) {
	point, comma := Style{}, Style{Comma: true}
	for _, row := range []struct {
		style      Style
		cell, want string
	}{
		{point, "1934.5", "1934.5"},
		{point, "1,934.50", "1934.50"},
		{point, "$1,934.50", "1934.50"},
		{point, "-€1'934.50", "-1934.50"},
		{point, "12,34,567.8", "1234567.8"}, // as in India
		{point, "1\u00a0934.50", "1934.50"},
		{point, "1,934e2", "1934e2"},
		{comma, "1.934,50", "1934.50"},
		{comma, "1 934,50 €", "1934.50"},
		{comma, ",5", ".5"},
		// What is no number of the style stays as it is.
		{point, "1,93", "1,93"},
		{point, "19,34.5", "19,34.5"},
		{point, "1.2.3", "1.2.3"},
		{comma, "1,9,3", "1,9,3"},
		{point, "NaN", "NaN"},
		{point, "", ""},
	} {
		require.Equal(t, row.want, row.style.Plain(row.cell), row.cell)
	}
}

// Whatever the style, a number comes back as it was.
func TestNumbersComeBackFromEitherStyle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, part := rapid.Uint64().Draw(t, "whole"), rapid.StringMatching(`[0-9]{1,8}`).Draw(t, "part")
		digits := fmt.Sprint(whole)
		var groups []string
		for len(digits) > 3 {
			groups = append([]string{digits[len(digits)-3:]}, groups...)
			digits = digits[:len(digits)-3]
		}
		groups = append([]string{digits}, groups...)
		style := Style{Comma: rapid.Bool().Draw(t, "comma")}
		separators := []string{",", " ", "'", "\u202f"}
		mark := "."
		if style.Comma {
			separators[0], mark = ".", ","
		}
		cell := strings.Join(groups, rapid.SampledFrom(separators).Draw(t, "separator")) + mark + part
		require.Equal(t, fmt.Sprintf("%d.%s", whole, part), style.Plain(cell))
		var s Styles
		s.See(cell, 1)
		if got, problem := s.Style(); problem == nil && (len(part) != 3 || len(groups) > 1 || len(groups[0]) > 3) {
			require.Equal(t, style, got, cell)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, cell := range []string{"1,934.50", "1.934,50", "$1'934", "-1 234,5 €", "1e5", ",", "1,2,3"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		_, _ = styleOf(cell, "1,934", cell)
		for _, style := range []Style{{}, {Comma: true}} {
			if plain := style.Plain(cell); plain != cell && strings.Trim(plain, "0123456789.eE+-") == "" {
				require.Equal(t, plain, Style{}.Plain(plain), "plain numbers stay")
			}
		}
	})
}
