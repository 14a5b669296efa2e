package presets

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
)

// Idle lists the keys that the user states and that have no effect beside the others, each with what to do.
func (p *Preset) Idle() (all fault.Faults) {
	r := &p.Rules
	for _, of := range []struct {
		keys []string
		used bool
		with string // what they would need
	}{
		{[]string{"restore-to"}, r.Partial == exchange.Restore || r.Partial == exchange.Target, "partial: restore or target"},
		{
			[]string{"chunk-fraction", "chunk-above", "chunk-least", "chunk-most", "chunk-cooldown"},
			r.Partial == exchange.Chunk, "partial: chunk",
		},
		{
			[]string{"drawdown-limit", "drawdown-stop", "drawdown-window", "drawdown-above"},
			r.Deleverage == exchange.DeleverageDrawdown, "deleverage: drawdown",
		},
		{[]string{"rank-least"}, r.Ranking == exchange.RankBinance, "ranking: binance"},
		{
			[]string{"fillable-spread"},
			r.EngineLimit == exchange.LimitFillable || r.Precedence == exchange.ByFillable, "engine-limit: fillable or precedence: fillable",
		},
		{[]string{"remove-floor"}, r.RemoveAllowed, "remove-allowed: true"},
	} {
		for _, key := range of.keys {
			where, stated := p.stated[key]
			if of.used || !stated || p.unset(key) {
				continue
			}
			all = append(all, &fault.Fault{File: where.file, Line: where.line, Key: key, Problem: "has no effect without " + of.with, Remedy: "remove it, or write that"})
		}
	}
	return all
}

// unset reports whether a key has the value that it has where nobody gives it.
func (p *Preset) unset(key string) bool {
	for i := range keys {
		if keys[i].Name == key {
			value := keys[i].get(p)
			return value == "0" || key == "restore-to" && value == "1"
		}
	}
	return true
}

// matched are the keys that make a threshold, which Match sets.
var matched = []string{"maintenance-on", "initial-on", "cross-initial-on", "close-fee", "strict", "tiers-in", "tiers-whole"}

// Outdone lists the overrides that [Preset.Match] puts out of effect.
func (p *Preset) Outdone() (all fault.Faults) {
	for _, key := range matched {
		if where, stated := p.stated[key]; stated && where.file == "" {
			all = append(all, fault.New(key, "has no effect under matched thresholds, which set it", "remove it, or write thresholds: own"))
		}
	}
	return all
}
