package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// By hand: a pool of 50 has lost 40 on ten in the first market, and needs 9.60 for them. Ten more at 100 in the third
// would need 10 beside: 10 is too little for both. What an isolated position in the second has gained is not the
// pool's, on whichever side it is and whenever it was opened.
func TestWhatAPoolHasForOneMorePosition(t *testing.T) {
	for _, isolatedFirst := range []bool{true, false} {
		e, first := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
		markets := []MarketID{first}
		for _, symbol := range []string{"B", "C"} {
			in := linear(flat(t, 0.01, 0.02))
			in.Symbol = symbol
			m, err := e.AddMarket(in, deep())
			require.NoError(t, err)
			markets = append(markets, m)
		}
		for _, m := range markets {
			mark(t, e, m, px(100), 1)
		}
		a := funded(t, e, u(150))
		pooled := func() {
			_, err := e.Open(Opening{Account: a, Market: markets[0], Side: Long, Size: u(10), Value: u(1000), Leverage: wad(50), Mode: Cross})
			require.NoError(t, err)
		}
		alone := func() {
			_, err := e.Open(Opening{Account: a, Market: markets[1], Side: Long, Size: u(10), Value: u(1000), Margin: u(100), Leverage: wad(10), Mode: Isolated})
			require.NoError(t, err)
		}
		if isolatedFirst {
			alone()
			pooled()
		} else {
			pooled()
			alone()
		}
		mark(t, e, markets[0], px(96), 2)
		mark(t, e, markets[1], px(150), 2)
		require.Equal(t, signed(u(50)), *e.wallet(a, 0))
		next := position{account: a, market: markets[2], side: Long, owns: true, cross: true, size: u(10), cost: u(1000), next: none}
		require.True(t, e.wouldLiquidate(&next, signed(u(50))))
		require.True(t, e.wouldLiquidate(&next, signed(u(59.59))))
		require.False(t, e.wouldLiquidate(&next, signed(u(59.6))), "40 and 19.60")
	}
}

// A closed position, one of a pool, and one at a venue that lets none out have no margin that may be taken out.
func TestWhoseMarginMayBeTakenOut(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*Accounts, *position)
		some   bool
	}{
		"open":       {func(*Accounts, *position) {}, true},
		"closed":     {func(_ *Accounts, p *position) { p.size, p.cost = zero, zero }, false},
		"of a pool":  {func(_ *Accounts, p *position) { p.cross = true }, false},
		"not let go": {func(e *Accounts, _ *position) { e.rules.Removal.Allowed = false }, false},
	} {
		e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		id, err := e.Open(Opening{Account: funded(t, e, u(1000)), Side: Long, Size: u(10), Value: u(1000), Margin: u(300), Leverage: wad(10)})
		require.NoError(t, err)
		row.change(e.Accounts, &e.positions[id])
		most := e.Removable(id)
		require.Equal(t, row.some, !most.IsZero(), name)
	}
}

// What must stay behind a position is never so little that it would be liquidated: a unit more than its maintenance
// where equality fails, too.
func TestWhatIsTiedUp(t *testing.T) {
	for _, strict := range []bool{true, false} {
		rules := plain()
		rules.Margin.Strict = strict
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		p := position{side: Long, owns: true, size: u(10), cost: u(1000), next: none}
		want := u(10)
		if !strict {
			want.AddUint64(&want, 1)
		}
		need, maintenance := e.tied(&p)
		require.Equal(t, [2]uint256.Int{want, u(10)}, [2]uint256.Int{need, maintenance})
		p.initial = u(20)
		need, _ = e.tied(&p)
		require.Equal(t, u(20), need)
		need, maintenance = e.tied(&position{side: Long, owns: true, next: none})
		require.True(t, need.IsZero() && maintenance.IsZero())
	}
}

// An inverse long whose value is below what it must keep at every price is liquidated at every one.
func TestATriggerThatEveryPriceReaches(t *testing.T) {
	in := &Instrument{Kind: Inverse}
	for worth := range uint64(2) {
		require.Equal(t, farAway, in.reach(Long, uint256.NewInt(5), uint256.NewInt(worth)))
	}
	require.NotEqual(t, farAway, in.reach(Long, uint256.NewInt(5), uint256.NewInt(2)))
}

// There are two kinds of instruments.
func TestTheKindsOfInstruments(t *testing.T) {
	for kind, known := range map[Kind]bool{Linear: true, Inverse: true, Inverse + 1: false} {
		in := linear(flat(t, 0.01, 0.02))
		in.Kind = kind
		err := in.Validate()
		if known {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, "unknown kind 2")
		}
	}
}

// A mark of a market of contracts has a least price, and of no other.
func TestTheLeastPriceOfContracts(t *testing.T) {
	less := minInverse
	less.SubUint64(&less, 1)
	for _, kind := range []Kind{Linear, Inverse} {
		in := linear(flat(t, 0.01, 0.02))
		in.Kind = kind
		e, m := engine(t, plain(), in, deep())
		require.NoError(t, e.Markable(m, &minInverse, 1))
		if kind == Inverse {
			require.ErrorIs(t, e.Markable(m, &less, 1), ErrPriceTooSmall)
		} else {
			require.NoError(t, e.Markable(m, &less, 1))
		}
		require.ErrorIs(t, e.Markable(m, &zero, 1), ErrZeroPrice)
	}
}

// Of ten that cost 1,000 half is closed for 600: what stands behind them halves, be the first of it nothing.
func TestWhatLeavesWithAPart(t *testing.T) {
	p := position{owns: true, size: u(10), cost: u(1000), closeFee: u(20)}
	cash, half, value := signed(u(1)), u(5), u(600)
	p.settle(&cash, &half, &value)
	require.Equal(t, signed(u(101)), cash)
	require.Equal(t, [3]uint256.Int{u(5), u(500), u(10)}, [3]uint256.Int{p.size, p.cost, p.closeFee})
	require.True(t, p.initial.IsZero() && p.posted.IsZero())
}

// A tier goes by what a position cost, or by what it is worth; of a market whose tiers go by size, by what that was
// worth at the first mark. What a value needs is 1 % up to 2,000, and 5 % less 80 above, whatever the first mark was.
func TestTheValueThatATierGoesBy(t *testing.T) {
	for onEntry, want := range map[bool]float64{true: 1000, false: 900} {
		rules := plain()
		if onEntry {
			rules.Margin.MaintenanceOn = OnEntry
		}
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		id := at(t, e, funded(t, e, u(1000)), Long, 5)
		mark(t, e, m, px(90), 2)
		require.Equal(t, u(want), e.TierValue(id))
	}
	e, _ := stepped(t, Long)
	mark(t, e, 0, px(200), 2)
	for value, want := range map[float64]float64{2000: 20, 2500: 45} {
		v := u(value)
		require.Equal(t, u(want), e.MarginOf(0, &v))
	}
}

// A risk limit is one of the tiers that there are, and of the first 256.
func TestWhichRiskLimitsThereAre(t *testing.T) {
	for count, most := range map[int]int{3: 2, 300: 255} {
		var brackets []Tier
		for k := range count {
			brackets = append(brackets, Tier{Cap: u(float64(2000 * (k + 1))), Maintenance: wad(0.01), Initial: wad(0.02)})
		}
		tiers, err := NewTiers(brackets, true)
		require.NoError(t, err)
		rules := plain()
		rules.Margin.MaintenanceOn = OnEntry
		e, m := engine(t, rules, linear(tiers), deep())
		mark(t, e, m, px(100), 1)
		id := at(t, e, funded(t, e, u(1000)), Long, 5)
		require.NoError(t, e.SetRiskLimit(id, most))
		require.ErrorIs(t, e.SetRiskLimit(id, most+1), ErrAboveRiskLimit)
		require.ErrorIs(t, e.SetRiskLimit(id, -1), ErrAboveRiskLimit)
	}
}

// A subaccount holds one market only: what it closed in another is none, and more of the same is the same.
func TestASubaccountHoldsOneMarket(t *testing.T) {
	rules := plain()
	rules.Mode.Scope, rules.Mode.Default = BySubaccount, Cross
	e, first := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
	in := linear(flat(t, 0.01, 0.02))
	in.Symbol = "B"
	second, err := e.AddMarket(in, deep())
	require.NoError(t, err)
	mark(t, e, first, px(100), 1)
	mark(t, e, second, px(100), 1)
	sub := e.AddSubaccount(funded(t, e, u(1)))
	require.NoError(t, e.Deposit(sub, 0, u(1000)))
	open := func(m MarketID) (PositionID, error) {
		return e.Open(Opening{Account: sub, Market: m, Side: Long, Size: u(1), Value: u(100), Leverage: wad(10)})
	}
	id, err := open(first)
	require.NoError(t, err)
	_, err = open(first)
	require.NoError(t, err)
	_, err = open(second)
	require.ErrorIs(t, err, ErrOtherMarket)
	_, err = e.Reduce(id, u(2), nil)
	require.NoError(t, err)
	_, err = open(second)
	require.NoError(t, err)
}

// Four isolated at 100 with 40 behind them have lost 60 at 85: what else the account has does not carry their
// closing.
func TestAnIsolatedPositionIsClosedOutOfItsOwn(t *testing.T) {
	e := united(t, plain())
	id, err := e.Open(Opening{Market: 0, Side: Long, Size: u(4), Value: u(400), Margin: u(40), Leverage: wad(10), Mode: Isolated})
	require.NoError(t, err)
	mark(t, e, 0, px(97), 2)
	require.NoError(t, e.mayClose(&e.positions[id], &e.positions[id], signed(u(5))))
	mark(t, e, 0, px(85), 3)
	require.ErrorIs(t, e.mayClose(&e.positions[id], &e.positions[id], signed(u(5))), ErrWouldLiquidate)
}

// A position needs what the tier that its owner chose does: 5 % of the 1,000 that it cost in place of 1 %.
func TestAChosenRiskLimitIsNeeded(t *testing.T) {
	tiers, err := NewTiers([]Tier{{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: u(4000), Maintenance: wad(0.05), Initial: wad(0.1)}}, true)
	require.NoError(t, err)
	rules := plain()
	rules.Margin.MaintenanceOn = OnEntry
	e, m := engine(t, rules, linear(tiers), deep())
	mark(t, e, m, px(100), 1)
	id := at(t, e, funded(t, e, u(1000)), Long, 5)
	require.Equal(t, u(10), e.Maintenance(id))
	require.NoError(t, e.SetRiskLimit(id, 1))
	require.Equal(t, u(50), e.Maintenance(id))
	require.NoError(t, e.SetRiskLimit(id, 0))
	require.Equal(t, u(10), e.Maintenance(id))
}

// A heap of triggers that is out of order is told.
func TestAHeapOutOfOrderIsTold(t *testing.T) {
	e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
	mark(t, e, m, px(100), 1)
	for _, leverage := range []float64{5, 10, 20} {
		at(t, e, funded(t, e, u(1000)), Long, leverage)
	}
	require.NoError(t, e.Check())
	h := &e.markets[m].atRisk[Long]
	first, last := h.nodes[0], h.nodes[2]
	h.place(e.Accounts, 0, last)
	h.place(e.Accounts, 2, first)
	require.ErrorContains(t, e.Check(), "out of order")
}

// No price is one at which a short is liquidated whose value would have to be beyond all numbers.
func TestAShortThatNoPriceReaches(t *testing.T) {
	huge := *new(uint256.Int).Lsh(&one, 200)
	in := &Instrument{}
	require.Equal(t, farAway, in.reach(Short, uint256.NewInt(5), &huge))
}
