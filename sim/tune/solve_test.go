package tune_test

import (
	"context"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/tune"
)

// solved walks a problem of the lone borrower's.
func solved(t *testing.T, p tune.Problem, step string, set ...string) (*tune.Tuning, []*tune.Answer) {
	t.Helper()
	if step != "" {
		of, err := tune.ParseStep(step)
		require.NoError(t, err)
		p.Step = of
	}
	p.Objective = stats.BorrowerLoss
	of, err := tune.New(lone(t, set...), p)
	require.NoError(t, err)
	parts := t.TempDir()
	require.NoError(t, of.Sweep.Run(context.Background(), parts, sweep.Options{}))
	answers, err := of.Solve(parts)
	require.NoError(t, err)
	return of, answers
}

func moves(all []stats.Movement, m *stats.Metric) (values []float64) {
	for _, c := range all {
		if c.Metric == m {
			values = append(values, c.Value)
		}
	}
	return values
}

// Where no value within the step keeps to the limits and one beyond does, the recommendation is the value within the step
// that lies nearest to it, and what it changes is told from today's on the same paths. The bot comes from 1.0999 on.
func TestTheNextStepTowardsWhatKeepsToTheLimits(t *testing.T) {
	t.Parallel()
	missed, err := stats.ParseLimit("missed_share <= 0")
	require.NoError(t, err)
	p := tune.Problem{Subject: []*stats.Limit{missed}, Over: axes(t, "arms.0.lif=1.06,1.08,1.11,1.13")}
	of, answers := solved(t, p, "0.01", "arms.0.lif=1.07")
	a := answers[0]
	require.Len(t, answers, 1)
	var tried []string
	for _, c := range a.Candidates {
		tried = append(tried, c.Values[0])
		require.Equal(t, c.Values[0] == "1.07", c.Today)
		require.Equal(t, c.Values[0] < "1.09", c.Near, c.Values)
		require.Equal(t, c.Values[0] > "1.1", c.Feasible, c.Values)
	}
	require.Equal(t, []string{"1.06", "1.07", "1.08", "1.11", "1.13"}, tried)
	require.Equal(t, []string{"1.11"}, a.Best.Values)
	require.Equal(t, []string{"1.08"}, a.Recommended.Values)
	require.Equal(t, []*stats.Limit{missed}, a.Binds)
	require.Equal(t, []string{"1.06"}, a.Free.Values, "the first of those at which nobody comes")
	require.False(t, a.End)
	require.Equal(t, []float64{0}, moves(a.Change, stats.BorrowerLoss), "nobody comes at either")
	require.Len(t, a.Slope, 2)
	require.Equal(t, 0.0, a.Slope[0].Value)
	require.InDelta(t, 1100, a.Slope[1].Value, 0.01, "at 1.11 the incentive takes 11 %")
	require.Empty(t, a.Alike)
	require.Contains(t, of.Reason(a), "so lif 1.08 is the next step, where the limits are not kept yet.")

	finer, err := of.Finer(answers)
	require.NoError(t, err)
	beside, err := of.Finer(append([]*tune.Answer{{}}, answers...))
	require.NoError(t, err)
	require.Greater(t, len(finer.Points), 1)
	require.Equal(t, finer.Points, beside.Points, "where nothing has a number nothing is tried")
	fresh, err := of.Fresh(answers)
	require.NoError(t, err)
	require.Len(t, fresh.Points, 2, "what is recommended, and today's")
	var seed struct{ Seed string }
	require.NoError(t, json.Unmarshal(fresh.Scenario, &seed))
	require.Equal(t, strconv.FormatUint(of.Scenario.Seed^0x5eed0000, 10), seed.Seed)
	parts := t.TempDir()
	require.NoError(t, fresh.Run(context.Background(), parts, sweep.Options{}))
	require.NoError(t, of.Confirm(answers, fresh, parts))
	require.Len(t, a.Confirmed, 2)
	require.False(t, a.Confirmed[0].Feasible)
	require.False(t, a.Confirmed[1].Feasible)
	require.Equal(t, []float64{0}, moves(a.Confirm, stats.BorrowerLoss))
}

// A question at several settings has an answer at each, in their order; today's value, where it is the best, changes nothing.
func TestEachSettingHasItsAnswer(t *testing.T) {
	t.Parallel()
	p := tune.Problem{Over: axes(t, "arms.0.lif=1.12,1.13"), At: axes(t, "paths=2,3", "venue.fee=0.003,0.004")}
	_, err := tune.New(lone(t), tune.Problem{Objective: stats.BorrowerLoss, Over: p.Over, At: axes(t, "arms.3.lif=1,2")})
	require.Error(t, err)
	p.At = axes(t, "venue.fee=0.003,0.004")
	of, answers := solved(t, p, "", "arms.0.lif=1.12")
	require.Len(t, answers, 2)
	require.Equal(t, []string{"venue.fee=0.003"}, answers[0].At)
	require.Equal(t, []string{"venue.fee=0.004"}, answers[1].At)
	for _, a := range answers {
		require.Len(t, a.Candidates, 2)
		require.Same(t, a.Today, a.Recommended)
		require.Same(t, a.Best, a.Recommended)
		require.Nil(t, a.Change)
		require.Empty(t, a.Binds)
		require.Len(t, a.Slope, 1)
		require.InDelta(t, 100, a.Slope[0].Value, 0.01)
		require.Equal(t, tune.Rises, a.Shape)
		require.True(t, a.End)
	}
	fresh, err := of.Fresh(answers)
	require.NoError(t, err)
	require.Len(t, fresh.Points, 2, "one a setting")
	none, err := of.Fresh([]*tune.Answer{{}})
	require.NoError(t, err)
	require.Nil(t, none)
}

// Values that change nothing are not told apart, and the objective does not move.
func TestValuesThatChangeNothingAreAlike(t *testing.T) {
	t.Parallel()
	of, answers := solved(t, tune.Problem{Over: axes(t, "feed.decimals=8,9,10")}, "", "arms.0.lif=1.12")
	a := answers[0]
	require.Equal(t, tune.Flat, a.Shape)
	require.Same(t, a.Candidates[0], a.Best)
	require.Equal(t, a.Candidates[1:], a.Alike)
	require.Empty(t, a.Untold)
	require.Contains(t, of.Sure(a), "The objective does not tell decimals 9 or decimals 10 apart from the best")
}
