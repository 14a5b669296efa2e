package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// A vault is left alone until the last second of its cool-off is over.
func TestACoolOffEndsAtItsSecond(t *testing.T) {
	s := play(t, design.EulerV2{MaxDiscount: n(0.15e18), CoolOff: 3600}, debtOf{10_000, 16_000})
	s.falls(1850)
	require.Equal(t, uint64(4600), s.r.Wake().Until)
	require.Equal(t, []design.Limit{{Name: "cool-off", Left: n(3600)}}, s.r.Limits(nil))
	require.Empty(t, s.offers())
	s.at(4599)
	require.Equal(t, n(1), s.limit("cool-off").Left)
	require.Empty(t, s.offers())
	o := offer.Offer{Kind: offer.TakeOver, Of: ann, Most: n(1)}
	o.Case.Price = s.price
	require.ErrorIs(t, s.r.Refresh(&o), design.ErrCoolOff)
	s.refused(bot, &o, n(1), design.ErrCoolOff)
	s.at(4600)
	require.Empty(t, s.r.Limits(nil))
	require.Equal(t, uint64(design.Never), s.r.Wake().Until)
	require.NoError(t, s.r.Refresh(&o))
	require.Equal(t, o.Most, s.only().Most)

	require.ErrorIs(t, s.r.Restore(nil), design.ErrState)
	require.ErrorIs(t, s.r.Restore([]design.Field{{Name: "last account check", Value: exp10(20)}}), design.ErrState)
	require.ErrorIs(t, s.r.Restore([]design.Field{{Name: "last account check"}, {Name: "last account check"}}), design.ErrState)
	require.NoError(t, s.r.Restore([]design.Field{{Name: "last account check", Value: n(4000)}}))
	require.Equal(t, uint64(7600), s.r.Wake().Until)
}

// At 1850 ten ether carry 15,910 of a debt of 16,000, so that the discount is 1 − 15,910/16,000, and a unit of
// debt takes 1/0.994375 of worth with it: 90/(1 − 0.86/0.994375) = 666.
func TestTheLeastThatIsTakenOverByHand(t *testing.T) {
	s := play(t, design.EulerV2{MaxDiscount: n(0.15e18)}, debtOf{10_000, 16_000})
	s.falls(1850)
	o := s.only()
	least := s.r.Least(o)
	require.InDelta(t, 666e6, least.Float64(), 2)
}

// Equality is liquidatable, but a vault without a debt is not, whatever it has. Debt that is asked for by its
// shares is what they owe.
func TestEulersVaultsByHand(t *testing.T) {
	policy := design.EulerV2{MaxDiscount: n(0.15e18)}.Policy(dollars(0.86e18))
	for debt, want := range map[uint64]bool{8_600e6 - 1: false, 8_600e6: true, 8_600e6 + 1: true, 0: false} {
		c := etherAt(10_000, debt, 1000)
		unhealthy, _, err := policy.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, want, unhealthy, debt)
	}
	c := etherAt(0, 0, 1000)
	unhealthy, _, err := policy.Unhealthy(&c)
	require.NoError(t, err)
	require.False(t, unhealthy)

	c = etherAt(10_000, 8_600e6, 1000) // at no discount a debt of 4,300 takes 4.3 ether
	for _, by := range [][2]uint256.Int{{n(4_300e6), zero}, {zero, n(4_300e12)}} {
		l, err := policy.Liquidate(&c, by[0], by[1])
		require.NoError(t, err)
		require.Equal(t, vault.Liquidation{TakenOver: true, RepaidAssets: n(4_300e6), RepaidShares: n(4_300e12), SeizedAssets: n(4.3e18)}, l)
	}
}
