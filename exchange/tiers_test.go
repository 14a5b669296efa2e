package exchange

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

func TestTiersRefuseOverlapsGapsAndFallingRatesAllAtOnce(t *testing.T) {
	_, err := NewTiers([]Tier{
		{Cap: u(100), Maintenance: wad(0.02), Initial: wad(0.01)},
		{Cap: u(50), Maintenance: wad(0.01), Initial: wad(0.02)},
		{Maintenance: wad(0.05), Initial: wad(2)},
	}, false)
	require.ErrorContains(t, err, "tiers.0: initial rate must lie between")
	require.ErrorContains(t, err, "tiers.1: its cap is not above that of the tier before it: the tiers overlap")
	require.ErrorContains(t, err, "tiers.1: rates fall")
	require.ErrorContains(t, err, "tiers.2: initial rate must lie between")
	_, err = NewTiers(nil, false)
	require.ErrorContains(t, err, "tiers: are none")
	_, err = BracketsFrom([]Row{{Tier: Tier{Cap: u(10)}}, {Floor: u(20), Tier: Tier{Cap: u(30)}}, {Floor: u(25), Tier: Tier{Cap: u(40)}}})
	require.ErrorContains(t, err, "tiers.1: begins above the end of the tier before it: the tiers leave a gap")
	require.ErrorContains(t, err, "tiers.2: begins below the end of the tier before it: the tiers overlap")
}

func TestMaintenanceIsTheSumOfEachBracketsSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "tiers")
		var brackets []Tier
		last, rate := uint64(0), uint64(0)
		for i := range n {
			last += rapid.Uint64Range(1, 1e6).Draw(t, "width")
			rate += rapid.Uint64Range(1, 1e17).Draw(t, "rise")
			b := Tier{Cap: *uint256.NewInt(last), Maintenance: *uint256.NewInt(rate), Initial: *uint256.NewInt(1e18)}
			if i == n-1 {
				b.Cap.Clear()
			}
			brackets = append(brackets, b)
		}
		tiers, err := NewTiers(brackets, false)
		require.NoError(t, err)
		v := uint256.NewInt(rapid.Uint64Range(0, 2*last).Draw(t, "value"))
		want := ceilBig(naiveMaintenance(brackets, v.ToBig()), big.NewInt(1e18))
		require.Equal(t, want.String(), dec(tiers.Maintenance(v, &zero)))
	})
}

func TestLeverageBeyondTheTierAndValueBeyondTheLastAreRefused(t *testing.T) {
	tiers, err := NewTiers([]Tier{{Cap: u(1000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: u(5000), Maintenance: wad(0.05), Initial: wad(0.1)}}, false)
	require.NoError(t, err)
	e, m := engine(t, plain(), linear(tiers), deep())
	mark(t, e, m, px(100), 1)
	a := funded(t, e, u(1e6))
	_, err = e.Open(Opening{Account: a, Market: m, Size: u(5), Value: u(500), Leverage: wad(51)})
	require.ErrorIs(t, err, ErrLeverageTooHigh)
	_, err = e.Open(Opening{Account: a, Market: m, Size: u(20), Value: u(2000), Leverage: wad(11)})
	require.ErrorIs(t, err, ErrLeverageTooHigh)
	_, err = e.Open(Opening{Account: a, Market: m, Size: u(51), Value: u(5100), Leverage: wad(2)})
	require.ErrorIs(t, err, ErrAboveRiskLimit)
	_, err = e.Open(Opening{Account: a, Market: m, Value: u(5100)})
	require.ErrorIs(t, err, ErrZeroSize)
	require.ErrorIs(t, e.Markable(m, &zero, 2), ErrZeroPrice)
	require.ErrorIs(t, e.Markable(m, &maxPrice, 2), ErrPriceTooLarge)
	require.ErrorIs(t, e.Markable(m, new(px(1)), 0), ErrTimeRunsBack)
	require.Empty(t, e.positions)
	require.NoError(t, e.Check())
}

// Whoever owes a value and has nothing fails from a unit of it on, and whoever has as much as less than nothing at
// any. Nobody who owns fails where it lacks nothing, in whichever tier.
func TestThresholdsOfNothing(t *testing.T) {
	one := flat(t, 0.01, 0.02)
	nothing, less := fixed.Signed{}, fixed.FromInt64(-1)
	at := one.rise(nothing, &zero, true)
	require.EqualValues(t, 1, at.Uint64())
	at = one.rise(less, &zero, true)
	require.True(t, at.IsZero())
	at = one.rise(nothing, &zero, false)
	require.True(t, at.IsZero(), "equality fails, too")
	two, err := NewTiers([]Tier{{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Maintenance: wad(0.05), Initial: wad(0.1)}}, false)
	require.NoError(t, err)
	size := uint256.NewInt(1)
	for _, k := range []fixed.Signed{nothing, less} {
		_, fails := two.failsAt(true, k, &zero, true, size, size)
		require.False(t, fails)
	}
	_, fails := two.failsAt(true, fixed.FromInt64(5), &zero, true, size, size)
	require.True(t, fails)
}
