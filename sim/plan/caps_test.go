package plan_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Borrowers open in turn until the cap is full; a smaller one after one who found no room may still open. The walk over them is
// written anew here, over the borrowers of the study without a cap.
func TestCapsSayWhoOpens(t *testing.T) {
	t.Parallel()
	start := func(set ...string) (*plan.Plan, []uint256.Int, error) {
		s, err := scenario.Builtin(scenario.Frictionless(append([]string{"arms=[{design: morpho}]", "population.borrowers=50", "paths=1"}, set...)...)...)
		require.NoError(t, err)
		p, err := plan.New(s)
		require.NoError(t, err)
		row := [][]oracle.Price{make([]oracle.Price, 1)}
		_, err = p.Walk(0).Fill(row)
		require.NoError(t, err)
		begun, err := p.Begin(0, []oracle.Price{row[0][0]})
		var debts []uint256.Int
		for _, b := range begun.Borrowers {
			debts = append(debts, b.Debt)
		}
		return p, debts, err
	}
	free, all, err := start()
	require.NoError(t, err)
	require.Len(t, all, 50)
	for _, c := range []struct {
		set  []string
		most uint64 // whole tokens
	}{
		{[]string{"market.borrow_cap=20000"}, 20_000},
		{[]string{"market.supply_cap=20000", "suppliers.utilisation=0.5"}, 10_000},
		{[]string{"market.supply_cap=20000", "suppliers.utilisation=0.5", "market.borrow_cap=3000"}, 3_000},
		{[]string{"market.supply_cap=20000", "suppliers.utilisation=0.5", "market.borrow_cap=90000"}, 10_000},
	} {
		p, debts, err := start(c.set...)
		require.NoError(t, err)
		require.False(t, p.SamePopulation(free))
		var want []uint256.Int
		left := c.most * 1e6
		for _, d := range all {
			if d.IsUint64() && d.Uint64() <= left {
				left -= d.Uint64()
				want = append(want, d)
			}
		}
		require.NotEmpty(t, want)
		require.Less(t, len(want), 50)
		require.Equal(t, want, debts, "%v", c.set)
	}
	_, _, err = start("market.borrow_cap=0.000001")
	require.ErrorContains(t, err, "raise market.borrow_cap")
}
