package design_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// plainLot is a lot of the Flipper's.
type plainLot struct {
	number                      uint64
	owner, guy                  vault.Address
	lot, bid, tab, due, counted *big.Int // units; due is debt shares, counted a rad
	tic, end                    uint64
}

// The Flipper at work is its twin on random histories: vaults are noticed and bitten, bids rise and fall and are
// given back, lots are restarted and dealt, and what a bid does not pay is lost.
func TestTheFlipperIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	for range 3 {
		rapid.Check(t, func(t *rapid.T) { flipperHistory(t, reached) })
	}
	reaches(t, reached, "bitten", "in part", "no room", "rises", "falls", "bettered", "restarted", "dealt", "lost", "penalty", "freed", "safe again", "at its end")
}

func flipperHistory(t *rapid.T, reached map[string]int) {
	d := design.MakerFlipperSource
	d.Dunk, d.Box = mul(n(between(t, "dunk", 20, 60_000)), n(1e18)), mul(n(between(t, "box", 50, 100_000)), n(1e18))
	d.Ttl, d.Tau = 12*between(t, "ttl, blocks", 1, 330), 12*between(t, "tau, blocks", 10, 750)
	m := dollars(0.86e18)
	w := wardOf(t, d, m, 700, 859)
	w.owes[design.Lots], w.coll[design.Lots], w.loan[design.Lots], w.loan[vault.TreasuryAddress] = new(big.Int), new(big.Int), new(big.Int), new(big.Int)
	wad, ray, chop, beg := pow10(18), pow10(27), d.Chop.ToBig(), d.Beg.ToBig()
	rad := func(whole *big.Int) *big.Int { return times(whole, ray) }
	box, dunk, dust := rad(d.Box.ToBig()), rad(d.Dunk.ToBig()), rad(d.Dust.ToBig())
	var lots []*plainLot
	begun, noticed, since := uint64(0), []vault.Address(nil), uint64(0)
	// bite is what of a vault would be put up; nil where nothing would.
	bite := func(who vault.Address) (l *plainLot, full bool) {
		art := times(w.worth(of(w.owes, who)), pow10(12))
		spot := down(times(w.price, i(1000), m.LLTV.ToBig()), wad)
		ink := of(w.holds, who)
		if spot.Sign() == 0 || times(ink, spot).Cmp(times(art, ray)) >= 0 {
			return nil, false
		}
		room := new(big.Int).Set(box)
		for _, l := range lots {
			room = minus(room, l.counted)
		}
		if room.Sign() <= 0 || room.Cmp(dust) < 0 {
			return nil, true
		}
		dart := down(down(times(lesser(room, dunk), wad), ray), chop)
		l = &plainLot{owner: who, due: of(w.owes, who)}
		part := dart.Cmp(art) < 0
		if !part {
			dart = art
		}
		l.lot = down(times(ink, dart), art)
		if part {
			dart = times(down(dart, pow10(12)), pow10(12))
			l.due = w.parts(down(dart, pow10(12)))
		}
		if dart.Sign() == 0 || l.lot.Sign() == 0 {
			return nil, false
		}
		if part {
			reached["in part"]++
		}
		l.counted = down(times(dart, ray, chop), wad)
		l.tab = up(l.counted, pow10(39))
		l.bid, l.end = new(big.Int), w.Time()+d.Tau
		return l, false
	}
	for range between(t, "steps", 1, 24) {
		w.later(t, rapid.SampledFrom([]uint64{0, 12, 12, 600, 3000, 10_000}).Draw(t, "seconds"), between(t, "price", 930, 1040))
		now := w.Time()
		for again := true; again; {
			again = false
			for k, l := range lots {
				if l.end < now && l.bid.Sign() == 0 {
					l.end = now + d.Tau
					reached["restarted"]++
				}
				if l.tic == 0 || l.tic >= now && l.end >= now {
					continue
				}
				owed := w.worth(l.due)
				if l.bid.Cmp(owed) >= 0 {
					w.pay(design.Lots, owed, l.due)
					w.loan[design.Lots] = minus(w.loan[design.Lots], owed)
					if more := minus(l.bid, owed); more.Sign() > 0 {
						move(w.loan, design.Lots, vault.TreasuryAddress, more)
						reached["penalty"]++
					}
				} else {
					paid := w.parts(l.bid)
					w.pay(design.Lots, l.bid, paid)
					w.loan[design.Lots] = minus(w.loan[design.Lots], l.bid)
					w.forgiveOf(design.Lots, minus(l.due, paid))
					reached["lost"]++
				}
				move(w.coll, design.Lots, l.guy, l.lot)
				lots = slices.Delete(lots, k, k+1)
				reached["dealt"]++
				again = true
				break
			}
			for !again && len(noticed) > 0 && now > since {
				who := noticed[0]
				noticed = noticed[1:]
				l, _ := bite(who)
				if l == nil {
					reached["safe again"]++
					continue
				}
				move(w.owes, who, design.Lots, l.due)
				w.holds[who] = minus(w.holds[who], l.lot)
				w.coll[design.Lots] = plus(w.coll[design.Lots], l.lot)
				begun++
				l.number = begun
				lots = append(lots, l)
				reached["bitten"]++
				again = true
			}
			moves, err := w.r.Tick(now, fromBig(w.price), nil)
			require.NoError(t, err)
			require.Equal(t, again, len(moves) > 0, "whether something happens by itself")
			w.same(t)
		}
		offers := w.offered()
		noticed, since = nil, now
		for _, v := range w.AtRisk(w.id, fromBig(w.price), now, nil) {
			l, full := bite(v.Borrower)
			if l != nil {
				noticed = append(noticed, v.Borrower)
			}
			if full {
				reached["no room"]++
			}
		}
		var open []*plainLot // at the instant of its end a bid, or an auction, is over
		for _, l := range lots {
			over := l.tic != 0 && l.tic <= now || l.end <= now
			speck := l.bid.Cmp(l.tab) == 0 && down(times(l.lot, wad), beg).Sign() == 0 // nothing less can be asked for
			if !over && !speck {
				open = append(open, l)
			}
			if l.tic == now || l.end == now {
				reached["at its end"]++
			}
		}
		require.Len(t, offers, len(open))
		if len(open) == 0 {
			continue
		}
		at := between(t, "lot", 0, uint64(len(open)-1))
		l, o, who := open[at], &offers[at], rapid.SampledFrom([]vault.Address{bot, rival}).Draw(t, "who")
		require.Equal(t, [2]any{l.number, offer.Bid}, [2]any{o.Lot, o.Kind})
		part := i(1000)
		if between(t, "in part", 0, 2) > 0 {
			part = i(between(t, "thousandths", 1, 1000))
		}
		amount := down(times(o.Most.ToBig(), part), i(1000))
		_, terms, err := w.r.Take(who, o, fromBig(amount), nil)
		lot, bid, falls := l.lot, amount, l.bid.Cmp(l.tab) == 0
		ok := bid.Cmp(l.tab) <= 0 && bid.Cmp(l.bid) > 0 && (times(bid, wad).Cmp(times(beg, l.bid)) >= 0 || bid.Cmp(l.tab) == 0)
		if falls {
			lot, bid = amount, l.bid
			ok = lot.Cmp(l.lot) < 0 && times(beg, lot).Cmp(times(l.lot, wad)) <= 0
		}
		if !ok {
			require.Error(t, err)
			w.same(t)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, offer.Terms{Pay: fromBig(bid)}, terms)
		if l.guy != (vault.Address{}) {
			reached["bettered"]++
			move(w.loan, who, l.guy, l.bid)
		}
		move(w.loan, who, design.Lots, minus(bid, l.bid))
		if freed := minus(l.lot, lot); freed.Sign() > 0 {
			move(w.coll, design.Lots, l.owner, freed)
			reached["freed"]++
		}
		if falls {
			reached["falls"]++
		} else {
			reached["rises"]++
		}
		l.guy, l.bid, l.lot, l.tic = who, bid, lot, now+d.Ttl
		w.same(t)
	}
}
