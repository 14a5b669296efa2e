package report

import (
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// One arm that paid 100 for gas and 200 for impact, of which the fund bore 50, below one that nobody was
// liquidated in. A unit is drawn as one point, and an arm as a hundred points high.
func TestBarsByHand(t *testing.T) {
	t.Parallel()
	paid := paying(map[journal.Reason]int64{journal.Gas: 100, journal.PriceImpact: 200, journal.Insurance: -50})
	bars := stack{arms: []stats.Arm{{Name: "quiet", Paths: 1}, paid}}
	left, right, bottom, top := bars.reach()
	require.InDelta(t, 300*1.08, right, 1e-9, "room for the number")
	require.InDelta(t, -50-right/50, left, 1e-9)
	require.Equal(t, [2]float64{-0.6, 1.6}, [2]float64{bottom, top})

	c := &canvas{x: func(v float64) float64 { return v }, y: func(v float64) float64 { return 200 - 100*v }, bottom: 200}
	bars.draw(c)
	var boxes [][4]float64
	var said []string
	for _, s := range c.shapes {
		if s.Kind == "text" {
			said = append(said, s.Text)
			continue
		}
		l, r, low, high := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for _, at := range s.Points {
			l, r, low, high = min(l, at.X), max(r, at.X), min(low, 200-at.Y), max(high, 200-at.Y)
		}
		boxes = append(boxes, [4]float64{math.Round(l), math.Round(r), math.Round(low), math.Round(high)})
	}
	require.Equal(t, [][4]float64{
		{0, 100, -30, 30}, {100, 300, -30, 30}, {-50, 0, -30, 30}, // gas, impact, and to the left of zero what the fund bore
		{250, 250, -38, 38}, // the cost
		{0, 0, 0, 200},      // zero
	}, boxes)
	require.Equal(t, []string{"nobody was liquidated", "250.0"}, said)
}

// Two of what others bore stand side by side to the left of zero. A part is named where its letters, of 5.04 points
// each, have less room than the bar less 3: three letters need more than 18.12. The cost has its interval, and the
// number stands behind whatever reaches farthest.
func TestPartsAreNamedWhereTheyFit(t *testing.T) {
	t.Parallel()
	paid := func(gas int64) stats.Arm {
		a := paying(map[journal.Reason]int64{journal.Gas: gas, journal.Insurance: -3000, journal.ADL: -1500, journal.BadDebt: -2000})
		a.Numbers[stats.Closed] = stats.Money(fixed.FromInt64(1_000_000), 1)
		a.Numbers[stats.Cost] = stats.Number{Estimate: infer.Estimate{Value: -40, Low: math.NaN(), High: math.NaN()}}
		return a
	}
	for gas, named := range map[int64][]string{
		1812: {"insurance"}, 1813: {"gas", "insurance"}, // of 65 points the second: 9 letters need 48.36
	} {
		c := &canvas{x: func(v float64) float64 { return v + 7 }, y: func(v float64) float64 { return v }}
		a := paid(gas)
		a.Numbers[stats.LossBy[journal.Insurance]] = stats.Money(fixed.FromInt64(-6500), 1)
		stack{[]stats.Arm{a}, true}.draw(c)
		var said []string
		for _, s := range c.shapes {
			if s.Kind == "text" && s.Anchor == "middle" {
				said = append(said, s.Text)
			}
		}
		require.Equal(t, named, said)
	}
	a := paid(2000)
	c := &canvas{x: func(v float64) float64 { return v + 7 }, y: func(v float64) float64 { return v }}
	stack{[]stats.Arm{a}, true}.draw(c)
	var spans [][2]float64
	for _, s := range c.shapes {
		if s.Kind == "polygon" {
			spans = append(spans, [2]float64{s.Points[0].X - 7, s.Points[1].X - 7})
		}
	}
	require.Equal(t, [][2]float64{{0, 20}, {0, -30}, {-30, -45}, {-45, -65}}, spans)
	last := c.shapes[len(c.shapes)-2]
	require.Equal(t, "−40.0", last.Text)
	require.Equal(t, point{7 + 20 + 6, 3.5}, last.Points[0])
	left, right, _, _ := stack{[]stats.Arm{a}, true}.reach()
	require.InDelta(t, 20*1.32, right, 1e-9, "room for the number and its interval")
	require.InDelta(t, -65-right/50, left, 1e-9)

	a.Numbers[stats.Cost] = stats.Number{Estimate: infer.Estimate{Value: 10, Low: -2, High: 33}}
	c.shapes = nil
	stack{[]stats.Arm{a}, true}.draw(c)
	n := len(c.shapes)
	require.Equal(t, []point{{17, -0.38}, {17, 0.38}}, c.shapes[n-4].Points, "the cost")
	require.Equal(t, []point{{5, -0.38}, {40, -0.38}}, c.shapes[n-3].Points, "its interval")
	require.Equal(t, point{46, 3.5}, c.shapes[n-2].Points[0])
	require.Equal(t, "10.0 [−2.0, 33.0]", c.shapes[n-2].Text)
	_, right, _, _ = stack{[]stats.Arm{a}, true}.reach()
	require.InDelta(t, 33*1.32, right, 1e-9)
	_, right, _, _ = stack{[]stats.Arm{a}, false}.reach()
	require.InDelta(t, 20*1.08, right, 1e-9)
	_, right, _, _ = stack{[]stats.Arm{{}}, false}.reach()
	require.InDelta(t, 1, right, 1e-9, "one at least")
}

// A figure stands on its axes: the least of what is drawn at the left and below, the most at the right and above,
// y upwards.
func TestAFigureByHand(t *testing.T) {
	t.Parallel()
	p := newChart("x", "")
	p.add(curve{[]point{{10, 0}, {20, 5}}, ink, 1, true})
	c := p.on(200, 100)
	require.Equal(t, point{c.left, c.bottom}, c.shapes[1].Points[0])
	require.Equal(t, point{c.right, c.top}, c.shapes[1].Points[1])
	require.Less(t, c.top, c.bottom)
	for _, s := range c.shapes {
		for _, at := range s.Points {
			require.True(t, at.X >= 0 && at.X <= 200 && at.Y >= 0 && at.Y <= 100, s)
		}
	}
	text := string(newChart("a < b", "").figure("x", `"quoted"`, 200, 100).SVG())
	require.Contains(t, text, ">a &lt; b</text>")
	require.Contains(t, text, `aria-label="&#34;quoted&#34;"`)
	require.NotContains(t, text, "NaN")
	require.NotContains(t, text, "Inf")
}

// Two arms of losses from 0 to 200 and to 1,000, one of 1,000 values each; the outermost half percent is left out.
func TestLossesAreDrawnFromZeroToALittleBeyondTheLargest(t *testing.T) {
	t.Parallel()
	arm := func(step float64) stats.Arm {
		var d infer.Distribution
		for i := range 1000 {
			d.Add(float64(i+1) * step)
		}
		return stats.Arm{Numbers: stats.Numbers{stats.MeanLoss: {Sample: &d}}}
	}
	low, high, any := reach([]stats.Arm{arm(0.2), {}, arm(1)})
	require.True(t, any)
	require.Zero(t, low)
	require.InDelta(t, 995*1.03, high, 1e-9)
	low, high, _ = reach([]stats.Arm{arm(-1)})
	require.InDelta(t, -996, low, 1e-9, "the fifth smallest of −1,000 to −1")
	require.InDelta(t, 0+996*0.03, high, 1e-9)
	low, high, any = reach([]stats.Arm{arm(0)})
	require.True(t, any)
	require.InDeltaSlice(t, []float64{0, 1.03}, []float64{low, high}, 1e-9, "nobody lost anything")
	_, _, any = reach([]stats.Arm{{}})
	require.False(t, any)
}

// Sixty bars from −60 to 60 are two wide each. Of four values three are in the first bar, and one in the last.
func TestBarsOfADistributionStandWhereItsValuesAre(t *testing.T) {
	t.Parallel()
	var d infer.Distribution
	for _, v := range []float64{-59.5, -59, -58.5, 59} {
		d.Add(v)
	}
	line := outline(&d, -60, 60)
	require.Len(t, line, 1+2*bins+1)
	require.Equal(t, point{-60, 0}, line[0])
	require.Equal(t, point{60, 0}, line[121])
	for bin := range bins {
		share := map[int]float64{0: 75, 59: 25}[bin]
		for edge := range 2 {
			at := line[1+2*bin+edge]
			require.InDelta(t, float64(-60+2*(bin+edge)), at.X, 1e-9)
			require.InDelta(t, share, at.Y, 0)
		}
	}
}

// The lightest grey that white is read on is #757575, and the first that black is is #767676.
func TestTextTurnsBlackAtAGrey(t *testing.T) {
	t.Parallel()
	for grey, want := range map[uint8]string{0: "#ffffff", 10: "#ffffff", 11: "#ffffff", 117: "#ffffff", 118: "#000000", 255: "#000000"} {
		require.Equal(t, want, onto(color.RGBA{grey, grey, grey, 255}), grey)
	}
	require.Equal(t, "#ffffff", onto(color.RGBA{200, 0, 0, 255}), "0.2126·0.578 is 0.123")
	require.Equal(t, "#000000", onto(color.RGBA{0, 140, 0, 255}), "0.7152·0.262 is 0.188")
	require.Equal(t, "#ffffff", onto(color.RGBA{0, 0, 255, 255}), "0.0722")
}

// A path of six steps has a tick at each of them, whatever the step.
func TestTicksOfTimeAreWholeHoursAndDays(t *testing.T) {
	t.Parallel()
	const hour, day = 3600.0, 86400.0
	for _, step := range []float64{60, 300, 900, hour, 3 * hour, 6 * hour, 12 * hour, day, 7 * day, 30 * day, 90 * day, 365 * day} {
		ticks := moments(0, 6*step)
		require.Len(t, ticks, 7)
		require.InDelta(t, step, ticks[1].Value-ticks[0].Value, 0)
	}
	require.InDelta(t, 3*hour, moments(1, 10*hour)[0].Value, 0, "the first at a whole step")
}

// A canvas of 640 points from 100 to 600, on which a unit is a point.
func plainCanvas() *canvas {
	same := func(v float64) float64 { return v }
	return &canvas{x: same, y: same, left: 100, right: 600, top: 10, bottom: 90}
}

// The name of a stroke stands above it, and beside it where the edge is near: 60 points at the left, 150 at the right.
func TestTheNameOfAStrokeStaysOnTheFigure(t *testing.T) {
	t.Parallel()
	for at, anchor := range map[float64]string{100: "start", 159: "start", 160: "middle", 300: "middle", 450: "middle", 451: "end", 600: "end"} {
		c := plainCanvas()
		stroke{at, "mean", ink}.draw(c)
		require.Equal(t, Shape{Kind: "polyline", Paint: ink, Size: 1.4, Points: []point{{at, 90}, {at, 24}}}, c.shapes[0])
		require.Equal(t, Shape{Kind: "text", Paint: ink, Size: 9, Anchor: anchor, Points: []point{{at, 20}}, Text: "mean"}, c.shapes[1])
	}
}

// Cells whose numbers are written alike have one colour, and others go from the lightest to the darkest. A pair of
// cells is 60 points wide, so that an interval fits below the number.
func TestCellsOfOneNumberHaveOneColour(t *testing.T) {
	t.Parallel()
	paints := func(of ...float64) (all []string) {
		s := squares{wide: len(of), high: 1}
		for _, v := range of {
			s.of = append(s.of, infer.Estimate{Value: v, Low: math.NaN(), High: math.NaN()})
		}
		c := plainCanvas()
		s.draw(c)
		for _, shape := range c.shapes {
			if shape.Kind == "polygon" {
				all = append(all, shape.Paint)
			}
		}
		return all
	}
	paint := func(share float64) string { return string(css(heat(share))) }
	require.Equal(t, []string{paint(0.5), paint(0.5)}, paints(0, 0.04))
	require.Equal(t, []string{paint(0), paint(1)}, paints(0, 0.05))
	require.Equal(t, []string{paint(0), paint(0.25), paint(1)}, paints(2, 4, 10))
	require.Equal(t, []string{paint(0), paint(1)}, paints(3, math.NaN(), 5), "a cell without a number has no colour")

	for wide, texts := range map[float64]int{56: 1, 57: 2} {
		c := plainCanvas()
		c.x = func(v float64) float64 { return v*wide + 7 }
		squares{wide: 1, high: 1, of: []infer.Estimate{{Value: 3, Low: 2, High: 4}}}.draw(c)
		require.Len(t, c.shapes, 1+texts)
		for _, s := range c.shapes[1:] {
			require.Equal(t, onto(heat(0.5)), s.Paint)
		}
	}
}

// Dots that would touch are raised by 2.6 points each, fifteen times at most.
func TestDotsAreRaisedWhereTheyWouldTouch(t *testing.T) {
	t.Parallel()
	c := plainCanvas()
	values := make([]float64, 20)
	for i := range values {
		values[i] = 200
	}
	strip{values: append(values, 202, 203), at: 50}.draw(c)
	for i, s := range c.shapes[:20] {
		raised := (58 - s.Points[0].Y) / 2.6
		require.InDelta(t, math.Round(raised), raised, 1e-9)
		require.Equal(t, i == 0, math.Round(raised) == 0)
		require.LessOrEqual(t, math.Round(raised), 15.0)
		for _, other := range c.shapes[:i] {
			require.True(t, math.Round(raised) == 15 || other.Points[0].Y-s.Points[0].Y > 2.59, "%d", i)
		}
	}
	require.InDelta(t, 58-2.6*15, c.shapes[19].Points[0].Y, 1e-9)
	require.InDelta(t, 203, c.shapes[21].Points[0].X, 0)
	below := c.shapes[22]
	require.Equal(t, []point{{200, 66}, {202, 66}}, below.Points, "of 22 values the second and the 21st")
}

func TestWhatIsAlikeAtAllPointsIsSaidOnce(t *testing.T) {
	t.Parallel()
	at := func(values ...float64) (all []*Content) {
		for _, v := range values {
			all = append(all, &Content{Headlines: []Headline{{Arm: "a", Metric: "m", Name: "loss", Unit: "bps", Value: pointer(v)}}})
		}
		return all
	}
	require.Equal(t, "loss of a, 3.0 bps", alike(at(3.01, 3.04), "a", "m"))
	require.Empty(t, alike(at(3, 3.1), "a", "m"))
	require.Empty(t, alike(at(0, 0), "a", "m"), "nothing but zeros")
	require.Equal(t, "loss of a, 0.0 bps", alike(at(0, 0.01), "a", "m"))
	require.Empty(t, alike(at(3, 3), "b", "m"))
}

func TestTotalsAreOverArms(t *testing.T) {
	t.Parallel()
	arm := func(paths, liquidated int) stats.Arm {
		return stats.Arm{Paths: paths, Numbers: stats.Numbers{stats.VaultsLiquidated: stats.Counted(uint64(liquidated), paths)}}
	}
	liquidated, ran := totals(&stats.Summary{Arms: []stats.Arm{arm(2, 3), arm(5, 4)}})
	require.Equal(t, uint64(7), liquidated)
	require.Equal(t, 7, ran)
}

func TestSecondsAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{0: "0 seconds", 119: "119 seconds", 120: "2 minutes", 7199: "120 minutes", 7200: "2.0 hours", 86_400: "24.0 hours"} {
		require.Equal(t, want, span(seconds))
	}
	for x, want := range map[float64]string{1.5: "1.5", 2: "2", 1.004: "1", 1.005001: "1.01", -0.25: "-0.25", 100: "100"} {
		require.Equal(t, want, short(x))
	}
	for from, want := range map[string]string{"start": "start", "middle": "middle", "end": "end", "x": "start"} {
		require.Equal(t, want, anchored(from))
	}
	for paint, want := range map[string]string{ink: ink, faint: faint, paper: paper, plate: plate, "#00ff9a": "#00ff9a", "#00FF9A": ink, "#00ff9": ink, "red": ink} {
		require.Equal(t, want, safe(paint))
	}
}

// The map's ends, and a tenth of the way, which is half of the way from the first colour to the second.
func TestColoursOfAHeatMapByHand(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]string{-1: "#fdea9b", 0: "#fdea9b", 0.1: "#e4d282", 0.2: "#cbba69", 0.8: "#2f476b", 1: "#00224e", 2: "#00224e"} {
		require.Equal(t, want, string(css(heat(share))), share)
	}
}

// A figure of one value, or of none, has an axis one to either side of it. What is given is kept.
func TestAxesHoldWhatIsDrawn(t *testing.T) {
	t.Parallel()
	p := newChart("", "")
	p.add(curve{[]point{{3, 7}}, ink, 1, false})
	p.fit()
	require.Equal(t, [4]float64{2, 4, 6, 8}, [4]float64{p.x.low, p.x.high, p.y.low, p.y.high})
	p = newChart("", "")
	p.fit()
	require.Equal(t, [4]float64{-1, 1, -1, 1}, [4]float64{p.x.low, p.x.high, p.y.low, p.y.high})
	p = newChart("", "")
	p.x.low, p.x.high = 1, 2
	p.add(curve{[]point{{0, 7}, {5, 9}}, ink, 1, true})
	p.fit()
	require.Equal(t, [4]float64{1, 2, 0, 9}, [4]float64{p.x.low, p.x.high, p.y.low, p.y.high}, "what is filled reaches 0")
}

// Liquidations between two prices that are drawn are one dot; the largest of all arms is told, and is 1 at least.
func TestDotsOfAPathByHand(t *testing.T) {
	t.Parallel()
	path := &Trace{Times: []uint64{10, 20, 30}, One: 2, Acts: [][]Act{
		{{Time: 10, Price: 8, Closed: 3}, {Time: 19, Price: 6, Closed: 4}, {Time: 20, Price: 4, Closed: 1}, {Time: 99, Price: 2, Closed: 5}},
		{{Time: 5, Price: 8, Closed: 9}},
		nil,
	}}
	dots, largest := path.dots()
	require.InDelta(t, 9, largest, 0)
	require.Equal(t, []dot{{10, 4, 7}, {20, 2, 1}, {99, 1, 5}}, dots[0])
	require.Equal(t, []dot{{5, 4, 9}}, dots[1])
	require.Empty(t, dots[2])
	_, largest = (&Trace{Times: []uint64{1}, Acts: [][]Act{{{Time: 1, Closed: 0.5}}}}).dots()
	require.InDelta(t, 1, largest, 0)
	require.InDelta(t, 1e10, (&Trace{}).one(), 0)
	var asked []uint64
	require.NoError(t, (&Trace{Path: 1}).Draw(pricedFor{&asked}, 4500))
	require.NoError(t, (&Trace{Path: 1}).Draw(pricedFor{&asked}, 100))
	require.Equal(t, []uint64{3, 1}, asked)
}
