package report

import (
	"html/template"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// reasonColours tell who receives a part of the loss: warm for whoever liquidates, cool for venues and funds,
// grey for others.
var reasonColours = [record.Losses]color.RGBA{
	journal.LiquidatorProfit: {0xd5, 0x5e, 0x00, 255}, journal.Gas: {0x8c, 0x8c, 0x8c, 255}, journal.BuilderTip: {0xe6, 0x9f, 0x00, 255},
	journal.VenueFee: {0x56, 0xb4, 0xe9, 255}, journal.PriceImpact: {0x00, 0x72, 0xb2, 255}, journal.ProtocolFee: {0xcc, 0x79, 0xa7, 255},
	journal.ClearanceFee: {0x00, 0x9e, 0x73, 255}, journal.Insurance: {0x66, 0xc2, 0xa5, 255}, journal.ADL: {0x9a, 0x6f, 0xd0, 255},
	journal.BadDebt: {0xb0, 0x30, 0x60, 255}, journal.Rounding: {0xc0, 0xc0, 0xc0, 255},
}

// stands is the height at which the i-th of a figure's arms stands: the first on top.
func stands(i, arms int) float64 { return float64(arms - 1 - i) }

// stack draws one bar for each arm: the parts of its cost to the right of zero, what others paid to the left.
type stack struct {
	arms []stats.Arm
}

// Plot implements plot.Plotter.
func (s stack) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := label(10, text.XLeft)
	for row := range s.arms {
		a := &s.arms[row]
		at := stands(row, len(s.arms))
		low, high := y(at-0.3), y(at+0.3)
		right, left := 0.0, 0.0
		for reason, bps := range a.Waterfall() {
			if math.IsNaN(bps) || bps == 0 {
				continue
			}
			end := &right
			if bps < 0 {
				end = &left
			}
			from, to := x(*end), x(*end+bps)
			c.FillPolygon(reasonColours[reason], []vg.Point{{X: from, Y: low}, {X: to, Y: low}, {X: to, Y: high}, {X: from, Y: high}})
			*end += bps
		}
		total := a.Of(stats.Cost).Value
		if math.IsNaN(total) {
			c.FillText(style, vg.Point{X: x(0) + 4, Y: y(at)}, noCost(a))
			continue
		}
		cost := x(total)
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, cost, y(at-0.38), cost, y(at+0.38))
		c.FillText(style, vg.Point{X: x(right) + 6, Y: y(at)}, bps(total))
	}
	zero := x(0)
	c.StrokeLine2(draw.LineStyle{Color: faint, Width: 0.6}, zero, c.Min.Y, zero, c.Max.Y)
}

// noCost says why an arm has no bar.
func noCost(a *stats.Arm) string {
	if a.Paths == 0 {
		return "every run failed"
	}
	return "nobody was liquidated"
}

// DataRange implements plot.DataRanger.
func (s stack) DataRange() (xmin, xmax, ymin, ymax float64) {
	for i := range s.arms {
		var right, left float64
		for _, bps := range s.arms[i].Waterfall() {
			if bps > 0 {
				right += bps
			} else if bps < 0 {
				left += bps
			}
		}
		xmin, xmax = math.Min(xmin, left), math.Max(xmax, right)
	}
	xmax = math.Max(xmax*1.08, 1) // room for the number behind a bar
	return xmin - xmax/50, xmax, -0.6, float64(len(s.arms)) - 0.4
}

// waterfallFigure shows where the cost went.
func (r *Report) waterfallFigure() (template.HTML, error) {
	p := newPlot("basis points of "+r.measure(), "")
	p.Add(stack{r.Summary.Arms})
	var ticks []plot.Tick
	for i := range r.Summary.Arms {
		ticks = append(ticks, plot.Tick{Value: stands(i, len(r.Summary.Arms)), Label: r.marked(&r.Summary.Arms[i])})
	}
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.Tick.Length, p.Y.Padding = 0, 10
	p.Y.Width = 0
	return svg(p, 640, vg.Length(60+46*len(r.Summary.Arms)), "Where the cost of liquidation went, by arm")
}

// bins is how many bars a distribution is drawn with.
const bins = 60

// losses are those of the vaults that were liquidated, in basis points of collateral at the start.
func losses(a *stats.Arm) *stats.Distribution {
	if d := a.Of(stats.MeanLoss).Sample; d != nil {
		return d
	}
	return &stats.Distribution{}
}

// distributionFigure shows how losses are distributed over the vaults that were liquidated.
func (r *Report) distributionFigure() (template.HTML, error) {
	low, high, any := reach(r.Summary.Arms)
	if !any {
		return "", nil
	}
	p := newPlot("loss of a liquidated vault, basis points of its collateral at the start", "share of vaults, %")
	for i := range r.Summary.Arms {
		d := losses(&r.Summary.Arms[i])
		if d.Count() == 0 {
			continue
		}
		line, err := plotter.NewLine(outline(d, low, high))
		if err != nil {
			return "", err
		}
		line.Color, line.Width = armColour(i), 1.6
		fill := armColour(i)
		fill.R, fill.G, fill.B, fill.A = fill.R/6, fill.G/6, fill.B/6, 42
		line.FillColor = fill
		p.Add(line)
	}
	p.Y.Min = 0
	return svg(p, 640, 260, "Distribution of losses over liquidated vaults, by arm")
}

// reach is from where to where losses are drawn: from zero, or the smallest, to the largest and a little further. The
// outermost half percent on either side is left out. There is nothing to draw where nobody was liquidated.
func reach(arms []stats.Arm) (low, high float64, any bool) {
	for i := range arms {
		if d := losses(&arms[i]); d.Count() > 0 {
			low, high, any = math.Min(low, d.Quantile(0.005)), math.Max(high, d.Quantile(0.995)), true
		}
	}
	if high <= low {
		high = low + 1
	}
	return low, high + (high-low)*0.03, any
}

// outline is a histogram of values from low to high, as shares of all of them in percent.
func outline(d *stats.Distribution, low, high float64) plotter.XYs {
	line := plotter.XYs{{X: low}}
	for bin, n := range d.Histogram(low, high, bins) {
		share := float64(n) / float64(d.Count()) * 100
		from, to := low+(high-low)*float64(bin)/bins, low+(high-low)*float64(bin+1)/bins
		line = append(line, plotter.XY{X: from, Y: share}, plotter.XY{X: to, Y: share})
	}
	return append(line, plotter.XY{X: high})
}

// pathFigure draws one path with its liquidations.
func (r *Report) pathFigure() (template.HTML, error) {
	t := r.Trace
	if t == nil || len(t.Times) == 0 {
		return "", nil
	}
	p := newPlot("", r.Summary.Collateral+" in "+r.Summary.Loan)
	line := make(plotter.XYs, len(t.Times))
	for i := range t.Times {
		line[i] = plotter.XY{X: float64(t.Times[i]), Y: float64(t.Prices[i]) / t.one()}
	}
	price, err := plotter.NewLine(line)
	if err != nil {
		return "", err
	}
	price.Color, price.Width = ink, 0.9
	p.Add(price)
	dots, largest := t.dots()
	for a := range dots {
		var points plotter.XYs
		var radii []vg.Length
		for _, d := range dots[a] {
			points = append(points, plotter.XY{X: d.time, Y: d.price})
			radii = append(radii, 1.2+9*vg.Length(math.Sqrt(d.closed/largest)))
		}
		if points == nil {
			continue
		}
		scatter, err := plotter.NewScatter(points)
		if err != nil {
			return "", err
		}
		ring := armColour(a)
		ring.R, ring.G, ring.B, ring.A = ring.R/2, ring.G/2, ring.B/2, 128
		scatter.GlyphStyleFunc = func(i int) draw.GlyphStyle {
			return draw.GlyphStyle{Color: ring, Radius: radii[i], Shape: draw.CircleGlyph{}}
		}
		p.Add(scatter)
	}
	p.X.Tick.Marker = plot.TimeTicks{Ticker: spread{}, Format: "2 Jan 15:04", Time: plot.UTCUnixTime}
	return svg(p, 640, 300, "One path of reference prices with its liquidations")
}

// round sets a handful of ticks at multiples of 1, 2 or 5 times a power of ten.
type round struct{}

// Ticks implements plot.Ticker.
func (round) Ticks(low, high float64) (ticks []plot.Tick) {
	const most = 6
	if !(high > low) {
		return nil
	}
	power := int(math.Floor(math.Log10((high - low) / most)))
	step := math.Pow10(power)
	for _, factor := range []float64{2, 5, 10} {
		if (high-low)/step > most {
			step = factor * math.Pow10(power)
		}
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for i := math.Ceil(low / step); i*step <= high; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: number(i*step, decimals)})
	}
	return ticks
}

// spread sets a handful of ticks at whole hours, or whole days on long paths.
type spread struct{}

// Ticks implements plot.Ticker.
func (spread) Ticks(low, high float64) (ticks []plot.Tick) {
	step := 60.0
	for _, longer := range []float64{300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 7 * 86400, 30 * 86400, 90 * 86400, 365 * 86400} {
		if (high-low)/step > 6 {
			step = longer
		}
	}
	for at := math.Ceil(low/step) * step; at <= high; at += step {
		ticks = append(ticks, plot.Tick{Value: at, Label: "."})
	}
	return ticks
}
