package plan_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// A plan is a scenario in integers. Faults that only data or rules can show are found when it is made.
func ExampleNew() {
	s, err := scenario.Builtin("paths=2", "population.borrowers=10")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := plan.New(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	clock := p.Clock()
	fmt.Println(p.Names().Arms, p.Paths(), "paths of", clock.Blocks, "blocks,", p.Borrowers(), "borrowers")

	s, err = scenario.Builtin("arms.2.preset=no-such-venue")
	if err == nil {
		_, err = plan.New(s)
	}
	fmt.Println(err != nil)
	// Output:
	// [morpho exchange-matched exchange-binance] 2 paths of 172789 blocks, 10 borrowers
	// true
}
