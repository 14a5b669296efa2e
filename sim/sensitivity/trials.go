package sensitivity

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// trial is an assumption at another value, ready to run.
type trial struct {
	stats.Trial
	overrides []string // as the scenario takes them
}

// trials are the assumptions of a scenario at other values. The same key of several entries of a list is one assumption,
// unless its entries only count against each other.
func trials(s *scenario.Scenario) (all []*trial) {
	var order []string
	groups := map[string][]catalog.AssumedKey{}
	for _, a := range s.Assumed() {
		name := a.Key
		if !a.Each {
			name = starred(a.Key)
		}
		if groups[name] == nil {
			order = append(order, name)
		}
		groups[name] = append(groups[name], a)
	}
	for _, name := range order {
		keys := groups[name]
		if len(keys) == 1 {
			name = keys[0].Key
		}
		for i := range keys[0].Others {
			t := &trial{Trial: stats.Trial{Key: name}}
			var from, to []string
			for _, a := range keys {
				if a.Others[i] == "" {
					continue
				}
				from, to = append(from, a.Value), append(to, a.Others[i])
				t.overrides = append(t.overrides, a.Key+"="+a.Others[i])
			}
			if t.overrides != nil {
				t.From, t.To = together(from), together(to)
				all = append(all, t)
			}
		}
	}
	return all
}

// starred is a key with a star for each place in a list.
func starred(key string) string {
	parts := strings.Split(key, ".")
	for i, part := range parts {
		if _, err := strconv.Atoi(part); err == nil {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, ".")
}

// together writes the values of several entries, one where all have the same.
func together(values []string) string {
	if len(slices.Compact(slices.Clone(values))) == 1 {
		return values[0]
	}
	return strings.Join(values, ", ")
}

// ready makes the plan of a trial. Where an interval is no multiple of the step between prices, the step is
// halved: then paths are others, and the study as it stands must walk them too.
func (t *trial) ready(s *scenario.Scenario) (*plan.Plan, error) {
	p, err := planOf(s, t.overrides...)
	if err == nil {
		return p, nil
	}
	step, unread := time.ParseDuration(s.Blocks.Step)
	if unread != nil {
		return nil, err
	}
	half := (step / 2).String()
	p, finer := planOf(s, append(slices.Clone(t.overrides), "blocks.step="+half)...)
	if finer != nil {
		return nil, err
	}
	t.Step = half
	return p, nil
}

// planOf is the plan of a scenario with overrides. The engine is the native one: both give the same.
func planOf(s *scenario.Scenario, overrides ...string) (*plan.Plan, error) {
	changed, err := s.With(overrides...)
	if err != nil {
		return nil, err
	}
	changed.Engine = "native"
	return plan.New(changed)
}
