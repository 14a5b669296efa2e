package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Ann owes 16,000 on 10 ether at 1,850. The premium is 320, the fee for taking the option back 16: 336/1,850 ether is what the
// supporter would get.
func TestAnOptionIsOnOfferForItsWindow(t *testing.T) {
	s := play(t, design.CallOptionAssumed, debtOf{10_000, 16_000})
	s.falls(1850)
	require.EqualValues(t, uint64(design.Never), s.r.Wake().Until)
	o := s.only()
	require.Equal(t, offer.Bid, o.Kind)
	require.Equal(t, n(320e6), o.Most)
	require.Equal(t, offer.Bidding{All: n(320e6), Better: n(320e6), Lot: n(181_621_621_621_621_622)}, o.Bidding)
	require.EqualValues(t, 1600, s.r.Wake().Until)
	early := offer.Offer{Kind: offer.Sale, Of: ann, Most: n(1e18)}
	early.Case.Price = s.price
	require.ErrorIs(t, s.r.Refresh(&early), offer.ErrGone, "nothing is sold while its option is on offer")
	early.Of = bob
	require.ErrorIs(t, s.r.Refresh(&early), offer.ErrGone, "nor of whom no option was offered")
	s.refused(bot, o, n(320e6-1), design.ErrPremium)
	s.refused(bot, o, n(320e6+1), offer.ErrAbove)
	var next offer.Offer
	require.ErrorIs(t, s.r.After(o, n(320e6-1), &next), design.ErrPremium)
	require.ErrorIs(t, s.r.After(o, n(320e6), &next), offer.ErrGone, "an option is sold once")

	require.Empty(t, s.at(1599))
	require.Equal(t, offer.Bid, s.only().Kind, "in the last second it is on offer")
	require.Empty(t, s.at(1600))
	sale := s.only()
	require.Equal(t, offer.Sale, sale.Kind, "after it, the loan is sold as by Morpho Blue")
	require.EqualValues(t, uint64(design.Never), s.r.Wake().Until)
	require.ErrorIs(t, s.r.Refresh(o), offer.ErrGone)
	s.refused(bot, o, n(320e6), offer.ErrGone)
	s.take(bot, sale, n(1e18))
	require.Equal(t, n(9e18), s.holds(ann))
	require.Equal(t, n(1), s.value("lapsed", ann))

	now := design.CallOptionAssumed
	now.Window = 0
	s = play(t, now, debtOf{10_000, 16_000})
	s.falls(1850)
	require.Equal(t, offer.Sale, s.only().Kind, "no window, no option")
}

// A bought option runs for a day to the second, and nobody liquidates until then. It ends by the price.
func TestAnOptionExpires(t *testing.T) {
	for name, c := range map[string]struct {
		price                     uint64 // dollars
		poor                      bool   // the supporter has a unit less than it needs
		collateral, strike, debt  uint64 // what the supporter gets, what it pays; what ann then owes, dollars
		lapses                    bool
		moves                     int
		supporterHas, ownerStands uint64 // dollars; milliether
	}{
		// 9.832 ether that owe 15,680 at 2,000 are healthy: ann takes the option back for 336/2,000.
		"taken back": {price: 2000, collateral: 168, debt: 15_680, moves: 2, supporterHas: 99_680, ownerStands: 9_832},
		// At 1,600, collateral worth no more than the debt, 16,000, is worth more than 15,680.
		"exercised":             {price: 1600, collateral: 10_000, strike: 15_680, moves: 3, supporterHas: 84_000},
		"exercised by a dollar": {price: 1569, collateral: 10_000, strike: 15_680, moves: 3, supporterHas: 84_000},
		"worth the strike":      {price: 1568, debt: 15_680, moves: 1, lapses: true, supporterHas: 99_680, ownerStands: 10_000},
		"not affordable":        {price: 1600, poor: true, debt: 15_680, moves: 1, lapses: true, ownerStands: 10_000},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, design.CallOptionAssumed, debtOf{10_000, 16_000}, debtOf{10_000, 1_000})
			s.falls(1850)
			s.at(1100)
			o := s.only()
			moves := s.take(bot, o, n(320e6))
			require.Equal(t, []design.Move{{From: bot, To: design.Lots, Unit: design.Loan, Amount: n(320e6), Reason: journal.Repay, Event: design.Taken}}, moves)
			require.EqualValues(t, 1100+86_400, s.r.Wake().Until)
			require.Empty(t, s.offers(), "nothing is on offer of a vault whose option is bought")
			s.refused(rival, o, n(320e6), offer.ErrGone)
			sale := *o
			sale.Kind = offer.Sale
			s.refused(rival, &sale, n(1e18), offer.ErrGone)
			if c.poor {
				require.NoError(t, s.Transfer(usd, bot, rival, n(99_680e6-15_680e6+1)))
			}
			s.falls(c.price)
			require.Empty(t, s.at(1100+86_399))
			require.Equal(t, n(16_000e6), s.owes(ann))
			moves = s.at(1100 + 86_400)
			require.Len(t, moves, c.moves)
			require.Equal(t, design.Move{From: design.Lots, To: vault.EngineAddress, Unit: design.Loan, Amount: n(320e6), Reason: journal.Repay, Event: design.Taken}, moves[0])
			require.Equal(t, design.Deal{
				Owner: ann, Winner: bot, Collateral: mul(n(c.collateral), n(1e15)), Paid: n(320e6), Strike: n(c.strike * 1e6),
			}, s.r.(design.Dealer).Deal())
			require.Equal(t, mul(n(c.collateral), n(1e15)), s.Balance(ether, bot))
			require.Equal(t, n(c.debt*1e6), s.owes(ann))
			require.Equal(t, mul(n(c.ownerStands), n(1e15)), s.holds(ann))
			if !c.poor {
				require.Equal(t, n(c.supporterHas*1e6), s.Balance(usd, bot))
			}
			require.True(t, ptr(s.Balance(usd, design.Lots)).IsZero())
			require.Equal(t, n(1_000e6), s.owes(bob), "a vault without an option is left alone")
			require.Empty(t, s.at(1100+86_400), "it ends once")
			if c.lapses {
				require.Equal(t, offer.Sale, s.only().Kind)
			} else {
				require.Empty(t, s.r.State(nil), "a vault that is healthy, or gone, has no option")
			}
		})
	}
}

// An owner that repaid all but 100 itself has no use for a premium of 320: the rest is the protocol's.
func TestAPremiumAboveTheDebtIsTheProtocols(t *testing.T) {
	s := play(t, design.CallOptionAssumed, debtOf{10_000, 16_000})
	s.falls(1850)
	s.take(bot, s.only(), n(320e6))
	_, err := s.Repay(rival, s.id, n(15_900e6), zero, ann)
	require.NoError(t, err)
	moves := s.at(1000 + 86_400)
	require.Len(t, moves, 3)
	require.Equal(t, n(100e6), moves[0].Amount)
	require.Equal(t, design.Move{From: design.Lots, To: vault.TreasuryAddress, Unit: design.Loan, Amount: n(220e6), Reason: journal.ProtocolFee, Event: design.Taken}, moves[1])
	require.Equal(t, n(181_621_621_621_621_622), moves[2].Amount, "and the supporter gets what it gets")
	require.Equal(t, n(220e6), s.Balance(usd, vault.TreasuryAddress))
	require.True(t, ptr(s.owes(ann)).IsZero())
}

// Of three options one is bought, one is offered on, one is of a vault that is healthy again. A look at them ends the last only,
// wherever it stands; options that are gone are all forgotten at once.
func TestOptionsOfHealthyVaultsAreForgotten(t *testing.T) {
	s := play(t, design.CallOptionAssumed, debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{10_000, 18_000})
	s.falls(1850)
	offers := s.offers()
	require.Len(t, offers, 3)
	for i := range offers {
		if offers[i].Of == cyd {
			s.take(bot, &offers[i], offers[i].Most)
		}
	}
	until := func() map[vault.Address]uint64 {
		all := map[vault.Address]uint64{}
		for _, f := range s.r.State(nil) {
			if f.Name == "until" {
				all[f.Of] = f.Value.Uint64()
			}
		}
		return all
	}
	require.Equal(t, map[vault.Address]uint64{ann: 1600, bob: 1600, cyd: 87_400}, until())
	require.EqualValues(t, 1600, s.r.Wake().Until, "the first of them")
	s.falls(1900) // ann's carries 16,340
	s.at(1100)
	require.Equal(t, map[vault.Address]uint64{bob: 1600, cyd: 87_400}, until())
	s.falls(1850)
	s.at(1200)
	require.Len(t, s.offers(), 2)
	require.Equal(t, map[vault.Address]uint64{ann: 1800, bob: 1600, cyd: 87_400}, until(), "a vault that is unhealthy again has a new one")
	s.falls(5000)
	s.at(1300)
	require.Equal(t, map[vault.Address]uint64{cyd: 87_400}, until(), "two are forgotten in one look")
	s.falls(1850)
	s.at(1400)
	s.offers()
	s.at(1999)
	require.Equal(t, zero, s.value("lapsed", ann))
	s.at(2000)
	require.Equal(t, n(1), s.value("lapsed", ann), "behind one that is bought, too")
	require.Equal(t, n(1), s.value("lapsed", bob))
	require.EqualValues(t, 87_400, s.r.Wake().Until)
}

// Where others repaid odd shares, which rounds up, a debt is no whole number of them. Whoever exercises leaves nothing behind all
// the same.
func TestNothingIsLeftOfAnExercisedOption(t *testing.T) {
	for seconds := uint64(86_400); seconds < 86_400+40; seconds++ {
		d := design.CallOptionAssumed
		d.Expiry = seconds
		s := play(t, d, debtOf{10_000, 16_000}, debtOf{10_000, 1_001})
		s.falls(1850)
		o := s.only()
		s.take(bot, o, o.Most)
		_, err := s.Repay(rival, s.id, zero, n(seconds*7+1), bob)
		require.NoError(t, err)
		s.falls(1700)
		s.at(1000 + seconds)
		require.Equal(t, vault.Position{}, s.Position(s.id, ann))
		require.Equal(t, n(10e18), s.Balance(ether, bot))
	}
}
