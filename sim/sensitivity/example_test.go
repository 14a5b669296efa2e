package sensitivity_test

import (
	"context"
	"fmt"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/sensitivity"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// The assumption that moves the difference of loss farthest, on two paths of a small study.
func Example() {
	s, err := scenario.Builtin(scenario.Frictionless("paths=2", "population.borrowers=20", "prices={source: gbm, start: 200, volatility: 3, horizon: 2h}", "population.health.median=0.02")...)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := plan.New(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	study := stats.New(p.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	if err := sim.Run(context.Background(), p, sim.Options{}, study.Add); err != nil {
		fmt.Println(err)
		return
	}
	moves, err := sensitivity.Run(context.Background(), s, study, sensitivity.Options{Paths: 2, Workers: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	ranked := moves.Ranked(func(m *stats.Movement) bool { return m.Metric == stats.LossDifference })
	fmt.Println(ranked[0][0].Key)
	// Output: population.collateral.sigma
}
