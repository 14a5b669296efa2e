package report

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Two arms over four paths whose numbers are all different, so that a cell which stands in another's column is
// seen. Money is in millionths.
func apart() *Report {
	usdc := func(tokens int64) stats.Number { return stats.Money(fixed.FromInt64(tokens*1e6), 4) }
	real := func(value float64) stats.Number { return stats.Number{Estimate: infer.Estimate{Value: value}} }
	told := func(value float64) stats.Number {
		n := real(value)
		n.Values, n.Sample = 1, &infer.Distribution{}
		return n
	}
	between := func(value, low, high float64) stats.Number {
		return stats.Number{Estimate: infer.Estimate{Value: value, Low: low, High: high}, Values: 1, Sample: &infer.Distribution{}}
	}
	find := stats.Find
	bot := stats.Bot{Name: "swift", Won: 4 * 81, Reverted: 4 * 82, Dropped: 4 * 83, LostGas: fixed.FromInt64(4 * 84e6)}
	bot.Seconds[liquidator.Unnoticed], bot.Seconds[liquidator.NoDepth] = 4*27000, 4*9000 // of the 10 hours of a path
	a := stats.Arm{Name: "a", Paths: 4, Could: 1, Left: 1, Bots: []stats.Bot{bot}, Numbers: stats.Numbers{
		stats.LiquidatedShare: real(0.125), stats.Closed: usdc(4 * 2000), stats.VaultsLiquidated: stats.Counted(1, 4),
		stats.MeanLossOfClosed: told(101), find("loss_median_of_closed"): told(102), find("loss_p95_of_closed"): told(103),
		stats.MeanLoss: told(104), stats.MedianLoss: told(105), find("loss_p95"): told(106), find("over_liquidation"): real(1.07),
		stats.Cost:       real(308),
		find("bad_debt"): usdc(4 * 11), find("fund_gain"): usdc(4 * 12), find("adl_cost"): usdc(-4 * 13), stats.Liquidations: stats.Counted(4*14+2, 4),
		find("delay_mean"): told(15.5), find("delay_p95"): told(16), stats.WorstLoss: told(1700),
		stats.ActedShare: real(0.18), stats.Refused: stats.Counted(4*19, 4), stats.OwnTrade: usdc(4 * 20), stats.PutIn: usdc(4 * 21), stats.Repaid: usdc(4 * 22), stats.Moved: usdc(4 * 23),
		stats.Carry: usdc(4 * 24), stats.MeanCarry: real(25), stats.LatentBadDebt: usdc(4 * 26), stats.LatentBadDebtShare: between(27, 26.5, 27.5),
		find("liquidatable_end_share"): between(0.28, 0.27, 0.285), find("under_water_end_share"): between(0.29, -0.1, 1.1), find("bad_debt_share"): between(30.5, 30, 31), find("bad_debt_p99"): told(31.5),
		find("most_liquidatable_mean"): between(70, 69, 70.5), find("most_liquidatable_max"): told(71), find("most_shortfall_mean"): between(72, 71, 72.5), find("most_shortfall_p99"): told(73),
		find("liquidatable_median"): told(74), find("liquidatable_p95"): told(75), find("liquidatable_max"): told(76),
		stats.ExpectedLoss: {Estimate: infer.Estimate{Value: 61, Low: 62, High: 63, Paths: 64, Support: infer.Support{Contributing: 60, Effective: 59, Largest: 0.58}}},
		stats.Regret:       {Estimate: infer.Estimate{Value: 65, Low: -66, High: 67}},
	}}
	for reason := range stats.LossBy { // 10, 20, … 110 of 80,000: 12.5 bps each
		a.Numbers[stats.LossBy[reason]] = usdc(int64(reason+1) * 10)
	}
	b := stats.Arm{Name: "b", Paths: 4}
	pair := stats.Pair{A: "a", B: "b", Paths: 4, Numbers: stats.Numbers{
		stats.LossDifference:  {Estimate: infer.Estimate{Value: -31, Low: -32, High: 33, Paths: 40, Support: infer.Support{Contributing: 38, Effective: 39, Largest: 0.4}}},
		stats.ShareDifference: {Estimate: infer.Estimate{Value: 0.34, Low: -1.5, High: 0.36}},
		stats.Cheaper:         {Estimate: infer.Estimate{Value: 0.37, Low: 0.375, High: 1.38}},

		stats.ExpectedLossDifference: {Estimate: infer.Estimate{Value: -41, Low: -42, High: 43}},
		stats.EndWealthDifference:    {Estimate: infer.Estimate{Value: 44, Low: -45, High: 46, Paths: 50, Support: infer.Support{Contributing: 47, Effective: 48, Largest: 0.49}}},
		stats.EndWealthMedian:        {Estimate: infer.Estimate{Value: -51, Low: -52, High: 53}},
		stats.EndedPoorer:            {Estimate: infer.Estimate{Value: 0.54, Low: -0.55, High: 0.56}},
	}}
	return &Report{Summary: &stats.Summary{Collateral: "ETH", Loan: "USDC", LoanDecimals: 6, Paths: 4, Metrics: stats.Metrics(), Arms: []stats.Arm{a, b}, Pairs: []stats.Pair{pair}}}
}

func TestEveryCellStandsInItsColumn(t *testing.T) {
	t.Parallel()
	rows, before, last := map[string][]string{}, map[string]string{}, ""
	for _, g := range apart().grids() {
		require.NotContains(t, rows, g.title)
		rows[g.title], before[g.title], last = g.rows[0], last, g.title
	}
	for title, above := range before {
		if strings.HasPrefix(title, "Why nobody came") {
			require.Contains(t, above, "Left undone on the way")
		}
	}
	require.Equal(t, []string{"a", "12.5 %", "2,000", "101.0", "102.0", "103.0", "104.0", "105.0", "106.0", "1.07×"},
		rows["What being liquidated cost (bps: hundredths of a percent; each liquidated vault counts once)"])
	require.Equal(t, []string{"a", "12.5", "25.0", "37.5", "50.0", "62.5", "75.0", "87.5", "100.0", "112.5", "125.0", "137.5", "308.0"},
		rows["Where it went, bps of debt closed (each unit of debt counts once; negative: others paid instead)"])
	require.Equal(t, []string{"a", "11.00", "12.00", "−13.00", "14.5", "15.5", "16", "17.0"}, rows["What others bore, and how fast (USDC and liquidations a path)"])
	require.Equal(t, []string{"a", "28.0 [27.0, 28.5] %", "29.0 [0.0, 100.0] %", "26.00", "27.0 [26.5, 27.5]", "30.5 [30.0, 31.0]", "31.5"}, rows["Left undone at the last block (all vaults, liquidated or not) [95 % interval]"])
	require.Equal(t, []string{"a", "70.0 [69.0, 70.5]", "71", "72.0 [71.0, 72.5]", "73.0", "74", "75", "76"}, rows["Left undone on the way (worst moment of each path; seconds until the first liquidation)"])
	require.Equal(t, []string{"a, swift", "75.0 %", "25.0 %", "10.0"}, rows["Why nobody came (part of the time for which vaults could be liquidated, by liquidator)"])
	require.Equal(t, []string{"a, swift", "81.0", "82.0", "83.0", "84.00", "420.0"}, rows["Gas of failed attempts (bids and USDC a path; borne by liquidators, no part of the losses)"])
	require.Equal(t, []string{"a", "18.0 %", "19.0", "20.00", "21.00", "22.00", "23.00"}, rows["What borrowers did themselves (USDC and requests a path; no part of the losses above)"])
	require.Equal(t, []string{"a", "24.00", "25.0"}, rows["What holding cost all vaults (interest, and funding at an exchange: no part of the numbers above)"])
	require.Equal(t, []string{"b − a", "−31.0 [−32.0, +33.0]", "+34.0 [−100.0, +36.0]", "37.0 [37.5, 100.0] %", "−41.0 [−42.0, +43.0]", "38 of 40", "39", "40.0 %"},
		rows["Differences on the same borrowers and paths [95 % interval, clustered by path]"], "the interval of a difference of shares is cut at −100 percentage points")
	require.Equal(t, []string{"b − a", "+44.0 [−45.0, +46.0]", "−51.0 [−52.0, +53.0]", "54.0 [0.0, 56.0] %", "47 of 50", "48", "49.0 %"},
		rows["How the same borrowers ended at the last block [95 % interval], which is another question"])
	require.Equal(t, []string{"a", "61.0 [62.0, 63.0]", "+65.0 [−66.0, +67.0]", "60 of 64", "59", "58.0 %"}, rows["Two other questions (bps of coll. at start) [95 % interval]"])
	require.Len(t, rows, 12)
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
		if journal.Reason(reason) == journal.VenueFee {
			r.Summary.Arms[0].Numbers[m] = stats.Money(fixed.FromInt64(40_000), 4)
		}
	}
	tables, columns := stats.Tables(r.Summary.Metrics)
	require.Contains(t, tables, stats.Waterfall)
	g := r.grid(stats.Waterfall, columns[stats.Waterfall])
	require.Equal(t, [][]string{{"", "venue", "bad", ""}, {"arm", "fee", "debt", "total"}}, g.heading)
	require.Equal(t, []string{"a", "0.1", "−0.1", "308.0"}, g.rows[0], "half of a tenth is told away from zero: −0.05")
	require.Equal(t, []journal.Reason{journal.VenueFee, journal.BadDebt}, r.occurring())
}

// A metric tells something where any arm, or pair, has a number of it: a sample must have values, and where its column asks
// for that the number must not be 0.
func TestWhatTellsNothingHasNoColumn(t *testing.T) {
	t.Parallel()
	arm := &stats.Metric{From: stats.FailuresOf(), Column: &stats.Column{}}
	picky := &stats.Metric{From: stats.FailuresOf(), Column: &stats.Column{Any: true}}
	pair := &stats.Metric{Between: stats.CountBetween(nil), Column: &stats.Column{}}
	is := func(value float64) stats.Number { return stats.Number{Estimate: infer.Estimate{Value: value}} }
	sampled := func(values uint64) stats.Number {
		n := is(3)
		n.Values, n.Sample = values, &infer.Distribution{}
		return n
	}
	tells := func(m *stats.Metric, n stats.Number) bool {
		quiet, of := is(math.NaN()), stats.Numbers{m: n}
		s := &stats.Summary{Arms: []stats.Arm{{Numbers: stats.Numbers{m: quiet}}, {}}, Pairs: []stats.Pair{{Numbers: stats.Numbers{m: quiet}}, {}}}
		if m.From != nil {
			s.Arms[1].Numbers = of
		} else {
			s.Pairs[1].Numbers = of
		}
		return (&Report{Summary: s}).tells(m)
	}
	for _, m := range []*stats.Metric{arm, picky, pair} {
		require.True(t, tells(m, is(3)))
		require.False(t, tells(m, is(math.NaN())))
		require.True(t, tells(m, sampled(1)))
		require.False(t, tells(m, sampled(0)))
		require.Equal(t, m != picky, tells(m, is(0)))
	}
}
