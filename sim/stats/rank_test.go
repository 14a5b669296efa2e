package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// racing is a study of a borrower of 2,000 on each of 24 paths, in arms in which it loses, and ends with, what of says.
func racing(t *testing.T, arms []string, of func(path, arm int) (loss, end int64)) *Study {
	study := New(record.Names{Arms: arms, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for i := range 24 {
		p := &record.Path{Index: uint32(i)}
		for a := range arms {
			loss, end := of(i, a)
			v := liquidated(ether(0, 10), 1, 1000, 1000, 0, map[journal.Reason]int64{journal.LiquidatorProfit: loss})
			v.EndEquity = fixed.FromInt64(end * 1e6)
			p.Arms = append(p.Arms, record.Arm{Vaults: []record.Vault{v}})
		}
		require.NoError(t, study.Add(p))
	}
	return study
}

// The first two arms lose 40 and 42 on average, and which of them less changes from path to path; the third loses 100 more
// than the first, give or take a little. The third ends with the most. The exchange is not asked for.
func TestRanksByHand(t *testing.T) {
	t.Parallel()
	study := racing(t, []string{"third", "first", "exchange", "second"}, func(path, arm int) (loss, end int64) {
		wobble := int64(path) - 12 // paths that are the same would be one
		switch arm {
		case 0:
			return 140 + wobble, 900 + wobble
		case 1:
			return 40, 500
		case 2:
			return 0, 2000
		}
		return 42 + 20*int64(path%2*2-1), 500 + 10*int64(path%2*2-1)
	})
	require.Empty(t, study.Summary().Ranked(), "nothing is ranked that nobody asked for")
	study.Rank("first", "second")
	require.Empty(t, study.Summary().Ranked(), "two are compared")
	study.Rank("first", "second", "third")
	s := study.Summary()
	var names []string
	ranks := map[string][3]float64{}
	for _, a := range s.Ranked() {
		names = append(names, a.Name)
		n := a.Of(RankByLoss)
		ranks[a.Name] = [3]float64{n.Value, n.Low, n.High}
		n = a.Of(RankByWealth)
		ranks[a.Name+" by wealth"] = [3]float64{n.Value, n.Low, n.High}
	}
	require.Equal(t, []string{"first", "second", "third"}, names)
	require.Equal(t, map[string][3]float64{
		"first": {1, 1, 2}, "second": {2, 1, 2}, "third": {3, 3, 3},
		"third by wealth": {1, 1, 1}, "first by wealth": {2, 2, 3}, "second by wealth": {2, 2, 3},
	}, ranks)
	csv := string(s.CSV())
	require.Contains(t, csv, "\nsecond,,rank_by_loss,place,2,1,2,24,,,,,\n")
	require.Contains(t, csv, "\nthird,,end_wealth,bps of collateral at start,4497.5,")
	require.NotContains(t, csv, "exchange,,rank")
}

// Arms that nothing tells apart share the first rank, and every rank is open.
func TestEqualArmsShareARank(t *testing.T) {
	t.Parallel()
	arms := []string{"a", "b", "c"}
	study := racing(t, arms, func(path, _ int) (loss, end int64) { return int64(path), 500 })
	study.Rank(arms...)
	for _, a := range study.Summary().Ranked() {
		n := a.Of(RankByLoss)
		require.Equal(t, [3]float64{1, 1, 3}, [3]float64{n.Value, n.Low, n.High})
	}
}

// Arms are ranked among those that ran: one that failed on every path has no rank, and takes none from the others.
func TestAnArmThatFailedIsNotRanked(t *testing.T) {
	t.Parallel()
	s := rng.Key{Seed: 3}.Stream()
	sum := &Summary{}
	for i, name := range []string{"a", "b", "c", "failed"} {
		sum.Arms = append(sum.Arms, Arm{Name: name, Paths: 1, Numbers: Numbers{
			ExpectedLoss: {Estimate: infer.Bare(float64(i)+s.Float64()/10, 1)}, EndWealth: {Estimate: infer.Bare(float64(-i), 1)},
		}})
	}
	sum.Arms[3] = Arm{Name: "failed", Numbers: Numbers{}}
	sum.rank([]string{"a", "b", "c", "failed"})
	require.Len(t, sum.Ranked(), 3)
	require.False(t, sum.Arms[3].Ranked)
}

// Contests are of two arms that are ranked and not alike, in a number that has an interval; the other number is asked
// all the same.
func TestContestsAreOfRankedArms(t *testing.T) {
	t.Parallel()
	is := func(value float64) Number {
		return Number{Doubt: 0.001, Estimate: infer.Estimate{Value: value, Low: value - 0.1, High: value + 0.1}}
	}
	none := Number{Estimate: infer.Bare(2, 1), Doubt: 0.001}
	pair := func(a, b string, loss, wealth Number) Pair {
		return Pair{A: a, B: b, Numbers: Numbers{ExpectedLossDifference: loss, EndWealthOfAllDifference: wealth}}
	}
	alike := pair("a", "d", is(1), is(1))
	alike.Alike = true
	s := &Summary{Pairs: []Pair{alike, pair("a", "x", is(1), is(1)), pair("x", "a", is(1), is(1)), pair("a", "b", none, is(3)), pair("a", "c", is(2), is(-2)), pair("b", "c", is(-1), none)}}
	arms := []*Arm{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}}
	require.Equal(t, map[contest]bool{
		{RankByWealth, "b", "a"}: true, {RankByLoss, "a", "c"}: true, {RankByWealth, "a", "c"}: true, {RankByLoss, "c", "b"}: true,
	}, s.clearly(arms))
}
