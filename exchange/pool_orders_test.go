package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// By hand: ten at 100 in a pool of 200 fail where 10·p − 800 is less than 0.1·p. Bids for twenty more bring them to 5 % less 80, a
// third of which is theirs: 10·p − 800 < 0.5·p − 80/3.
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

// Of ten at 100 four are closed at a mark of 90: six are worth 540, and need a hundredth of that, or of the 600 that they cost.
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
