package liquidation

import (
	"testing"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/stretchr/testify/require"
)

// dYdX: 100 of margin, 500 short at 1, the price jumps to 2: bankruptcy price 1.2, and deleveraging happens there.
func TestDYDXDeleveragesAtTheBankruptcyPriceOf1Point2(t *testing.T) {
	e, m := engine(t, plain().with(Deleverage{By: Random{}, At: AtBust}), linear(flat(t, 0.05, 0.1)), &slab{})
	mark(t, e, m, px(1), 1)
	a, b := funded(t, e, u(100)), funded(t, e, u(500))
	id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Short, Size: u(500), Value: u(500), Margin: u(100)})
	require.NoError(t, err)
	require.Equal(t, "1.20", cents(e.Position(id).Bankruptcy))
	long, err := e.Open(exchange.Opening{Account: b, Market: m, Side: exchange.Long, Size: u(500), Value: u(500), Margin: u(500)})
	require.NoError(t, err)
	events := mark(t, e, m, px(2), 2)
	require.Len(t, events, 2)
	require.Equal(t, Deleveraged, events[0].Action)
	require.Equal(t, u(600), events[0].Proceeds) // 500 at 1.2
	require.Equal(t, signed(u(400)).Neg(), events[0].Bystanders)
	require.Equal(t, TakenOver, events[1].Action)
	require.True(t, e.Position(id).Margin.IsZero())
	require.Equal(t, signed(u(600)), e.Position(long).Margin)
}

func TestCubeClosesDownTo97000(t *testing.T) {
	target := Target{Leaves: wad(0.7)}
	e, m := engine(t, plain().with(target, Takeover{Below: fixed.WAD, Residue: ToTrader}), linear(flat(t, 0.1, 0.1)), deep())
	a := funded(t, e, u(10000))
	mark(t, e, m, px(100000), 1)
	id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: u(1), Value: u(100000), Margin: u(10000)})
	require.NoError(t, err)
	p := e.Holding(id)
	limit, ok := target.limit(e, e.BucketOf(id), &p, id)
	require.True(t, ok)
	require.Equal(t, "97000.00", cents(limit))
}
