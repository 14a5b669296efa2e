package liquiditytest

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Venue checks the laws of a venue. make returns it as it is before its first Follow, anew at each call. reference is a
// usual price, quote units per base unit times 1e36; order is a usual order, base units. The orders drawn are from a
// millionth of it to ten thousand times as large, the references from a third of it to three times as high.
func Venue(t *testing.T, reference, order uint256.Int, make func() liquidity.Venue) {
	require.False(t, reference.IsZero() || order.IsZero(), "give a usual price and a usual order")
	b := bench{reference: reference, order: order, make: make, kept: [2]liquidity.Venue{make(), make()}}
	law := func(name string, check func(*rapid.T, *bench)) {
		t.Run(name, func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { check(t, &b) }) })
	}
	t.Run("it fills nothing before it knows a price, and nothing of nothing", b.unready)
	law("Reset forgets everything", resets)
	law("Execute does what Quote said", executes)
	law("at rest nobody sells above the reference or buys below it", atRest)
	law("a larger order is no cheaper", larger)
	law("splitting an order never pays", splits)
	law("a round trip earns nothing", roundTrip)
	law("no part of a fill is beyond the limit", limited)
	law("nothing is beyond the depth", exhausted)
	law("a trade moves the mid with it", moves)
	law("left alone, the mid comes back and never passes the reference", returns)
	law("the number of follows changes nothing", follows)
	t.Run("nothing is allocated", b.allocates)
}

// bench is a venue's scale, and how to make it.
type bench struct {
	reference, order uint256.Int
	make             func() liquidity.Venue
	kept             [2]liquidity.Venue // making one may take long
}

// again returns the first or the second kept venue, as it was made.
func (b *bench) again(which int) liquidity.Venue {
	b.kept[which].Reset()
	return b.kept[which]
}

var sides = []liquidity.Side{liquidity.Sell, liquidity.Buy}

func drawSide(t *rapid.T) liquidity.Side { return rapid.SampledFrom(sides).Draw(t, "side") }

// times returns x·numerator/denominator, at least 1.
func times(x *uint256.Int, numerator, denominator uint64) uint256.Int {
	z, over := new(uint256.Int).MulDivOverflow(x, uint256.NewInt(numerator), uint256.NewInt(denominator))
	if over {
		panic("liquiditytest: the usual price or order is too large")
	}
	if z.IsZero() {
		z.SetOne()
	}
	return *z
}

// price draws a reference: the usual one half of the time.
func (b *bench) price(t *rapid.T) uint256.Int {
	if rapid.Bool().Draw(t, "usual price") {
		return b.reference
	}
	return times(&b.reference, rapid.Uint64Range(333, 3000).Draw(t, "price in per mille"), 1000)
}

// amount draws an order, small ones as often as large ones.
func (b *bench) amount(t *rapid.T) uint256.Int {
	size := uint64(1)
	for range rapid.IntRange(0, 10).Draw(t, "zeros") {
		size *= 10
	}
	return times(&b.order, size*rapid.Uint64Range(100, 999).Draw(t, "order"), 100_000_000)
}

// used returns a venue after a few trades, and the reference it follows.
func (b *bench) used(t *rapid.T) (v liquidity.Venue, price uint256.Int) {
	now := uint64(1_600_000_000)
	v, price = b.again(0), b.price(t)
	v.Follow(&price, now)
	for range rapid.IntRange(0, 4).Draw(t, "trades") {
		base := b.amount(t)
		v.Execute(drawSide(t), &base, nil)
		now += rapid.Uint64Range(0, 3000).Draw(t, "pause")
		price = b.price(t)
		v.Follow(&price, now)
	}
	return v, price
}

func (b *bench) unready(t *testing.T) {
	for _, side := range sides {
		v := b.make()
		require.Equal(t, liquidity.Fill{}, v.Quote(side, &b.order, nil))
		require.Equal(t, liquidity.Fill{}, v.Execute(side, &b.order, nil))
		mid := v.Mid()
		require.True(t, mid.IsZero(), "a mid before the first Follow")
		v.Follow(&b.reference, 1)
		require.Equal(t, liquidity.Fill{}, v.Execute(side, new(uint256.Int), nil))
		require.False(t, func() bool { f := v.Execute(side, &b.order, nil); return f.Base.IsZero() }(), "the usual order is filled")
	}
}

func executes(t *rapid.T, b *bench) {
	v, _ := b.used(t)
	base, side := b.amount(t), drawSide(t)
	var limit *uint256.Int
	if rapid.Bool().Draw(t, "limited") {
		l := b.price(t)
		limit = &l
	}
	asked, mid := base, v.Mid()
	quoted := v.Quote(side, &base, limit)
	require.Equal(t, mid, v.Mid(), "Quote moved the venue")
	require.Equal(t, quoted, v.Quote(side, &base, limit), "Quote changed the venue")
	require.Equal(t, quoted, v.Execute(side, &base, limit))
	require.Equal(t, asked, base, "the order was changed")
	require.False(t, quoted.Base.Gt(&base), "more was filled than was asked for")
	require.False(t, side == liquidity.Sell && quoted.Fee.Gt(&quoted.Quote), "the fee is above the proceeds")
	if quoted.Base.IsZero() {
		require.Equal(t, liquidity.Fill{}, quoted, "a fill of nothing")
	}
}

func atRest(t *rapid.T, b *bench) {
	v, price, base, side := b.again(0), b.price(t), b.amount(t), drawSide(t)
	v.Follow(&price, 1)
	fill := v.Quote(side, &base, nil)
	worth, over := new(uint256.Int).MulDivOverflow(&fill.Base, &price, &fixed.PriceScale)
	if over {
		t.Skip("worth more than 256 bits")
	}
	require.False(t, side == liquidity.Sell && fill.Quote.Gt(worth), "%s fetched %s, worth %s", fill.Base.Dec(), fill.Quote.Dec(), worth.Dec())
	require.False(t, side == liquidity.Buy && fill.Quote.Lt(worth), "%s cost %s, worth %s", fill.Base.Dec(), fill.Quote.Dec(), worth.Dec())
}

// larger: of two orders the larger has no better average price, but for the two units that rounding may have taken of the
// smaller.
func larger(t *rapid.T, b *bench) {
	v, _ := b.used(t)
	side, small := drawSide(t), b.amount(t)
	large := times(&small, rapid.Uint64Range(101, 5000).Draw(t, "per cent"), 100)
	few, many := v.Quote(side, &small, nil), v.Quote(side, &large, nil)
	require.False(t, few.Base.Gt(&many.Base), "of the larger order less is filled")
	if few.Base.IsZero() || many.Base.IsZero() {
		return
	}
	unit := b.unit(v, nil)
	quote := few.Quote
	if side == liquidity.Sell {
		quote.Add(&quote, unit)
	} else {
		quote = fixed.MinusCapped(&quote, unit)
	}
	left, over := new(uint256.Int).MulDivOverflow(&quote, &many.Base, &few.Base)
	if over {
		return
	}
	if side == liquidity.Sell {
		require.False(t, left.Lt(&many.Quote), "%s fetch %s and %s fetch %s", few.Base.Dec(), few.Quote.Dec(), many.Base.Dec(), many.Quote.Dec())
	} else {
		require.False(t, left.Gt(&many.Quote), "%s cost %s and %s cost %s", few.Base.Dec(), few.Quote.Dec(), many.Base.Dec(), many.Quote.Dec())
	}
}

// unit is what rounding may take from a taker: two quote units, and one valued at the reference at the price it has here. It is
// rounded up, at the mid or at the limit, whichever is higher.
func (b *bench) unit(v liquidity.Venue, limit *uint256.Int) *uint256.Int {
	high := v.Mid()
	if limit != nil && limit.Gt(&high) {
		high = *limit
	}
	lowest := times(&b.reference, 333, 1000)
	multiple := high.Div(&high, &lowest)
	return multiple.AddUint64(multiple, 3)
}

func splits(t *rapid.T, b *bench) {
	v, _ := b.used(t)
	side := drawSide(t)
	parts := make([]uint256.Int, rapid.IntRange(2, 6).Draw(t, "parts"))
	var whole uint256.Int
	for i := range parts {
		parts[i] = b.amount(t)
		whole.Add(&whole, &parts[i])
	}
	one := v.Quote(side, &whole, nil)
	if !one.Base.Eq(&whole) {
		t.Skip("the venue is not deep enough")
	}
	together, apart := net(side, &one), uint256.Int{}
	for i := range parts {
		fill := v.Execute(side, &parts[i], nil)
		require.Equal(t, parts[i], fill.Base, "what is filled as a whole is filled in parts")
		amount := net(side, &fill)
		apart.Add(&apart, &amount)
	}
	if side == liquidity.Sell {
		require.False(t, apart.Gt(&together), "the parts fetch %s, the whole %s", apart.Dec(), together.Dec())
	} else {
		require.False(t, apart.Lt(&together), "the parts cost %s, the whole %s", apart.Dec(), together.Dec())
	}
}

// net is what a taker receives or pays after the fee.
func net(side liquidity.Side, fill *liquidity.Fill) (z uint256.Int) {
	if side == liquidity.Sell {
		return *z.Sub(&fill.Quote, &fill.Fee)
	}
	return *z.Add(&fill.Quote, &fill.Fee)
}

func roundTrip(t *rapid.T, b *bench) {
	v, _ := b.used(t)
	base, first := b.amount(t), drawSide(t)
	second := liquidity.Buy
	if first == liquidity.Buy {
		second = liquidity.Sell
	}
	out := v.Execute(first, &base, nil)
	back := v.Execute(second, &out.Base, nil)
	if !back.Base.Eq(&out.Base) {
		return
	}
	sold, bought := out.Quote, back.Quote
	if first == liquidity.Buy {
		sold, bought = bought, sold
	}
	require.False(t, bought.Lt(&sold), "sold for %s and bought for %s", sold.Dec(), bought.Dec())
}

func limited(t *rapid.T, b *bench) {
	v, _ := b.used(t)
	base, side, mid := b.amount(t), drawSide(t), v.Mid()
	limit := times(&mid, rapid.Uint64Range(5_000, 15_000).Draw(t, "limit in basis points of the mid"), 10_000)
	rounding := b.unit(v, &limit)
	free := v.Quote(side, &base, nil)
	fill := v.Execute(side, &base, &limit)
	require.False(t, fill.Base.Gt(&free.Base), "more is filled with a limit than without")
	if fill.Base.IsZero() {
		return
	}
	atLimit, over := new(uint256.Int).MulDivOverflow(&fill.Base, &limit, &fixed.PriceScale)
	require.False(t, over)
	if side == liquidity.Sell {
		require.False(t, new(uint256.Int).Add(&fill.Quote, rounding).Lt(atLimit), "%s fetched %s, at the limit they are worth %s", fill.Base.Dec(), fill.Quote.Dec(), atLimit.Dec())
	} else {
		require.False(t, fill.Quote.Gt(atLimit.Add(atLimit, rounding)), "%s cost %s, at the limit they are worth %s", fill.Base.Dec(), fill.Quote.Dec(), atLimit.Dec())
	}
	if !fill.Base.Eq(&base) && fill.Base.Lt(&free.Base) {
		again := v.Quote(side, &base, &limit)
		rest, _ := new(uint256.Int).MulDivOverflow(&again.Base, &mid, &fixed.PriceScale)
		require.False(t, rest.Gt(rounding), "%s quote units were still to be had within the limit", rest.Dec())
	}
}

// exhausted: what an order leaves unfilled is not there a moment later, and the venue still has a price.
func exhausted(t *rapid.T, b *bench) {
	v, price := b.used(t)
	side, huge := drawSide(t), *new(uint256.Int).SetAllOne()
	if rapid.Bool().Draw(t, "sane") {
		huge = times(&b.order, rapid.Uint64Range(1, 1e9).Draw(t, "orders"), 1)
	}
	fill := v.Execute(side, &huge, nil)
	if fill.Base.Eq(&huge) {
		return
	}
	again := v.Quote(side, &huge, nil)
	rest, _ := new(uint256.Int).MulDivOverflow(&again.Base, &price, &fixed.PriceScale)
	require.False(t, rest.GtUint64(1), "%s quote units were left", rest.Dec())
	mid := v.Mid()
	require.False(t, mid.IsZero())
}

// moves: after a sale the mid is no higher, after a purchase no lower.
func moves(t *rapid.T, b *bench) {
	v, _ := b.used(t)
	base, side, before := b.amount(t), drawSide(t), v.Mid()
	v.Execute(side, &base, nil)
	after := v.Mid()
	require.False(t, side == liquidity.Sell && after.Gt(&before), "a sale moved the mid from %s to %s", before.Dec(), after.Dec())
	require.False(t, side == liquidity.Buy && after.Lt(&before), "a purchase moved the mid from %s to %s", before.Dec(), after.Dec())
}

func returns(t *rapid.T, b *bench) {
	v := b.again(0)
	now := uint64(1_600_000_000)
	v.Follow(&b.reference, now)
	still := v.Mid()
	base, side := b.amount(t), drawSide(t)
	v.Execute(side, &base, nil)
	last := v.Mid()
	for range rapid.IntRange(1, 60).Draw(t, "blocks") {
		now += rapid.Uint64Range(0, 600).Draw(t, "seconds")
		v.Follow(&b.reference, now)
		mid := v.Mid()
		if side == liquidity.Sell {
			require.False(t, mid.Lt(&last), "the mid fell by itself, from %s to %s", last.Dec(), mid.Dec())
			require.False(t, mid.Gt(&still), "the mid rose to %s, above where it rests, %s", mid.Dec(), still.Dec())
		} else {
			require.False(t, mid.Gt(&last), "the mid rose by itself, from %s to %s", last.Dec(), mid.Dec())
			require.False(t, mid.Lt(&still), "the mid fell to %s, below where it rests, %s", mid.Dec(), still.Dec())
		}
		last = mid
	}
}

func follows(t *rapid.T, b *bench) {
	often, once := b.again(0), b.again(1)
	base, side := b.amount(t), drawSide(t)
	now := uint64(1_600_000_000)
	for _, v := range []liquidity.Venue{often, once} {
		v.Follow(&b.reference, now)
		v.Execute(side, &base, nil)
	}
	for _, pause := range rapid.SliceOfN(rapid.Uint64Range(0, 400), 1, 40).Draw(t, "pauses") {
		now += pause
		often.Follow(&b.reference, now)
		often.Quote(side, &base, nil)
	}
	once.Follow(&b.reference, now)
	require.Equal(t, once.Mid(), often.Mid())
	require.Equal(t, once.Execute(side, &base, nil), often.Execute(side, &base, nil))
}

func resets(t *rapid.T, b *bench) {
	used, _ := b.used(t)
	used.Reset()
	mid := used.Mid()
	require.True(t, mid.IsZero(), "a mid after Reset")
	fresh := b.make()
	for _, now := range []uint64{5, 600} {
		used.Follow(&b.reference, now)
		fresh.Follow(&b.reference, now)
		base, side := b.amount(t), drawSide(t)
		require.Equal(t, fresh.Execute(side, &base, nil), used.Execute(side, &base, nil))
		require.Equal(t, fresh.Mid(), used.Mid())
	}
}

func (b *bench) allocates(t *testing.T) {
	v, now, limit := b.make(), uint64(1_600_000_000), times(&b.reference, 6, 10)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		now += 12
		v.Follow(&b.reference, now)
		v.Quote(liquidity.Sell, &b.order, &limit)
		v.Execute(liquidity.Buy, &b.order, nil)
		v.Mid()
	}))
}
