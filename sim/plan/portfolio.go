package plan

import (
	"errors"
	"fmt"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// portfolio reads the scenario's portfolio and puts the prices of its assets beside the main one's.
func (r *reader) portfolio(s *scenario.Scenario) {
	p := r.plan
	p.world.Portfolio.Reserve = r.ratio("portfolio.reserve", s.Portfolio.Reserve)
	if len(s.Portfolio.Positions) == 0 || len(r.faults) > 0 {
		return
	}
	together := &companions{Process: p.process}
	var faults []error
	for i, h := range s.Portfolio.Positions {
		key := fmt.Sprintf("portfolio.positions[%d]", i)
		l := arm.Leg{Symbol: h.Symbol, Notional: r.ratio(key+".Notional", h.Notional), Leverage: r.ratio(key+".leverage", h.Leverage)}
		if h.Side == "short" {
			l.Side = exchange.Short
		}
		law, err := newCompanion(h.Prices, r.volatility, p.world.Clock)
		r.fault(key+".prices.start", err)
		faults = append(faults, err)
		together.others = append(together.others, law)
		p.world.Portfolio.Legs = append(p.world.Portfolio.Legs, l)
		p.names.Others = append(p.names.Others, h.Symbol)
	}
	if errors.Join(faults...) == nil {
		p.process = together
	}
}
