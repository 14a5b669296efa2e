package sweep

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/fault"
)

// Axis is a key of the scenario and the values that it takes.
type Axis struct {
	Key    string   `json:"key"`
	Values []string `json:"values,omitempty"` // of a list, or of a grid
	Low    string   `json:"low,omitempty"`    // of a range, from which values are drawn
	High   string   `json:"high,omitempty"`
	Log    bool     `json:"log,omitempty"` // steps of a range are equal factors
	Flag   string   `json:"-"`             // it was written with, which faults name; empty for --vary
}

// vary is the flag that the axis was written with.
func (a *Axis) vary() string { return cmp.Or(a.Flag, "--vary") }

// most is how many values an axis may have.
const most = 10_000

// ParseAxis reads KEY=a,b,c (a list), KEY=low:high:n (n values at equal steps, both ends included), KEY=low:high:n:log (at equal
// factors) or KEY=low:high (a range, for designs that draw from it; also low:high:log). Commas within brackets or
// quotes part nothing.
func ParseAxis(text string) (Axis, error) { return ParseAxisOf("--vary", text) }

// ParseAxisOf is [ParseAxis] of what was written with another flag.
func ParseAxisOf(flag, text string) (Axis, error) {
	key, values, ok := strings.Cut(text, "=")
	refuse := func(problem, remedy string) (Axis, error) {
		return Axis{}, &fault.Fault{File: flag + " " + text, Problem: problem, Remedy: remedy}
	}
	if !ok || key == "" || slices.Contains(strings.Split(key, "."), "") {
		return refuse("is not a key with values", "write KEY=a,b,c or KEY=low:high:n, as in market.lltv=0.8,0.86 or arms.0.lif=1.01:1.15:15")
	}
	if values == "" {
		return refuse("has no values", "write KEY=a,b,c or KEY=low:high:n")
	}
	a := Axis{Key: key, Flag: flag}
	bounds := strings.Split(values, ":")
	low, isLow := number(bounds[0])
	if len(bounds) == 1 || !isLow {
		a.Values = parted(values)
		if slices.Contains(a.Values, "") {
			return refuse("has an empty value between commas", "remove a comma")
		}
		for i, v := range a.Values {
			if slices.Contains(a.Values[:i], v) {
				return refuse("has "+v+" twice", "remove one of them")
			}
		}
		return a, nil
	}
	if a.Log = bounds[len(bounds)-1] == "log"; a.Log {
		bounds = bounds[:len(bounds)-1]
	}
	if len(bounds) < 2 || len(bounds) > 3 {
		return refuse("is no range", "write low:high:n, low:high:n:log, or low:high for a sample")
	}
	high, isHigh := number(bounds[1])
	if !isHigh {
		return refuse(fmt.Sprintf("%q is not a number", bounds[1]), "write low:high:n, as in 1.01:1.15:15")
	}
	switch {
	case high.Cmp(low) == 0:
		return refuse("ends where it begins", "write "+bounds[0]+" alone, or another end")
	case high.Cmp(low) < 0:
		return refuse("ends below its beginning", fmt.Sprintf("write %s:%s", bounds[1], bounds[0]))
	case a.Log && low.Sign() <= 0:
		return refuse("begins at or below 0, from which no factor leads on", "begin above 0, or leave log out")
	}
	a.Low, a.High = bounds[0], bounds[1]
	if len(bounds) == 2 {
		return a, nil
	}
	n, err := strconv.Atoi(bounds[2])
	if err != nil || n < 2 || n > most {
		remedy := fmt.Sprintf("write 2 to %d", most)
		if strings.Contains(bounds[2], "=") {
			remedy += ", and give each key a --vary of its own"
		}
		return refuse(fmt.Sprintf("%q is no number of values", bounds[2]), remedy)
	}
	for i := range n {
		v := a.at(low, high, big.NewRat(int64(i), int64(n-1)))
		if k := len(a.Values); k > 0 && a.Values[k-1] == v {
			return refuse("has steps too small to tell its values apart", "take fewer values")
		}
		a.Values = append(a.Values, v)
	}
	a.Low, a.High, a.Log = "", "", false
	return a, nil
}

// number reads a decimal number exactly.
func number(text string) (*big.Rat, bool) {
	if strings.ContainsAny(text, "/xX_pP") || text == "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// at is the value at a share of the range, 0 at its beginning and 1 at its end. Ends are as they were written.
func (a *Axis) at(low, high, share *big.Rat) string {
	switch {
	case share.Sign() == 0:
		return a.Low
	case share.Cmp(big.NewRat(1, 1)) == 0:
		return a.High
	case a.Log:
		l, _ := low.Float64()
		h, _ := high.Float64()
		s, _ := share.Float64()
		return strconv.FormatFloat(l*math.Pow(h/l, s), 'g', 6, 64)
	}
	v := new(big.Rat).Sub(high, low)
	v.Add(low, v.Mul(v, share))
	return rounded(v, farther(low, high), 9)
}

// farther is which of two numbers is farther from 0.
func farther(a, b *big.Rat) *big.Rat {
	if new(big.Rat).Abs(a).Cmp(new(big.Rat).Abs(b)) > 0 {
		return a
	}
	return b
}

// rounded writes a number with so many decimals at most, or with as many more as a small scale needs for three that count.
func rounded(v, scale *big.Rat, places int) string {
	few := big.NewRat(100, 1)
	for range places {
		few.Quo(few, big.NewRat(10, 1))
	}
	for size := new(big.Rat).Abs(scale); size.Sign() > 0 && size.Cmp(few) < 0; places++ {
		size.Mul(size, big.NewRat(10, 1))
	}
	return strings.TrimSuffix(strings.TrimRight(v.FloatString(places), "0"), ".")
}

// parted are the values of a list. What stands in brackets or quotes is one.
func parted(text string) (values []string) {
	depth, quote, from := 0, rune(0), 0
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case strings.ContainsRune("[{(", c):
			depth++
		case strings.ContainsRune("]})", c):
			depth--
		case c == ',' && depth == 0:
			values, from = append(values, strings.TrimSpace(text[from:i])), i+1
		}
	}
	return append(values, strings.TrimSpace(text[from:]))
}
