package liquidation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
)

// Two longs of ten at 100 share 200, and are 100 below zero at 85. Shorts of as much stand against each. Where a
// chunk was drawn for one of them, that one is closed at this mark; where none is drawn, both are.
func TestHowMuchOfAPoolBelowZeroIsClosed(t *testing.T) {
	for chunked, want := range map[bool]int{true: 1, false: 2} {
		rules := limitedRules()
		if !chunked {
			rules = rules.without("chunk")
			rules.First = ""
		}
		e, err := New(rules)
		require.NoError(t, err)
		prices := []float64{100, 100}
		all := exchange.MarketID(len(prices))
		for m := range all {
			in := linear(flat(t, 0.03, 0.05))
			in.Symbol = string(rune('A' + m))
			_, err := e.AddMarket(in, &slab{})
			require.NoError(t, err)
			mark(t, e, m, px(100), 1)
		}
		enter := func(deposit float64, side exchange.Side) (ids []exchange.PositionID) {
			a := funded(t, e, u(deposit))
			for m := range all {
				id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: u(10), Value: u(1000), Mode: exchange.Cross})
				require.NoError(t, err)
				ids = append(ids, id)
			}
			return ids
		}
		longs := enter(200, exchange.Long)
		enter(10_000, exchange.Short)
		mark(t, e, 0, px(96), 2)
		mark(t, e, 1, px(75), 3)
		closed := 0
		for _, id := range longs {
			if e.Closed(id) {
				closed++
			}
		}
		require.Equal(t, want, closed)
	}
}

// Ten at 100 with 50 behind them are bankrupt at 95, and at a mark of 97.50, where they lack 4.25 of 29.25, are
// offered at 96.86. A venue that pays 97.01 takes them, and one that pays 95.55 does not.
func TestNothingIsSoldBelowItsFillablePrice(t *testing.T) {
	for slip, sold := range map[float64]bool{0.005: true, 0.02: false} {
		v := deep()
		v.slip = wad(slip)
		e := limitedEngine(t, limitedRules(), v, 0)
		id := enter(t, e, exchange.Long, 10, 100, 20)
		mark(t, e, 0, px(97.5), 2)
		require.Equal(t, sold, e.Closed(id), slip)
	}
}
