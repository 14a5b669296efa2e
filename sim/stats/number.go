package stats

import (
	"math"
	"strconv"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Number is what a metric says of an arm or of a pair: an estimate, and where it is a total the total itself, exactly.
type Number struct {
	infer.Estimate
	Scale  Scale
	Exact  fixed.Signed        // of a total: things, or smallest units of the loan token
	Values uint64              // of a sample: how many values it rests on
	Sample *infer.Distribution // of a sample: the values

	// Doubt is that of an estimate against 0, between arms: see [Inference.Doubt]. It is 0 for other numbers.
	Doubt float64
}

// Scale says what a number's exact total counts.
type Scale uint8

const (
	Real   Scale = iota // there is none: the number is an estimate
	Whole               // things: vaults, liquidations, runs
	Tokens              // smallest units of the loan token
)

// Counted is a total of things over so many paths.
func Counted(n uint64, paths int) Number {
	return total(fixed.Positive(uint256.NewInt(n)), Whole, paths)
}

// Money is a total in smallest units of the loan token over so many paths.
func Money(amount fixed.Signed, paths int) Number { return total(amount, Tokens, paths) }

func total(exact fixed.Signed, scale Scale, paths int) Number {
	return Number{Estimate: infer.Bare(exact.Float64(), paths), Scale: scale, Exact: exact}
}

// text writes the number's value: totals exactly, everything else with nine digits, and nothing where there is none.
func (n *Number) text(loanDecimals int) string {
	switch n.Scale {
	case Whole:
		return n.Exact.String()
	case Tokens:
		return decimal.NewFromBigInt(n.Exact.Big(), -int32(loanDecimals)).String()
	}
	return float(n.Value)
}

// float writes a number with nine digits, and nothing where there is none.
func float(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 9, 64)
}
