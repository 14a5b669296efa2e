package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// By hand: ten at 100 in a pool of 200 fail where 10·p − 800 is less than 0.1·p. Bids for twenty more bring them to 5
// % less 80, a third of which is theirs: 10·p − 800 < 0.5·p − 80/3.
func TestOrdersRaiseTheTierInAPool(t *testing.T) {
	tiers, err := NewTiers([]Tier{{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: u(4000), Maintenance: wad(0.05), Initial: wad(0.1)}}, false)
	require.NoError(t, err)
	rules := plain()
	rules.Margin.OrdersInTier, rules.Mode.Default = true, Cross
	e, m := engine(t, rules, linear(tiers), deep())
	mark(t, e, m, px(100), 1)
	a := funded(t, e, u(200))
	_, err = e.Open(Opening{Account: a, Side: Long, Size: u(10), Value: u(1000), Leverage: wad(10), Mode: Cross})
	require.NoError(t, err)
	at := func() string {
		low, _ := e.Watermarks(0)
		return cents(low)
	}
	require.Equal(t, "80.81", at())
	require.NoError(t, e.SetOrders(a, 0, Orders{Bids: u(20), BidValue: u(2000), Margin: u(1)}))
	require.Equal(t, "81.40", at())
	require.NoError(t, e.SetOrders(a, 0, Orders{}))
	require.Equal(t, "80.81", at())
}

// Of ten at 100 four are closed at a mark of 90: six are worth 540, and need a hundredth of that, or of the 600 that
// they cost.
func TestWhatAPartOfAPositionWouldNeed(t *testing.T) {
	for onEntry, want := range map[bool]float64{false: 5.4, true: 6} {
		rules := plain()
		if onEntry {
			rules.Margin.MaintenanceOn = OnEntry
		}
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		id := at(t, e, funded(t, e, u(1000)), Long, 5)
		mark(t, e, m, px(90), 2)
		four := u(4)
		value, need := e.After(id, &four)
		require.Equal(t, u(540), value)
		require.Equal(t, u(want), need)
		ten := u(10)
		value, need = e.After(id, &ten)
		require.True(t, value.IsZero() && need.IsZero())
	}
}

// A rate of nothing, and a market without a mark, make no payment.
func TestNothingIsPaidOfNothing(t *testing.T) {
	e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
	rate := fixed.FromInt64(1e15)
	price := []uint256.Int{px(100)}
	require.Empty(t, e.FundingAt(m, rate, price, nil))
	mark(t, e, m, px(100), 1)
	at(t, e, funded(t, e, u(1000)), Long, 5)
	require.Empty(t, e.FundingAt(m, fixed.Signed{}, price, nil))
	require.Len(t, e.FundingAt(m, rate, price, nil), 1)
}

// A position is hedged by an open one of the same pool on the other side of its market, where the rules exempt it.
func TestWhatHedgesAPosition(t *testing.T) {
	for name, row := range map[string]struct {
		exempt bool
		mode   Mode
		close  bool
		hedged bool
	}{
		"in the pool": {true, Cross, false, true}, "isolated": {true, Isolated, false, false}, "closed": {true, Cross, true, false},
		"isolated and closed": {true, Isolated, true, false}, "not exempt": {false, Cross, false, false},
	} {
		rules := plain()
		rules.Margin.HedgeExempt = row.exempt
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		a := funded(t, e, u(10_000))
		open := func(side Side, mode Mode) PositionID {
			id, err := e.Open(Opening{Account: a, Side: side, Size: u(10), Value: u(1000), Leverage: wad(10), Mode: mode})
			require.NoError(t, err)
			return id
		}
		long, short := open(Long, Cross), open(Short, row.mode)
		if row.close {
			_, err := e.Reduce(short, u(10), nil)
			require.NoError(t, err)
		}
		require.Equal(t, row.hedged, e.hedge(&e.positions[long]) != nil, name)
		require.Equal(t, row.hedged, e.hedged(e.BucketOf(long)), name)
	}
}

// What an isolated position gains in another market counts for no pool: ten long and five short are liquidated where
// they were.
func TestAnIsolatedGainCountsForNoHedge(t *testing.T) {
	var at [2]uint256.Int
	for k, mark2 := range []float64{100, 150} {
		rules := plain()
		rules.Margin.HedgeExempt = true
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		in := linear(flat(t, 0.01, 0.02))
		in.Symbol = "B"
		second, err := e.AddMarket(in, deep())
		require.NoError(t, err)
		mark(t, e, m, px(100), 1)
		mark(t, e, second, px(100), 1)
		a := funded(t, e, u(500))
		for _, o := range []Opening{
			{Account: a, Side: Long, Size: u(10), Value: u(1000), Leverage: wad(10), Mode: Cross},
			{Account: a, Side: Short, Size: u(5), Value: u(500), Leverage: wad(10), Mode: Cross},
			{Account: a, Market: second, Side: Long, Size: u(5), Value: u(500), Leverage: wad(10), Mode: Isolated},
		} {
			_, err := e.Open(o)
			require.NoError(t, err)
		}
		mark(t, e, second, px(mark2), 2)
		require.NoError(t, e.Deposit(a, 0, u(1)))
		at[k], _ = e.Watermarks(m)
	}
	require.False(t, at[0].IsZero())
	require.Equal(t, at[0], at[1])
}

// What a closing left in an isolated bucket goes to the free balance, once the position is closed.
func TestWhatIsLeftOfAPositionIsReleased(t *testing.T) {
	e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
	mark(t, e, m, px(100), 1)
	a := funded(t, e, u(1000))
	id := at(t, e, a, Long, 5)
	_, err := e.Release(id)
	require.ErrorIs(t, err, ErrOpenPosition)
	p := &e.positions[id]
	free := e.Free(a, 0)
	p.size, p.cost = zero, zero
	left, err := e.Release(id)
	require.NoError(t, err)
	require.Equal(t, u(200), left)
	require.Equal(t, free.Add(signed(u(200))), e.Free(a, 0))
	require.True(t, p.margin.IsZero())
	_, err = e.Release(id + 1)
	require.Error(t, err)
}

// A position that room is made for has the mode of its account in the market.
func TestRoomIsMadeInTheModeOfTheMarket(t *testing.T) {
	for _, mode := range []Mode{Cross, Isolated} {
		rules := plain()
		rules.Mode.Default = mode
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		a := e.AddAccount()
		e.Reserve(a, m)
		for _, side := range []Side{Long, Short} {
			id, is := e.Find(a, m, side)
			require.True(t, is)
			require.Equal(t, mode == Cross, e.positions[id].cross)
		}
	}
}
