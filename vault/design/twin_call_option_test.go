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

// plainOption is a vault's option.
type plainOption struct {
	owner, supporter vault.Address
	premium          *big.Int // nil where nobody has bought it
	until            uint64
	lapsed           bool
}

// The call option at work is its twin on random histories: for how long it is on offer and for what premium, how
// it ends at expiry, and when the fallback sells. What the fallback does is Morpho's, which has a twin of its
// own.
func TestTheCallOptionIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	for range 4 {
		rapid.Check(t, func(t *rapid.T) { callOptionHistory(t, reached) })
	}
	reaches(t, reached, "bought", "withdrawn", "nobody came", "taken back", "exercised", "let lapse", "for sale", "runs")
}

func callOptionHistory(t *rapid.T, reached map[string]int) {
	d := design.CallOptionAssumed
	d.Premium, d.ReverseFee = n(between(t, "premium", 1, 150)*1e15), n(between(t, "reverse fee", 0, 300)*1e15)
	d.Window, d.Expiry = between(t, "window", 0, 1200), between(t, "expiry", 1, 4000)
	m := dollars(0.86e18)
	w := wardOf(t, d, m, 700, 859)
	wad, prices := pow10(18), pow10(36)
	w.coll[bot], w.loan[design.Lots], w.loan[vault.TreasuryAddress] = new(big.Int), new(big.Int), new(big.Int)
	var all []*plainOption
	at := func(who vault.Address) *plainOption {
		for _, o := range all {
			if o.owner == who {
				return o
			}
		}
		return nil
	}
	bad := func(debt, coll *big.Int) bool { return debt.Cmp(down(times(w.value(coll), m.LLTV.ToBig()), wad)) > 0 }
	unhealthy := func(who vault.Address) bool {
		return bad(w.worth(w.owes[who]), w.holds[who]) && w.holds[who].Sign() > 0
	}
	expire := func(o *plainOption) {
		debt, coll, value := w.worth(w.owes[o.owner]), w.holds[o.owner], w.value(w.holds[o.owner])
		fee := up(times(o.premium, d.ReverseFee.ToBig()), wad)
		back := up(times(plus(o.premium, fee), prices), w.price)
		// What is paid of the debt, as the ledger counts it.
		paid := lesser(o.premium, debt)
		shares := w.parts(paid)
		if o.premium.Cmp(debt) >= 0 {
			shares = w.owes[o.owner]
		}
		w.pay(o.owner, paid, shares)
		w.loan[design.Lots] = minus(w.loan[design.Lots], paid)
		if more := minus(o.premium, paid); more.Sign() > 0 {
			move(w.loan, design.Lots, vault.TreasuryAddress, more)
		}
		rest := w.worth(w.owes[o.owner])
		strike := minus(debt, o.premium)
		if strike.Sign() < 0 {
			strike = new(big.Int)
		}
		switch {
		case minus(value, debt).Cmp(fee) > 0 && back.Cmp(coll) < 0 && !bad(rest, minus(coll, back)):
			w.holds[o.owner] = minus(coll, back)
			w.coll[o.supporter] = plus(of(w.coll, o.supporter), back)
			reached["taken back"]++
		case value.Cmp(strike) > 0:
			if pays := lesser(rest, strike); strike.Sign() > 0 {
				shares := w.parts(pays)
				if pays.Cmp(rest) >= 0 {
					shares = w.owes[o.owner]
				}
				w.pay(o.owner, pays, shares)
				w.loan[o.supporter] = minus(w.loan[o.supporter], pays)
			}
			w.holds[o.owner] = new(big.Int)
			w.coll[o.supporter] = plus(of(w.coll, o.supporter), coll)
			if w.owes[o.owner].Sign() > 0 {
				w.forgive(o.owner)
			}
			reached["exercised"]++
		default:
			reached["let lapse"]++
		}
		o.premium, o.lapsed = nil, true
	}
	for range between(t, "steps", 1, 14) {
		w.later(t, rapid.SampledFrom([]uint64{0, 12, 600, 3000}).Draw(t, "seconds"), between(t, "price", 880, 1080))
		now := w.Time()
		for again := true; again; {
			again = false
			for k := 0; k < len(all); k++ {
				o := all[k]
				if o.premium != nil {
					if now < o.until {
						continue
					}
					expire(o)
					again = true
					break
				}
				if !o.lapsed && now >= o.until {
					o.lapsed = true
					reached["nobody came"]++
				}
				if !unhealthy(o.owner) {
					all = slices.Delete(all, k, k+1)
					k--
					reached["withdrawn"]++
				}
			}
			moves, err := w.r.Tick(now, fromBig(w.price), nil)
			require.NoError(t, err)
			require.Equal(t, again, len(moves) > 0, "whether an option ends")
			w.same(t)
		}
		offers := w.offered()
		for _, v := range w.AtRisk(w.id, fromBig(w.price), now, nil) { // in their order options are kept
			if at(v.Borrower) == nil {
				all = append(all, &plainOption{owner: v.Borrower, until: now + d.Window, lapsed: d.Window == 0})
			}
		}
		var open []*offer.Offer
		for _, who := range w.vaults {
			bid, sale := offerOf(offers, offer.Bid, who), offerOf(offers, offer.Sale, who)
			o := at(who)
			switch {
			case !unhealthy(who) || o.premium != nil:
				require.True(t, bid == nil && sale == nil, "nothing of it is on offer")
				if o != nil && o.premium != nil {
					reached["runs"]++
				}
			case o.lapsed:
				require.True(t, bid == nil)
				if sale != nil { // of a vault so small that a unit is worth nothing there is none
					reached["for sale"]++
				}
			default:
				require.NotNil(t, bid)
				require.Nil(t, sale)
				require.Equal(t, up(times(w.worth(w.owes[who]), d.Premium.ToBig()), wad).String(), bid.Most.Dec())
				open = append(open, bid)
			}
		}
		if len(open) == 0 {
			continue
		}
		o := open[between(t, "which", 0, uint64(len(open)-1))]
		who := rapid.SampledFrom([]vault.Address{bot, rival}).Draw(t, "who")
		_, terms, err := w.r.Take(who, o, o.Most, nil)
		require.NoError(t, err)
		require.Equal(t, offer.Terms{Pay: o.Most}, terms)
		move(w.loan, who, design.Lots, o.Most.ToBig())
		k := at(o.Of)
		k.supporter, k.premium, k.until = who, o.Most.ToBig(), now+d.Expiry
		reached["bought"]++
		w.same(t)
	}
}
