package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Three arms make six ordered pairs. Seconds to fill that nobody has are a dash, and ranks that are open stand in brackets.
func TestTheRankingByHand(t *testing.T) {
	t.Parallel()
	arm := func(name string, rank, low, high float64, filled uint64) stats.Arm {
		at := stats.Number{Estimate: infer.Estimate{Value: rank, Low: low, High: high}, Values: 1}
		seconds := stats.Number{Estimate: infer.Estimate{Value: 12}, Values: filled}
		return stats.Arm{Name: name, Paths: 1, Ranked: true, Numbers: stats.Numbers{
			stats.RankByLoss: at, stats.RankByWealth: at, stats.Find("liquidatable_median"): seconds, stats.Find("liquidatable_p95"): seconds,
		}}
	}
	r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{arm("second", 2, 2, 3, 0), arm("first", 1, 1, 1, 1), arm("third", 3, 2, 3, 2)}}}
	g := r.ranking()
	require.Len(t, g.rows, 3)
	require.Equal(t, []string{"first", "1"}, g.rows[0][:2])
	require.Equal(t, []string{"second", "2 [2–3]"}, g.rows[1][:2])
	require.Equal(t, []string{"12", "12"}, g.rows[0][8:])
	require.Equal(t, []string{"–", "–"}, g.rows[1][8:])
	require.Contains(t, g.notes[0], "when all 6 are judged together")
	require.Empty(t, (&Report{Summary: &stats.Summary{}}).ranking().notes)
}
