package oracle

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Twin: shopspring's decimals.
func TestParsePriceIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[+-]?[0-9]{0,12}\.?[0-9]{0,16}([eE][+-]?[0-9]{1,2})?`).Draw(t, "text")
		got, err := ParsePrice(text)
		want, bad := decimal.NewFromString(text)
		if bad != nil || !strings.ContainsAny(text, "0123456789") {
			require.Error(t, err)
			return
		}
		units := want.Shift(10).Round(0)
		switch {
		case units.Sign() <= 0:
			require.ErrorIs(t, err, ErrPriceNotPositive)
		case units.GreaterThan(MaxPrice.Decimal().Shift(10)):
			require.ErrorIs(t, err, ErrPriceTooLarge)
		default:
			require.NoError(t, err)
			require.Equal(t, units.String(), fmt.Sprint(uint64(got)))
		}
	})
}

func TestParsePriceRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"": ErrPriceText, "NaN": ErrPriceText, "Inf": ErrPriceText, ".": ErrPriceText, "1,5": ErrPriceText, "0x10": ErrPriceText, "1e": ErrPriceText, "1_0": ErrPriceText, "--1": ErrPriceText,
		"0": ErrPriceNotPositive, "-1": ErrPriceNotPositive, "0e30": ErrPriceNotPositive, "4.9e-11": ErrPriceNotPositive, "1e-2000000000": ErrPriceNotPositive,
		"1000000000.00000000005": ErrPriceTooLarge, "1e2000000000": ErrPriceTooLarge, strings.Repeat("9", 1000): ErrPriceTooLarge,
	} {
		_, err := ParsePrice(text)
		require.ErrorIs(t, err, want, text)
	}
	require.Equal(t, Price(1), MustPrice("5e-11"))
	require.Equal(t, MaxPrice, MustPrice("1e9"))
	require.Panics(t, func() { MustPrice("x") })
}

func TestPriceTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := Price(rapid.Uint64Range(1, uint64(MaxPrice)).Draw(t, "price"))
		require.Equal(t, price, MustPrice(price.String()))
		require.Equal(t, price.Decimal().String(), price.String())
	})
}

// Twin: the definition in big.Rat.
func TestScaledIsTheLedgersPriceRoundedDown(t *testing.T) {
	power := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
	rapid.Check(t, func(t *rapid.T) {
		price := Price(rapid.Uint64Range(1, uint64(MaxPrice)).Draw(t, "price"))
		base, quote := rapid.IntRange(0, 30).Draw(t, "base"), rapid.IntRange(0, 30).Draw(t, "quote")
		want := new(big.Int).Mul(new(big.Int).SetUint64(uint64(price)), power(36+quote))
		want.Div(want, power(10+base))
		got := price.Scaled(uint8(base), uint8(quote))
		require.Equal(t, want.String(), got.Dec())
	})
	require.Panics(t, func() { PriceOne.Scaled(31, 6) })
	require.Zero(t, testing.AllocsPerRun(10, func() { PriceOne.Scaled(18, 6) }))
}

func ExamplePrice_Scaled() {
	ether := MustPrice("2000")
	scaled := ether.Scaled(18, 6) // of ETH in USDC
	fmt.Println(ether, scaled.Dec())
	// Output: 2000 2000000000000000000000000000
}
