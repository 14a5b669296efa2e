package oracle

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

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
