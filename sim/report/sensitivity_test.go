package report

import (
	"math"
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
