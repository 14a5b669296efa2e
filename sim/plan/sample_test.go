package plan

import (
	"errors"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// book draws borrowers that owe one more on each path, unless they are certain, and none from a path on.
type book struct {
	size    int
	certain bool
	ends    uint64 // 0: never
}

func (b book) Borrowers(key rng.Key, _ agents.Market, n int) (all []agents.Borrower, err error) {
	if b.ends > 0 && key.Path >= b.ends {
		return nil, errors.New("no more")
	}
	for range n {
		one := agents.Borrower{Collateral: *uint256.NewInt(1e18), Debt: *uint256.NewInt(5)}
		if !b.certain {
			one.Debt.AddUint64(&one.Debt, key.Path)
		}
		all = append(all, one)
	}
	return all, nil
}

func (b book) Size() int       { return b.size }
func (b book) Mix() agents.Mix { return nil }

// As many paths are drawn as hold 20,000 borrowers, 20 at most; one where all are alike.
func TestAsManyPathsAreDrawnAsAreCheap(t *testing.T) {
	t.Parallel()
	p := mustPlan(t)
	for _, row := range []struct {
		paths, borrowers int
		certain          bool
		want             int
	}{
		{1, 10, false, 1},
		{3, 10, false, 3},
		{20, 10, false, 20},
		{100, 10, false, 20},
		{100, 10, true, 1},
		{1, 10, true, 1},
		{100, 7000, false, 2},
		{100, 10_000, false, 2},
		{100, 10_001, false, 1},
		{100, 20_000, false, 1},
		{100, 30_000, false, 1},
	} {
		p.source, p.scenario.Paths, p.world.Borrowers = book{size: row.borrowers, certain: row.certain}, row.paths, row.borrowers
		s := p.sample()
		require.Equal(t, row.want, s.Paths, "%+v", row)
		require.Equal(t, row.certain, s.Certain)
		require.Len(t, s.Borrowers, row.want*min(row.borrowers, 20_000))
		require.EqualValues(t, map[bool]uint64{true: 5, false: uint64(4 + row.want)}[row.certain], s.Borrowers[len(s.Borrowers)-1].Debt.Uint64())
	}
	for ends, want := range map[uint64]int{1: 1, 2: 2, 3: 3} {
		p.source, p.scenario.Paths, p.world.Borrowers = book{size: 3, ends: ends}, want, 3
		require.Equal(t, want, p.sample().Paths, "the paths after the last are not asked for")
		require.False(t, p.sample().Certain)
		p.scenario.Paths++
		require.Nil(t, p.sample(), "a path that cannot be drawn")
	}
}

func TestVaultsThatAreAlike(t *testing.T) {
	t.Parallel()
	of := func(collateral, debt uint64) agents.Borrower {
		return agents.Borrower{Collateral: *uint256.NewInt(collateral), Debt: *uint256.NewInt(debt)}
	}
	some := []agents.Borrower{of(1, 2), of(3, 4)}
	require.True(t, alike(some, []agents.Borrower{of(1, 2), of(3, 4)}))
	for _, other := range [][]agents.Borrower{{of(1, 2), of(3, 5)}, {of(1, 2), of(2, 4)}, {of(1, 2)}, nil} {
		require.False(t, alike(some, other))
	}
}

// A path begins at a price that the feed takes, with borrowers that there are and that none may liquidate.
func TestAPathThatCannotBegin(t *testing.T) {
	t.Parallel()
	p := mustPlan(t)
	_, err := p.Begin(0, []oracle.Price{0})
	require.ErrorContains(t, err, "the feed starts at a price of 0")
	p.source = book{ends: 1}
	_, err = p.Begin(1, []oracle.Price{oracle.MustPrice("7000")})
	require.EqualError(t, err, "no more")
	p.source, p.world.Borrowers = sickBook{}, 3
	_, err = p.Begin(0, []oracle.Price{oracle.MustPrice("7000")})
	require.ErrorContains(t, err, "2 of 3 borrowers (the first is number 2) could be liquidated before anything happens, at the first price")
}

// sickBook has a second and a third borrower with no collateral.
type sickBook struct{ book }

func (sickBook) Borrowers(rng.Key, agents.Market, int) ([]agents.Borrower, error) {
	owes := agents.Borrower{Debt: *uint256.NewInt(1e9)}
	return []agents.Borrower{{Collateral: *uint256.NewInt(1e8), Debt: *uint256.NewInt(1)}, owes, owes}, nil
}

// Whoever finds room under the cap opens; where nobody does it is said, and where nobody is it is not.
func TestTheCapByHand(t *testing.T) {
	t.Parallel()
	debts := func(all ...uint64) (out []agents.Borrower) {
		for _, d := range all {
			out = append(out, agents.Borrower{Debt: *uint256.NewInt(d)})
		}
		return out
	}
	p := &Plan{cap: *uint256.NewInt(10)}
	kept, err := p.capped(debts(6, 5, 4, 1))
	require.NoError(t, err)
	require.Equal(t, debts(6, 4), kept)
	_, err = p.capped(debts(11, 12))
	require.ErrorContains(t, err, "none of 2 borrowers finds room under the market's cap")
	_, err = p.capped(debts(11))
	require.ErrorContains(t, err, "none of 1 borrower finds room")
	kept, err = p.capped(nil)
	require.NoError(t, err)
	require.Empty(t, kept)
	p.cap.Clear()
	kept, err = p.capped(debts(11, 12))
	require.NoError(t, err)
	require.Equal(t, debts(11, 12), kept)
}

// Prices go on to the last block of the chain: of blocks of 12 s and a price each second to 0, 12, 24 s.
func TestPricesEndWithTheChainsLastBlock(t *testing.T) {
	t.Parallel()
	p := &Plan{block: 12 * time.Second}
	for blocks, want := range map[uint64]uint64{1: 1, 12: 12, 13: 13, 14: 13, 24: 13, 25: 25} {
		require.Equal(t, want, p.ended(oracle.Clock{Interval: 1, Blocks: blocks}).Blocks, blocks)
	}
	for _, row := range []struct {
		interval time.Duration
		clock    oracle.Clock
		want     uint64
	}{
		{12 * time.Second, oracle.Clock{Interval: 1}, 12},
		{12 * time.Second, oracle.Clock{Interval: 3}, 4},
		{500 * time.Millisecond, oracle.Clock{Interval: 250, PerSecond: 1000}, 2},
		{time.Second, oracle.Clock{Interval: 12}, 1},
	} {
		require.Equal(t, row.want, steps(row.interval, row.clock), "%+v", row)
	}
}

// mute is a feed that does not say how its answers step.
type mute struct{ oracle.FeedRule }

func TestAFeedThatSaysNoStepIsNotCoarse(t *testing.T) {
	t.Parallel()
	p := &Plan{}
	p.world.Feed = mute{}
	r := reader{plan: p, Builder: catalog.NewBuilder(catalog.Study{}, "")}
	r.coarse(1)
	require.NoError(t, r.Err())
	require.Empty(t, r.Warnings())
}

// Beside a price that has eighteen places others have as many.
func TestPricesOfAPortfolioHaveTheScaleOfTheMain(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, "prices={source: gbm, start: 0.0000005, begin: 2020-03-12, horizon: 1h}", "portfolio.positions=[{symbol: ALT, prices: {start: 3}}]", "gas.ether_price=100", "feed.decimals=18")
	row := [][]oracle.Price{make([]oracle.Price, 1), make([]oracle.Price, 1)}
	_, err := p.Walk(0).Fill(row)
	require.NoError(t, err)
	require.Equal(t, [2]oracle.Price{500_000_000_000, 3_000_000_000_000_000_000}, [2]oracle.Price{row[0][0], row[1][0]})
}

func TestWhichTokensAreEtherOrDollars(t *testing.T) {
	t.Parallel()
	for symbol, want := range map[string][2]bool{
		"ETH": {true, false}, "weth": {true, false}, "wstETH": {}, "stETH": {}, "USDC": {false, true}, "crvusd": {false, true}, "dai": {false, true}, "xDAI": {}, "EURC": {},
	} {
		require.Equal(t, want, [2]bool{isEther(symbol), isDollar(symbol)}, symbol)
	}
	require.Equal(t, []string{"0 paths", "1 path", "2 paths"}, []string{counted(0, "path"), counted(1, "path"), counted(2, "path")})
}

// closed is an arm that says nothing of what it opens.
type closed struct{ arm.Arm }

// The most that every arm opens is the least of those that have a limit, wherever they stand.
func TestTheMostDebtIsThatOfTheArmsWithALimit(t *testing.T) {
	t.Parallel()
	p := mustPlan(t)
	lends := p.arms[0]
	price, ten := *uint256.NewInt(1), *uint256.NewInt(10)
	price.Mul(&price, new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36)))
	want := lends.(arm.Opener).MostDebt(&p.world, &price, &price, &ten)
	require.False(t, want.IsZero())
	for _, arms := range [][]arm.Arm{{lends}, {closed{}, lends}, {lends, closed{}}, {closed{}, lends, closed{}}} {
		p.arms = arms
		most, limited := p.mostDebt(&price, &price, &ten)
		require.True(t, limited)
		require.Equal(t, want, most)
	}
	p.arms = []arm.Arm{closed{}}
	_, limited := p.mostDebt(&price, &price, &ten)
	require.False(t, limited)
}
