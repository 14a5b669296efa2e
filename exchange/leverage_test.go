package exchange

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// isolates is a market at 100 with 1 % of maintenance, 2 % of initial margin and a fee of 0.1 % of what is taken.
func isolates(t *testing.T, rules Rules, balance float64) (House, AccountID) {
	in := linear(flat(t, 0.01, 0.02))
	in.TakerFee = wad(0.001)
	e, m := engine(t, rules, in, deep())
	mark(t, e, m, px(100), 1)
	return e, funded(t, e, u(balance))
}

// at opens ten at 100 at a leverage.
func at(t *testing.T, e House, a AccountID, side Side, leverage float64) PositionID {
	id, err := e.Open(Opening{Account: a, Side: side, Size: u(10), Value: u(1000), Leverage: wad(leverage)})
	require.NoError(t, err)
	return id
}

// Ten at 100 at a leverage of 5 have 200 behind them, on whichever side they are, and on both.
func TestAChosenLeverageIsThatOfBothSides(t *testing.T) {
	for _, sides := range [][]Side{{Long}, {Short}, {Long, Short}, {Short, Long}} {
		e, a := isolates(t, plain(), 1000)
		var ids []PositionID
		for _, side := range sides {
			ids = append(ids, at(t, e, a, side, 10))
		}
		require.NoError(t, e.ChooseLeverage(a, 0, wad(5)))
		for _, id := range ids {
			require.Equal(t, u(200), e.Position(id).Initial)
			require.Equal(t, signed(u(200)), e.Position(id).Margin)
		}
		require.Equal(t, signed(u(1000-float64(201*len(ids)))), e.Free(a, 0), "1 is the fee of each")
		require.NoError(t, e.Check())
	}
}

// By hand: a bid for ten at 100 holds 50 at 20 and 100 at 10, and 1 for the fee. What is left after that may be 0, not less.
func TestOrdersTakeTheChosenLeverageWhereTheBalanceIsEnough(t *testing.T) {
	for _, mode := range []Mode{Isolated, Cross} {
		for balance, refusal := range map[float64]error{101: nil, 100.99999999: ErrInsufficientBalance} {
			rules := plain()
			rules.Mode.Default = mode
			e, a := isolates(t, rules, balance)
			require.NoError(t, e.ChooseLeverage(a, 0, wad(20)))
			require.NoError(t, e.SetOrders(a, 0, Orders{Bids: u(10), BidValue: u(1000)}))
			require.Equal(t, u(51), e.Orders(a, 0).Margin)
			require.ErrorIs(t, e.ChooseLeverage(a, 0, wad(10)), refusal)
			if refusal != nil {
				require.Equal(t, wad(20), e.Leverage(a, 0))
				require.Equal(t, u(51), e.Orders(a, 0).Margin)
				continue
			}
			require.Equal(t, u(101), e.Orders(a, 0).Margin)
			require.Equal(t, zero, e.Available(a, 0))
		}
	}
}

// By hand: the fee to close ten at 100 at their bankruptcy price, at a leverage of 10 and then of 20, is 0.1 % of 900 and
// 950 of a long, and of 1,100 and 1,050 of a short. Where none is reserved there is none.
func TestTheReservedFeeFollowsTheLeverage(t *testing.T) {
	for side, fees := range map[Side][2]float64{Long: {0.9, 0.95}, Short: {1.1, 1.05}} {
		rules := plain()
		rules.Margin.CloseFee, rules.Leverage.ResetsExtra = FeeAtBust, true
		e, a := isolates(t, rules, 1000)
		id := at(t, e, a, side, 10)
		require.Equal(t, u(fees[0]), e.positions[id].closeFee)
		require.NoError(t, e.SetLeverage(id, wad(20)))
		require.Equal(t, u(fees[1]), e.positions[id].closeFee)
		require.Equal(t, signed(u(50+fees[1])), e.Position(id).Margin)

		e, a = isolates(t, plain(), 1000)
		id = at(t, e, a, side, 10)
		require.NoError(t, e.SetLeverage(id, wad(20)))
		require.Equal(t, zero, e.positions[id].closeFee)
		require.Equal(t, signed(u(100)), e.Position(id).Margin, "a higher leverage moves nothing")
	}
}

// Whether an isolated position's leverage may fall says nothing of a cross one that a leverage isolates.
func TestALeverageThatIsolatesMayBeLowerThanThatOfThePool(t *testing.T) {
	rules := plain()
	rules.Mode.Default, rules.Leverage.ZeroIsCross, rules.Leverage.MayFall = Cross, true, false
	e, a := isolates(t, rules, 1000)
	id := at(t, e, a, Long, 20)
	require.Equal(t, Cross, e.Position(id).Mode)
	require.NoError(t, e.SetLeverage(id, wad(10)))
	require.Equal(t, Isolated, e.Position(id).Mode)
	require.Equal(t, signed(u(100)), e.Position(id).Margin)
	require.ErrorIs(t, e.SetLeverage(id, wad(5)), ErrLeverageReduction)
	require.NoError(t, e.SetLeverage(id, wad(20)))
}

// By hand: ten at 100 at a leverage of 5 want 200, and have 100 and a profit. Where profit is money it counts for what is
// missing, and no more than that is drawn.
func TestProfitCountsForALowerLeverageWhereItIsMoney(t *testing.T) {
	for _, c := range []struct {
		withdraws   Leaving
		mark, drawn float64
	}{{LeavesAll, 106, 40}, {LeavesAll, 110, 0}, {LeavesAll, 120, 0}, {LeavesAll, 95, 100}, {LeavesNone, 106, 100}, {LeavesMargin, 106, 100}} {
		rules := plain()
		rules.Profit.Withdraws = c.withdraws
		e, a := isolates(t, rules, 1000)
		id := at(t, e, a, Long, 10)
		mark(t, e, 0, px(c.mark), 2)
		require.NoError(t, e.SetLeverage(id, wad(5)))
		require.Equal(t, signed(u(100+c.drawn)), e.Position(id).Margin, c)
	}
	rules := plain() // and profit of a pool stays there
	rules.Profit.Withdraws, rules.Mode.Default, rules.Leverage.ZeroIsCross = LeavesAll, Cross, true
	e, a := isolates(t, rules, 1000)
	id := at(t, e, a, Long, 10)
	mark(t, e, 0, px(106), 2)
	require.NoError(t, e.SetLeverage(id, wad(5)))
	require.Equal(t, signed(u(200)), e.Position(id).Margin)
}

// By hand: from 10 to 5 takes 100 of the free balance, all of it and no more.
func TestALowerLeverageTakesAtMostWhatIsThere(t *testing.T) {
	for balance, refusal := range map[float64]error{201: nil, 200.99999999: ErrInsufficientBalance} { // 1 is the fee
		e, a := isolates(t, plain(), balance)
		id := at(t, e, a, Long, 10)
		require.ErrorIs(t, e.SetLeverage(id, wad(5)), refusal)
	}
}

// A pool that has nothing to spare, because of what a cross position has lost, is not asked where nothing is drawn.
func TestAHigherLeverageAsksNothingOfThePool(t *testing.T) {
	e := doubled(t, plain())
	in := linear(flat(t, 0.05, 0.1))
	in.Symbol = "C"
	m, err := e.AddMarket(in, deep())
	require.NoError(t, err)
	mark(t, e, m, px(100), 1)
	id, err := e.Open(Opening{Account: 1, Size: u(10), Value: u(1000), Leverage: wad(5)})
	require.NoError(t, err)
	_, err = e.Open(Opening{Account: 1, Market: m, Size: u(80), Value: u(8000), Leverage: wad(10), Mode: Cross})
	require.NoError(t, err)
	mark(t, e, m, px(98), 2) // 800 less 160, of which 800 are tied up
	require.ErrorIs(t, e.SetLeverage(id, wad(4)), ErrInsufficientBalance)
	require.NoError(t, e.SetLeverage(id, wad(8)))
	require.Equal(t, signed(u(200)), e.Position(id).Margin)
}

// By hand: a cross position of 1,000 ties up 100 at 10 and 200 at 5. Of a pool with 200 that is all.
func TestTheLeverageOfAPoolsPositionIsBoundByWhatOpens(t *testing.T) {
	for balance, refusal := range map[float64]error{200: nil, 199.99999999: ErrInsufficientBalance, 500: nil} {
		rules := plain()
		rules.Mode.Default = Cross
		e := doubled(t, rules)
		a := funded(t, e, u(balance))
		id := at(t, e, a, Long, 10)
		require.ErrorIs(t, e.SetLeverage(id, wad(5)), refusal)
		want := 200.
		if refusal != nil {
			want = 100
		}
		require.Equal(t, u(want), e.InitialMargin(id))
		require.NoError(t, e.Check())
	}
	rules := plain()
	rules.Mode.Default = Cross
	e := doubled(t, rules)
	a := funded(t, e, u(200))
	id := at(t, e, a, Long, 5)
	mark(t, e, 0, px(88), 2) // 80 are left, and a higher leverage asks for 100: less than before
	require.NoError(t, e.SetLeverage(id, wad(10)))
	require.ErrorIs(t, e.SetLeverage(id, wad(8)), ErrInsufficientBalance)
}
