package lending_test

import (
	"context"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// The scenario's market under Morpho Blue's rules with a bonus of 2 % instead of 4.4 %, beside the scenario's arms.
func Example() {
	s, err := scenario.Builtin(scenario.Frictionless("paths=2", "population.borrowers=100")...)
	if err != nil {
		fmt.Println(err)
		return
	}
	own := lending.Arm{Name: "lean", LLTV: *uint256.NewInt(0.86e18), Design: design.Morpho{LIF: *uint256.NewInt(1.02e18)}}
	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{own}})
	if err != nil {
		fmt.Println(err)
		return
	}
	lost := map[string]float64{}
	err = sim.Run(context.Background(), p, sim.Options{Workers: 2}, func(path *record.Path) error {
		for a, name := range p.Names().Arms {
			for i := range path.Arms[a].Vaults {
				lost[name] += path.Arms[a].Vaults[i].Loss().Float64() / 1e6
			}
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("morpho %.0f USDC lost, lean %.0f\n", lost["morpho"], lost["lean"])
	// Output: morpho 18235 USDC lost, lean 8317
}
