package queue_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/sweep/queue"
)

// A sweep whose parts another goroutine does; it might be another machine.
func Example() {
	s, _ := scenario.Builtin(scenario.Frictionless("arms=[{design: morpho}]", "paths=2", "population.borrowers=10")...)
	axis, _ := sweep.ParseAxis("arms.0.lif=1.02,1.05")
	w, err := sweep.New(s, sweep.Design{Axes: []sweep.Axis{axis}}, sweep.Settings{Version: "mine"})
	if err != nil {
		panic(err)
	}
	folder, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(folder)
	broker, err := queue.Serve("127.0.0.1:0", folder+"/queue")
	if err != nil {
		panic(err)
	}
	defer broker.Close()
	ended := make(chan error)
	go func() {
		ended <- queue.Work(context.Background(), broker.URL(), queue.Worker{Version: "mine", Once: true})
	}()
	if err := w.Run(context.Background(), folder+"/parts", sweep.Options{Elsewhere: queue.Elsewhere(broker.URL(), nil)}); err != nil {
		panic(err)
	}
	results, err := sweep.Gather(folder + "/parts")
	fmt.Println(len(results.Told), "points", err, <-ended)
	// Output: 2 points <nil> <nil>
}
