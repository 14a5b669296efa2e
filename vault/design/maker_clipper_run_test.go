package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Ann's debt of 16,000 is to raise 18,080 from 2,220 an ether on, for a reward of 300 and a thousandth.
func TestAClipperRunsByHand(t *testing.T) {
	s := play(t, design.MakerClipperMainnet, debtOf{10_000, 16_000}, debtOf{10_000, 1_000})
	s.falls(1850)
	start := s.only()
	require.Equal(t, offer.Start, start.Kind)
	require.Equal(t, n(1), start.Most)
	s.refused(bot, start, n(2), offer.ErrAbove)
	var next offer.Offer
	require.ErrorIs(t, s.r.After(start, n(2), &next), offer.ErrAbove)
	require.NoError(t, s.r.After(start, n(1), &next))
	require.Equal(t, uint64(1), next.Lot)
	s.take(bot, start, n(1))
	require.Equal(t, n(100_318_080_000), s.Balance(usd, bot))
	held, shares := s.r.(design.Custodian).Held(ann)
	require.Equal(t, n(10e18), held)
	require.Equal(t, n(16_000e12), shares)
	held, shares = s.r.(design.Custodian).Held(bob)
	require.True(t, held.IsZero() && shares.IsZero())
	sale := s.only()
	require.Equal(t, next, *sale)
	require.Equal(t, n(8_144_144_144_144_144_145), sale.Most, "18,080/2,220 ether raise all")
	s.refused(rival, sale, more(sale.Most), offer.ErrAbove)

	// 6 ether would leave 4,760 to be raised, less than 1.13·7,500: so that is left, for 9,605.
	require.NoError(t, s.r.After(sale, n(6e18), &next))
	s.take(rival, sale, n(6e18))
	require.Equal(t, n(100_000e6-9_605e6), s.Balance(usd, rival))
	require.Equal(t, n(4_326_576_576_576_576_576), s.Balance(ether, rival))
	again := s.only()
	require.Equal(t, next, *again)
	require.Equal(t, n(25_000_000e6-8_475e6), s.limit("hole").Left)
	require.Equal(t, n(100_000_000e6-8_475e6), s.limit("total_hole").Left)
	require.Equal(t, n(6_395e6), s.owes(design.Lots))

	// After 90 seconds the price is 2,197.8. The rest goes for it, the penalty is the protocol's, what is left of the lot ann's.
	s.at(1090)
	again = s.only()
	require.ErrorIs(t, s.r.After(again, again.Most, &next), offer.ErrGone)
	moves := s.take(bot, again, again.Most)
	require.Len(t, moves, 4)
	require.True(t, ptr(s.owes(design.Lots)).IsZero())
	require.Equal(t, n(10_002_080e6-318_080_000), s.Balance(usd, vault.TreasuryAddress))
	var all uint256.Int
	for _, who := range []vault.Address{ann, bot, rival} {
		all.Add(&all, ptr(s.Balance(ether, who)))
	}
	require.Equal(t, n(10e18), all)
	require.Equal(t, n(3_856_128_856_128_856_128), s.Balance(ether, bot)) // 8,475/2,197.8, rounded down
	require.Empty(t, s.offers())
	require.Equal(t, []design.Field{{Name: "begun", Value: n(1)}}, s.r.State(nil))
	s.refused(bot, again, n(1), offer.ErrGone)
}

// An auction runs to the end of its 5,400th second. After it, it is started anew, from the price of then, for the same reward.
func TestAClipperIsRestarted(t *testing.T) {
	s := play(t, design.MakerClipperMainnet, debtOf{10_000, 16_000})
	s.falls(1850)
	s.take(bot, s.only(), n(1))
	sale := s.only()
	restart := *sale
	restart.Kind = offer.Start
	s.at(1000 + 5400)
	require.NoError(t, s.r.Refresh(sale))
	require.ErrorIs(t, s.r.Refresh(&restart), offer.ErrGone)
	s.at(1000 + 5401)
	require.ErrorIs(t, s.r.Refresh(sale), offer.ErrGone)
	s.falls(1000)
	again := s.only()
	require.Equal(t, offer.Start, again.Kind)
	require.Equal(t, uint64(1), again.Lot)
	var next offer.Offer
	require.NoError(t, s.r.After(again, n(1), &next))
	moves := s.take(rival, again, n(1))
	require.Len(t, moves, 1)
	require.Equal(t, design.Restarted, moves[0].Event)
	require.Equal(t, n(318_080_000), moves[0].Amount)
	sale = s.only()
	require.Equal(t, next, *sale)
	require.Equal(t, n(10e18), sale.Most, "1,200 an ether do not raise 18,080")
	require.Equal(t, n(6401), s.value("start", ann))
	// Sold out for 12,000, of which all pays debt: 4,000 are lost.
	moves = s.take(bot, sale, n(10e18))
	require.Len(t, moves, 3)
	require.Equal(t, n(4_000e6), moves[2].Amount)

	// Nothing is paid for a restart of what is dust: 8,475 are the least.
	for lot, reward := range map[uint64]uint64{7_500: 308_475_000, 7_499: 0} { // dollars of debt
		d := design.MakerClipperMainnet
		s := play(t, d, debtOf{10_000, lot})
		s.falls(870)
		s.take(bot, s.only(), n(1))
		s.at(1000 + 5401)
		terms, err := s.r.Quote(s.only(), n(1))
		require.NoError(t, err)
		require.Equal(t, offer.Terms{Reward: n(reward)}, terms, lot)
	}
	// Nor more than the protocol has.
	d := design.MakerClipperMainnet
	d.Surplus = exp10(20)
	s = play(t, d, debtOf{10_000, 16_000})
	s.falls(1850)
	s.take(bot, s.only(), n(1))
	require.Equal(t, n(100_100e6), s.Balance(usd, bot))
}

// The circuit breaker stops starts, then restarts, then sales.
func TestAClippersBreaker(t *testing.T) {
	s := play(t, design.MakerClipperMainnet, debtOf{10_000, 16_000}, debtOf{10_000, 17_000})
	s.falls(1850)
	both := s.offers()
	require.Len(t, both, 2)
	s.take(bot, &both[0], n(1))
	state := s.r.State(nil)
	for level, c := range map[int]struct {
		running, over []offer.Kind
		after         error
	}{
		0: {[]offer.Kind{offer.Start, offer.Sale}, []offer.Kind{offer.Start, offer.Start}, nil},
		1: {[]offer.Kind{offer.Sale}, []offer.Kind{offer.Start}, nil},
		2: {[]offer.Kind{offer.Sale}, nil, nil},
		3: {nil, nil, offer.ErrGone},
	} {
		d := design.MakerClipperMainnet
		d.Closed = level
		require.NoError(t, s.SetTime(max(s.Time(), 1000)))
		r, err := d.Open(s.Engine, s.id, dollars(0.86e18))
		require.NoError(t, err)
		require.NoError(t, r.Restore(state))
		kinds := func() (all []offer.Kind) {
			for _, o := range r.Offers(s.price, s.AtRisk(s.id, s.price, s.Time(), nil), nil) {
				all = append(all, o.Kind)
			}
			return all
		}
		require.Equal(t, c.running, kinds(), level)
		var next offer.Offer
		require.ErrorIs(t, r.After(&both[1], n(1), &next), c.after, level)
	}
	s.at(7000)
	for level, want := range map[int][]offer.Kind{0: {offer.Start, offer.Start}, 1: {offer.Start}, 2: nil, 3: nil} {
		d := design.MakerClipperMainnet
		d.Closed = level
		r, err := d.Open(s.Engine, s.id, dollars(0.86e18))
		require.NoError(t, err)
		require.NoError(t, r.Restore(state))
		var got []offer.Kind
		for _, o := range r.Offers(s.price, s.AtRisk(s.id, s.price, s.Time(), nil), nil) {
			got = append(got, o.Kind)
		}
		require.Equal(t, want, got, level)
	}
}

// A hole of 18,080 is full with ann's lot; one of 20,400 has room for less than the least debt. Both withhold the others.
func TestAFullHoleWithholds(t *testing.T) {
	for hole, left := range map[uint64]uint64{18_080: 0, 20_400: 2_320} {
		d := design.MakerClipperMainnet
		d.Hole, d.Dust = mul(n(hole), n(1e18)), mul(n(2_500), n(1e18))
		s := play(t, d, debtOf{10_000, 16_000}, debtOf{10_000, 16_000}, debtOf{10_000, 16_000})
		s.falls(1850)
		all := s.offers()
		require.Len(t, all, 3)
		require.Zero(t, s.limit("hole").Withheld)
		s.take(bot, &all[0], n(1))
		require.Len(t, s.offers(), 1)
		require.Equal(t, design.Limit{Name: "hole", Left: n(left * 1e6), Withheld: 2}, s.limit("hole"))
		require.Equal(t, n(99_981_920e6), s.limit("total_hole").Left)
		s.offers()
		require.Equal(t, 2, s.limit("hole").Withheld, "counted anew by each look")
	}
}

// What a unit earns is the oracle's price over the lot's: at the start 1/1.2, so 1. After 2,700 seconds the lot is at 0.99³⁰ of
// 2,220, and it is 1.126….
func TestWhatALotEarns(t *testing.T) {
	s := play(t, design.MakerClipperMainnet, debtOf{10_000, 16_000})
	s.falls(1850)
	require.True(t, s.r.Wake().Rewards)
	s.take(bot, s.only(), n(1))
	s.at(1000)
	require.Equal(t, n(1e18+1e9), s.r.Wake().Earns)
	s.at(1000 + 2700)
	earns := s.r.Wake().Earns
	require.InDelta(t, 1.126, float64(earns.Uint64())/1e18, 0.001)
	s.at(1000 + 5401)
	require.Equal(t, n(1e18+1e9), s.r.Wake().Earns, "what is over sells nothing")

	for _, c := range []struct{ tip, chip, rewards uint64 }{{0, 0, 0}, {1, 0, 1}, {0, 1, 1}} {
		d := design.MakerClipperMainnet
		d.Tip, d.Chip = n(c.tip), n(c.chip)
		require.Equal(t, c.rewards == 1, play(t, d).r.Wake().Rewards)
	}
	d := design.MakerClipperMainnet
	d.Buf = n(0.8e18)
	require.Equal(t, n(1.25e18+1e9), play(t, d).r.Wake().Earns)

	// A straight line is at 0 after Tau: then all is had for nothing.
	d = design.MakerClipperMainnet
	d.Curve, d.Tau, d.Cusp = design.Linear, 1000, zero
	s = play(t, d, debtOf{10_000, 16_000})
	s.falls(1850)
	s.take(bot, s.only(), n(1))
	s.at(1500)
	require.InDelta(t, 2/1.2, float64(ptr(s.r.Wake().Earns).Uint64())/1e18, 1e-6)
	s.at(2000)
	require.True(t, ptr(s.r.Wake().Earns).Gt(ptr(exp10(30))))
	sale := s.only()
	require.Equal(t, n(10e18), sale.Most)
	terms, err := s.r.Quote(sale, n(10e18))
	require.NoError(t, err)
	require.Equal(t, offer.Terms{Receive: n(10e18)}, terms)
}

// The least of a start is what restores health at the price, (16,000 − 15,910)/0.14; of a lot it is all of its
// debt.
func TestTheLeastOfAStartAndOfALot(t *testing.T) {
	s := play(t, design.MakerClipperMainnet, debtOf{10_000, 16_000})
	s.falls(1850)
	start := s.only()
	require.Equal(t, n(642_857_143), s.r.Least(start))
	s.take(bot, start, start.Most)
	require.Equal(t, n(16_000e6), s.r.Least(s.only()))
}
