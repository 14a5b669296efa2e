package exchange

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// sides are an isolated long and a cross short of ten at 100, of an account whose new positions are cross.
func sides(t *testing.T, rules Rules, long, short float64) (e House, a AccountID, ids [2]PositionID) {
	rules.Mode.Default = Cross
	e, a = isolates(t, rules, 1000)
	for side, leverage := range [...]float64{Long: long, Short: short} {
		id, err := e.Open(Opening{Account: a, Side: Side(side), Mode: [...]Mode{Isolated, Cross}[side], Size: u(10), Value: u(1000), Leverage: wad(leverage)})
		require.NoError(t, err)
		ids[side] = id
	}
	return e, a, ids
}

// By hand: to isolated at 5 both have 200, the one that was isolated and the one that was not.
func TestASwitchWithLeverageReachesBothSides(t *testing.T) {
	for _, had := range []float64{10, 5} {
		e, a, ids := sides(t, plain(), had, 10)
		free := e.Free(a, 0)
		free = free.Add(e.Position(ids[0]).Margin)
		require.NoError(t, e.Switch(a, 0, Isolated, wad(5)))
		for _, id := range ids {
			require.Equal(t, Isolated, e.Position(id).Mode)
			require.Equal(t, u(200), e.Position(id).Initial)
			require.Equal(t, signed(u(200)), e.Position(id).Margin)
		}
		require.Equal(t, free.Sub(signed(u(400))), e.Free(a, 0))
		require.Equal(t, Isolated, e.Mode(a, 0))
		require.NoError(t, e.Check())
	}
	// The other way, the short keeps its mode and the long comes to the pool.
	e, a, ids := sides(t, plain(), 10, 10)
	require.NoError(t, e.SetMode(a, 0, Isolated))
	require.NoError(t, e.Switch(a, 0, Cross, wad(5)))
	for _, id := range ids {
		require.Equal(t, Cross, e.Position(id).Mode)
		require.Equal(t, u(200), e.InitialMargin(id))
		require.True(t, new(e.Position(id).Margin).IsZero())
	}
	require.NoError(t, e.Check())
}

// What one side's leverage is refused for leaves both, the choice and the mode as they were.
func TestASwitchThatOneSideRefusesChangesNothing(t *testing.T) {
	rules := plain()
	rules.Leverage.MayFall = false
	e, a, _ := sides(t, rules, 10, 10)
	wallets, positions := slices.Clone(e.wallets), slices.Clone(e.positions)
	require.ErrorIs(t, e.Switch(a, 0, Isolated, wad(5)), ErrLeverageReduction)
	require.Equal(t, wallets, e.wallets)
	require.Equal(t, positions, e.positions)
	require.Equal(t, Cross, e.Mode(a, 0))
	require.Equal(t, zero, e.Leverage(a, 0))
}

// By hand: a cross position that is isolated takes its initial margin, and its loss stays with it. Ten at 100 at 10 have 100 at
// their back; at 99 the pool must have 110, which is the loss beside.
func TestWhatIsolatingAPositionTakes(t *testing.T) {
	for balance, refusal := range map[float64]error{110: nil, 109.99999999: ErrInsufficientBalance} {
		rules := plain()
		rules.Mode.Default = Cross
		e := doubled(t, rules)
		a := funded(t, e, u(balance))
		id := at(t, e, a, Long, 10)
		mark(t, e, 0, px(99), 2)
		require.ErrorIs(t, e.SetMode(a, 0, Isolated), refusal)
		require.Equal(t, refusal == nil, e.Position(id).Mode == Isolated)
		if refusal == nil {
			require.Equal(t, signed(u(10)), e.Free(a, 0))
			low, _ := e.Watermarks(0)
			require.Equal(t, "94.74", cents(low)) // 900/9.5
		}
	}
}

// A hedge that is isolated on one side hedges nothing: the other needs its whole maintenance margin.
func TestAnIsolatedPositionHedgesNothing(t *testing.T) {
	rules := plain()
	rules.Margin.HedgeExempt = true
	e, _, ids := sides(t, rules, 10, 10)
	require.Equal(t, u(10), e.Maintenance(ids[1]))
	require.Equal(t, u(10), e.Maintenance(ids[0]))
}

// A position that has the mode already, or is closed, does not stand in the way of one that has not.
func TestASwitchPassesOverWhatItNeedNotMove(t *testing.T) {
	e, a, ids := sides(t, plain(), 10, 10)
	require.NoError(t, e.SetMode(a, 0, Cross))
	require.Equal(t, Cross, e.Position(ids[0]).Mode)
	require.NoError(t, e.Check())

	e, a, ids = sides(t, plain(), 10, 10)
	_, err := e.Reduce(ids[1], u(10), nil)
	require.NoError(t, err)
	require.NoError(t, e.SetMode(a, 0, Cross))
	require.Equal(t, Cross, e.Position(ids[0]).Mode)
}

// Where no open position may be switched, one of another market does not matter, nor one that is closed.
func TestAPositionOfAnotherMarketDoesNotForbidASwitch(t *testing.T) {
	rules := plain()
	rules.Mode.Scope, rules.Mode.WithPosition = BySymbol, false
	e := doubled(t, rules)
	id, err := e.Open(Opening{Account: 1, Size: u(10), Value: u(1000), Leverage: wad(10)})
	require.NoError(t, err)
	require.NoError(t, e.SetMode(1, 1, Cross))
	require.ErrorIs(t, e.SetMode(1, 0, Cross), ErrOpenPosition)
	_, err = e.Reduce(id, u(10), nil)
	require.NoError(t, err)
	require.NoError(t, e.SetMode(1, 0, Cross))
}

// By hand: a short alone takes the leverage of a switch; orders for ten at 100 tie up 101 at 10, all of the balance; and a
// leverage above the first tier's is refused where nothing is open, too.
func TestWhatASwitchAsksOfAnAccount(t *testing.T) {
	rules := plain()
	rules.Mode.Default = Cross
	e, a := isolates(t, rules, 1000)
	id := at(t, e, a, Short, 10)
	require.NoError(t, e.Switch(a, 0, Isolated, wad(5)))
	require.Equal(t, signed(u(200)), e.Position(id).Margin)

	for balance, refusal := range map[float64]error{101: nil, 100.99999999: ErrInsufficientBalance} {
		e, a := isolates(t, rules, balance)
		require.ErrorIs(t, e.Switch(a, 0, Isolated, wad(50.000001)), ErrLeverageTooHigh)
		require.ErrorIs(t, e.Switch(a, 0, Isolated, maxAmount), ErrLeverageTooHigh)
		require.NoError(t, e.SetOrders(a, 0, Orders{Bids: u(10), BidValue: u(1000)}))
		require.ErrorIs(t, e.Switch(a, 0, Isolated, wad(10)), refusal)
	}
}
