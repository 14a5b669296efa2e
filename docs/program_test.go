package docs_test

import (
	"context"
	"fmt"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// mine names rules of this package beside those of the project.
const mine = `
name: mine
paths: 4
market: {lltv: 0.86, irm: {model: straight, full: 0.1}}
prices: {source: peg, start: 2000, speed: 20, volatility: 6, horizon: 1d}
feed: {rule: poll, every: 2m}
population:
  source: drawn
  borrowers: 100
  collateral: {law: weibull, scale: 12, shape: 0.7}
  behaviours: [{behaviour: passive, weight: 9}, {behaviour: halver}]
venue: {model: spread, ratio: 0.005}
liquidators:
  - {strategy: first-price, name: searcher}
  - {strategy: shadow, name: shadow, part: 2}
arms:
  - {design: morpho}
  - {design: soft, name: gentle, share: 0.3, bonus: 1.03}
`

// A program that imports the package of a rule knows its name: scenarios can say it, as they say the project's own.
func Example() {
	s, err := scenario.Parse("mine.yaml", []byte(mine))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := plan.New(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	study := stats.New(p.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	if err := sim.Run(context.Background(), p, sim.Options{Workers: 2}, study.Add); err != nil {
		fmt.Println(err)
		return
	}
	summary := study.Summary()
	for i := range summary.Arms {
		arm := &summary.Arms[i]
		cost, out := arm.Of(stats.Cost), arm.Of(WipedOut)
		fmt.Printf("%s: %.0f bps of the debt closed, %.1f %% wiped out\n", arm.Name, cost.Value, 100*out.Value)
	}
	// Output:
	// morpho: 437 bps of the debt closed, 0.0 % wiped out
	// gentle: 298 bps of the debt closed, 0.0 % wiped out
}
