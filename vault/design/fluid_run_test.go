package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// At 1,850 ann stands at 86.49 %, bob at 91.89 %, cyd is safe. All that is on offer of the two takes both to the threshold: bob
// is taken down to ann's ratio alone, and then both go on together.
func TestPooledVaultsMeetAtTheThreshold(t *testing.T) {
	s := play(t, design.FluidMainnet, debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{10_000, 1_000})
	require.Empty(t, s.offers())
	s.falls(1850)
	pool := s.only()
	require.Equal(t, offer.Sale, pool.Kind)
	require.Equal(t, vault.Address{}, pool.Of)
	ltv := func(who vault.Address) float64 {
		return ptr(s.owes(who)).Float64() / 1e6 / (ptr(s.holds(who)).Float64() / 1e18 * 1850)
	}
	before := map[vault.Address]uint256.Int{ann: s.value("tick", ann), bob: s.value("tick", bob)}
	s.refused(bot, pool, more(pool.Most), offer.ErrAbove)

	// A tenth of it is bob's alone, at 1.03 of worth.
	tenth := pool.Most
	tenth.Div(&tenth, ptr(n(10)))
	s.take(bot, pool, tenth)
	require.Equal(t, []vault.Address{bob}, s.r.(design.Sharer).Converted())
	require.Equal(t, n(16_000e6), s.owes(ann))
	require.Equal(t, minusOf(n(17_000e6), tenth), s.owes(bob))
	require.InDelta(t, tenth.Float64()/1e6*1.03/1850*1e18, ptr(s.Balance(ether, bot)).Float64(), 1e13)
	require.Less(t, ltv(bob), 17_000/18_500.)
	require.Greater(t, ltv(bob), ltv(ann))

	pool = s.only()
	s.take(bot, pool, pool.Most)
	require.ElementsMatch(t, []vault.Address{ann, bob}, s.r.(design.Sharer).Converted())
	require.InDelta(t, 0.86, ltv(ann), 0.0026, "two ticks of 0.15 %")
	require.InDelta(t, ltv(ann), ltv(bob), 0.0026)
	require.Equal(t, s.value("tick", ann), s.value("tick", bob), "both stand where the threshold is")
	require.NotEqual(t, before[ann], s.value("tick", ann))
	require.NotEqual(t, before[bob], s.value("tick", bob))
	require.Equal(t, n(1_000e6), s.owes(cyd))
	require.Empty(t, s.offers())
	require.ErrorIs(t, s.r.Refresh(pool), offer.ErrGone)
	paid := minusOf(n(100_000e6), s.Balance(usd, bot))
	require.Equal(t, minusOf(n(33_000e6), paid), *new(uint256.Int).Add(ptr(s.owes(ann)), ptr(s.owes(bob))), "what was paid is what is owed less")
	got := new(uint256.Int).Add(ptr(s.holds(ann)), ptr(s.holds(bob)))
	require.Equal(t, minusOf(mul(n(20), n(1e18)), s.Balance(ether, bot)), *got)
}

// Above 93 % a vault is absorbed with the next call, and what was absorbed is on sale at the ratio at which it was.
func TestWhatIsAbsorbedIsSold(t *testing.T) {
	s := play(t, design.FluidMainnet, debtOf{10_000, 17_500}, debtOf{10_000, 16_000})
	s.falls(1850)
	all := s.offers()
	require.NotEmpty(t, all)
	for range 4 {
		for i := range all {
			_, _, err := s.r.Take(bot, &all[i], all[i].Most, nil)
			require.True(t, err == nil || err == offer.ErrGone, "%v", err)
		}
		if all = s.offers(); len(all) == 0 {
			break
		}
	}
	require.Equal(t, vault.Position{}, s.Position(s.id, ann), "absorbed whole")
	require.Equal(t, vault.Position{}, s.Position(s.id, design.AbsorbedAddress), "and sold whole")
	require.Equal(t, n(1), s.value("absorbed", vault.Address{}))
	require.InDelta(t, 0.86, ptr(s.owes(bob)).Float64()/1e6/(ptr(s.holds(bob)).Float64()/1e18*1850), 0.0026)
}

// A vault is unhealthy where it stands above the threshold's tick, and one without collateral or debt is not.
func TestFluidsThreshold(t *testing.T) {
	policy := design.FluidMainnet.Policy(dollars(0.86e18))
	for _, c := range []struct {
		milli, debt uint64
		unhealthy   bool
	}{{10_000, 16_000e6, true}, {10_000, 15_860e6, false}, {10_000, 0, false}, {0, 16_000e6, false}, {10_000, 1, false}} {
		at := etherAt(c.milli, c.debt, 1850)
		unhealthy, debt, err := policy.Unhealthy(&at)
		require.NoError(t, err)
		require.Equal(t, c.unhealthy, unhealthy, "%v", c)
		require.Equal(t, n(c.debt), debt)
	}
}
