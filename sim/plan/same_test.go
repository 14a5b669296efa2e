package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// What a scenario says of its prices, and of who borrows, makes two studies differ in them; nothing else does.
func TestWhichStudiesHaveTheSamePricesAndBorrowers(t *testing.T) {
	t.Parallel()
	base := mustPlan(t)
	for set, want := range map[string][2]bool{ // the same prices, and the same borrowers
		"venue.of.fee=0.004":           {true, true},
		"paths=2":                      {true, true},
		"feed.deviation=0.01":          {true, false},
		"population.borrowers=6":       {true, false},
		"market.lltv=0.5":              {true, false},
		"market.borrow_cap=1000000":    {true, false},
		"population.unopened=drop":     {true, false},
		"population.unopened=clip":     {true, false},
		"seed=99":                      {false, false},
		"prices.start=7001":            {false, false},
		"prices.begin=2020-03-13":      {false, false},
		"prices.horizon=1d":            {false, false},
		"blocks.step=6s":               {false, false},
		"market.collateral.symbol=X":   {false, false},
		"market.loan.symbol=USDT":      {false, false},
		"gas.ether_prices.align=start": {false, false},
		"portfolio.reserve=0.5":        {false, false},
	} {
		other := mustPlan(t, set)
		require.Equal(t, want, [2]bool{base.SamePrices(other), base.SamePopulation(other)}, set)
		require.Equal(t, want, [2]bool{other.SamePrices(base), other.SamePopulation(base)}, set)
		require.True(t, other.SamePrices(other), set)
		require.True(t, other.SamePopulation(other), set)
	}
	again := mustPlan(t)
	require.True(t, base.SamePopulation(again))
	s, err := scenario.Builtin("paths=1", "population.borrowers=5", "arms=[{design: morpho}]")
	require.NoError(t, err)
	var added [2]*Plan
	for i := range added {
		added[i], err = NewWith(s, Additions{Population: base.source})
		require.NoError(t, err)
	}
	s, err = scenario.Builtin("paths=1", "population.unopened=drop", "arms=[{design: morpho}]")
	require.NoError(t, err)
	own, err := NewWith(s, Additions{Population: base.source})
	require.NoError(t, err)
	require.Empty(t, own.sieve, "a population that stands in the scenario's place is not sifted as that")
	require.False(t, added[0].SamePrices(added[1]), "what a program added is its own")
	require.True(t, added[0].SamePrices(added[0]))
}
