package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Whoever and whatever is numbered is known from 0 to the last, and nothing beyond.
func TestNumbersBelowZeroAndBeyondTheLastAreRefused(t *testing.T) {
	e, _ := bazaar(t, plain(), 2)
	a := funded(t, e, u(1000))
	id, err := e.Open(Opening{Account: a, Size: u(1), Value: u(100), Margin: u(10)})
	require.NoError(t, err)
	price := px(100)
	for _, m := range []MarketID{-1, 2} {
		for name, err := range map[string]error{
			"fill": e.Fill(Fill{Account: a, Market: m, Size: u(1), Value: u(100)}), "leverage": e.ChooseLeverage(a, m, wad(2)), "mode": e.SetMode(a, m, Cross),
			"switch": e.Switch(a, m, Cross, wad(2)), "orders": e.SetOrders(a, m, Orders{}), "mark": e.Markable(m, &price, 9),
		} {
			require.ErrorContains(t, err, "market", "%s of market %d", name, m)
		}
		_, err := e.Open(Opening{Account: a, Market: m, Size: u(1), Value: u(100)})
		require.ErrorContains(t, err, "no market")
	}
	for _, a := range []AccountID{-1, 1} {
		for name, err := range map[string]error{
			"deposit": e.Deposit(a, 0, u(1)), "withdrawal": e.Withdraw(a, 0, u(1)), "out": e.Transfer(a, 0, 0, u(1)), "in": e.Transfer(0, a, 0, u(1)),
			"fill": e.Fill(Fill{Account: a, Size: u(1), Value: u(100)}), "leverage": e.ChooseLeverage(a, 0, wad(2)), "mode": e.SetMode(a, 0, Cross),
			"switch": e.Switch(a, 0, Cross, wad(2)), "orders": e.SetOrders(a, 0, Orders{}),
		} {
			require.ErrorContains(t, err, "no account", "%s of account %d", name, a)
		}
	}
	for _, p := range []PositionID{-1, 1} {
		require.ErrorContains(t, e.AddMargin(p, u(1)), "position")
		require.ErrorContains(t, e.SetLeverage(p, wad(2)), "position")
	}
	require.ErrorContains(t, e.Deposit(a, 1, u(1)), "asset 1")
	require.ErrorContains(t, e.Withdraw(a, 1, u(1)), "asset 1")
	require.NoError(t, e.AddMargin(id, u(1)))
	require.NoError(t, e.Check())
}

// Amounts are below 2^128, and each of an opening's or a fill's by itself.
func TestAmountsAreBelow128Bits(t *testing.T) {
	e, _ := bazaar(t, plain(), 1)
	a := funded(t, e, u(1000))
	require.ErrorIs(t, e.Deposit(a, 0, maxAmount), ErrAmountTooLarge)
	require.ErrorIs(t, e.Fill(Fill{Account: a, Size: maxAmount, Value: u(1)}), ErrAmountTooLarge)
	require.ErrorIs(t, e.Fill(Fill{Account: a, Size: u(1), Value: maxAmount}), ErrAmountTooLarge)
	for _, o := range []Opening{
		{Size: maxAmount, Value: u(100), Margin: u(10)},
		{Size: u(1), Value: maxAmount, Margin: u(10)},
		{Size: u(1), Value: u(100), Margin: maxAmount},
		{Size: u(1), Value: u(100), Leverage: maxAmount},
	} {
		o.Account = a
		_, err := e.Open(o)
		require.ErrorIs(t, err, ErrAmountTooLarge)
	}
	for i := range 4 {
		o := Orders{}
		*[]*uint256.Int{&o.Bids, &o.Asks, &o.BidValue, &o.AskValue}[i] = maxAmount
		require.ErrorIs(t, e.SetOrders(a, 0, o), ErrAmountTooLarge, i)
	}
	require.ErrorIs(t, e.ChooseLeverage(a, 0, maxAmount), ErrAmountTooLarge)
	most := maxAmount
	most.SubUint64(&most, 1)
	require.NoError(t, e.Deposit(a, 0, most))
}

// Tiers are refused for each rate and cap that is out of its bounds, and taken at the bounds.
func TestBoundsOfTiers(t *testing.T) {
	most := maxAmount
	most.SubUint64(&most, 1)
	tier := func(end uint256.Int, maintenance, initial float64) Tier {
		return Tier{Cap: end, Maintenance: wad(maintenance), Initial: wad(initial)}
	}
	none := uint256.Int{}
	for name, c := range map[string]struct {
		all   []Tier
		whole bool
		fault string
	}{
		"none":                  {nil, false, "are none"},
		"one without end":       {[]Tier{tier(none, 0.01, 0.02)}, false, ""},
		"no maintenance":        {[]Tier{tier(none, 0, 0.02)}, false, "maintenance rate"},
		"all":                   {[]Tier{tier(none, 1, 1)}, false, "maintenance rate"},
		"an initial rate of it": {[]Tier{tier(none, 0.01, 0.01)}, false, ""},
		"below it":              {[]Tier{tier(none, 0.02, 0.01)}, false, "initial rate"},
		"of all":                {[]Tier{tier(none, 0.02, 1)}, false, ""},
		"above all":             {[]Tier{tier(none, 0.02, 1.01)}, false, "initial rate"},
		"a cap of 128 bits":     {[]Tier{tier(most, 0.01, 0.02)}, false, ""},
		"of 129":                {[]Tier{tier(maxAmount, 0.01, 0.02)}, false, "128 bits"},
		"no cap in between":     {[]Tier{tier(none, 0.01, 0.02), tier(none, 0.01, 0.02)}, false, "cap is missing"},
		"the same cap again":    {[]Tier{tier(u(1), 0.01, 0.02), tier(u(1), 0.01, 0.02)}, false, "overlap"},
		"a cap above it":        {[]Tier{tier(u(1), 0.01, 0.02), tier(u(1.00000001), 0.01, 0.02)}, false, ""},
		"falling maintenance":   {[]Tier{tier(u(1), 0.02, 0.02), tier(none, 0.01, 0.02)}, false, "rates fall"},
		"falling initial":       {[]Tier{tier(u(1), 0.01, 0.03), tier(none, 0.01, 0.02)}, false, "rates fall"},
	} {
		_, err := NewTiers(c.all, c.whole)
		if c.fault == "" {
			require.NoError(t, err, name)
		} else {
			require.ErrorContains(t, err, c.fault, name)
		}
	}
	require.ErrorContains(t, (&Tiers{Brackets: []Tier{tier(none, 0.01, 0.02)}}).Validate(), "deductions")
	for start, fault := range map[uint64]string{4: "overlap", 5: "", 6: "gap"} {
		_, err := BracketsFrom([]Row{{Tier: Tier{Cap: *uint256.NewInt(5)}}, {Floor: *uint256.NewInt(start)}})
		if fault == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, fault)
		}
	}
}

// A tier ends before its cap by value and at it by size, and what lies beyond the last cap may not be opened.
func TestWhereATierEnds(t *testing.T) {
	five, nine := *uint256.NewInt(5), *uint256.NewInt(9)
	all := []Tier{{Cap: five, Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: nine, Maintenance: wad(0.02), Initial: wad(0.04)}}
	byValue, err := NewTiers(all, true)
	require.NoError(t, err)
	bySize := byValue
	bySize.BySize = true
	for value, want := range map[uint64]struct {
		at     [2]int
		excess [2]uint64
		over   bool
	}{4: {[2]int{0, 0}, [2]uint64{0, 0}, false}, 5: {[2]int{1, 0}, [2]uint64{1, 0}, false}, 6: {[2]int{1, 1}, [2]uint64{2, 1}, false}, 9: {[2]int{1, 1}, [2]uint64{5, 4}, false}, 10: {[2]int{1, 1}, [2]uint64{6, 5}, true}} {
		v := uint256.NewInt(value)
		require.Equal(t, want.at, [2]int{byValue.At(v), bySize.At(v)}, value)
		a, b := byValue.Excess(v, 0), bySize.Excess(v, 0)
		require.Equal(t, want.excess, [2]uint64{a.Uint64(), b.Uint64()}, value)
		require.Equal(t, want.over, byValue.exceeded(v), value)
	}
}

// A plan that was made when a question was asked holds as long as all positions of its account stand as they stood.
func TestAPlanHoldsWhileItsAccountStands(t *testing.T) {
	const a, m = AccountID(0), MarketID(0)
	build := func() (House, *plan, *Fill) {
		e, _ := bazaar(t, plain(), 2)
		funded(t, e, u(1000))
		for _, side := range []Side{Long, Short} {
			_, err := e.Open(Opening{Account: a, Side: side, Size: u(2), Value: u(200), Margin: u(50)})
			require.NoError(t, err)
		}
		f := Fill{Account: a, Market: m, Size: u(1), Value: u(100)}
		require.NoError(t, e.CheckFill(f))
		p := e.planned(&f)
		require.True(t, p.known)
		return e, p, &f
	}
	e, p, f := build()
	require.True(t, e.holds(p, f))
	require.Same(t, p, e.planned(f), "it is not made again")
	other := Fill{Account: funded(t, e, u(1000)), Market: m, Size: u(1), Value: u(100)}
	require.NotSame(t, p, e.planned(&other))
	require.Same(t, p, e.planned(f), "two accounts are kept")
	for name, change := range map[string]func(e House){
		"one side":  func(e House) { require.NoError(t, e.AddMargin(0, u(1))) },
		"the other": func(e House) { require.NoError(t, e.AddMargin(1, u(1))) },
		"the mark":  func(e House) { mark(t, e, m, px(101), 2) },
		"elsewhere": func(e House) {
			_, err := e.Open(Opening{Account: a, Market: 1, Size: u(1), Value: u(100), Margin: u(50)})
			require.NoError(t, err)
		},
	} {
		e, p, f := build()
		change(e)
		require.False(t, e.holds(p, f), name)
		if name == "elsewhere" {
			p = e.planned(f)
			require.False(t, p.known, "positions elsewhere are not noted")
		}
	}
	e, p, f = build()
	p.ids[Long] = none
	require.False(t, e.holds(p, f), "one more than was noted")
	e, p, f = build()
	p.fill.Size = u(2)
	require.False(t, e.holds(p, f), "another fill")
}

// New collateral is named before the first account, with a haircut of at most all and a sale that costs less; prices
// are above 0 and below 2^160.
func TestBoundsOfCollateral(t *testing.T) {
	e, _ := bazaar(t, plain(), 1)
	require.ErrorContains(t, e.AddCollateral(Collateral{Asset: 1, Haircut: wad(1.01)}), "haircut")
	require.ErrorContains(t, e.AddCollateral(Collateral{Asset: 1, Cost: wad(1)}), "haircut")
	require.ErrorContains(t, e.AddCollateral(Collateral{Asset: 0, Haircut: wad(0.1)}), "settles in asset 0")
	require.NoError(t, e.AddCollateral(Collateral{Asset: 2, Haircut: wad(1), Cost: wad(0.99)}))
	require.ErrorContains(t, e.AddCollateral(Collateral{Asset: 2}), "twice")
	e.AddAccount()
	require.NoError(t, e.AddCollateral(Collateral{Asset: 1}), "in the books already, below the last")
	require.ErrorContains(t, e.AddCollateral(Collateral{Asset: 3}), "before the first account")
	most := maxPrice
	most.SubUint64(&most, 1)
	for _, c := range []struct {
		asset Asset
		price uint256.Int
		fault string
	}{{0, zero, "price"}, {0, one, ""}, {0, most, ""}, {0, maxPrice, "price"}, {2, one, ""}, {3, one, "no asset 3"}} {
		if err := e.Price(c.asset, &c.price); c.fault == "" {
			require.NoError(t, err, c)
		} else {
			require.ErrorContains(t, err, c.fault, c)
			require.ErrorContains(t, e.Prices([]Asset{0, c.asset}, []uint256.Int{one, c.price}), c.fault, c)
		}
	}
	require.NoError(t, e.Prices([]Asset{0, 1}, []uint256.Int{one, most}))
}

// By hand, at prices of 2, 6 and 10: 30 of the second count 90 less a tenth in the first, and a debt of 7 of the
// third 35 in full.
func TestWhatAssetsCountInAnother(t *testing.T) {
	e, _ := bazaar(t, plain(), 1)
	for s, haircut := range []float64{0, 0.1, 0.2, 0} {
		require.NoError(t, e.AddCollateral(Collateral{Asset: Asset(s), Haircut: wad(haircut)}))
	}
	have := []int64{1000, 30, -7, 999}
	counted := func(s Asset) int64 {
		sum := e.counted(s, func(c Asset) fixed.Signed { return fixed.FromInt64(have[c]) })
		return sum.Big().Int64()
	}
	require.Zero(t, counted(0), "nothing has a price")
	for s, price := range []uint64{2, 6, 10} {
		require.NoError(t, e.Price(Asset(s), uint256.NewInt(price)))
	}
	require.Equal(t, int64(81-35), counted(0))
	require.Zero(t, counted(3), "without a price")
	require.Zero(t, counted(9), "unknown")
	require.Equal(t, int64(200+16), counted(2), "1,000 at 2 and 30 at 6, of which 27 count, at 10") // 200 + ⌊18·0.9⌋
	have[2] = 0
	require.Equal(t, int64(81), counted(0))
	have[1] = -1
	require.Equal(t, int64(-3), counted(0))
	e.prices[1] = *uint256.NewInt(3)
	require.Equal(t, int64(-2), counted(0), "1.5 rounded up")
	require.Zero(t, counted(4), "the first unknown")
	require.True(t, e.settles(0))
	require.False(t, e.settles(1))
	require.NoError(t, e.Price(3, uint256.NewInt(4)))
	require.Equal(t, int64(-2+999*2), counted(0), "an asset after a debt")
}
