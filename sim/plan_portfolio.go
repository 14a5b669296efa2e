package sim

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// portfolio is what an account holds beside its main position. The price of its leg j is the process's asset j + 1.
type portfolio struct {
	reserve uint256.Int // of the main position's equity, scale 1e18
	legs    []leg
}

// leg is a position beside the main one.
type leg struct {
	side     exchange.Side
	notional uint256.Int // of the main position's value, scale 1e18
	leverage uint256.Int // scale 1e18
}

// portfolio reads the scenario's portfolio and puts the prices of its assets beside the main one's.
func (r *reader) portfolio(s *scenario.Scenario) {
	p := r.plan
	p.portfolio.reserve = r.ratio("portfolio.reserve", s.Portfolio.Reserve)
	if len(s.Portfolio.Positions) == 0 || len(r.faults) > 0 {
		return
	}
	together := &companions{Process: p.process}
	var faults []error
	for i, h := range s.Portfolio.Positions {
		key := fmt.Sprintf("portfolio.positions[%d]", i)
		l := leg{notional: r.ratio(key+".notional", h.Notional), leverage: r.ratio(key+".leverage", h.Leverage)}
		if h.Side == "short" {
			l.side = exchange.Short
		}
		law, err := newCompanion(h.Prices, r.volatility, p.clock)
		r.fault(key+".prices.start", err)
		faults = append(faults, err)
		together.others = append(together.others, law)
		p.portfolio.legs = append(p.portfolio.legs, l)
		p.names.Others = append(p.names.Others, h.Symbol)
	}
	if errors.Join(faults...) == nil {
		p.process = together
	}
}
