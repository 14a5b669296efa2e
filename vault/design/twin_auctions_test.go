package design

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The twins are the auctions' rules once more, in unbounded integers and as plainly as can be. They share no
// arithmetic with the designs.

func amountOf(t *rapid.T, name string, digits uint64) uint256.Int {
	n := rapid.Uint64Range(1, digits).Draw(t, name+" has digits")
	x := new(big.Int).SetUint64(rapid.Uint64().Draw(t, name))
	x.Mul(x, new(big.Int).SetUint64(rapid.Uint64().Draw(t, name+", low")|1))
	return *uint256.MustFromBig(x.Mod(x, new(big.Int).Exp(big.NewInt(10), new(big.Int).SetUint64(n), nil)))
}

func quotient(x, y *big.Int) *big.Int { return new(big.Int).Quo(x, y) }

func multiplied(x ...*big.Int) *big.Int {
	z := big.NewInt(1)
	for _, y := range x {
		z.Mul(z, y)
	}
	return z
}

func power(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

// A part is sized by room and dust; its refusals come in the contract's order.
func TestBarksEqualTheirTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ink, art, spot := amountOf(t, "ink", 24), amountOf(t, "art", 24), amountOf(t, "spot", 32)
		rate := *uint256.MustFromBig(new(big.Int).Add(power(27), ptrOf(amountOf(t, "rate", 27)).ToBig()))
		d := dog{chop: *uint256.MustFromBig(new(big.Int).Add(power(18), ptrOf(amountOf(t, "chop", 18)).ToBig()))}
		d.dust, d.total, d.own = amountOf(t, "dust", 38), amountOf(t, "total", 38), amountOf(t, "own", 38)
		d.dust.Mul(&d.dust, tenTo(12))
		d.total.Mul(&d.total, tenTo(12))
		d.own.Mul(&d.own, tenTo(12))
		dirtTotal, dirt := amountOf(t, "dirt of all", 38), amountOf(t, "dirt", 38)
		got, err := d.bark(&ink, &art, &rate, &spot, &dirtTotal, &dirt)

		i, a, r, s := ink.ToBig(), art.ToBig(), rate.ToBig(), spot.ToBig()
		roomTotal, room := new(big.Int).Sub(d.total.ToBig(), dirtTotal.ToBig()), new(big.Int).Sub(d.own.ToBig(), dirt.ToBig())
		if s.Sign() == 0 || multiplied(i, s).Cmp(multiplied(a, r)) >= 0 {
			require.ErrorIs(t, err, ErrNotUnsafe)
			return
		}
		if roomTotal.Sign() <= 0 || room.Sign() <= 0 {
			require.ErrorIs(t, err, ErrLimitHit)
			return
		}
		if roomTotal.Cmp(room) < 0 {
			room = roomTotal
		}
		dart := quotient(quotient(multiplied(room, power(18)), r), d.chop.ToBig())
		if dart.Cmp(a) >= 0 || multiplied(new(big.Int).Sub(a, dart), r).Cmp(d.dust.ToBig()) < 0 {
			dart = a
		} else if multiplied(dart, r).Cmp(d.dust.ToBig()) < 0 {
			require.ErrorIs(t, err, ErrDustyAuction)
			return
		}
		dink := quotient(multiplied(i, dart), a)
		if dink.Sign() == 0 {
			require.ErrorIs(t, err, ErrNullAuction)
			return
		}
		require.NoError(t, err)
		require.Equal(t, dart.String(), got.dart.Dec())
		require.Equal(t, dink.String(), got.dink.Dec())
		require.Equal(t, quotient(multiplied(dart, r, d.chop.ToBig()), power(18)).String(), got.tab.Dec())
	})
}

// A taker never pays more than the tab, and a rest is either sold out, or paid, or at least chost.
func TestTakingsLeaveNothingButWhatMayBeLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lot, price, tab := amountOf(t, "lot", 24), amountOf(t, "price", 31), amountOf(t, "tab", 38)
		tab.Mul(&tab, tenTo(13))
		c := clip{chost: amountOf(t, "chost", 38)}
		c.chost.Mul(&c.chost, tenTo(12))
		amount := amountOf(t, "amount", 25)
		got, err := c.take(&lot, &tab, &price, &price, &amount)

		l, p, owed := lot.ToBig(), price.ToBig(), tab.ToBig()
		slice := amount.ToBig()
		if slice.Cmp(l) > 0 {
			slice = l
		}
		owe := multiplied(slice, p)
		switch left := new(big.Int).Sub(owed, owe); {
		case left.Sign() < 0:
			owe = owed
			slice = quotient(owe, p)
		case left.Sign() > 0 && slice.Cmp(l) < 0 && left.Cmp(c.chost.ToBig()) < 0:
			if owed.Cmp(c.chost.ToBig()) <= 0 {
				require.ErrorIs(t, err, ErrNoPartialPurchase)
				return
			}
			owe = new(big.Int).Sub(owed, c.chost.ToBig())
			slice = quotient(owe, p)
		}
		require.NoError(t, err)
		require.Equal(t, owe.String(), got.owe.Dec())
		require.Equal(t, slice.String(), got.slice.Dec())
		require.Equal(t, new(big.Int).Sub(owed, owe).String(), got.tab.Dec())
		require.Equal(t, new(big.Int).Sub(l, slice).String(), got.lot.Dec())
		require.False(t, got.owe.Gt(&tab))
		require.True(t, got.lot.IsZero() || got.tab.IsZero() || !got.tab.Lt(&c.chost) || c.chost.Gt(&tab), "a rest that nobody may buy a part of")
		require.Equal(t, got.lot.IsZero() || got.tab.IsZero(), got.ended)
	})
}

// The curves are within a unit for each multiplication of the exact powers, fall, and begin at the top.
func TestCurvesFallFromTheTop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := amountOf(t, "top", 32)
		c := calc{
			curve: rapid.SampledFrom([]Curve{Linear, StairStep, Exponential}).Draw(t, "curve"),
			cut:   *new(uint256.Int).Sub(&ray, ptrOf(amountOf(t, "1 - cut", 26))), step: rapid.Uint64Range(1, 300).Draw(t, "step"), tau: rapid.Uint64Range(1, 4000).Draw(t, "tau"),
		}
		first, err := c.price(&top, 0)
		require.NoError(t, err)
		require.Equal(t, top, first)
		at := rapid.Uint64Range(0, 3000).Draw(t, "seconds")
		price, err := c.price(&top, at)
		require.NoError(t, err)
		later, err := c.price(&top, at+rapid.Uint64Range(0, 900).Draw(t, "more"))
		require.NoError(t, err)
		var slack uint256.Int
		slack.Div(&top, &ray)
		slack.AddUint64(&slack, 1)
		// A squaring doubles what was rounded and rounds anew, so that the n-th power of a cut is off by n units of a ray
		// at most.
		slack.AddUint64(slack.Lsh(&slack, 12), 4)
		slack.Add(&slack, &price)
		require.False(t, later.Gt(&slack), "%s, then %s", price.Dec(), later.Dec())
		if c.curve == Linear {
			left := big.NewInt(max(int64(c.tau)-int64(at), 0))
			want := quotient(multiplied(top.ToBig(), quotient(multiplied(left, power(27)), new(big.Int).SetUint64(c.tau))), power(27))
			require.Equal(t, want.String(), price.Dec())
			return
		}
		n := at
		if c.curve == StairStep {
			n /= c.step
		}
		exact := new(big.Int).Exp(c.cut.ToBig(), new(big.Int).SetUint64(n), nil)
		exact.Mul(exact, top.ToBig())
		exact.Quo(exact, power(27*int64(n)))
		apart := new(big.Int).Sub(exact, price.ToBig())
		require.LessOrEqual(t, apart.Abs(apart).Cmp(slack.ToBig()), 0)
		bound := new(big.Int).Add(quotient(multiplied(top.ToBig(), big.NewInt(int64(n)+1)), power(27)), big.NewInt(2))
		require.LessOrEqual(t, apart.Cmp(bound), 0, "%s is %s away from %s", price.Dec(), apart, exact)
	})
}

func ptrOf(x uint256.Int) *uint256.Int { return &x }

// Bids follow each other as the contract says, at every boundary of time, sum and step.
func TestBidsEqualTheirTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		small := func(name string, low, high uint64) uint64 { return rapid.Uint64Range(low, high).Draw(t, name) }
		now, tab := small("now", 90, 110), small("tab", 1, 30)
		b := bidding{tic: small("tic", 0, 1) * small("of", 95, 105), end: small("end", 95, 105), tab: *uint256.NewInt(tab), lot: *uint256.NewInt(small("lot", 1, 20))}
		b.bid = *uint256.NewInt(min(small("bid", 0, 40), tab))
		beg := small("beg in tenths", 10, 20)
		f := flip{beg: *new(uint256.Int).Mul(uint256.NewInt(beg), tenTo(17))}
		lot, bid := small("new lot", 0, 21), small("new bid", 0, 32)

		over := b.tic != 0 && b.tic <= now || b.end <= now
		tend := !over && lot == b.lot.Uint64() && bid <= tab && bid > b.bid.Uint64() && (10*bid >= beg*b.bid.Uint64() || bid == tab)
		dent := !over && bid == b.bid.Uint64() && bid == tab && lot < b.lot.Uint64() && beg*lot <= 10*b.lot.Uint64()
		require.Equal(t, tend, f.tend(&b, uint256.NewInt(lot), uint256.NewInt(bid), now) == nil)
		require.Equal(t, dent, f.dent(&b, uint256.NewInt(lot), uint256.NewInt(bid), now) == nil)
		require.Equal(t, b.tic != 0 && (b.tic < now || b.end < now), b.deal(now) == nil)
		require.Equal(t, b.end < now && b.tic == 0, b.tick(now) == nil)
	})
}

// The largest amount that the storefront offers buys no more than there is, and one unit more would.
func TestTheStorefrontSellsNoMoreThanThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := base{price: amountOf(t, "base price", 10), scale: *tenTo(6), borrowIndex: indexScale, supplyIndex: indexScale}
		b.price.AddUint64(&b.price, 1)
		scale, price, amount := *tenTo(18), amountOf(t, "price", 13), amountOf(t, "amount", 15)
		price.AddUint64(&price, 1)
		got, err := b.quote(&scale, &price, &amount)
		require.NoError(t, err)
		want := quotient(quotient(multiplied(b.price.ToBig(), amount.ToBig(), power(18)), price.ToBig()), power(6))
		require.Equal(t, want.String(), got.Dec())
		owes, all := amountOf(t, "owes", 15), []securedBy{{scale: scale, price: price, balance: amountOf(t, "collateral", 22), liquidateFactor: amountOf(t, "factor", 18), liquidationFactor: amountOf(t, "credit", 18)}}
		worth := quotient(multiplied(all[0].balance.ToBig(), price.ToBig()), power(18))
		short := quotient(multiplied(owes.ToBig(), b.price.ToBig()), power(6))
		secures := quotient(multiplied(worth, all[0].liquidateFactor.ToBig()), power(18))
		a, err := b.absorb(&owes, all)
		if owes.IsZero() || short.Sign() == 0 || !all[0].balance.IsZero() && secures.Cmp(short) >= 0 {
			require.ErrorIs(t, err, ErrNotLiquidatable)
			return
		}
		require.NoError(t, err)
		credit := quotient(multiplied(quotient(multiplied(worth, all[0].liquidationFactor.ToBig()), power(18)), power(6)), b.price.ToBig())
		require.Equal(t, credit.String(), a.credit.Dec())
		over := new(big.Int).Sub(credit, owes.ToBig())
		if over.Sign() < 0 {
			over.SetInt64(0)
		}
		require.Equal(t, over.String(), a.balance.Dec())
	})
}
