package liquidation

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// thin is an engine whose venue fills nothing, so that what is bankrupt is closed against counterparties.
func thin(t *testing.T, d Deleverage) (*Engine, exchange.MarketID) {
	rules := plain().with(d).without("on-fund", "backstop", "at-any-price", "inventory").with(BelowZero{}).without("takeover")
	e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), &slab{})
	mark(t, e, m, px(100), 1)
	return e, m
}

// Ten short with 49 left at 90 refuse a long of ten that is bankrupt at 95, of which they would pay 50. The next long
// passes them over and goes on with the others; of five at 95 they pay 25, and take them.
func TestWhoRefusedIsPassedOver(t *testing.T) {
	for _, c := range []struct {
		size, margin float64
		left         [3]float64 // of the three shorts
	}{
		{10, 50, [3]float64{10, 0, 0}},
		{5, 25, [3]float64{5, 0, 10}},
	} {
		e, m := thin(t, Deleverage{By: BitMEX{}, At: AtBust})
		isolated(t, e, exchange.Long, 50)
		position(t, e, exchange.Long, c.size, c.margin)
		var shorts []exchange.PositionID
		for _, margin := range []float64{200, 1000, 2000} {
			shorts = append(shorts, isolated(t, e, exchange.Short, margin))
		}
		e.Charge(shorts[0], u(251))
		mark(t, e, m, px(90), 2)
		for i, id := range shorts {
			require.Equal(t, u(c.left[i]), e.size(id), "short %d", i)
		}
	}
}

// Two shorts refuse both longs. Looks of four are three for the first long, which the third short takes, and one for
// the second, which waits.
func TestRefusalsCountAsLooks(t *testing.T) {
	for looks, want := range map[uint64]struct {
		left   float64 // of the longs
		looked uint64
	}{3: {10, 3}, 4: {10, 4}, 5: {10, 5}, 6: {0, 6}, 0: {0, 6}} {
		e, m := thin(t, Deleverage{By: BitMEX{}, At: AtBust, Looks: looks})
		isolated(t, e, exchange.Long, 50)
		second := isolated(t, e, exchange.Long, 50)
		for range 2 {
			e.Charge(isolated(t, e, exchange.Short, 200), u(251))
		}
		position(t, e, exchange.Short, 40, 8000)
		mark(t, e, m, px(90), 2)
		require.Equal(t, u(want.left), e.size(second), "%d looks", looks)
		require.Equal(t, want.looked, e.thisBlock().looked)
		require.Zero(t, e.GatedUntil(), "no rule gates withdrawals")
	}
}

// Whom an account owes by one position, it does not close against its own other one.
func TestNobodyIsItsOwnCounterparty(t *testing.T) {
	for _, policy := range []Policy{Queue, ProRata} {
		e, m := thin(t, Deleverage{By: BitMEX{}, At: AtBust, Policy: policy})
		a := funded(t, e, u(350))
		var own [2]exchange.PositionID
		for _, side := range []exchange.Side{exchange.Long, exchange.Short} {
			id, err := e.Open(exchange.Opening{Account: a, Side: side, Size: u(10), Value: u(1000), Margin: u(50 + 250*float64(side)), Mode: exchange.Isolated})
			require.NoError(t, err)
			own[side] = id
		}
		other := isolated(t, e, exchange.Short, 2000)
		mark(t, e, m, px(90), 2)
		require.True(t, e.Closed(own[exchange.Long]), policy)
		require.Equal(t, u(10), e.size(own[exchange.Short]), policy)
		require.True(t, e.Closed(other), policy)
	}
}

// The more leverage stands first, whatever its number.
func TestAQueueIsByScoreAndThenByNumber(t *testing.T) {
	e, m := thin(t, Deleverage{By: BitMEX{}, At: AtBust})
	for _, margin := range []float64{300, 200, 300, 100} {
		isolated(t, e, exchange.Short, margin)
	}
	mark(t, e, m, px(90), 2)
	require.Equal(t, []exchange.PositionID{3, 1, 0, 2}, e.DeleverageQueue(m, exchange.Short))
}

// Of 20 short in two parts, one with 15 left cannot bear its half of a long of ten, 25, and the other bears it all.
func TestWhoCannotBearItsPartLeavesItToTheOthers(t *testing.T) {
	e, m := thin(t, Deleverage{By: BitMEX{}, At: AtBust, Policy: ProRata})
	long := isolated(t, e, exchange.Long, 50)
	poor, rich := isolated(t, e, exchange.Short, 200), isolated(t, e, exchange.Short, 1000)
	e.Charge(poor, u(285))
	mark(t, e, m, px(90), 2)
	require.True(t, e.Closed(long))
	require.Equal(t, u(10), e.size(poor))
	require.True(t, e.Closed(rich))
}

// One unit of 20e8 that bears the half that is left over is closed, and the next long goes on with the other.
func TestAClosedCounterpartyIsPassedInProportion(t *testing.T) {
	e, m := thin(t, Deleverage{By: BitMEX{}, At: AtBust, Policy: ProRata})
	first, second := isolated(t, e, exchange.Long, 50), position(t, e, exchange.Long, 5, 25)
	speck := position(t, e, exchange.Short, 0.00000001, 0.00000200)
	rest := position(t, e, exchange.Short, 19.99999999, 4000)
	mark(t, e, m, px(90), 2)
	require.True(t, e.Closed(first))
	require.True(t, e.Closed(second))
	require.True(t, e.Closed(speck))
	require.Equal(t, u(5), e.size(rest))
}

// Of two specks one bears the unit that is left over and the other nothing, and what stands after them bears its own
// part.
func TestWhoBearsNothingStandsInNobodysWay(t *testing.T) {
	e, m := thin(t, Deleverage{By: BitMEX{}, At: AtBust, Policy: ProRata})
	long := position(t, e, exchange.Long, 4, 20)
	position(t, e, exchange.Short, 0.00000001, 0.00000200)
	position(t, e, exchange.Short, 0.00000001, 0.00000200)
	rest := position(t, e, exchange.Short, 9.99999998, 2000)
	mark(t, e, m, px(90), 2)
	require.True(t, e.Closed(long))
	require.Equal(t, u(5.99999999), e.size(rest))
}

// The units that are left over go to the largest remainders, whatever their numbers: of 10 over 6, 3 and 5 that is
// the third.
func TestRemaindersGoByTheirSize(t *testing.T) {
	all := []portion{{id: 0, size: *uint256.NewInt(6)}, {id: 1, size: *uint256.NewInt(3)}, {id: 2, size: *uint256.NewInt(5)}}
	divide(all, uint256.NewInt(10))
	for i := range all {
		require.Equal(t, map[exchange.PositionID]uint64{0: 4, 1: 2, 2: 4}[all[i].id], all[i].part.Uint64())
	}
}

// A price is known where counterparties are closed at the bankruptcy value of some size, and fits.
func TestThePriceThatAllCounterpartiesWouldHave(t *testing.T) {
	wide := *new(uint256.Int).Lsh(uint256.NewInt(1), 200)
	for name, c := range map[string]struct {
		p    pricing
		want uint256.Int
	}{
		"bankruptcy":    {pricing{at: AtBust, bust: u(950), size: u(10)}, px(95)},
		"previous mark": {pricing{at: AtPreviousMark, bust: u(950), size: u(10)}, zero},
		"no size":       {pricing{at: AtBust, bust: u(950)}, zero},
		"does not fit":  {pricing{at: AtBust, bust: wide, size: *uint256.NewInt(1)}, zero},
		"bankrupt at 0": {pricing{at: AtBust, size: u(10)}, zero},
	} {
		require.Equal(t, c.want, *c.p.price(), name)
	}
}

// A unit that is shared falls on nobody where every part of it is less than one, and of three a large position pays
// what a small one before it does not.
func TestASharedUnitIsRoundedDown(t *testing.T) {
	for missing, paid := range map[uint64]uint64{1: 0, 3: 2} {
		e, m := engine(t, plain().with(Share{}).without("operator", "deleverage", "backstop"), linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		small, large := position(t, e, exchange.Long, 1, 100), isolated(t, e, exchange.Short, 1000)
		e.markets[m].uncovered.SetUint64(missing)
		before := e.Equity(e.BucketOf(large))
		require.Equal(t, paid > 0, e.charge(m))
		require.Equal(t, fixed.FromInt64(int64(paid)), before.Sub(e.Equity(e.BucketOf(large))))
		require.Equal(t, signed(u(100)), e.Equity(e.BucketOf(small)))
	}
}
