package sweep_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// What borrowers lose at two incentives, on the same four paths.
func Example() {
	s, err := scenario.Builtin(scenario.Frictionless("paths=4", "population.borrowers=20", "population.health.median=0.05", "prices={source: gbm, start: 200, volatility: 3, horizon: 2h}", "arms=[{design: morpho, name: morpho, lif: 1.02}]")...)
	if err != nil {
		fmt.Println(err)
		return
	}
	axis, err := sweep.ParseAxis("arms.0.lif=1.02,1.1")
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := sweep.New(s, sweep.Design{Axes: []sweep.Axis{axis}}, sweep.Settings{})
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
	if err := w.Run(context.Background(), folder, sweep.Options{Workers: 2}); err != nil {
		fmt.Println(err)
		return
	}
	r, err := sweep.Gather(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range r.Told {
		fmt.Println(p.Set, p.Current, p.Of(stats.BorrowerLoss, 0).Value > 0)
	}
	fmt.Println(r.Told[1].Moved(stats.BorrowerLoss, "morpho", "").Value > 0)
	// Output:
	// [arms.0.lif=1.02] true true
	// [arms.0.lif=1.1] false true
	// true
}
