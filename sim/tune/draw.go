package tune

import (
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Sizes of the drawing, in its own units.
const (
	panelWide, panelHigh  = 260.0, 210.0
	marginLeft, marginTop = 64.0, 34.0
	between               = 44.0
)

// Draw draws the frontier as SVG: a panel for each setting. The first limit's metric lies to the right, else bad debt, realised
// and latent; the objective lies upwards. A dot is a point, filled where it keeps to the limits. The line joins those of
// the frontier. The limit is dashed.
func (t *Tuning) Draw(answers []*Answer) []byte {
	across, bound := stats.UnpaidShare, math.NaN()
	if len(t.Subject) > 0 {
		across, bound = t.Subject[0].Metric, t.Subject[0].Bound
	}
	var left, right, low, high float64 = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, a := range answers {
		for _, c := range a.Candidates {
			x, y := c.Of(across).Value, c.Of(t.Objective).Value
			if !math.IsNaN(x) && !math.IsNaN(y) {
				left, right, low, high = min(left, x), max(right, x), min(low, y), max(high, y)
			}
		}
	}
	if !math.IsNaN(bound) {
		left, right = min(left, bound), max(right, bound)
	}
	if !(right > left) {
		right = left + 1
	}
	if !(high > low) {
		high = low + 1
	}
	wide := marginLeft + float64(len(answers))*(panelWide+between)
	tall := marginTop + panelHigh + 66
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="system-ui,sans-serif" font-size="12" fill="#222">`+"\n", wide, tall)
	fmt.Fprintf(&b, `<title>%s against %s</title><rect width="100%%" height="100%%" fill="#fff"/>`+"\n", html.EscapeString(t.Objective.Key), html.EscapeString(across.Key))
	for k, a := range answers {
		x0, y0 := marginLeft+float64(k)*(panelWide+between), marginTop
		at := func(c *Candidate) (x, y float64, ok bool) {
			x, y = c.Of(across).Value, c.Of(t.Objective).Value
			return x0 + (x-left)/(right-left)*panelWide, y0 + (high-y)/(high-low)*panelHigh, !math.IsNaN(x) && !math.IsNaN(y)
		}
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" font-weight="600">%s</text>`+"\n", x0, y0-14, html.EscapeString(strings.Join(a.At, ", ")))
		fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="none" stroke="#888"/>`+"\n", x0, y0, panelWide, panelHigh)
		for i := range 3 {
			share := float64(i) / 2
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle">%.4g</text>`+"\n", x0+share*panelWide, y0+panelHigh+16, left+share*(right-left))
			if k == 0 {
				fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="end">%.4g</text>`+"\n", x0-6, y0+(1-share)*panelHigh+4, low+share*(high-low))
			}
		}
		if !math.IsNaN(bound) {
			x := x0 + (bound-left)/(right-left)*panelWide
			fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#b45309" stroke-dasharray="5 4"/>`+"\n", x, y0, x, y0+panelHigh)
		}
		var line []string
		for _, c := range a.Candidates {
			if x, y, ok := at(c); ok && c.Frontier {
				line = append(line, fmt.Sprintf("%.1f,%.1f", x, y))
			}
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="#1d4ed8" stroke-opacity="0.5"/>`+"\n", strings.Join(line, " "))
		for i, c := range a.Candidates {
			x, y, ok := at(c)
			if !ok {
				continue
			}
			fill := "#fff"
			if c.Feasible {
				fill = "#1d4ed8"
			}
			size := 3.5
			if c == a.Recommended {
				size = 6.5
			}
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s" stroke="#1d4ed8"><title>%s</title></circle>`+"\n", x, y, size, fill, html.EscapeString(t.Label(c)))
			end := i == 0 || i == len(a.Candidates)-1
			for _, other := range a.Candidates { // the ends give way to what matters more
				if _, near, ok := at(other); ok && other != c && (other == a.Recommended || other.Today) {
					end = end && math.Abs(near-y) > 14
				}
			}
			if c == a.Recommended || c.Today || end {
				mark := c.Values[0]
				if c.Today {
					mark += " today"
				}
				anchor, dx := "start", 9.0
				if x > x0+panelWide*0.75 {
					anchor, dx = "end", -9
				}
				fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x+dx, y+4, anchor, html.EscapeString(mark))
			}
		}
	}
	fmt.Fprintf(&b, `<text x="%.1f" y="%.1f">Filled: within the limits; large: recommended; dashed: the limit.</text>`+"\n", marginLeft, tall-6)
	fmt.Fprintf(&b, `<text x="%.1f" y="%.1f">%s, %s, to the right; %s, %s, upwards.</text>`+"\n</svg>\n",
		marginLeft, tall-24, html.EscapeString(across.Key), html.EscapeString(string(across.Unit)), html.EscapeString(t.Objective.Key), html.EscapeString(string(t.Objective.Unit)))
	return []byte(b.String())
}
