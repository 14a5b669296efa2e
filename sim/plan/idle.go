package plan

import (
	"strings"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// idle warns of what a scenario says of accounts without effect.
func (r *reader) idle() {
	s, held := r.scenario, false
	for _, a := range r.plan.arms {
		h, says := a.(arm.Holder)
		held = held || says && h.HoldsPortfolio()
	}
	if !held {
		const problem, remedy = "has no effect: no arm is of design exchange-account", "add one, or remove it"
		if len(s.Portfolio.Positions) > 0 {
			r.Warn("portfolio.positions", problem, remedy)
		}
		if len(s.Portfolio.Assets) > 0 {
			r.Warn("portfolio.assets", problem, remedy)
		}
		if !s.Portfolio.Reserve.IsZero() {
			r.Warn("portfolio.reserve", problem, remedy)
		}
	}
	for i, t := range s.Portfolio.Assets {
		counts := false
		for _, a := range r.plan.arms {
			c, says := a.(arm.Collateralised)
			counts = counts || says && c.Counts(t.Symbol)
		}
		if held && !counts {
			r.Warn(index("portfolio.assets", i), t.Symbol+" counts in no arm's margin", "name it in an arm of margin: cross, as in collateral: [{asset: "+t.Symbol+", haircut: 0.05}]")
		}
	}
	if held && !s.Portfolio.Reserve.IsZero() || len(r.more.Behaviours) > 0 {
		return
	}
	for i, part := range r.plan.source.Mix() {
		if b, says := part.Behaviour.(agents.Saver); !says || !b.NeedsReserve() {
			continue
		}
		problem, remedy := "portfolio.reserve is 0", "give one, or write another behaviour"
		if !held {
			problem, remedy = "no arm is of design exchange-account", "add one and a portfolio.reserve, or write another behaviour"
		}
		r.Warn(index("population.behaviours", i), agents.KindOf(part.Behaviour)+" has no effect: "+problem, remedy)
	}
}

// unsold warns of borrowers that would take their own vaults, in arms that sell them none.
func (r *reader) unsold() {
	if len(r.more.Behaviours) > 0 {
		return
	}
	for i, part := range r.plan.source.Mix() {
		if b, says := part.Behaviour.(agents.OwnTaker); !says || !b.TakesOwn() {
			continue
		}
		var none []string
		for _, a := range r.plan.arms {
			why := "an exchange closes positions itself"
			if s, says := a.(arm.Seller); says {
				why = s.OwnVault()
			}
			if why != "" {
				none = append(none, a.Label()+" ("+why+")")
			}
		}
		problem := agents.KindOf(part.Behaviour) + " does nothing in " + strings.Join(none, ", ")
		switch len(none) {
		case 0:
			continue
		case len(r.plan.arms):
			problem = agents.KindOf(part.Behaviour) + " has no effect: no arm sells a borrower its own vault: " + strings.Join(none, ", ")
		}
		r.Warn(index("population.behaviours", i), problem, "borrowers act by it in morpho, morpho-preliquidation, morpho-midnight, aave-v2, silo-v2 and fraxlend")
	}
}
