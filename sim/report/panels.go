package report

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Figures that have a panel for each arm, so that arms are not drawn over each other.

// panels stacks charts of one width and returns the figure of all of them. Their left axes stand in one line.
func panels(id, title string, wide, high float64, charts []*chart) *Figure {
	f := &Figure{ID: id, Title: title, Wide: wide, High: high * float64(len(charts))}
	names := 0
	for _, p := range charts {
		p.fit()
		for _, t := range p.y.ticks {
			names = max(names, utf8.RuneCountInString(t.Label))
		}
	}
	for i, p := range charts {
		p.names = names // so that their axes stand below each other
		for _, s := range p.on(wide, high).shapes {
			s.Points = slices.Clone(s.Points)
			for k := range s.Points {
				s.Points[k].Y += high * float64(i)
			}
			f.Shapes = append(f.Shapes, s)
		}
	}
	return f
}

// name writes what a panel shows into its upper left corner, or where the axes' middle is free.
type name struct{ text string }

func (n name) reach() (xmin, xmax, ymin, ymax float64) {
	return math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
}

func (n name) draw(c *canvas) {
	c.write(axisText+1, "end", point{c.right - 2, c.top + 10}, n.text)
	c.shapes[len(c.shapes)-1].Paint = ink
}

// stroke is an upright line with its name.
type stroke struct {
	at    float64
	text  string
	paint string
}

func (s stroke) reach() (xmin, xmax, ymin, ymax float64) {
	return s.at, s.at, math.Inf(1), math.Inf(-1)
}

func (s stroke) draw(c *canvas) {
	x := c.x(s.at)
	c.line(s.paint, 1.4, point{x, c.bottom}, point{x, c.top + 14})
	anchor := "middle"
	if x < c.left+60 {
		anchor = "start"
	}
	if x > c.right-150 {
		anchor = "end"
	}
	c.write(tickText, anchor, point{x, c.top + 10}, s.text)
}

// lossFigure shows how losses are distributed over the vaults that were liquidated, a panel for each arm.
func (r *Report) lossFigure() *Figure {
	low, high, any := reach(r.Summary.Arms)
	if !any {
		return nil
	}
	var charts []*chart
	columns := []string{"arm", "from_bps", "to_bps", "share_percent"}
	var rows [][]string
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		d := losses(a)
		label := ""
		if i == len(r.Summary.Arms)-1 {
			label = "loss of a liquidated vault, basis points of its collateral at the start"
		}
		p := newChart(label, "% of vaults")
		p.x.low, p.x.high, p.y.low, p.y.high = low, high, 0, 1
		if d.Count() > 0 {
			line := outline(d, low, high)
			p.y.high = slices.MaxFunc(line, func(a, b point) int { return cmp.Compare(a.Y, b.Y) }).Y * 1.25
			p.add(curve{line, string(css(armColour(i))), 1.6, true})
			mean := a.Of(stats.MeanLoss)
			if mean.Value >= low && mean.Value <= high {
				p.add(stroke{mean.Value, "mean " + bounded(mean.Estimate, 1, 0, ""), ink})
			}
			for k := 1; k+1 < len(line); k += 2 {
				rows = append(rows, []string{a.Name, short(line[k].X), short(line[k+1].X), fmt.Sprintf("%.4f", line[k].Y)})
			}
			p.add(name{a.Name})
		} else {
			p.add(name{a.Name + ": " + noCost(a)})
		}
		charts = append(charts, p)
	}
	f := panels("losses-over-vaults", "Distribution of losses over liquidated vaults, by arm", 640, 130, charts)
	f.Caption = "Each liquidated vault counts once, over all paths; the panels share the axis of losses, and each has its own of shares. The outermost bars hold what lies beyond the axis. The stroke is the mean, with its 95 % interval, clustered by path."
	f.Columns, f.Rows = columns, rows
	return f
}

// strip draws one dot for each value along a line, raised so that dots do not cover each other, with the quartiles
// below.
type strip struct {
	values []float64
	at     float64 // height
	paint  string
	arm    string
	unit   string
}

func (s strip) reach() (xmin, xmax, ymin, ymax float64) {
	return slices.Min(s.values), slices.Max(s.values), s.at - 0.6, s.at + 0.6
}

func (s strip) draw(c *canvas) {
	const radius, step, most = 2, 2.6, 15
	var placed []point
	for _, v := range s.values {
		x, y := c.x(v), c.y(s.at)+8
		raised := 0
		for raised < most && slices.ContainsFunc(placed, func(p point) bool {
			return math.Hypot(p.X-x, p.Y-(y-float64(raised)*step)) < radius*1.3
		}) {
			raised++
		}
		at := point{x, y - float64(raised)*step}
		placed = append(placed, at)
		c.circle(s.paint, 0.75, at, radius)
	}
	at := func(q float64) float64 { return s.values[int(q*float64(len(s.values)))] }
	below := c.y(s.at) + 16
	c.line(s.paint, 1, point{c.x(at(0.05)), below}, point{c.x(at(0.95)), below})
	c.line(s.paint, 4, point{c.x(at(0.25)), below}, point{c.x(at(0.75)), below})
	c.circle(paper, 1, point{c.x(at(0.5)), below}, 2.6)
	c.circle(ink, 1, point{c.x(at(0.5)), below}, 1.8)
	c.shapes[len(c.shapes)-1].Told = fmt.Sprintf("%s: median %s, 5th percentile %s, 95th %s %s", s.arm, number(at(0.5), 1), number(at(0.05), 1), number(at(0.95), 1), s.unit)
}

// overPaths shows a number of each path, a row of dots for each arm.
func (r *Report) overPaths(id, title, label, unit string, by [][]float64) *Figure {
	p := newChart(label, "")
	p.y.bare = true
	f := &Figure{}
	f.Columns = []string{"arm", "path", unit}
	any := false
	for i := range r.Summary.Arms {
		p.y.ticks = append(p.y.ticks, tick{stands(i, len(r.Summary.Arms)), r.Summary.Arms[i].Name})
		if i >= len(by) {
			continue
		}
		var values []float64
		for path, v := range by[i] {
			if !math.IsNaN(v) {
				values = append(values, v)
				f.Rows = append(f.Rows, []string{r.Summary.Arms[i].Name, fmt.Sprint(path), fmt.Sprintf("%.6g", v)})
			}
		}
		if len(values) == 0 {
			continue
		}
		any = true
		slices.Sort(values)
		values = thin(values, 300)
		p.add(strip{values, stands(i, len(r.Summary.Arms)), string(css(armColour(i))), r.Summary.Arms[i].Name, unit})
	}
	if !any {
		return nil
	}
	p.y.low, p.y.high = -0.6, float64(len(r.Summary.Arms))-0.4
	d := p.figure(id, title, 640, float64(50+58*len(r.Summary.Arms)))
	d.Columns, d.Rows = f.Columns, f.Rows
	d.Caption = "Each dot is a path. Below the dots: the thin line goes from the 5th to the 95th percentile of paths, the thick one over their middle half, the point is the median."
	return d
}

// thin are as many quantiles of sorted values, so that their shape is kept, or all where they are no more.
func thin(values []float64, most int) []float64 {
	if len(values) <= most {
		return values
	}
	few := make([]float64, most)
	for k := range few {
		few[k] = values[(2*k+1)*len(values)/(2*most)]
	}
	return few
}

// replay draws one path of reference prices, a panel for each arm with what it liquidated.
func (r *Report) replay(id, title string, t *Trace) *Figure {
	if t == nil || len(t.Times) == 0 {
		return nil
	}
	dots, largest := t.dots()
	every := max(1, len(t.Times)/400)
	var line []point
	for i := 0; i < len(t.Times); i += every {
		line = append(line, point{float64(t.Times[i]), float64(t.Prices[i]) / t.one()})
	}
	var charts []*chart
	f := &Figure{Columns: []string{"arm", "unix", "price", "debt_closed_loan"}}
	for a := range dots {
		p := newChart("", r.Summary.Collateral+" in "+r.Summary.Loan)
		p.add(curve{line, faint, 0.9, false})
		if len(dots[a]) > 0 {
			p.add(discs{dots[a], largest, string(css(armColour(a))), r.Summary})
		}
		sum := 0.0
		unit := math.Pow10(-r.Summary.LoanDecimals)
		for _, d := range dots[a] {
			sum += d.closed
			f.Rows = append(f.Rows, []string{r.Summary.Arms[a].Name, fmt.Sprintf("%.0f", d.time), fmt.Sprintf("%.6g", d.price), fmt.Sprintf("%.2f", d.closed*unit)})
		}
		p.add(name{fmt.Sprintf("%s: %s %s closed", r.Summary.Arms[a].Name, number(sum*unit, 0), r.Summary.Loan)})
		p.x.every = moments
		charts = append(charts, p)
	}
	if len(charts) == 0 {
		return nil
	}
	d := panels(id, title, 640, 150, charts)
	d.Columns, d.Rows = f.Columns, f.Rows
	d.Caption = fmt.Sprintf("Path %d: the line is the reference price, the same for every arm. Each disc is what was liquidated in a moment (of an account, of its main position), its area the debt closed, the same scale in every panel.", t.Path)
	return d
}

// band fills the area between two lines of the same times.
type band struct {
	x         []uint64
	low, high []float64
	paint     string
	opacity   float64
}

func (b band) reach() (xmin, xmax, ymin, ymax float64) {
	return float64(b.x[0]), float64(b.x[len(b.x)-1]), slices.Min(b.low), slices.Max(b.high)
}

func (b band) draw(c *canvas) {
	var around []point
	for i := range b.x {
		around = append(around, point{c.x(float64(b.x[i])), c.y(b.high[i])})
	}
	for i := len(b.x) - 1; i >= 0; i-- {
		around = append(around, point{c.x(float64(b.x[i])), c.y(b.low[i])})
	}
	c.polygon(b.paint, b.opacity, around...)
}

// fanFigure shows quantiles of the reference price over time.
func (r *Report) fanFigure() *Figure {
	if r.Paths == nil || r.Paths.Fan == nil || len(r.Paths.Fan.Times) < 2 {
		return nil
	}
	of := r.Paths.Fan
	p := newChart("", r.Summary.Collateral+" in "+r.Summary.Loan)
	paint := string(css(armColours[1]))
	p.add(band{of.Times, of.Prices[0], of.Prices[4], paint, 0.18})
	p.add(band{of.Times, of.Prices[1], of.Prices[3], paint, 0.35})
	var line []point
	f := &Figure{Columns: []string{"unix"}}
	for _, q := range of.Levels {
		f.Columns = append(f.Columns, fmt.Sprintf("p%g", q*100))
	}
	for i, at := range of.Times {
		line = append(line, point{float64(at), of.Prices[2][i]})
		row := []string{fmt.Sprint(at)}
		for _, prices := range of.Prices {
			row = append(row, fmt.Sprintf("%.8g", prices[i]))
		}
		f.Rows = append(f.Rows, row)
	}
	p.add(curve{line, ink, 1.2, false})
	p.add(name{"median; half of the paths; 90 % of them"})
	p.x.every = moments
	d := p.figure("price-fan", "Reference price over time: median, middle half and 5th to 95th percentile of paths", 640, 240)
	d.Columns, d.Rows = f.Columns, f.Rows
	d.Caption = fmt.Sprintf("Over %s. The line is the median at each time, the dark band holds the middle half of the paths and the light one 90 %% of them, time by time: no path follows an edge.", count(of.Paths, "path"))
	return d
}

// cells is a heat map: a row for each arm, a column for each slot of time.
type cells struct {
	of   [][]float64
	from float64
	each float64
	told func(arm, slot int) string
}

func (h cells) reach() (xmin, xmax, ymin, ymax float64) {
	return h.from, h.from + h.each*Slots, -0.5, float64(len(h.of)) - 0.5
}

func (h cells) draw(c *canvas) {
	most := 0.0
	for _, row := range h.of {
		most = max(most, slices.Max(row))
	}
	for a, row := range h.of {
		at := stands(a, len(h.of))
		for s, v := range row {
			left := h.from + h.each*float64(s)
			c.bar(heat(v/math.Max(most, 1e-9)), left, left+h.each, at-0.42, at+0.42)
			c.shapes[len(c.shapes)-1].Told = h.told(a, s)
		}
	}
}

// heat is a colour for a share from 0 to 1, from light to dark, that is told apart without seeing hue. Its ends
// are those of the map cividis (Nuñez, Anderton and Renslow, PLOS ONE 13, 2018), reversed.
func heat(share float64) color.RGBA {
	stops := []color.RGBA{{0xfd, 0xea, 0x9b, 255}, {0xcb, 0xba, 0x69, 255}, {0x95, 0x8f, 0x78, 255}, {0x66, 0x69, 0x70, 255}, {0x2f, 0x47, 0x6b, 255}, {0x00, 0x22, 0x4e, 255}}
	x := math.Min(1, math.Max(0, share)) * float64(len(stops)-1)
	i := min(int(x), len(stops)-2)
	f := x - float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + f*(float64(b)-float64(a)))) }
	return color.RGBA{mix(stops[i].R, stops[i+1].R), mix(stops[i].G, stops[i+1].G), mix(stops[i].B, stops[i+1].B), 255}
}

// heatFigure shows when each arm closed its debt, over all paths.
func (r *Report) heatFigure() *Figure {
	if r.Paths == nil || r.Paths.Fan == nil || len(r.Paths.Fan.Times) == 0 {
		return nil
	}
	var shares [][]float64
	any := false
	f := &Figure{Columns: []string{"arm", "unix_from", "share_of_debt_closed_percent"}}
	from := float64(r.Paths.Fan.Times[0])
	for a, row := range r.Paths.Closed {
		sum := 0.0
		for _, v := range row {
			sum += v
		}
		line := make([]float64, len(row))
		for i, v := range row {
			if sum > 0 {
				line[i], any = v/sum*100, true
			}
			f.Rows = append(f.Rows, []string{r.Summary.Arms[a].Name, fmt.Sprintf("%.0f", from+r.Paths.Slot*float64(i)), fmt.Sprintf("%.4f", line[i])})
		}
		shares = append(shares, line)
	}
	if !any {
		return nil
	}
	p := newChart("", "")
	p.y.bare = true
	for i := range r.Summary.Arms {
		p.y.ticks = append(p.y.ticks, tick{stands(i, len(r.Summary.Arms)), r.Summary.Arms[i].Name})
	}
	p.add(cells{shares, from, r.Paths.Slot, func(a, s int) string {
		return fmt.Sprintf("%s, from %s: %s %% of the debt that it closed", r.Summary.Arms[a].Name, moment(from+r.Paths.Slot*float64(s)), number(shares[a][s], 1))
	}})
	p.x.every = moments
	d := p.figure("when", "When debt was closed, by arm", 640, float64(36+34*len(shares)))
	d.Columns, d.Rows = f.Columns, f.Rows
	top := 0.0
	for _, row := range shares {
		top = max(top, slices.Max(row))
	}
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		d.Legend = append(d.Legend, Key{string(css(heat(share))), number(share*top, 1) + " %"})
	}
	d.Caption = fmt.Sprintf("Share of the debt that an arm closed over all paths, in each %s; the darker, the more. The rows sum to 100 %% each.", span(r.Paths.Slot))
	return d
}

// crosses draws a point with an interval on each axis, and its name, for each arm.
type crosses struct {
	arms []stats.Arm
	x, y []infer.Estimate
	best []bool
}

func (s crosses) reach() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), 0, 0
	for i := range s.x {
		for _, v := range []float64{s.x[i].Value, s.x[i].Low, s.x[i].High} {
			if !math.IsNaN(v) {
				xmin, xmax = min(xmin, v), max(xmax, v)
			}
		}
		for _, v := range []float64{s.y[i].Value, s.y[i].Low, s.y[i].High} {
			if !math.IsNaN(v) {
				ymin, ymax = min(ymin, v), max(ymax, v)
			}
		}
	}
	if ymax <= ymin {
		ymax = ymin + 1
	}
	room := max((xmax-xmin)*0.12, 1)
	return math.Min(0, xmin), xmax + room, ymin - (ymax-ymin)*0.06, ymax + (ymax-ymin)*0.12
}

func (s crosses) draw(c *canvas) {
	type label struct {
		at   point
		text string
		arm  int
	}
	var labels []label
	for i := range s.x {
		if math.IsNaN(s.x[i].Value) || math.IsNaN(s.y[i].Value) {
			continue
		}
		at, paint := point{c.x(s.x[i].Value), c.y(s.y[i].Value)}, string(css(armColour(i)))
		if s.x[i].Bounded() {
			c.line(paint, 1.2, point{c.x(s.x[i].Low), at.Y}, point{c.x(s.x[i].High), at.Y})
		}
		if s.y[i].Bounded() {
			c.line(paint, 1.2, point{at.X, c.y(s.y[i].Low)}, point{at.X, c.y(s.y[i].High)})
		}
		c.circle(paint, 1, at, 5)
		c.shapes[len(c.shapes)-1].Told = fmt.Sprintf("%s: %s, %s", s.arms[i].Name, bounded(s.x[i], 1, 1, " bps"), bounded(s.y[i], 1, 2, " bps"))
		if !s.best[i] {
			c.circle(paper, 1, at, 2.6)
		}
		labels = append(labels, label{at, s.arms[i].Name, i})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return int(a.at.Y - b.at.Y) })
	var placed []point
	for _, l := range labels { // names keep apart
		anchor, x := "start", l.at.X+8
		if l.at.X > (c.left+c.right)*0.62 {
			anchor, x = "end", l.at.X-8
		}
		y := l.at.Y - 8
		for slices.ContainsFunc(placed, func(p point) bool { return math.Abs(p.Y-y) < 11 && math.Abs(p.X-x) < 110 }) {
			y += 11
		}
		placed = append(placed, point{x, y})
		c.write(axisText, anchor, point{x, y}, l.text)
	}
}

// frontierFigure sets what borrowers paid against what nobody paid back, an arm a point.
func (r *Report) frontierFigure() *Figure {
	s := r.Summary
	if len(s.Arms) < 2 {
		return nil
	}
	of := crosses{arms: s.Arms}
	any := 0
	for i := range s.Arms {
		x, y := s.Arms[i].Of(stats.ExpectedLoss).Estimate, s.Arms[i].Of(stats.UnpaidShare).Estimate
		of.x, of.y = append(of.x, x), append(of.y, y)
		if !math.IsNaN(x.Value) && !math.IsNaN(y.Value) {
			any++
		}
	}
	if any < 2 {
		return nil
	}
	for i := range s.Arms {
		best := true
		for k := range s.Arms {
			less := of.x[k].Value <= of.x[i].Value && of.y[k].Value <= of.y[i].Value && (of.x[k].Value < of.x[i].Value || of.y[k].Value < of.y[i].Value)
			best = best && !less
		}
		of.best = append(of.best, best)
	}
	p := newChart("what liquidation took of all borrowers, bps of collateral at the start", "bad debt, bps of debt")
	p.add(of)
	d := p.figure("frontier", "Borrowers' loss against bad debt, by arm", 640, 300)
	d.Caption = "Lower and further left is better for both. A full point is on the frontier: no other arm is better in one and as good in the other. Bad debt is realised and latent. Lines are 95 % intervals."
	d.Columns = []string{"arm", "loss_bps", "loss_low", "loss_high", "bad_debt_bps", "bad_debt_low", "bad_debt_high", "on_frontier"}
	for i := range s.Arms {
		d.Rows = append(d.Rows, []string{s.Arms[i].Name, plain(of.x[i].Value), plain(of.x[i].Low), plain(of.x[i].High), plain(of.y[i].Value), plain(of.y[i].Low), plain(of.y[i].High), fmt.Sprint(of.best[i])})
	}
	return d
}

// plain is a number for programs, empty where there is none.
func plain(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return fmt.Sprintf("%.6g", x)
}
