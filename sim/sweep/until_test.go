package sweep

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

func TestUntilIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Until{
		"borrower_loss=1bp": {Metric: "borrower_loss", Width: 1}, "ci=2%": {Metric: "borrower_loss", Width: 200}, "liquidated_share=0.5": {Metric: "liquidated_share", Width: 0.5},
	} {
		u, err := ParseUntil(text)
		require.NoError(t, err, text)
		require.Equal(t, want.Metric, u.Metric)
		require.InDelta(t, want.Width, u.Width, 1e-12)
		require.Zero(t, u.Most)
	}
	for text, says := range map[string]string{
		"ci": "says no width", "borrower_los=1": "borrower_los is no metric: ", "ci=x": `"x" is no bound of borrower_loss`,
		"ci=0": "the width is not above 0", "ci=-1bp": "the width is not above 0", "ci=nan": `"nan" is no bound`,
	} {
		u, err := ParseUntil(text)
		require.ErrorContains(t, err, "--until "+text+": "+says, text)
		require.ErrorContains(t, err, "; write METRIC=WIDTH of its 95 % interval")
		require.Nil(t, u)
	}
}

func TestUntilNeedsAMetricThatIsTold(t *testing.T) {
	t.Parallel()
	u := &Until{Metric: "cost", Width: 1}
	require.EqualError(t, u.check([]string{"borrower_loss"}, 7), "--until cost: the sweep does not tell this metric; add it to --metrics")
	require.NoError(t, u.check([]string{"borrower_loss", "cost"}, 7))
	require.Equal(t, 140, u.Most)
	require.NoError(t, u.check([]string{"cost"}, 9))
	require.Equal(t, 140, u.Most, "a bound that was given stays")
}

func TestHowManyPathsFollow(t *testing.T) {
	t.Parallel()
	u := &Until{Metric: "cost", Width: 2, Most: 100}
	for _, each := range []struct {
		widest              float64
		paths, block, after int
	}{
		{2, 10, 5, 0},                    // exactly as wide as may be
		{0, 10, 5, 0},                    //
		{2.0001, 10, 5, 15},              // at least a block more
		{2.0001, 11, 5, 16},              // of what is not in whole blocks, too
		{2.4, 10, 1, 15},                 // 10 × 1.44
		{2.5, 16, 5, 25},                 // 16 × 1.5625 are just 25
		{5, 10, 1, 20},                   // twice as many at most
		{5, 10, 3, 21},                   // in whole blocks
		{math.Inf(1), 10, 5, 20},         //
		{5, 60, 5, 100}, {5, 99, 5, 100}, // not more than the most
		{5, 100, 5, 0}, {5, 101, 5, 0}, // of which there are no more
		{math.Nextafter(2, 3), 95, 10, 100}, //
	} {
		require.Equal(t, each.after, u.after(each.widest, each.paths, each.block), "%+v", each)
	}
}

// The widest interval of all arms, pairs and points counts. One that more paths would give is endless; one that no number of
// paths would give counts nothing.
func TestTheWidestIntervalCounts(t *testing.T) {
	t.Parallel()
	number := func(low, high float64, none infer.Lack) stats.Number {
		return stats.Number{Estimate: infer.Estimate{Value: 1, Low: low, High: high, Support: infer.Support{None: none}}}
	}
	none := math.NaN()
	for lack, want := range map[infer.Lack]float64{
		infer.Constant: 0, infer.NotAsked: 0, infer.SamePaths: 0, infer.Atom: 0,
		infer.NoValue: math.Inf(1), infer.OnePath: math.Inf(1), infer.FewPaths: math.Inf(1), infer.Unequal: math.Inf(1), infer.BeyondData: math.Inf(1), infer.FewTails: math.Inf(1),
	} {
		require.Equal(t, want, width(number(none, none, lack)), lack.String())
	}
	require.Equal(t, 5.0, width(number(-2, 3, infer.Nothing)))

	m, other := stats.Find("cost"), stats.Find("borrower_loss")
	u := &Until{Metric: "cost"}
	of := &stats.Summary{
		Arms:  []stats.Arm{{Numbers: stats.Numbers{m: number(1, 3, 0), other: number(0, 90, 0)}}, {Numbers: stats.Numbers{m: number(1, 8, 0)}}, {Numbers: stats.Numbers{m: number(1, 2, 0)}}},
		Pairs: []stats.Pair{{Numbers: stats.Numbers{m: number(-1, 3, 0), other: number(0, 95, 0)}}},
	}
	require.Equal(t, 7.0, u.widest(of))
	of.Pairs = append(of.Pairs, stats.Pair{Numbers: stats.Numbers{m: number(-5, 5, 0)}}, stats.Pair{Numbers: stats.Numbers{m: number(0, 1, 0)}})
	require.Equal(t, 10.0, u.widest(of))
	require.Zero(t, u.widest(&stats.Summary{Arms: []stats.Arm{{Numbers: stats.Numbers{other: number(0, 90, 0)}}}}))
}
