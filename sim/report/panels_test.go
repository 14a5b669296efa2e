package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Of three arms the first loses least and leaves most unpaid, the second the other way round, and the third is
// worse than the second in both.
func TestTheFrontierByHand(t *testing.T) {
	t.Parallel()
	arm := func(name string, loss, unpaid float64) stats.Arm {
		at := func(x float64) stats.Number {
			return stats.Number{Estimate: stats.Estimate{Value: x, Low: math.NaN(), High: math.NaN()}}
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
