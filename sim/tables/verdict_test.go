package tables

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

func TestVerdictsFollowTheInterval(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, c := range []struct {
		value, low, high float64
		relation         Relation
		bound            float64
		want             Verdict
		why              string
	}{
		{3, 2, 4, Above, 1, Yes, "the whole interval is above"},
		{3, 2, 4, Above, 5, No, "the whole interval is below"},
		{3, 2, 4, Above, 3.5, Open, "the bound is inside"},
		{3, 2, 4, Above, 2, Yes, "it ends at the bound and the rest is above"},
		{3, 2, 4, Above, 4, No, "it ends at the bound and the rest is below"},
		{-3, -4, -2, Below, -1, Yes, "the whole interval is below"},
		{-3, -4, -2, Below, -5, No, "the whole interval is above"},
		{-3, -4, -2, Below, -3, Open, "the bound is inside"},
		{0, 0, 0, Above, 0, No, "zero on every path is not above zero"},
		{0, 0, 0, Below, 0, No, "nor below it"},
		{0, 0, 0, Never, 0, Yes, "never, on every path"},
		{0.01, -0.1, 0.2, Never, 0, No, "it happened once: the interval does not matter"},
		{0, -0.1, 0.1, Never, 0, Open, "paths that cancel are not paths on which nothing happened"},
		{0, nan, nan, Never, 0, Open, "one path is no evidence of never"},
		{1, nan, nan, Never, 0, No, "one path refutes never"},
		{5, nan, nan, Above, 0, Open, "one path has no interval"},
		{5, nan, nan, Below, 0, Open, "one path has no interval"},
		{nan, nan, nan, Above, 0, Open, "nothing was measured"},
		{nan, nan, nan, Never, 0, Open, "nothing was measured"},
	} {
		require.Equal(t, c.want, Judge(stats.Estimate{Value: c.value, Low: c.low, High: c.high}, c.relation, c.bound), c.why)
	}
}

// A verdict on "above" is the verdict on "below" of the mirrored number, and yes and no exclude each other.
func TestAboveMirrorsBelow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value, half, bound := rapid.Float64Range(-9, 9).Draw(t, "value"), rapid.Float64Range(0, 5).Draw(t, "half"), rapid.Float64Range(-9, 9).Draw(t, "bound")
		e := stats.Estimate{Value: value, Low: value - half, High: value + half}
		mirror := stats.Estimate{Value: -value, Low: -e.High, High: -e.Low}
		above, below := Judge(e, Above, bound), Judge(e, Below, bound)
		require.Equal(t, above, Judge(mirror, Below, -bound))
		require.False(t, above == Yes && below == Yes)
		if e.Low < e.High {
			require.Equal(t, above == Yes, below == No)
			require.Equal(t, above == No, below == Yes)
		}
	})
}
