package spot

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

func u(whole float64) uint256.Int { return *uint256.NewInt(uint64(whole*1e8 + 0.5)) }

func px(whole float64) uint256.Int {
	z := u(whole)
	return *z.Mul(&z, new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(28)))
}

func wad(x float64) uint256.Int {
	z := uint256.NewInt(uint64(x*1e12 + 0.5))
	return *z.Mul(z, uint256.NewInt(1e6))
}

func tenfold() Class {
	return Class{Leverage: 10, Initial: wad(1.111), Call: wad(1.09), Liquidation: wad(1.05), HourlyRate: wad(0.00001)}
}

func TestSpotMarginFirstHourIsChargedInFullAndLaterOnesWhenFull(t *testing.T) {
	a := Account{Class: tenfold(), Quote: u(100)}
	price := px(1)
	require.NoError(t, a.Borrow(false, new(u(100)), &price, 1000))
	require.Equal(t, u(0.001), a.QuoteLoan.Interest)
	a.Accrue(1000 + 3599)
	require.Equal(t, u(0.001), a.QuoteLoan.Interest)
	a.Accrue(1000 + 3600)
	require.Equal(t, u(0.002), a.QuoteLoan.Interest)
	a.Accrue(1000 + 10*3600 + 1)
	require.Equal(t, u(0.011), a.QuoteLoan.Interest) // simple: no interest on interest
	paid, err := a.Repay(false, new(u(50.011)), 1000+10*3600+1)
	require.NoError(t, err)
	require.Equal(t, u(50.011), paid)
	require.True(t, a.QuoteLoan.Interest.IsZero())
	require.Equal(t, u(50), a.QuoteLoan.Principal)
}

func TestSpotMarginLevelsAsVaultLTVs(t *testing.T) {
	for ratio, lltv := range map[float64]float64{1.05: 0.952380952380952380, 1.15: 0.869565217391304347, 1.18: 0.847457627118644067, 1.1: 0.909090909090909090} {
		c := tenfold()
		c.Liquidation = wad(ratio)
		got := c.LLTV()
		require.InDelta(t, lltv, got.Float64()/1e18, 1e-15)
	}
}

func TestSpotMarginLiquidationPriceIsWhereTheLevelReachesTheRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Account{Class: tenfold()}
		amount := func(name string) uint256.Int {
			return *uint256.NewInt(rapid.Uint64Range(0, 1000).Draw(t, name)*1e8 + rapid.Uint64Range(0, 1e8).Draw(t, name+" and"))
		}
		if rapid.Bool().Draw(t, "short") {
			a.Quote, a.BaseLoan.Principal = amount("quote"), amount("owed base")
		} else {
			a.Base, a.QuoteLoan.Principal = amount("base"), amount("owed quote")
		}
		price, ok := a.LiquidationPrice()
		if !ok || price.LtUint64(1e18) || price.BitLen() > 161 {
			t.Skip("no price")
		}
		level := a.Level(&price)
		assets, owed := a.worth(&price)
		if owed.LtUint64(1e6) || assets.LtUint64(1e6) {
			t.Skip("too small for its rounding")
		}
		far := fixed.Difference(&level, &a.Class.Liquidation).Abs()
		require.True(t, far.Lt(new(wad(0.00001))), "level %s", level.Dec())
	})
}

func TestSpotMarginRefusesWhatWouldBreakTheInitialRatioAndLiquidatesAtTheRatio(t *testing.T) {
	price := px(100)
	a := Account{Class: tenfold(), Base: u(1)}
	require.ErrorIs(t, a.Borrow(false, new(u(1000)), &price, 0), ErrLevel)
	require.True(t, a.QuoteLoan.Principal.IsZero())
	require.NoError(t, a.Borrow(false, new(u(800)), &price, 0)) // 900 against 800
	require.ErrorIs(t, a.Withdraw(true, new(u(1)), &price, 1), ErrLevel)
	require.ErrorIs(t, a.Withdraw(true, new(u(2)), &price, 1), ErrBalance)
	// Buy 8 more with the loan.
	a.Quote, a.Base = uint256.Int{}, u(9)
	require.Equal(t, Normal, a.Status(new(px(100))))
	require.Equal(t, MarginCall, a.Status(new(px(95))))
	require.Equal(t, Liquidated, a.Status(new(px(93))))
	_, _, err := a.Liquidate(new(px(100)), 10, fixed.Signed{})
	require.ErrorIs(t, err, ErrHealthy)
	left, short, err := a.Liquidate(new(px(93)), 10, fixed.Positive(new(u(837))))
	require.NoError(t, err)
	require.Equal(t, u(837-800.008), left)
	require.True(t, short.IsZero())
}

func TestClassReportsEveryFault(t *testing.T) {
	err := (&Class{Leverage: 1, Initial: wad(1), Call: wad(1), Liquidation: wad(1)}).Validate()
	require.ErrorContains(t, err, "leverage 1 must be at least 2")
	require.ErrorContains(t, err, "liquidation ratio must be above 1e18")
	require.ErrorContains(t, err, "margin call ratio must be above")
	require.NoError(t, new(tenfold()).Validate())
	two := tenfold()
	two.Leverage = 2
	require.NoError(t, two.Validate())
}

// By hand: nothing is charged before there is a loan, whose first hour then begins when it is taken.
func TestHoursBeforeALoanAreFree(t *testing.T) {
	a := Account{Class: tenfold(), Quote: u(100)}
	a.Accrue(1e6)
	require.Equal(t, Account{Class: tenfold(), Quote: u(100)}, a)
	require.NoError(t, a.Borrow(false, new(u(100)), new(px(1)), 1e6+1))
	a.Accrue(1e6 + 3600)
	require.Equal(t, u(0.001), a.QuoteLoan.Interest)
	a.Accrue(1e6 + 3601)
	require.Equal(t, u(0.002), a.QuoteLoan.Interest)
}

func TestALoanIsOfAnAmount(t *testing.T) {
	a := Account{Class: tenfold(), Base: *new(uint256.Int).Lsh(uint256.NewInt(1), 130)}
	most := new(uint256.Int).Lsh(uint256.NewInt(1), 128)
	require.ErrorIs(t, a.Borrow(false, new(uint256.Int), &fixed.PriceScale, 0), ErrZeroAmount)
	require.ErrorIs(t, a.Borrow(false, most, &fixed.PriceScale, 0), ErrAmountTooLarge)
	most.SubUint64(most, 1)
	require.NoError(t, a.Borrow(false, most, &fixed.PriceScale, 0))
}
