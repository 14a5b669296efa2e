package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// Of 90 on 100 of collateral so much is repaid that 80 % are left, where each unit repaid takes 1.05 with it: 10/(1 −
// 0.84). All of a debt is where it is as much as the collateral, or no part is aimed at; nothing is of nothing, at a
// fee of all, or of a debt that is small enough.
func TestHowMuchOfADebtSiloLetsBeRepaid(t *testing.T) {
	for name, row := range map[string]struct {
		fee, target, debt, want uint64
	}{
		"a part":         {0.05e18, 0.8e18, 90, 62},
		"small enough":   {0.05e18, 0.8e18, 80, 0},
		"a unit more":    {0.05e18, 0.8e18, 81, 6},
		"as much":        {0.05e18, 0.8e18, 100, 100},
		"more":           {0.05e18, 0.8e18, 101, 101},
		"without a part": {0.05e18, 0, 90, 90},
		"nothing":        {0.05e18, 0.8e18, 0, 0},
		"a fee of all":   {1e18, 0.8e18, 90, 0},
		"nearly of all":  {1e18 - 1, 0.8e18, 90, 90},
	} {
		d := &SiloV2{Fee: whole(row.fee), TargetLTV: whole(row.target), FullAbove: whole(0.9e18)}
		x, err := d.maxRepay(uint256.NewInt(row.debt), uint256.NewInt(100))
		require.NoError(t, err)
		require.InDelta(t, row.want, float64(x.Uint64()), 1, name)
		require.Equal(t, row.want == 0, x.IsZero(), name)
	}
}

// A vault of which half the debt is raised has an auction where half its collateral is a unit at least.
func TestNoAuctionIsOfNothing(t *testing.T) {
	e27 := func(n uint64) (z uint256.Int) {
		z.Mul(uint256.NewInt(n), tenTo(27))
		return z
	}
	rate := e27(1)
	spot := *new(uint256.Int).Rsh(&rate, 1)
	for ink, fails := range map[uint64]bool{1: true, 2: false} {
		c := cat{chop: one, dunk: e27(5), box: e27(100)}
		b, err := c.bite(uint256.NewInt(ink), uint256.NewInt(10), &rate, &spot, new(uint256.Int))
		if fails {
			require.ErrorIs(t, err, ErrNullAuction)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, []uint64{5, 1}, []uint64{b.dart.Uint64(), b.dink.Uint64()})
	}
}

// Fluid's prices are above 0 and up to 1e54.
func TestThePricesThatFluidKnows(t *testing.T) {
	r := &fluidRule{threshold: whole(800), limit: whole(900), penalty: whole(500)}
	ex, above := whole(1e12), fluidSquare
	above.AddUint64(&above, 1)
	for name, row := range map[string]struct {
		price uint256.Int
		known bool
	}{"zero": {uint256.Int{}, false}, "the highest": {fluidSquare, true}, "above it": {above, false}, "1": {*tenTo(27), true}} {
		_, err := r.limits(row.price, ex, ex)
		if row.known {
			require.NotErrorIs(t, err, ErrFluidPrice, name)
		} else {
			require.ErrorIs(t, err, ErrFluidPrice, name)
		}
	}
}
