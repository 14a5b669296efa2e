package tune

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// of is a number with an interval, or without one where low is not a number.
func of(value, low, high float64) stats.Number {
	return stats.Number{Estimate: infer.Estimate{Value: value, Low: low, High: high}}
}

// point is a candidate of one key's value whose numbers are stated, in the order of what is traded.
func point(number int, value string, traded6 ...float64) *Candidate {
	c := &Candidate{Number: number, Values: []string{value}, Near: true, Feasible: true, Arm: &stats.Arm{Numbers: stats.Numbers{}}}
	for i, x := range traded6 {
		c.Arm.Numbers[stats.Find(traded[i].key)] = of(x, math.NaN(), math.NaN())
	}
	return c
}

func limit(t *testing.T, text string) *stats.Limit {
	t.Helper()
	l, err := stats.ParseLimit(text)
	require.NoError(t, err)
	return l
}

// judged holds a number against a limit.
func judged(l *stats.Limit, n stats.Number) stats.Judged {
	verdict, within := l.Judge(n)
	return stats.Judged{Limit: l, Number: n, Verdict: verdict, Within: within}
}

func tuning(subject ...*stats.Limit) *Tuning {
	return &Tuning{
		Problem: Problem{Objective: stats.BorrowerLoss, Subject: subject, Over: []sweep.Axis{{Key: "arms.0.lif"}}, Step: &Step{big.NewRat(1, 100), false, "0.01"}},
		today:   []string{"1.05"}, resolved: []bool{true},
	}
}

// A point dominates another where it is as good in all six and better in one, whichever way better is.
func TestAPointDominatesByAllThatIsTraded(t *testing.T) {
	same := []float64{10, 5, 0.1, 0.1, 3, 0.2}
	a := point(0, "1", same...)
	require.False(t, dominates(a, point(1, "1", same...)), "equal points do not dominate each other")
	for i, of := range traded {
		for _, by := range []float64{-1, 1} {
			other := append([]float64{}, same...)
			other[i] += by
			better := (by > 0) == of.more
			require.Equal(t, better, dominates(point(1, "1", other...), a), "%s %v", of.key, by)
			require.Equal(t, !better, dominates(a, point(1, "1", other...)), "%s %v", of.key, by)
			for k := range traded { // as good in one and worse in another is no domination
				if k != i {
					worse := append([]float64{}, other...)
					worse[k] += map[bool]float64{true: -1, false: 1}[traded[k].more]
					if better {
						require.False(t, dominates(point(1, "1", worse...), a))
						require.False(t, dominates(a, point(1, "1", worse...)))
					}
				}
			}
		}
		none := append([]float64{}, same...)
		none[i] = math.NaN()
		require.False(t, dominates(point(1, "1", none...), a))
		require.False(t, dominates(a, point(1, "1", none...)))
	}
}

// What is missed is counted in parts of its bound: 0.3 over a bound of 0.1 is 2, 4 short of 5 is 0.8, and what is kept is
// nothing.
func TestMissedLimitsAreAddedInPartsOfTheirBounds(t *testing.T) {
	share, wealth, kept := limit(t, "missed_share <= 10%"), limit(t, "end_wealth >= 5"), limit(t, "missed_share <= 50%")
	c := &Candidate{Judged: []stats.Judged{
		judged(share, of(0.3, math.NaN(), math.NaN())), judged(wealth, of(1, math.NaN(), math.NaN())), judged(kept, of(0.4, math.NaN(), math.NaN())),
	}}
	require.InDelta(t, 2.8, excess(c), 1e-12)
	c.Judged[0], c.Judged[2] = c.Judged[2], c.Judged[0]
	require.InDelta(t, 2.8, excess(c), 1e-12, "in whatever order")
	c.Judged[0].Within, c.Judged[0].Number = false, of(math.NaN(), math.NaN(), math.NaN())
	require.True(t, math.IsInf(excess(c), 1), "what has no number is the farthest of all")
	zero := judged(limit(t, "missed_share <= 0"), of(0.25, math.NaN(), math.NaN()))
	require.InDelta(t, 0.25e12, excess(&Candidate{Judged: []stats.Judged{zero}}), 1, "a bound of 0 has no parts")
	require.Zero(t, excess(&Candidate{}))
}

func TestDistancesAreOfAllKeys(t *testing.T) {
	a, b := &Candidate{Values: []string{"1.05", "3"}}, &Candidate{Values: []string{"1.1", "1"}}
	require.InDelta(t, 2.05, distance(a, b), 1e-12)
	require.InDelta(t, 2.05, distance(b, a), 1e-12)
	require.Zero(t, distance(a, a))
}

// Best is the least or, where the most is looked for, the most; of equal points the first; never one without a number.
func TestTheBestIsTheFirstOfTheBest(t *testing.T) {
	all := []*Candidate{point(0, "1", math.NaN()), point(1, "2", 7), point(2, "3", 4), point(3, "4", 4), point(4, "5", 9), point(5, "6", 9)}
	every := func(*Candidate) bool { return true }
	of := tuning()
	require.Same(t, all[2], of.best(all, every))
	require.Same(t, all[1], of.best(all, func(c *Candidate) bool { return c.Number < 2 }))
	of.Maximize = true
	require.Same(t, all[4], of.best(all, every))
	require.Nil(t, of.best(all[:1], every))
}

// A value is near today's where it lies within a step of it, the ends too, a share of today's or a distance.
func TestNearIsWithinAStepAndItsEnds(t *testing.T) {
	of := tuning()
	for value, near := range map[string]bool{"1.04": true, "1.06": true, "1.039999999": false, "1.060000001": false, "1.05": true} {
		require.Equal(t, near, of.near(0, number(value)), value)
	}
	step, err := ParseStep("2 %")
	require.NoError(t, err)
	of.Step = step
	for value, near := range map[string]bool{"1.029": true, "1.071": true, "1.028999999": false, "1.071000001": false} {
		require.Equal(t, near, of.near(0, number(value)), value)
	}
	of.today[0] = "-1.05" // a share is of its size
	require.True(t, of.near(0, number("-1.071")))
	require.False(t, of.near(0, number("-1.072")))
	of.today[0] = "" // whose value today is not known is bounded by nothing
	require.True(t, of.near(0, number("7")))
	for _, text := range []string{"0", "-1", "x", "0%", "%", ""} {
		_, err := ParseStep(text)
		require.ErrorContains(t, err, "--step "+text+"; write a share of today's value")
	}
	require.Equal(t, "0.333333333", trimmed(big.NewRat(1, 3)))
	require.Equal(t, "100", trimmed(big.NewRat(100, 1)))
	require.Equal(t, "0", trimmed(new(big.Rat)))
	require.Equal(t, "0.0000000125", trimmed(big.NewRat(125, 1e10)), "a price as small as this is tried as it is")
	require.Equal(t, "0.000000000000000001", trimmed(big.NewRat(1, 1e18)))
	require.Equal(t, "1.012486128", trimmed(big.NewRat(1012486128371, 1e12)))
	require.Equal(t, "-0.0123456789", trimmed(big.NewRat(-123456789, 1e10)))
	require.Equal(t, "0.000000333333333", trimmed(big.NewRat(1, 3e6)))
	require.Equal(t, "0.1", trimmed(big.NewRat(1, 10)))
	require.Equal(t, "0.000000000000000333", trimmed(big.NewRat(1, 3e15)))
}

// Numbers stand in their metric's unit, with their interval cut at what is possible.
func TestNumbersAreToldInTheirUnit(t *testing.T) {
	require.Equal(t, "12.3 bps [10.0, 14.6]", told(stats.BorrowerLoss, of(12.34, 10, 14.56)))
	require.Equal(t, "12.3 bps", told(stats.BorrowerLoss, of(12.34, math.NaN(), math.NaN())))
	require.Equal(t, "12.0 % [0.0, 24.0]", told(stats.Missed, of(0.12, -0.1, 0.24)))
	require.Equal(t, "no number", told(stats.Missed, of(math.NaN(), math.NaN(), math.NaN())))
	fill := stats.Find("time_to_fill_p90")
	require.Equal(t, "90.0 "+string(fill.Unit), told(fill, of(90, math.NaN(), math.NaN())))

	move := func(value, low, high float64) *stats.Movement {
		return &stats.Movement{Metric: stats.BorrowerLoss, Estimate: infer.Estimate{Value: value, Low: low, High: high}}
	}
	require.Equal(t, "+2.5 [1.0, 4.0]", change(stats.BorrowerLoss, move(2.5, 1, 4)))
	require.Equal(t, "−2.5", change(stats.BorrowerLoss, move(-2.5, math.NaN(), math.NaN())))
	require.Equal(t, "0.0", change(stats.BorrowerLoss, move(0, math.NaN(), math.NaN())))
	require.Equal(t, "+3.0 [−1.0, 7.0]", change(stats.Missed, move(0.03, -0.01, 0.07)))
}

// Of neighbours on one key the first and the last are named, of others each.
func TestCandidatesAreNamedByTheirValues(t *testing.T) {
	of := tuning()
	row := []*Candidate{point(3, "1.01"), point(4, "1.02"), point(5, "1.03")}
	require.Equal(t, "lif 1.01 to 1.03", of.names(row))
	require.Equal(t, "lif 1.01 or lif 1.02", of.names(row[:2]))
	row[2].Number = 6
	require.Equal(t, "lif 1.01 or lif 1.02 or lif 1.03", of.names(row))
	var many []*Candidate
	for i, value := range []string{"1", "2", "3", "4", "5"} {
		many = append(many, point(2*i, value))
	}
	require.Equal(t, "lif 1 or lif 2 or lif 3 or lif 4", of.names(many[:4]))
	require.Equal(t, "lif 1 or lif 2 or lif 3 or 2 more points", of.names(many))
	row[2].Number = 5
	of.Over = append(of.Over, sweep.Axis{Key: "arms.0.close_factor"})
	for _, c := range row {
		c.Values = append(c.Values, "0.5")
	}
	require.Equal(t, "lif 1.01, close_factor 0.5 or lif 1.02, close_factor 0.5 or lif 1.03, close_factor 0.5", of.names(row))
}

// A sentence begins with a capital letter, unless it begins with a key.
func TestSentencesBegin(t *testing.T) {
	require.Equal(t, "Über alles.", upper("über alles."))
	require.Equal(t, "bad_debt_share is 3", upper("bad_debt_share is 3"))
	require.Equal(t, "arms.0.lif moves", upper("arms.0.lif moves"))
	require.Equal(t, "On bad_debt_share", upper("on bad_debt_share"))
}

// Each thing that can be said of an answer is said where it holds, and only there.
func TestReasons(t *testing.T) {
	debt := limit(t, "missed_share <= 10%")
	best, free, next := point(0, "1.05", 12), point(1, "1.02", 8), point(2, "1.04", 14)
	free.Arm.Numbers[stats.Missed] = of(0.3, math.NaN(), math.NaN())
	for _, row := range []struct {
		name   string
		t      *Tuning
		a      Answer
		reason string
	}{
		{"nothing to say", tuning(), Answer{}, "No point has a number."},
		{"not met", tuning(debt), Answer{Nearest: &Candidate{Values: []string{"1.02"}, Judged: []stats.Judged{
			judged(debt, of(0.3, math.NaN(), math.NaN())), judged(debt, of(0.05, math.NaN(), math.NaN())),
		}}}, "The limits cannot be met in the range. Nearest is lif 1.02: missed_share is 30.0 % where missed_share <= 10% is asked, off by 20.0 %."},
		{"no limits", tuning(), Answer{Best: best, Free: best, Recommended: best}, "lif 1.05 has the least borrower_loss, 12.0 bps."},
		{"no limit binds", tuning(debt), Answer{Best: best, Free: best, Recommended: best}, "lif 1.05 has the least borrower_loss within missed_share <= 10%, 12.0 bps. No limit binds: the best of all points keeps to them."},
		{
			"one binds", tuning(debt),
			Answer{Best: best, Free: free, Recommended: best, Binds: []*stats.Limit{debt}},
			"lif 1.05 has the least borrower_loss within missed_share <= 10%, 12.0 bps. The limit missed_share <= 10% binds: without it lif 1.02 would be best, with 30.0 % of missed_share.",
		},
		{
			"two limits", tuning(debt, limit(t, "bad_debt_share <= 1%")),
			Answer{Best: best, Free: best, Recommended: best},
			"lif 1.05 has the least borrower_loss within missed_share <= 10% and bad_debt_share <= 1%, 12.0 bps. No limit binds: the best of all points keeps to them.",
		},
		{"rises", tuning(), Answer{Best: best, Recommended: best, Shape: Rises}, "lif 1.05 has the least borrower_loss, 12.0 bps. The objective only rises over the range."},
		{
			"falls to the end", tuning(),
			Answer{Best: best, Recommended: best, Shape: Falls, End: true},
			"lif 1.05 has the least borrower_loss, 12.0 bps. The objective only falls over the range, so this is its end, and a wider range may hold a better one.",
		},
		{"turns at an end", tuning(), Answer{Best: best, Recommended: best, Shape: Turns, End: true}, "lif 1.05 has the least borrower_loss, 12.0 bps."},
		{
			"flat", tuning(),
			Answer{Best: best, Recommended: best, Shape: Flat},
			"lif 1.05 has the least borrower_loss, 12.0 bps. The objective does not clearly move over the range, so that the choice is of little weight.",
		},
		{
			"a step towards it", tuning(),
			Answer{Best: best, Recommended: next},
			"lif 1.05 has the least borrower_loss, 12.0 bps. It lies farther than a step of 0.01 from today's value, so lif 1.04 is the next step.",
		},
		{
			"a step beyond the limits", tuning(),
			Answer{Best: best, Recommended: &Candidate{Values: []string{"1.04"}}},
			"lif 1.05 has the least borrower_loss, 12.0 bps. It lies farther than a step of 0.01 from today's value, so lif 1.04 is the next step, where the limits are not kept yet.",
		},
		{"confirmed", tuning(), Answer{Best: best, Recommended: best, Confirmed: []*Candidate{{Feasible: true}, {}}}, "lif 1.05 has the least borrower_loss, 12.0 bps."},
		{
			"not confirmed", tuning(),
			Answer{Best: best, Recommended: best, Confirmed: []*Candidate{{}, {}}},
			"lif 1.05 has the least borrower_loss, 12.0 bps. Not confirmed: on fresh seeds it does not keep to the limits, so take more paths before it is adopted.",
		},
		{
			"today's is", tuning(),
			Answer{Best: best, Recommended: best, Confirmed: []*Candidate{{}, {Feasible: true}}},
			"lif 1.05 has the least borrower_loss, 12.0 bps. Not confirmed: on fresh seeds it does not keep to the limits, so take more paths before it is adopted. Today's value keeps to them there.",
		},
		{
			"alone", tuning(),
			Answer{Best: best, Recommended: best, Confirmed: []*Candidate{{}}},
			"lif 1.05 has the least borrower_loss, 12.0 bps. Not confirmed: on fresh seeds it does not keep to the limits, so take more paths before it is adopted.",
		},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.reason, row.t.Reason(&row.a)) })
	}
	most := tuning()
	most.Maximize = true
	require.Equal(t, "lif 1.05 has the most borrower_loss, 12.0 bps.", most.Reason(&Answer{Best: best, Recommended: best}))
}

// How sure, how sensitive, and what the table of a vote says, of numbers that are all stated.
func TestTheTableOfAVote(t *testing.T) {
	debt := limit(t, "missed_share <= 10%")
	of3 := func(value float64) *Candidate { return point(0, "1.05", value, 4, 5, 1, 2, 0.125) }
	best, below, above := of3(12), of3(11), of3(15)
	below.Values, above.Values, above.Feasible = []string{"1.04"}, []string{"1.06"}, false
	below.Number, best.Number, above.Number = 0, 1, 2
	move := func(m *stats.Metric, value, low, high float64) stats.Movement {
		return stats.Movement{Metric: m, Estimate: infer.Estimate{Value: value, Low: low, High: high}}
	}
	best.Judged = []stats.Judged{judged(debt, of(0.05, 0.02, 0.08)), judged(debt, of(0.05, 0.02, 0.18)), judged(debt, of(0.25, 0.2, 0.3))}
	a := &Answer{
		At: []string{"venue.depth=7", "seed=2"}, Candidates: []*Candidate{below, best, above}, Best: best, Free: best, Recommended: best,
		Change: []stats.Movement{move(stats.BorrowerLoss, -3, -4, -2), move(stats.EndWealth, math.NaN(), math.NaN(), math.NaN())},
		Slope:  []stats.Movement{move(stats.BorrowerLoss, -1, -2, -0.5), move(stats.BorrowerLoss, 3, math.NaN(), math.NaN())},
	}
	of := tuning(debt)
	rows := of.Recommend([]*Answer{a, {At: []string{"venue.depth=8"}}})
	require.Len(t, rows, 2)
	require.Equal(t, Recommendation{
		At: "venue.depth=7, seed=2", Parameter: "arms.0.lif", Current: "1.05 (by the design's formula)", Recommended: "1.05",
		Reason:      "lif 1.05 has the least borrower_loss within missed_share <= 10%, 12.0 bps. No limit binds: the best of all points keeps to them.",
		Borrowers:   "loss 12.0 bps (change −3.0 [−4.0, −2.0]); end wealth 4.0 bps",
		Lenders:     "bad debt realised 5.0 bps; latent 1.0 bps",
		Protocol:    "revenue 2.0 bps",
		Liquidators: "profit no number; missed 12.5 %",
		Sure: "missed_share <= 10% passes: 5.0 % [2.0, 8.0]; missed_share <= 10% is open: 5.0 % [2.0, 18.0]; missed_share <= 10% fails: 25.0 % [20.0, 30.0]; " +
			"the objective tells the best apart from every other point within the limits.",
		Sensitive: "−1.0 [−2.0, −0.5] borrower_loss at 1.04, +3.0 borrower_loss at 1.06 (beyond a limit).",
	}, rows[0])
	require.Equal(t, Recommendation{At: "venue.depth=8", Parameter: "arms.0.lif", Current: "1.05 (by the design's formula)", Recommended: "none", Reason: "No point has a number."}, rows[1])
	require.Len(t, RecommendationColumns, len(rows[0].Cells()))
	require.Equal(t, []string{rows[0].At, rows[0].Parameter, rows[0].Current, rows[0].Recommended, rows[0].Reason, rows[0].Borrowers, rows[0].Lenders, rows[0].Protocol, rows[0].Liquidators, rows[0].Sure, rows[0].Sensitive}, rows[0].Cells())
	of.resolved[0] = false
	require.Equal(t, "1.05", of.Recommend([]*Answer{a})[0].Current)

	best.Judged = nil
	require.Equal(t, "The objective tells the best apart from every other point within the limits.", of.Sure(a))
	few := of3(12).Of(stats.BorrowerLoss)
	few.Value, few.None = 0.05, infer.FewPaths
	best.Judged = []stats.Judged{judged(debt, few)}
	require.Equal(t, stats.Open, best.Judged[0].Verdict)
	require.Contains(t, of.Sure(a), "missed_share <= 10% is open: 5.0 % ("+few.Why()+"); the objective")
	best.Judged = nil
	a.Alike = []*Candidate{below}
	require.Equal(t, "The objective does not tell lif 1.04 apart from the best.", of.Sure(a))
	a.Alike, a.Untold = nil, []*Candidate{above}
	require.Equal(t, "Too few paths contribute to tell lif 1.06 apart from the best by the objective.", of.Sure(a))
	a.Untold, a.Candidates = nil, a.Candidates[1:2]
	fresh := of3(13)
	fresh.Judged = []stats.Judged{judged(debt, stats.Number{Estimate: infer.Estimate{Value: 0.05, Low: math.NaN()}}), judged(debt, stats.Number{Estimate: infer.Estimate{Value: 0.2, Low: math.NaN()}})}
	a.Confirmed, a.Confirm = []*Candidate{fresh, below}, []stats.Movement{move(stats.EndWealth, 9, 8, 10), move(stats.BorrowerLoss, -2, -3, -1)}
	require.Equal(t, "On fresh seeds borrower_loss is 13.0 bps and keeps to missed_share <= 10% with 5.0 % and does not keep to missed_share <= 10% with 20.0 %, a change of −2.0 [−3.0, −1.0] from today.", of.Sure(a))

	// At an end of the range there is one neighbour.
	a.Candidates, a.Slope = []*Candidate{best, above}, a.Slope[1:]
	require.Equal(t, "+3.0 borrower_loss at 1.06 (beyond a limit).", of.Sensitive(a))
	a.Candidates, a.Slope = []*Candidate{below, best}, []stats.Movement{move(stats.BorrowerLoss, -1, math.NaN(), math.NaN())}
	require.Equal(t, "−1.0 borrower_loss at 1.04.", of.Sensitive(a))
	a.Slope = nil
	require.Equal(t, "Several keys: see points.csv.", of.Sensitive(a))
}
