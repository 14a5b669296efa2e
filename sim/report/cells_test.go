package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Two arms over four paths whose numbers are all different, so that a cell which stands in another's column is
// seen. Money is in millionths.
func apart() *Report {
	usdc := func(tokens int64) stats.Number { return stats.Money(fixed.FromInt64(tokens*1e6), 4) }
	real := func(value float64) stats.Number { return stats.Number{Estimate: stats.Estimate{Value: value}} }
	told := func(value float64) stats.Number {
		n := real(value)
		n.Values, n.Sample = 1, &stats.Distribution{}
		return n
	}
	find := stats.Find
	a := stats.Arm{Name: "a", Paths: 4, Could: 1, Numbers: stats.Numbers{
		stats.LiquidatedShare: real(0.125), stats.Closed: usdc(4 * 2000), stats.VaultsLiquidated: stats.Counted(1, 4),
		stats.MeanLossOfClosed: told(101), find("loss_median_of_closed"): told(102), find("loss_p95_of_closed"): told(103),
		stats.MeanLoss: told(104), stats.MedianLoss: told(105), find("loss_p95"): told(106), find("over_liquidation"): real(1.07),
		stats.Cost:       real(308),
		find("bad_debt"): usdc(4 * 11), find("fund_gain"): usdc(4 * 12), find("adl_cost"): usdc(-4 * 13), stats.Liquidations: stats.Counted(4*14+2, 4),
		find("delay_mean"): told(15.5), find("delay_p95"): told(16), stats.WorstLoss: told(1700),
		stats.ActedShare: real(0.18), stats.Refused: stats.Counted(4*19, 4), stats.OwnTrade: usdc(4 * 20), stats.PutIn: usdc(4 * 21), stats.Repaid: usdc(4 * 22), stats.Moved: usdc(4 * 23),
		stats.Carry: usdc(4 * 24), stats.MeanCarry: real(25), stats.LatentBadDebt: usdc(4 * 26), stats.LatentBadDebtShare: real(27),
		stats.ExpectedLoss: {Estimate: stats.Estimate{Value: 61, Low: 62, High: 63, Paths: 64, Support: stats.Support{Contributing: 60, Effective: 59, Largest: 0.58}}},
		stats.Regret:       {Estimate: stats.Estimate{Value: 65, Low: -66, High: 67}},
	}}
	for reason := range stats.LossBy { // 10, 20, … 110 of 80,000: 12.5 bps each
		a.Numbers[stats.LossBy[reason]] = usdc(int64(reason+1) * 10)
	}
	b := stats.Arm{Name: "b", Paths: 4}
	pair := stats.Pair{A: "a", B: "b", Paths: 4, Numbers: stats.Numbers{
		stats.LossDifference:  {Estimate: stats.Estimate{Value: -31, Low: -32, High: 33, Paths: 40, Support: stats.Support{Contributing: 38, Effective: 39, Largest: 0.4}}},
		stats.ShareDifference: {Estimate: stats.Estimate{Value: 0.34, Low: -1.5, High: 0.36}},
		stats.Cheaper:         {Estimate: stats.Estimate{Value: 0.37, Low: 0.375, High: 1.38}},

		stats.ExpectedLossDifference: {Estimate: stats.Estimate{Value: -41, Low: -42, High: 43}},
		stats.EndWealthDifference:    {Estimate: stats.Estimate{Value: 44, Low: -45, High: 46, Paths: 50, Support: stats.Support{Contributing: 47, Effective: 48, Largest: 0.49}}},
		stats.EndWealthMedian:        {Estimate: stats.Estimate{Value: -51, Low: -52, High: 53}},
		stats.EndedPoorer:            {Estimate: stats.Estimate{Value: 0.54, Low: -0.55, High: 0.56}},
	}}
	return &Report{Summary: &stats.Summary{Collateral: "ETH", Loan: "USDC", LoanDecimals: 6, Paths: 4, Metrics: stats.Metrics(), Arms: []stats.Arm{a, b}, Pairs: []stats.Pair{pair}}}
}

func TestEveryCellStandsInItsColumn(t *testing.T) {
	t.Parallel()
	rows := map[string][]string{}
	for _, g := range apart().grids() {
		rows[g.title] = g.rows[0]
	}
	require.Equal(t, []string{"a", "12.5 %", "2,000", "101.0", "102.0", "103.0", "104.0", "105.0", "106.0", "1.07×"},
		rows["What being liquidated cost (bps: hundredths of a percent; each liquidated vault counts once)"])
	require.Equal(t, []string{"a", "12.5", "25.0", "37.5", "50.0", "62.5", "75.0", "87.5", "100.0", "112.5", "125.0", "137.5", "308.0"},
		rows["Where it went, bps of debt closed (each unit of debt counts once; negative: others paid instead)"])
	require.Equal(t, []string{"a", "11.00", "12.00", "−13.00", "14.5", "15.5", "16", "17.0"}, rows["What others bore, and how fast (USDC and liquidations a path)"])
	require.Equal(t, []string{"a", "26.00", "27.0"}, rows["What was left undone at the last block (all vaults, liquidated or not)"])
	require.Equal(t, []string{"a", "18.0 %", "19.0", "20.00", "21.00", "22.00", "23.00"}, rows["What borrowers did themselves (USDC and requests a path; no part of the losses above)"])
	require.Equal(t, []string{"a", "24.00", "25.0"}, rows["What holding cost all vaults (interest, and funding at an exchange: no part of the numbers above)"])
	require.Equal(t, []string{"b − a", "−31.0 [−32.0, +33.0]", "+34.0 [−100.0, +36.0]", "37.0 [37.5, 100.0] %", "−41.0 [−42.0, +43.0]", "38 of 40", "39", "40.0 %"},
		rows["Differences on the same borrowers and paths [95 % interval, clustered by path]"], "the interval of a difference of shares is cut at −100 percentage points")
	require.Equal(t, []string{"b − a", "+44.0 [−45.0, +46.0]", "−51.0 [−52.0, +53.0]", "54.0 [0.0, 56.0] %", "47 of 50", "48", "49.0 %"},
		rows["How the same borrowers ended at the last block [95 % interval], which is another question"])
	require.Equal(t, []string{"a", "61.0 [62.0, 63.0]", "+65.0 [−66.0, +67.0]", "60 of 64", "59", "58.0 %"}, rows["Two other questions (bps of coll. at start) [95 % interval]"])
	require.Len(t, rows, 9)
}

// A part of the loss that shows in no arm has no column; one that is negative in one arm has.
func TestPartsThatDoNotShowHaveNoColumn(t *testing.T) {
	t.Parallel()
	r := apart()
	for reason, m := range stats.LossBy {
		r.Summary.Arms[0].Numbers[m] = stats.Money(fixed.Signed{}, 4)
		if journal.Reason(reason) == journal.BadDebt { // 0.05 bps of 8,000 tokens are 0.04
			r.Summary.Arms[0].Numbers[m] = stats.Money(fixed.FromInt64(-40_000), 4)
		}
		if journal.Reason(reason) == journal.Gas {
			r.Summary.Arms[0].Numbers[m] = stats.Money(fixed.FromInt64(39_999), 4)
		}
	}
	tables, columns := stats.Tables(r.Summary.Metrics)
	require.Contains(t, tables, stats.Waterfall)
	g := r.grid(stats.Waterfall, columns[stats.Waterfall])
	require.Equal(t, [][]string{{"", "bad", ""}, {"arm", "debt", "total"}}, g.heading)
	require.Equal(t, []string{"a", "−0.1", "308.0"}, g.rows[0], "half of a tenth is told away from zero: −0.05")
	require.Equal(t, []journal.Reason{journal.BadDebt}, r.occurring())
}
