package sim_test

import (
	"context"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// halver is a borrower of one's own: it repays half of what it owes, once, as soon as its LTV reaches 80 %.
type halver struct{}

func (halver) Kind() string    { return "halver" }
func (halver) Validate() error { return nil }
func (halver) Alarm() agents.Alarm {
	return agents.Alarm{LTV: *uint256.NewInt(0.80e18), Reaction: 60}
}

func (halver) Act(v agents.View) (a agents.Action) {
	if v.Repaid.IsZero() {
		a.Repay.Rsh(&v.Debt, 1)
	}
	return a
}

// A borrower is a type with four methods. It wakes at an LTV and acts, in every arm the same.
func ExampleRun_behaviour() {
	s, err := scenario.Builtin(scenario.Frictionless("paths=5", "population.borrowers=100")...)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, own := range []agents.Behaviour{agents.Passive{}, halver{}} {
		plan, err := plan.NewWith(s, plan.Additions{Behaviours: agents.Mix{{Behaviour: own, Weight: 1}}})
		if err != nil {
			fmt.Println(err)
			return
		}
		liquidated := 0
		err = sim.Run(context.Background(), plan, sim.Options{Workers: 2}, func(p *record.Path) error {
			for _, v := range p.Arms[0].Vaults {
				if v.Liquidations > 0 {
					liquidated++
				}
			}
			return p.Arms[0].Err
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(own.Kind(), liquidated, "of 500 vaults liquidated")
	}
	// Output:
	// passive 333 of 500 vaults liquidated
	// halver 2 of 500 vaults liquidated
}

// A design of an exchange is a value: a venue's rules with some of one's own. This one closes a fifth at a time and leaves
// what is left with the trader.
func ExampleRun_design() {
	s, err := scenario.Builtin(scenario.Frictionless("paths=5", "population.borrowers=100")...)
	if err != nil {
		fmt.Println(err)
		return
	}
	preset, err := presets.Load("binance-usdm", "clearance-fee=0.002",
		"steps=cancel-orders, chunk: {fraction: 0.2}, takeover, at-bankruptcy, on-fund, backstop, deleverage, at-any-price, inventory, fund, operator")
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
	plan, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{
		margin.Arm{Name: "gentle", Rules: rules, Instrument: instrument, Counterparties: 5},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	lost := make([]float64, len(plan.Names().Arms))
	err = sim.Run(context.Background(), plan, sim.Options{Workers: 2}, func(p *record.Path) error {
		for a := range p.Arms {
			for i := range p.Arms[a].Vaults {
				lost[a] += p.Arms[a].Vaults[i].Loss().Float64() / 1e6
			}
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for a, name := range plan.Names().Arms {
		fmt.Printf("%-17s%6.0f USDC lost\n", name, lost[a])
	}
	// Output:
	// morpho            58850 USDC lost
	// exchange-matched  14491 USDC lost
	// exchange-binance   3250 USDC lost
	// gentle             2611 USDC lost
}
