package sim

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func (r *reader) arms(s *scenario.Scenario) {
	for i, a := range s.Arms {
		key := fmt.Sprintf("arms[%d]", i)
		r.plan.names.Arms = append(r.plan.names.Arms, a.Label())
		switch a := a.(type) {
		case scenario.Morpho:
			lltv := r.ratio(key+".lltv", a.LLTV)
			if lltv.IsZero() {
				lltv = r.plan.healthLLTV
			}
			r.plan.arms = append(r.plan.arms, lending{name: a.Name, lltv: lltv})
		case scenario.ExchangeIsolated:
			r.exchange(key, s, a)
		default:
			r.fault(key, fmt.Errorf("sim: no design of type %T", a))
		}
	}
}

func (r *reader) exchange(key string, s *scenario.Scenario, a scenario.ExchangeIsolated) {
	r.plan.names.Arms = r.plan.names.Arms[:len(r.plan.names.Arms)-1]
}
