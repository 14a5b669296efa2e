package infer

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mathext"

	"github.com/ringfence-sim/ringfence/rng"
)

// singles are paths of one value each: 1, 2, … n.
func singles(n int) (paths []spots) {
	for p := range n {
		paths = append(paths, newSpots(p, []float64{float64(p + 1)}))
	}
	return paths
}

// The ranks of binomial tables: of twenty values the median lies between the 6th and the 15th, of a hundred the 95th
// percentile between the 90th and the last, of four hundred the 99th between the 392nd and the last.
func TestQuantilesBetweenOrderStatistics(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		n         int
		q         float64
		low, high float64
	}{{20, 0.5, 6, 15}, {100, 0.95, 90, 100}, {400, 0.99, 392, 400}, {6, 0.5, 1, 6}} {
		e := quantile(singles(row.n), row.q, math.Ceil(row.q*float64(row.n)))
		require.InDelta(t, row.low, e.Low, 0, "%d", row.n)
		require.InDelta(t, row.high, e.High, 0, "%d", row.n)
		require.Equal(t, row.n, e.Contributing)
	}
}

// The largest of n values is above the 95th percentile in 97.5 % of studies from n = 72 on: 0.95^72 = 0.0249.
func TestQuantilesBeyondTheData(t *testing.T) {
	t.Parallel()
	e := quantile(singles(71), 0.95, 68)
	require.Equal(t, BeyondData, e.None)
	require.Equal(t, 94, e.Needed, "72, and three tenths more")
	require.True(t, quantile(singles(72), 0.95, 69).Bounded())
	require.Equal(t, BeyondData, quantile(singles(5), 0.5, 3).None)
}

func TestQuantilesOfWhatDoesNotVary(t *testing.T) {
	t.Parallel()
	same := func(values ...float64) (paths []spots) {
		for p := range 40 {
			paths = append(paths, newSpots(p, append([]float64{}, values...)))
		}
		return paths
	}
	require.Equal(t, Constant, quantile(same(3), 0.5, 3).None)
	require.Equal(t, Atom, quantile(append(same(3), newSpots(40, []float64{9})), 0.5, 3).None)
	one := same(1, 2, 3)
	for p := range one {
		one[p].like = 0
	}
	require.Equal(t, SamePaths, quantile(one, 0.5, 2).None)
	require.Equal(t, NoValue, quantile(nil, 0.5, math.NaN()).None)
	few := same(1, 2, 3)[:9]
	few[0].values[0] = 0
	require.Equal(t, FewPaths, quantile(few, 0.5, 2).None)
	require.Equal(t, Atom, quantile(append(same(0), newSpots(40, []float64{9})), 0.5, 0).None, "nothing is no width either")
	require.Equal(t, OnePath, quantile(singles(1), 0.5, 1).None)
	require.Equal(t, NoValue, quantile(singles(30), 0.5, math.NaN()).None)
	require.Equal(t, NoValue, quantile(make([]spots, 3), 0.5, 2).None)
	var near []spots
	for p := range 40 {
		near = append(near, newSpots(p, []float64{1e9 + 100*float64(p%2)}))
	}
	require.Equal(t, Atom, quantile(near, 0.5, 1e9).None, "a ten-millionth apart")
}

// A path without values is of no weight, and single values of the others are as exact as without it.
func TestAPathWithoutValuesSaysNothingOfAQuantile(t *testing.T) {
	t.Parallel()
	e := quantile(append(singles(20), spots{like: 20}), 0.5, 10)
	require.Equal(t, 20, e.Contributing)
	require.Equal(t, [2]float64{6, 15}, [2]float64{e.Low, e.High})
}

// A path of 1,024 values is kept in 256, each of which stands for four: what is given of each counts four times.
func TestSpotsStandForTheirValues(t *testing.T) {
	t.Parallel()
	values := make([]float64, 1024)
	for i := range values {
		values[i] = float64(i / 4)
	}
	r := ratioOfSpots([]spots{newSpots(0, values)}, func(v float64) float64 { return v })
	require.Equal(t, cluster{4 * 255 * 128, 1024}, r.clusters[0].cluster)
}

// Where all values are at most the quantile, no order statistic bounds it from above: 0.999^n is at most a fortieth from
// 3,688 on.
// Of fifty paths of two values one has a value above the 99th percentile: R = 0.99, e = 0.0002 on 49 paths and −0.0098 on one,
// so that the spread stands for 0.0099/0.000098 = 101 values, and it takes 368.
func TestHowManyPathsAQuantileBeyondTheDataNeeds(t *testing.T) {
	t.Parallel()
	var twos []spots
	for p := range 50 {
		twos = append(twos, newSpots(p, []float64{float64(p), float64(100 + p)}))
	}
	all := quantile(twos, 0.999, 149)
	require.Equal(t, BeyondData, all.None)
	require.Equal(t, 4800, all.Needed, "50·3,688·1.3/50, to two digits")
	most := quantile(twos, 0.99, 148)
	require.Equal(t, BeyondData, most.None)
	require.Equal(t, 240, most.Needed, "50·368·1.3/101 = 237")
}

// Of paths that have none, a part and all of their values below a quantile: those with any below, and those with any above.
func TestPathsOnTheRarerSide(t *testing.T) {
	t.Parallel()
	rarer := func(below ...float64) float64 {
		s := sums{}
		for _, y := range below {
			s.a = append(s.a, cluster{y, 2})
		}
		return s.beyond()
	}
	require.InDelta(t, 2, rarer(0, 1, 2, 2), 0, "three and two")
	require.InDelta(t, 1, rarer(0, 0, 2), 0, "one and two")
	require.InDelta(t, 2, rarer(1, 1, 2), 0, "three and two")
}

// The 95th percentile of ten and a half values lies beyond them in 0.95^10.5 = 58 % of studies. Beyond all weight stands
// the last.
func TestRanksEndWithTheData(t *testing.T) {
	t.Parallel()
	all, weight := pool(singles(10))
	low, high := bound(all, weight, 10.5, 0.95, Errs)
	require.True(t, math.IsNaN(low) && math.IsNaN(high))
	require.InDelta(t, 10, ranked(all, 99), 0)
	require.InDelta(t, 3, ranked(all, 3), 0)
	require.InDelta(t, 4, ranked(all, 3.01), 0)
}

// Forty paths of ten values: all ten below the median on half of them, all above on the others. The spread stands for
// as many observations as there are paths, less what its estimate costs: R = 0.5, e = ±5/400, Σe² = 40·(5/400)², 0.25/Σe² = 40,
// times (1.95996/t(19))², for on twenty paths values lie on either side: 35.08.
func TestClusteredQuantilesByHand(t *testing.T) {
	t.Parallel()
	var paths []spots
	for p := range 40 {
		var values []float64
		for k := range 10 {
			values = append(values, float64(p*10+k+1))
		}
		paths = append(paths, newSpots(p, values))
	}
	e := quantile(paths, 0.5, 200)
	require.Equal(t, 40, e.Contributing)
	const m = 40 * 0.8768953
	// The bounds are the ranks at which I_0.5(j, m−j+1) is 0.975 and 0.025, of m values that stand for 400.
	for _, row := range []struct{ bound, above float64 }{{e.Low, 0.975}, {e.High, 0.025}} {
		before, at := (row.bound-1)/400*m, row.bound/400*m
		require.Greater(t, mathext.RegIncBeta(before, m-before+1, 0.5), row.above)
		require.LessOrEqual(t, mathext.RegIncBeta(at, m-at+1, 0.5), row.above)
	}
	require.InDelta(t, 140, e.Low, 0)
	require.InDelta(t, 272, e.High, 0)
}

// A path's values are kept as so many means of equal weight; none is lost.
func TestSpotsKeepTheSum(t *testing.T) {
	t.Parallel()
	s := rng.Key{Seed: 2}.Stream()
	var values []float64
	var sum float64
	for range 1024 {
		v := s.Normal()
		values, sum = append(values, v), sum+v
	}
	kept := newSpots(3, values)
	require.Len(t, kept.values, spotsPerPath)
	require.InDelta(t, 4, kept.each, 0)
	var back float64
	for _, v := range kept.values {
		back += v * kept.each
	}
	require.InDelta(t, sum, back, 1e-9)
	require.IsNonDecreasing(t, kept.values)
	require.Equal(t, 3, kept.like)
}

// Of 1, 2, … 100 the worst twentieth are 96 to 100: 98. On forty paths they lie on one, so there is no interval.
func TestTailMeansByHand(t *testing.T) {
	t.Parallel()
	e := tailMean(singles(100), 0.95)
	require.InDelta(t, 98, e.Value, 1e-9)
	require.Equal(t, 5, e.Contributing)
	require.Equal(t, FewPaths, e.None)
	e = tailMean(singles(1000), 0.95)
	require.InDelta(t, 975.5, e.Value, 1e-9)
	require.Equal(t, 50, e.Contributing)
	require.True(t, e.Bounded())
	require.Less(t, e.Low, 975.5)
	e = tailMean(singles(500), 0.95)
	require.Equal(t, 25, e.Contributing)
	require.Equal(t, FewPaths, e.None, "a tail takes forty paths")
	require.Equal(t, 1100, e.Needed, "500·40·1.3/25 = 1,040, to two digits")
	require.True(t, tailMean(singles(800), 0.95).Bounded(), "forty")
}
