package report

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Of three arms the first loses least and leaves most unpaid, the second the other way round, and the third is
// worse than the second in both.
func TestTheFrontierByHand(t *testing.T) {
	t.Parallel()
	arm := func(name string, loss, unpaid float64) stats.Arm {
		at := func(x float64) stats.Number {
			return stats.Number{Estimate: infer.Estimate{Value: x, Low: math.NaN(), High: math.NaN()}}
		}
		return stats.Arm{Name: name, Numbers: stats.Numbers{stats.ExpectedLoss: at(loss), stats.UnpaidShare: at(unpaid)}}
	}
	r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{arm("cheap", 10, 3), arm("safe", 20, 1), arm("neither", 25, 2)}}}
	var best []string
	for _, row := range r.frontierFigure().Rows {
		best = append(best, row[0]+" "+row[7])
	}
	require.Equal(t, []string{"cheap true", "safe true", "neither false"}, best)
	r.Summary.Arms = r.Summary.Arms[:1]
	require.Nil(t, r.frontierFigure())
	nan := math.NaN()
	r.Summary.Arms = []stats.Arm{arm("a", 10, 3), arm("b", nan, 3), arm("c", 4, nan)}
	require.Nil(t, r.frontierFigure(), "one arm has both numbers")
	for _, of := range []struct {
		other [2]float64
		best  [2]bool
	}{
		{[2]float64{10, 2}, [2]bool{false, true}},
		{[2]float64{10, 4}, [2]bool{true, false}},
		{[2]float64{9, 3}, [2]bool{false, true}},
		{[2]float64{11, 3}, [2]bool{true, false}},
		{[2]float64{10, 3}, [2]bool{true, true}},
	} {
		r.Summary.Arms = []stats.Arm{arm("a", 10, 3), arm("b", of.other[0], of.other[1])}
		rows := r.frontierFigure().Rows
		for i, best := range of.best {
			require.Equal(t, strconv.FormatBool(best), rows[i][7], of.other)
		}
	}
}

// Three paths start at 190, 191 and 192 (the prices of the samples rise with the number of the path).
func TestTheFanByHand(t *testing.T) {
	t.Parallel()
	f := fan(priced{}, 400, 3, 1e10)
	require.Equal(t, 3, f.Paths)
	for level, want := range []float64{190, 190, 191, 192, 192} {
		require.InDelta(t, want, f.Prices[level][0], 1e-6)
	}
}

// Debt that is closed in the last second is in the last slot, and what failed is in none.
func TestSlotsHoldWhatWasClosedInThem(t *testing.T) {
	t.Parallel()
	g := NewGather(1, 1000, 480, 1)
	acts := []record.Liquidation{{Time: 1000}, {Time: 1010}, {Time: 1480}, {Time: 1490, Position: 1}}
	for i := range acts {
		acts[i].Repaid.SetUint64(uint64(i + 1))
	}
	g.Add(&record.Path{Arms: []record.Arm{{Liquidations: acts}}})
	require.InDelta(t, 1, g.closed[0][0], 0)
	require.InDelta(t, 2, g.closed[0][1], 0)
	require.InDelta(t, 3, g.closed[0][Slots-1], 0)
	require.Len(t, g.traces[0].Acts[0], 3, "those of the main position")
}

// In the sample the loss of the second and third arm grows with the number of the path up to five and seven: the
// worst path of eight loses more than the median one, and half of the paths lose no more than that.
func TestTheMedianPathIsInTheMiddle(t *testing.T) {
	t.Parallel()
	r := sample(t, 8)
	require.Greater(t, r.Paths.Losses[1], r.Paths.Losses[0])
	least := math.Inf(1)
	for path := range r.Paths.Cost[0] {
		least = min(least, r.Paths.Cost[0][path])
	}
	require.NotEqual(t, r.Paths.Median.Path, r.Paths.Worst.Path)
	first := sample(t, 1)
	require.Greater(t, r.Paths.Losses[0], first.Paths.Losses[0]-1e-9)
	require.NotZero(t, r.Paths.Median.Path, "path 0 loses least")
}

func TestTextOnAColourIsReadable(t *testing.T) {
	t.Parallel()
	require.Equal(t, "#000000", onto(heat(0)))
	require.Equal(t, "#ffffff", onto(heat(1)))
}

// Fewer dots are drawn in the middles of as many equal parts of the values.
func TestFewDotsKeepTheShape(t *testing.T) {
	t.Parallel()
	count := func(n int) (all []float64) {
		for i := range n {
			all = append(all, float64(i))
		}
		return all
	}
	require.Equal(t, count(5), thin(count(5), 5))
	require.Equal(t, count(3), thin(count(3), 5))
	require.Equal(t, []float64{1, 3, 5, 7, 9}, thin(count(10), 5))
	require.Equal(t, []float64{1, 3, 5}, thin(count(7), 3), "7/6, 21/6 and 35/6")

	r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{{Name: "a"}, {Name: "b"}, {Name: "c"}}}}
	require.Nil(t, r.overPaths("id", "", "", "bps", [][]float64{{math.NaN()}, nil}))
	f := r.overPaths("id", "", "", "bps", [][]float64{{math.NaN(), 4}, count(301)})
	require.Equal(t, []string{"a", "1", "4"}, f.Rows[0])
	require.Len(t, f.Rows, 302)
	dots := 0
	for _, s := range f.Shapes {
		if s.Kind == "circle" && s.Size == 2 {
			dots++
		}
	}
	require.Equal(t, 1+300, dots)
	var named []string
	for _, s := range r.overPaths("id", "", "", "bps", [][]float64{{1}}).Shapes {
		if s.Anchor == "end" {
			named = append(named, s.Text)
		}
	}
	require.Equal(t, []string{"a", "b", "c"}, named, "arms without a number have their place")
	low, high, bottom, top := strip{values: []float64{3, 1, 7}, at: 2}.reach()
	require.Equal(t, [4]float64{1, 7, 1.4, 2.6}, [4]float64{low, high, bottom, top})
	c := plainCanvas()
	strip{values: []float64{0, 2.6}, at: -8}.draw(c)
	require.Equal(t, []point{{2.6, 0}}, c.shapes[1].Points, "beside each other, and none above")
}

// Figures of paths are left out where there is nothing to draw.
func TestWithoutPricesNothingIsDrawnOfPaths(t *testing.T) {
	t.Parallel()
	r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{{Name: "a"}, {Name: "b"}}}}
	require.Nil(t, r.replay("id", "", nil))
	require.Nil(t, r.replay("id", "", &Trace{Acts: [][]Act{nil}}))
	require.NotNil(t, r.replay("id", "", &Trace{Times: []uint64{5}, Prices: []uint64{1e10}, Acts: [][]Act{nil}}))
	require.Nil(t, r.fanFigure())
	require.Nil(t, r.heatFigure())
	r.Paths = &Paths{Slot: 10}
	require.Nil(t, r.fanFigure())
	require.Nil(t, r.heatFigure())
	r.Paths.Fan = &Fan{}
	require.Nil(t, r.heatFigure())
	prices := [][]float64{{1}, {1}, {1}, {1}, {1}}
	r.Paths.Fan = &Fan{Times: []uint64{100}, Prices: prices}
	require.Nil(t, r.fanFigure(), "one time")
	r.Paths.Closed = [][]float64{make([]float64, Slots), make([]float64, Slots)}
	require.Nil(t, r.heatFigure(), "nobody closed anything")
	r.Paths.Closed[1][2], r.Paths.Closed[1][3] = 3, 1
	f := r.heatFigure()
	require.Equal(t, []string{"a", "120", "0.0000"}, f.Rows[2], "an arm that closed nothing has shares of nothing")
	require.Equal(t, []string{"b", "120", "75.0000"}, f.Rows[Slots+2])
	require.Equal(t, []string{"b", "130", "25.0000"}, f.Rows[Slots+3])
	require.Equal(t, "18.8 %", f.Legend[1].Name, "a quarter of 75 %")
	r.Paths.Fan = &Fan{Times: []uint64{100, 200}, Prices: [][]float64{{1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}}, Levels: []float64{0.05}}
	require.Equal(t, [][]string{{"100", "1", "1", "1", "1", "1"}, {"200", "1", "2", "3", "4", "5"}}, r.fanFigure().Rows)
}

// A mean has its stroke where it is on the axis, its ends included.
func TestAMeanOnTheAxisIsDrawn(t *testing.T) {
	t.Parallel()
	strokes := func(mean float64) (n int) {
		var d infer.Distribution
		for i := range 100 {
			d.Add(float64(i))
		}
		none := infer.Estimate{Value: mean, Low: math.NaN(), High: math.NaN()}
		r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{{Name: "a", Numbers: stats.Numbers{stats.MeanLoss: {Estimate: none, Sample: &d}}}}}}
		for _, s := range r.lossFigure().Shapes {
			if strings.HasPrefix(s.Text, "mean ") {
				n++
			}
		}
		return n
	}
	var d infer.Distribution
	for i := range 100 {
		d.Add(float64(i))
	}
	_, high, _ := reach([]stats.Arm{{Numbers: stats.Numbers{stats.MeanLoss: {Sample: &d}}}})
	for mean, want := range map[float64]int{-1: 0, 0: 1, 50: 1, high: 1, high + 1: 0} {
		require.Equal(t, want, strokes(mean), mean)
	}
}

// Points of arms have 0 in sight, and room of 12 hundredths at the right and above, and of 6 below.
func TestPointsOfArmsHaveRoom(t *testing.T) {
	t.Parallel()
	at := func(value, low, high float64) []infer.Estimate {
		return []infer.Estimate{{Value: value, Low: low, High: high}}
	}
	nan := math.NaN()
	for _, of := range []struct {
		x, y []infer.Estimate
		want []float64
	}{
		{at(10, 5, 30), at(1, -2, 4), []float64{0, 33, -2.36, 4.72}},
		{at(-4, -5, 5), at(3, nan, nan), []float64{-5, 6.2, -0.18, 3.36}},
		{at(5, nan, nan), at(0, nan, nan), []float64{0, 6, -0.06, 1.12}},
	} {
		a, b, c, d := crosses{x: of.x, y: of.y}.reach()
		require.InDeltaSlice(t, of.want, []float64{a, b, c, d}, 1e-9)
	}
}

// Names of points stand 8 to the right and above, and to the left beyond 62 hundredths of the figure: 434. Names that are
// nearer than 110 and 11 to each other are set below each other.
func TestNamesOfPointsKeepApart(t *testing.T) {
	t.Parallel()
	names := func(at ...point) (texts []Shape) {
		s := crosses{}
		for i, p := range at {
			s.arms, s.best = append(s.arms, stats.Arm{Name: string(rune('a' + i))}), append(s.best, true)
			s.x = append(s.x, infer.Estimate{Value: p.X, Low: math.NaN(), High: math.NaN()})
			s.y = append(s.y, infer.Estimate{Value: p.Y, Low: math.NaN(), High: math.NaN()})
		}
		c := plainCanvas()
		s.draw(c)
		for _, shape := range c.shapes {
			if shape.Kind == "text" {
				texts = append(texts, shape)
			}
		}
		return texts
	}
	for x, want := range map[float64]struct {
		anchor string
		at     float64
	}{434: {"start", 442}, 435: {"end", 427}} {
		text := names(point{x, 50})[0]
		require.Equal(t, want.anchor, text.Anchor)
		require.Equal(t, []point{{want.at, 42}}, text.Points)
	}
	for second, want := range map[point]point{
		{310, 50}: {318, 42}, {309, 50}: {317, 53}, {200, 61}: {208, 53}, {200, 60}: {208, 63}, {200, 50}: {208, 53},
	} {
		require.Equal(t, want, names(point{200, 50}, second)[1].Points[0], second)
	}
	require.Equal(t, "b", names(point{200, 60}, point{200, 30})[0].Text, "the upper first")
	require.Empty(t, names(point{math.NaN(), 1}, point{1, math.NaN()}))
}
