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

// Comet at work is its twin on random histories: who is absorbed, whom its reserves owe what, when the storefront
// is open and what it sells, and what comes in pays credits first, in their order, then debt.
func TestCometIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	for range 3 {
		rapid.Check(t, func(t *rapid.T) { cometHistory(t, reached) })
	}
	reaches(t, reached, "absorbed", "credit", "credit waits", "sold", "reserves full", "owes")
}

func cometHistory(t *rapid.T, reached map[string]int) {
	d := design.CometMainnet
	d.LiquidationFactor = n(between(t, "liquidation factor", 870, 1000) * 1e15)
	d.StoreFrontPriceFactor = n(between(t, "storefront", 0, 1000) * 1e15)
	d.Reserves = mul(n(between(t, "reserves", 0, 50_000)), n(1e18))
	d.TargetReserves = mul(n(between(t, "target", 0, 60_000)), n(1e18))
	m := dollars(0.86e18)
	w := wardOf(t, d, m, 700, 859)
	own, wad := vault.TreasuryAddress, pow10(18)
	w.owes[own], w.coll[own] = new(big.Int), new(big.Int)
	type credit struct {
		to     vault.Address
		amount *big.Int
	}
	var credits []credit
	owed := func() *big.Int {
		sum := new(big.Int)
		for _, c := range credits {
			sum = plus(sum, c.amount)
		}
		return sum
	}
	sweep := func() {
		for len(credits) > 0 && of(w.loan, own).Sign() > 0 {
			paid := lesser(credits[0].amount, of(w.loan, own))
			move(w.loan, own, credits[0].to, paid)
			if credits[0].amount = minus(credits[0].amount, paid); credits[0].amount.Sign() == 0 {
				credits = credits[1:]
			}
		}
		if len(credits) > 0 {
			reached["credit waits"]++
		}
		debt := w.worth(w.owes[own])
		if pays := lesser(debt, of(w.loan, own)); pays.Sign() > 0 {
			w.loan[own] = minus(w.loan[own], pays)
			w.repay(own, pays, pays.Cmp(debt) == 0)
		}
	}
	for range between(t, "steps", 1, 14) {
		w.later(t, rapid.SampledFrom([]uint64{0, 12, 86_400}).Draw(t, "seconds"), between(t, "price", 900, 1010))
		price := down(times(w.price, i(1e8), pow10(18)), times(pow10(6), pow10(36))) // of a whole ether, 8 decimals
		dollarsOf := func(coll *big.Int) *big.Int { return down(times(coll, price), pow10(18)) }
		offers := w.offered()
		made := 0
		for _, who := range w.vaults {
			debt := down(times(w.worth(w.owes[who]), i(1e8)), pow10(6))
			bad := debt.Cmp(down(times(dollarsOf(w.holds[who]), m.LLTV.ToBig()), wad)) > 0 && w.holds[who].Sign() > 0
			require.Equal(t, bad, offerOf(offers, offer.Absorb, who) != nil, "whether %s is to be absorbed", who)
			if bad {
				made++
			}
		}
		front := offerOf(offers, offer.Sale, vault.Address{})
		discount := down(times(d.StoreFrontPriceFactor.ToBig(), minus(wad, d.LiquidationFactor.ToBig())), wad)
		asks := down(times(price, minus(wad, discount)), wad)
		sells := func(amount *big.Int) *big.Int {
			return down(down(times(i(1e8), amount, pow10(18)), asks), pow10(6))
		}
		target := down(d.TargetReserves.ToBig(), pow10(12))
		reserves := minus(minus(of(w.loan, own), w.worth(w.owes[own])), owed())
		open := w.coll[own].Sign() > 0 && reserves.Cmp(target) < 0
		if w.coll[own].Sign() > 0 && !open {
			reached["reserves full"]++
		}
		if front != nil {
			made++
			require.True(t, open, "reserves of %s are at %s, and it sells", reserves, target)
			most := front.Most.ToBig()
			require.LessOrEqual(t, sells(most).Cmp(w.coll[own]), 0, "it sells no more than there is")
			require.Positive(t, sells(plus(most, i(1))).Cmp(w.coll[own]), "and no less")
		} else if open { // a speck that a unit of money buys more of
			require.Positive(t, sells(i(1)).Cmp(w.coll[own]))
		}
		require.Len(t, offers, made)
		if made == 0 {
			continue
		}
		o := &offers[between(t, "which", 0, uint64(made-1))]
		if o.Kind == offer.Absorb {
			who := o.Of
			debt := w.worth(w.owes[who])
			value := down(times(dollarsOf(w.holds[who]), d.LiquidationFactor.ToBig()), wad)
			over := minus(down(times(value, pow10(6)), i(1e8)), debt)
			_, terms, err := w.r.Take(bot, o, n(1), nil)
			require.NoError(t, err)
			require.Equal(t, offer.Terms{}, terms, "absorbing pays nothing")
			move(w.owes, who, own, w.owes[who])
			w.coll[own], w.holds[who] = plus(w.coll[own], w.holds[who]), new(big.Int)
			reached["absorbed"]++
			if over.Sign() > 0 {
				credits = append(credits, credit{who, over})
				reached["credit"]++
			}
			sweep()
			if w.owes[own].Sign() > 0 {
				reached["owes"]++
			}
			w.same(t)
			continue
		}
		amount := o.Most.ToBig()
		if between(t, "in part", 0, 1) == 0 {
			amount = down(times(amount, i(between(t, "thousandths", 1, 999))), i(1000))
		}
		if amount.Sign() == 0 {
			continue
		}
		_, terms, err := w.r.Take(bot, o, fromBig(amount), nil)
		require.NoError(t, err)
		gets := sells(amount)
		require.Equal(t, offer.Terms{Pay: fromBig(amount), Receive: fromBig(gets)}, terms)
		move(w.loan, bot, own, amount)
		move(w.coll, own, bot, gets)
		reached["sold"]++
		sweep()
		w.same(t)
	}
}
