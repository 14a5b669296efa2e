package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Points is a sweep before it is set as a page: the numbers of each arm at each point.
type Points struct {
	Name  string
	About []string
	Notes []string
	Keys  []string // that are varied
	All   []PointOf
	End   []Part // how it was made, and how to repeat it
}

// PointOf is a point of a sweep.
type PointOf struct {
	Values    []string // of the keys, in their order
	Current   bool     // the one that changes are counted from
	Headlines []Headline
}

// contents are the points as contents of runs, with the values of their keys.
func (p *Points) contents() (all []*Content, names []string, values []map[string]string) {
	for _, point := range p.All {
		of := map[string]string{}
		for k, key := range p.Keys {
			of[key] = point.Values[k]
		}
		all = append(all, &Content{Headlines: point.Headlines})
		names = append(names, strings.Join(point.Values, ", "))
		values = append(values, of)
	}
	return all, names, values
}

// alike says what a number of an arm is that is written alike at all points, and is not 0: keys of another arm do not
// move it.
func alike(all []*Content, arm, metric string) string {
	text, any := "", false
	for _, of := range all {
		h := of.find(arm, metric)
		if h == nil {
			return ""
		}
		any = any || math.Abs(h.estimate().Value) > 0
		this := fmt.Sprintf("%s of %s, %s %s", h.Name, arm, number(h.estimate().Value, 1), h.Unit)
		if text != "" && text != this {
			return ""
		}
		text = this
	}
	if !any {
		return ""
	}
	return text
}

// Page is the sweep as one self-contained page: a table of all points for each arm; against one key a curve for each number,
// over two a heat map; and the frontier of what borrowers lose and what nobody pays back.
func (p *Points) Page(kind Kind) ([]byte, error) {
	all, names, values := p.contents()
	var numeric []string
	for _, key := range p.Keys {
		if !slices.ContainsFunc(values, func(of map[string]string) bool {
			_, err := strconv.ParseFloat(of[key], 64)
			return err != nil
		}) {
			numeric = append(numeric, key)
		}
	}
	tables := Section{ID: "points", Title: "The points"}
	for _, text := range p.Notes {
		tables.Parts = append(tables.Parts, Part{Text: text})
	}
	for _, arm := range armsOf(all) {
		tables.Parts = append(tables.Parts, Part{Table: p.table(all, arm)})
	}
	sections := []Section{}
	drawn := Section{ID: "maps", Title: "Over the keys"}
	var same []string
	for _, metric := range metricsOf(all) {
		switch {
		case len(p.Keys) == 1 && len(numeric) == 1 && len(all) > 2:
			if f := doses(all, numeric[0], values, metric); f != nil {
				f.Caption = strings.Replace(f.Caption, "for each run", "for each point of the sweep", 1)
				drawn.Parts = append(drawn.Parts, Part{Figure: f})
			}
		case len(p.Keys) == 2 && len(numeric) == 2 && len(all) > 3:
			for _, arm := range armsOf(all) {
				if text := alike(all, arm, metric); text != "" {
					same = append(same, text)
				} else if f := matrix(all, numeric, values, arm, metric); f != nil {
					f.Caption = strings.Replace(f.Caption, "for each run", "for each point of the sweep", 1)
					drawn.Parts = append(drawn.Parts, Part{Figure: f})
				}
			}
		case metric == stats.BorrowerLoss.Key || metric == stats.UnpaidShare.Key:
			if f := pointsOf(all, names, metric); f != nil {
				drawn.Parts = append(drawn.Parts, Part{Figure: f})
			}
		}
	}
	if len(same) > 0 {
		drawn.Parts = append(drawn.Parts, Part{Text: "The same at every point: " + strings.Join(same, "; ") + "."})
	}
	if len(drawn.Parts) > 0 {
		sections = append(sections, drawn)
	}
	if parts := frontiers(all, names); len(parts) > 0 {
		sections = append(sections, Section{ID: "frontier", Title: "The frontier", Parts: parts})
	}
	sections = append(sections, tables)
	if len(p.End) > 0 {
		sections = append(sections, Section{ID: "how", Title: "How to repeat it", Parts: p.End})
	}
	return executed(kind, nil, p.Name, p.About, nil, sections)
}

// table has a row for each point, of one arm.
func (p *Points) table(all []*Content, arm string) *Sheet {
	s := &Sheet{Caption: arm + " [95 % interval]; * marks the current point", Heading: [][]Heading{{}, {}}}
	for _, key := range p.Keys {
		s.Heading[0], s.Heading[1] = append(s.Heading[0], Heading{"", 1}), append(s.Heading[1], Heading{key, 1})
	}
	metrics := metricsOf(all)
	for _, metric := range metrics {
		name, unit := metric, ""
		for _, c := range all {
			if h := c.find(arm, metric); h != nil {
				name, unit = h.Name, h.Unit
				break
			}
		}
		s.Heading[0], s.Heading[1] = append(s.Heading[0], Heading{name, 1}), append(s.Heading[1], Heading{unit, 1})
	}
	for i, point := range p.All {
		row := slices.Clone(point.Values)
		if point.Current {
			row[0] += " *"
		}
		for _, metric := range metrics {
			row = append(row, bounded(all[i].find(arm, metric).estimate(), 1, 1, ""))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// frontiers are the points of each arm by what borrowers lose and what nobody pays back, realised and latent.
func frontiers(all []*Content, names []string) (parts []Part) {
	across := ""
	for _, m := range []string{"bad_debt_share_p99", "bad_debt_p99", stats.UnpaidShare.Key, "bad_debt_share"} {
		if slices.Contains(metricsOf(all), m) {
			across = m
			break
		}
	}
	for a, arm := range armsOf(all) {
		d := dots{paint: string(css(armColour(a)))}
		f := &Figure{Columns: []string{"point", across, stats.BorrowerLoss.Key, "on_frontier"}}
		var x, y *Headline
		for i, c := range all {
			x, y = c.find(arm, across), c.find(arm, stats.BorrowerLoss.Key)
			if x == nil || y == nil || x.Value == nil || y.Value == nil {
				continue
			}
			d.at = append(d.at, point{*x.Value, *y.Value})
			d.names = append(d.names, names[i])
		}
		if len(d.at) < 3 {
			continue
		}
		for i := range d.at {
			f.Rows = append(f.Rows, []string{d.names[i], plain(d.at[i].X), plain(d.at[i].Y), strconv.FormatBool(d.best(i))})
		}
		head := all[0]
		x, y = head.find(arm, across), head.find(arm, stats.BorrowerLoss.Key)
		p := newChart(fmt.Sprintf("%s, %s", x.Name, x.Unit), fmt.Sprintf("%s, %s", y.Name, y.Unit))
		p.add(d)
		of := p.figure("frontier-"+anchor(arm), arm+": borrowers' loss against bad debt", 640, 330)
		of.Columns, of.Rows = f.Columns, f.Rows
		of.Caption = "A dot for each point of the sweep. The line joins those that no other point betters in both; they are named by their values."
		parts = append(parts, Part{Figure: of})
	}
	return parts
}

// dots are points of which the lower left edge is joined and named.
type dots struct {
	at    []point
	names []string
	paint string
}

// best reports whether no other point is as good in both and better in one.
func (d dots) best(i int) bool {
	return !slices.ContainsFunc(d.at, func(o point) bool {
		return o.X <= d.at[i].X && o.Y <= d.at[i].Y && o != d.at[i]
	})
}

func (d dots) reach() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range d.at {
		xmin, xmax, ymin, ymax = min(xmin, p.X), max(xmax, p.X), min(ymin, p.Y), max(ymax, p.Y)
	}
	x, y := max(xmax-xmin, 0.01)*0.08, max(ymax-ymin, 0.01)*0.08
	return xmin - x, xmax + 2*x, ymin - y, ymax + y
}

func (d dots) draw(c *canvas) {
	var edge []int
	for i := range d.at {
		if d.best(i) {
			edge = append(edge, i)
		}
	}
	slices.SortFunc(edge, func(a, b int) int { return cmp.Compare(d.at[a].X, d.at[b].X) })
	var line []point
	for _, i := range edge {
		line = append(line, point{c.x(d.at[i].X), c.y(d.at[i].Y)})
	}
	if len(line) > 1 {
		c.line(d.paint, 1.4, line...)
	}
	for i, p := range d.at {
		size := 2.6
		if d.best(i) {
			size = 4.2
		}
		c.circle(d.paint, 1, point{c.x(p.X), c.y(p.Y)}, size)
		c.shapes[len(c.shapes)-1].Told = d.names[i] + ": " + number(p.X, 1) + ", " + number(p.Y, 1)
	}
	var written []point
	for _, i := range edge {
		at := point{c.x(d.at[i].X) + 7, c.y(d.at[i].Y) - 5}
		if !slices.ContainsFunc(written, func(o point) bool { return math.Abs(o.Y-at.Y) < 12 && math.Abs(o.X-at.X) < 70 }) {
			c.write(tickText, "start", at, d.names[i])
			written = append(written, at)
		}
	}
}
