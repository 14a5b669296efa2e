package presets

import (
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/fault"
)

// Idle lists the keys that the user states and that have no effect beside the others, each with what to do.
func (p *Preset) Idle() (all fault.Faults) {
	idle := func(key, without, remedy string) {
		if where, stated := p.stated[key]; stated && !p.unset(key) {
			all = append(all, &fault.Fault{File: where.file, Line: where.line, Key: key, Problem: "has no effect without " + without, Remedy: remedy})
		}
	}
	steps, _ := p.listed()
	for i := range forms {
		f := &forms[i]
		for j := range f.params {
			key := f.key(&f.params[j]).Name
			switch {
			case !slices.Contains(steps, f.name):
				idle(key, "the step "+f.name, "remove it, or list that under steps")
			case key == "deleverage-least" && p.params["deleverage-by"] != "binance":
				idle(key, "deleverage-by: binance", "remove it, or write that")
			case strings.HasPrefix(key, "fund-drawdown-") && p.params["fund-drawdown-window"] == "":
				idle(key, "fund-drawdown-window", "remove it, or write that")
			}
		}
	}
	return all
}

// unset reports whether a key has the value that it has where nobody gives it.
func (p *Preset) unset(key string) bool {
	for i := range keys {
		if keys[i].Name == key {
			return keys[i].get(p) == keys[i].get(&Preset{})
		}
	}
	return true
}

// matched are the keys that make a threshold, which Match sets.
var matched = []string{"maintenance-on", "initial-on", "cross-initial-on", "close-fee", "strict", "tiers-in", "tiers-whole", "tiers-by-size"}

// Outdone lists the overrides that [Preset.Match] puts out of effect.
func (p *Preset) Outdone() (all fault.Faults) {
	for _, key := range matched {
		if where, stated := p.stated[key]; stated && where.file == "" {
			all = append(all, fault.New(key, "has no effect under matched thresholds, which set it", "remove it, or write thresholds: own"))
		}
	}
	return all
}
