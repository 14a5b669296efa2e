package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Bounds of what a bot can gain, which spare it the search of offers that cannot pay. Each is a line that the venue's proceeds
// stay under: with V(y) what the venue pays after its fee for y units, V(y) ≤ height + price·y. All of an offer that gives R
// for c then gains at most height + max(0, price·R − c), and so does each part of it, because a part gives up its part of the
// discount. Two lines serve: of height 0 at the price of the next unit, which is near for small offers; and one of the
// offer's own price, whose height is the most that any amount at that price can gain.
//
// They take for granted what package liquiditytest checks: that a venue pays less for each unit than for the one before, but
// for rounding.

// Floor is a market that knows what its offers cost at least. A race that is told can also bound plans of two calls.
type Floor interface {
	// Floor is a price, loan units a collateral unit times 1e36, below which no sale or take-over of the block gives
	// collateral, but for a unit of each in each call.
	Floor() uint256.Int
}

// linear reports whether a part of an offer costs, per unit received, no less than all of it.
func linear(k offer.Kind) bool { return k == offer.Sale || k == offer.TakeOver }

// bound is what all of an offer is worth at a price that no unit of it can exceed, less what it costs: no single call gains
// more, since a smaller call gives up its part of the discount. It spares the search for the many vaults that are too small
// for their gas, and for all that come after a bot has sold what the venue takes at a profit.
func bound(all *offer.Terms, price *uint256.Int) fixed.Signed {
	var worth uint256.Int
	if over := fixed.SetQuotient(&worth, &all.Receive, price, &fixed.PriceScale); over || worth.Sign() < 0 {
		return unbounded
	}
	return fixed.Positive(&worth).Add(all.Net()).Add(fixed.FromInt64(1))
}

// last is an upper bound of the price at which the venue takes another unit once sold units were sold: the average, rounded
// up, of the last thousandth of them, because a venue pays less for each unit than for the one before. Whole is what it pays
// for all of them.
func last(venue liquidity.Venue, sold *uint256.Int, whole *liquidity.Fill, before, rest *uint256.Int) uint256.Int {
	if sold.IsZero() {
		return *before
	}
	var part, price uint256.Int
	part.Div(sold, uint256.NewInt(1000))
	part.AddUint64(&part, 1)
	rest.Sub(sold, &part)
	less := venue.Quote(liquidity.Sell, rest, nil)
	if whole.Quote.Lt(&less.Quote) || !whole.Base.Eq(sold) {
		return *before
	}
	price.Sub(&whole.Quote, &less.Quote)
	price.AddUint64(&price, 2) // each quote may have been rounded
	if over := fixed.SetQuotient(&price, &price, &fixed.PriceScale, &part); over {
		return *before
	}
	price.AddUint64(&price, 1)
	if price.Gt(before) {
		return *before
	}
	return price
}

var unbounded = fixed.Positive(new(uint256.Int).Lsh(uint256.NewInt(1), 200))

// crest is a line that a venue's proceeds stay under, at a price that offers ask.
type crest struct {
	price  uint256.Int  // loan units a collateral unit, times 1e36
	height fixed.Signed // no amount at that price gains more, loan units
	grain  uint256.Int  // what rounding may hide in a gain
	rising uint256.Int  // amount up to which the gain at that price rises; 0 where that is not known
	risen  fixed.Signed // the gain of that amount
	drawn  bool         // for this block
	known  bool         // and there is one

	amount, limit uint256.Int // scratch: what the venue is asked
}

// draw finds the line for a price q. With g(y) = V(y) − q·y, which rises to one peak and then falls, three looks a step apart
// tell how high the peak is: where g has risen to g₁ from g₀ and falls to g₂, the slope before bounds the step after and the
// slope after bounds the step before, so that g is nowhere above
//
//	g₁ + max(g₁ − g₀, g₁ − g₂)
//
// A rise or a fall must exceed what rounding may hide, ε, to be one, and twice that is added. Where the first look is at 0
// nothing lies before it, and it need not rise. Where the book ends on the way up, the last look is at its end, and a step
// costs q times its width. The looks are around the amount up to which, by the venue, a unit sells at q and its fee.
func (c *crest) draw(venue liquidity.Venue, q *uint256.Int) {
	c.drawn, c.known, c.price = true, false, *q
	c.rising.Clear()
	mid := venue.Mid()
	c.grain = grain(&mid, q)
	if !mid.Gt(q) { // no unit sells above the mid
		c.height, c.known = fixed.Positive(&c.grain), true
		return
	}
	at := c.reach(venue)
	for _, shift := range [...]uint{8, 4, 0, 0, 0, 0} {
		if c.peak(venue, &at, shift) {
			return
		}
		if shift == 0 {
			at.Lsh(&at, 1)
		}
	}
}

// peak tries three looks around an amount, a part of it apart.
func (c *crest) peak(venue liquidity.Venue, at *uint256.Int, shift uint) bool {
	var step, low, high uint256.Int
	if step.Rsh(at, shift); step.IsZero() {
		return false
	}
	low.Sub(at, &step)
	high.Add(at, &step)
	least := fixed.Positive(&c.grain)
	last, end, whole := c.gain(venue, &high)
	if !whole {
		return c.end(venue, &end)
	}
	middle, _, _ := c.gain(venue, at)
	first, _, _ := c.gain(venue, &low)
	rise, fall := middle.Sub(first), middle.Sub(last)
	if fall.Cmp(least) < 0 || !low.IsZero() && rise.Cmp(least) < 0 {
		return false
	}
	if rise.Cmp(fall) < 0 {
		rise = fall
	}
	c.height, c.known, c.rising, c.risen = middle.Add(rise).Add(least).Add(least), true, low, first
	return true
}

// end tries a look at the end of the book, where the gain may still rise.
func (c *crest) end(venue liquidity.Venue, end *uint256.Int) bool {
	var step, low uint256.Int
	step.Rsh(end, 12)
	step.AddUint64(&step, 1)
	if end.IsZero() || end.Lt(&step) {
		return false
	}
	low.Sub(end, &step)
	least := fixed.Positive(&c.grain)
	at, _, whole := c.gain(venue, end)
	before, _, _ := c.gain(venue, &low)
	if !whole || !low.IsZero() && at.Sub(before).Cmp(least) < 0 {
		return false
	}
	if over := fixed.SetQuotient(&step, &step, &c.price, &fixed.PriceScale); over {
		return false
	}
	c.height, c.known, c.rising, c.risen = at.Add(fixed.Positive(&step)).Add(least).Add(least), true, low, before
	return true
}

// reach is the amount up to which each unit sells, after the venue's fee, for at least the line's price. It is a guess: what
// follows from it is checked.
func (c *crest) reach(venue liquidity.Venue) uint256.Int {
	c.amount = most128
	c.limit = c.price
	fill := venue.Quote(liquidity.Sell, &c.amount, &c.limit)
	net := fixed.MinusCapped(&fill.Quote, &fill.Fee)
	if over := fixed.SetQuotient(&c.limit, &c.limit, &fill.Quote, &net); !over && !net.IsZero() && !fill.Fee.IsZero() {
		if less := venue.Quote(liquidity.Sell, &c.amount, &c.limit); !less.Base.IsZero() {
			return less.Base
		}
	}
	if fill.Base.IsZero() {
		return *uint256.NewInt(1)
	}
	return fill.Base
}

// gain is what the venue pays for an amount above the line's price, and whether it takes all of it; where it does not, end is
// as much as it takes.
func (c *crest) gain(venue liquidity.Venue, amount *uint256.Int) (g fixed.Signed, end uint256.Int, whole bool) {
	if amount.IsZero() {
		return g, end, true
	}
	c.amount = *amount
	fill := venue.Quote(liquidity.Sell, &c.amount, nil)
	return c.gainOf(&fill, amount)
}

// gainOf is gain where what the venue pays is known.
func (c *crest) gainOf(fill *liquidity.Fill, amount *uint256.Int) (g fixed.Signed, end uint256.Int, whole bool) {
	if amount.IsZero() {
		return g, end, true
	}
	var cost uint256.Int
	if over := fixed.SetQuotient(&cost, amount, &c.price, &fixed.PriceScale); over || cost.BitLen() > 200 {
		return g, end, false
	}
	return fixed.Difference(&fill.Quote, &fill.Fee).Sub(fixed.Positive(&cost)), fill.Base, fill.Base.Eq(amount)
}

// beyond is the height of the line for whoever has sold an amount, for what fill says: what any further amount at its price can
// gain.
func (c *crest) beyond(fill *liquidity.Fill, sold *uint256.Int) fixed.Signed {
	if !c.known {
		return unbounded
	}
	got, _, whole := c.gainOf(fill, sold)
	if !whole {
		return unbounded
	}
	return c.height.Sub(got)
}

// over is by how much all of an offer is worth more at the line's price than it costs, with what rounding may hide. With the
// height of the line it is the most that the offer can gain.
func (c *crest) over(all *offer.Terms) fixed.Signed {
	excess := bound(all, &c.price)
	if excess.Sign() < 0 {
		excess = fixed.Signed{}
	}
	return excess.Add(fixed.Positive(&c.grain))
}

// near reports whether a price is as good as the line's.
func (c *crest) near(price *uint256.Int) bool {
	apart := fixed.Difference(price, &c.price)
	far := apart.Abs()
	far.Lsh(&far, 16)
	return !far.Gt(&c.price)
}

// asks is a little less than what a unit of an offer costs, times 1e36: less by a millionth, so that offers that differ by a
// rounding share a line.
func asks(all *offer.Terms) (price uint256.Int) {
	net := all.Net().Neg()
	cost := net.Capped()
	if over := fixed.SetQuotient(&price, &cost, &fixed.PriceScale, &all.Receive); over {
		return uint256.Int{}
	}
	var part uint256.Int
	part.Rsh(&price, 20)
	return *price.Sub(&price, &part)
}

// appraised is what of the offer under consideration is the same for every bot.
type appraised struct {
	quoted              // all of it
	linear bool         // its parts cost no less by the unit, and it can be quoted
	atMid  fixed.Signed // bound at the venue's price
	worth  fixed.Signed // at the venue's price, less the venue's fee
	over   fixed.Signed // see [crest.over]
	valued bool         // worth is known
	raised bool         // over is known
}

// hopeless reports whether no plan of a bot for the offer under consideration can bring its least gain. A bot with a rule of its
// own is asked for that rule's reason, unless the offer is too small for any.
func (r *Race) hopeless(bot int, venue liquidity.Venue) bool {
	if r.thorough || !r.whole.linear {
		return false
	}
	if r.spent[bot] {
		return true
	}
	least, once := r.stands[bot].least, r.bots[bot].Calls < 2
	if once {
		ceiling := r.whole.atMid
		if !r.sold[bot].IsZero() {
			ceiling = bound(&r.whole.terms, &r.marginal[bot])
		}
		if ceiling.Cmp(least) < 0 {
			return true
		}
	}
	if !r.built[bot] || !once {
		return false
	}
	price := asks(&r.whole.terms)
	if !r.crest.drawn {
		r.sight(venue, &price)
	}
	if r.below(bot, least) {
		return true
	}
	if !r.crest.known || r.crest.near(&price) {
		return r.short(bot, venue, least)
	}
	r.sight(venue, &price)
	return r.below(bot, least) || r.short(bot, venue, least)
}

// short reports whether all of the offer brings less than a bot's least gain, on top of what it means to sell, and no part of it
// brings more. With g the gain at the line's price and S sold, a part y of R gains at most g(S + y) − g(S), and what [crest.over]
// says. Up to the amount to which g rises that is largest for all of the offer.
func (r *Race) short(bot int, venue liquidity.Venue, least fixed.Signed) bool {
	c := &r.crest
	if !c.known || c.rising.IsZero() {
		return false
	}
	var all uint256.Int
	if all.Add(&r.sold[bot], &r.whole.terms.Receive); all.Gt(&c.rising) {
		return false
	}
	got, _, is := c.gainOf(&r.fetched[bot], &r.sold[bot])
	if !is {
		return false
	}
	gain, whole := r.try(&all, venue)
	if !whole {
		return false
	}
	if !r.whole.raised {
		r.whole.over, r.whole.raised = c.over(&r.whole.terms), true
	}
	return gain.Sub(got).Add(r.whole.over).Add(fixed.Positive(&c.grain)).Cmp(least) < 0
}

// wholly reports whether all of the offer surely gains a bot more than each part of it that [peak] looks at. With g the gain at
// the line's price, S sold, and T the amount up to which g rises, no unit before S + R adds less to g than those between it and
// T do on average. So all of R gains more than what leaves out d of it, by at least
//
//	d·(g(T) − g(S + R) − ε)/(T − S − R) − 2ε
//
// where R costs at most ε more than at that price, as does a part for what it gives. The least d is that of the next largest
// part.
func (r *Race) wholly(bot int, on *Offer, venue liquidity.Venue) bool {
	c, all := &r.crest, &r.whole.terms
	if !r.even || r.thorough || !c.known || !r.whole.linear || !all.Receive.Eq(&on.Most) {
		return false
	}
	var sum, left, part uint256.Int
	if sum.Add(&r.sold[bot], &all.Receive); !sum.Lt(&c.rising) {
		return false
	}
	grain := fixed.Positive(&c.grain)
	gain, whole := r.try(&sum, venue)
	if dearer := bound(all, &c.price).Add(grain); !whole || dearer.Sign() < 0 {
		return false
	}
	rise := c.risen.Sub(gain).Sub(grain).Capped()
	left.Sub(&c.rising, &sum)
	part.Div(&on.Most, uint256.NewInt(sizes))
	over := fixed.SetQuotient(&part, &part, &rise, &left)
	return !over && part.Gt(left.Lsh(&c.grain, 1))
}

// try is what an amount gains at the line's price, and whether the venue takes all of it.
func (r *Race) try(amount *uint256.Int, venue liquidity.Venue) (gain fixed.Signed, whole bool) {
	if t := &r.tried; !t.known || !t.amount.Eq(amount) {
		t.amount, t.known = *amount, true
		t.gain, _, t.whole = r.crest.gain(venue, amount)
	}
	return r.tried.gain, r.tried.whole
}

// tried is what an amount gains at the line's price.
type tried struct {
	amount       uint256.Int
	gain         fixed.Signed
	whole, known bool
}

// below reports whether the line is below a bot's least gain, for all of the offer.
func (r *Race) below(bot int, least fixed.Signed) bool {
	if r.beyond[bot].Cmp(least) >= 0 { // which over would only add to
		return false
	}
	if !r.whole.raised {
		r.whole.over, r.whole.raised = r.crest.over(&r.whole.terms), true
	}
	return r.beyond[bot].Add(r.whole.over).Cmp(least) < 0
}

// sight draws the line for a price, and finds each bot's height of it.
func (r *Race) sight(venue liquidity.Venue, price *uint256.Int) {
	r.crest.draw(venue, price)
	r.whole.raised, r.tried.known = false, false
	for bot := range r.bots {
		r.aim(bot)
	}
}

// aim finds a bot's height of the line, after what it means to sell.
func (r *Race) aim(bot int) {
	r.gainless(bot, r.crest.beyond(&r.fetched[bot], &r.sold[bot]))
}

// gainless notes a bot's height of the line. Where the line is of the market's floor it is above all that any plan can gain,
// whatever is on offer: what each call may round is in its grain.
func (r *Race) gainless(bot int, height fixed.Signed) {
	r.beyond[bot] = height
	r.spent[bot] = r.told && r.built[bot] && !r.crest.price.Gt(&r.floor) &&
		height.Add(fixed.Positive(&r.crest.grain)).Cmp(r.stands[bot].least) < 0
}

// grain is what rounding may hide in a difference of a venue's proceeds and a price: a few loan units, and a few collateral
// units at the higher price. A venue may round an order and its proceeds, its fee, and what it is made of.
func grain(mid, price *uint256.Int) (g uint256.Int) {
	high := *mid
	if price.Gt(&high) {
		high = *price
	}
	g.Div(&high, &fixed.PriceScale)
	g.AddUint64(&g, 1)
	g.Lsh(&g, 2)
	return *g.AddUint64(&g, 8)
}

// most128 is the largest amount that a ledger holds.
var most128 = *new(uint256.Int).Not(new(uint256.Int).Lsh(new(uint256.Int).SetAllOne(), 128))
