package report

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

func TestTheTextSaysWhatWasTriedAndWhatNot(t *testing.T) {
	t.Parallel()
	says := func(s stats.Sensitivity) string { return (&Report{Sensitivity: &s}).triedOn() }
	few := stats.Sensitivity{Values: 6, Screen: 1, Along: []int{0}, Walked: 2, Trials: make([]stats.Trial, 2), Left: []stats.Trial{{Key: "feed.delay"}, {Key: "feed.delay"}, {Key: "gas.taken"}, {Key: "gas.taken"}}}
	text := says(few)
	require.Contains(t, text, "Sensitivity: 2 of 6 other values of the scenario's assumptions, one at a time, along the study's first path")
	require.Contains(t, text, "2 paths were walked beside the study's.")
	require.Contains(t, text, "Not tried: feed.delay, gas.taken. --sensitivity 1 tries them too.")
	require.NotContains(t, text, "passed over")
	for _, key := range []string{"a", "b", "c", "d"} {
		few.Left = append(few.Left, stats.Trial{Key: key})
	}
	require.Contains(t, says(few), "Not tried: feed.delay, gas.taken, a, b and 2 more, which sensitivity.csv names.")

	all := stats.Sensitivity{Values: 2, Screen: 2, Along: []int{0, 1}, Walked: 4, Trials: make([]stats.Trial, 2)}
	require.Contains(t, says(all), "Sensitivity: 2 other values of the scenario's assumptions, one at a time, along the study's first 2 paths with")
	require.NotContains(t, says(all), "Not tried")
	all.Along = []int{3, 17}
	require.Contains(t, says(all), "along 2 of the study's paths (3 to 17) with")
	require.Contains(t, says(all), "On earlier paths each headline is zero, and they were passed over: what an assumption would change there is not seen.")
	all.Screen, all.Along = 1, []int{1}
	require.Contains(t, says(all), "along the study's path 1 with")
	all.Screen, all.Along = 1, []int{14}
	require.Contains(t, says(all), "along the study's path 14 with")
	all.Trials[1].Failed = 1
	require.Contains(t, says(all), "1 run failed, which sensitivity.csv names.")
	require.NotContains(t, says(all), "A dash")
	all.Trials[0].Moves = []stats.Movement{{From: math.NaN(), Estimate: infer.Estimate{Value: math.NaN()}}}
	require.NotContains(t, says(all), "A dash", "there was no number before, either")
	all.Trials[0].Moves[0].From = 12
	require.Contains(t, says(all), "A dash: at that value nothing was liquidated on these paths, or the run failed, and there is no number to move to.")
}

// What is owed beyond collateral is not printed as nothing where it is something, and says what it rests on.
func TestASmallShareIsNotPrintedAsNothing(t *testing.T) {
	t.Parallel()
	none := infer.Estimate{Value: 0.0421, Low: math.NaN(), High: math.NaN()}
	require.Equal(t, 2, shows(none))
	require.Equal(t, "0.04", number(none.Value, shows(none)))
	require.Equal(t, 1, shows(infer.Estimate{Value: 0, Low: math.NaN(), High: math.NaN()}))
	require.Equal(t, 1, shows(infer.Estimate{Value: 0.05, Low: math.NaN(), High: math.NaN()}))
	require.Equal(t, 3, shows(infer.Estimate{Value: 0.04, Low: 0.039, High: 0.041}))
	require.Equal(t, 20, shows(infer.Estimate{Value: 1e-30, Low: math.NaN(), High: math.NaN()}), "no more")
}

// moving is a trial of a key that moves the loss of two arms' difference by so much.
func moving(key string, by float64) stats.Trial {
	return stats.Trial{Key: key, From: "1", To: "2", Moves: []stats.Movement{{Metric: stats.LossDifference, Arm: "b", Against: "a", Unit: "bps", From: 1, Estimate: infer.Estimate{Value: by, Low: math.NaN(), High: math.NaN(), Paths: 3}}}}
}

// Five assumptions are told in the terminal, the farthest first. One that moves a headline by less than 0.05 shows nowhere.
func TestTheFarthestAssumptionsAreTold(t *testing.T) {
	t.Parallel()
	r := &Report{Sensitivity: &stats.Sensitivity{Values: 9, Screen: 1, Trials: []stats.Trial{moving("a", 0.049), moving("b", -0.05), moving("c", 4)}}}
	keys := func(g grid) (all []string) {
		for _, row := range g.rows {
			all = append(all, strings.Fields(row[0])[0])
		}
		return all
	}
	tables := r.sensitivities(inTerminal)
	require.Len(t, tables, 1)
	require.Equal(t, []string{"c", "b"}, keys(tables[0]))
	require.Equal(t, [][]string{{"", "", "b"}, {"assumption", "paths", "− a"}}, tables[0].heading)
	require.Equal(t, []string{"c 1 → 2", "3", "+4.0"}, tables[0].rows[0])
	require.Empty(t, tables[0].notes)
	require.NotContains(t, tables[0].title, "interval")
	for _, key := range []string{"d", "e", "f"} {
		r.Sensitivity.Trials = append(r.Sensitivity.Trials, moving(key, 3))
	}
	require.Empty(t, r.sensitivities(inTerminal)[0].notes, "five")
	r.Sensitivity.Trials = append(r.Sensitivity.Trials, moving("g", 3))
	tables = r.sensitivities(inTerminal)
	require.Equal(t, []string{"c", "d", "e", "f", "g"}, keys(tables[0]))
	require.Equal(t, []string{"The farthest stands first. One assumption more, moving it less, stands in sensitivity.csv."}, tables[0].notes)
	r.Sensitivity.Trials = append(r.Sensitivity.Trials, moving("h", 2))
	require.Equal(t, []string{"The farthest stands first. 2 assumptions more, each moving it less, stand in sensitivity.csv."}, r.sensitivities(inTerminal)[0].notes)

	r.Sensitivity.Trials = []stats.Trial{moving("a", 0.01)}
	require.Empty(t, r.sensitivities(onPage), "nothing moves anything")
	still := moving("x", 0.02)
	still.Moves[0].Metric = stats.EndWealthDifference
	r.Sensitivity.Trials = []stats.Trial{moving("a", 1), still}
	tables = r.sensitivities(onPage)
	require.Len(t, tables, 1)
	require.Equal(t, []string{"No assumption that was tried moves the " + stats.EndWealthDifference.Headline + " by 0.05 bps or more."}, tables[0].notes)
	require.Nil(t, (&Report{}).sensitivities(onPage))
	require.Nil(t, (&Report{}).tornados())
	require.Empty(t, (&Report{Sensitivity: &stats.Sensitivity{}}).triedOn())
}

// A movement with an interval has it beside it, and the number of paths is the most of any column.
func TestAMovementHasItsIntervalBesideIt(t *testing.T) {
	t.Parallel()
	one, two := moving("a", 4), moving("b", -2)
	one.Moves[0].Low, one.Moves[0].High, one.Moves[0].Paths = 3, 5.5, 24
	r := &Report{Summary: &stats.Summary{Arms: make([]stats.Arm, 2)}, Sensitivity: &stats.Sensitivity{Trials: []stats.Trial{one, two}}}
	g := r.sensitivities(onPage)[0]
	require.Contains(t, g.title, "[95 % interval]")
	require.Equal(t, []string{"a 1 → 2", "24", "+4.0 [+3.0, +5.5]"}, g.rows[0])
	require.Equal(t, []string{"b 1 → 2", "3", "−2.0"}, g.rows[1])
	f := r.tornados()
	require.Len(t, f, 1)
	require.Equal(t, "tornado-1", f[0].ID)
	require.InDelta(t, 60+34*2, f[0].High, 0)
	require.Len(t, f[0].Rows, 2)
	for range 9 {
		r.Sensitivity.Trials = append(r.Sensitivity.Trials, moving(string(rune('c'+len(r.Sensitivity.Trials))), 1))
	}
	require.Len(t, r.tornados()[0].Rows, inFigure)
}

func TestHowManyAreNamedOfThoseThatWereNotTried(t *testing.T) {
	t.Parallel()
	r := &Report{Sensitivity: &stats.Sensitivity{}}
	want := map[int]string{1: "a", 4: "a, b, c, d", 5: "a, b, c, d, e", 6: "a, b, c, d and 2 more, which sensitivity.csv names"}
	for i, key := range []string{"a", "b", "c", "d", "e", "f"} {
		r.Sensitivity.Left = append(r.Sensitivity.Left, stats.Trial{Key: key}, stats.Trial{Key: key})
		if text, is := want[i+1]; is {
			require.Equal(t, text, r.left())
		}
	}
}

// What runs are compared by: money in basis points of what an arm closes, shares in percent.
func TestHeadlinesHaveTheirUnits(t *testing.T) {
	t.Parallel()
	at := func(v, low, high float64) stats.Number {
		return stats.Number{Estimate: infer.Estimate{Value: v, Low: low, High: high}}
	}
	nan := math.NaN()
	r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{{Name: "x", Numbers: stats.Numbers{
		stats.Cost: at(12, 11, 13), stats.MeanLoss: at(5, nan, nan), stats.LiquidatedShare: at(0.25, 0.2, 0.3),
	}}}}}
	all := r.headlineNumbers()
	require.Len(t, all, len(compares))
	number := func(metric *stats.Metric) *Headline { return (&Content{Headlines: all}).find("x", metric.Key) }
	cost, loss, share := number(stats.Cost), number(stats.MeanLoss), number(stats.LiquidatedShare)
	require.Equal(t, "bps of "+r.Summary.Arms[0].Measure(), cost.Unit)
	require.Equal(t, []float64{12, 11, 13}, []float64{*cost.Value, *cost.Low, *cost.High})
	require.Equal(t, Unit(stats.MeanLoss), loss.Unit)
	require.Nil(t, loss.Low)
	require.Equal(t, "percent", share.Unit)
	require.InDelta(t, 25, *share.Value, 1e-12)
	require.InDelta(t, 20, *share.Low, 1e-12)
	require.InDelta(t, 30, *share.High, 1e-12)
	require.NotEmpty(t, share.Name)
}

// What is said is what happened: nothing of intervals from twenty paths on, of finer steps, refusals and failures only where
// there were any, and of paths passed over only where the last one is not among the first.
func TestTheTextOfMovementsSaysNoMoreThanHappened(t *testing.T) {
	t.Parallel()
	says := func(change func(*stats.Sensitivity)) string {
		s := stats.Sensitivity{Values: 2, Screen: infer.Few, Closely: infer.Few, Walked: 1, Trials: make([]stats.Trial, 2)}
		change(&s)
		return (&Report{Sensitivity: &s}).triedOn()
	}
	require.Equal(t, "Sensitivity: 2 other values of the scenario's assumptions, one at a time, along the study's first 20 paths with the same random numbers. 1 path was walked beside the study's.", says(func(*stats.Sensitivity) {}))
	for words, change := range map[string]func(*stats.Sensitivity){
		"; those that moved a headline most along 21.":           func(s *stats.Sensitivity) { s.Closely++ },
		"A movement without an interval":                         func(s *stats.Sensitivity) { s.Screen-- },
		"along the study's first path with":                      func(s *stats.Sensitivity) { s.Screen = 0 },
		"1 value cannot stand":                                   func(s *stats.Sensitivity) { s.Trials[1].Refused = "x" },
		"2 runs failed":                                          func(s *stats.Sensitivity) { s.Trials[1].Failed = 2 },
		"held against the scenario as it stands at a finer step": func(s *stats.Sensitivity) { s.Trials[1].Step = "1s" },
		"along 2 of the study's paths (1 to 2)":                  func(s *stats.Sensitivity) { s.Screen, s.Along = 2, []int{1, 2} },
		"On earlier paths each headline is zero":                 func(s *stats.Sensitivity) { s.Screen, s.Along = 2, []int{1, 2} },
		"along the study's first 3 paths":                        func(s *stats.Sensitivity) { s.Screen, s.Along = 3, []int{0, 1} },
		"along the study's first 2 paths":                        func(s *stats.Sensitivity) { s.Screen, s.Along = 2, []int{0, 1} },
	} {
		require.Contains(t, says(change), words)
	}
	require.NotContains(t, says(func(s *stats.Sensitivity) { s.Screen, s.Along = 3, []int{0, 7} }), "On earlier paths")
}

// A bar goes from zero to the movement, the value tried stands 4 beyond whatever reaches farthest, and a movement without a
// number has none. Room for the values is of 14 hundredths.
func TestBarsOfMovementsByHand(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	trial := func(to string, value, low, high float64) *stats.Trial {
		m := moving("k", value)
		m.To, m.Moves[0].Low, m.Moves[0].High = to, low, high
		return &m
	}
	of := trial("", 0, 0, 0).Moves[0]
	draw := func(trials ...*stats.Trial) (polygons [][]point, lines [][]point, texts []Shape) {
		c := plainCanvas()
		bars{[][]*stats.Trial{trials}, &of}.draw(c)
		for _, s := range c.shapes[:len(c.shapes)-1] {
			switch s.Kind {
			case "polygon":
				polygons = append(polygons, s.Points)
			case "polyline":
				lines = append(lines, s.Points)
			default:
				texts = append(texts, s)
			}
		}
		return polygons, lines, texts
	}
	for _, each := range []struct {
		trial  *stats.Trial
		anchor string
		at     float64
		line   []point
	}{
		{trial("a", 10, 8, 13), "start", 17, []point{{8, 0.19}, {13, 0.19}}},
		{trial("a", 10, nan, nan), "start", 14, nil},
		{trial("a", -3, -5, -1), "end", -9, []point{{-5, 0.19}, {-1, 0.19}}},
		{trial("a", -3, nan, nan), "end", -7, nil},
		{trial("a", 0, -1, 2), "start", 6, []point{{-1, 0.19}, {2, 0.19}}},
	} {
		boxes, lines, texts := draw(each.trial)
		value := each.trial.Moves[0].Value
		require.Len(t, boxes, 1)
		for i, corner := range []point{{0, 0.04}, {value, 0.04}, {value, 0.34}, {0, 0.34}} {
			require.InDelta(t, corner.X, boxes[0][i].X, 1e-9)
			require.InDelta(t, corner.Y, boxes[0][i].Y, 1e-9)
		}
		require.Equal(t, each.line != nil, len(lines) == 1)
		if each.line != nil {
			require.Equal(t, each.line, lines[0])
		}
		require.Equal(t, each.anchor, texts[0].Anchor)
		require.Equal(t, []point{{each.at, 3.19}}, texts[0].Points)
	}
	other := &stats.Trial{Key: "k", To: "other"}
	boxes, _, texts := draw(trial("a", nan, nan, nan), other, trial("c", 2, nan, nan))
	require.Len(t, boxes, 1)
	require.Equal(t, "c", texts[0].Text)
	require.InDelta(t, 0.19-0.38*2+3, texts[0].Points[0].Y, 1e-9)
	a, b, c, d := bars{[][]*stats.Trial{{trial("", nan, -99, 99), other, trial("", 10, 8, 13)}, {trial("", -3, nan, nan), trial("", -2, -5, 1)}}, &of}.reach()
	require.InDeltaSlice(t, []float64{-5 - 18*0.14, 13 + 18*0.14, -0.6, 1.6}, []float64{a, b, c, d}, 1e-9)
}

// Headlines of one arm are drawn where there is no other. Each figure ranks by its own movement, one that nothing moves by
// 0.05 has none, and the next has.
func TestEachHeadlineHasItsOwnFigure(t *testing.T) {
	t.Parallel()
	move := func(m *stats.Metric, arm, against string, by float64) stats.Movement {
		return stats.Movement{Metric: m, Arm: arm, Against: against, Unit: "bps", From: 1, Estimate: infer.Estimate{Value: by, Low: math.NaN(), High: math.NaN(), Paths: 1}}
	}
	trial := func(key string, alone, still, b, c float64) stats.Trial {
		return stats.Trial{Key: key, From: "1", To: "2", Moves: []stats.Movement{
			move(stats.ExpectedLoss, "a", "", alone), move(stats.LossDifference, "b", "a", b), move(stats.LossDifference, "d", "a", still), move(stats.LossDifference, "c", "a", c), move(stats.EndWealthDifference, "b", "a", 0.05),
		}}
	}
	r := &Report{Summary: &stats.Summary{Arms: make([]stats.Arm, 2)}, Sensitivity: &stats.Sensitivity{Trials: []stats.Trial{trial("x", 1, 0.049, 5, 1), trial("y", 2, -0.049, 1, 5)}}}
	drawn := func() (all []string) {
		for _, f := range r.tornados() {
			all = append(all, f.ID+" "+strings.SplitN(f.Caption, ":", 2)[0]+" "+f.Rows[0][0])
		}
		return all
	}
	require.Equal(t, []string{"tornado-1 b − a x", "tornado-2 c − a y", "tornado-3 b − a x"}, drawn())
	r.Summary.Arms = r.Summary.Arms[:1]
	require.Equal(t, []string{"tornado-1 b − a x", "tornado-2 c − a y", "tornado-3 b − a x", "tornado-4 a y"}, drawn())
	still := trial("x", 3, 0, 0, 0)
	r.Sensitivity.Trials = []stats.Trial{still}
	tables := r.sensitivities(onPage)
	require.Len(t, tables, 2, "wealth and the loss of one arm; the difference of losses is passed over")
	require.Contains(t, tables[1].notes[0], "No assumption that was tried moves the "+stats.LossDifference.Headline)
}
