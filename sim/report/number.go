package report

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// none stands where there is no number.
const none = "–"

// bps writes basis points with one decimal, and as many digits as matter where they are large.
func bps(x float64) string { return number(x, 1) }

// number writes x with a number of decimals, thousands separated, a real minus sign, and no negative zero.
func number(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return none
	}
	text := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, rest, _ := strings.Cut(text, ".")
	text = thousands(whole)
	if rest != "" {
		text += "." + rest
	}
	if x < 0 && strings.ContainsAny(text, "123456789") {
		return "−" + text
	}
	return text
}

// signed is number with a sign in front, for differences.
func signed(x float64, decimals int) string {
	text := number(x, decimals)
	if x > 0 && strings.ContainsAny(text, "123456789") {
		return "+" + text
	}
	return text
}

func thousands(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

func percent(ratio float64) string {
	if math.IsNaN(ratio) {
		return none
	}
	return number(ratio*100, 1) + " %"
}

// wide is how many decimals tell the bounds of an interval from each other, so many at least: an interval has a width.
func wide(e infer.Estimate, factor float64, decimals int) int {
	for decimals < 20 && e.Low < e.High && number(e.Low*factor, decimals) == number(e.High*factor, decimals) {
		decimals++
	}
	return decimals
}

// interval writes a difference and its 95 % interval: −12.3 [−14.0, −10.6].
func interval(e infer.Estimate, factor float64, decimals int) string {
	decimals = wide(e, factor, decimals)
	text := signed(e.Value*factor, decimals)
	if math.IsNaN(e.Low) {
		return text
	}
	return text + " [" + signed(e.Low*factor, decimals) + ", " + signed(e.High*factor, decimals) + "]"
}

// bounded writes a number and its 95 % interval: 12.3 [10.6, 14.0].
func bounded(e infer.Estimate, factor float64, decimals int, after string) string {
	decimals = wide(e, factor, decimals)
	text := number(e.Value*factor, decimals)
	if !e.Bounded() {
		if text != none {
			text += after
		}
		return text
	}
	return text + " [" + number(e.Low*factor, decimals) + ", " + number(e.High*factor, decimals) + "]" + after
}

// perPath writes an amount in smallest units as whole tokens for each path, to the whole token or with the
// digits that matter below a thousand.
func perPath(amount fixed.Signed, decimals, paths int) string {
	if paths == 0 {
		return none
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	unit.Mul(unit, big.NewInt(int64(paths)))
	mean, _ := new(big.Rat).SetFrac(amount.Big(), unit).Float64()
	if math.Abs(mean) < 1000 && mean != 0 {
		return number(mean, 2)
	}
	return number(mean, 0)
}
