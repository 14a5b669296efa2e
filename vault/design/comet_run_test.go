package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Without reserves, ann's credit of 17,575 − 16,000 and the debt wait for what the storefront sells at 1,803.75 an ether.
func TestACometWithoutReservesOwes(t *testing.T) {
	s := play(t, poorComet(), debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{10_000, 1_000})
	s.falls(1850)
	require.Equal(t, n(5_000_000e6), s.limit("target_reserves").Left)
	all := s.offers()
	require.Len(t, all, 2, "nothing is for sale yet")
	if all[0].Of != ann {
		all[0], all[1] = all[1], all[0]
	}
	require.Equal(t, offer.Absorb, all[0].Kind)
	s.refused(bot, &all[0], n(2), offer.ErrAbove)
	var next offer.Offer
	require.NoError(t, s.r.After(&all[0], n(1), &next))
	require.Equal(t, n(18_037_500_000), next.Most)
	moves := s.take(bot, &all[0], n(1))
	require.Len(t, moves, 3)
	require.Equal(t, vault.Position{}, s.Position(s.id, ann))
	require.Equal(t, n(16_000e6), s.owes(vault.TreasuryAddress))
	require.Equal(t, []design.Field{{Name: "credit", Of: ann, Value: n(1_575e6)}}, s.r.State(nil))
	require.Equal(t, n(5_017_575e6), s.limit("target_reserves").Left)
	s.refused(bot, &all[0], n(1), design.ErrNotLiquidatable)

	sale := s.offers()
	require.Len(t, sale, 2)
	require.Equal(t, next, sale[1])
	s.take(bot, &all[1], n(1)) // bob's 17,575 − 17,000
	shop := s.only()
	require.Equal(t, n(36_075_000_000), shop.Most)
	s.refused(bot, shop, more(shop.Most), offer.ErrAbove)
	require.NoError(t, s.r.After(shop, n(1_000e6), &next))
	moves = s.take(bot, shop, n(1_000e6))
	require.Len(t, moves, 3)
	require.Equal(t, n(1_000e6), s.Balance(usd, ann))
	require.Equal(t, []design.Field{{Name: "credit", Of: ann, Value: n(575e6)}, {Name: "credit", Of: bob, Value: n(575e6)}}, s.r.State(nil))
	require.NoError(t, s.r.Refresh(shop))
	require.Equal(t, next, *shop)
	require.Equal(t, n(5_000_000e6+33_000e6+1_150e6), s.limit("target_reserves").Left)
	s.take(bot, shop, n(2_000e6))
	require.Equal(t, n(1_575e6), s.Balance(usd, ann), "the first credit is paid first")
	require.Equal(t, n(575e6), s.Balance(usd, bob))
	require.Empty(t, s.r.State(nil))
	require.Equal(t, n(32_150e6), s.owes(vault.TreasuryAddress), "and what is left of the money pays debt")
	require.NoError(t, s.r.Refresh(shop))
	s.take(bot, shop, shop.Most)
	require.Empty(t, s.offers(), "sold out")
	require.ErrorIs(t, s.r.Refresh(shop), offer.ErrGone)
}

// The storefront is open while reserves are below their target: absorbing ann's vault costs 17,575.
func TestAStorefrontClosesAtItsTarget(t *testing.T) {
	for over, withheld := range map[uint64]int{0: 0, 17_574: 0, 17_575: 1, 17_576: 1} { // of the target, dollars
		d := design.CometMainnet
		d.TargetReserves, d.Reserves = mul(n(1_000_000), n(1e18)), mul(n(1_000_000+over), n(1e18))
		s := play(t, d, debtOf{10_000, 16_000})
		s.falls(1850)
		require.True(t, over > 0 || ptr(s.limit("target_reserves").Left).IsZero())
		absorb := s.only()
		var next offer.Offer
		after := s.r.After(absorb, n(1), &next)
		s.take(bot, absorb, n(1))
		require.Equal(t, n(1_575e6), s.Balance(usd, ann))
		require.Len(t, s.offers(), 1-withheld)
		require.Equal(t, withheld, s.limit("target_reserves").Withheld, over)
		left := uint64(0)
		if over < 17_575 {
			left = 17_575 - over
			require.NoError(t, after)
		} else {
			require.ErrorIs(t, after, design.ErrNotForSale)
		}
		require.Equal(t, n(left*1e6), s.limit("target_reserves").Left)
	}
}

// What a unit earns at the storefront is 1/0.975; where a price is too small for the storefront to have one, anything.
func TestWhatAStorefrontEarns(t *testing.T) {
	s := play(t, design.CometMainnet)
	s.falls(1850)
	s.at(1000)
	require.InDelta(t, 1/0.975, float64(ptr(s.r.Wake().Earns).Uint64())/1e18, 1e-6)
	s.priced(exp10(16)) // 1e-8 dollars, less the discount nothing
	s.at(1000)
	require.True(t, ptr(s.r.Wake().Earns).Gt(ptr(exp10(30))))
	s.falls(1850)
	s.at(1000)
	require.False(t, ptr(s.r.Wake().Earns).Gt(ptr(exp10(30))))
}

// Ten ether at 1,000 carry 8,600: a debt of that is no shortfall, and a millionth more is one.
func TestCometsShortfallByHand(t *testing.T) {
	policy := design.CometMainnet.Policy(dollars(0.86e18))
	for debt, want := range map[uint64]bool{0: false, 8_600e6 - 1: false, 8_600e6: false, 8_600e6 + 1: true} {
		c := etherAt(10_000, debt, 1000)
		unhealthy, _, err := policy.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, want, unhealthy, debt)
	}
}

// At 1,850 ten ether carry 15,910 of 16,000: 90/(1 − 0.86) would do at the oracle's price. The storefront closes nothing.
func TestTheLeastOfAnAbsorptionByHand(t *testing.T) {
	s := play(t, design.CometMainnet, debtOf{10_000, 16_000})
	s.falls(1850)
	o := s.only()
	require.Equal(t, n(642_857_143), s.r.Least(o))
	s.take(bot, o, n(1))
	require.Equal(t, zero, s.r.Least(s.only()))
}
