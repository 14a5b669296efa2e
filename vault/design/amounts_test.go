package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
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

// In Aave v3.3 an account's other debts raise what half of all is worth, but no more of a debt is repaid than
// there is: of 3,000, where the account owes 4,000, 2,000; where it owes 6,000 or more, all.
func TestAaveV33RepaysNoMoreOfADebtThanThereIs(t *testing.T) {
	d := AaveV33Mainnet.at(Market{})
	for total, want := range map[uint64]uint64{4_000e8: 2_000, 6_000e8 - 2e8: 2_999, 6_000e8: 3_000, 10_000e8: 3_000} {
		r := reserves{
			health: whole(0.99e18), debt: whole(3_000), collateral: whole(5_000), totalDebt: whole(total),
			debtPrice: whole(1e8), debtUnit: single, collateralPrice: whole(1e8), collateralUnit: single,
		}
		most, err := d.most(&r)
		require.NoError(t, err)
		require.Equal(t, whole(want), most, total)
	}
}

// A policy that looks once finds what the two questions find: of a vault at its threshold, above it, and of one
// that owes nothing.
func TestALookIsBothQuestions(t *testing.T) {
	of := Market{LLTV: whole(0.8e18), CollateralDecimals: 0, LoanDecimals: 0}
	v4 := AaveV4{
		MaxBonus: whole(1.05e18), BonusFactor: whole(1e18), HFMax: whole(0.9e18), TargetHF: whole(1.05e18), LoanPrice: whole(1e8),
	}
	for name, d := range map[string]Design{"aave-v2": AaveV30Mainnet, "aave-v3.3": AaveV33Mainnet, "aave-v4": v4} {
		p := d.Policy(of).(Policy)
		look := func(c *vault.Case) (unhealthy bool, most uint256.Int) {
			unhealthy, _, err := p.Unhealthy(c)
			require.NoError(t, err)
			most, err = p.Most(c)
			require.NoError(t, err)
			l, is := p.(looker)
			if !is {
				return unhealthy, most
			}
			too, same, err := l.Look(c)
			require.NoError(t, err)
			require.Equal(t, unhealthy, too, name)
			if unhealthy {
				require.Equal(t, most, same, name)
			} else {
				require.True(t, same.IsZero(), name)
			}
			return unhealthy, most
		}
		for debt, want := range map[uint64]bool{0: false, 8_000: false, 8_001: true} {
			var c vault.Case
			c.Totals.TotalBorrowAssets, c.Totals.TotalBorrowShares = whole(1e6), whole(1e12)
			c.Position.Collateral, c.Position.BorrowShares = whole(10_000), whole(debt*1e6)
			c.Price = fixed.PriceScale
			unhealthy, most := look(&c)
			require.Equal(t, want, unhealthy, "%s: %d", name, debt)
			require.Equal(t, debt == 0, most.IsZero(), "%s: %d", name, debt)
			c.Price.SetAllOne() // no oracle's price
			if l, is := p.(looker); is {
				unhealthy, _, err := l.Look(&c)
				require.ErrorIs(t, err, fixed.ErrOverflow, name)
				require.False(t, unhealthy, name)
			}
		}
	}
}

// At a price at which a unit repaid seizes less than 1e-18 of collateral, Compound seizes nothing, and lets half
// of the debt be repaid for it. Ratios of 1 and more are bounded by the collateral: 20 pay for all of 10 at half a
// unit each, and for the half unit that is dropped.
func TestCompoundRepaysForNothingWhereTheRatioIsNothing(t *testing.T) {
	d := CompoundV2{CloseFactor: whole(0.5e18), Incentive: one, LoanPrice: one}.at(Market{LLTV: whole(0.8e18), LoanDecimals: 18})
	for name, row := range map[string]struct{ price, want uint256.Int }{
		"nothing": {*new(uint256.Int).AddUint64(tenTo(54), uint64(1e18)), whole(50)}, // 1e36 and one more of the feed's
		"1e-18":   {*tenTo(54), whole(50)},
		"a half":  {*new(uint256.Int).Lsh(&fixed.PriceScale, 1), whole(21)},
	} {
		var c vault.Case
		c.Totals.TotalBorrowAssets, c.Totals.TotalBorrowShares = whole(1e6), whole(1e12)
		c.Position.Collateral, c.Position.BorrowShares, c.Price = whole(10), whole(100e6), row.price
		most, err := d.Most(&c)
		require.NoError(t, err)
		require.Equal(t, row.want, most, name)
	}
}

// A price feed of 36 decimals less the token's: of a dollar 1e36 at none, 1e18 at 18, a tenth and a hundredth of
// that at 19 and 20.
func TestCompoundsPriceOfALoanToken(t *testing.T) {
	for decimals, want := range map[uint8]uint64{0: 36, 17: 19, 18: 18, 19: 17, 20: 16, 36: 0} {
		require.Equal(t, *tenTo(want), CompoundV2{LoanPrice: one}.at(Market{LoanDecimals: decimals}).priceBorrowed, decimals)
	}
}
