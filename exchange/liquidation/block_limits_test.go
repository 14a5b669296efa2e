package liquidation

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// limitedRules are dYdX's without fees and with whole positions closed at once, so that single limits can be counted by hand.
func limitedRules() Rules {
	r := plain().without("takeover", "at-bankruptcy", "on-fund", "backstop")
	r.Accounts.Mode.Scope, r.Accounts.Mode.Default, r.First = exchange.BySubaccount, exchange.Cross, ByFillable
	return r.with(limitedChunk(1), BelowZero{}, Deleverage{By: Random{}, At: AtBust}, Gate{50})
}

func limitedChunk(fraction float64) Chunk {
	return Chunk{Fraction: wad(fraction), Spread: wad(1.5), OneTurn: true}
}

// limitedEngine has one market at 100 that takes 3 % of maintenance and 5 % of initial margin.
func limitedEngine(t *testing.T, r Rules, v liquidity.Venue, fund float64) *Engine {
	e, m := engine(t, r, linear(flat(t, 0.03, 0.05)), v)
	e.Endow(m, u(fund))
	mark(t, e, m, px(100), 1)
	return e
}

// enter opens a position of an account of its own at a price, with the margin of that leverage behind it.
func enter(t *testing.T, e *Engine, side exchange.Side, size, price, leverage float64) exchange.PositionID {
	a := funded(t, e, u(math.Ceil(size*price/leverage*1e8)/1e8))
	id, err := e.Open(exchange.Opening{Account: a, Side: side, Size: u(size), Value: u(size * price), Leverage: wad(leverage)})
	require.NoError(t, err)
	return id
}

func paidByFund(events []Event) (total float64) {
	for i := range events {
		total += events[i].FundPaid.Float64() / 1e8
	}
	return total
}

// 20 long at 100 on 100 of margin are bankrupt at 95. At a mark of 96 a book at 94 is within the fillable price of 93.18, and
// the fund pays 1 for each unit. With 5 for a subaccount at one time it is 5 units a block, however often the block marks:
// the rest waits, though the fund has more.
func TestInsuranceMostLimitsWhatAFundPaysForAnAccountInABlock(t *testing.T) {
	r, most := limitedRules().with(Fund{PerAccount: u(5.001)}), u(5.001)
	e := limitedEngine(t, r, &makers{slab{depth: bottomless, slip: wad(1. / 48)}, u(1)}, 100)
	id := enter(t, e, exchange.Long, 20, 100, 20)
	for block := range 4 {
		now := uint64(10 + block)
		events := mark(t, e, 0, px(96), now)
		require.Len(t, events, 1)
		require.InDelta(t, 5, events[0].Size.Float64()/1e8, 1e-5)
		require.InDelta(t, 5, paidByFund(events), 1e-5)
		require.False(t, events[0].FundPaid.Gt(&most))
		if block < 3 {
			require.Zero(t, paidByFund(mark(t, e, 0, px(96), now)), "the same block again")
		}
	}
	require.InDelta(t, 0, new(e.size(id)).Float64()/1e8, 1e-4)
	require.InDelta(t, 80, e.funds[0].balance.Float64()/1e8, 1e-4)
}

// The allowance is of the account: a pool with two such positions, in markets of their own, has 5 for whichever is drawn.
func TestInsuranceMostIsSharedByThePositionsOfAnAccount(t *testing.T) {
	r := limitedRules().with(Fund{PerAccount: u(5.001)})
	e := limitedEngine(t, r, &makers{slab{depth: bottomless, slip: wad(1. / 48)}, u(1)}, 100)
	other, err := e.AddMarket(linear(flat(t, 0.03, 0.05)), &makers{slab{depth: bottomless, slip: wad(1. / 48)}, u(1)})
	require.NoError(t, err)
	mark(t, e, other, px(100), 1)
	a := funded(t, e, u(154))
	for m, size := range []float64{20, 10.8} {
		_, err := e.Open(exchange.Opening{Account: a, Market: exchange.MarketID(m), Size: u(size), Value: u(size * 100), Leverage: wad(20)})
		require.NoError(t, err)
	}
	require.Empty(t, mark(t, e, 0, px(98), 2))
	require.Empty(t, mark(t, e, other, px(98), 2))
	e.house.Mark(other, new(px(96)))
	v := px(96)
	e.Venue(other).Follow(&v, 3)
	events := mark(t, e, 0, px(96), 3) // both fall to 96 in one block, and are closed by the turn of the one pool
	require.LessOrEqual(t, paidByFund(events), 5.001)
	require.InDelta(t, 5, paidByFund(events), 1e-5)
}

// The same position below zero, at 94: what the allowance does not cover waits for the next block; only what the fund itself
// cannot pay is deleveraged, at 95, in a block that fills nothing of it.
func TestBelowZeroAnAllowanceMakesWaitAndAShortFundDeleverages(t *testing.T) {
	for _, c := range []struct {
		fund, most           float64
		reduced, deleveraged [2]float64 // in this block and the next
	}{
		{fund: 100, most: 0, reduced: [2]float64{20}},
		{fund: 100, most: 5, reduced: [2]float64{5, 5}},
		{fund: 5, most: 0, reduced: [2]float64{5}, deleveraged: [2]float64{0, 15}},
		{fund: 5, most: 8, reduced: [2]float64{5}, deleveraged: [2]float64{0, 15}},
		{fund: 8, most: 5, reduced: [2]float64{5, 3}},
		{fund: 0, most: 5, deleveraged: [2]float64{20}},
	} {
		r := limitedRules().with(Fund{PerAccount: u(c.most * 1.0001)})
		e := limitedEngine(t, r, &makers{slab{depth: bottomless}, u(1)}, c.fund*1.0001)
		id := enter(t, e, exchange.Long, 20, 100, 20)
		enter(t, e, exchange.Short, 20, 100, 1)
		left := 20.
		for block := range 2 {
			var reduced, deleveraged float64
			for _, ev := range mark(t, e, 0, px(94), uint64(2+block)) {
				switch ev.Action {
				case Reduced:
					reduced += ev.Size.Float64() / 1e8
				case TakenOver:
					deleveraged += ev.Counterparts.Float64() / 1e8
				}
			}
			require.InDelta(t, c.reduced[block], reduced, 1e-6, "%+v", c)
			require.InDelta(t, c.deleveraged[block], deleveraged, 1e-6, "%+v", c)
			left -= c.reduced[block] + c.deleveraged[block]
			require.InDelta(t, left, new(e.size(id)).Float64()/1e8, 1e-6, "%+v", c)
		}
	}
}

// Below zero begins a unit below. 20 long at 100 on 100 of margin have nothing left at 95, where a book that fills nothing
// leaves them open; with a unit less they are deleveraged.
func TestABucketAtExactlyZeroIsNotBelowZero(t *testing.T) {
	for charge, left := range map[uint64]float64{0: 20, 1: 0} {
		e := limitedEngine(t, limitedRules(), &slab{}, 0)
		id := enter(t, e, exchange.Long, 20, 100, 20)
		enter(t, e, exchange.Short, 20, 100, 1)
		e.Charge(id, *uint256.NewInt(charge))
		mark(t, e, 0, px(95), 2)
		require.Equal(t, u(left), e.size(id), "charged %d", charge)
	}
}

// Below zero with a fund that pays, a tenth is closed each block as above zero: nothing takes the position over.
func TestBelowZeroATenthABlockWhileTheFundPays(t *testing.T) {
	r := limitedRules().with(limitedChunk(0.1))
	e := limitedEngine(t, r, deep(), 100)
	enter(t, e, exchange.Long, 20, 100, 20)
	enter(t, e, exchange.Short, 20, 100, 1)
	for block, left := range []float64{18, 16.2, 14.58} {
		events := mark(t, e, 0, px(94), uint64(2+block))
		require.Len(t, events, 1)
		require.Empty(t, mark(t, e, 0, px(94), uint64(2+block)), "the same block again")
		require.Equal(t, u(left), events[0].Remaining)
		require.InDelta(t, left/9, paidByFund(events), 1e-6)
	}
}

// Of five that fail, two a block; who is first by trigger is reached first, and a second mark at the same time reaches nobody.
func TestLiquidationsMostLimitsABlockAndTheRestWait(t *testing.T) {
	r := limitedRules()
	r.First, r.Most = WorstFirst, 2
	e := limitedEngine(t, r, deep(), 0)
	for _, leverage := range []float64{15, 19, 17, 16, 18} { // 98.97 − 100/leverage falls with leverage
		enter(t, e, exchange.Long, 1, 100, leverage)
	}
	who := func(events []Event) (ids []exchange.PositionID) {
		for i := range events {
			ids = append(ids, events[i].Position)
		}
		return ids
	}
	require.Equal(t, []exchange.PositionID{1, 4}, who(mark(t, e, 0, px(95.9), 2)))
	require.Empty(t, mark(t, e, 0, px(95.9), 2))
	require.Equal(t, []exchange.PositionID{2, 3}, who(mark(t, e, 0, px(95.9), 3)))
	require.Equal(t, []exchange.PositionID{0}, who(mark(t, e, 0, px(95.9), 4)))
	require.Empty(t, mark(t, e, 0, px(95.9), 5))
}

// dYdX: the two are those from a random start on, in order of position, and only among them the farthest fillable price is
// first. Every start comes up, and the seed decides.
func TestLiquidationsMostStartsAtRandomUnderDYDXsPrecedence(t *testing.T) {
	starts := map[exchange.PositionID]bool{}
	for seed := range uint64(40) {
		r := limitedRules()
		r.Most = 2
		e := limitedEngine(t, r, deep(), 0)
		e.Seed(seed, 0)
		for _, leverage := range []float64{15, 19, 17, 16, 18} {
			enter(t, e, exchange.Long, 1, 100, leverage)
		}
		events := mark(t, e, 0, px(95.9), 2)
		require.Len(t, events, 2)
		first, second := events[0].Position, events[1].Position
		require.True(t, events[0].EquityBefore.Cmp(events[1].EquityBefore) < 0, "the farthest fillable price has the least equity")
		if (first+1)%5 != second {
			first, second = second, first
		}
		require.Equal(t, second, (first+1)%5, "neighbours")
		starts[first] = true
	}
	require.Len(t, starts, 5)
}

// Who had its turn in the block takes no place in a second draw of it.
func TestWhoHadItsTurnIsNotDrawnAgain(t *testing.T) {
	for seed := range uint64(10) {
		r := limitedRules().with(limitedChunk(0.1))
		r.Most = 2
		e := limitedEngine(t, r, deep(), 0)
		e.Seed(seed, 0)
		first, second := enter(t, e, exchange.Long, 1, 100, 20), enter(t, e, exchange.Long, 1, 100, 15)
		events := mark(t, e, 0, px(97), 2)
		require.Len(t, events, 1)
		require.Equal(t, first, events[0].Position)
		events = mark(t, e, 0, px(95.9), 2)
		require.Len(t, events, 1)
		require.Equal(t, second, events[0].Position)
	}
}

// Three bankrupt at 95, marked at 94, with an empty book: one of them a block is deleveraged.
func TestDeleveragesMostLimitsABlockAndTheRestWait(t *testing.T) {
	r := limitedRules().with(Deleverage{By: Random{}, At: AtBust, Most: 1})
	e := limitedEngine(t, r, &slab{}, 0)
	for range 3 {
		enter(t, e, exchange.Long, 1, 100, 20)
	}
	enter(t, e, exchange.Short, 3, 100, 1)
	for block := range uint64(3) {
		events := mark(t, e, 0, px(94), 2+block)
		require.Len(t, events, 2)
		require.Equal(t, []Action{Deleveraged, TakenOver}, []Action{events[0].Action, events[1].Action})
		require.Equal(t, u(95), events[0].Proceeds)
		require.Empty(t, mark(t, e, 0, px(94), 2+block), "the same block again")
	}
	require.Empty(t, mark(t, e, 0, px(94), 9))
}

// 10 long bankrupt at 95 against five shorts of 3: two of them may be looked at in a block, so 6 are closed at 95,
// and 4 keep their part of −10 until the next.
func TestCounterpartsMostLimitsABlockAndTheRestOfThePositionWaits(t *testing.T) {
	r := limitedRules().with(Deleverage{By: Random{}, At: AtBust, Looks: 2})
	e := limitedEngine(t, r, &slab{}, 0)
	enter(t, e, exchange.Long, 10, 100, 20)
	for range 5 {
		enter(t, e, exchange.Short, 3, 100, 1)
	}
	events := mark(t, e, 0, px(94), 2)
	require.Len(t, events, 3)
	require.Equal(t, TakenOver, events[2].Action)
	require.Equal(t, u(6), events[2].Counterparts)
	require.Equal(t, u(4), events[2].Remaining)
	require.Equal(t, "-1000000000", events[2].EquityBefore.String())
	require.Equal(t, "-400000000", events[2].EquityAfter.String())
	require.Empty(t, mark(t, e, 0, px(94), 2), "the same block again")
	require.NoError(t, e.Withdraw(funded(t, e, u(1)), 0, u(1)), "no gate: some of it was closed")
	events = mark(t, e, 0, px(94), 3)
	require.Len(t, events, 3)
	require.Equal(t, u(4), events[2].Counterparts)
	require.True(t, events[2].EquityAfter.IsZero())
}

// A subaccount below zero of which nothing could be closed, because the one counterparty that was looked at would itself end
// below zero at its bankruptcy price, closes withdrawals.
func TestASubaccountLeftBelowZeroGatesWithdrawals(t *testing.T) {
	r := limitedRules().with(Deleverage{By: Random{}, At: AtBust, Most: 1, Looks: 1})
	e := limitedEngine(t, r, &slab{}, 0)
	id := enter(t, e, exchange.Long, 1, 100, 20)
	e.block = block{time: 2, deleveraged: 1} // somebody in another market
	require.Empty(t, mark(t, e, 0, px(80), 2))
	enter(t, e, exchange.Short, 1, 80, 20)
	enter(t, e, exchange.Short, 1, 80, 20)
	require.Empty(t, mark(t, e, 0, px(80), 3))
	require.Equal(t, u(1), e.size(id))
	require.ErrorIs(t, e.Withdraw(funded(t, e, u(1)), 0, u(1)), exchange.ErrWithdrawalsGated)
}

// A new path begins with a new block, also where it begins at the time at which the last one ended.
func TestResetForgetsTheBlock(t *testing.T) {
	r := limitedRules()
	r.Most = 1
	e := limitedEngine(t, r, deep(), 0)
	for range 2 {
		enter(t, e, exchange.Long, 1, 100, 20)
		require.Len(t, mark(t, e, 0, px(97), 1), 1)
		e.Reset()
		mark(t, e, 0, px(100), 1)
	}
}

// A venue whose engine takes positions over, with such an allowance: 20 long bankrupt at 95 are sold at 94 as far as
// 5 pay for it, and the rest is deleveraged; with nobody to deleverage, what the fund may not pay is the operator's.
func TestInsuranceMostLimitsATakeoverToo(t *testing.T) {
	for _, counterparties := range []bool{true, false} {
		r := plain().with(Fund{PerAccount: u(5)})
		r.Accounts.Mode.Default = exchange.Cross
		e := limitedEngine(t, r, deep(), 100)
		enter(t, e, exchange.Long, 20, 100, 20)
		if counterparties {
			enter(t, e, exchange.Short, 20, 100, 1)
		}
		events := mark(t, e, 0, px(94), 2)
		last := &events[len(events)-1]
		require.Equal(t, TakenOver, last.Action)
		require.Equal(t, u(5), last.FundPaid)
		if counterparties {
			require.Equal(t, u(15), last.Counterparts)
			require.True(t, last.Shared.IsZero())
			continue
		}
		require.Equal(t, u(15), last.Shared)
		require.Equal(t, "-1500000000", e.operator[0].String())
	}
}

// steps is a book of two prices: near units at the reference, the rest at those of makers.
type steps struct {
	makers
	near uint256.Int
}

func (v *steps) Quote(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	first := exact.Min(*base, v.near)
	f := liquidity.Fill{Base: first, Quote: exact.MulDivDown(&first, &v.reference, &fixed.PriceScale)}
	more := fixed.MinusCapped(base, &first)
	rest := v.makers.Quote(side, &more, limit)
	f.Base.Add(&f.Base, &rest.Base)
	f.Quote.Add(&f.Quote, &rest.Quote)
	return f
}

func (v *steps) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	f := v.Quote(side, base, limit)
	v.near = fixed.MinusCapped(&v.near, &f.Base)
	return f
}

// 20 long, bankrupt at 95 and marked at 96, against 8 bid at 96 and the rest at 94. The 8 leave 12 with 20 of margin, so each of
// those loses a third beyond it at 94: an allowance of 2 is 6 of them.
func TestInsuranceMostLetsThroughWhatFillsWithinTheBankruptcyPrice(t *testing.T) {
	r := limitedRules().with(Fund{PerAccount: u(2.001)})
	e, m := engine(t, r, linear(flat(t, 0.03, 0.05)), &steps{makers{slab{depth: bottomless, slip: wad(1. / 48)}, u(1)}, u(8)})
	e.Endow(m, u(100))
	mark(t, e, m, px(100), 1)
	enter(t, e, exchange.Long, 20, 100, 20)
	events := mark(t, e, m, px(96), 2)
	require.Len(t, events, 2)
	require.Equal(t, u(8), events[0].Size)
	require.Equal(t, u(6), events[1].Size)
}

// A crowd that fails and waits costs time at each mark, but no memory: neither who is drawn nor what is tried on the book.
func TestACrowdThatWaitsAllocatesNothing(t *testing.T) {
	r := limitedRules().with(limitedChunk(0.001), Fund{PerAccount: u(1)})
	r.Most = 2
	e := limitedEngine(t, r, &slab{depth: bottomless, slip: wad(1. / 48)}, 1e6)
	for range 50 {
		enter(t, e, exchange.Long, 20, 100, 20)
	}
	price, now := px(96), uint64(2)
	e.Venue(0).Follow(&price, now)
	allocations := testing.AllocsPerRun(200, func() {
		now++
		if events, err := e.Mark(0, &price, now); err != nil || len(events) != 2 {
			t.Fatal(len(events), err)
		}
	})
	require.Zero(t, allocations)
}
