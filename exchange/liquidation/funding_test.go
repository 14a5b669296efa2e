package liquidation

import (
	"testing"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/stretchr/testify/require"
)

// A long and a short of ten units, the short's margin a little more, at a mark of 100.
func opposites(t require.TestingT, rules Rules) (e *Engine, long, short exchange.PositionID) {
	e, _ = bazaar(t, rules, 1)
	for side, id := range map[exchange.Side]*exchange.PositionID{exchange.Long: &long, exchange.Short: &short} {
		a := funded(t, e, u(200))
		var err error
		*id, err = e.Open(exchange.Opening{Account: a, Side: side, Size: u(10), Value: u(1000), Mode: exchange.Isolated, Margin: u(100)})
		require.NoError(t, err)
	}
	return e, long, short
}

// The engine's trigger moves with the payment, and it is the next mark that liquidates.
func TestWhomFundingBringsBelowMaintenanceTheNextMarkLiquidates(t *testing.T) {
	e, long, _ := opposites(t, plain())
	was, _ := e.Watermarks(0)
	e.Funding(0, fixed.FromInt64(1e16), nil) // 10 of 100
	low, _ := e.Watermarks(0)
	require.True(t, low.Gt(&was))
	require.Empty(t, mark(t, e, 0, px(100), 2))
	e.Funding(0, fixed.FromInt64(5e16), nil) // 50 more: 40 of margin for a requirement of 50
	low, _ = e.Watermarks(0)
	require.True(t, low.Gt(new(px(100))), "the mark stands at the trigger already")
	require.Equal(t, u(10), e.size(long))
	events := mark(t, e, 0, px(100), 3)
	require.NotEmpty(t, events)
	require.Equal(t, long, events[0].Position)
}

func TestAChargeMovesTheLiquidationPriceAndGoesToTheVenue(t *testing.T) {
	e, long, _ := opposites(t, plain())
	was, _ := e.Watermarks(0)
	e.Charge(long, u(30))
	require.Equal(t, u(70), e.Holding(long).Margin.Capped())
	require.Equal(t, u(30), e.Operator(0).Capped())
	require.NoError(t, e.Check())
	low, _ := e.Watermarks(0)
	require.True(t, low.Gt(&was))
	e.Charge(long, u(30))
	require.Equal(t, long, mark(t, e, 0, px(100), 2)[0].Position, "40 for a requirement of 50")
	before := e.Operator(0)
	e.Charge(long, u(30))
	require.Equal(t, before, e.Operator(0), "a closed position is charged nothing")
	require.NoError(t, e.Check())
}
