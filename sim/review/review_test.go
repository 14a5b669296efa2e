package review_test

import (
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/review"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func ether(x float64) uint256.Int {
	return *new(uint256.Int).Mul(uint256.NewInt(uint64(x*1e6)), uint256.NewInt(1e12))
}

func usdc(x uint64) uint256.Int { return *uint256.NewInt(x * 1e6) }

var plans = map[string]*plan.Plan{}

// side is a book at 2,000 under the first arm of the built-in study with overrides.
func side(t require.TestingT, book []agents.Borrower, set ...string) *review.Side {
	return sideAt(t, "2000", book, set...)
}

func sideAt(t require.TestingT, price string, book []agents.Borrower, set ...string) *review.Side {
	key := strings.Join(set, "\n")
	p, made := plans[key]
	if !made {
		s, err := scenario.Builtin(append([]string{"paths=3"}, set...)...)
		require.NoError(t, err)
		p, err = review.Plan(s)
		require.NoError(t, err)
		plans[key] = p
	}
	of, err := review.Of(p, "", book, oracle.MustPrice(price))
	require.NoError(t, err)
	return of
}

// three are vaults of 10 ETH.
func three() []agents.Borrower {
	return []agents.Borrower{{Collateral: ether(10), Debt: usdc(15_000)}, {Collateral: ether(10), Debt: usdc(16_000)}, {Collateral: ether(10), Debt: usdc(10_000)}}
}

// 10 ETH at 2,000 secure 15,600 at an LTV of 78 %. Who owes 16,000 repays 400, or has ETH that is
// worth 16,000/0.78 = 20,512.820513, rounded up to a unit: 10.2564102565.
func TestWhatBecomesLiquidatableByHand(t *testing.T) {
	before, after := side(t, three()), side(t, three(), "market.lltv=0.78")
	require.Empty(t, before.Needs())
	needs := after.Needs()
	require.Len(t, needs, 1)
	require.Equal(t, 1, needs[0].Account)
	require.Equal(t, usdc(400), needs[0].Repay)
	require.Equal(t, "256410256500000000", needs[0].Add.Dec())
	require.Equal(t, review.Sum{Accounts: 1, Debt: usdc(16_000), Collateral: ether(10), Worth: usdc(20_000)}, after.After(&after.Price))

	// At 1,860 the first bound of 86 % is 15,996, and at 1,700 it is 14,620.
	price := before.Fallen(7)
	require.Equal(t, 1, before.After(&price).Accounts)
	price = before.Fallen(15)
	require.Equal(t, usdc(31_000), before.After(&price).Debt)
	require.Equal(t, usdc(26_000), before.Top(2, func(i int) bool { return i != 0 }).Debt)
}

// One who repays, or adds, what is asked can no longer be liquidated, and one unit less does not do.
func TestNeedsAreTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed := rapid.Uint64Range(15_601, 100_000).Draw(t, "owed")
		units := rapid.Uint64Range(0, 999_999).Draw(t, "units")
		book := []agents.Borrower{{Collateral: ether(rapid.Float64Range(1, 10).Draw(t, "ether"))}}
		book[0].Debt.SetUint64(owed*1e6 + units)
		s := sideAt(t, "1987.654321", book, "market.lltv=0.78")
		n := s.Needs()[0]
		one := uint256.NewInt(1)
		healthy := func(repay, add *uint256.Int) bool {
			b := book[0]
			b.Debt.Sub(&b.Debt, repay)
			b.Collateral.Add(&b.Collateral, add)
			changed := sideAt(t, "1987.654321", []agents.Borrower{b}, "market.lltv=0.78")
			return !changed.Liquidatable(0, &changed.Price)
		}
		none := new(uint256.Int)
		require.True(t, healthy(&n.Repay, none))
		require.True(t, healthy(none, &n.Add))
		require.False(t, healthy(new(uint256.Int).Sub(&n.Repay, one), none))
		require.False(t, healthy(none, new(uint256.Int).Sub(&n.Add, one)))
	})
}

// Two bots of 10,000 and 2,000 buy 12,000 in a block. The price at which 16,000 becomes liquidatable is 1,860.47,
// 6.98 % below. Within a day they may pay 20,000 and 12,000; 31,000 are liquidatable below 1,744.19, and 41,000
// below 1,162.79, 41.86 % below.
func TestCapacityByHand(t *testing.T) {
	bots := `liquidators=[{strategy: first-price, name: a, capital: 10000, capital_a_day: 20000}, {strategy: first-price, name: b, capital: 2000, capital_a_day: 12000}]`
	depth, block, day, err := side(t, three(), bots, "venue={model: infinite}").Capacity()
	require.NoError(t, err)
	require.True(t, depth.Known && depth.Unlimited && !depth.Fall.Known)
	require.Equal(t, usdc(12_000), block.Debt)
	require.InDelta(t, 0.069767, block.Fall.Share.Float64()/1e18, 1e-6)
	require.Equal(t, usdc(32_000), day.Debt)
	require.InDelta(t, 0.418605, day.Fall.Share.Float64()/1e18, 1e-6)
	depth, block, _, err = side(t, three()).Capacity()
	require.NoError(t, err)
	require.False(t, block.Known, "one is paid out of the sale itself")
	require.True(t, depth.Known)
}

// A path that halves the price makes all three liquidatable. 10 ETH are worth 10,000 then: 5,000 and 6,000 are not
// covered.
func TestAPathByHand(t *testing.T) {
	half := *uint256.NewInt(5e17)
	liquidatable, uncovered := side(t, three()).Along([]uint256.Int{half, *uint256.NewInt(1e18)})
	require.Equal(t, []float64{41_000e6, 0}, liquidatable)
	require.Equal(t, []float64{11_000e6, 0}, uncovered)
}

// A script falls to 1,500 in block 2 of 4 and comes back; within its first 12 seconds it falls to 1,800.
func TestLowestPricesAreThoseTheChainSees(t *testing.T) {
	s, err := scenario.Builtin("paths=2", `prices={source: script, between: step, points: [{at: 0s, price: 2000}, {at: 12s, price: 1800}, {at: 24s, price: 1500}, {at: 36s, price: 2100}]}`, "arms=[{design: morpho}]")
	require.NoError(t, err)
	p, err := review.Plan(s)
	require.NoError(t, err)
	lows, seconds, err := review.Lows(p, 0, 2, func(int) {})
	require.NoError(t, err)
	require.Equal(t, []uint256.Int{*uint256.NewInt(75e16), *uint256.NewInt(75e16)}, lows)
	require.Equal(t, uint64(36), seconds)
	lows, seconds, err = review.Lows(p, 12, 1, func(int) {})
	require.NoError(t, err)
	require.Equal(t, []uint256.Int{*uint256.NewInt(90e16)}, lows)
	require.Equal(t, uint64(12), seconds)

	// Where prices come each 3 seconds, the chain with its blocks of 12 sees neither the 1,000 at 3 s nor the 900 at 15 s.
	s, err = scenario.Builtin("paths=3", "blocks.step=3s", "arms=[{design: morpho}]",
		`prices={source: script, between: step, points: [{at: 0s, price: 2000}, {at: 3s, price: 1000}, {at: 6s, price: 2000}, {at: 12s, price: 1900}, {at: 15s, price: 900}, {at: 18s, price: 2000}, {at: 36s, price: 1950}]}`)
	require.NoError(t, err)
	p, err = review.Plan(s)
	require.NoError(t, err)
	var done []int
	lows, seconds, err = review.Lows(p, 0, 3, func(paths int) { done = append(done, paths) })
	require.NoError(t, err)
	require.Equal(t, []uint256.Int{*uint256.NewInt(95e16), *uint256.NewInt(95e16), *uint256.NewInt(95e16)}, lows)
	require.Equal(t, uint64(36), seconds)
	require.Equal(t, []int{1, 2, 3}, done)

	// Where they come four times a second it sees neither the 500 from 11 s on nor the 600 from 13 s on.
	s, err = scenario.Builtin("paths=1", "blocks.step=250ms", "arms=[{design: morpho}]",
		`prices={source: script, between: step, points: [{at: 0s, price: 2000}, {at: 11s, price: 500}, {at: 12s, price: 1800}, {at: 13s, price: 600}, {at: 23s, price: 2000}, {at: 24s, price: 1900}]}`)
	require.NoError(t, err)
	p, err = review.Plan(s)
	require.NoError(t, err)
	lows, seconds, err = review.Lows(p, 0, 1, func(int) {})
	require.NoError(t, err)
	require.Equal(t, []uint256.Int{*uint256.NewInt(90e16)}, lows)
	require.Equal(t, uint64(24), seconds)
}

// The built-in study's 10 gwei, and 10,000 times that. What pays is in proportion to the gas.
func TestWhatIsTooSmallToPayItsGas(t *testing.T) {
	book := append(three(), agents.Borrower{Collateral: ether(1), Debt: usdc(10)})
	least, below, ok := side(t, book).Dust(1)
	require.True(t, ok)
	require.Equal(t, 1, below.Accounts)
	more, all, ok := side(t, book).Dust(10_000)
	require.True(t, ok)
	require.Equal(t, 4, all.Accounts)
	require.InDelta(t, 10_000, more.Float64()/least.Float64(), 1)
	_, _, ok = side(t, book, "arms=[{design: block-auction}]").Dust(1)
	require.False(t, ok, "an auction's price falls until somebody pays it")
}

// Gas is paid in ether, and what pays it is counted in loan tokens at the price of ether: of what the collateral is where that
// is ether, else of a position that is. Ether at twice the price asks twice the debt.
func TestGasIsPricedByEther(t *testing.T) {
	set := func(ether string) []string {
		return []string{
			"market.collateral.symbol=ABC", "portfolio.positions=[{symbol: ALT, prices: {start: 3}}, {symbol: WETH, prices: {start: " + ether + "}}]",
			"arms=[{design: exchange-account, name: x, preset: idealised, thresholds: matched, rules: {mark-interval: 12}}, {design: morpho, name: lent}]",
		}
	}
	least := func(set ...string) float64 {
		debt, _, ok := side(t, three(), set...).Dust(100)
		require.True(t, ok)
		return debt.Float64()
	}
	of := side(t, three(), set("2000")...)
	require.Equal(t, "lent", of.Arm, "the first arm that lends, whatever stands before it")
	require.InDelta(t, 1, least(set("2000")...)/least(), 1e-6, "as where the collateral is ether at 2,000")
	require.InDelta(t, 2, least(set("4000")...)/least(), 1e-6)
	require.InDelta(t, 0.5, least(set("1000")...)/least(), 1e-6)
}

// An arm is found by its name among those that lend.
func TestTheArmOfABook(t *testing.T) {
	planned := func(arms string) *plan.Plan {
		s, err := scenario.Builtin(arms)
		require.NoError(t, err)
		p, err := review.Plan(s)
		require.NoError(t, err)
		return p
	}
	three := three()
	p := planned("arms=[{design: exchange-isolated, name: x}, {design: morpho, name: a}, {design: aave-v3-3, name: b}]")
	for name, arm := range map[string]string{"": "a", "a": "a", "b": "b"} {
		of, err := review.Of(p, name, three, oracle.MustPrice("2000"))
		require.NoError(t, err)
		require.Equal(t, arm, of.Arm)
	}
	_, err := review.Of(p, "x", three, oracle.MustPrice("2000"))
	require.ErrorContains(t, err, `no lending arm "x"; the scenario has a, b`)
	for _, name := range []string{"", "x"} {
		_, err = review.Of(planned("arms=[{design: exchange-isolated, name: x}]"), name, three, oracle.MustPrice("2000"))
		require.ErrorContains(t, err, "the scenario has no arm that is a lending market")
	}
}

func TestDesignsWithoutAThresholdAreRefused(t *testing.T) {
	s, err := scenario.Builtin("arms=[{design: llamma}]")
	require.NoError(t, err)
	p, err := review.Plan(s)
	require.NoError(t, err)
	_, err = review.Of(p, "", three(), oracle.MustPrice("2000"))
	require.ErrorContains(t, err, "liquidates at no LTV")
	_, err = review.Of(p, "nobody", three(), oracle.MustPrice("2000"))
	require.ErrorContains(t, err, "the scenario has llamma")
}
