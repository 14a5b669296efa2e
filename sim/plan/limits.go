package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// limits reads the scenario's limits. An arm that one names must be there.
func (r *reader) limits() {
	for _, key := range slices.Sorted(maps.Keys(r.scenario.Limits)) {
		one, err := stats.LimitsOf(map[string]string{key: r.scenario.Limits[key]})
		for _, f := range fault.All(err) {
			r.Refuse(f.Key, f.Problem, f.Remedy)
		}
		if err != nil || one[0].Arm == "" {
			continue
		}
		known := false
		for _, name := range r.plan.names.Arms {
			known = known || name == one[0].Arm
		}
		if !known {
			r.Refuse("limits."+key, fmt.Sprintf("no arm is named %q", one[0].Arm), "name one of "+strings.Join(r.plan.names.Arms, ", "))
		}
	}
	r.plan.demands, _ = stats.LimitsOf(r.scenario.Limits)
}

// Limits are what the scenario demands of its metrics.
func (p *Plan) Limits() []*stats.Limit { return p.demands }
