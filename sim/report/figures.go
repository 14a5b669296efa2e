package report

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
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
	arms  []stats.Arm
	named bool // its parts are named where they are wide enough, and the cost has its interval
}

func (s stack) draw(c *canvas) {
	for row := range s.arms {
		a := &s.arms[row]
		at := stands(row, len(s.arms))
		right, left := 0.0, 0.0
		for reason, bps := range a.Waterfall() {
			if math.IsNaN(bps) || bps == 0 {
				continue
			}
			end := &right
			if bps < 0 {
				end = &left
			}
			c.bar(reasonColours[reason], *end, *end+bps, at-0.3, at+0.3)
			said := stats.Parts[reason].Receiver
			c.shapes[len(c.shapes)-1].Told = a.Name + ", " + said + ": " + number(bps, 1) + " bps"
			short := strings.ReplaceAll(journal.Reason(reason).String(), "_", " ")
			short = strings.ReplaceAll(short, "-", " ")
			if short == "adl" {
				short = "ADL"
			}
			if room := math.Abs(c.x(bps) - c.x(0)); s.named && float64(utf8.RuneCountInString(short))*tickText*letter < room-3 {
				c.write(tickText, "middle", point{c.x(*end + bps/2), c.y(at) + 3}, short)
				c.shapes[len(c.shapes)-1].Paint = onto(reasonColours[reason])
			}
			*end += bps
		}
		cost := a.Of(stats.Cost)
		if math.IsNaN(cost.Value) {
			c.write(axisText, "start", point{c.x(0) + 4, c.y(at) + 3.5}, noCost(a))
			continue
		}
		c.line(ink, 1.2, point{c.x(cost.Value), c.y(at - 0.38)}, point{c.x(cost.Value), c.y(at + 0.38)})
		if s.named && cost.Bounded() {
			c.line(ink, 1, point{c.x(cost.Low), c.y(at - 0.38)}, point{c.x(cost.High), c.y(at - 0.38)})
			right = math.Max(right, cost.High)
		}
		said := bps(cost.Value)
		if s.named {
			said = bounded(cost.Estimate, 1, 1, "")
		}
		c.write(axisText, "start", point{c.x(right) + 6, c.y(at) + 3.5}, said)
	}
	c.zero()
}

// onto is black or white, whichever is read better on a colour. Source: relative luminance of WCAG 2.2.
func onto(c color.RGBA) string {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	light := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	if (light+0.05)/0.05 >= 1.05/(light+0.05) {
		return "#000000"
	}
	return "#ffffff"
}

// noCost says why an arm has no bar.
func noCost(a *stats.Arm) string {
	if a.Paths == 0 {
		return "every run failed"
	}
	return "nobody was liquidated"
}

func (s stack) reach() (xmin, xmax, ymin, ymax float64) {
	for i := range s.arms {
		var right, left float64
		for _, bps := range s.arms[i].Waterfall() {
			if !math.IsNaN(bps) {
				left, right = left+min(bps, 0), right+max(bps, 0)
			}
		}
		xmin, xmax = math.Min(xmin, left), math.Max(xmax, right)
	}
	room := 1.08 // for the number behind a bar
	if s.named {
		room = 1.32
		for i := range s.arms {
			if cost := s.arms[i].Of(stats.Cost); cost.Bounded() {
				xmax = math.Max(xmax, cost.High)
			}
		}
	}
	xmax = math.Max(xmax*room, 1)
	return xmin - xmax/50, xmax, -0.6, float64(len(s.arms)) - 0.4
}

// waterfallFigure shows where the cost went.
func (r *Report) waterfallFigure() *Figure {
	p := newChart("basis points of "+r.measure(), "")
	p.add(stack{r.Summary.Arms, true})
	p.y.bare = true
	f := &Figure{Columns: []string{"arm", "receiver", "bps"}}
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		p.y.ticks = append(p.y.ticks, tick{stands(i, len(r.Summary.Arms)), r.marked(a)})
		for reason, bps := range a.Waterfall() {
			if !math.IsNaN(bps) {
				f.Rows = append(f.Rows, []string{a.Name, r.receiver(journal.Reason(reason)), plain(bps)})
			}
		}
	}
	d := p.figure("waterfall", "Where the cost of liquidation went, by arm", 640, float64(60+46*len(r.Summary.Arms)))
	d.Columns, d.Rows = f.Columns, f.Rows
	for _, reason := range r.occurring() {
		d.Legend = append(d.Legend, Key{string(css(reasonColours[reason])), r.receiver(reason)})
	}
	d.Caption = "To the right of zero: what borrowers paid, by who received it. To the left: what others paid in their place. The upright stroke is the borrowers' cost, the sum of both; the line on it is its 95 % interval."
	return d
}

// bins is how many bars a distribution is drawn with.
const bins = 60

// losses are those of the vaults that were liquidated, in basis points of collateral at the start.
func losses(a *stats.Arm) *infer.Distribution {
	if d := a.Of(stats.MeanLoss).Sample; d != nil {
		return d
	}
	return &infer.Distribution{}
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
func outline(d *infer.Distribution, low, high float64) []point {
	line := []point{{X: low}}
	for bin, n := range d.Histogram(low, high, bins) {
		share := float64(n) / float64(d.Count()) * 100
		from, to := low+(high-low)*float64(bin)/bins, low+(high-low)*float64(bin+1)/bins
		line = append(line, point{from, share}, point{to, share})
	}
	return append(line, point{X: high})
}

// curve draws a line through points, and where it is filled the area between it and 0.
type curve struct {
	points []point
	paint  string
	width  float64
	filled bool
}

func (l curve) reach() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, at := range l.points {
		xmin, xmax, ymin, ymax = min(xmin, at.X), max(xmax, at.X), min(ymin, at.Y), max(ymax, at.Y)
	}
	if l.filled {
		ymin = min(ymin, 0)
	}
	return xmin, xmax, ymin, ymax
}

func (l curve) draw(c *canvas) {
	var through []point
	for _, at := range l.points {
		through = append(through, point{c.x(at.X), c.y(at.Y)})
	}
	if l.filled {
		area := append([]point{{through[0].X, c.y(0)}}, through...)
		c.polygon(l.paint, 0.16, append(area, point{through[len(through)-1].X, c.y(0)})...)
	}
	c.line(l.paint, l.width, through...)
}

// discs draws what was liquidated in moments, each as large as the debt closed.
type discs struct {
	of      []dot
	largest float64
	paint   string
	summary *stats.Summary
}

func (s discs) reach() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, d := range s.of {
		xmin, xmax, ymin, ymax = min(xmin, d.time), max(xmax, d.time), min(ymin, d.price), max(ymax, d.price)
	}
	return xmin, xmax, ymin, ymax
}

func (s discs) draw(c *canvas) {
	for _, d := range s.of {
		c.circle(s.paint, 0.5, point{c.x(d.time), c.y(d.price)}, 1.2+9*math.Sqrt(d.closed/s.largest))
		c.shapes[len(c.shapes)-1].Told = fmt.Sprintf("%s: %s %s closed at %s", moment(d.time), number(d.closed*math.Pow10(-s.summary.LoanDecimals), 0), s.summary.Loan, number(d.price, 2))
	}
}

// round sets a handful of ticks at multiples of 1, 2 or 5 times a power of ten.
func round(low, high float64) (ticks []tick) {
	const most = 6
	power := int(math.Floor(math.Log10((high - low) / most)))
	step := math.Pow10(power)
	for _, factor := range []float64{2, 5, 10} {
		if (high-low)/step > most {
			step = factor * math.Pow10(power)
		}
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for i := math.Ceil(low / step); i*step <= high; i++ {
		ticks = append(ticks, tick{i * step, number(i*step, decimals)})
	}
	return ticks
}

// moments sets a handful of ticks at whole hours, or whole days on long paths.
func moments(low, high float64) (ticks []tick) {
	step := 60.0
	for _, longer := range []float64{300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 7 * 86400, 30 * 86400, 90 * 86400, 365 * 86400} {
		if (high-low)/step > 6 {
			step = longer
		}
	}
	for at := math.Ceil(low/step) * step; at <= high; at += step {
		ticks = append(ticks, tick{at, moment(at)})
	}
	return ticks
}

// moment writes a time, unix seconds.
func moment(at float64) string { return time.Unix(int64(at), 0).UTC().Format("2 Jan 15:04") }
