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

// plainClip is an auction of the Clipper's: wads are collateral units here, tab is a rad, top a ray, due debt shares.
type plainClip struct {
	number        uint64
	owner         vault.Address
	lot, tab, top *big.Int
	due           *big.Int
	start         uint64
}

// The Clipper at work is its twin on random histories: who is started and restarted for what reward, what the
// price is at each second, what a part costs and leaves, what goes back to the owner, and what is lost.
func TestTheClipperIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	for range 4 {
		rapid.Check(t, func(t *rapid.T) { clipperHistory(t, reached) })
	}
	reaches(t, reached, "started", "started in part", "no room", "restarted", "restarted for nothing", "sold", "rest kept", "refused", "returned", "lost", "penalty")
}

// halfUpPower is x^n, a ray, rounded half up at each multiplication: by squaring.
func halfUpPower(x *big.Int, n uint64) *big.Int {
	ray, z := pow10(27), pow10(27)
	if n%2 == 1 {
		z = x
	}
	for n /= 2; n > 0; n /= 2 {
		if x = half(times(x, x), ray); n%2 == 1 {
			z = half(times(z, x), ray)
		}
	}
	return z
}

func clipperHistory(t *rapid.T, reached map[string]int) {
	d := design.MakerClipperMainnet
	d.Hole, d.Dust = mul(n(between(t, "hole", 100, 100_000)), n(1e18)), mul(n(between(t, "dust", 0, 3000)), n(1e18))
	d.Tip, d.Tail = mul(n(between(t, "tip", 0, 300)), n(1e18)), between(t, "tail", 600, 9000)
	linear := between(t, "linear, where 0", 0, 1) == 0
	if linear {
		d.Curve, d.Tau = design.Linear, between(t, "tau", 900, 9000)
	}
	m := dollars(0.86e18)
	w := wardOf(t, d, m, 700, 859)
	own, wad, ray, chop := vault.TreasuryAddress, pow10(18), pow10(27), d.Chop.ToBig()
	w.owes[design.Lots], w.coll[design.Lots] = new(big.Int), new(big.Int)
	rad := func(whole *big.Int) *big.Int { return times(whole, ray) }
	dust, hole, total := rad(d.Dust.ToBig()), rad(d.Hole.ToBig()), rad(d.TotalHole.ToBig())
	chost := down(times(dust, chop), wad)
	var lots []*plainClip
	begun := uint64(0)
	status := func(l *plainClip) (price *big.Int, over bool) {
		gone := w.Time() - l.start
		switch {
		case !linear:
			price = down(times(l.top, halfUpPower(times(d.Cut.ToBig(), pow10(9)), gone/d.Step)), ray)
		case gone >= d.Tau:
			price = new(big.Int)
		default:
			price = down(times(l.top, down(times(i(d.Tau-gone), ray), i(d.Tau))), ray)
		}
		return price, gone > d.Tail || down(times(price, ray), l.top).Cmp(times(d.Cusp.ToBig(), pow10(9))) < 0
	}
	for range between(t, "steps", 1, 24) {
		w.later(t, rapid.SampledFrom([]uint64{0, 12, 90, 600, 3000}).Draw(t, "seconds"), between(t, "price", 930, 1040))
		_, err := w.r.Tick(w.Time(), fromBig(w.price), nil)
		require.NoError(t, err)
		feed := times(w.price, i(1000))
		top := down(times(feed, d.Buf.ToBig()), wad)
		bark := func(who vault.Address) (l *plainClip, full bool) {
			art, ink := times(w.worth(w.owes[who]), pow10(12)), w.holds[who]
			if times(ink, down(times(feed, m.LLTV.ToBig()), wad)).Cmp(times(art, ray)) >= 0 {
				return nil, false
			}
			room := lesser(hole, total)
			for _, l := range lots {
				room = minus(room, l.tab)
			}
			if room.Sign() <= 0 {
				return nil, true
			}
			dart, what := down(down(times(room, wad), ray), chop), "started in part"
			switch {
			case dart.Cmp(art) >= 0 || times(minus(art, dart), ray).Cmp(dust) < 0:
				dart, what = art, "started"
			case times(dart, ray).Cmp(dust) < 0:
				return nil, true
			}
			dink, due := down(times(ink, dart), art), w.owes[who]
			if what != "started" {
				dart = times(down(dart, pow10(12)), pow10(12))
				due = w.parts(down(dart, pow10(12)))
			}
			if dart.Sign() == 0 || dink.Sign() == 0 {
				return nil, false
			}
			if what != "started" {
				reached[what]++
			}
			return &plainClip{owner: who, lot: dink, tab: down(times(dart, ray, chop), wad), top: top, due: due, start: w.Time()}, false
		}
		offers := w.offered()
		made := 0
		type choice struct {
			o    *offer.Offer
			lot  *plainClip
			sale bool
		}
		var open []choice
		find := func(kind offer.Kind, number uint64, who vault.Address) *offer.Offer {
			for k := range offers {
				if o := &offers[k]; o.Kind == kind && o.Lot == number && o.Of == who {
					return o
				}
			}
			return nil
		}
		for _, who := range w.vaults {
			o := find(offer.Start, 0, who)
			l, full := bark(who)
			require.Equal(t, l != nil, o != nil, "whether an auction of %s may be started", who)
			if full {
				reached["no room"]++
			}
			if l != nil {
				open = append(open, choice{o, l, false})
			}
		}
		for _, l := range lots {
			price, over := status(l)
			if over {
				o := find(offer.Start, l.number, l.owner)
				require.NotNil(t, o, "it must be restarted")
				open = append(open, choice{o, l, false})
				continue
			}
			o := find(offer.Sale, l.number, l.owner)
			require.NotNil(t, o, "it is for sale")
			most := l.lot
			if price.Sign() > 0 {
				most = lesser(most, up(l.tab, price))
			}
			require.Equal(t, most.String(), o.Most.Dec())
			open = append(open, choice{o, l, true})
		}
		require.Len(t, offers, len(open))
		if made = len(open); made == 0 {
			continue
		}
		c := open[between(t, "which", 0, uint64(made-1))]
		l := c.lot
		if !c.sale {
			reward := plus(rad(d.Tip.ToBig()), down(times(l.tab, d.Chip.ToBig()), wad))
			if l.number > 0 && (l.tab.Cmp(chost) < 0 || times(l.lot, feed).Cmp(chost) < 0) {
				reward = new(big.Int)
				reached["restarted for nothing"]++
			}
			pays := lesser(down(reward, pow10(39)), of(w.loan, own))
			_, terms, err := w.r.Take(bot, c.o, n(1), nil)
			require.NoError(t, err)
			require.Equal(t, offer.Terms{Reward: fromBig(pays)}, terms)
			move(w.loan, own, bot, pays)
			if l.number > 0 {
				l.top, l.start = top, w.Time()
				reached["restarted"]++
			} else {
				begun++
				l.number = begun
				lots = append(lots, l)
				move(w.owes, l.owner, design.Lots, l.due)
				w.holds[l.owner] = minus(w.holds[l.owner], l.lot)
				w.coll[design.Lots] = plus(w.coll[design.Lots], l.lot)
				reached["started"]++
			}
			w.same(t)
			continue
		}
		price, _ := status(l)
		amount := c.o.Most.ToBig()
		if between(t, "in part", 0, 2) > 0 {
			amount = down(times(amount, i(between(t, "thousandths", 1, 999))), i(1000))
		}
		if amount.Sign() == 0 {
			continue
		}
		slice := lesser(l.lot, amount)
		owe, refused := times(slice, price), false
		switch left := minus(l.tab, owe); {
		case left.Sign() < 0:
			owe, slice = l.tab, down(l.tab, price)
		case left.Sign() > 0 && slice.Cmp(l.lot) < 0 && left.Cmp(chost) < 0:
			if refused = l.tab.Cmp(chost) <= 0; !refused {
				owe = minus(l.tab, chost)
				slice = down(owe, price)
				reached["rest kept"]++
			}
		}
		_, terms, err := w.r.Take(bot, c.o, fromBig(amount), nil)
		if refused {
			require.Error(t, err)
			reached["refused"]++
			w.same(t)
			continue
		}
		require.NoError(t, err)
		pays := up(owe, pow10(39))
		require.Equal(t, offer.Terms{Pay: fromBig(pays), Receive: fromBig(slice)}, terms)
		reached["sold"]++
		debt, shares := w.worth(l.due), w.parts(pays)
		if pays.Cmp(debt) >= 0 {
			shares = l.due
			if more := minus(pays, debt); more.Sign() > 0 {
				move(w.loan, bot, own, more)
				reached["penalty"]++
			}
			pays = debt
		}
		w.pay(design.Lots, pays, shares)
		w.loan[bot] = minus(w.loan[bot], pays)
		move(w.coll, design.Lots, bot, slice)
		l.due, l.lot, l.tab = minus(l.due, shares), minus(l.lot, slice), minus(l.tab, owe)
		if l.lot.Sign() == 0 || l.tab.Sign() == 0 {
			if l.due.Sign() > 0 {
				w.forgiveOf(design.Lots, l.due)
				reached["lost"]++
			}
			if l.lot.Sign() > 0 {
				move(w.coll, design.Lots, l.owner, l.lot)
				reached["returned"]++
			}
			lots = slices.DeleteFunc(lots, func(one *plainClip) bool { return one == l })
		}
		w.same(t)
	}
}
