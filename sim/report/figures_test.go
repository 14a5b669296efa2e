package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// box is the extent of a path.
func box(p vg.Path) (left, right, low, high float64) {
	left, right, low, high = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, c := range p {
		if c.Type != vg.CloseComp {
			left, right = min(left, float64(c.Pos.X)), max(right, float64(c.Pos.X))
			low, high = min(low, float64(c.Pos.Y)), max(high, float64(c.Pos.Y))
		}
	}
	return left, right, low, high
}

// One arm that paid 100 for gas and 200 for impact, of which the fund bore 50, below one that nobody was liquidated in. A
// unit is drawn as one point, and an arm as a hundred points high.
func TestBarsByHand(t *testing.T) {
	t.Parallel()
	paid := paying(map[journal.Reason]int64{journal.Gas: 100, journal.PriceImpact: 200, journal.Insurance: -50})
	bars := stack{[]stats.Arm{{Name: "quiet", Paths: 1}, paid}}
	left, right, bottom, top := bars.DataRange()
	require.InDelta(t, 300*1.08, right, 1e-9, "room for the number")
	require.InDelta(t, -50-right/50, left, 1e-9)
	require.Equal(t, [2]float64{-0.6, 1.6}, [2]float64{bottom, top})

	var rec recorder.Canvas
	p := plot.New()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 400, 0, 2
	bars.Plot(draw.NewCanvas(&rec, 400, 200), p)
	var filled, drawn []vg.Path
	for _, a := range rec.Actions {
		switch a := a.(type) {
		case *recorder.Fill:
			filled = append(filled, a.Path)
		case *recorder.Stroke:
			drawn = append(drawn, a.Path)
		}
	}
	var boxes [][4]float64
	for _, path := range append(filled, drawn...) {
		l, r, b, h := box(path)
		boxes = append(boxes, [4]float64{math.Round(l), math.Round(r), math.Round(b), math.Round(h)})
	}
	require.Equal(t, [][4]float64{
		{0, 100, -30, 30}, {100, 300, -30, 30}, {-50, 0, -30, 30}, // gas, impact, and to the left of zero what the fund bore
		{250, 250, -38, 38}, // the cost
		{0, 0, 0, 200},      // zero
	}, boxes)
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
		ticks := spread{}.Ticks(0, 6*step)
		require.Len(t, ticks, 7)
		require.InDelta(t, step, ticks[1].Value-ticks[0].Value, 0)
	}
	require.InDelta(t, 3*hour, spread{}.Ticks(1, 10*hour)[0].Value, 0, "the first at a whole step")
}
