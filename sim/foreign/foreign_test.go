package foreign_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	protocols "github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/foreign"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// planned is a small study with the example's contracts as an arm, beside the scenario's own where beside is set.
func planned(t testing.TB, beside bool, set ...string) *plan.Plan {
	t.Helper()
	dump, err := protocols.Example()
	require.NoError(t, err)
	s, err := scenario.Builtin(append([]string{
		"paths=2", "population.borrowers=30", "arms=[{design: morpho}]", "population.behaviours=[{behaviour: passive, weight: 1}]", "market.irm.model=none",
	}, set...)...)
	require.NoError(t, err)
	own := foreign.Arm{Name: "own", Dump: dump, Protocol: func() protocols.Protocol { return &protocols.Morpho{} }}
	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{own}, Alone: !beside})
	require.NoError(t, err)
	return p
}

// walked is the rows of a plan's arms, by path and arm, and the hash of all.
func walked(t testing.TB, p *plan.Plan, o sim.Options) (arms [][]record.Arm, hash string) {
	t.Helper()
	h, err := record.NewHash(p.Names())
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), p, o, func(path *record.Path) error {
		for i := range path.Arms {
			require.NoError(t, path.Arms[i].Err)
		}
		arms = append(arms, append([]record.Arm(nil), path.Arms...))
		return h.Add(path)
	}))
	return arms, h.Sum()
}

// A borrower's loss is what its collateral fell by in value, less the debt that went with it; both are counted
// apart from the reasons that the loss is divided by.
func TestTheReasonsOfALossSumToIt(t *testing.T) {
	t.Parallel()
	arms, _ := walked(t, planned(t, false), sim.Options{Workers: 1})
	liquidated := 0
	for _, path := range arms {
		for i := range path[0].Vaults {
			v := &path[0].Vaults[i]
			if v.Liquidations == 0 {
				require.Zero(t, v.Loss().Sign())
				continue
			}
			liquidated++
			change := v.EndEquity.Sub(v.StartEquity)
			moves := v.Paid[journal.MarketMove].Add(v.Paid[journal.Carry]).Add(v.Loss())
			require.Equal(t, change.String(), moves.Neg().String())
		}
	}
	require.Greater(t, liquidated, 20)
}

// Reading everybody's health in every block finds what the index of threshold prices finds.
func TestTheIndexLeavesNobodyOut(t *testing.T) {
	t.Parallel()
	p := planned(t, false, "population.borrowers=8", "paths=1", "population.health={law: lognormal, shift: 1, median: 0.1, sigma: 0.7}",
		"prices={source: gbm, start: 200, volatility: 12, horizon: 2h}")
	_, quick := walked(t, p, sim.Options{Workers: 1})
	_, slow := walked(t, p, sim.Options{Workers: 1, Vigilant: true})
	require.Equal(t, slow, quick)
}

func TestWorkersDoNotChangeTheStudy(t *testing.T) {
	t.Parallel()
	p := planned(t, false)
	_, one := walked(t, p, sim.Options{Workers: 1})
	_, two := walked(t, p, sim.Options{Workers: 2})
	require.Equal(t, one, two)
}

// The example's bytecode and the native rules are one rulebook: the same borrowers are liquidated, and lose the
// same but for the gas that each arm counts and what bots choose by it.
func TestTheExampleGoesAsTheNativeDesignDoes(t *testing.T) {
	t.Parallel()
	arms, _ := walked(t, planned(t, true, "gas.base_fee_gwei=0", "gas.block_gas_limit=1000000000", "venue.of.depth=1000000000"), sim.Options{Workers: 1})
	for _, path := range arms {
		var closed [2]fixed.Signed
		for a := range path {
			for i := range path[a].Vaults {
				v := &path[a].Vaults[i]
				require.Equal(t, path[0].Vaults[i].Liquidations > 0, v.Liquidations > 0, "borrower %d", i)
				require.Equal(t, path[0].Vaults[i].FirstBlock, v.FirstBlock, "borrower %d", i)
				closed[a] = closed[a].Add(fixed.Positive(&v.ClosedDebt))
			}
		}
		require.InEpsilon(t, closed[0].Float64(), closed[1].Float64(), 1e-6)
	}
}

// Nobody comes for the borrowers. Who could be liquidated, and who can be at the end, is the same by the bytecode and by the
// native rules, after a fall from which some recover.
func TestWhoIsLeftStandingIsAsTheNativeDesignSays(t *testing.T) {
	t.Parallel()
	fall := "prices={source: script, begin: 2020-03-12, points: [{at: 0s, price: 200}, {at: 10m, price: 150}, {at: 20m, price: 170}]}"
	arms, _ := walked(t, planned(t, true, "paths=1", "liquidators=[]", fall, "population.health={law: lognormal, shift: 1, median: 0.2, sigma: 0.7}"), sim.Options{Workers: 1})
	native, own := &arms[0][0], &arms[0][1]
	var reached, standing uint32
	for i := range own.Vaults {
		n, v := &native.Vaults[i], &own.Vaults[i]
		require.Equal(t, n.Reached, v.Reached, "borrower %d", i)
		require.Equal(t, n.Standing, v.Standing, "borrower %d", i)
		require.InEpsilon(t, n.StartHealth.Float64(), v.StartHealth.Float64(), 1e-8, "borrower %d", i)
		require.Equal(t, []fixed.Signed{n.StartEquity, n.EndEquity}, []fixed.Signed{v.StartEquity, v.EndEquity}, "borrower %d", i)
		require.Zero(t, v.FirstDelay)
		if v.Reached {
			reached++
		}
		if v.Standing {
			standing++
		}
	}
	require.Equal(t, standing, own.Undone.EndLiquidatable)
	require.Equal(t, native.Undone.EndLiquidatable, own.Undone.EndLiquidatable)
	require.NotZero(t, standing)
	require.Less(t, standing, reached)
	require.Less(t, reached, uint32(len(own.Vaults)))
	require.Empty(t, own.Liquidations)
	require.Equal(t, native.Undone.EndShortfall, own.Undone.EndShortfall)
}

// Bots that are late take every vault as many blocks after it could be taken as the native arm's do.
func TestLateBotsAreAsLateAsInTheNativeDesign(t *testing.T) {
	t.Parallel()
	arms, _ := walked(t, planned(t, true, "paths=1", "gas.base_fee_gwei=0", "gas.block_gas_limit=1000000000", "venue={model: infinite}",
		"liquidators=[{strategy: fixed-share, name: a, delay: 3}]", "population.health={law: lognormal, shift: 1, median: 0.2, sigma: 0.7}",
		"prices={source: script, begin: 2020-03-12, points: [{at: 0s, price: 200}, {at: 10m, price: 150}]}"), sim.Options{Workers: 1})
	delayed := 0
	for i := range arms[0][1].Vaults {
		n, v := &arms[0][0].Vaults[i], &arms[0][1].Vaults[i]
		require.Equal(t, []uint64{n.FirstBlock, n.FirstDelay, n.FirstTime}, []uint64{v.FirstBlock, v.FirstDelay, v.FirstTime}, "borrower %d", i)
		if v.FirstDelay > 0 {
			delayed++
		}
	}
	require.NotZero(t, delayed)
}

// A scenario whose tokens have other decimals than the protocol's is refused, for either token.
func TestOtherDecimalsAreRefused(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"market.collateral={symbol: WETH, decimals: 8}", "market.loan={symbol: USDC, decimals: 7}"} {
		p := planned(t, false, "paths=1", "population.borrowers=1", set)
		err := sim.Run(context.Background(), p, sim.Options{Workers: 1}, func(*record.Path) error { return nil })
		require.ErrorContains(t, err, "foreign: WETH has 18 decimals and USDC has 6, and the scenario's tokens have")
		require.ErrorContains(t, err, "set market.collateral.decimals and market.loan.decimals")
	}
}

// The example's contracts in ETH's crash: what lenders that run this bytecode would have taken of ten borrowers.
func Example() {
	dump, err := protocols.Example()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := scenario.Builtin("paths=1", "population.borrowers=10")
	if err != nil {
		fmt.Println(err)
		return
	}
	own := foreign.Arm{Name: "bytecode", Dump: dump, Protocol: func() protocols.Protocol { return &protocols.Morpho{} }}
	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{own}, Alone: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		fmt.Println(p.Names().Arms, len(path.Arms[0].Liquidations), "liquidations")
		return path.Arms[0].Err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: [bytecode] 10 liquidations
}
