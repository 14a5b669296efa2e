package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// What several runs say together, and what changed since an earlier one.

// keyed are a scenario's lines by the path of their keys. It reads the YAML that this program writes: two spaces
// for each level, lists of one-line mappings or of blocks, and nothing folded.
func keyed(scenario string) (keys []string, values map[string]string) {
	values = map[string]string{}
	type level struct {
		indent int
		key    string
		nth    int
	}
	var path []level
	for _, line := range strings.Split(scenario, "\n") {
		text := strings.TrimLeft(line, " ")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		indent := len(line) - len(text)
		for {
			rest, item := strings.CutPrefix(text, "- ")
			if !item {
				break
			}
			for len(path) > 0 && path[len(path)-1].indent > indent {
				path = path[:len(path)-1]
			}
			if n := len(path); n > 0 && path[n-1].indent == indent && path[n-1].nth >= 0 {
				path[n-1].nth++
				path[n-1].key = strconv.Itoa(path[n-1].nth)
			} else {
				path = append(path, level{indent, "0", 0})
			}
			text, indent = rest, indent+2
		}
		for len(path) > 0 && path[len(path)-1].indent >= indent {
			path = path[:len(path)-1]
		}
		name, of, is := strings.Cut(text, ":")
		var full []string
		for _, l := range path {
			full = append(full, l.key)
		}
		if !is {
			key := strings.Join(full, ".")
			keys, values[key] = append(keys, key), text
			continue
		}
		of = strings.TrimSpace(of)
		key := strings.Join(append(full, name), ".")
		if of == "" {
			path = append(path, level{indent, name, -1})
			continue
		}
		keys, values[key] = append(keys, key), of
	}
	return keys, values
}

// differing are the keys in which scenarios differ, in the order of the first that has each; that of the name is
// left out.
func differing(all []*Content) (keys []string, values []map[string]string) {
	var known []string
	for _, c := range all {
		own, of := keyed(c.Scenario)
		for _, key := range own {
			if !slices.Contains(known, key) {
				known = append(known, key)
			}
		}
		values = append(values, of)
	}
	for _, key := range known {
		if key == "name" {
			continue
		}
		for _, of := range values[1:] {
			if of[key] != values[0][key] {
				keys = append(keys, key)
				break
			}
		}
	}
	return keys, values
}

func orNone(text string) string {
	if text == "" {
		return none
	}
	return text
}

// compareRuns are the sections that set runs side by side.
func compareRuns(all []*Content, names []string) []Section {
	keys, values := differing(all)
	what := Section{ID: "runs", Title: "The runs"}
	s := &Sheet{Caption: "Keys in which the runs' scenarios differ", Heading: [][]Heading{{{"key", 1}}}, Worded: true}
	for _, name := range names {
		s.Heading[0] = append(s.Heading[0], Heading{name, 1})
	}
	for _, key := range keys {
		row := []string{key}
		for _, of := range values {
			row = append(row, orNone(of[key]))
		}
		s.Rows = append(s.Rows, row)
	}
	if len(keys) == 0 {
		what.Parts = append(what.Parts, Part{Text: "The runs have the same scenario."})
	} else {
		what.Parts = append(what.Parts, Part{Table: s})
	}
	for _, metric := range metricsOf(all) {
		what.Parts = append(what.Parts, Part{Table: sideBySide(all, names, metric)})
	}
	out := []Section{what}
	if chart := acrossRuns(all, names, keys, values); len(chart) > 0 {
		out = append(out, Section{ID: "across", Title: "Across the runs", Parts: chart})
	}
	return out
}

// metricsOf are the metrics that runs have headlines of, in their order.
func metricsOf(all []*Content) (metrics []string) {
	for _, c := range all {
		for _, h := range c.Headlines {
			if !slices.Contains(metrics, h.Metric) {
				metrics = append(metrics, h.Metric)
			}
		}
	}
	return metrics
}

// armsOf are the arms of all runs, in their order.
func armsOf(all []*Content) (arms []string) {
	for _, c := range all {
		for _, h := range c.Headlines {
			if !slices.Contains(arms, h.Arm) {
				arms = append(arms, h.Arm)
			}
		}
	}
	return arms
}

// find is a headline of a run, nil where it has none.
func (c *Content) find(arm, metric string) *Headline {
	for i := range c.Headlines {
		if c.Headlines[i].Arm == arm && c.Headlines[i].Metric == metric {
			return &c.Headlines[i]
		}
	}
	return nil
}

// estimate is a headline as an estimate.
func (h *Headline) estimate() infer.Estimate {
	if h == nil {
		return infer.Estimate{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	return infer.Estimate{Value: value(h.Value), Low: value(h.Low), High: value(h.High)}
}

func sideBySide(all []*Content, names []string, metric string) *Sheet {
	s := &Sheet{Heading: [][]Heading{{{"arm", 1}}}}
	for _, name := range names {
		s.Heading[0] = append(s.Heading[0], Heading{name, 1})
	}
	for _, arm := range armsOf(all) {
		row := []string{arm}
		for _, c := range all {
			h := c.find(arm, metric)
			if h != nil && s.Caption == "" {
				s.Caption = fmt.Sprintf("%s, %s [95 %% interval]", upper(h.Name), h.Unit)
			}
			row = append(row, bounded(h.estimate(), 1, 1, ""))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func upper(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// acrossRuns draws runs that differ in one number as a line, in two as a heat map, and otherwise as points with
// intervals.
func acrossRuns(all []*Content, names, keys []string, values []map[string]string) (parts []Part) {
	var numeric []string
	for _, key := range keys {
		ok := key != "seed" && key != "paths"
		for _, of := range values {
			_, err := strconv.ParseFloat(of[key], 64)
			ok = ok && err == nil
		}
		if ok {
			numeric = append(numeric, key)
		}
	}
	for _, m := range []*stats.Metric{stats.ExpectedLoss, stats.UnpaidShare} {
		metric := m.Key
		switch {
		case len(numeric) == 1 && len(keys) == 1 && len(all) > 2:
			parts = append(parts, Part{Figure: doses(all, numeric[0], values, metric)})
		case len(numeric) == 2 && len(keys) == 2 && len(all) > 3:
			for _, arm := range armsOf(all) {
				parts = append(parts, Part{Figure: matrix(all, numeric, values, arm, metric)})
			}
		default:
			parts = append(parts, Part{Figure: pointsOf(all, names, metric)})
		}
	}
	return slices.DeleteFunc(parts, func(p Part) bool { return p.Figure == nil })
}

// changelog says what changed since an earlier run.
func changelog(then, now *Content) Section {
	out := Section{ID: "changes", Title: "What changed since the earlier run"}
	keys, values := differing([]*Content{then, now})
	about := fmt.Sprintf("The earlier run is %s, by version %s", then.Name, orNone(then.Version))
	if then.Version == now.Version && then.Revision == now.Revision {
		about += ", as this one"
	} else {
		about += fmt.Sprintf("; this one is by %s", orNone(now.Version))
	}
	switch {
	case then.Hash == now.Hash && now.Hash != "":
		about += ". Every value is the same: the hash of the results is."
	case len(keys) == 0:
		about += ". The scenario is the same and values differ, so the program has changed: CHANGELOG.md says what."
	default:
		about += fmt.Sprintf(". %s of the scenario differ.", upper(count(len(keys), "key")))
	}
	out.Parts = append(out.Parts, Part{Text: about})
	if len(keys) > 0 {
		s := &Sheet{Caption: "Keys that differ", Heading: [][]Heading{{{"key", 1}, {"then", 1}, {"now", 1}}}, Worded: true}
		for _, key := range keys {
			s.Rows = append(s.Rows, []string{key, orNone(values[0][key]), orNone(values[1][key])})
		}
		out.Parts = append(out.Parts, Part{Table: s})
	}
	s := &Sheet{Caption: "Headlines that moved [95 % interval of each run]", Heading: [][]Heading{{{"arm, number", 1}, {"then", 1}, {"now", 1}, {"change", 1}, {"intervals", 1}}}}
	for i := range now.Headlines {
		h := &now.Headlines[i]
		before := then.find(h.Arm, h.Metric)
		a, b := before.estimate(), h.estimate()
		if before == nil || a.Value == b.Value || math.IsNaN(a.Value) && math.IsNaN(b.Value) {
			continue
		}
		apart := "meet"
		switch {
		case !a.Bounded() || !b.Bounded():
			apart = none
		case a.Low > b.High || b.Low > a.High:
			apart = "apart"
		}
		s.Rows = append(s.Rows, []string{fmt.Sprintf("%s, %s (%s)", h.Arm, h.Name, h.Unit), bounded(a, 1, 1, ""), bounded(b, 1, 1, ""), signed(b.Value-a.Value, 1), apart})
	}
	if len(s.Rows) > 0 {
		out.Parts = append(out.Parts, Part{Table: s})
	}
	return out
}
