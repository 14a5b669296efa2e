package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// tenths is a number of tenths of a scale.
func tenths(n uint64, scale *uint256.Int) (z uint256.Int) {
	z.Mul(uint256.NewInt(n), scale)
	return *z.Div(&z, uint256.NewInt(10))
}

// Tokens have no decimals, a unit of debt is worth 1 where nothing else is said, a share of collateral is a unit,
// and there is no bonus. A health factor of 0 lets everything that counts be repaid: the target is the debt's
// value.
func TestWhatASpokesSaleMoves(t *testing.T) {
	type row struct {
		drawn, premium, target         uint64 // shares; tenths of a unit, likewise
		supplied, price                uint64 // of collateral
		hubShares, hubAssets           uint64 // besides the million of either
		debtPrice, leftover, cover     uint64 // leftover in tenths
		getsDrawn, getsPremium, repaid uint64
		seized                         uint64
		clears, empties                bool
		refused                        error
	}
	for name, c := range map[string]row{
		"all of it": {drawn: 10, premium: 75, target: 175, supplied: 100, cover: 99, getsDrawn: 10, getsPremium: 75, repaid: 18, seized: 17, clears: true},
		// Premium debt goes first, by whole units.
		"a part of the premium":             {drawn: 10, premium: 75, target: 175, supplied: 100, cover: 3, getsPremium: 30, repaid: 3, seized: 3},
		"the premium":                       {drawn: 10, premium: 75, target: 175, supplied: 100, cover: 8, getsPremium: 75, repaid: 8, seized: 7},
		"a unit more":                       {drawn: 10, premium: 75, target: 175, supplied: 100, cover: 9, getsDrawn: 1, getsPremium: 75, repaid: 9, seized: 8},
		"a part, and dust is left":          {drawn: 10, premium: 75, target: 175, supplied: 100, cover: 3, leftover: 146, refused: ErrMustNotLeaveDust},
		"a part, and no dust":               {drawn: 10, premium: 75, target: 175, supplied: 100, cover: 3, leftover: 145, getsPremium: 30, repaid: 3, seized: 3},
		"a target within the premium":       {drawn: 10, premium: 75, target: 61, supplied: 100, cover: 99, getsPremium: 70, repaid: 7, seized: 7},
		"its last unit is a part":           {drawn: 10, premium: 75, target: 72, supplied: 100, cover: 99, getsPremium: 75, repaid: 8, seized: 7},
		"a target of it":                    {drawn: 10, premium: 75, target: 75, supplied: 100, cover: 99, getsPremium: 75, repaid: 8, seized: 7},
		"a target just beyond it":           {drawn: 10, premium: 75, target: 76, supplied: 100, cover: 99, getsDrawn: 1, getsPremium: 75, repaid: 9, seized: 8},
		"no premium, to the target":         {drawn: 10, target: 61, supplied: 100, cover: 99, getsDrawn: 7, repaid: 7, seized: 7},
		"what would be left is dust":        {drawn: 10, target: 61, supplied: 100, cover: 99, leftover: 31, getsDrawn: 10, repaid: 10, seized: 10, clears: true},
		"and is not":                        {drawn: 10, target: 61, supplied: 100, cover: 99, leftover: 30, getsDrawn: 7, repaid: 7, seized: 7},
		"collateral for a part of premium":  {drawn: 10, premium: 75, target: 175, supplied: 3, cover: 99, getsPremium: 30, repaid: 3, seized: 3, empties: true},
		"for the premium but for less":      {drawn: 10, premium: 75, target: 175, supplied: 6, price: 12, debtPrice: 10, cover: 99, getsPremium: 75, repaid: 8, seized: 6, empties: true},
		"for all of the premium":            {drawn: 10, premium: 75, target: 175, supplied: 5, price: 15, debtPrice: 10, cover: 99, getsPremium: 75, repaid: 8, seized: 5, empties: true},
		"for some drawn debt":               {drawn: 10, premium: 75, target: 175, supplied: 9, cover: 99, getsDrawn: 2, getsPremium: 75, repaid: 10, seized: 9, empties: true},
		"collateral that is left is dust":   {drawn: 20, target: 100, supplied: 14, cover: 99, leftover: 41, getsDrawn: 14, repaid: 14, seized: 14, empties: true},
		"and is not, of collateral":         {drawn: 20, target: 100, supplied: 14, cover: 99, leftover: 40, getsDrawn: 10, repaid: 10, seized: 10},
		"dust for more than is paid":        {drawn: 20, target: 200, supplied: 14, cover: 10, leftover: 41, refused: ErrMustNotLeaveDust},
		"dust, but all debt goes":           {drawn: 10, target: 100, supplied: 14, cover: 10, leftover: 41, getsDrawn: 10, repaid: 10, seized: 10, clears: true},
		"both sides go":                     {drawn: 10, target: 100, supplied: 10, cover: 10, getsDrawn: 10, repaid: 10, seized: 10, clears: true, empties: true},
		"a unit less of collateral is left": {drawn: 10, target: 100, supplied: 11, cover: 10, getsDrawn: 10, repaid: 10, seized: 10, clears: true},
		// Three shares are 4.5 units of 10 each. 30 pay for two of them; the unit that is left is dust below 15,
		// and all three would cost 5 units rounded up: 50, of a debt of 45, which pays for 4 units and two shares.
		"rounding asks for more than is owed": {
			drawn: 45, target: 300, supplied: 3, price: 10, hubShares: 1e6, hubAssets: 2e6, cover: 99, leftover: 150,
			getsDrawn: 45, repaid: 45, seized: 2, clears: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			wad := fixed.WAD
			s := spoke{maxBonus: percent, hfMax: wad, targetHF: wad, leftover: tenths(c.leftover, &wad)}
			a := spokeAccount{
				drawn: whole(c.drawn), premium: tenths(c.premium, &ray), index: ray, supplied: whole(c.supplied),
				hubShares: whole(c.hubShares), hubAssets: whole(c.hubAssets),
				debtPrice: whole(max(c.debtPrice, 1)), debtUnit: single, debtScale: wad,
				collateralPrice: whole(max(c.price, 1)), collateralUnit: single, collateralScale: wad,
			}
			a.debtValue = tenths(c.target, &ray)
			a.debtValue.Mul(&a.debtValue, &a.debtPrice)
			a.debtValue.Mul(&a.debtValue, &wad)
			l, err := s.sale(&a, uint256.NewInt(c.cover))
			if c.refused != nil {
				require.ErrorIs(t, err, c.refused)
				return
			}
			require.NoError(t, err)
			require.Equal(t, spokeSale{
				bonus: percent, seized: whole(c.seized), drawn: whole(c.getsDrawn), premium: tenths(c.getsPremium, &ray), repaid: whole(c.repaid),
				clears: c.clears, empties: c.empties,
			}, l)
		})
	}
}
