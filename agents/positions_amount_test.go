package agents

import (
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

func TestAnAmountIsPartedFromItsUnit(t *testing.T) {
	for cell, want := range map[string][2]string{
		"": {"", ""}, "15": {"15", ""}, "0": {"0", ""}, "9": {"9", ""}, "1.5 WETH": {"1.5", "WETH"}, "1.5weth": {"1.5", "WETH"}, "$1,500": {"1,500", "$"}, "USD 1500": {"1500", "USD"},
		"Ξ10": {"10", "ETH"}, "9 ₿": {"9", "BTC"}, "WETH": {"WETH", ""}, "-5": {"-5", ""},
	} {
		amount, unit := unitOf(cell)
		require.Equal(t, want, [2]string{amount, unit}, cell)
	}
	for cell, want := range map[string]bool{"0x1": true, "0X1f": true, "0xAF09": true, "0x": false, "0xg": false, "1f": false, "x1": false} {
		require.Equal(t, want, isHex(cell), cell)
	}
}

// Amounts are read in smallest units, of a token with two decimals.
func TestAnAmountIsReadInSmallestUnits(t *testing.T) {
	two, raw := column{name: "c", decimals: 2, symbol: "ABC"}, column{name: "c", raw: true}
	up, usd := column{name: "c", decimals: 2, up: true}, column{name: "c", decimals: 2, usd: true, price: decimal.NewFromInt(3)}
	dollar := column{name: "c", decimals: 2, symbol: "USDC"}
	top := new(uint256.Int).SubUint64(new(uint256.Int).Lsh(uint256.NewInt(1), 128), 1)
	for _, c := range []struct {
		of   column
		cell string
		want string
		err  string
	}{
		{two, "1.5", "150", ""},
		{two, "1.509", "150", ""},
		{up, "1.501", "151", ""},
		{up, "1.5", "150", ""},
		{two, "1.5 ABC", "150", ""},
		{two, "1.5 XYZ", "", `"1.5 XYZ" is in XYZ`},
		{raw, "1.5 ABC", "", "is in ABC"},
		{two, "$1.5", "", `"$1.5" is in $, and the column in whole tokens; write the amounts of a column in one unit`},
		{two, "€1.5", "", "is in €"},
		{two, "1.5 £", "", "is in £"},
		{two, "¥1.5", "", "is in ¥"},
		{usd, "€3", "", "is in €"},
		{raw, "$15", "", "is in $, and the column in smallest units"},
		{dollar, "$1.5", "150", ""},
		{dollar, "€1.5", "", "is in €"},
		{usd, "$3", "100", ""},
		{usd, "3 WETH", "", "is in WETH, and the column in dollars"},
		{usd, "3 USD", "100", ""},
		{usd, "10", "333", ""},
		{column{name: "c", decimals: 2, usd: true}, "3", "300", ""},
		{two, "-1", "", "is below 0"},
		{two, "0", "0", ""},
		{two, "1e40", "", "does not fit 128 bits"},
		{two, "1e41", "", "out of range"},
		{two, "0e40", "0", ""},
		{two, "0e41", "", "out of range"},
		{two, "1e-100", "0", ""},
		{two, "1e-101", "", "out of range"},
		{raw, "1.5", "", "is no whole number"},
		{raw, "15", "15", ""},
		{raw, top.Dec(), top.Dec(), ""},
		{raw, new(uint256.Int).AddUint64(top, 1).Dec(), "", "does not fit 128 bits"},
		{raw, "0x0", "0", ""},
		{raw, "0x00ff", "255", ""},
		{raw, "0X00FF", "255", ""},
		{raw, "0x" + strings.Repeat("f", 32), top.Dec(), ""},
		{raw, "0x1" + strings.Repeat("0", 32), "", "does not fit 128 bits; is it an address"},
		{raw, "0x" + strings.Repeat("f", 65), "", "does not fit 256 bits"},
		{two, "0x0f", "", "is hexadecimal"},
		{two, "", "", "is empty"},
		{two, "n/a", "", `"n/a" is not a number; write 0 or remove the row`},
		{two, "1-2", "", "is not a number"},
		{two, strings.Repeat("0", 99) + "1", "100", ""},
		{two, strings.Repeat("0", 100) + "1", "", "is 101 characters long"},
	} {
		got, err := c.of.parse(c.cell, sheet.Style{})
		if c.err != "" {
			require.ErrorContains(t, err, c.err, c.cell)
			continue
		}
		require.NoError(t, err, c.cell)
		require.Equal(t, c.want, got.Dec(), c.cell)
	}
}

// What is as large as smallest units are is more than 10¹⁵ of collateral or 10⁹ of debt; where a price is known, and the decimals
// differ, what is owed of the value decides.
func TestAmountsAsLargeAsSmallestUnits(t *testing.T) {
	for _, c := range []struct {
		collateral, debt float64
		about            float64
		want             bool
	}{
		{1e15, 1, 0, true},
		{1e14, 1, 0, false},
		{1, 1e9, 0, true},
		{1, 9e8, 0, false},
		{1e15, 1e15, 1e-9, true},
		// 10 tokens of 18 decimals at 2,000, and 14,000 of six decimals, in smallest units: 0.7 of the value.
		{10e18, 14_000e6, 2000, true},
		// Whole tokens of something cheap: 10^15 of it at 10^-6, of which 0.5 is owed.
		{1e15, 5e8, 1e-6, false},
		{1e15, 5e8, 0, true},
		{1e8, 1e9, 1, true},   // ten times the value, or 10^13 times: both are absurd
		{1e12, 1e9, 1, true},  // a thousandth of it, or 10^9 times
		{1e15, 1e15, 2, true}, // half of it, but no vault has so much of either
	} {
		p := &positionReader{Positions: Positions{CollateralDecimals: 18, LoanDecimals: 6, About: c.about}}
		require.Equal(t, c.want, p.large(c.collateral, c.debt), "%+v", c)
	}
	near := &positionReader{Positions: Positions{CollateralDecimals: 8, LoanDecimals: 6, About: 1e-5}}
	require.True(t, near.large(1e15, 5e8), "0.05 of the value, or 5 times: nothing is absurd")
	require.Equal(t, "7", howMany(7))
	require.Equal(t, "eight or more", howMany(8))
	require.Zero(t, middle(nil))
	require.EqualValues(t, 3, middle([]float64{9, 1, 3}))
	require.EqualValues(t, 3, middle([]float64{9, 1, 3, 2}))
}
