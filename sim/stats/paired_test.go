package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func gathered(clusters []cluster) (r Ratio) {
	for _, c := range clusters {
		r.Add(c.y, c.x)
	}
	return r
}

func TestGatheredRatiosAreThoseOfAStudy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cluster {
			return cluster{rapid.Float64Range(-10, 10).Draw(t, "y"), rapid.Float64Range(1, 9).Draw(t, "x")}
		}), 8, 8)
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		one, other := gathered(a), gathered(b)
		require.Equal(t, ratio(a), one.Estimate())
		require.Equal(t, difference(a, b), one.Less(&other))
	})
}

func TestSkippedPathsCountInNoEstimate(t *testing.T) {
	t.Parallel()
	a, b := gathered([]cluster{{1, 1}, {5, 3}}), gathered([]cluster{{2, 1}, {3, 3}})
	want, apart := a.Estimate(), a.Less(&b)
	a.Add(100, 1)
	b.Skip()
	require.Equal(t, apart, a.Less(&b), "a path on which the other failed")
	require.NotEqual(t, want, a.Estimate())
	require.Equal(t, gathered2(b), b.Estimate())
}

// gathered2 is the estimate of the first two paths of a ratio.
func gathered2(r Ratio) Estimate { return ratio(r.clusters[:2]) }

func TestRatiosThatFailedOnEveryPathAreNone(t *testing.T) {
	t.Parallel()
	var a, b Ratio
	a.Skip()
	b.Add(1, 1)
	require.True(t, math.IsNaN(a.Estimate().Value))
	require.True(t, math.IsNaN(a.Less(&b).Value))
}
