package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Ann's auction begins at second 1000 with nothing on offer. After 100 blocks of 5 seconds half of her 10 ether is had for all of
// her debt of 16,000; 2 of those 5 for 6,400. After 200 it is all of what is left, after 300 for half of what is owed.
func TestABlockAuctionIsFilledInParts(t *testing.T) {
	s := play(t, design.Blend, debtOf{10_000, 16_000})
	require.Empty(t, s.offers())
	require.Empty(t, s.r.State(nil))
	s.falls(1300)
	require.Empty(t, s.offers(), "in its first block nothing is got")
	require.Equal(t, n(1000), s.value("start", ann))
	require.Equal(t, n(10e18), s.value("units", ann))
	s.at(1004)
	require.Empty(t, s.offers())
	s.at(1500)
	o := s.only()
	require.Equal(t, offer.TakeOver, o.Kind)
	require.Equal(t, n(5e18), o.Most)
	s.refused(bot, o, more(o.Most), offer.ErrAbove)
	var next offer.Offer
	require.ErrorIs(t, s.r.After(o, more(o.Most), &next), offer.ErrAbove)
	require.NoError(t, s.r.After(o, n(2e18), &next))
	require.Equal(t, n(3e18), next.Most)
	s.take(bot, o, n(2e18))
	require.Equal(t, n(6_400e6), s.owes(bot))
	require.Equal(t, n(9_600e6), s.owes(ann))
	require.Equal(t, n(2e18), s.Balance(ether, bot))
	require.Equal(t, n(6e18), s.value("units", ann), "three fifths of what it was of")
	require.Equal(t, n(9_600e12), s.value("shares", ann))
	require.Equal(t, next, *s.only())

	s.at(2500) // 300 blocks: 8 ether are hers, 6 of the auction's, for half of 9,600
	o = s.only()
	require.Equal(t, n(6e18), o.Most)
	moves := s.take(rival, o, n(6e18))
	require.Len(t, moves, 2, "two ether are left: nothing is written off")
	require.Equal(t, n(4_800e6), s.owes(rival))
	require.Equal(t, n(4_800e6), s.owes(ann))
	require.Equal(t, n(2e18), s.holds(ann))
	require.Empty(t, s.r.State(nil), "the auction is over")
	require.ErrorIs(t, s.r.Refresh(o), offer.ErrGone)
	require.ErrorIs(t, s.r.After(o, n(1e18), &next), offer.ErrGone)
	s.refused(bot, o, n(1), offer.ErrGone)
	require.Empty(t, s.offers(), "another begins")
	require.Equal(t, n(2500), s.value("start", ann))
}

// What no collateral is left for is written off: at 300 blocks the other half of the debt, at 400 all of it.
func TestABlockAuctionOfEverythingWritesOffTheRest(t *testing.T) {
	for second, lost := range map[uint64]uint64{2000: 0, 2500: 8_000e6, 3000: 16_000e6, 9000: 16_000e6} {
		s := play(t, design.Blend, debtOf{10_000, 16_000})
		s.falls(1850)
		s.offers()
		s.at(second)
		o := s.only()
		require.Equal(t, n(10e18), o.Most)
		var next offer.Offer
		require.ErrorIs(t, s.r.After(o, o.Most, &next), offer.ErrGone)
		moves := s.take(bot, o, o.Most)
		require.Equal(t, vault.Position{}, s.Position(s.id, ann))
		require.Equal(t, n(16_000e6-lost), s.owes(bot), second)
		if lost == 0 {
			require.Len(t, moves, 2)
			continue
		}
		require.Len(t, moves, 3)
		require.Equal(t, n(lost), moves[2].Amount)
		require.Equal(t, design.WrittenOff, moves[2].Event)
	}
}

// At 1,900 ann's vault carries 16,340 and is called off; bob's goes on from where it was. Later hers begins anew.
func TestABlockAuctionIsCalledOff(t *testing.T) {
	s := play(t, design.Blend, debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{10_000, 1_000})
	s.falls(1850)
	s.offers()
	require.Len(t, s.r.State(nil), 6)
	state := s.r.State(nil)
	s.at(1250)
	require.Equal(t, state, s.r.State(nil), "a look at unhealthy vaults changes nothing")
	old := s.offers()
	require.Len(t, old, 2)
	s.falls(1900)
	s.at(1300)
	require.Len(t, s.r.State(nil), 3)
	for i := range old {
		if old[i].Of == ann {
			require.ErrorIs(t, s.r.Refresh(&old[i]), offer.ErrGone)
		} else {
			require.NoError(t, s.r.Refresh(&old[i]))
			require.Equal(t, n(3e18), old[i].Most, "60 blocks of half a hundredth")
		}
	}
	s.falls(1850)
	s.at(1400)
	require.Len(t, s.offers(), 1)
	require.Equal(t, n(1400), s.value("start", ann))
	require.Equal(t, n(1000), s.value("start", bob))

	// What is remembered of both is put back, in any order of its fields.
	state = s.r.State(nil)
	again := play(t, design.Blend)
	shuffled := append([]design.Field(nil), state...)
	shuffled[1], shuffled[4] = shuffled[4], shuffled[1]
	require.NoError(t, again.r.Restore(shuffled))
	require.ElementsMatch(t, state, again.r.State(nil))
}

// A part of a vault is auctioned as if it were all; an owner that has repaid since is asked for what it still owes.
func TestABlockAuctionOfAPart(t *testing.T) {
	quarter := design.Blend
	quarter.Part = n(0.25e18)
	s := play(t, quarter, debtOf{10_000, 16_000})
	s.falls(1850)
	s.offers()
	s.at(2000)
	o := s.only()
	require.Equal(t, n(2.5e18), o.Most)
	terms, err := s.r.Quote(o, o.Most)
	require.NoError(t, err)
	require.Equal(t, offer.Terms{Owe: n(4_000e6), Receive: n(2.5e18)}, terms)
	s.falls(200) // worth 2,000
	_, err = s.Repay(rival, s.id, n(13_000e6), zero, ann)
	require.NoError(t, err)
	o = s.only()
	terms, err = s.r.Quote(o, o.Most)
	require.NoError(t, err)
	require.Equal(t, offer.Terms{Owe: n(3_000e6), Receive: n(2.5e18)}, terms, "no more than is owed")
}
