package liquidity_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// level is a resting order of a recorded book, price in whole quote units for one base unit.
func level(price, base uint64) liquidity.Level {
	return liquidity.Level{Price: units(price, 36), Base: num(base)}
}

func fill(base, quote, fee uint64) liquidity.Fill {
	return liquidity.Fill{Base: num(base), Quote: num(quote), Fee: num(fee)}
}

// A book of two levels a side around 1000, a base unit being worth a thousand quote units, so that every number is by hand.
func TestABookIsFilledLevelByLevelUpToTheLimit(t *testing.T) {
	v := must(liquidity.NewReplay(liquidity.ReplayParams{
		Snapshots: []liquidity.Snapshot{{
			Bids: []liquidity.Level{level(990, 10), level(900, 20)},
			Asks: []liquidity.Level{level(1010, 10), level(1100, 20)},
		}},
		TakerFee: num(1e15), // 0.1 %
	}))
	reference := units(1000, 36)
	for _, row := range []struct {
		what        string
		side        liquidity.Side
		base, limit uint64 // limit 0: any price
		want        liquidity.Fill
	}{
		{"one of the best bid", liquidity.Sell, 1, 0, fill(1, 990, 1)},
		{"all of the best bid", liquidity.Sell, 10, 0, fill(10, 9900, 10)},
		{"one of the second", liquidity.Sell, 11, 0, fill(11, 10_800, 11)},
		{"more than there is", liquidity.Sell, 31, 0, fill(30, 27_900, 28)},
		{"at the best bid's price", liquidity.Sell, 31, 990, fill(10, 9900, 10)},
		{"a unit above the best bid", liquidity.Sell, 31, 991, liquidity.Fill{}},
		{"between the bids", liquidity.Sell, 31, 901, fill(10, 9900, 10)},
		{"at the second bid's price", liquidity.Sell, 31, 900, fill(30, 27_900, 28)},
		{"one of the best ask", liquidity.Buy, 1, 0, fill(1, 1010, 2)},
		{"one of the second", liquidity.Buy, 11, 0, fill(11, 11_200, 12)},
		{"more than there is", liquidity.Buy, 31, 0, fill(30, 32_100, 33)},
		{"at the best ask's price", liquidity.Buy, 31, 1010, fill(10, 10_100, 11)},
		{"a unit below the best ask", liquidity.Buy, 31, 1009, liquidity.Fill{}},
		{"between the asks", liquidity.Buy, 31, 1099, fill(10, 10_100, 11)},
		{"at the second ask's price", liquidity.Buy, 31, 1100, fill(30, 32_100, 33)},
	} {
		v.Reset()
		v.Follow(&reference, 0)
		base := num(row.base)
		var limit *uint256.Int
		if row.limit > 0 {
			l := units(row.limit, 36)
			limit = &l
		}
		require.Equal(t, row.want, v.Execute(row.side, &base, limit), "%v %s", row.side, row.what)
	}
}

// What is displaced on one side is taken back first, level by level, before the other side is met.
func TestATakerMeetsWhatTheLastOneLeft(t *testing.T) {
	v := must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: []liquidity.Snapshot{{
		Bids: []liquidity.Level{level(990, 10), level(900, 20)},
		Asks: []liquidity.Level{level(1010, 10), level(1100, 20)},
	}}}))
	reference := units(1000, 36)
	v.Follow(&reference, 0)
	trade := func(side liquidity.Side, base uint64, limit uint64) liquidity.Fill {
		b, l := num(base), units(limit, 36)
		return v.Execute(side, &b, &l)
	}
	require.Equal(t, fill(15, 14_400, 0), trade(liquidity.Sell, 15, 1), "10 at 990, 5 at 900")
	require.Equal(t, fill(5, 4500, 0), trade(liquidity.Buy, 20, 900), "back up to the second bid's edge")
	require.Equal(t, fill(10, 9900, 0), trade(liquidity.Buy, 20, 990), "and to the best bid's")
	require.Equal(t, liquidity.Fill{}, trade(liquidity.Buy, 20, 1009))
	require.Equal(t, fill(3, 3030, 0), trade(liquidity.Buy, 3, 1010))
	require.Equal(t, fill(3, 3030, 0), trade(liquidity.Sell, 20, 1010), "what was bought is sold back at its price")
}

// Prices and amounts at which something is left over: proceeds down, cost and fee up, and nothing beyond a limit.
func TestRoundingIsAgainstTheTaker(t *testing.T) {
	v := must(liquidity.NewLinear(liquidity.LinearParams{Offset: num(1e15), Per: num(1_000_000), Reach: num(5e17), TakerFee: num(1e15)}))
	third := must(uint256.FromDecimal("333333333333333333333333333333333333")) // a third of a quote unit for a base unit
	for _, row := range []struct {
		side liquidity.Side
		base uint64
		want liquidity.Fill
	}{
		{liquidity.Sell, 3, fill(3, 0, 0)}, // worth 0.999…
		{liquidity.Sell, 4, fill(4, 0, 0)}, // worth 1, less an impact that is rounded up
		{liquidity.Sell, 3001, fill(3001, 999, 1)},
		{liquidity.Buy, 3, fill(3, 2, 1)},
		{liquidity.Buy, 4, fill(4, 3, 1)},
	} {
		v.Reset()
		v.Follow(third, 0)
		base := num(row.base)
		got := v.Execute(row.side, &base, nil)
		require.Equal(t, row.want, got, "%v %d", row.side, row.base)
	}
}

// A pool of 1,000,000 at a price of 1: at a limit of a quarter below, (L+n)² ≤ L²/0.75, n = 154,700.5.
func TestAPoolStopsAtTheLimit(t *testing.T) {
	v := must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: num(1_000_000)}))
	one := units(1, 36)
	huge := num(1e15)
	for _, row := range []struct {
		side  liquidity.Side
		limit uint64 // per mille of the reference
		want  liquidity.Fill
	}{
		{liquidity.Sell, 750, fill(154_700, 133_974, 0)}, // 154,700·10⁶/1,154,700
		{liquidity.Sell, 640, fill(250_000, 200_000, 0)}, // exactly a quarter: 10⁶/0.8
		{liquidity.Sell, 1000, liquidity.Fill{}},
		{liquidity.Buy, 1000, liquidity.Fill{}},
		{liquidity.Buy, 1210, fill(90_909, 100_000, 0)},  // (L+n)² ≥ L²/1.21: L + n ≥ 909,090.9
		{liquidity.Buy, 1562, fill(199_871, 249_799, 0)}, // √(1/1.562) = 0.8001280
	} {
		v.Reset()
		v.Follow(&one, 0)
		limit := units(row.limit, 33)
		got := v.Execute(row.side, &huge, &limit)
		require.Equal(t, row.want, got, "%v to %d per mille", row.side, row.limit)
		mid := v.Mid()
		require.False(t, row.side == liquidity.Sell && mid.Lt(&limit), "the last unit is beyond the limit")
		require.False(t, row.side == liquidity.Buy && mid.Gt(&limit), "the last unit is beyond the limit")
	}
	// A limit beyond the pool's reach is none: 1023 times its reserve goes in, 1023 parts in 1024 go out.
	for _, row := range []struct {
		side  liquidity.Side
		limit uint256.Int
		want  liquidity.Fill
	}{
		{liquidity.Sell, units(1, 27), fill(1_023_000_000, 999_023, 0)}, // 10⁶·1023/1024
		{liquidity.Buy, units(1, 60), fill(999_024, 1_023_590_164, 0)},  // 10⁶·999,024/976
		{liquidity.Buy, *new(uint256.Int).SetAllOne(), fill(999_024, 1_023_590_164, 0)},
	} {
		v.Reset()
		v.Follow(&one, 0)
		require.Equal(t, row.want, v.Execute(row.side, &huge, &row.limit))
	}
}

// What a recorded book may hold: an ask at most 2^63/1e18 = 9.2 times the mid above it, and 120 bits of depth.
func TestWhatARecordedBookMayHold(t *testing.T) {
	reference := units(1000, 36)
	all := num(1e15)
	for _, row := range []struct {
		far  uint64
		want liquidity.Fill
	}{{6000, fill(15, 40_100, 0)}, {10_000, fill(15, 60_100, 0)}, {10_300, fill(10, 10_100, 0)}} {
		v := must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: []liquidity.Snapshot{{
			Bids: []liquidity.Level{level(990, 10)}, Asks: []liquidity.Level{level(1010, 10), level(row.far, 5)},
		}}}))
		v.Follow(&reference, 0)
		require.Equal(t, row.want, v.Execute(liquidity.Buy, &all, nil), "an ask at %d", row.far)
	}
	one, huge := units(1, 36), *new(uint256.Int).Lsh(uint256.NewInt(1), 127)
	price := func(per1000 uint64) uint256.Int { return units(per1000, 33) }
	for _, row := range []struct{ first, second, want uint }{{119, 118, 119}, {119, 119, 119}, {118, 118, 119}} {
		bid := func(per1000 uint64, bits uint) liquidity.Level {
			return liquidity.Level{Price: price(per1000), Base: *new(uint256.Int).Lsh(uint256.NewInt(1), bits)}
		}
		v := must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: []liquidity.Snapshot{{
			Bids: []liquidity.Level{bid(999, row.first), bid(998, row.second)}, Asks: []liquidity.Level{bid(1001, 10)},
		}}}))
		v.Follow(&one, 0)
		want := new(uint256.Int).Lsh(uint256.NewInt(1), row.want)
		if row.second < row.first {
			want.Add(want, new(uint256.Int).Lsh(uint256.NewInt(1), row.second))
		}
		got := v.Execute(liquidity.Sell, &huge, nil)
		require.Equal(t, *want, got.Base, "levels of 2^%d and 2^%d", row.first, row.second)
	}
}

// A level has a price and a size, each above 0 and below its bound.
func TestALevelHasAPriceAndASize(t *testing.T) {
	wide, deep := level(995, 1), level(995, 1)
	wide.Price.Lsh(uint256.NewInt(1), 190)
	deep.Base.Lsh(uint256.NewInt(1), 120)
	for _, bad := range []liquidity.Level{{Base: *uint256.NewInt(1)}, {Price: level(980, 1).Price}, wide, deep} {
		_, err := liquidity.NewReplay(liquidity.ReplayParams{Snapshots: []liquidity.Snapshot{{
			Bids: []liquidity.Level{level(990, 10), bad}, Asks: []liquidity.Level{level(1010, 10)},
		}}})
		require.ErrorContains(t, err, "snapshot 0, bid 1: price "+bad.Price.Dec()+" and base "+bad.Base.Dec())
	}
}

// A limit is a price and not a multiple of the reference: one unit of 1e-36 beyond a level is beyond it.
func TestALimitIsExactToTheLastUnit(t *testing.T) {
	v := must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: []liquidity.Snapshot{{
		Bids: []liquidity.Level{level(990, 10)}, Asks: []liquidity.Level{level(1010, 10)},
	}}}))
	reference, bid, ask := units(3, 36), units(297, 34), units(303, 34) // 1 % from 3
	base := num(100)
	for _, row := range []struct {
		side   liquidity.Side
		price  uint256.Int
		beyond int64
		filled bool
	}{
		{liquidity.Sell, bid, 0, true},
		{liquidity.Sell, bid, 1, false},
		{liquidity.Buy, ask, 0, true},
		{liquidity.Buy, ask, -1, false},
	} {
		v.Reset()
		v.Follow(&reference, 0)
		limit := row.price
		if limit.AddUint64(&limit, 1); row.beyond <= 0 {
			limit.SubUint64(&limit, uint64(1-row.beyond))
		}
		got := v.Quote(row.side, &base, &limit)
		require.Equal(t, row.filled, !got.Base.IsZero(), "%v, %d beyond", row.side, row.beyond)
	}
}

// A book of 30 is sold empty; the next record holds 5. What is displaced beyond its end is not there to be bought back, and is
// forgotten once somebody trades.
func TestADisplacementEndsWhereTheBookDoes(t *testing.T) {
	asks := []liquidity.Level{level(1010, 10)}
	v := must(liquidity.NewReplay(liquidity.ReplayParams{
		Snapshots: []liquidity.Snapshot{
			{Time: 0, Bids: []liquidity.Level{level(990, 10), level(900, 20)}, Asks: asks},
			{Time: 100, Bids: []liquidity.Level{level(990, 5)}, Asks: asks},
			{Time: 200, Bids: []liquidity.Level{level(990, 10), level(900, 20)}, Asks: asks},
		},
		Recovery: liquidity.Recovery{HalfLife: 100},
	}))
	reference := units(1000, 36)
	trade := func(side liquidity.Side, base uint64) liquidity.Fill {
		b := num(base)
		return v.Execute(side, &b, nil)
	}
	v.Follow(&reference, 0)
	require.Equal(t, fill(30, 27_900, 0), trade(liquidity.Sell, 99))
	v.Follow(&reference, 100)
	require.Equal(t, units(990, 36), v.Mid(), "the end of the present book")
	require.Equal(t, liquidity.Fill{}, trade(liquidity.Sell, 1))
	require.Equal(t, fill(1, 990, 0), trade(liquidity.Buy, 1))
	v.Follow(&reference, 200)
	require.Equal(t, fill(28, 25_920, 0), trade(liquidity.Sell, 99), "half of 4 are still displaced: 8 at 990 and 20 at 900")
}
