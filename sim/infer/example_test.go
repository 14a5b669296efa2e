package infer_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Of every thousand closed on a path some fifty were lost.
func ExampleRatio() {
	var loss infer.Ratio
	for path := range 30 {
		loss.Add(50+float64(path%5), 1000) // lost, of so much closed
	}
	e := loss.Estimate()
	fmt.Printf("%.3f [%.4f, %.4f], %s\n", e.Value, e.Low, e.High, e.Contributors())

	var twice infer.Ratio
	twice.Add(50, 1000)
	twice.Add(60, 1000)
	e = twice.Estimate()
	fmt.Printf("%.3f: %s\n", e.Value, e.Why())
	// Output:
	// 0.052 [0.0515, 0.0525], 30 of 30 paths contribute
	// 0.055: 2 of 2 paths contribute, and an interval needs 20: about 26 paths of this kind would give one
}
