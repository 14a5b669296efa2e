package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Edges and roundings worked out by hand, in smallest units.

func n(x uint64) uint256.Int { return *uint256.NewInt(x) }

// unitPrice is a price of that many quote units a base unit.
func unitPrice(x uint64) uint256.Int {
	return *new(uint256.Int).Mul(uint256.NewInt(x), &fixed.PriceScale)
}

// Of values of 1,001 and 2,002 at a rate of 0.1 %, 1.001 and 2.002: a payer pays 2 and 3, a receiver gets 1 and 2.
func TestFundingIsPaidRoundedUpAndReceivedRoundedDown(t *testing.T) {
	for _, rate := range []int64{1e15, -1e15} {
		e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, unitPrice(1), 1)
		ids := map[Side]map[uint64]PositionID{Long: {}, Short: {}}
		for _, side := range []Side{Long, Short} {
			for _, size := range []uint64{1001, 2002} {
				a := funded(t, e, n(10_000))
				id, err := e.Open(Opening{Account: a, Side: side, Size: n(size), Value: n(size), Margin: n(5000)})
				require.NoError(t, err)
				ids[side][size] = id
			}
		}
		paid := map[PositionID]string{}
		for _, p := range e.Funding(m, fixed.FromInt64(rate), nil) {
			paid[p.Position] = p.Paid.String()
		}
		payer, getter := Long, Short
		if rate < 0 {
			payer, getter = Short, Long
		}
		require.Equal(t, map[PositionID]string{ids[payer][1001]: "2", ids[payer][2002]: "3", ids[getter][1001]: "-1", ids[getter][2002]: "-2"}, paid)
		for id, p := range paid {
			require.Equal(t, p, e.Position(id).Funding.String())
		}
		require.NoError(t, e.Check())
	}
}

// Bybit: an isolated position pays funding from the free balance as far as that goes, and the rest from its margin.
func TestFundingComesFromTheFreeBalanceFirstWhereTheRulesSaySo(t *testing.T) {
	for first, want := range map[bool][2]string{true: {"0", "93"}, false: {"3", "90"}} {
		rules := plain()
		rules.FundingFromFree = first
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, unitPrice(1), 1)
		a := funded(t, e, n(103))
		id, err := e.Open(Opening{Account: a, Size: n(1000), Value: n(1000), Margin: n(100), Mode: Isolated})
		require.NoError(t, err)
		e.Funding(m, fixed.FromInt64(1e16), nil) // 10
		require.Equal(t, want, [2]string{e.Free(a, 0).String(), e.Holding(id).Margin.String()})
	}
}

// 7 units at 3/2: worth 10.5, owned 10, owed 11.
func TestValueIsRoundedAgainstTheTrader(t *testing.T) {
	price := *new(uint256.Int).Div(new(uint256.Int).Mul(uint256.NewInt(3), &fixed.PriceScale), uint256.NewInt(2))
	size := n(7)
	for _, c := range []struct {
		kind Kind
		side Side
		want uint64
	}{{Linear, Long, 10}, {Linear, Short, 11}, {Inverse, Long, 5}, {Inverse, Short, 4}} { // 7/(3/2) = 4.67
		in := Instrument{Kind: c.kind}
		require.Equal(t, n(c.want), in.Value(c.side, &size, &price), "%s %s", c.kind, c.side)
	}
}

// The price at which 3 units fetch 10 is 3.33…: who sells asks a step more, who buys offers the step below.
func TestALimitIsNeverWorseThanTheValueItIsFor(t *testing.T) {
	size, worth := n(3), n(10)
	down := new(uint256.Int).Div(new(uint256.Int).Mul(uint256.NewInt(10), &fixed.PriceScale), uint256.NewInt(3))
	up := new(uint256.Int).AddUint64(down, 1)
	in := Instrument{}
	require.Equal(t, *up, in.Limit(Long, &size, &worth))
	require.Equal(t, *down, in.Limit(Short, &size, &worth))
	in.Kind = Inverse
	require.Equal(t, *down, in.Limit(Long, &size, &worth))
	require.Equal(t, *up, in.Limit(Short, &size, &worth))
}

func TestTicksAndLots(t *testing.T) {
	in := Instrument{Tick: n(10), Lot: n(5)}
	price, size, whole := n(37), n(12), n(14)
	require.Equal(t, n(30), in.OnTick(&price, true), "a buyer's price falls to the tick")
	require.Equal(t, n(40), in.OnTick(&price, false), "a seller's rises to it")
	require.Equal(t, n(14), in.LotsUp(&size, &whole), "never above all there is")
	whole = n(100)
	require.Equal(t, n(15), in.LotsUp(&size, &whole))
	require.Equal(t, n(10), in.LotsDown(size))
	price = n(40)
	require.Equal(t, n(40), in.OnTick(&price, true))
	require.Equal(t, n(40), in.OnTick(&price, false))
	none := Instrument{}
	price = n(37)
	require.Equal(t, n(37), none.OnTick(&price, true))
	require.Equal(t, n(12), none.LotsUp(&size, &whole))
	require.Equal(t, n(12), none.LotsDown(size))
}

// A cap is the first value of the next tier, and a requirement is rounded up once: 1,001·0.01 = 10.01, and 2,001·0.03 − 20
// = 40.03.
func TestTierEdgesAndTheRoundingOfARequirement(t *testing.T) {
	tiers, err := NewTiers([]Tier{{Cap: n(1000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: n(5000), Maintenance: wad(0.03), Initial: wad(0.1)}}, false)
	require.NoError(t, err)
	for value, tier := range map[uint64]int{0: 0, 999: 0, 1000: 1, 4999: 1, 5000: 1, 9999: 1} {
		v := n(value)
		require.Equal(t, tier, tiers.At(&v), value)
	}
	deduction := tiers.Deduction(1)
	require.Equal(t, "20000000000000000000", deduction.Dec())
	for value, need := range map[uint64]uint64{0: 0, 1: 1, 100: 1, 101: 2, 999: 10, 1000: 10, 1001: 11, 2000: 40, 2001: 41} {
		v := n(value)
		require.Equal(t, n(need), tiers.Maintenance(&v, &zero), value)
	}
	v, more := n(2001), wad(0.001) // a fee of 0.1 % beside it: 2.001 more
	require.Equal(t, n(43), tiers.Maintenance(&v, &more))
	v = n(999)
	require.Equal(t, n(20), tiers.InitialMargin(&v))
	v = n(1000)
	require.Equal(t, n(100), tiers.InitialMargin(&v))
	whole, err := NewTiers(tiers.Brackets, true)
	require.NoError(t, err)
	v = n(2001)
	require.Equal(t, n(61), whole.Maintenance(&v, &zero), "3 % of all of it")
}

// A schedule by size of 1 % up to 1,000 and 3 % above, both of all of a position. The first mark is 100: 10 units are worth 1,000
// then and in tier 1, 11 in tier 2, whatever the mark is later. At a mark of 50:
//
//	10 units on 100, opened at 50    value v − 400 < 0.01·v  ⇔ v ≤ 404 (404 − 400 = 4 < 4.04, 405 − 400 = 5 ≥ 4.05)
//	11 units on 100, opened at 50    value v − 450 < 0.03·v  ⇔ v ≤ 463 (463 − 450 = 13 < 13.89, 464 − 450 = 14 ≥ 13.92)
func TestATierBySizeIsThatOfTheFirstMark(t *testing.T) {
	tiers, err := NewTiers([]Tier{{Cap: n(1000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: n(2000), Maintenance: wad(0.03), Initial: wad(0.1)}}, true)
	require.NoError(t, err)
	tiers.BySize = true
	require.Zero(t, tiers.At(pointerTo(n(1000))), "a cap is in its tier")
	require.Equal(t, 1, tiers.At(pointerTo(n(1001))))
	require.Equal(t, n(0), tiers.Excess(pointerTo(n(1000)), 0))
	require.Equal(t, n(500), tiers.Excess(pointerTo(n(1500)), 0))
	e, m := engine(t, plain(), linear(tiers), deep())
	mark(t, e, m, unitPrice(100), 1)
	mark(t, e, m, unitPrice(50), 2)
	for _, c := range []struct{ size, cost, need, initial, fails, tier uint64 }{{10, 500, 5, 10, 404, 0}, {11, 550, 17, 55, 463, 1}} {
		a := funded(t, e, n(200))
		_, err := e.Open(Opening{Account: a, Side: Long, Size: n(c.size), Value: n(c.cost), Margin: n(c.initial - 1)})
		require.ErrorIs(t, err, ErrBelowInitialMargin)
		id, err := e.Open(Opening{Account: a, Side: Long, Size: n(c.size), Value: n(c.cost), Margin: n(100)})
		require.NoError(t, err)
		p := e.Position(id)
		require.Equal(t, n(c.need), p.Maintenance)
		require.Equal(t, int(c.tier), p.Tier)
		require.Equal(t, n(c.size*100), e.TierValue(id))
		price := p.Liquidation
		require.Equal(t, n(c.fails), e.Instrument(m).Value(Long, &p.Size, &price))
		price.AddUint64(&price, 1)
		require.Equal(t, n(c.fails+1), e.Instrument(m).Value(Long, &p.Size, &price))
	}
	// 21 units at 50 cost no more than the last cap, and are more than it at the first mark.
	_, err = e.Open(Opening{Account: funded(t, e, n(5000)), Side: Long, Size: n(21), Value: n(1050), Margin: n(1050)})
	require.ErrorIs(t, err, ErrAboveRiskLimit)
	require.Equal(t, n(5), e.MarginOf(m, pointerTo(n(500))))
	require.Equal(t, n(16), e.MarginOf(m, pointerTo(n(501))), "1,002 at the first mark")
	// Another path begins with a mark of its own.
	e.Reset()
	mark(t, e, m, unitPrice(50), 1)
	id, err := e.Open(Opening{Account: funded(t, e, n(200)), Side: Long, Size: n(11), Value: n(550), Margin: n(100)})
	require.NoError(t, err)
	require.Equal(t, n(6), e.Position(id).Maintenance)
	// A chosen risk limit is not for such a venue, and without Whole there is none.
	require.ErrorIs(t, e.SetRiskLimit(id, 1), ErrNoRiskLimit)
	tiers.Whole = false
	require.ErrorContains(t, tiers.Validate(), "apply to the whole value")
}

func pointerTo(x uint256.Int) *uint256.Int { return &x }

// Where the trigger lies in each guise, to the unit: 10 units at 100 on a margin of 100 with 1 % of maintenance, strict
// and not.
//
//	linear long    value v − 900 < 0.01·v  ⇔ v ≤ 909 (909 − 900 = 9 < 9.09, 910 − 900 = 10 ≥ 9.1)
//	linear short   1100 − v < 0.01·v       ⇔ v ≥ 1090 (10 < 10.9; at 1089: 11 ≥ 10.89)
func TestTriggersOfBothSidesToTheUnit(t *testing.T) {
	for _, c := range []struct {
		side       Side
		fails, not uint64 // values
	}{{Long, 909, 910}, {Short, 1090, 1089}} {
		e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, unitPrice(100), 1)
		a := funded(t, e, n(100))
		id, err := e.Open(Opening{Account: a, Side: c.side, Size: n(10), Value: n(1000), Margin: n(100)})
		require.NoError(t, err)
		at := func(value uint64) (reached bool) {
			price := *new(uint256.Int).Div(new(uint256.Int).Mul(uint256.NewInt(value), &fixed.PriceScale), uint256.NewInt(10))
			mark(t, e, m, price, 2)
			got, reached := e.Reached(m, c.side)
			if reached {
				require.Equal(t, id, got)
			}
			_, _, fails := e.Test(e.BucketOf(id))
			require.Equal(t, fails, reached)
			return reached
		}
		require.False(t, at(c.not), c.side)
		require.True(t, at(c.fails), c.side)
		low, high := e.Watermarks(m)
		if c.side == Long {
			require.Equal(t, farAway, high)
			require.False(t, low.IsZero())
		} else {
			require.True(t, low.IsZero())
			require.NotEqual(t, farAway, high)
		}
	}
}

// Where equity equals the requirement exactly, a bucket fails unless the rules are strict: 10 of 10.
func TestEqualityFailsUnlessTheRulesAreStrict(t *testing.T) {
	for strict, fails := range map[bool]bool{true: false, false: true} {
		rules := plain()
		rules.Margin.Strict, rules.Margin.MaintenanceOn = strict, OnEntry
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, unitPrice(100), 1)
		a := funded(t, e, n(100))
		id, err := e.Open(Opening{Account: a, Size: n(10), Value: n(1000), Margin: n(100)})
		require.NoError(t, err)
		mark(t, e, m, unitPrice(91), 2)
		_, reached := e.Reached(m, Long)
		require.Equal(t, fails, reached)
		require.Equal(t, fails, e.AnyReached(m, m+1))
		require.Equal(t, fails, !e.Stands(e.BucketOf(id)))
	}
}

// Of several that are reached the one farthest behind the mark is first, of equal ones the lowest number; withheld ones
// are not found.
func TestReachedFindsTheFarthestFirst(t *testing.T) {
	e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
	mark(t, e, m, unitPrice(100), 1)
	var ids []PositionID
	for _, margin := range []uint64{100, 50, 50, 70} {
		a := funded(t, e, n(margin))
		id, err := e.Open(Opening{Account: a, Size: n(10), Value: n(1000), Margin: n(margin)})
		require.NoError(t, err)
		ids = append(ids, id)
	}
	mark(t, e, m, unitPrice(80), 2)
	require.Equal(t, 4, e.NumAtRisk(m, Long))
	for _, k := range []int{1, 2, 3, 0} {
		id, ok := e.Reached(m, Long)
		require.True(t, ok)
		require.Equal(t, ids[k], id)
		e.Withhold(e.BucketOf(id))
		require.True(t, e.Withheld(id))
	}
	require.False(t, e.AnyReached(m, m+1))
	e.Renew(ids[2])
	require.False(t, e.Withheld(ids[2]))
	id, ok := e.Reached(m, Long)
	require.True(t, ok)
	require.Equal(t, ids[2], id)
}

// Cash, unrealised loss and not profit, initial margin and orders: 1,000 less 100 of loss, 200 of margin and 20 for orders.
func TestAvailableCountsLossAndNotProfit(t *testing.T) {
	for price, want := range map[uint64]uint64{90: 680, 100: 780, 110: 780} {
		rules := plain()
		rules.Mode.Default = Cross
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, unitPrice(100), 1)
		a := funded(t, e, n(1000))
		_, err := e.Open(Opening{Account: a, Size: n(10), Value: n(1000), Leverage: wad(5)})
		require.NoError(t, err)
		require.NoError(t, e.SetOrders(a, m, Orders{Bids: n(1), BidValue: n(100), Margin: n(20)}))
		mark(t, e, m, unitPrice(price), 2)
		require.Equal(t, n(want), e.Available(a, 0), price)
	}
}

// Hyperliquid: 10 % of value must remain. Of 300 behind 10 at 100 that leaves 200, at 90 it is 200 of equity less 90.
func TestMarginIsRemovedDownToTheFloor(t *testing.T) {
	rules := plain()
	rules.Removal.Floor = wad(0.1)
	e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
	mark(t, e, m, unitPrice(100), 1)
	a := funded(t, e, n(300))
	id, err := e.Open(Opening{Account: a, Size: n(10), Value: n(1000), Margin: n(300), Leverage: wad(20)})
	require.NoError(t, err)
	require.Equal(t, n(200), e.Removable(id))
	mark(t, e, m, unitPrice(90), 2)
	require.Equal(t, n(110), e.Removable(id))
	mark(t, e, m, unitPrice(120), 3)
	require.Equal(t, n(180), e.Removable(id), "of margin, not of profit: 300 less 120")
	require.ErrorIs(t, e.RemoveMargin(id, n(181)), ErrRemoveTooMuch)
	require.NoError(t, e.RemoveMargin(id, n(180)))
	require.Equal(t, "180", e.Free(a, 0).String())
	require.Equal(t, n(70), e.Position(id).Extra, "250 were above the initial margin of 50")
}

// A maker pays the maker fee and a taker the taker fee, rounded up: of 1,001, 0.1 % and 0.05 % are 2 and 1.
func TestAFillPaysTheFeeOfItsSide(t *testing.T) {
	for maker, fee := range map[bool]uint64{true: 1, false: 2} {
		in := linear(flat(t, 0.01, 0.02))
		in.TakerFee, in.MakerFee = wad(0.001), wad(0.0005)
		rules := plain()
		rules.Mode.Default = Cross
		e, m := engine(t, rules, in, deep())
		mark(t, e, m, unitPrice(1), 1)
		a := funded(t, e, n(1000))
		require.NoError(t, e.Fill(Fill{Account: a, Market: m, Side: Short, Size: n(1001), Value: n(1001), Maker: maker}))
		require.Equal(t, n(fee), e.Fees(0))
		require.Equal(t, fixed.FromInt64(int64(1000-fee)), e.Free(a, 0))
		// 1,501 bought for 1,501 close 1,001 and open 500 on the other side: fees of both legs, each rounded up.
		require.NoError(t, e.Fill(Fill{Account: a, Market: m, Side: Long, Size: n(1501), Value: n(1501), Maker: maker}))
		require.Equal(t, n(2*fee+1), e.Fees(0))
		require.Equal(t, fixed.FromInt64(500), e.Net(a, m))
	}
}

// What is closed takes its share of cost rounded down, so that what remains has the rest: 3 that cost 100, one sold for 40.
func TestAPartTakesItsShareOfCostRoundedDown(t *testing.T) {
	rules := plain()
	rules.Mode.Default = Cross
	e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), nil)
	mark(t, e, m, unitPrice(33), 1)
	a := funded(t, e, n(1000))
	require.NoError(t, e.Fill(Fill{Account: a, Market: m, Side: Long, Size: n(3), Value: n(100)}))
	require.NoError(t, e.Fill(Fill{Account: a, Market: m, Side: Short, Size: n(1), Value: n(40)}))
	id, ok := e.Find(a, m, Long)
	require.True(t, ok)
	require.Equal(t, n(67), e.Holding(id).Cost)
	require.Equal(t, "1007", e.Free(a, 0).String())
	require.NoError(t, e.Check())
}

// The fee to close is reserved at the bankruptcy price: 1,000 at leverage 10 is bankrupt at 900 and at 1,100, of which 0.1
// % is 1 and 2.
func TestTheReservedFeeIsThatAtTheBankruptcyPrice(t *testing.T) {
	for side, fee := range map[Side]uint64{Long: 1, Short: 2} {
		rules := plain()
		rules.Margin.CloseFee = FeeAtBust
		in := linear(flat(t, 0.01, 0.02))
		in.TakerFee = wad(0.001)
		e, m := engine(t, rules, in, nil)
		mark(t, e, m, unitPrice(1), 1)
		a := funded(t, e, n(1000))
		id, err := e.Open(Opening{Account: a, Market: m, Side: side, Size: n(1000), Value: n(1000), Leverage: wad(10)})
		require.NoError(t, err)
		require.Equal(t, fixed.FromInt64(int64(100+fee)), e.Holding(id).Margin)
		require.Equal(t, n(10+fee), e.Maintenance(id))
		require.Equal(t, n(100), e.InitialMargin(id))
		require.Equal(t, fixed.FromInt64(int64(1000-100-fee-1)), e.Free(a, 0), "and 1 to open")
	}
}

// Withdrawals are refused for as many seconds as the house said, from the last mark on.
func TestTheGateIsForSeconds(t *testing.T) {
	e, _ := bazaar(t, plain(), 2)
	a := funded(t, e, n(100))
	e.Gate(2)
	require.ErrorIs(t, e.Withdraw(a, 0, n(1)), ErrWithdrawalsGated)
	mark(t, e, 0, px(100), 2)
	mark(t, e, 1, px(100), 2)
	require.ErrorIs(t, e.Withdraw(a, 0, n(1)), ErrWithdrawalsGated)
	mark(t, e, 0, px(100), 3)
	require.NoError(t, e.Withdraw(a, 0, n(100)))
	require.ErrorIs(t, e.Withdraw(a, 0, n(1)), ErrInsufficientBalance)
}

// The house: what it takes from an account it has itself.
func TestTheHouseHasWhatItTakes(t *testing.T) {
	e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
	mark(t, e, m, unitPrice(100), 1)
	a := funded(t, e, n(100))
	id, err := e.Open(Opening{Account: a, Size: n(10), Value: n(1000), Margin: n(100)})
	require.NoError(t, err)
	size, value := n(4), n(380)
	e.Settle(id, &size, &value) // 4 that cost 400
	require.NoError(t, e.Check())
	held, cost := e.Inventory(m)
	require.Equal(t, [2]string{"4", "380"}, [2]string{held.String(), cost.String()})
	require.Equal(t, "80", e.Holding(id).Margin.String())
	e.Pay(e.BucketOf(id), fixed.FromInt64(-5))
	require.Equal(t, [2]string{"75", "5"}, [2]string{e.Holding(id).Margin.String(), e.Cash(0).String()})
	require.NoError(t, e.Check())
	mark(t, e, m, unitPrice(90), 2)
	fill := e.Trade(m, true, &size, nil)
	require.Equal(t, [2]uint64{4, 360}, [2]uint64{fill.Base.Uint64(), fill.Quote.Uint64()})
	held, cost = e.Inventory(m)
	require.Equal(t, [2]string{"0", "20"}, [2]string{held.String(), cost.String()}, "20 lost")
	require.NoError(t, e.Check())
	ten := n(10)
	e.Endow(0, &ten)
	require.Equal(t, "15", e.Cash(0).String())
	require.NoError(t, e.Check())
	require.Equal(t, unitPrice(100), e.Previous(m))
	require.Equal(t, unitPrice(90), e.MarkPrice(m))
}
