package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Of two numbers a point is on the frontier where no other is at least as good in both: by hand.
func TestTheFrontierIsWhatNothingBetters(t *testing.T) {
	t.Parallel()
	d := dots{at: []point{{0, 9}, {1, 5}, {2, 5}, {3, 1}, {3, 2}, {9, 1}}}
	for i, best := range []bool{true, true, false, true, false, false} {
		require.Equal(t, best, d.best(i), "%v", d.at[i])
	}
}

// A sweep over two numbers has a heat map of each metric, a frontier, and a row for each point.
func TestAPageOfASweep(t *testing.T) {
	t.Parallel()
	p := Points{Name: "Sweep of <x>", Keys: []string{"lif", "depth"}}
	value := func(x float64) *float64 { return &x }
	for i, lif := range []string{"1.01", "1.05"} {
		for k, depth := range []string{"10", "20"} {
			p.All = append(p.All, PointOf{Values: []string{lif, depth}, Current: i+k == 0, Headlines: []Headline{
				{Arm: "morpho", Metric: "borrower_loss", Name: "borrowers' loss", Unit: "bps", Value: value(float64(100*i + k + 1))},
				{Arm: "morpho", Metric: "bad_debt_share", Name: "bad debt", Unit: "bps", Value: value(float64(10 - 5*i - k))},
				{Arm: "venue", Metric: "borrower_loss", Name: "borrowers' loss", Unit: "bps", Value: value(17.04 - float64(i)/100)},
			}})
		}
	}
	page, err := p.Page(Static)
	require.NoError(t, err)
	text := string(page)
	require.Contains(t, text, "Sweep of &lt;x&gt;")
	require.NotContains(t, text, "<script")
	require.Equal(t, 3, strings.Count(text, "<svg"), "two heat maps and a frontier")
	require.Contains(t, text, "The same at every point: borrowers&#39; loss of venue, 17.0 bps.")
	require.NotContains(t, text, "The second line of a cell")
	require.Contains(t, text, "<th scope=\"row\">1.01 *</th><td>10</td><td>1.0</td><td>10.0</td>")
	p.Keys = p.Keys[:1]
	for i := range p.All {
		p.All[i].Values = p.All[i].Values[:1]
	}
	p.All = append(p.All[:1], p.All[2:]...)
	page, err = p.Page(Live)
	require.NoError(t, err)
	require.Contains(t, string(page), "against lif")
}

// Against a key of words there is no axis: what borrowers lose and what nobody pays back stand as points, and no other metric.
func TestASweepOfWordsIsDrawnAsPoints(t *testing.T) {
	t.Parallel()
	p := Points{Name: "words", Keys: []string{"regime"}}
	for i, regime := range []string{"auction", "bundle", "other"} {
		value := func(x float64) *float64 { return &x }
		p.All = append(p.All, PointOf{Values: []string{regime}, Headlines: []Headline{
			{Arm: "morpho", Metric: stats.BorrowerLoss.Key, Name: "loss", Unit: "bps", Value: value(float64(i))},
			{Arm: "morpho", Metric: stats.UnpaidShare.Key, Name: "unpaid", Unit: "bps", Value: value(float64(5 - i))},
			{Arm: "morpho", Metric: "other", Name: "other", Unit: "bps", Value: value(1)},
		}})
	}
	page, err := p.Page(Static)
	require.NoError(t, err)
	for _, id := range []string{`id="across-borrower-loss"`, `id="across-` + anchor(stats.UnpaidShare.Key) + `"`, `id="frontier-morpho"`} {
		require.Contains(t, string(page), id)
	}
	require.NotContains(t, string(page), `id="across-other"`)
}
