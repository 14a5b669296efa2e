package infer

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func added(clusters []cluster) (r Ratio) {
	for _, c := range clusters {
		r.Add(c.y, c.x)
	}
	return r
}

func TestSkippedPathsCountInNoEstimate(t *testing.T) {
	t.Parallel()
	a, b := added([]cluster{{1, 1}, {5, 3}}), added([]cluster{{2, 1}, {3, 3}})
	apart := a.Less(&b)
	require.InDelta(t, 6.0/4-5.0/4, apart.Value, 1e-15)
	a.Add(100, 1)
	b.Skip()
	again := a.Less(&b)
	require.InDelta(t, apart.Value, again.Value, 0, "a path on which the other failed")
	require.Equal(t, 2, again.Paths)
	require.InDelta(t, 106.0/5, a.Estimate().Value, 1e-15)
	require.InDelta(t, 5.0/4, b.Estimate().Value, 1e-15)
	require.Equal(t, 2, b.Estimate().Paths)
}

func TestRatiosThatFailedOnEveryPathAreNone(t *testing.T) {
	t.Parallel()
	var a, b Ratio
	a.Skip()
	b.Add(1, 1)
	require.True(t, math.IsNaN(a.Estimate().Value))
	require.True(t, math.IsNaN(a.Less(&b).Value))
	require.Equal(t, NoValue, a.Estimate().None)
}

// Two paths that are the same weigh twice and count once.
func TestEqualPathsAreOne(t *testing.T) {
	t.Parallel()
	var r Ratio
	r.AddLike(0, 1, 1)
	r.AddLike(1, 4, 1)
	r.AddLike(1, 4, 1)
	e := r.Estimate()
	require.InDelta(t, 3, e.Value, 1e-15)
	require.Equal(t, 3, e.Paths)
	require.Equal(t, 2, e.Distinct)
	require.Equal(t, 2, e.Contributing)
	require.InDelta(t, 9.0/5, e.Effective, 1e-12, "(1 + 2)²/(1 + 4)")

	var same Ratio
	for range 40 {
		same.AddLike(0, 7, 2)
	}
	e = same.Estimate()
	require.False(t, e.Bounded())
	require.Equal(t, SamePaths, e.None)
	require.Equal(t, "all 40 paths are the same: no interval", e.Why())
	require.Zero(t, e.Needed)
}

// A part may be all of its whole, and no more.
func TestAShareIsAPartOfAWhole(t *testing.T) {
	t.Parallel()
	for more, want := range map[float64]bool{1: true, 1.5: false, -0.5: false} {
		s := newSums([]cluster{{0, 1}, {more, 1}}, nil)
		require.Equal(t, want, s.isShare(), "%g of 1", more)
	}
}

// Paths that are alike in one study and not in the other are paths of their own in the difference; those alike in both are one.
func TestPathsAlikeInOneOfTwoStudiesCountApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b     [4]int
		distinct int
	}{
		{[4]int{0, 0, 2, 2}, [4]int{0, 1, 2, 3}, 4},
		{[4]int{0, 1, 2, 3}, [4]int{0, 0, 2, 2}, 4},
		{[4]int{0, 0, 2, 2}, [4]int{0, 0, 2, 3}, 3},
		{[4]int{0, 0, 2, 2}, [4]int{0, 0, 2, 2}, 2},
	} {
		var a, b Ratio
		for p := range 4 {
			a.AddLike(c.a[p], float64(p), 10)
			b.AddLike(c.b[p], float64(p*p), 10)
		}
		require.Equal(t, c.distinct, a.Less(&b).Distinct, c)
	}
}

// Of four paths the second failed.
func TestARatioIsAskedForSomeOfItsPaths(t *testing.T) {
	t.Parallel()
	all := Ratio{Share: true}
	all.Add(1, 10)
	all.Skip()
	all.Add(3, 20)
	all.Add(8, 40)
	require.Equal(t, []int{4, 3}, []int{all.Paths(), all.Ran()})
	for p, want := range [][2]float64{{1, 10}, {0, 0}, {3, 20}, {8, 40}} {
		y, x, ok := all.At(p)
		require.Equal(t, want, [2]float64{y, x}, p)
		require.Equal(t, p != 1, ok, p)
	}
	y, x := all.Last()
	require.Equal(t, [2]float64{8, 40}, [2]float64{y, x})

	require.Equal(t, 4.0/30, all.First(3).Estimate().Value)
	require.Equal(t, 12.0/70, all.First(9).Estimate().Value)
	require.Equal(t, 3, all.First(3).Paths())
	some := all.Along([]int{3, 1, 0})
	require.Equal(t, 9.0/50, some.Estimate().Value)
	require.Equal(t, []int{3, 2}, []int{some.Paths(), some.Ran()})
	require.True(t, some.Share && all.First(1).Share)
}

// Thirty paths differ. What rests on twenty of them keeps its interval, and what rests on nineteen has none, and is told how many
// paths would do: 30·20·1.3/19, rounded up to two digits.
func TestANumberThatRestsOnFewOfItsPathsHasNoInterval(t *testing.T) {
	t.Parallel()
	var r Ratio
	for p := range 30 {
		r.Add(float64(p), 10)
	}
	whole := r.Infer()
	enough := whole.Resting(20)
	require.Equal(t, 20, enough.Contributing)
	require.Equal(t, [2]float64{whole.Low, whole.High}, [2]float64{enough.Low, enough.High})
	require.Less(t, enough.Doubt(0), 1.0)
	few := whole.Resting(19)
	require.Equal(t, 19, few.Contributing)
	require.False(t, few.Bounded())
	require.Equal(t, FewPaths, few.None)
	require.Equal(t, 42, few.Needed)
	require.Equal(t, 1.0, few.Doubt(0))

	one := Ratio{}
	one.Add(1, 2)
	none := one.Infer().Resting(1)
	require.Equal(t, OnePath, none.None, "why there is none stays what it was")
}

func TestABareNumberHasNoIntervalAndNeedsNone(t *testing.T) {
	t.Parallel()
	e := Bare(7, 3)
	require.Equal(t, 7.0, e.Value)
	require.Equal(t, 3, e.Paths)
	require.False(t, e.Bounded() || e.Clear())
	require.Empty(t, e.Why())
}

// A path of three values, one of a single value, and one of none.
func TestValuesByHand(t *testing.T) {
	t.Parallel()
	var v Values
	v.Add(0, []float64{3, 1, 2})
	v.Add(1, []float64{10})
	v.Add(2, nil)
	e := v.Quantile(0.5, 2)
	require.Equal(t, 2.0, e.Value)
	require.Equal(t, []int{3, 3, 2}, []int{e.Paths, e.Distinct, e.Contributing})
	require.Equal(t, 10.0, v.TailMean(0.75).Value, "of 1, 2, 3 and 10 the worst quarter")
	require.Equal(t, 6.5, v.TailMean(0.5).Value)
}

// A path that the other does not have yet is left out of both.
func TestALongerRatioIsComparedOnThePathsOfBoth(t *testing.T) {
	t.Parallel()
	a, b := added([]cluster{{1, 1}, {5, 3}, {100, 1}}), added([]cluster{{2, 1}, {3, 3}})
	e := a.Less(&b)
	require.InDelta(t, 6.0/4-5.0/4, e.Value, 1e-15)
	require.Equal(t, 2, e.Paths)
}
