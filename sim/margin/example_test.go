package margin_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// A venue's rules with one's own insurance fund, as an arm beside the scenario's.
func Example() {
	preset, err := presets.Load("hyperliquid")
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := preset.Settled(6) // USDC has six decimals
	if err != nil {
		fmt.Println(err)
		return
	}
	instrument, err := preset.Instrument("ETHUSDC", exchange.Linear, 0, 6)
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := scenario.Builtin(scenario.Frictionless()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	own := margin.Arm{Name: "backstop", Rules: rules, Instrument: instrument, Counterparties: 20}
	own.Insurance.SetUint64(1_000_000e6)
	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{own}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Names().Arms)
	// Output: [morpho exchange-matched exchange-binance backstop]
}
