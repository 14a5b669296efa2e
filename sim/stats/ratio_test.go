package stats

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

// A path that the other does not have yet is left out of both.
func TestALongerRatioIsComparedOnThePathsOfBoth(t *testing.T) {
	t.Parallel()
	a, b := added([]cluster{{1, 1}, {5, 3}, {100, 1}}), added([]cluster{{2, 1}, {3, 3}})
	e := a.Less(&b)
	require.InDelta(t, 6.0/4-5.0/4, e.Value, 1e-15)
	require.Equal(t, 2, e.Paths)
}
