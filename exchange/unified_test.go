package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// united is an account that is judged as a whole: 500 of an asset that nothing settles in and that counts less 10 %, and
// 50 each of two that a market settles in. All assets are worth 1, and both markets are at 100.
func united(t *testing.T, rules Rules) House {
	rules.Unified, rules.Mode.Default = true, Cross
	e, err := New(rules)
	require.NoError(t, err)
	for s := range Asset(2) {
		in := linear(flat(t, 0.05, 0.1))
		in.Symbol, in.Settle = string(rune('A'+s)), s+1
		m, err := e.AddMarket(in, deep())
		require.NoError(t, err)
		defer mark(t, e, m, px(100), 1)
	}
	for s, haircut := range []float64{0.1, 0, 0} {
		require.NoError(t, e.AddCollateral(Collateral{Asset: Asset(s), Haircut: wad(haircut)}))
		require.NoError(t, e.Price(Asset(s), pointerTo(px(1))))
	}
	a := e.AddAccount()
	for s, amount := range []float64{500, 50, 50} {
		require.NoError(t, e.Deposit(a, Asset(s), u(amount)))
	}
	return e
}

// ten opens ten at 100 on a side of a market.
func ten(t *testing.T, e House, m MarketID, side Side) PositionID {
	id, err := e.Open(Opening{Market: m, Side: side, Size: u(10), Value: u(1000), Leverage: wad(10)})
	require.NoError(t, err)
	return id
}

// By hand: 450 + 50 + 50 carry ten at 100, which fail where 550 + 10·(p − 100) is less than 0.5·p, below 450/9.5; with
// the first asset at a half, below 675/9.5. One price of several that has moved is enough to move the trigger.
func TestTheTriggerOfTheOnlyPositionFollowsEachPrice(t *testing.T) {
	e := united(t, plain())
	id := ten(t, e, 0, Long)
	is := func(want string) {
		low, high := e.Watermarks(0)
		require.Equal(t, want, cents(low))
		require.Equal(t, e.Position(id).Liquidation, low)
		require.Equal(t, farAway, high)
	}
	is("47.37")
	half, whole := px(0.5), px(1)
	require.NoError(t, e.Prices([]Asset{0, 1}, []uint256.Int{half, whole}))
	is("71.05")
	require.NoError(t, e.Prices([]Asset{1, 0}, []uint256.Int{whole, whole}))
	is("47.37")
	require.NoError(t, e.Prices([]Asset{0, 1, 2}, []uint256.Int{whole, whole, half}))
	is("50.00") // 525: below 475/9.5
	require.NoError(t, e.Price(0, &half))
	is("73.68") // 300: below 700/9.5
}

// By hand: each pool has 50 and what the first asset counts, less 50 that itself needs; the other's 50 are what that one needs.
// Of 450 each of two positions may use up a half, less what rounding may come to: 4 units a position and 4 an asset.
func TestEachPositionOfAUnifiedAccountHasItsShare(t *testing.T) {
	e := united(t, plain())
	ten(t, e, 0, Long)
	ten(t, e, 1, Short)
	for s := Asset(1); s < 3; s++ {
		share, failing := e.share(Bucket{0, s, none}, 2)
		require.Equal(t, (45_000_000_000-4*2-4*3)/2, int(share.Uint64()))
		require.False(t, failing)
	}
	low, _ := e.Watermarks(0)
	require.Equal(t, "77.50", cents(low)) // 22.5 of ten
	_, high := e.Watermarks(1)
	require.Equal(t, "121.43", cents(high)) // 225/1.05 of ten
	mark(t, e, 0, px(70), 2)
	e.rekeyPool(0, 1)
	low, _ = e.Watermarks(0)
	require.Equal(t, "61.75", cents(low)) // 450 − 300 + 15 are left: 8.25 of ten
}

// A unified account that fails is found at any mark, and one whose positions hedge each other is not looked at.
func TestAUnifiedAccountThatFailsIsFoundAtAnyMark(t *testing.T) {
	e := united(t, plain())
	ten(t, e, 0, Long)
	ten(t, e, 1, Short)
	mark(t, e, 0, px(50), 2)
	e.rekeyPool(0, 1)
	low, _ := e.Watermarks(0)
	require.Equal(t, farAway, low)
	_, high := e.Watermarks(1)
	require.Zero(t, high)

	rules := plain()
	rules.Margin.HedgeExempt = true
	e = united(t, rules)
	ten(t, e, 0, Long)
	ten(t, e, 0, Short)
	low, high = e.Watermarks(0)
	require.Zero(t, low)
	require.Equal(t, farAway, high)
}

// Accounts are judged as a whole where the rules say so and something counts: with one of them alone each pool's only
// position has its exact trigger.
func TestNothingIsUnifiedWithoutCollateralOrByItself(t *testing.T) {
	for _, named := range []bool{false, true} {
		rules := plain()
		rules.Unified, rules.Mode.Default = !named, Cross
		e := doubled(t, rules)
		if named {
			require.NoError(t, e.AddCollateral(Collateral{Asset: 0}))
			require.NoError(t, e.Price(0, pointerTo(px(1))))
		}
		for m := range MarketID(2) {
			_, err := e.Open(Opening{Account: 1, Market: m, Size: u(20), Value: u(2000), Leverage: wad(10)})
			require.NoError(t, err)
			low, _ := e.Watermarks(m)
			require.Equal(t, "52.63", cents(low)) // 1,000/19
		}
	}
}

// What has a haircut of all leaves, where nothing lacks.
func TestWhatDoesNotCountLeaves(t *testing.T) {
	rules := plain()
	rules.Unified, rules.Mode.Default = true, Cross
	e, _ := engine(t, rules, linear(flat(t, 0.05, 0.1)), deep())
	require.NoError(t, e.AddCollateral(Collateral{Asset: 0}))
	require.NoError(t, e.AddCollateral(Collateral{Asset: 1, Haircut: wad(1)}))
	for s := range Asset(2) {
		require.NoError(t, e.Price(s, pointerTo(px(1))))
	}
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, 1, u(5)))
	require.Equal(t, u(5), e.Available(a, 1))
	require.Equal(t, *uint256.NewInt(0), e.Available(a, 0))
	require.NoError(t, e.Withdraw(a, 1, u(5)))
}
