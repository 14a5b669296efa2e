package design_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// The block auction at work is its twin on random histories: when each auction begins and is called off, what
// either share is at its block, what a filler of a part gets and takes over, and what is written off.
func TestTheBlockAuctionIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	for range 3 {
		rapid.Check(t, func(t *rapid.T) { blockAuctionHistory(t, reached) })
	}
	reaches(t, reached, "begun", "called off", "collateral rises", "debt falls", "part", "whole", "written off", "nothing yet", "for nothing")
}

func blockAuctionHistory(t *rapid.T, reached map[string]int) {
	d := design.Blend
	d.Part = n(between(t, "part", 200, 1000) * 1e15)
	if between(t, "all of it, where 0", 0, 1) == 0 {
		d.Part = n(1e18)
	}
	m := dollars(0.86e18)
	w := wardOf(t, d, m, 700, 859)
	type lot struct {
		start         uint64
		units, shares *big.Int
	}
	lots := map[vault.Address]*lot{}
	wad := pow10(18)
	w.owes[bot], w.coll[bot] = new(big.Int), new(big.Int)
	unhealthy := func(who vault.Address) bool {
		return w.holds[who].Sign() > 0 && w.worth(w.owes[who]).Cmp(down(times(w.value(w.holds[who]), m.LLTV.ToBig()), wad)) > 0
	}
	for range between(t, "steps", 1, 16) {
		w.later(t, rapid.SampledFrom([]uint64{0, 4, 5, 250, 700, 1100}).Draw(t, "seconds"), between(t, "price", 900, 1070))
		_, err := w.r.Tick(w.Time(), fromBig(w.price), nil)
		require.NoError(t, err)
		for who := range lots {
			if !unhealthy(who) {
				delete(lots, who)
				reached["called off"]++
			}
		}
		offers := w.offered()
		open := map[vault.Address][2]*big.Int{} // of either share, scale 1e18
		for _, who := range w.vaults {
			if !unhealthy(who) {
				require.Nil(t, offerOf(offers, offer.TakeOver, who))
				continue
			}
			l := lots[who]
			if l == nil {
				part := d.Part.ToBig()
				l = &lot{w.Time(), down(times(w.holds[who], part), wad), down(times(w.owes[who], part), wad)}
				lots[who] = l
				reached["begun"]++
			}
			blocks := (w.Time() - l.start) / 5
			gets, takes := lesser(times(i(min(blocks, 200)), pow10(15), i(5)), wad), wad
			if blocks > 200 {
				if takes = minus(wad, times(i(blocks-200), pow10(15), i(5))); takes.Sign() < 0 {
					takes = new(big.Int)
				}
			}
			o := offerOf(offers, offer.TakeOver, who)
			most := down(times(l.units, gets), wad)
			if most.Sign() == 0 {
				require.Nil(t, o)
				reached["nothing yet"]++
				continue
			}
			require.NotNil(t, o)
			require.Equal(t, most.String(), o.Most.Dec())
			open[who] = [2]*big.Int{most, takes}
		}
		require.Len(t, offers, len(open))
		if len(open) == 0 {
			continue
		}
		o := &offers[between(t, "which", 0, uint64(len(open)-1))]
		who, l := o.Of, lots[o.Of]
		most, takes := open[who][0], open[who][1]
		amount := most
		if between(t, "in part", 0, 1) == 0 {
			amount = down(times(most, i(between(t, "thousandths", 1, 999))), i(1000))
		}
		if amount.Sign() == 0 {
			continue
		}
		shares := down(times(down(times(l.shares, takes), wad), amount), most)
		owed := w.worth(shares)
		_, terms, err := w.r.Take(bot, o, fromBig(amount), nil)
		require.NoError(t, err)
		require.Equal(t, offer.Terms{Owe: fromBig(owed), Receive: fromBig(amount)}, terms)
		switch {
		case takes.Sign() == 0:
			reached["for nothing"]++
		case takes.Cmp(wad) < 0:
			reached["debt falls"]++
		default:
			reached["collateral rises"]++
		}
		move(w.owes, who, bot, shares)
		w.holds[who] = minus(w.holds[who], amount)
		w.coll[bot] = plus(w.coll[bot], amount)
		left := minus(most, amount)
		l.units, l.shares = down(times(l.units, left), most), down(times(l.shares, left), most)
		if reached["part"]++; l.units.Sign() == 0 {
			reached["part"]--
			reached["whole"]++
			delete(lots, who)
		}
		if w.holds[who].Sign() == 0 && w.owes[who].Sign() > 0 {
			w.forgive(who)
			reached["written off"]++
		}
		w.same(t)
	}
}
