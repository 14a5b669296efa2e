package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// stepped is a market at 100 with 1 % of maintenance up to 2,000 and 5 % up to 4,000, under rules by which open orders raise
// the tier, and an account with 10,000 that holds ten at 100, isolated with 100.
func stepped(t *testing.T, side Side) (House, PositionID) {
	tiers, err := NewTiers([]Tier{{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: u(4000), Maintenance: wad(0.05), Initial: wad(0.1)}}, false)
	require.NoError(t, err)
	rules := plain()
	rules.Margin.OrdersInTier = true
	e, m := engine(t, rules, linear(tiers), deep())
	mark(t, e, m, px(100), 1)
	return e, at(t, e, funded(t, e, u(10_000)), side, 10)
}

// By hand: orders for twenty more make it thirty of 3,000, which need 5 % less 80, and ten of them a third of that. The long
// fails where 10·p − 900 is less than 0.5·p − 80/3, the short where 1,100 − 10·p is; without orders, than 0.1·p.
func TestOrdersRaiseTheTierOfAPosition(t *testing.T) {
	for side, want := range map[Side][2]string{Long: {"90.91", "91.93"}, Short: {"108.91", "107.30"}} {
		e, id := stepped(t, side)
		is := func(want string) {
			low, high := e.Watermarks(0)
			require.Equal(t, want, cents([...]uint256.Int{Long: low, Short: high}[side]))
			require.Equal(t, want, cents(e.Position(id).Liquidation))
		}
		more, less := Orders{Bids: u(20), BidValue: u(2000)}, Orders{Asks: u(20), AskValue: u(2000)}
		if side == Short {
			more, less = less, more
		}
		is(want[0])
		require.NoError(t, e.CheckOrders(0, 0, more))
		is(want[0])
		require.NoError(t, e.SetOrders(0, 0, less))
		is(want[0]) // ten on the other side
		require.NoError(t, e.SetOrders(0, 0, more))
		is(want[1])
		require.InDelta(t, 50-80/3., new(e.Maintenance(id)).Float64()/1e8, 1e-6)
		require.NoError(t, e.SetOrders(0, 0, Orders{}))
		is(want[0])
		require.Equal(t, u(10), e.Maintenance(id))
	}
}

// By hand: at 92 the long has 20. With twenty more it needs 46 − 80/3, with 25 more 46 − 80·10/35, which is above 20. At 100
// the last tier ends at forty.
func TestOrdersThatAPositionCannotCarryAreRefused(t *testing.T) {
	e, _ := stepped(t, Long)
	bids := func(n float64) error { return e.SetOrders(0, 0, Orders{Bids: u(n), BidValue: u(n * 100)}) }
	require.NoError(t, bids(30))
	require.ErrorIs(t, bids(30.00000001), ErrAboveRiskLimit)
	require.NoError(t, bids(20))
	mark(t, e, 0, px(92), 2)
	require.ErrorIs(t, bids(25), ErrWouldLiquidate)
	require.Equal(t, u(20), e.Orders(0, 0).Bids)
	require.NoError(t, bids(20.1))
	require.NoError(t, bids(15))
}

// Orders are judged by the positions of their own market, whatever is open, closed or failing in another, and in whatever order.
func TestOrdersAreJudgedByTheirMarket(t *testing.T) {
	for _, first := range []MarketID{0, 1} {
		e, _ := stepped(t, Long)
		in := *e.Instrument(0)
		in.Symbol = "B"
		m, err := e.AddMarket(in, deep())
		require.NoError(t, err)
		mark(t, e, m, px(100), 2)
		a := funded(t, e, u(10_000))
		for _, id := range []MarketID{first, 1 - first} {
			_, err := e.Open(Opening{Account: a, Market: id, Size: u(10), Value: u(1000), Leverage: wad(10)})
			require.NoError(t, err)
		}
		mark(t, e, m, px(85), 3) // nobody liquidates the other
		require.NoError(t, e.SetOrders(a, 0, Orders{Bids: u(5), BidValue: u(500)}))
		require.ErrorIs(t, e.SetOrders(a, 0, Orders{Bids: u(31), BidValue: u(3100)}), ErrAboveRiskLimit)
		require.ErrorIs(t, e.SetOrders(a, m, Orders{Bids: u(6), BidValue: u(510)}), ErrWouldLiquidate)
		// What sells the ten ties nothing up, and what sells 25, of which five stand beyond the twenty that turn it round, 2 % of 500.
		require.Equal(t, zero, e.OrderMargin(a, 0, Orders{Asks: u(20), AskValue: u(2000)}))
		require.Equal(t, u(10), e.OrderMargin(a, 0, Orders{Asks: u(25), AskValue: u(2500), Leverage: wad(50)}))
	}
	e, id := stepped(t, Long)
	_, err := e.Reduce(id, u(10), nil)
	require.NoError(t, err)
	require.NoError(t, e.SetOrders(0, 0, Orders{Bids: u(5), BidValue: u(500)}))
}

// Margin that is stated is asked for where any of the four amounts grows, down to the last unit of the balance, and where
// none does it is taken down as it is.
func TestStatedMarginIsAskedForWhereOrdersGrow(t *testing.T) {
	e := doubled(t, plain())
	has := Orders{Bids: u(1), Asks: u(1), BidValue: u(100), AskValue: u(100), Margin: u(10)}
	require.NoError(t, e.SetOrders(1, 0, has))
	for i := range 4 {
		o := has
		at := []*uint256.Int{&o.Bids, &o.Asks, &o.BidValue, &o.AskValue}[i]
		at.AddUint64(at, 1)
		o.Margin = u(1000)
		require.NoError(t, e.CheckOrders(1, 0, o))
		o.Margin.AddUint64(&o.Margin, 1)
		require.ErrorIs(t, e.CheckOrders(1, 0, o), ErrInsufficientBalance, i)
	}
	has.Margin = u(1001)
	require.NoError(t, e.CheckOrders(1, 0, has))
}
