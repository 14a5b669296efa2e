package sensitivity

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// A trial whose interval is half of the step has the step halved once, to whole milliseconds. Where that does not do, the
// scenario's own words about its own step are kept.
func TestTheStepIsHalvedForAnIntervalThatNeedsIt(t *testing.T) {
	for _, c := range []struct{ step, interval, want, refused string }{
		{"1s", "2", "", ""},
		{"1s", "0.5", "500ms", ""},
		{"1s", "1.5", "500ms", ""},
		{"1s", "0.25", "", "of the 1s from a price to the next"},
		{"250ms", "0.125", "125ms", ""},
		{"125ms", "0.06", "", "of the 125ms from a price to the next"}, // half is no whole number of milliseconds
		{"quick", "1", "", `"quick" is not a step`},
		{"0s", "1", "", `"0s" is not a step`},
	} {
		s, err := scenario.Builtin(scenario.Frictionless("arms=[{design: exchange-isolated, name: exchange, preset: binance-usdm}]")...)
		require.NoError(t, err)
		s.Blocks.Step = c.step
		each := &trial{overrides: []string{"arms.0.rules.mark-interval=" + c.interval}}
		p, err := each.ready(s)
		require.Equal(t, c.want, each.Step, c)
		if c.refused != "" {
			require.ErrorContains(t, err, c.refused, c)
			require.Nil(t, p)
			continue
		}
		require.NoError(t, err, c)
		require.NotNil(t, p)
	}
}

// Two values that need the same finer step have the scenario walked once along it.
func TestAFinerStudyIsWalkedOnce(t *testing.T) {
	s, study := small(t)
	r := &runner{ctx: context.Background(), scenario: s, study: study, workers: 2, finer: map[finer]*stats.Study{}}
	half := func(of string) *trial {
		return &trial{Trial: stats.Trial{Key: "k", To: of}, overrides: []string{"arms.1.rules.mark-interval=" + of}}
	}
	require.NoError(t, r.try([]*trial{half("0.5"), half("1.5"), half("2")}, []int{0, 2}))
	require.Equal(t, 2*(3+1), r.walked)
	require.Len(t, r.finer, 1)
	require.NotNil(t, r.finer[finer{"500ms", 2}])
	require.NoError(t, r.try([]*trial{half("0.5")}, []int{0, 2}))
	require.Equal(t, 2*(3+1)+2, r.walked, "known by then")
	require.NoError(t, r.try([]*trial{half("0.5")}, []int{0}))
	require.Equal(t, 2*(3+1)+2+2, r.walked, "along other paths it is walked anew")
}
