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

// Euler v2 at work is its twin on random histories: when the cool-off lets an offer be made, what is taken over
// and what that yields, where the debt stands then, and what of a vault without collateral is socialised.
func TestEulerIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	for range 3 {
		rapid.Check(t, func(t *rapid.T) { eulerHistory(t, reached) })
	}
	reaches(t, reached, "cool", "offered", "healthy", "part", "whole", "socialised", "capped", "taken from the taker")
}

func eulerHistory(t *rapid.T, reached map[string]int) {
	d := design.EulerV2{MaxDiscount: n(between(t, "max discount", 0, 300) * 1e15), CoolOff: rapid.SampledFrom([]uint64{0, 1, 100}).Draw(t, "cool-off")}
	m := dollars(0.86e18)
	w := wardOf(t, d, m, 600, 859)
	wad, lltv := pow10(18), m.LLTV.ToBig()
	for _, who := range []vault.Address{bot, rival} {
		w.owes[who], w.holds[who] = new(big.Int), new(big.Int)
	}
	for range between(t, "steps", 1, 12) {
		w.later(t, rapid.SampledFrom([]uint64{0, 12, 99, 100, 86_400}).Draw(t, "seconds"), between(t, "price", 880, 1020))
		offers := w.offered()
		var open []*offer.Offer
		for _, who := range append(w.vaults, bot, rival) {
			o := offerOf(offers, offer.TakeOver, who)
			debt, value := w.worth(w.owes[who]), w.value(w.holds[who])
			adjusted := down(times(value, lltv), wad)
			switch {
			case w.Time() < w.begun+d.CoolOff:
				require.Nil(t, o, "it is left alone after its opening")
				reached["cool"]++
			case debt.Sign() == 0 || adjusted.Cmp(debt) > 0 || value.Sign() == 0:
				require.Nil(t, o)
				reached["healthy"]++
			default:
				require.NotNil(t, o, "%s owes %s on %s", who, debt, value)
				open = append(open, o)
			}
		}
		require.Len(t, offers, len(open))
		if len(open) == 0 {
			continue
		}
		reached["offered"]++
		o := open[between(t, "which", 0, uint64(len(open)-1))]
		who := o.Of
		debt, value := w.worth(w.owes[who]), w.value(w.holds[who])
		factor := down(times(down(times(value, lltv), wad), wad), debt)
		if least := minus(wad, d.MaxDiscount.ToBig()); factor.Cmp(least) < 0 {
			factor = least
			reached["capped"]++
		}
		repay, yields := debt, down(times(debt, wad), factor)
		if value.Cmp(yields) < 0 {
			repay, yields = down(times(value, factor), wad), value
		}
		yield := down(times(yields, w.holds[who]), value)
		require.Equal(t, repay.String(), o.Most.Dec())
		amount, what := repay, "whole"
		if between(t, "in part", 0, 2) == 0 {
			amount, what = down(times(repay, i(between(t, "thousandths", 1, 999))), i(1000)), "part"
		}
		if amount.Sign() == 0 {
			continue
		}
		taker := bot
		if who == bot {
			taker = rival
			reached["taken from the taker"]++
		}
		shares := w.parts(amount)
		if amount.Cmp(debt) >= 0 {
			shares = w.owes[who]
		}
		owed, gets := w.worth(shares), down(times(amount, yield), repay)
		moves, terms, err := w.r.Take(taker, o, fromBig(amount), nil)
		require.NoError(t, err)
		require.NotEmpty(t, moves)
		require.Equal(t, offer.Terms{Owe: fromBig(owed), Receive: fromBig(gets)}, terms)
		reached[what]++
		all := gets.Cmp(w.holds[who]) == 0
		move(w.owes, who, taker, shares)
		move(w.holds, who, taker, gets)
		if all && w.owes[who].Sign() > 0 {
			w.forgive(who)
			reached["socialised"]++
		}
		w.same(t)
	}
}
