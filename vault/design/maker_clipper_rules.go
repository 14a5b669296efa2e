package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Refusals of Maker's Clipper beside those of both of its designs, by its own reasons.
var (
	// ErrDustyAuction reports a part of a vault too small to be auctioned.
	ErrDustyAuction = errors.New("design: maker-clipper: dusty auction from partial liquidation")
	// ErrZeroTab reports an auction that would raise nothing.
	ErrZeroTab = errors.New("design: maker-clipper: zero tab")
	// ErrZeroTop reports an auction that would begin at a price of zero.
	ErrZeroTop = errors.New("design: maker-clipper: zero top price")
	// ErrTooExpensive reports a price above what the taker would pay at most.
	ErrTooExpensive = errors.New("design: maker-clipper: too expensive")
	// ErrNoPartialPurchase reports a part of a lot whose rest would be too small to be sold by itself.
	ErrNoPartialPurchase = errors.New("design: maker-clipper: no partial purchase")
)

// Curve is how the price of a lot falls.
type Curve string

// The curves, from top, a ray, after some seconds. rpow rounds half up.
const (
	Linear      Curve = "linear"      // top·((tau − elapsed)·1e27/tau)/1e27, 0 from tau on
	StairStep   Curve = "stairstep"   // top·rpow(cut, elapsed/step)/1e27
	Exponential Curve = "exponential" // top·rpow(cut, elapsed)/1e27
)

// calc is a curve with its parameters. Source: Maker, abaci.sol.
type calc struct {
	curve     Curve
	cut       uint256.Int // ray, at most 1
	step, tau uint64      // seconds
}

// price is the price of a lot, a ray. Errors: ErrOverflow, ErrDivisionByZero of a step of zero.
func (c *calc) price(top *uint256.Int, elapsed uint64) (price uint256.Int, err error) {
	var factor uint256.Int
	switch c.curve {
	case Linear:
		if elapsed >= c.tau {
			return price, nil
		}
		factor.Mul(uint256.NewInt(c.tau-elapsed), &ray)
		factor.Div(&factor, uint256.NewInt(c.tau))
	case StairStep:
		if c.step == 0 {
			return price, errZeroStep
		}
		factor, err = rpow(c.cut, elapsed/c.step)
	default:
		factor, err = rpow(c.cut, elapsed)
	}
	if err != nil {
		return price, err
	}
	return fixed.MulDivDown(top, &factor, &ray)
}

var errZeroStep = errors.New("design: maker-clipper: a step of zero seconds")

// status is the price of a lot, and whether its auction must be restarted first: strictly after tail seconds, or strictly
// below cusp, a ray, of what it began at. Source: Maker, clip.sol, status.
func (c *calc) status(top *uint256.Int, elapsed, tail uint64, cusp *uint256.Int) (price uint256.Int, over bool, err error) {
	if price, err = c.price(top, elapsed); err != nil {
		return price, false, err
	}
	if elapsed > tail {
		return price, true, nil
	}
	left, err := fixed.MulDivDown(&price, &ray, top)
	return price, left.Lt(cusp), err
}

// dog is what decides how much of a vault is auctioned. Source: Maker, dog.sol.
type dog struct {
	chop       uint256.Int // what is to be raised for a unit of debt, wad
	dust       uint256.Int // least debt of a vault, rad
	total, own uint256.Int // most that may be raised at once, of all collateral and of this, rad
}

// bark sizes an auction of a vault while so much is being raised already, of all and of this collateral: as much as there is
// room for, but all of it where the rest would be dust.
//
//	dart = min(art, ⌊⌊room·1e18/rate⌋/chop⌋)     dink = ⌊ink·dart/art⌋     tab = ⌊dart·rate·chop/1e18⌋
//
// Errors: ErrOverflow, ErrNotUnsafe, ErrLimitHit, ErrDustyAuction, ErrNullAuction.
func (d *dog) bark(ink, art, rate, spot, dirtTotal, dirt *uint256.Int) (b barked, err error) {
	bad, err := unsafe(ink, art, rate, spot)
	if err != nil {
		return b, err
	}
	if !bad {
		return b, ErrNotUnsafe
	}
	if !d.total.Gt(dirtTotal) || !d.own.Gt(dirt) {
		return b, ErrLimitHit
	}
	room, own := fixed.MinusCapped(&d.total, dirtTotal), fixed.MinusCapped(&d.own, dirt)
	if own.Lt(&room) {
		room = own
	}
	if b.dart, err = fixed.MulDivDown(&room, &fixed.WAD, rate); err != nil {
		return b, err
	}
	if d.chop.IsZero() || !b.dart.Div(&b.dart, &d.chop).Lt(art) {
		b.dart = *art
	} else {
		var rest uint256.Int
		rest.Sub(art, &b.dart)
		if rest, err = fixed.Mul(&rest, rate); err != nil {
			return b, err
		}
		part, err := fixed.Mul(&b.dart, rate)
		switch {
		case err != nil:
			return b, err
		case rest.Lt(&d.dust):
			b.dart = *art
		case part.Lt(&d.dust):
			return b, ErrDustyAuction
		}
	}
	if b.dink, err = fixed.MulDivDown(ink, &b.dart, art); err != nil {
		return b, err
	}
	if b.dink.IsZero() {
		return b, ErrNullAuction
	}
	return b, b.owed(rate, &d.chop)
}

// clip is what sells lots. Source: Maker, clip.sol.
type clip struct {
	calc
	buf    uint256.Int // price at which an auction begins, of the feed's, ray
	tail   uint64      // seconds
	cusp   uint256.Int // ray
	tip    uint256.Int // what starting pays, rad
	chip   uint256.Int // and for each unit to be raised, wad
	chost  uint256.Int // least that may be left to be raised: ⌊dust·chop/1e18⌋, rad
	closed int         // circuit breaker: from 1 on nothing starts, from 2 on nothing restarts, at 3 nothing is sold
}

// feed is the feed's price, a ray: ⌊val·1e9·1e27/par⌋ of what it says, a wad, and what a Dai is to be worth, a ray.
func feed(val, par *uint256.Int) (price uint256.Int, err error) {
	if price, err = fixed.Mul(val, uint256.NewInt(1e9)); err != nil {
		return price, err
	}
	return fixed.MulDivDown(&price, &ray, par)
}

// kick is where an auction begins, a ray. Errors: ErrOverflow, ErrZeroTop.
func (c *clip) kick(feed *uint256.Int) (top uint256.Int, err error) {
	if top, err = fixed.MulDivDown(feed, &c.buf, &ray); err == nil && top.IsZero() {
		err = ErrZeroTop
	}
	return top, err
}

// reward is what starting an auction pays, a rad.
func (c *clip) reward(tab *uint256.Int) (reward uint256.Int, err error) {
	if reward, err = fixed.WMulDown(tab, &c.chip); err != nil {
		return reward, err
	}
	return fixed.Add(&c.tip, &reward)
}

// redoReward is what restarting pays: the same where both what is to be raised and the lot's worth are at least chost.
func (c *clip) redoReward(tab, lot, feed *uint256.Int) (reward uint256.Int, err error) {
	worth, err := fixed.Mul(lot, feed)
	if err != nil || tab.Lt(&c.chost) || worth.Lt(&c.chost) {
		return reward, err
	}
	return c.reward(tab)
}

// taken is what a taker has of a lot.
type taken struct {
	owe, slice uint256.Int // it pays, rad, for collateral, wad
	tab, lot   uint256.Int // what is left
	ended      bool
	returned   uint256.Int // of the lot, to the owner
	shortfall  uint256.Int // of what was to be raised
	released   uint256.Int // of the limit
}

// take sells up to amt of a lot at a price of at most max. It sells no more than raises the tab, and leaves no less than
// chost of that where the lot is not sold out.
//
// Errors: ErrTooExpensive, ErrOverflow, ErrNoPartialPurchase.
func (c *clip) take(lot, tab, price, max, amt *uint256.Int) (t taken, err error) {
	if max.Lt(price) {
		return t, ErrTooExpensive
	}
	t.slice = *lot
	if amt.Lt(lot) {
		t.slice = *amt
	}
	if t.owe, err = fixed.Mul(&t.slice, price); err != nil {
		return t, err
	}
	switch rest := fixed.MinusCapped(tab, &t.owe); {
	case t.owe.Gt(tab):
		t.owe = *tab
		t.slice.Div(&t.owe, price)
	case !rest.IsZero() && t.slice.Lt(lot) && rest.Lt(&c.chost):
		if !tab.Gt(&c.chost) {
			return t, ErrNoPartialPurchase
		}
		t.owe.Sub(tab, &c.chost)
		t.slice.Div(&t.owe, price)
	}
	t.tab.Sub(tab, &t.owe)
	t.lot.Sub(lot, &t.slice)
	t.released = t.owe
	switch {
	case t.lot.IsZero():
		t.ended, t.released, t.shortfall = true, *tab, t.tab
	case t.tab.IsZero():
		t.ended, t.returned = true, t.lot
	}
	return t, nil
}
