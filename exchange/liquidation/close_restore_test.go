package liquidation

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// One order that restores margin closes the least: (k·need − equity)/(k·r − c).
func TestRestoringClosesNoMoreThanNeeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := plain().with(Restore{To: fixed.WAD})
		v := deep()
		v.slip = wad(float64(rapid.IntRange(0, 20).Draw(t, "slip")) / 1000)
		e, m := engine(t, rules, linear(flat(t, 0.14, 0.14)), v)
		mark(t, e, m, px(100), 1)
		a := funded(t, e, u(20000))
		id, err := e.Open(exchange.Opening{Account: a, Market: m, Size: u(1000), Value: u(100000), Margin: u(20000), Mode: exchange.Isolated})
		require.NoError(t, err)
		price := 80000 / 860. * (1 - float64(rapid.IntRange(0, 500).Draw(t, "below"))/10000)
		events := mark(t, e, m, px(price), 2)
		if len(events) == 0 {
			return
		}
		require.Len(t, events, 1)
		require.Equal(t, Reduced, events[0].Action)
		_, _, short := e.Test(e.BucketOf(id))
		require.False(t, short)
		slip := v.slip.Float64() / 1e18
		worth, equity := price*1000, price*1000-80000
		least := (0.14*worth - equity) / (0.14 - slip)
		closed := events[0].Reference.Float64() / 1e8
		require.GreaterOrEqual(t, closed, least*0.999999-1e-6)
		require.LessOrEqual(t, closed, least*1.0001+1e-4)
	})
}

// Ten at 2,000 on 2,000 of margin and 2 % of maintenance, as at Binance with fees of 1.25 % and 0.05 %: closing a
// value x relieves 0.70 % of x, so being short by s takes s/0.007 and nothing is left to choose. However little it
// is short by, rounding is not taken for a cost.
func TestRestoreClosesTheLeastHoweverLittleIsShort(t *testing.T) {
	rules := plain().with(Restore{To: fixed.WAD})
	rules.Fee.Rate, rules.Accounts.Margin.Strict = wad(0.0125), false
	in := linear(flat(t, 0.02, 0.04))
	in.TakerFee = wad(0.0005)
	for i := range 400 {
		e, m := engine(t, rules, in, deep())
		mark(t, e, m, px(2000), 1)
		a := funded(t, e, u(2100))
		_, err := e.Open(exchange.Opening{Account: a, Market: m, Size: u(10), Value: u(20000), Margin: u(2000), Mode: exchange.Isolated})
		require.NoError(t, err)
		price := 1836.734693 - float64(i)*0.005003 // liquidated at 18,000/9.8
		events := mark(t, e, m, px(price), 2)
		if len(events) == 0 {
			continue
		}
		value := 10 * price
		short := 0.02*value - (value - 18000)
		least := min((short+2e-7)/0.007, value)
		require.InDelta(t, least, events[0].Reference.Float64()/1e8, 2e-5*value, "short by %f", short)
		require.Equal(t, Reduced, events[0].Action)
	}
}

// By hand: longs of 1,000 and 500, both opened at 100 and with 14 % of maintenance, share 30,000. At 89 the first is worth
// 89,000, and equity of 19,000 lacks 460 of 14 % of 139,000. Without impact and fees, closing 460/0.14 of the first restores it.
func TestAPositionOfAPoolIsRestoredBesideTheOthers(t *testing.T) {
	e, m := engine(t, plain().with(Restore{To: fixed.WAD}), linear(flat(t, 0.14, 0.14)), deep())
	second, err := e.AddMarket(linear(flat(t, 0.14, 0.14)), deep())
	require.NoError(t, err)
	a := funded(t, e, u(30_000))
	for k, id := range []exchange.MarketID{m, second} {
		mark(t, e, id, px(100), 1)
		size, value := u([]float64{1000, 500}[k]), u([]float64{100_000, 50_000}[k])
		_, err := e.Open(exchange.Opening{Account: a, Market: id, Size: size, Value: value, Mode: exchange.Cross})
		require.NoError(t, err)
	}
	events := mark(t, e, m, px(89), 2)
	require.Len(t, events, 1)
	require.Equal(t, Reduced, events[0].Action)
	require.InDelta(t, 460/0.14, events[0].Reference.Float64()/1e8, 0.01)
}
