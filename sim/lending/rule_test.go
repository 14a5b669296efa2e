package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// ruled is a rule of an LTV of 0.8, whose design rounds by 500 per unit of collateral and by 3 units.
func ruled() *Rule {
	r := &Rule{&running{World: &arm.World{CollateralDecimals: 18, LoanDecimals: 6}}}
	t := &r.a.key.Trigger
	t.LTV, t.Slack = *uint256.NewInt(0.8e18), *uint256.NewInt(3)
	t.Grain.Mul(uint256.NewInt(500), &fixed.PriceScale)
	return r
}

func per(x uint64) (price uint256.Int) {
	price.Mul(uint256.NewInt(x), &fixed.PriceScale)
	return price
}

// Ten units at 2,000 less 500 are worth 15,000, and may owe 12,000 less 3.
func TestTheMostAVaultMayOweAndTheLeastItNeeds(t *testing.T) {
	r := ruled()
	price, grain, below := per(2000), per(500), per(499)
	most := r.MostDebt(uint256.NewInt(10), &price)
	require.EqualValues(t, 11_997, most.Uint64())
	for debt, want := range map[uint64]uint64{11_997: 10, 11_998: 11, 1: 1, 10_797: 9} {
		least, ok := r.Collateral(uint256.NewInt(debt), &price)
		require.True(t, ok)
		require.Equal(t, want, least.Uint64(), debt)
	}
	for _, p := range []*uint256.Int{&grain, &below} {
		least, ok := r.Collateral(uint256.NewInt(5), p)
		require.False(t, ok, "collateral counts for nothing")
		require.True(t, least.IsZero())
		most := r.MostDebt(uint256.NewInt(10), p)
		require.True(t, most.IsZero())
	}
	huge := *new(uint256.Int).Lsh(uint256.NewInt(1), 200)
	_, ok := r.Collateral(&huge, &price)
	require.False(t, ok)
	r.a.key.Trigger.LTV.Clear()
	_, ok = r.Collateral(uint256.NewInt(5), &price)
	require.False(t, ok, "it begins at no LTV")
}

// A design gives 1.05 of worth for each unit paid: of that 0.05 are left for gas, and 0.0395 where the venue takes a
// hundredth. Nothing is left at 1, and from 2 on no discount is fixed.
func TestTheLeastDebtThatPaysItsGas(t *testing.T) {
	for name, row := range map[string]struct {
		earns, fee uint64
		rewards    bool
		want       uint64
	}{
		"without a fee":     {1.05e18, 0, false, 2000},
		"less a fee":        {1.05e18, 0.01e18, false, 2532},
		"rewarded":          {1.05e18, 0, true, 0},
		"nothing":           {1e18, 0, false, 0},
		"the fee takes all": {1.01e18, 0.01e18, false, 0},
		"a little":          {1e18 + 1e6, 0, false, 100e12},
		"an auction":        {2e18, 0, false, 0},
		"nearly twice":      {2e18 - 1, 0, false, 101},
	} {
		r := ruled()
		r.a.key.Earns, r.a.key.Rewards, r.a.VenueFee = *uint256.NewInt(row.earns), row.rewards, *uint256.NewInt(row.fee)
		least, ok := r.LeastPaying(uint256.NewInt(100))
		require.Equal(t, row.want != 0, ok, name)
		require.Equal(t, *uint256.NewInt(row.want), least, name)
	}
}

// A call takes 100 of gas, and 10 more of the lighter bot's. At 0.01 ether each it costs 1.1 ether, 2,200 dollars.
func TestTheGasOfALiquidation(t *testing.T) {
	r := ruled()
	_, ok := r.GasOf(1e16, oracleDollars(2000))
	require.False(t, ok, "nobody would come")
	r.a.Gas.Liquidate = 100
	for _, overheads := range [][]uint64{{30, 10}, {10, 30}} {
		r.a.Liquidators = []liquidator.Liquidator{{Overhead: overheads[0]}, {Overhead: overheads[1]}}
		cost, ok := r.GasOf(1e16, oracleDollars(2000))
		require.True(t, ok)
		require.EqualValues(t, 2200e6, cost.Uint64())
	}
}

// Of a book one vault owes more than any price says, one owes nothing, and one can be liquidated below 1,860.47.
func TestTheFallOfABook(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	r := &Rule{a}
	absurd := agents.Borrower{Collateral: *uint256.NewInt(1), Debt: *new(uint256.Int).Lsh(uint256.NewInt(1), 200)}
	book := []agents.Borrower{absurd, owing(50, 0), owing(10, 16_000)}
	for capital, known := range map[uint64]bool{15_999: true, 16_000: false} {
		most := *uint256.NewInt(capital * 1e6)
		f := r.Fall(book, func(*uint256.Int) uint256.Int { return most })
		require.Equal(t, known, f.Known, capital)
		if known {
			require.InDelta(t, 1-16.0/17.2, f.Share.Float64()/1e18, 1e-12)
		}
	}
}

// A bot buys whatever the venue takes where its design states a discount: more than nothing, and below twice.
func TestTheDepthOfARule(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	r, price, ten := &Rule{a}, per(2000), uint256.NewInt(10)
	everything := *new(uint256.Int).SetAllOne()
	for earns, ok := range map[uint64]bool{1e18: false, 1e18 + 1: true, 2e18 - 1: true, 2e18: false} {
		a.key.Earns = *uint256.NewInt(earns)
		debt, is, err := r.Depth(&price, ten)
		require.NoError(t, err)
		require.Equal(t, ok, is, earns)
		require.Equal(t, ok, debt.Eq(&everything), earns)
	}
	a.key.Earns = *uint256.NewInt(1.05e18)
	a.Liquidators = nil
	_, is, err := r.Depth(&price, ten)
	require.NoError(t, err)
	require.False(t, is)
}

// A rule is asked of the arm's market, opened with the borrowers of a start.
func TestARuleIsOfAMarketThatOpens(t *testing.T) {
	w := setting(t, nil, []uint64{2000}, owing(10, 8000)).World
	start := &arm.Start{Prices: []oracle.Price{oracleDollars(2000)}, Borrowers: []agents.Borrower{owing(10, 8000)}}
	m := Arm{Name: "morpho", LLTV: *uint256.NewInt(0.86e18), Design: design.MorphoBlue}
	r, err := m.Rule(w, start)
	require.NoError(t, err)
	require.Equal(t, *uint256.NewInt(0.86e18), r.Key().Trigger.LTV)

	_, err = Arm{Name: "none"}.Rule(w, start)
	require.ErrorContains(t, err, "arm none has no design")
	over := &arm.Start{Prices: start.Prices, Borrowers: []agents.Borrower{owing(10, 18_000)}}
	_, err = m.Rule(w, over)
	require.ErrorContains(t, err, "arm morpho: ")
	bands := *w
	bands.Venue = liquidity.Boundless{}
	_, err = Arm{Name: "bands", LLTV: *uint256.NewInt(0.86e18), Design: design.LlammaMainnet}.Rule(&bands, start)
	require.ErrorContains(t, err, "liquidates at no LTV")
}
