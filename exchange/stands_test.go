package exchange

import (
	"testing"

	"github.com/holiman/uint256"
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

// A pool in which nothing is open stands with nothing, and not with a debt. One in which something is needs what that
// takes.
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

// While it is watched, an account's fills tell which positions they opened: once each, and none that was open.
// Unwatched they tell nothing.
func TestWhichPositionsFillsOpened(t *testing.T) {
	for _, watch := range []bool{true, false} {
		e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		a := funded(t, e, u(10_000))
		e.Watch(watch)
		fill := func(side Side) {
			require.NoError(t, e.Fill(Fill{Account: a, Market: m, Side: side, Size: u(1), Value: u(100)}))
		}
		fill(Long)
		fill(Long)
		id, _ := e.Find(a, m, Long)
		if !watch {
			require.Empty(t, e.opened)
			continue
		}
		require.Equal(t, []PositionID{id}, e.opened)
		fill(Short)
		fill(Short)
		require.Equal(t, []PositionID{id}, e.opened, "what closes opens nothing")
		fill(Long)
		require.Equal(t, []PositionID{id, id}, e.opened, "it was closed, and is opened anew")
	}
}

// The equity of a pool is its balance and the profit of what is open in it: of ten long 100, and nothing of ten that
// are isolated.
func TestWhoseProfitIsAPools(t *testing.T) {
	e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
	in := linear(flat(t, 0.01, 0.02))
	in.Symbol = "B"
	second, err := e.AddMarket(in, deep())
	require.NoError(t, err)
	mark(t, e, m, px(100), 1)
	mark(t, e, second, px(100), 1)
	a := funded(t, e, u(5000))
	open := func(m MarketID, mode Mode) PositionID {
		id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: u(10), Value: u(1000), Leverage: wad(10), Mode: mode})
		require.NoError(t, err)
		return id
	}
	pooled, alone := open(m, Cross), open(second, Isolated)
	mark(t, e, m, px(110), 2)
	mark(t, e, second, px(130), 3)
	require.Equal(t, signed(u(107)), e.equityWith(&e.positions[pooled], signed(u(7))))
	require.Equal(t, signed(u(400)), e.equityWith(&e.positions[alone], signed(u(7))), "its margin and its profit")
}

// Of contracts for a thousand at 100, ten of the other asset, a hundredth is paid: 0.1. A position of another market
// before it pays nothing. No bound is known of how far that moves a trigger.
func TestFundingOfContracts(t *testing.T) {
	in := linear(flat(t, 0.01, 0.02))
	in.Kind = Inverse
	e, m := engine(t, plain(), in, deep())
	other := linear(flat(t, 0.01, 0.02))
	other.Symbol = "B"
	second, err := e.AddMarket(other, deep())
	require.NoError(t, err)
	mark(t, e, m, px(100), 1)
	mark(t, e, second, px(100), 1)
	a := funded(t, e, u(5000))
	elsewhere, err := e.Open(Opening{Account: a, Market: second, Side: Long, Size: u(10), Value: u(1000), Leverage: wad(10)})
	require.NoError(t, err)
	size, price := u(1000), px(100)
	value := e.Instrument(m).Value(Long, &size, &price)
	require.Equal(t, u(10), value)
	id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: size, Value: value, Leverage: wad(10)})
	require.NoError(t, err)
	require.NotEqual(t, elsewhere, id)
	paid := e.FundingAt(m, fixed.FromInt64(1e16), []uint256.Int{price}, nil)
	require.Equal(t, signed(u(0.1)), paid[len(paid)-1].Paid)
	require.Equal(t, id, paid[len(paid)-1].Position)
	_, bounded := e.Shift(&Dues{}, m, fixed.FromInt64(1e16), &fixed.WAD)
	require.False(t, bounded)
}
