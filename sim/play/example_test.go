package play_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/play"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// A reader moves the incentive of a small market to 1 %.
func Example() {
	s, err := scenario.Builtin(scenario.Frictionless()...)
	if err != nil {
		panic(err)
	}
	m, err := play.Open(string(s.YAML()))
	if err != nil {
		panic(err)
	}
	for _, values := range [][]string{nil, {"1.01"}} {
		answer, err := m.Ask(values...)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s: %.0f %s\n", answer.Numbers[0].Name, *answer.Numbers[0].Value, answer.Numbers[0].Unit)
	}
	// Output:
	// borrowers lose by liquidation: 322 bps of debt
	// borrowers lose by liquidation: 69 bps of debt
}
