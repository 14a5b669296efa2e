package report

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// whiskers draws a value with its interval at a height, in the colour of its arm.
type whiskers struct {
	of    []infer.Estimate
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
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	var charts []*chart
	f := &Figure{Columns: []string{"arm", key, "value", "low", "high"}}
	title := ""
	most := math.Inf(-1)
	arms := armsOf(all)
	for a, arm := range arms {
		var line []point
		var around []infer.Estimate
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
	of    []infer.Estimate
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
	g := squares{wide: len(axes[0]), high: len(axes[1]), of: make([]infer.Estimate, len(axes[0])*len(axes[1]))}
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
	if !slices.ContainsFunc(g.of, func(e infer.Estimate) bool { return !math.IsNaN(e.Value) && e.Value != 0 }) {
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
	d.Caption = "A cell for each run; the darker, the more."
	if slices.ContainsFunc(g.of, infer.Estimate.Bounded) {
		d.Caption += " The second line of a cell is the 95 % interval."
	}
	return d
}

// plainTick writes a value of a key as people do.
func plainTick(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// squares are the cells of a heat map with their numbers.
type squares struct {
	wide, high int
	of         []infer.Estimate
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
