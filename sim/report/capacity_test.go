package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Falls are told in percent of the price at the start, 100 basis points each, and waiting from 0.05 % of vaults on.
func TestCapacityIsSaidOfEachArm(t *testing.T) {
	t.Parallel()
	arm := func(capital, depth, queued float64) *stats.Summary {
		at := func(x float64) stats.Number {
			return stats.Number{Estimate: infer.Estimate{Value: x, Low: math.NaN(), High: math.NaN()}}
		}
		return &stats.Summary{Arms: []stats.Arm{{Name: "a", Numbers: stats.Numbers{
			stats.FallByCapital: at(capital), stats.FallByDepth: at(depth), stats.QueuedShare: at(queued), stats.QueuedMedian: at(60),
		}}}}
	}
	nan := math.NaN()
	const capital, depth = "than all liquidators can pay for in one block once the price is 12.0 % below its start", "than the venue takes at prices that pay them once the price is 30.0 % below its start"
	const waited = " 0.1 % of the vaults that could be liquidated waited because some liquidator's capital was used up, for 60 seconds in the median."
	require.Equal(t, []string{"Capacity in a: more debt can be liquidated " + capital + " and " + depth + "."}, capacity(arm(12, 30, 0.00049)))
	require.Equal(t, []string{"Capacity in a: more debt can be liquidated " + capital + "." + waited}, capacity(arm(12, nan, 0.0005)))
	require.Equal(t, []string{"Capacity in a: more debt can be liquidated " + depth + ". No fall exhausts what they can pay, or somebody pays out of the sale without a limit: depth alone bounds them."}, capacity(arm(nan, 30, 0)))
	require.Equal(t, []string{"Capacity in a:" + waited}, capacity(arm(nan, nan, 0.001)))
	require.Empty(t, capacity(arm(nan, nan, 0)))
}

// Withdrawals that were stopped are told of the arms that did, with their share of paths as a number of paths.
func TestStoppedWithdrawalsAreSaidOfEachArm(t *testing.T) {
	t.Parallel()
	arm := func(name string, stops uint64) stats.Arm {
		at := func(x float64) stats.Number { return stats.Number{Estimate: infer.Estimate{Value: x}} }
		return stats.Arm{Name: name, Paths: 8, Numbers: stats.Numbers{stats.Stops: stats.Counted(stops, 8), stats.StoppedPaths: at(0.25), stats.StoppedSeconds: at(90)}}
	}
	require.Equal(t, []string{"Withdrawals: b stopped them 1 time on 2 of 8 paths, for 90 seconds a path on average: nobody could take money out meanwhile, which is in no loss above."},
		stopped(&stats.Summary{Arms: []stats.Arm{arm("a", 0), arm("b", 1)}}))
}

// A reason has a column from a two-thousandth of the time that any liquidator left on, and a liquidator that left nothing has
// no row.
func TestReasonsThatShowHaveAColumn(t *testing.T) {
	t.Parallel()
	bot := func(thin uint64) stats.Bot {
		b := stats.Bot{Name: "b"}
		b.Seconds[liquidator.Unnoticed], b.Seconds[liquidator.NoDepth] = 7200-thin, thin
		return b
	}
	columns := func(bots ...stats.Bot) grid {
		return (&Report{Summary: &stats.Summary{Arms: []stats.Arm{{Name: "a", Paths: 2, Bots: bots}}}}).reasons()
	}
	require.Len(t, columns(bot(3)).heading[0], 1+1+1, "3 of 7,200 are less than 3.6")
	require.Len(t, columns(bot(4)).heading[0], 1+2+1)
	exact := stats.Bot{}
	exact.Seconds[liquidator.Unnoticed], exact.Seconds[liquidator.NoDepth] = 1999, 1
	require.Len(t, columns(exact).heading[0], 1+2+1, "one of 2,000")
	g := columns(stats.Bot{Name: "idle"}, bot(3600))
	require.Equal(t, [][]string{{"a, b", "50.0 %", "50.0 %", "1.0"}}, g.rows)
	require.Len(t, g.heading[0], 4, "a liquidator that left nothing asks for no column")
}

// The table of failed attempts is of arms in which one failed, and of liquidators that tried.
func TestFailedAttemptsAreOfThoseWhoTried(t *testing.T) {
	t.Parallel()
	arm := func(name string, bots ...stats.Bot) stats.Arm { return stats.Arm{Name: name, Paths: 2, Bots: bots} }
	r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{
		arm("none", stats.Bot{Name: "x", Won: 5, Dropped: 1}),
		arm("a", stats.Bot{Name: "idle"}, stats.Bot{Name: "even", Won: 2, Reverted: 2}, stats.Bot{Name: "lost", Reverted: 3, Dropped: 3}, stats.Bot{Name: "won", Won: 1}),
	}}}
	var rows [][]string
	for _, row := range r.failed().rows {
		rows = append(rows, row[:4])
	}
	require.Equal(t, [][]string{{"a, even", "1.0", "1.0", "0.0"}, {"a, lost", "0.0", "1.5", "1.5"}, {"a, won", "0.5", "0.0", "0.0"}}, rows)
}

// Of reasons that kept a liquidator away for as long, the first is told; one that left nothing is passed over.
func TestTheReasonThatKeptALiquidatorAway(t *testing.T) {
	t.Parallel()
	even := stats.Bot{Name: "even"}
	even.Seconds[liquidator.Unnoticed], even.Seconds[liquidator.NoDepth] = 5, 5
	require.Equal(t, " Why nobody came: even: its reaction time was not over (50.0 % of the time).", why(&stats.Arm{Bots: []stats.Bot{{Name: "idle"}, even}}))
	require.Empty(t, why(&stats.Arm{Bots: []stats.Bot{{Name: "idle"}}}))
}

// Vaults under water are told on their paths, and that others could be liquidated where any could.
func TestWhatIsLeftUndoneIsToldByPaths(t *testing.T) {
	t.Parallel()
	a := stats.Arm{Name: "a", Paths: 3, Numbers: stats.Numbers{
		stats.AllVaults: stats.Counted(9, 3), stats.UnderWaterEnd: stats.Counted(2, 3), stats.LatentBadDebt: stats.Money(fixed.FromInt64(5e6), 3),
		stats.LatentBadDebtShare: {Estimate: infer.Estimate{Value: 4, Low: 3, High: 5}},
	}}
	s := &stats.Summary{Paths: 3, Loan: "USDC", LoanDecimals: 6}
	const text = "Left undone in a: at the last block 2 of 9 vaults on 3 paths were under water by 5.00 USDC, 4.0 bps of all debt at the start (95 % interval 3.0 to 5.0)"
	require.Equal(t, text+".", undoneIn(&a, s))
	a.Unserved = 1
	require.Equal(t, text+", and 1 could be liquidated.", undoneIn(&a, s))
}
