package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// A vault that is noticed at second 1000 is bitten at 1001, not before. Its lot is to raise 18,080, which leaves 2,320 of a box
// of 20,400: no room for another, as that is less than the least debt of a vault.
func TestAFullBoxWithholds(t *testing.T) {
	d := design.MakerFlipperSource
	d.Box, d.Dust = mul(n(20_400), n(1e18)), mul(n(2_500), n(1e18))
	s := play(t, d, debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{10_000, 18_000})
	require.Equal(t, uint64(design.Never), s.r.Wake().Until)
	s.falls(1850)
	require.Empty(t, s.offers())
	require.Equal(t, uint64(1001), s.r.Wake().Until)
	require.Equal(t, design.Limit{Name: "box", Left: n(20_400e6)}, s.limit("box"))
	first := vault.Address{}
	for _, f := range s.r.State(nil) {
		if f.Name == "noticed" && first == (vault.Address{}) {
			first = f.Of
		}
	}
	require.Empty(t, s.at(1000), "in the block that notices it nothing is bitten")
	moves := s.at(1001)
	require.Len(t, moves, 1)
	require.Equal(t, design.Deal{Owner: first}, s.r.(design.Dealer).Deal())
	require.Empty(t, s.at(1001), "there is no room for another")
	made := s.offers()
	require.Len(t, made, 1)
	owes := map[vault.Address]uint64{ann: 16_000, bob: 17_000, cyd: 18_000}[first]
	require.Equal(t, n(owes*1.13e6), made[0].Bidding.All)
	require.Equal(t, design.Limit{Name: "box", Left: n(20_400e6 - owes*1.13e6), Withheld: 2}, s.limit("box"))
	held, shares := s.r.(design.Custodian).Held(first)
	require.Equal(t, n(10e18), held)
	require.Equal(t, n(owes*1e12), shares)
	for _, who := range []vault.Address{ann, bob, cyd} {
		if who != first {
			held, shares := s.r.(design.Custodian).Held(who)
			require.True(t, held.IsZero() && shares.IsZero(), "a lot is of one owner")
		}
	}
	require.Equal(t, uint64(1001+172_800+1), s.r.Wake().Until)
	s.offers()
	require.Equal(t, 2, s.limit("box").Withheld, "counted anew by each look")
}

// A lot of at most 9,040 is 8,000 of debt with 5 ether. Two of them are ann's, bitten in two blocks.
func TestAVaultIsBittenInLots(t *testing.T) {
	d := design.MakerFlipperSource
	d.Dunk = mul(n(9_040), n(1e18))
	s := play(t, d, debtOf{10_000, 16_000})
	s.falls(1850)
	s.offers()
	s.at(1001)
	require.Equal(t, n(8_000e6), s.owes(ann))
	require.Len(t, s.offers(), 1)
	s.at(1002)
	lots := s.offers()
	require.Len(t, lots, 2)
	require.Equal(t, uint64(1), lots[0].Lot)
	require.Equal(t, uint64(2), lots[1].Lot)
	held, shares := s.r.(design.Custodian).Held(ann)
	require.Equal(t, n(10e18), held)
	require.Equal(t, n(16_000e12), shares)
	require.Equal(t, n(30_000_000e6-18_080e6), s.limit("box").Left)
	require.Equal(t, uint64(1001+172_800+1), s.r.Wake().Until, "the first ends before the second")

	// A bid on the second stands for three hours, and wins after them.
	s.take(bot, &lots[1], n(4_000e6))
	require.Equal(t, uint64(1002+10_800+1), s.r.Wake().Until)
	s.at(1002 + 10_799)
	require.NoError(t, s.r.Refresh(&lots[1]))
	require.Empty(t, s.at(1002+10_800))
	require.ErrorIs(t, s.r.Refresh(&lots[1]), design.ErrFinishedTic, "at its end no bid is made any more")
	s.refused(rival, &lots[1], n(9_040e6), design.ErrFinishedTic)
	moves := s.at(1002 + 10_801)
	require.Len(t, moves, 3, "4,000 of the debt of 8,000 are paid, 4,000 are lost")
	require.Equal(t, n(4_000e6), moves[2].Amount)
	require.Equal(t, design.WrittenOff, moves[2].Event)
	require.Equal(t, n(5e18), s.Balance(ether, bot))
	require.ErrorIs(t, s.r.Refresh(&lots[1]), offer.ErrGone)
	require.NoError(t, s.r.Refresh(&lots[0]))

	// The first has no bid. At its end it is over, and after it restarted for another two days.
	end := uint64(1001 + 172_800)
	s.at(end)
	require.ErrorIs(t, s.r.Refresh(&lots[0]), design.ErrFinishedEnd)
	require.Equal(t, n(end), s.value("end", ann))
	s.at(end + 1)
	require.Equal(t, n(end+1+172_800), s.value("end", ann))
	require.NoError(t, s.r.Refresh(&lots[0]))
	require.Equal(t, end+1+172_800+1, s.r.Wake().Until)

	// A bid whose life would end after its auction does wins when that does.
	s.at(end + 172_800)
	s.take(rival, &lots[0], n(1))
	require.Equal(t, end+1+172_800+1, s.r.Wake().Until)
	require.Empty(t, s.at(end+1+172_800))
	require.NotEmpty(t, s.at(end+1+172_800+1))
	require.Equal(t, n(5e18), s.Balance(ether, rival))
}

// Bids in the second phase fall by a twentieth at least: 10/1.05 is the most that betters 10 ether, and what is freed is the
// owner's.
func TestFallingBidsByHand(t *testing.T) {
	s := play(t, design.MakerFlipperSource, debtOf{10_000, 16_000})
	s.falls(1850)
	s.offers()
	s.at(1001)
	o := s.only()
	s.refused(bot, o, more(n(18_080e6)), offer.ErrAbove)
	var next offer.Offer
	require.ErrorIs(t, s.r.After(o, more(n(18_080e6)), &next), offer.ErrAbove)
	require.ErrorIs(t, s.r.After(o, zero, &next), design.ErrBidNotHigher)
	poor := vault.NamedAddress("poor")
	s.refused(poor, o, n(1), vault.ErrInsufficientBalance)
	s.take(bot, o, n(18_080e6))
	o = s.only()
	require.Equal(t, n(9_523_809_523_809_523_809), o.Most)
	require.Equal(t, o.Most, o.Bidding.Better)
	require.Equal(t, bot, o.Bidding.By)
	s.refused(rival, o, more(o.Most), offer.ErrAbove)
	moves := s.take(bot, o, o.Most) // its own bid, which it pays back to itself
	require.Len(t, moves, 2)
	require.Equal(t, n(100_000e6-18_080e6), s.Balance(usd, bot))
	require.Equal(t, n(10e18-9_523_809_523_809_523_809), s.Balance(ether, ann))

	// Steps of any size: one unit less betters it, down to nothing.
	d := design.MakerFlipperSource
	d.Beg = n(1e18)
	s = play(t, d, debtOf{10_000, 16_000})
	s.falls(1850)
	s.offers()
	s.at(1001)
	o = s.only()
	s.take(bot, o, n(10_000e6))
	o = s.only()
	require.Equal(t, n(10_000e6+1), o.Bidding.Better, "one unit more betters it")
	s.take(bot, o, n(18_080e6))
	o = s.only()
	require.Equal(t, n(10e18-1), o.Most)
	s.take(bot, o, n(1))
	require.Empty(t, s.offers(), "nothing is less than one unit and more than none")
	require.Equal(t, n(10e18-1), s.Balance(ether, ann))
	s.at(s.r.Wake().Until)
	require.Equal(t, n(1), s.Balance(ether, bot))
}

// Ann and bob are noticed. Ann is safe again before the next block, and bob is bitten in it.
func TestWhoIsSafeAgainHoldsNobodyUp(t *testing.T) {
	s := play(t, design.MakerFlipperSource, debtOf{10_000, 16_500}, debtOf{10_000, 16_000})
	s.falls(1850)
	s.offers()
	_, err := s.Repay(rival, s.id, zero, s.Position(s.id, ann).BorrowShares, ann)
	require.NoError(t, err)
	s.at(1500)
	require.Len(t, s.offers(), 1)
	require.Equal(t, bob, s.only().Of)
}
