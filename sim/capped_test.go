package sim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Under a cap paths have other numbers of borrowers, more than the first path too. No run fails, and all arms have the same.
func TestPathsUnderACapHaveTheirOwnNumbers(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin(scenario.Frictionless("population.borrowers=200", "paths=12", "market.borrow_cap=50000")...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	var counts []int
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		for a := range path.Arms {
			require.NoError(t, path.Arms[a].Err)
			require.Len(t, path.Arms[a].Vaults, len(path.Arms[0].Vaults))
		}
		counts = append(counts, len(path.Arms[0].Vaults))
		return nil
	}))
	require.Less(t, counts[0], max(counts[4], counts[6], counts[9]), "else this shows nothing")
}
