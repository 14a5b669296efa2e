package exchange

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Whoever has less than it needs fails, and whoever has as much does unless the rules are strict.
func TestWhoFails(t *testing.T) {
	for _, strict := range []bool{true, false} {
		rules := plain()
		rules.Margin.Strict = strict
		e, _ := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		need := u(5)
		require.True(t, e.Fails(signed(u(4.99999999)), &need))
		require.Equal(t, !strict, e.Fails(signed(u(5)), &need))
		require.False(t, e.Fails(signed(u(5.00000001)), &need))
	}
}

// A pool in which nothing is open stands with nothing, and not with a debt. One in which something is needs what that takes.
func TestWhatStandsWithNothing(t *testing.T) {
	rules := plain()
	rules.Mode.Default = Cross
	e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
	mark(t, e, m, px(100), 1)
	a := funded(t, e, u(1000))
	pool := Bucket{a, 0, none}
	w := e.wallet(a, 0)
	for cash, stands := range map[int64]bool{0: true, 1: true, -1: false} {
		*w = fixed.FromInt64(cash)
		require.Equal(t, stands, e.Stands(pool), cash)
	}
	*w = signed(u(1000))
	_, err := e.Open(Opening{Account: a, Side: Long, Size: u(10), Value: u(1000), Leverage: wad(5), Mode: Cross})
	require.NoError(t, err)
	for cash, stands := range map[float64]bool{10: true, 9.99999999: false, 11: true} { // 1 % of 1,000
		*w = signed(u(cash))
		require.Equal(t, stands, e.Stands(pool), cash)
	}
}

// The books say of a closed position what is wrong with it: a cost, or a margin below nothing.
func TestWhatIsWrongWithAClosedPosition(t *testing.T) {
	for name, wrong := range map[string]func(*position){
		"a cost":        func(p *position) { p.cost = u(5) },
		"a debt":        func(p *position) { p.margin = fixed.FromInt64(-1) },
		"a cost of 5":   func(p *position) { p.cost, p.margin = u(5), fixed.FromInt64(-1) },
		"nothing at it": func(*position) {},
	} {
		e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		id := at(t, e, funded(t, e, u(1000)), Long, 5)
		_, err := e.Reduce(id, u(10), nil)
		require.NoError(t, err)
		require.NoError(t, e.Check())
		wrong(&e.positions[id])
		if name == "nothing at it" {
			require.NoError(t, e.Check())
		} else {
			require.ErrorContains(t, e.Check(), "is closed with cost", name)
		}
	}
}
