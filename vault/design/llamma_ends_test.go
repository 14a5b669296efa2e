package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// noBands is a curve of an amplification of 100 at 3,000, without any band.
func noBands(t *testing.T) *curve {
	rule, err := newCurveRule(whole(100), tokens(3000), uint256.Int{})
	require.NoError(t, err)
	return &curve{curveRule: rule}
}

// Bands are kept wherever they are: beside the first ones, and far to both sides.
func TestBandsGrowBothWays(t *testing.T) {
	v := noBands(t)
	at := []int{5, -300, 300, -301, 301, 6, 4, -1000, 1000}
	for _, n := range at {
		v.at(n).x = whole(uint64(2000 + n))
	}
	for _, n := range at {
		require.Equal(t, band{x: whole(uint64(2000 + n))}, v.band(n), n)
	}
	for _, n := range []int{-1001, 1001, 0, 7, -5000, 5000} {
		require.Equal(t, band{}, v.band(n), n)
	}
}

// 403 units in four bands are a hundred in each, and what is left over in the first. The next in the same band gets shares by
// what is there; a hundred a band are too little.
func TestADepositIsSpreadEvenly(t *testing.T) {
	v := noBands(t)
	v.active = 3
	shares, err := v.deposit(whole(407), 1, 4, nil)
	require.NoError(t, err)
	require.Equal(t, []uint256.Int{whole(104_000), whole(101_000), whole(101_000), whole(101_000)}, shares)
	require.Equal(t, whole(104), v.band(1).y)
	require.Equal(t, whole(101), v.band(4).y)
	require.Equal(t, [3]int{0, 0, 4}, [3]int{v.active, v.low, v.high}, "the active band is moved below, over empty ones")
	shares, err = v.deposit(whole(404), 4, 7, shares)
	require.NoError(t, err)
	require.Equal(t, whole(102_000*101/102), shares[4]) // of 101,000 and 1,000 dead shares, and 101 units and one
	require.Equal(t, whole(101_000), shares[5])
	require.Equal(t, whole(202), v.band(4).y)
	require.Equal(t, 7, v.high)

	before := *v
	_, err = v.deposit(whole(403), 1, 4, nil)
	require.ErrorIs(t, err, ErrTooLow)
	v.at(6).x = whole(1)
	got, err := v.deposit(whole(1_000), 5, 8, shares)
	require.ErrorIs(t, err, ErrNotEmpty)
	require.Equal(t, shares, got, "a refusal appends nothing")
	v.active = 6
	_, err = v.deposit(whole(1_000), 5, 8, nil)
	require.ErrorIs(t, err, ErrBelow, "the active band holds loan tokens")
	_, err = v.deposit(whole(1_000), 7, 10, nil)
	require.NoError(t, err, "one above it takes collateral")
	require.Equal(t, before.low, v.low)
	require.Equal(t, 10, v.high)
}

// Whoever takes all out leaves the bands that others are in, and the outermost are those.
func TestWithdrawalsMoveTheOutermostBands(t *testing.T) {
	open := func() (*curve, []uint256.Int, []uint256.Int) {
		v := noBands(t)
		v.low, v.high = 0, 0
		first, err := v.deposit(whole(4_000), 0, 3, nil)
		require.NoError(t, err)
		second, err := v.deposit(whole(5_000), 2, 6, nil)
		require.NoError(t, err)
		require.Equal(t, [2]int{0, 6}, [2]int{v.low, v.high})
		return v, first, second
	}
	v, first, second := open()
	_, y, err := v.withdraw(one, 0, first)
	require.NoError(t, err)
	require.InDelta(t, 4_000, float64(y.Uint64()), 8)
	require.Equal(t, [2]int{2, 6}, [2]int{v.low, v.high}, "two bands are the second's alone")
	require.True(t, ref(v.band(1).y).IsZero(), "what the last one leaves is nobody's")
	_, _, err = v.withdraw(one, 2, second)
	require.NoError(t, err)
	require.Equal(t, [2]int{7, 1}, [2]int{v.low, v.high}, "none is left")

	v, first, second = open()
	_, _, err = v.withdraw(one, 2, second)
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 3}, [2]int{v.low, v.high})
	_, _, err = v.withdraw(whole(0.5e18), 0, first)
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 3}, [2]int{v.low, v.high}, "half of all bands is still in all")
	_, _, err = v.withdraw(whole(1e18+1), 0, first)
	require.ErrorIs(t, err, ErrAboveAll)
}

// A trade of any size ends at the outermost band, or after as many as it may touch. Empty bands before the first do not count.
func TestATradeEndsAtItsBands(t *testing.T) {
	v := noBands(t)
	_, err := v.deposit(*tenTo(19), 3, 12, nil)
	require.NoError(t, err)
	v.active = 0
	unit, none, po := whole(1), uint256.Int{}, tokens(3000)
	for most, want := range map[int]struct{ count, last int }{1: {1, 3}, 2: {2, 4}, 9: {9, 11}, 10: {10, 12}, 50: {10, 12}} {
		var got trade
		require.NoError(t, v.exchange(&got, true, largest, po, none, unit, unit, most))
		require.Equal(t, want.count, got.count, most)
		require.Equal(t, want.last, got.n2, most)
		require.Equal(t, 3, got.n1)
		require.Equal(t, whole(1e18*uint64(want.count)), got.out, "all that the bands hold")
		require.True(t, got.last.IsZero())
	}
	var all, back trade
	require.NoError(t, v.exchange(&all, true, largest, po, none, unit, unit, maxBands))
	v.settle(&all, true)
	require.Equal(t, 12, v.active)
	for n := 3; n <= 12; n++ {
		require.True(t, ref(v.band(n).y).IsZero())
		require.Equal(t, all.ticks[n-3], v.band(n).x)
	}
	v.low = 3
	require.NoError(t, v.exchange(&back, false, largest, po, none, unit, unit, maxBands))
	require.Equal(t, [2]int{12, 3}, [2]int{back.n1, back.n2})
	require.Equal(t, all.in, back.out, "all of the loan tokens come out again")
	var nothing trade
	v.settle(&nothing, false)
	require.Equal(t, 12, v.active, "a trade of nothing changes nothing")

	// Nothing is traded where the oracle is so far away that some 50 bands are between.
	require.NoError(t, v.exchange(&nothing, true, whole(1e18), tokens(10_000), none, unit, unit, maxBands))
	require.True(t, nothing.out.IsZero())
}

// Logarithms and powers at their ends.
func TestLogarithmsAndPowersAtTheirEnds(t *testing.T) {
	var zero uint256.Int
	x, err := wadLn(zero)
	require.NoError(t, err)
	require.Equal(t, zero, x)
	_, err = wadLn(integer(-1))
	require.ErrorIs(t, err, ErrLogarithm)
	x, err = wadLn(one)
	require.NoError(t, err)
	require.Equal(t, zero, x)
	x, err = wadExp(zero)
	require.NoError(t, err)
	require.Equal(t, one, x)
	x, err = wadExp(expZero)
	require.NoError(t, err)
	require.Equal(t, zero, x)
	_, err = wadExp(expMost)
	require.ErrorIs(t, err, ErrExponent)
	most := expMost
	_, err = wadExp(*most.SubUint64(&most, 1))
	require.NoError(t, err)

	// Maker's power of nothing is nothing, but the zeroth; decimals that a ray has no room for are divided away.
	for _, c := range []struct {
		x    uint256.Int
		n    uint64
		want uint256.Int
	}{{zero, 0, ray}, {zero, 1, zero}, {zero, 2, zero}, {ray, 0, ray}, {ray, 7, ray}, {rays(ref(whole(2e18))), 10, rays(ref(tokens(1024)))}} {
		got, err := rpow(c.x, c.n)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	for _, m := range []Market{{CollateralDecimals: 18, LoanDecimals: 6}, {CollateralDecimals: 8, LoanDecimals: 18}, {CollateralDecimals: 15, LoanDecimals: 6}, {CollateralDecimals: 0, LoanDecimals: 18}} {
		u := newMakerUnits(m)
		// 2,000 whole loan tokens a whole collateral token.
		price := *tenTo(36 + uint64(m.LoanDecimals) - uint64(m.CollateralDecimals))
		price.Mul(&price, uint256.NewInt(2000))
		got, err := u.price(&price)
		require.NoError(t, err)
		require.Equal(t, rays(ref(tokens(2000))), got, "%v", m)
		require.Equal(t, one, u.wads(tenTo(uint64(m.CollateralDecimals))))
		require.Equal(t, one, u.owes(tenTo(uint64(m.LoanDecimals))))
	}
}
