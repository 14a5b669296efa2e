package exchange

import (
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// A long and a short of ten units, the short's margin a little more, at a mark of 100.
func opposites(t require.TestingT, rules Rules) (e House, long, short PositionID) {
	e, _ = bazaar(t, rules, 1)
	for side, id := range map[Side]*PositionID{Long: &long, Short: &short} {
		a := funded(t, e, u(200))
		var err error
		*id, err = e.Open(Opening{Account: a, Side: side, Size: u(10), Value: u(1000), Mode: Isolated, Margin: u(100)})
		require.NoError(t, err)
	}
	return e, long, short
}

// bazaar is a venue with linear markets A, B, … that settle in one asset, each marked at 100.
func bazaar(t require.TestingT, rules Rules, markets int) (House, []uint256.Int) {
	e, err := New(rules)
	require.NoError(t, err)
	var prices []uint256.Int
	for i := range markets {
		in := linear(flat(t, 0.05, 0.1))
		in.Symbol = string(rune('A' + i))
		m, err := e.AddMarket(in, deep())
		require.NoError(t, err)
		mark(t, e, m, px(100), 1)
		prices = append(prices, px(100))
	}
	return e, prices
}

func TestLongsPayShortsWhereTheRateIsPositiveAndShortsLongsWhereItIsNegative(t *testing.T) {
	for _, rate := range []int64{1e15, -1e15} {
		e, long, short := opposites(t, plain())
		pay, get := long, short
		if rate < 0 {
			pay, get = short, long
		}
		paid := map[PositionID]string{}
		for _, p := range e.Funding(0, fixed.FromInt64(rate), nil) {
			require.Equal(t, e.positions[p.Position].account, p.Account)
			paid[p.Position] = p.Paid.String()
		}
		one := u(1) // 1000·0.1 %
		require.Equal(t, map[PositionID]string{pay: fixed.Positive(&one).String(), get: fixed.Negative(&one).String()}, paid)
		require.Equal(t, u(99), e.positions[pay].margin.Capped())
		require.Equal(t, u(101), e.positions[get].margin.Capped())
		require.NoError(t, e.Check())
	}
}

// What accounts pay together is what they receive together and the venue's liquidity, which holds the other side of what
// has none among them, and which has what rounding leaves.
func TestPaymentsAreAppendedAndSumToWhatTheVenueReceives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, prices := bazaar(t, plain(), 2)
		for range rapid.IntRange(1, 8).Draw(t, "accounts") {
			a := funded(t, e, u(500))
			m, side := MarketID(rapid.IntRange(0, 1).Draw(t, "market")), rapid.SampledFrom([]Side{Long, Short}).Draw(t, "side")
			size := u(1)
			size.AddUint64(&size, rapid.Uint64Range(0, 1e9).Draw(t, "more"))
			_, err := e.Open(Opening{Account: a, Market: m, Side: side, Size: size, Value: e.markets[m].Value(side, &size, &prices[m]), Mode: Cross})
			require.NoError(t, err)
		}
		rate := fixed.FromInt64(rapid.Int64Range(-1e16, 1e16).Draw(t, "rate"))
		before := [2]fixed.Signed{e.markets[0].maker.cost, e.markets[1].maker.cost}
		payments := e.Funding(1, rate, e.Funding(0, rate, nil))
		var net [2]fixed.Signed
		for _, p := range payments {
			m := e.positions[p.Position].market
			net[m] = net[m].Add(p.Paid)
		}
		for m := range net {
			require.Equal(t, net[m].String(), before[m].Sub(e.markets[m].maker.cost).String())
		}
		require.NoError(t, e.Check())
	})
}

// Twin: the same payments each at its own mark. Some pay from free cash, which runs out.
func TestPaymentsPutOffAreThoseAtTheirMarksAndMoveNoTriggerFurtherThanShift(t *testing.T) {
	moved := 0
	rapid.Check(t, func(t *rapid.T) {
		rules := plain()
		rules.FundingFromFree = rapid.Bool().Draw(t, "from free")
		seed := rapid.Uint64().Draw(t, "seed")
		build := func() House {
			dice := rand.New(rand.NewPCG(seed, 1))
			e, _ := bazaar(t, rules, 1)
			for range 6 {
				a := funded(t, e, u(300))
				side := Side(dice.Uint64() % 2)
				size := *uint256.NewInt(1 + dice.Uint64()%7)
				if dice.Uint64()%2 == 0 {
					size = u(0.5 + float64(dice.Uint64()%8)/4)
				}
				value := e.markets[0].Value(side, &size, &e.markets[0].mark)
				margin := exact.MulDivUp(&value, new(wad(0.3)), &fixed.WAD)
				_, err := e.Open(Opening{Account: a, Side: side, Size: size, Value: value, Mode: Isolated, Margin: margin})
				require.NoError(t, err)
				if free := e.Free(a, 0).Capped(); dice.Uint64()%2 == 0 {
					left := *uint256.NewInt(dice.Uint64() % 3e8)
					out := fixed.MinusCapped(&free, &left)
					require.NoError(t, e.Withdraw(a, 0, out))
				}
			}
			return e
		}
		rate := fixed.FromInt64(rapid.SampledFrom([]int64{1e15, -1e15, 7e15, 1, -3e15}).Draw(t, "rate"))
		var prices []uint256.Int
		for range rapid.IntRange(1, 5).Draw(t, "payments") {
			prices = append(prices, px(rapid.Float64Range(95, 105).Draw(t, "price")))
		}
		one, all := build(), build()
		low, high := all.Watermarks(0)
		var dues Dues
		sums := map[PositionID]fixed.Signed{}
		for i := range prices {
			mark(t, one, 0, prices[i], uint64(2+i))
			for _, p := range one.Funding(0, rate, nil) {
				sums[p.Position] = sums[p.Position].Add(p.Paid)
			}
			all.PutOff(&dues, 0, &prices[i])
		}
		mark(t, all, 0, prices[len(prices)-1], uint64(1+len(prices)))
		require.NoError(t, all.Check())
		shift, ok := all.Shift(&dues, 0, rate, &fixed.WAD)
		require.True(t, ok)
		for _, p := range all.FundingAt(0, rate, dues.Prices, nil) {
			require.Equal(t, sums[p.Position].String(), p.Paid.String())
		}
		require.Equal(t, one.positions, all.positions)
		require.Equal(t, one.wallets, all.wallets)
		require.Equal(t, one.markets[0].maker, all.markets[0].maker)
		lower, higher := all.Watermarks(0)
		require.False(t, lower.Gt(new(exact.Sum(&low, &shift))), "%s to %s by more than %s", cents(low), cents(lower), cents(shift))
		if !high.Eq(&farAway) {
			require.False(t, high.Gt(new(exact.Sum(&higher, &shift))), "%s to %s by more than %s", cents(high), cents(higher), cents(shift))
		}
		if !lower.Eq(&low) || !higher.Eq(&high) {
			moved++
		}
	})
	require.Positive(t, moved)
}
