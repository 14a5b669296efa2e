package oracle

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
)

const (
	// PriceDecimals is the number of digits a Price keeps after the point, unless a [Scale] says otherwise.
	PriceDecimals = 10
	// PriceOne is the Price of 1: one quote for one base.
	PriceOne Price = 1e10
	// MaxPrice is the largest Price: 10⁹ quote for one base.
	MaxPrice Price = 1e19
)

var (
	// ErrPriceText reports a text that is not a decimal number.
	ErrPriceText = errors.New("oracle: not a decimal number")
	// ErrPriceNotPositive reports a price that is zero, negative, or rounds to zero.
	ErrPriceNotPositive = errors.New("oracle: price must be above zero (the smallest is 1e-10)")
	// ErrPriceTooLarge reports a price above MaxPrice.
	ErrPriceTooLarge = errors.New("oracle: price is above the largest, 1e9")
)

// Price is a reference price: whole units of the quote currency for one whole unit of the base, times 10¹⁰ or, for a
// base that is worth very little, another power of ten: see [Scale]. A valid price is in [1, MaxPrice], that is from
// 10⁻¹⁰ to 10⁹. The zero value is no price.
type Price uint64

// ParsePrice reads a decimal number, with an exponent or without ("1934.5", "2.5e-7"), exactly; no float is involved. Digits
// beyond the tenth after the point round to nearest, halves up. The error is a fault whose cause is ErrPriceText,
// ErrPriceNotPositive or ErrPriceTooLarge.
func ParsePrice(text string) (Price, error) { return Scale(PriceDecimals).Parse(text) }

// parsePrice reads a price that keeps so many digits after the point, which may be below 0 where the text's own point
// is wrong. exact says that nothing was rounded away.
func parsePrice(text string, decimals int) (price Price, exact bool, err error) {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.ParseInt(text[i+1:], 10, 32)
		if err != nil {
			return 0, false, ErrPriceText
		}
		mantissa, exponent = text[:i], int(n)
	}
	negative := strings.HasPrefix(mantissa, "-")
	if negative || strings.HasPrefix(mantissa, "+") {
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" {
		return 0, false, ErrPriceText
	}
	for _, part := range [2]string{whole, fraction} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return 0, false, ErrPriceText
			}
		}
	}
	digit := func(i int) uint64 { // the i-th digit of the mantissa without its point, 0 beyond its end
		switch {
		case i < len(whole):
			return uint64(whole[i] - '0')
		case i-len(whole) < len(fraction):
			return uint64(fraction[i-len(whole)] - '0')
		}
		return 0
	}
	first, count := 0, len(whole)+len(fraction)
	for first < count && digit(first) == 0 {
		first++
	}
	kept := len(whole) + exponent + decimals // digits before here are whole units of the scale
	switch {
	case first == count || negative || kept < first:
		return 0, false, ErrPriceNotPositive
	case kept-first > 20:
		return 0, false, ErrPriceTooLarge
	}
	units := uint64(0)
	for i := first; i < kept; i++ {
		if units > uint64(MaxPrice)/10 {
			return 0, false, ErrPriceTooLarge
		}
		units = units*10 + digit(i)
	}
	if digit(kept) >= 5 {
		units++
	}
	switch {
	case units == 0:
		return 0, false, ErrPriceNotPositive
	case units > uint64(MaxPrice):
		return 0, false, ErrPriceTooLarge
	}
	exact = true
	for i := max(kept, first); i < count && exact; i++ {
		exact = digit(i) == 0
	}
	return Price(units), exact, nil
}

// MustPrice is ParsePrice for constants; it panics on an error.
func MustPrice(text string) Price {
	price, err := ParsePrice(text)
	if err != nil {
		panic(err)
	}
	return price
}

// String returns the price in decimal, without trailing zeros: exactly what it is.
func (p Price) String() string {
	whole, fraction := uint64(p/PriceOne), uint64(p%PriceOne)
	if fraction == 0 {
		return strconv.FormatUint(whole, 10)
	}
	return strconv.FormatUint(whole, 10) + "." + strings.TrimRight(fmt.Sprintf("%010d", fraction), "0")
}

// Decimal returns the price exactly, for what people read and write.
func (p Price) Decimal() decimal.Decimal {
	return decimal.NewFromUint64(uint64(p)).Shift(-PriceDecimals)
}

// Float64 returns the price rounded to the nearest float64, for statistics and figures only.
func (p Price) Float64() float64 { return float64(p) / float64(PriceOne) }

// MaxTokenDecimals is the largest number of decimals of a token that Scaled takes.
const MaxTokenDecimals = 30

// Scaled returns the price on the scale of a ledger: quote smallest units for one base smallest unit, times 10³⁶, as Morpho
// Blue's oracles answer (IOracle.price). It is p·10^(26 + quoteDecimals − baseDecimals), rounded down in the rare case that
// the exponent is negative, which undervalues the base by less than 10⁻³⁶. ETH (18 decimals) at 2000 USDC (6) is
// 2000·10²⁴. It panics where a token has more than MaxTokenDecimals decimals.
func (p Price) Scaled(baseDecimals, quoteDecimals uint8) (z uint256.Int) {
	return Scale(PriceDecimals).Ledger(p, baseDecimals, quoteDecimals)
}

var powersOfTen = func() (powers [36 + MaxTokenDecimals + 1]uint256.Int) {
	ten := uint256.NewInt(10)
	powers[0].SetOne()
	for i := 1; i < len(powers); i++ {
		powers[i].Mul(&powers[i-1], ten)
	}
	return powers
}()
