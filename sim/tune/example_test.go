package tune_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/tune"
)

// The incentive at which borrowers lose least, without a limit: they lose nothing where nobody comes.
func Example() {
	s, err := scenario.Builtin(scenario.Frictionless("paths=4", "population.borrowers=20", "population.health.median=0.05", "prices={source: gbm, start: 200, volatility: 3, horizon: 2h}")...)
	if err != nil {
		fmt.Println(err)
		return
	}
	axis, err := sweep.ParseAxis("arms.0.lif=1:1.1:3")
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := tune.New(s, tune.Problem{Objective: stats.BorrowerLoss, Over: []sweep.Axis{axis}, Workers: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	folder, err := os.MkdirTemp("", "parts")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	if err := t.Sweep.Run(context.Background(), folder, sweep.Options{Workers: 2}); err != nil {
		fmt.Println(err)
		return
	}
	answers, err := t.Solve(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t.Label(answers[0].Best), answers[0].Shape)
	// Output: lif 1 only rises
}
