package report

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

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
func (h *Headline) estimate() stats.Estimate {
	if h == nil {
		return stats.Estimate{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	return stats.Estimate{Value: value(h.Value), Low: value(h.Low), High: value(h.High)}
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

// whiskers draws a value with its interval at a height, in the colour of its arm.
type whiskers struct {
	of    []stats.Estimate
	at    []float64
	paint []string
	told  []string
}

func (w whiskers) reach() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = 0, math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i, e := range w.of {
		for _, v := range []float64{e.Value, e.Low, e.High} {
			if !math.IsNaN(v) {
				xmin, xmax = min(xmin, v), max(xmax, v)
			}
		}
		ymin, ymax = min(ymin, w.at[i]-0.6), max(ymax, w.at[i]+0.6)
	}
	return xmin, xmax + (xmax-xmin)*0.06, ymin, ymax
}

func (w whiskers) draw(c *canvas) {
	for i, e := range w.of {
		if math.IsNaN(e.Value) {
			continue
		}
		y := c.y(w.at[i])
		if e.Bounded() {
			c.line(w.paint[i], 1.6, point{c.x(e.Low), y}, point{c.x(e.High), y})
		}
		c.circle(w.paint[i], 1, point{c.x(e.Value), y}, 3.6)
		c.shapes[len(c.shapes)-1].Told = w.told[i]
	}
	c.zero()
}

// pointsOf sets a number of every arm of every run below each other.
func pointsOf(all []*Content, names []string, metric string) *Figure {
	p := newChart("", "")
	p.y.bare = true
	var w whiskers
	f := &Figure{Columns: []string{"run", "arm", "value", "low", "high"}}
	arms := armsOf(all)
	title, unit := "", ""
	total := 0
	for _, arm := range arms {
		for _, c := range all {
			if c.find(arm, metric) != nil {
				total++
			}
		}
	}
	at := total - 1
	for a, arm := range arms {
		for k, c := range all {
			h := c.find(arm, metric)
			if h == nil {
				continue
			}
			title, unit = upper(h.Name), h.Unit
			e := h.estimate()
			label := arm + ", " + names[k]
			w.of, w.at, w.paint = append(w.of, e), append(w.at, float64(at)), append(w.paint, string(css(armColour(a))))
			w.told = append(w.told, label+": "+bounded(e, 1, 1, " "+h.Unit))
			p.y.ticks = append(p.y.ticks, tick{float64(at), label})
			f.Rows = append(f.Rows, []string{names[k], arm, plain(e.Value), plain(e.Low), plain(e.High)})
			at--
		}
	}
	if total == 0 {
		return nil
	}
	p.x.label = unit
	p.add(w)
	d := p.figure("across-"+anchor(metric), title+", by arm and run", 680, float64(50+20*total))
	d.Columns, d.Rows = f.Columns, f.Rows
	d.Caption = "Points with 95 % intervals; runs of one arm stand together."
	return d
}

// doses draws a number against the one key in which runs differ, a panel for each arm.
func doses(all []*Content, key string, values []map[string]string, metric string) *Figure {
	order := make([]int, len(all))
	x := make([]float64, len(all))
	for i := range order {
		order[i] = i
		x[i], _ = strconv.ParseFloat(values[i][key], 64)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if x[a] < x[b] {
			return -1
		}
		return b2i(x[a] > x[b])
	})
	var charts []*chart
	f := &Figure{Columns: []string{"arm", key, "value", "low", "high"}}
	title := ""
	most := math.Inf(-1)
	arms := armsOf(all)
	for a, arm := range arms {
		var line []point
		var around []stats.Estimate
		for _, i := range order {
			h := all[i].find(arm, metric)
			if h == nil || h.Value == nil {
				continue
			}
			title = upper(h.Name) + ", " + h.Unit
			e := h.estimate()
			line, around = append(line, point{x[i], e.Value}), append(around, e)
			f.Rows = append(f.Rows, []string{arm, values[i][key], plain(e.Value), plain(e.Low), plain(e.High)})
			for _, v := range []float64{e.Value, e.High} {
				if !math.IsNaN(v) {
					most = max(most, v)
				}
			}
		}
		if len(line) == 0 {
			continue
		}
		p := newChart("", "")
		if a == len(arms)-1 {
			p.x.label = key
		}
		p.x.low, p.x.high = x[order[0]], x[order[len(order)-1]]
		p.add(rising{line, around, string(css(armColour(a)))})
		p.add(name{arm})
		charts = append(charts, p)
	}
	if len(charts) == 0 {
		return nil
	}
	for _, p := range charts {
		p.y.low, p.y.high = 0, max(most*1.2, 0.01)
	}
	d := panels("across-"+anchor(metric), title+", against "+key, 640, 150, charts)
	d.Columns, d.Rows = f.Columns, f.Rows
	d.Caption = "A point for each run, with its 95 % interval; all panels have the same axes."
	return d
}

// rising is a line through estimates with their intervals upright.
type rising struct {
	line  []point
	of    []stats.Estimate
	paint string
}

func (l rising) reach() (xmin, xmax, ymin, ymax float64) {
	return curve{l.line, l.paint, 1, true}.reach()
}

func (l rising) draw(c *canvas) {
	curve{l.line, l.paint, 1.4, false}.draw(c)
	for i, at := range l.line {
		if e := l.of[i]; e.Bounded() {
			c.line(l.paint, 1, point{c.x(at.X), c.y(e.Low)}, point{c.x(at.X), c.y(e.High)})
		}
		c.circle(l.paint, 1, point{c.x(at.X), c.y(at.Y)}, 3)
		c.shapes[len(c.shapes)-1].Told = bounded(l.of[i], 1, 2, "")
	}
}

// matrix is a heat map of a number of one arm over the two keys in which runs differ.
func matrix(all []*Content, keys []string, values []map[string]string, arm, metric string) *Figure {
	var axes [2][]float64
	for i := range all {
		for k, key := range keys {
			v, _ := strconv.ParseFloat(values[i][key], 64)
			if !slices.Contains(axes[k], v) {
				axes[k] = append(axes[k], v)
			}
		}
	}
	slices.Sort(axes[0])
	slices.Sort(axes[1])
	g := squares{wide: len(axes[0]), high: len(axes[1]), of: make([]stats.Estimate, len(axes[0])*len(axes[1]))}
	for i := range g.of {
		g.of[i].Value = math.NaN()
	}
	f := &Figure{Columns: []string{keys[0], keys[1], "value", "low", "high"}}
	title, unit := "", ""
	for i := range all {
		x, _ := strconv.ParseFloat(values[i][keys[0]], 64)
		y, _ := strconv.ParseFloat(values[i][keys[1]], 64)
		h := all[i].find(arm, metric)
		if h == nil {
			continue
		}
		title, unit = upper(h.Name), h.Unit
		e := h.estimate()
		g.of[slices.Index(axes[1], y)*g.wide+slices.Index(axes[0], x)] = e
		f.Rows = append(f.Rows, []string{values[i][keys[0]], values[i][keys[1]], plain(e.Value), plain(e.Low), plain(e.High)})
	}
	if title == "" {
		return nil
	}
	if !slices.ContainsFunc(g.of, func(e stats.Estimate) bool { return !math.IsNaN(e.Value) && e.Value != 0 }) {
		return nil // nothing but zeros
	}
	p := newChart(keys[0], keys[1])
	for k, v := range axes[0] {
		p.x.ticks = append(p.x.ticks, tick{float64(k), plainTick(v)})
	}
	for k, v := range axes[1] {
		p.y.ticks = append(p.y.ticks, tick{float64(k), plainTick(v)})
	}
	p.add(g)
	d := p.figure("across-"+anchor(arm+" "+metric), fmt.Sprintf("%s: %s, %s", arm, title, unit), 640, float64(70+40*g.high))
	d.Columns, d.Rows = f.Columns, f.Rows
	d.Caption = "A cell for each run; the darker, the more. The second line of a cell is the 95 % interval."
	return d
}

// plainTick writes a value of a key as people do.
func plainTick(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// squares are the cells of a heat map with their numbers.
type squares struct {
	wide, high int
	of         []stats.Estimate
}

func (s squares) reach() (xmin, xmax, ymin, ymax float64) {
	return -0.5, float64(s.wide) - 0.5, -0.5, float64(s.high) - 0.5
}

func (s squares) draw(c *canvas) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, e := range s.of {
		if !math.IsNaN(e.Value) {
			low, high = min(low, e.Value), max(high, e.Value)
		}
	}
	for i, e := range s.of {
		x, y := float64(i%s.wide), float64(i/s.wide)
		if math.IsNaN(e.Value) {
			c.write(tickText, "middle", point{c.x(x), c.y(y)}, none)
			continue
		}
		share := 0.5
		if high-low >= 0.05 { // else the numbers written are the same
			share = (e.Value - low) / (high - low)
		}
		paint := heat(share)
		c.bar(paint, x-0.48, x+0.48, y-0.46, y+0.46)
		c.shapes[len(c.shapes)-1].Told = bounded(e, 1, 2, "")
		on := onto(color.RGBA(paint))
		c.write(tickText, "middle", point{c.x(x), c.y(y) - 1}, number(e.Value, 1))
		c.shapes[len(c.shapes)-1].Paint = on
		if e.Bounded() && (c.x(1)-c.x(0)) > 56 {
			c.write(tickText-2, "middle", point{c.x(x), c.y(y) + 9}, "["+number(e.Low, 1)+", "+number(e.High, 1)+"]")
			c.shapes[len(c.shapes)-1].Paint = on
		}
	}
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
		if a.Bounded() && b.Bounded() && (a.Low > b.High || b.Low > a.High) {
			apart = "apart"
		}
		if !a.Bounded() || !b.Bounded() {
			apart = none
		}
		s.Rows = append(s.Rows, []string{fmt.Sprintf("%s, %s (%s)", h.Arm, h.Name, h.Unit), bounded(a, 1, 1, ""), bounded(b, 1, 1, ""), signed(b.Value-a.Value, 1), apart})
	}
	if len(s.Rows) > 0 {
		out.Parts = append(out.Parts, Part{Table: s})
	}
	return out
}
