package exchange

import (
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// doubled is an engine with a market for each of two settlement assets, marked at 100, and three accounts with 1,000
// of each.
func doubled(t *testing.T, rules Rules) House {
	e, err := New(rules)
	require.NoError(t, err)
	for s := range Asset(2) {
		in := linear(flat(t, 0.05, 0.1))
		in.Symbol, in.Settle = string(rune('A'+s)), s
		m, err := e.AddMarket(in, deep())
		require.NoError(t, err)
		defer mark(t, e, m, px(100), 1)
	}
	for range 3 {
		a := e.AddAccount()
		for s := range Asset(2) {
			require.NoError(t, e.Deposit(a, s, u(1000)))
		}
	}
	return e
}

// A switch of an account that fails at its second position leaves both, and everybody's money, as it was: 1,000 of
// the second asset are 600 after a loss of 400, and 1,000 of initial margin are asked for.
func TestASwitchThatFailsLeavesAllAsItWas(t *testing.T) {
	rules := plain()
	rules.Mode.Scope, rules.Mode.Default = ByAccount, Cross
	e := doubled(t, rules)
	for m, size := range []float64{10, 100} {
		_, err := e.Open(Opening{Account: 1, Market: MarketID(m), Size: u(size), Value: u(size * 100), Leverage: wad(10)})
		require.NoError(t, err)
	}
	mark(t, e, 1, px(96), 2)
	require.NoError(t, e.Deposit(0, 0, u(7))) // nobody has what another has
	require.NoError(t, e.Deposit(2, 1, u(8)))
	wallets, positions := slices.Clone(e.wallets), slices.Clone(e.positions)
	require.ErrorIs(t, e.SetMode(1, 0, Isolated), ErrInsufficientBalance)
	require.Equal(t, wallets, e.wallets)
	require.Equal(t, positions, e.positions)
	require.NoError(t, e.Deposit(1, 1, u(400)))
	require.NoError(t, e.SetMode(1, 0, Isolated))
	for id := range e.positions {
		require.False(t, e.positions[id].cross, "position %d", id)
	}
	require.Equal(t, signed(u(900)), e.Free(1, 0))
	require.Equal(t, signed(u(400)), e.Free(1, 1))
	require.Equal(t, signed(u(1000)), e.Free(2, 0))
	require.Equal(t, signed(u(1007)), e.Free(0, 0))
	require.NoError(t, e.Check())
}

// An account is put back as it was, and nobody else is touched.
func TestAnAccountIsPutBack(t *testing.T) {
	e := doubled(t, plain())
	for m := range MarketID(2) {
		_, err := e.Open(Opening{Account: 1, Market: m, Size: u(1), Value: u(100), Margin: u(20)})
		require.NoError(t, err)
	}
	wallets, positions := slices.Clone(e.wallets), slices.Clone(e.positions)
	was := e.snapshot(1)
	require.Len(t, was.wallets, 2)
	for id := range PositionID(2) {
		require.NoError(t, e.AddMargin(id, u(5)))
	}
	require.NotEqual(t, wallets, e.wallets)
	e.restore(1, was)
	require.Equal(t, wallets, e.wallets)
	require.Equal(t, positions, e.positions)
	require.NoError(t, e.Check())
}

// Room that is made is there, and what stood stays.
func TestRoomIsMadeForSoManyMore(t *testing.T) {
	e := doubled(t, plain())
	_, err := e.Open(Opening{Account: 1, Size: u(1), Value: u(100), Margin: u(20)})
	require.NoError(t, err)
	accounts, wallets, positions := len(e.accounts), slices.Clone(e.wallets), slices.Clone(e.positions)
	e.Grow(100)
	require.Equal(t, wallets, e.wallets)
	require.Equal(t, positions, e.positions)
	require.Len(t, e.accounts, accounts)
	for name, has := range map[string][2]int{
		"accounts": {cap(e.accounts), accounts + 100}, "wallets": {cap(e.wallets), len(wallets) + 200}, "positions": {cap(e.positions), len(positions) + 100},
		"slots": {cap(e.slots), len(e.slots) + 100}, "keys": {cap(e.keys), len(e.keys) + 100}, "late": {cap(e.isLate), len(e.isLate) + 100},
	} {
		require.GreaterOrEqual(t, has[0], has[1], name)
	}
	require.NoError(t, e.Check())
}

// A market that settles in an asset of the books may be added late; one that brings a new asset may not.
func TestANewSettlementAssetComesBeforeAccounts(t *testing.T) {
	e := doubled(t, plain())
	in := linear(flat(t, 0.05, 0.1))
	in.Settle = 2
	_, err := e.AddMarket(in, deep())
	require.ErrorContains(t, err, "settlement asset 2 is new")
	in.Settle = 1
	_, err = e.AddMarket(in, deep())
	require.NoError(t, err)
}

// A risk limit is one of the tiers.
func TestARiskLimitIsATier(t *testing.T) {
	tiers, err := NewTiers([]Tier{
		{Cap: u(1000), Maintenance: wad(0.01), Initial: wad(0.02)}, {Cap: u(2000), Maintenance: wad(0.02), Initial: wad(0.04)}, {Cap: u(3000), Maintenance: wad(0.03), Initial: wad(0.06)},
	}, true)
	require.NoError(t, err)
	rules := plain()
	rules.Margin.MaintenanceOn = OnEntry
	e, m := engine(t, rules, linear(tiers), deep())
	mark(t, e, m, px(100), 1)
	a := funded(t, e, u(1000))
	id, err := e.Open(Opening{Account: a, Size: u(1), Value: u(100), Margin: u(10), Leverage: wad(10)})
	require.NoError(t, err)
	for tier, refusal := range map[int]error{-1: ErrAboveRiskLimit, 0: nil, 2: nil, 3: ErrAboveRiskLimit, 256: ErrAboveRiskLimit} {
		require.ErrorIs(t, e.SetRiskLimit(id, tier), refusal, tier)
	}
}

// Orders that are put back are those that were, unchecked; forgetting them tells whether there were any.
func TestOrdersArePutBackAndForgotten(t *testing.T) {
	e := doubled(t, plain())
	o := Orders{Bids: u(1), BidValue: u(90)}
	require.False(t, e.CancelOrders(1, 0), "there never were any")
	require.NoError(t, e.SetOrders(1, 0, o))
	was := e.Orders(1, 0)
	require.True(t, e.CancelOrders(1, 0))
	require.False(t, e.CancelOrders(1, 0))
	require.Equal(t, Orders{}, e.Orders(1, 0))
	e.PutOrders(1, 0, was)
	require.Equal(t, was, e.Orders(1, 0))
	e.PutOrders(2, 1, was)
	require.NoError(t, e.Check())
}

// Orders of which any of the four amounts grows are judged; those that only shrink are not.
func TestWhichOrdersAreJudged(t *testing.T) {
	e := doubled(t, plain())
	has := Orders{Bids: u(1), Asks: u(1), BidValue: u(100), AskValue: u(100)}
	require.NoError(t, e.SetOrders(1, 0, has))
	require.NoError(t, e.Withdraw(1, 0, e.Available(1, 0)))
	for i := range 4 {
		more, less := has, has
		for o, by := range map[*Orders]uint256.Int{&more: u(3), &less: u(0.3)} {
			at := []*uint256.Int{&o.Bids, &o.Asks, &o.BidValue, &o.AskValue}[i]
			at.Mul(at, &by)
			at.Div(at, uint256.NewInt(1e8))
		}
		require.NoError(t, e.CheckOrders(1, 0, less), i)
		if i >= 2 { // the margin follows from the value
			require.ErrorIs(t, e.CheckOrders(1, 0, more), ErrInsufficientBalance, i)
		}
		require.Equal(t, has.Bids, e.Orders(1, 0).Bids, "a question changes nothing")
	}
	require.NoError(t, e.SetOrders(1, 0, Orders{}))
}

// A word that is none of the known is named with all that are.
func TestAnUnknownWordOfTheRules(t *testing.T) {
	rules := plain()
	rules.Margin.CrossInitialOn, rules.Mode.Default = "entry price", "both"
	err := rules.Validate()
	require.ErrorContains(t, err, `"entry price" must be mark or entry`)
	require.ErrorContains(t, err, `"both" must be isolated or cross`)
}
