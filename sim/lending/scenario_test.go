package lending_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// study runs the built-in scenario with changes, and returns the rows of its first arm on its first path.
func study(t *testing.T, sets ...string) (rows record.Arm) {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{"paths=1"}, sets...)...)...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{Workers: 1}, func(path *record.Path) error {
		rows = path.Arms[0]
		return path.Arms[0].Err
	}))
	balanced(t, &rows)
	return rows
}

func TestAScenarioAsksForTwoCalls(t *testing.T) {
	const arm, bots = "arms=[{design: compound-v2, protocol_share: 0}]", "liquidators=[{strategy: first-price, name: a, gas_overhead: 0, calls: "
	pairs := func(calls string) (n int) {
		rows := study(t, "population.borrowers=50", "gas.base_fee_gwei=1", arm, bots+calls+"}]").Liquidations
		for k := 1; k < len(rows); k++ {
			if rows[k].Block == rows[k-1].Block && rows[k].Borrower == rows[k-1].Borrower {
				n++
			}
		}
		return n
	}
	require.Zero(t, pairs("1"))
	require.NotZero(t, pairs("2"))
}

func TestAScenarioWithoutLiquidatorsRunsToItsEnd(t *testing.T) {
	rows := study(t, "population.borrowers=50", "arms=[{design: morpho}]", "liquidators=[]")
	require.Len(t, rows.Vaults, 50)
	require.Empty(t, rows.Liquidations)
}

// Two funded bots that take parts of the same vaults in the same blocks: every row has a bot, a price that it sold at, and
// parts that sum.
func TestRowsOfASharedBlockAreWhole(t *testing.T) {
	rows := study(t, "population.borrowers=200", "arms=[{design: morpho}]",
		"liquidators=[{strategy: fixed-share, name: b, share: 0.8, capital: 3000}, {strategy: fixed-share, name: c, share: 0.5, capital: 2000}, {strategy: first-price, name: d, capital: 2500}]")
	shared := 0
	for k := range rows.Liquidations {
		l := &rows.Liquidations[k]
		require.False(t, l.Proceeds.IsZero())
		require.NotZero(t, l.Gas)
		require.False(t, l.Least.IsZero())
		if k > 0 && l.Block == rows.Liquidations[k-1].Block && l.Borrower == rows.Liquidations[k-1].Borrower {
			shared++
		}
	}
	require.NotZero(t, shared)
}
