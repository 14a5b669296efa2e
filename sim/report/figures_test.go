package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/journal"
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
		var d stats.Distribution
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
	_, _, any = reach([]stats.Arm{{}})
	require.False(t, any)
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
