package trace_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/trace"
)

// What one borrower paid to whom when it was liquidated on Morpho.
func Example() {
	s, err := scenario.Builtin(scenario.Frictionless("paths=1", "prices={source: script, points: [{at: 0s, price: 200}, {at: 1h, price: 160}]}", "population={source: drawn, borrowers: 1, collateral: {law: constant, value: 10}, health: {law: constant, value: 1.1}, behaviours: [{behaviour: passive}]}", "liquidators=[{strategy: fixed-share, name: bot, share: 0.5}]")...)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := plan.New(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	of, err := trace.Walk(p, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range of.Arms[0].Events {
		for _, posting := range e.Postings {
			if posting.Reason.IsLoss() {
				fmt.Println(posting.Reason, "to", posting.Payee)
			}
		}
	}
	// Output:
	// liquidator_profit to bot
	// gas to gas
	// builder_tip to block builder
	// venue_fee to venue
	// price_impact to venue
}
