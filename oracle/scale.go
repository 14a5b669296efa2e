package oracle

import (
	"fmt"
	"math/bits"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fault"
)

// Scale is how many digits a [Price] keeps after the point. It is PriceDecimals, 10, for all assets but those that are
// worth so little that this is too coarse: at 5e-7 a step of 10⁻¹⁰ is 2 bps. All prices of a study have one scale.
type Scale uint8

// MaxScale is the finest scale. Its largest price is 10, and results have as many places.
const MaxScale Scale = 18

// precise is the least price, in units of its scale, at which rounding to a unit is below a millionth of it.
const precise Price = 1_000_000

// ScaleOf is the scale of a process's prices: PriceDecimals unless it says otherwise.
func ScaleOf(p Process) Scale {
	if s, says := p.(interface{ Scale() Scale }); says {
		return s.Scale()
	}
	return PriceDecimals
}

// or is the scale, with what 0 means.
func (s Scale) or() Scale {
	if s == 0 {
		return PriceDecimals
	}
	return s
}

// ScaleFor is the scale for prices of a magnitude: PriceDecimals where a price of that scale is precise to a millionth,
// else the one at which the price has thirteen digits. So a price may grow a millionfold on it, and fall a millionfold
// and be as precise.
func ScaleFor(price decimal.Decimal) Scale {
	scale := Scale(PriceDecimals)
	if price.Sign() <= 0 || price.Shift(PriceDecimals).Cmp(decimal.NewFromUint64(uint64(precise))) >= 0 {
		return scale
	}
	most := decimal.New(1, 12)
	for scale < MaxScale && price.Shift(int32(scale)).LessThan(most) {
		scale++
	}
	return scale
}

// Parse reads a decimal number as ParsePrice does, and rounds to this scale.
func (s Scale) Parse(text string) (Price, error) {
	price, _, err := parsePrice(text, int(s))
	if err != nil {
		return 0, &fault.Fault{Problem: fmt.Sprintf("%q %s", shortened(text), s.explain(err)), Cause: err}
	}
	return price, nil
}

// explain says of a text what is wrong with it.
func (s Scale) explain(err error) string {
	switch err {
	case ErrPriceNotPositive:
		return fmt.Sprintf("is not above zero (the smallest price is 1e-%d)", s)
	case ErrPriceTooLarge:
		return fmt.Sprintf("is above the largest price, 1e%d", 19-int(s))
	}
	return "is not a decimal number"
}

// Text is a price of this scale in decimal, without trailing zeros: exactly what it is.
func (s Scale) Text(p Price) string {
	if s == PriceDecimals {
		return p.String()
	}
	return s.Decimal(p).String()
}

// Decimal is a price of this scale exactly, for what people read and write.
func (s Scale) Decimal(p Price) decimal.Decimal {
	return decimal.NewFromUint64(uint64(p)).Shift(-int32(s))
}

// Ledger is a price of this scale on the scale of a ledger, as [Price.Scaled]: p·10^(36 − s + quoteDecimals −
// baseDecimals), rounded down where the exponent is negative.
func (s Scale) Ledger(p Price, baseDecimals, quoteDecimals uint8) (z uint256.Int) {
	if baseDecimals > MaxTokenDecimals || quoteDecimals > MaxTokenDecimals {
		panic("oracle: a token of more than 30 decimals")
	}
	exponent := 36 - int(s) + int(quoteDecimals) - int(baseDecimals)
	if exponent < 0 {
		z.SetUint64(uint64(p))
		z.Div(&z, &powersOfTen[-exponent])
		return z
	}
	// A price has one word, which is multiplied with each of the power's.
	by := &powersOfTen[exponent]
	h0, w0 := bits.Mul64(by[0], uint64(p))
	h1, w1 := bits.Mul64(by[1], uint64(p))
	h2, w2 := bits.Mul64(by[2], uint64(p))
	w1, c := bits.Add64(w1, h0, 0)
	w2, c = bits.Add64(w2, h1, c)
	return uint256.Int{w0, w1, w2, by[3]*uint64(p) + h2 + c}
}
