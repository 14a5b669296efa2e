package oracle

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// At eighteen places a token of thirty decimals leaves a remainder, which is dropped. More decimals than thirty are none.
func TestALedgersPriceRoundsDown(t *testing.T) {
	for price, want := range map[Price]uint64{5_999_999_999_999: 5, 6_000_000_000_000: 6, 999_999_999_999: 0} {
		got := MaxScale.Ledger(price, 30, 0)
		require.Equal(t, uint256.NewInt(want), &got)
	}
	even := MaxScale.Ledger(7, 18, 0)
	require.Equal(t, uint256.NewInt(7), &even)
	require.NotPanics(t, func() { MaxScale.Ledger(1, 30, 30) })
	require.Panics(t, func() { MaxScale.Ledger(1, 31, 30) })
	require.Panics(t, func() { MaxScale.Ledger(1, 30, 31) })
}

func TestAPriceThatIsNoneHasTheUsualScale(t *testing.T) {
	require.EqualValues(t, PriceDecimals, ScaleFor(decimal.Zero))
	require.EqualValues(t, PriceDecimals, ScaleFor(decimal.New(-1, -12)))
}

// Twin: the general product, at the largest prices, whose words carry into each other, and at the smallest.
func TestALedgersPriceIsTheWholeProduct(t *testing.T) {
	for s := range MaxScale + 1 {
		for _, p := range []Price{0, 1, 3, MaxPrice - 1, MaxPrice, ^Price(0) - 1, ^Price(0)} {
			for exponent := range 66 - int(s) {
				base, quote := max(0, 36-int(s)-exponent), max(0, exponent-36+int(s))
				if base > 30 || quote > 30 {
					continue
				}
				var want uint256.Int
				want.Mul(uint256.NewInt(uint64(p)), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(uint64(exponent))))
				require.Equal(t, want, s.Ledger(p, uint8(base), uint8(quote)), "10^%d times %d at a scale of %d", exponent, uint64(p), s)
			}
		}
	}
}
