package liquidation

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// makers is a slab of orders of a size each, one behind the other: every price is a hundred-millionth worse than the last.
type makers struct {
	slab
	each uint256.Int
}

func (v *makers) Quote(side liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	behind := *v
	for behind.used.Lt(&v.depth) && f.Base.Lt(base) {
		k := new(uint256.Int).Div(&behind.used, &v.each)
		next := new(uint256.Int).AddUint64(k, 1)
		left := fixed.MinusCapped(next.Mul(next, &v.each), &behind.used)
		rest := fixed.MinusCapped(base, &f.Base)
		order := slab{reference: v.reference, slip: v.slip, depth: exact.Min(left, rest)}
		worse := new(uint256.Int).Mul(k, uint256.MustFromDecimal("10000000000000000000000000000"))
		if side == liquidity.Sell {
			order.reference.Sub(&order.reference, worse)
		} else {
			order.reference.Add(&order.reference, worse)
		}
		fill := order.Quote(side, &rest, limit)
		if fill.Base.IsZero() {
			break
		}
		f.Base.Add(&f.Base, &fill.Base)
		f.Quote.Add(&f.Quote, &fill.Quote)
		behind.used.Add(&behind.used, &fill.Base)
	}
	return f
}

func (v *makers) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	f := v.Quote(side, base, limit)
	v.used.Add(&v.used, &f.Base)
	return f
}

// ladder is a book of single orders, the best first.
type ladder struct {
	slab
	orders []rung
}

type rung struct {
	price float64
	size  uint256.Int
}

func (b *ladder) walk(side liquidity.Side, base, limit *uint256.Int, take bool) (f liquidity.Fill) {
	rest := *base
	for i := range b.orders {
		o := &b.orders[i]
		price := px(o.price)
		if limit != nil && (side == liquidity.Sell && price.Lt(limit) || side == liquidity.Buy && price.Gt(limit)) {
			break
		}
		size := exact.Min(o.size, rest)
		quote := exact.MulDivDown(&size, &price, &fixed.PriceScale)
		f.Base.Add(&f.Base, &size)
		f.Quote.Add(&f.Quote, &quote)
		rest.Sub(&rest, &size)
		if take {
			o.size.Sub(&o.size, &size)
		}
	}
	return f
}

func (b *ladder) Quote(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return b.walk(side, base, limit, false)
}

func (b *ladder) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return b.walk(side, base, limit, true)
}

// quarters is a venue under dYdX's rules with 20 % and 10 %, and a long or short of 1 at 100 with an equity of its own at 100.
func quarters(t *testing.T, r Rules, b *ladder) *Engine {
	e, m := engine(t, r.without("at-any-price", "inventory", "operator"), linear(flat(t, 0.1, 0.2)), b)
	mark(t, e, m, px(100), 1)
	return e
}

func holding(t *testing.T, e *Engine, side exchange.Side, equity float64) exchange.PositionID {
	a := funded(t, e, u(100))
	id, err := e.Open(exchange.Opening{Account: a, Side: side, Size: u(1), Value: u(100)})
	require.NoError(t, err)
	b := e.BucketOf(id)
	move := e.Equity(b).Sub(fixed.FromInt64(int64(equity * 1e8)))
	e.house.Pay(b, move.Neg())
	e.operator[0] = e.operator[0].Add(move)
	e.house.Renew(id)
	return id
}

// The fund is asked maker order by maker order: with 0.5 in it, one that costs 0.1 fills and the next, which costs 0.9, is
// refused whole. Nothing of the position is deleveraged in that block, for some of it was filled.
func TestInsuranceIsTestedOrderByOrder(t *testing.T) {
	b := &ladder{orders: []rung{{95.8, u(0.5)}, {94.2, u(0.5)}}}
	e := quarters(t, limitedRules(), b)
	e.Endow(0, u(0.5))
	id := holding(t, e, exchange.Long, 4) // bankrupt at 96
	other := holding(t, e, exchange.Short, 50)
	events := mark(t, e, 0, px(100), 2)
	require.Len(t, events, 1)
	require.Equal(t, u(0.5), events[0].Size)
	require.Equal(t, u(0.1), events[0].FundPaid)
	require.Equal(t, u(0.5), e.size(id))
	require.Equal(t, u(1), e.size(other))
	require.Equal(t, u(0.4), e.FundBalance(0))
}

// A position whose order filled in part is not deleveraged in that block; the next block finds nothing that the fund pays for,
// and closes it against who is on the other side, at its bankruptcy price.
func TestOnlyWhatFilledNothingIsDeleveraged(t *testing.T) {
	b := &ladder{orders: []rung{{100.2, u(0.25)}, {100.9, u(1)}}}
	r := limitedRules().with(Deleverage{By: Random{}, At: AtBust, Failing: true})
	e := quarters(t, r, b)
	id := holding(t, e, exchange.Short, 1)
	holding(t, e, exchange.Long, 50)
	mark(t, e, 0, px(100.6), 2) // bankrupt at 101
	require.Equal(t, u(0), e.size(id), "all of it fills below 101")

	b = &ladder{orders: []rung{{100.8, u(0.25)}, {101.5, u(1)}}}
	e = quarters(t, r, b)
	id = holding(t, e, exchange.Short, 1)
	other := holding(t, e, exchange.Long, 50)
	mark(t, e, 0, px(101.2), 2) // 0.2 below zero, and 0.1 with what fills: 101.5 needs a fund
	require.Equal(t, u(0.75), e.size(id))
	require.Equal(t, u(1), e.size(other))
	mark(t, e, 0, px(101.2), 3)
	require.Equal(t, u(0), e.size(id))
	require.Equal(t, u(0.25), e.size(other))
}

// Who cannot be offset, because bankruptcy prices do not overlap, keeps its position, and withdrawals stop for fifty seconds
// from the last attempt.
func TestWhoCannotBeOffsetKeepsItsPosition(t *testing.T) {
	e := quarters(t, limitedRules().with(Deleverage{By: Random{}, At: AtBust, Failing: true}), &ladder{})
	id, other := holding(t, e, exchange.Short, -0.5), holding(t, e, exchange.Long, 0.25) // bankrupt at 99.5 and 99.75
	rich := funded(t, e, u(1))
	for now := range uint64(3) {
		mark(t, e, 0, px(100), 2+now)
		require.Equal(t, u(1), e.size(id))
		require.Equal(t, u(1), e.size(other))
		require.True(t, e.Inventory(0).IsZero())
		require.ErrorIs(t, e.Withdraw(rich, 0, u(1)), exchange.ErrWithdrawalsGated)
	}
	e.house.Pay(e.BucketOf(id), fixed.Positive(new(u(50)))) // somebody pays in
	e.operator[0] = e.operator[0].Sub(fixed.Positive(new(u(50))))
	e.house.Renew(id)
	mark(t, e, 0, px(100), 53)
	require.ErrorIs(t, e.Withdraw(rich, 0, u(1)), exchange.ErrWithdrawalsGated)
	mark(t, e, 0, px(100), 54)
	require.NoError(t, e.Withdraw(rich, 0, u(1)))
}

// An offsetting account may be liquidatable itself, as long as it does not end below zero: at 99.5 the long loses 0.5 of its 9.
func TestCounterpartiesMayBeLiquidatableThemselves(t *testing.T) {
	for _, failing := range []bool{true, false} {
		e := quarters(t, limitedRules().with(Deleverage{By: Random{}, At: AtBust, Failing: failing}), &ladder{})
		id, other := holding(t, e, exchange.Short, -0.5), holding(t, e, exchange.Long, 9)
		mark(t, e, 0, px(100), 2)
		want := u(1)
		if failing {
			want = u(0)
			require.Equal(t, int64(8.5e8), int64(e.Equity(e.BucketOf(other)).Float64()))
		}
		require.Equal(t, want, e.size(id))
		require.Equal(t, want, e.size(other))
		require.NoError(t, e.Check())
	}
}

// Of a subaccount's positions a block orders one, drawn anew each time: over many blocks each has its turn, and nobody else's
// blocks change whose it is.
func TestABlockOrdersOnePositionOfASubaccount(t *testing.T) {
	drawn := map[exchange.MarketID]int{}
	r := limitedRules().with(limitedChunk(0.01))
	e := limitedEngine(t, r, deep(), 100)
	for range 2 {
		m, err := e.AddMarket(linear(flat(t, 0.03, 0.05)), deep())
		require.NoError(t, err)
		mark(t, e, m, px(100), 1)
	}
	a := funded(t, e, u(3*500))
	for m := range exchange.MarketID(3) {
		_, err := e.Open(exchange.Opening{Account: a, Market: m, Size: u(100), Value: u(10000), Leverage: wad(20)})
		require.NoError(t, err)
	}
	e.Charge(0, u(700)) // 800 of 900 are left
	for now := range uint64(30) {
		prices := []uint256.Int{px(100), px(100), px(100)}
		for m := range prices {
			e.Venue(exchange.MarketID(m)).Follow(&prices[m], 2+now)
		}
		events, err := e.MarkAll(prices, 2+now)
		require.NoError(t, err)
		require.Len(t, events, 1)
		drawn[events[0].Market]++
	}
	require.Len(t, drawn, 3)
}

// Chunks are rounded down to a lot, but at least one.
func TestChunksAreRoundedDownToALot(t *testing.T) {
	for size, closed := range map[float64]float64{140: 10, 210: 20, 30: 5} {
		r := limitedRules().with(limitedChunk(0.1))
		in := linear(flat(t, 0.1, 0.2))
		in.Lot = u(5)
		e, m := engine(t, r, in, deep())
		mark(t, e, m, px(1), 1)
		a := funded(t, e, u(size))
		id, err := e.Open(exchange.Opening{Account: a, Side: exchange.Long, Size: u(size), Value: u(size)})
		require.NoError(t, err)
		e.Charge(id, u(size*0.93))
		events := mark(t, e, m, px(1), 2)
		require.Len(t, events, 1)
		require.Equal(t, u(closed), events[0].Size)
	}
}
