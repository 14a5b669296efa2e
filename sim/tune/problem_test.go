package tune_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/tune"
)

func axes(t *testing.T, all ...string) (out []sweep.Axis) {
	t.Helper()
	for _, text := range all {
		a, err := sweep.ParseAxis(text)
		require.NoError(t, err)
		out = append(out, a)
	}
	return out
}

const twoArms = "arms=[{design: morpho, name: first, lif: 1.05}, {design: morpho, name: second, lif: 1.07}]"

// The arm that is tuned is that of the keys, the named one, or the first; what does not fit together is refused.
func TestTheArmThatIsTuned(t *testing.T) {
	for _, row := range []struct {
		over, at []string
		arm      string
		subject  string
		name     string // of the arm that is tuned
		refused  string
	}{
		{over: []string{"arms.0.lif=1.01,1.02"}, name: "first"},
		{over: []string{"arms.1.lif=1.01,1.02"}, name: "second"},
		{over: []string{"arms.1.lif=1.01,1.02"}, arm: "second", name: "second"},
		{over: []string{"venue.fee=0.001,0.002"}, name: "first"},
		{over: []string{"venue.fee=0.001,0.002"}, arm: "first", name: "first"},
		{over: []string{"venue.fee=0.001,0.002"}, arm: "second", name: "second"},
		{over: []string{"venue.fee=0.001,0.002"}, at: []string{"arms.1.lif=1.01,1.02"}, name: "second"},
		{over: []string{"arms.1.lif=1.01,1.02"}, subject: "missed_share@second <= 1", name: "second"},
		{over: []string{"arms.0.lif=1.01,1.02"}, arm: "second", refused: "--arm second is another arm than that of the keys that may be changed"},
		{over: []string{"arms.1.lif=1.01,1.02"}, arm: "first", refused: "--arm first is another arm than that of the keys that may be changed"},
		{over: []string{"venue.fee=0.001,0.002"}, arm: "third", refused: "--arm third: the scenario has no arm of this name"},
		{over: []string{"arms.2.lif=1.01,1.02"}, refused: "arms.2.lif: the scenario has arms 0 to 1"},
		{over: []string{"arms.-1.lif=1.01,1.02"}, refused: "arms.-1.lif: the scenario has arms 0 to 1"},
		{over: []string{"arms.x.lif=1.01,1.02"}, refused: "arms.x.lif: the scenario has arms 0 to 1"},
		{over: []string{"arms.0.lif=1.01,1.02", "arms.1.lif=1.01,1.02"}, refused: "keys of two arms (0 and 1) may be changed; tune one arm at a time"},
		{over: []string{"arms.1.lif=1.01,1.02"}, at: []string{"arms.0.lif=1.01,1.02"}, refused: "keys of two arms (1 and 0) may be changed; tune one arm at a time"},
		{over: []string{"arms.0.lif=1.01,a"}, refused: `--over arms.0.lif: "a" is not a number, and only numbers are tuned; sweep compares other values`},
		{refused: "nothing may be changed; name a key and its range with --over"},
	} {
		p := tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, row.over...), At: axes(t, row.at...), Arm: row.arm}
		if row.subject != "" {
			l, err := stats.ParseLimit("missed_share <= 1")
			require.NoError(t, err)
			l.Arm = row.name
			p.Subject = []*stats.Limit{l}
		}
		got, err := tune.New(lone(t, twoArms), p)
		if row.refused != "" {
			require.ErrorContains(t, err, row.refused)
			continue
		}
		require.NoError(t, err, row.over)
		require.Equal(t, row.name, got.Arm)
		require.Len(t, got.Scenario.Arms, 1)
		require.Equal(t, row.name, got.Scenario.Arms[0].Label())
		for _, a := range append(got.Over, got.At...) {
			require.NotContains(t, a.Key, "arms.1.", "the arm that is tuned is the only one")
		}
	}
	got, err := tune.New(lone(t, twoArms, "market.irm={model: fixed, rate: 0.01}"), tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, "market.irm.rate=0.01,0.02")})
	require.NoError(t, err, "a key of three words that is no arm's")
	require.Equal(t, "first", got.Arm)
	l, err := stats.ParseLimit("missed_share <= 1")
	require.NoError(t, err)
	l.Arm = "first"
	_, err = tune.New(lone(t, twoArms), tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, "arms.1.lif=1.01,1.02"), Subject: []*stats.Limit{l}})
	require.ErrorContains(t, err, "missed_share <= 1 is of another arm than second, which is tuned")
	_, err = tune.New(lone(t), tune.Problem{Over: axes(t, "arms.0.lif=1.01,1.02")})
	require.ErrorContains(t, err, "the objective is a metric of an arm, as borrower_loss")
}

// A key is tried at its grid, at today's value and at the ends of a step from it that lie in the range, each once, in order.
func TestValuesThatAreTried(t *testing.T) {
	for _, row := range []struct {
		over  []string
		step  string
		today []string
		tried [][]string
	}{
		{over: []string{"arms.0.lif=1.01,1.02,1.03"}, tried: [][]string{{"1.01", "1.02", "1.03", "1.05"}}},
		{over: []string{"arms.0.lif=1.03,1.01"}, tried: [][]string{{"1.01", "1.03", "1.05"}}},
		{over: []string{"arms.0.lif=1.04,1.06"}, step: "0.01", tried: [][]string{{"1.04", "1.05", "1.06"}}},
		{over: []string{"arms.0.lif=1.04,1.06"}, step: "0.005", tried: [][]string{{"1.04", "1.045", "1.05", "1.055", "1.06"}}},
		{over: []string{"arms.0.lif=1.04,1.06"}, step: "0.011", tried: [][]string{{"1.04", "1.05", "1.06"}}},
		{over: []string{"arms.0.lif=1,1.08"}, step: "2%", tried: [][]string{{"1", "1.029", "1.05", "1.071", "1.08"}}},
		{over: []string{"arms.0.lif=1.01,1.02"}, today: []string{"arms.0.lif=1.03"}, tried: [][]string{{"1.01", "1.02", "1.03"}}},
		{over: []string{"arms.0.lif=1.04,1.05,1.06"}, step: "0.01", tried: [][]string{{"1.04", "1.05", "1.06"}}},
		{over: []string{"venue.depth=1000:100000000:log"}, tried: [][]string{{"1000", "2275.85", "5179.47", "11787.7", "26827", "61054", "138950", "200000", "316228", "719686", "1637890", "3727590", "8483430", "19307000", "43939700", "100000000"}}},
		{over: []string{"arms.0.lif=1:1.14"}, tried: [][]string{{"1", "1.01", "1.02", "1.03", "1.04", "1.05", "1.06", "1.07", "1.08", "1.09", "1.1", "1.11", "1.12", "1.13", "1.14"}}},
		{over: []string{"arms.0.lif=1.04:1.1", "venue.fee=0.002:0.005"}, tried: [][]string{{"1.04", "1.05", "1.055", "1.07", "1.085", "1.1"}, {"0.002", "0.00275", "0.003", "0.0035", "0.00425", "0.005"}}},
	} {
		p := tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, row.over...), Today: row.today}
		if row.step != "" {
			step, err := tune.ParseStep(row.step)
			require.NoError(t, err)
			p.Step = step
		}
		got, err := tune.New(lone(t, "arms=[{design: morpho, name: first, lif: 1.05}]"), p)
		require.NoError(t, err, row.over)
		for i, want := range row.tried {
			require.Equal(t, want, got.Sweep.Axes[i].Values, row)
		}
	}
	for _, today := range []string{"arms.0.lif", "arms.0.lif=x", "=", "arms.0.lif="} {
		_, err := tune.New(lone(t), tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, "arms.0.lif=1.01,1.02"), Today: []string{today}})
		require.ErrorContains(t, err, "--today "+today+"; write KEY=NUMBER")
	}
}

// Today's value is the scenario's, or what the rule of the design makes of it, which is said; a stated one goes before both.
func TestTodaysValue(t *testing.T) {
	now := func(over, today string, set ...string) (string, bool) {
		p := tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, over)}
		if today != "" {
			p.Today = []string{today}
		}
		got, err := tune.New(lone(t, set...), p)
		require.NoError(t, err)
		return got.TodayOf(0)
	}
	value, byDesign := now("arms.0.lif=1.01,1.02", "", "arms=[{design: morpho, lif: 1.05}]")
	require.Equal(t, []any{"1.05", false}, []any{value, byDesign})
	value, byDesign = now("arms.0.lif=1.01,1.02", "") // 1/(0.3·0.86 + 0.7)
	require.Equal(t, []any{"1.043841336", true}, []any{value, byDesign})
	value, byDesign = now("arms.0.lif=1.01,1.02", "arms.0.lif=1.2")
	require.Equal(t, []any{"1.2", false}, []any{value, byDesign})
	value, byDesign = now("venue.depth=1,2", "")
	require.Equal(t, []any{"200000", false}, []any{value, byDesign})
	value, byDesign = now("liquidators.0.tip_gwei=1,2", "")
	require.Equal(t, []any{"0", false}, []any{value, byDesign})
}

// Limits of other arms are left out with them, and the scenario that was given keeps its own.
func TestLimitsOfTheArmThatIsTuned(t *testing.T) {
	given := lone(t, twoArms, "limits={first/missed_share: 50%, second/missed_share: 60%, bad_debt_share: 1%}")
	got, err := tune.New(given, tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, "arms.1.lif=1.01,1.02")})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"second/missed_share": "60%", "bad_debt_share": "1%"}, got.Scenario.Limits)
	require.Len(t, given.Limits, 3)
}

// What is said of one key leaves the others as they are; a key that there is not is told.
func TestTodaysValuesOfSeveralKeys(t *testing.T) {
	got, err := tune.New(lone(t), tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, "arms.0.lif=1.01,1.02", "venue.fee=0.001,0.002"), Today: []string{"arms.0.lif=1.2"}})
	require.NoError(t, err)
	for i, want := range []string{"1.2", "0.003"} {
		value, byDesign := got.TodayOf(i)
		require.Equal(t, want, value)
		require.False(t, byDesign)
	}
	_, err = tune.New(lone(t), tune.Problem{Objective: stats.BorrowerLoss, Over: axes(t, "venue.nope=1,2", "venue.fee=0.001,0.002")})
	require.ErrorContains(t, err, "venue.nope")
}
