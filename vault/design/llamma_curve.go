package design

import (
	"errors"

	"github.com/holiman/uint256"
)

// Refusals of LLAMMA.
var (
	// ErrBand reports a band so far from the first that its price cannot be told.
	ErrBand = errors.New("design: llamma: the band's price has too few digits")
	// ErrTooLow reports a deposit of 100 units a band or less, or one that buys no share.
	ErrTooLow = errors.New("design: llamma: amount too low")
	// ErrBelow reports a deposit at or below a band that holds loan tokens.
	ErrBelow = errors.New("design: llamma: deposit below current band")
	// ErrNotEmpty reports a deposit into a band that holds loan tokens.
	ErrNotEmpty = errors.New("design: llamma: band not empty")
	// ErrNoDebt reports a loan of nothing.
	ErrNoDebt = errors.New("design: llamma: no loan")
	// ErrNoPrice reports an oracle price of zero.
	ErrNoPrice = errors.New("design: llamma: the price is zero")
)

const (
	maxBands  = 50   // of a deposit, and of a trade
	maxSkips  = 1024 // empty bands that may be passed over
	deadShare = 1000 // shares that nobody has, in every band
)

// curveRule is what LLAMMA's numbers follow from, prices and fees at scale 1e18. Amounts are normalised to 18 decimals.
type curveRule struct {
	a, a1 uint256.Int // the amplification and one less
	logA  uint256.Int // ln(A/(A−1)), scale 1e18
	root  uint256.Int // √(A/(A−1)), scale 1e18
	far   uint256.Int // (A/(A−1))^50, scale 1e18
	base  uint256.Int // price at the upper edge of band 0
	fee   uint256.Int // of the bands, the least
}

// square36 is 1e36.
var square36 = *tenTo(36)

func newCurveRule(a, base, fee uint256.Int) (r curveRule, err error) {
	var c checked
	r.a, r.a1, r.base, r.fee = a, c.sub(a, whole(1)), base, fee
	r.logA = c.keep(wadLn(c.part(a, one, r.a1)))
	r.root = c.part(square36, a, r.a1)
	r.root.Sqrt(&r.root)
	r.far = one
	for range maxBands {
		r.far = c.part(r.far, a, r.a1)
	}
	return r, c.err
}

// lower and upper are the edge prices of the next band down in price and up, by multiplication as trades have them.
func (r *curveRule) lower(c *checked, p uint256.Int) uint256.Int { return c.part(p, r.a1, r.a) }
func (r *curveRule) upper(c *checked, p uint256.Int) uint256.Int { return c.part(p, r.a, r.a1) }

// edge is the oracle price at the upper edge of a band, ⌊base·e^(−n·logA)/1e18⌋.
func (r *curveRule) edge(n int) (p uint256.Int, err error) {
	var c checked
	power := integer(-n)
	power.Mul(&power, &r.logA)
	e := c.keep(wadExp(power))
	if !e.GtUint64(1000) {
		c.keep(e, ErrBand)
		return p, c.err
	}
	return c.part(r.base, e, one), c.err
}

// over is ⌊⌊po²/p⌋·po/p⌋: the curve's own price where the oracle's is po and a band's edge p.
func (r *curveRule) over(c *checked, po, p uint256.Int) uint256.Int {
	return c.part(c.part(po, po, p), po, p)
}

// y0 solves for the collateral that a band would hold at its upper edge with no loan token in it. With
//
//	b = ⌊up·(A−1)·x/po⌋ + ⌊⌊A·po²/up⌋·y/1e18⌋,   D = b² + ⌊4A·po·y/1e18⌋·x
//
// it is ⌊(b + ⌊√D⌋)·1e18/(2A·po)⌋ with both coins, else ⌊b·1e18/(A·po)⌋.
func (r *curveRule) y0(c *checked, x, y, po, up uint256.Int) (y0 uint256.Int) {
	if po.IsZero() {
		return c.keep(y0, ErrNoPrice)
	}
	var b uint256.Int
	if !x.IsZero() {
		b = c.part(c.mul(up, r.a1), x, po)
	}
	if !y.IsZero() {
		b = c.add(b, c.part(c.part(r.a, c.mul(po, po), up), y, one))
	}
	bottom := c.mul(r.a, po)
	if !x.IsZero() && !y.IsZero() {
		d := c.add(c.mul(b, b), c.mul(c.part(c.mul(bottom, whole(4)), y, one), x))
		b = c.add(b, *d.Sqrt(&d))
		bottom = c.mul(bottom, whole(2))
	}
	return c.part(b, one, bottom)
}

// hyperbola is a band's curve: (f + x)·(g + y) = inv.
type hyperbola struct{ y0, f, g, inv uint256.Int }

// of is the curve through a band's coins: f = ⌊⌊A·y0·po/up⌋·po/1e18⌋, g = ⌊(A−1)·y0·up/po⌋.
func (r *curveRule) of(c *checked, x, y, po, up uint256.Int) (h hyperbola) {
	h.y0 = r.y0(c, x, y, po, up)
	h.f = c.part(c.part(c.mul(r.a, h.y0), po, up), po, one)
	h.g = c.part(c.mul(r.a1, h.y0), up, po)
	h.inv = c.mul(c.add(h.f, x), c.add(h.g, y))
	return h
}

// priceIn is the curve's price in a band that holds x and y.
func (r *curveRule) priceIn(x, y, po, up uint256.Int) (p uint256.Int, err error) {
	var c checked
	switch {
	case x.IsZero() && y.IsZero():
		return c.part(r.over(&c, po, up), r.a, r.a1), c.err
	case x.IsZero():
		return r.over(&c, po, up), c.err
	case y.IsZero():
		return r.over(&c, po, r.lower(&c, up)), c.err
	}
	y0 := r.y0(&c, x, y, po, up)
	f := c.mul(c.part(c.mul(r.a, y0), po, up), po)
	g := c.part(c.mul(r.a1, y0), up, po)
	return c.div(c.add(f, c.mul(x, one)), c.add(g, y)), c.err
}

// quarter is 1e18/4.
var quarter = whole(0.25e18)

// dynamicFee is a quarter of how far the oracle's price is outside the band's own prices, 0 within.
func (r *curveRule) dynamicFee(c *checked, po, up uint256.Int) (fee uint256.Int) {
	low := r.over(c, po, up)
	high := r.upper(c, r.upper(c, low))
	switch {
	case po.Lt(&low):
		return c.part(c.sub(low, po), quarter, low)
	case po.Gt(&high):
		return c.part(c.sub(po, high), quarter, po)
	}
	return fee
}

// antifee is ⌊1e36/(1e18 − fee)⌋, the fee at most 1e18 − 1.
func antifee(c *checked, fee uint256.Int) uint256.Int {
	return c.div(square36, c.sub(one, smaller(fee, whole(1e18-1))))
}

// band is what one band of the curve holds, normalised, and who has a share of it.
type band struct {
	x, y   uint256.Int // loan tokens, collateral
	shares uint256.Int // of all depositors; the dead ones come on top
}

func (b *band) empty() bool { return b.x.IsZero() && b.y.IsZero() }

// curve is LLAMMA with its bands: above the active band in number, below it in price, all is collateral; below in number,
// loan tokens.
//
// Source: crvUSD, AMM.vy.
type curve struct {
	curveRule
	active, low, high int // the active band, and the outermost that may hold something

	first int // number of bands[0]
	bands []band
}

// band is what a band holds; nothing outside those that were ever touched.
func (v *curve) band(n int) (b band) {
	if k := n - v.first; k >= 0 && k < len(v.bands) {
		return v.bands[k]
	}
	return b
}

// coins is a band that holds something, nil where it holds nothing.
func (v *curve) coins(n int) *band {
	if k := n - v.first; k >= 0 && k < len(v.bands) && !v.bands[k].empty() {
		return &v.bands[k]
	}
	return nil
}

// at is a band to be written to.
func (v *curve) at(n int) *band {
	const spare = 64
	if len(v.bands) == 0 {
		v.first = n - spare
		v.bands = make([]band, 2*spare)
	}
	if n < v.first {
		more := make([]band, v.first-n+spare)
		v.first -= len(more)
		v.bands = append(more, v.bands...)
	}
	if k := n - v.first; k >= len(v.bands) {
		v.bands = append(v.bands, make([]band, k-len(v.bands)+spare)...)
	}
	return &v.bands[n-v.first]
}

// deposit puts collateral into the bands from n1 to n2, evenly, the remainder into the first, and appends the shares that it
// buys in each to dst: ⌊(S + 1000)·y/(Y + 1)⌋. The active band is moved below n1 where only empty bands are between.
func (v *curve) deposit(amount uint256.Int, n1, n2 int, dst []uint256.Int) ([]uint256.Int, error) {
	var c checked
	n := whole(uint64(n2 - n1 + 1))
	each := c.div(amount, n)
	if !each.GtUint64(100) {
		return dst, ErrTooLow
	}
	active := v.active
	for i := 0; n1 <= active; i++ {
		if b := v.band(active); !b.x.IsZero() || i >= maxSkips {
			return dst, ErrBelow
		}
		active--
	}
	from := len(dst)
	for k := n1; k <= n2; k++ {
		b := v.band(k)
		if !b.x.IsZero() {
			return dst[:from], ErrNotEmpty
		}
		y := each
		if k == n1 {
			y = c.sub(amount, c.mul(each, whole(uint64(n2-n1))))
		}
		share := c.part(c.add(b.shares, whole(deadShare)), y, c.add(b.y, whole(1)))
		if share.IsZero() {
			c.keep(share, ErrTooLow)
		}
		dst = append(dst, share)
	}
	if c.err != nil {
		return dst[:from], c.err
	}
	for k := n1; k <= n2; k++ {
		b, y := v.at(k), each
		if k == n1 {
			y = c.sub(amount, c.mul(each, whole(uint64(n2-n1))))
		}
		b.y = c.add(b.y, y)
		b.shares = c.add(b.shares, dst[from+k-n1])
	}
	v.active, v.low, v.high = active, min(v.low, n1), max(v.high, n2)
	return dst, c.err
}

// withdraw takes a fraction, scale 1e18, of a depositor's shares out of the bands from n1 on, and returns the coins: of each
// band ⌊(x + 1)·shares/(S + 1000)⌋ and likewise of y. What the last depositor leaves stays in nobody's name and is forgotten.
func (v *curve) withdraw(fraction uint256.Int, n1 int, shares []uint256.Int) (x, y uint256.Int, err error) {
	var c checked
	if fraction.Gt(&one) {
		return x, y, ErrAboveAll
	}
	high, end := n1-1, n1+len(shares)-1
	low := v.low
	for k := range shares {
		n := n1 + k
		b := v.at(n)
		gone := c.part(fraction, shares[k], one)
		shares[k] = c.sub(shares[k], gone)
		all := c.add(b.shares, whole(deadShare))
		b.shares = c.sub(b.shares, gone)
		dx, dy := c.part(c.add(b.x, whole(1)), gone, all), c.part(c.add(b.y, whole(1)), gone, all)
		b.x, b.y = c.sub(b.x, dx), c.sub(b.y, dy)
		if b.shares.IsZero() {
			b.x, b.y = uint256.Int{}, uint256.Int{}
		}
		if n == low && b.empty() {
			low++
		}
		if !b.empty() {
			high = n
		}
		x, y = c.add(x, dx), c.add(y, dy)
	}
	if v.low = low; v.high <= end {
		v.high = high
	}
	return x, y, c.err
}

// ErrAboveAll reports a fraction above 1.
var ErrAboveAll = errors.New("design: llamma: a fraction above 1")

// trade is what an exchange does.
type trade struct {
	in, out uint256.Int // used, and given
	n1, n2  int         // the band it began in, and the one it ended in
	ticks   [maxBands]uint256.Int
	count   int         // of ticks: what the coin that came in is now, from n1 on
	last    uint256.Int // the other coin in the last band
}

// exchange finds what an amount of one coin buys, in loan tokens where pump, else in collateral, at an oracle price and a
// least fee; what comes in is rounded up and what goes out down to precisions. Band by band from the active one, with
// capacity ⌊⌊inv/g⌋ − f − x)·antifee/1e18⌋, at least 1, and in the last band
//
//	x' = ⌊in·1e18/antifee⌋,   left = min(⌊inv/(f + x + x')⌋ − g + 1, y)
//
// all of the amount staying in the band; and the other way with the coins exchanged. It stops at the outermost band, after a
// most of bands, 50 in the contract, and where the edge is some 50 bands from the oracle's price.
func (v *curve) exchange(t *trade, pump bool, amount, po, floor, precisionIn, precisionOut uint256.Int, most int) error {
	var c checked
	*t = trade{n2: v.active}
	up := c.keep(v.edge(t.n2))
	b := v.band(t.n2)
	x, y := b.x, b.y
	left, fee := amount, larger(v.fee, floor)
	near := c.div(square36, v.far)
	began := false
	for i := 0; c.err == nil; i++ {
		var h hyperbola
		charged := fee
		if !x.IsZero() || !y.IsZero() {
			if !began {
				t.n1, began = t.n2, true
			}
			h = v.of(&c, x, y, po, up)
			charged = larger(v.dynamicFee(&c, po, up), fee)
		}
		anti := antifee(&c, charged)
		// In terms of the coin that comes in (i) and the one that goes out (o).
		in, out, f, g := x, y, h.f, h.g
		if !pump {
			in, out, f, g = y, x, h.g, h.f
		}
		if began {
			t.ticks[t.count] = in
			t.count++
		}
		ratio := c.part(up, one, po)
		if !out.IsZero() && !g.IsZero() {
			room := c.sub(c.sub(c.div(h.inv, g), f), in)
			whole1 := c.part(room, anti, one)
			if !whole1.Lt(&left) { // the last band
				to := c.part(left, one, anti)
				t.last = smaller(c.add(c.sub(c.div(h.inv, c.add(f, c.add(in, to))), g), whole(1)), out)
				t.out = c.add(t.out, c.sub(out, t.last))
				t.ticks[t.count-1] = c.add(in, left)
				t.in = amount
				break
			}
			whole1 = larger(whole1, whole(1))
			left = c.sub(left, whole1)
			t.ticks[t.count-1] = c.add(in, whole1)
			t.in, t.out = c.add(t.in, whole1), c.add(t.out, out)
		}
		if i == maxBands+maxSkips-1 || began && t.count == most {
			break
		}
		if pump {
			if t.n2 == v.high || ratio.Lt(&near) {
				break
			}
			t.n2++
			up = v.lower(&c, up)
			x, y = uint256.Int{}, v.band(t.n2).y
		} else {
			if t.n2 == v.low || ratio.Gt(&v.far) {
				break
			}
			t.n2--
			up = v.upper(&c, up)
			x, y = v.band(t.n2).x, uint256.Int{}
		}
	}
	t.in = c.mul(c.div(c.add(t.in, c.sub(precisionIn, whole(1))), precisionIn), precisionIn)
	t.out = c.mul(c.div(t.out, precisionOut), precisionOut)
	return c.err
}

func ref(x uint256.Int) *uint256.Int { return &x }

// settle puts what an exchange does into the bands. Where it gives nothing, or takes nothing, nothing changes.
func (v *curve) settle(t *trade, pump bool) {
	if t.in.IsZero() || t.out.IsZero() {
		*t = trade{}
		return
	}
	step := 1
	if !pump {
		step = -1
	}
	for k, n := 0, t.n1; ; k, n = k+1, n+step {
		b := v.at(n)
		var in, out uint256.Int
		if k < t.count {
			in = t.ticks[k]
		}
		if n == t.n2 {
			out = t.last
		}
		if b.x, b.y = in, out; !pump {
			b.x, b.y = out, in
		}
		if n == t.n2 {
			break
		}
	}
	v.active = t.n2
}

// value is what a depositor's shares from n1 on are worth in loan tokens, where the curve trades all the way down with the
// oracle's price (in collateral, all the way up, where up): crvUSD's x_down and y_up. Per band by the band's own curve; the
// share is of S + 1000.
func (v *curve) value(po uint256.Int, n1 int, shares []uint256.Int, up bool) (sum uint256.Int, err error) {
	var c checked
	if po.IsZero() {
		return sum, ErrNoPrice
	}
	next := c.keep(v.edge(n1))
	for k := range shares {
		n := n1 + k
		top := next
		next = v.lower(&c, next)
		b := v.band(n)
		if n < v.active {
			b.y = uint256.Int{}
		}
		if n > v.active {
			b.x = uint256.Int{}
		}
		if b.empty() {
			continue
		}
		worth := v.worth(&c, &b, po, top, next, up)
		sum = c.add(sum, c.part(worth, shares[k], c.add(b.shares, whole(deadShare))))
	}
	return sum, c.err
}

// worth is [curve.value] of a whole band between edge prices top and bottom.
func (v *curve) worth(c *checked, b *band, po, top, bottom uint256.Int, up bool) uint256.Int {
	middle := c.part(c.part(po, po, bottom), po, top)
	asY := func(y uint256.Int) uint256.Int { // all of it collateral at the top edge
		if up {
			return y
		}
		return c.part(y, top, v.root)
	}
	asX := func(x uint256.Int) uint256.Int { // all of it loan tokens at the bottom edge
		if up {
			return c.part(x, v.root, top)
		}
		return x
	}
	if b.x.IsZero() || b.y.IsZero() {
		switch {
		case po.Gt(&top) && b.y.IsZero():
			return asY(c.part(b.x, one, middle))
		case po.Gt(&top):
			return asY(b.y)
		case po.Lt(&bottom) && b.x.IsZero():
			return asX(c.part(b.y, middle, one))
		case po.Lt(&bottom):
			return asX(b.x)
		}
	}
	h := v.of(c, b.x, b.y, po, top)
	switch {
	case po.Gt(&top):
		return asY(c.orZero(c.div(h.inv, h.f), h.g))
	case po.Lt(&bottom):
		return asX(c.orZero(c.div(h.inv, h.g), h.f))
	}
	y := c.part(c.mul(v.a, h.y0), c.sub(po, bottom), po)
	x := c.orZero(c.div(h.inv, c.add(h.g, y)), h.f)
	if up {
		mean := c.mul(top, po)
		return c.add(y, c.part(x, one, *mean.Sqrt(&mean)))
	}
	mean := c.mul(bottom, po)
	return c.add(x, c.part(y, *mean.Sqrt(&mean), one))
}

// holds is what of the bands' coins a depositor's shares from n1 on are, as a withdrawal would give them. A coin that a band has
// none of gives nothing: no depositor has all shares.
func (v *curve) holds(n1 int, shares []uint256.Int) (x, y uint256.Int, err error) {
	var c checked
	var all uint256.Int
	for k := range shares {
		b := v.coins(n1 + k)
		if b == nil {
			continue
		}
		all.AddUint64(&b.shares, deadShare)
		if !b.x.IsZero() {
			c.shareTo(&x, &b.x, &shares[k], &all)
		}
		if !b.y.IsZero() {
			c.shareTo(&y, &b.y, &shares[k], &all)
		}
	}
	return x, y, c.err
}
