package report

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

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
	all.Trials[0].Moves = []stats.Movement{{From: math.NaN(), Estimate: stats.Estimate{Value: math.NaN()}}}
	require.NotContains(t, says(all), "A dash", "there was no number before, either")
	all.Trials[0].Moves[0].From = 12
	require.Contains(t, says(all), "A dash: at that value nothing was liquidated on these paths, or the run failed, and there is no number to move to.")
}

// What is owed beyond collateral is not printed as nothing where it is something, and says what it rests on.
func TestASmallShareIsNotPrintedAsNothing(t *testing.T) {
	t.Parallel()
	none := stats.Estimate{Value: 0.0421, Low: math.NaN(), High: math.NaN()}
	require.Equal(t, 2, shows(none))
	require.Equal(t, "0.04", number(none.Value, shows(none)))
	require.Equal(t, 1, shows(stats.Estimate{Value: 0, Low: math.NaN(), High: math.NaN()}))
	require.Equal(t, 1, shows(stats.Estimate{Value: 0.05, Low: math.NaN(), High: math.NaN()}))
	require.Equal(t, 3, shows(stats.Estimate{Value: 0.04, Low: 0.039, High: 0.041}))
}

// moving is a trial of a key that moves the loss of two arms' difference by so much.
func moving(key string, by float64) stats.Trial {
	return stats.Trial{Key: key, From: "1", To: "2", Moves: []stats.Movement{{Metric: stats.LossDifference, Arm: "b", Against: "a", Unit: "bps", From: 1, Estimate: stats.Estimate{Value: by, Low: math.NaN(), High: math.NaN(), Paths: 3}}}}
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
		return stats.Number{Estimate: stats.Estimate{Value: v, Low: low, High: high}}
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
