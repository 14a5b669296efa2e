package tables

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/sim/infer"
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
		{-3, -4, -2, Below, -1, Yes, "the whole interval is below"},
		{-3, -4, -2, Below, -5, No, "the whole interval is above"},
		{-3, -4, -2, Below, -3, Open, "the bound is inside"},
		{0, 0, 0.1, Above, 0, Open, "a tie: zero on every path"},
		{0, 0, 0.1, Below, 0, Open, "nor below it"},
		{0, 0, 0.1, Never, 0, Yes, "never, on every one of enough paths"},
		{0.01, -0.1, 0.2, Never, 0, No, "it happened once: the interval does not matter"},
		{0, -0.1, 0.1, Never, 0, Open, "paths that cancel are not paths on which nothing happened"},
		{0, nan, nan, Never, 0, Open, "one path is no evidence of never"},
		{1, nan, nan, Never, 0, No, "one path refutes never"},
		{5, nan, nan, Above, 0, Open, "one path has no interval"},
		{5, nan, nan, Below, 0, Open, "one path has no interval"},
		{nan, nan, nan, Above, 0, Open, "nothing was measured"},
		{nan, nan, nan, Never, 0, Open, "nothing was measured"},
	} {
		j := Judge(between(c.value, c.low, c.high), c.relation, c.bound)
		if c.want != Open && c.relation != Never {
			require.Less(t, j.Doubt, 0.05, c.why)
		}
		alone := together([]Judgement{j}, 0.05)
		require.Equal(t, c.want, alone[0].Verdict, c.why)
	}
}

// between is an inference whose 95 % interval is given, and whose others are as much wider or narrower as their
// levels are.
func between(value, low, high float64) infer.Inference {
	e := infer.Estimate{Value: value, Low: low, High: high, Paths: 40, Support: infer.Support{Distinct: 40, Contributing: 40, Effective: 40}}
	if math.IsNaN(low) {
		e.None = infer.FewPaths
		return infer.Inferred(e, nil)
	}
	return infer.Inferred(e, func(level float64) (float64, float64) {
		wider := 1 + (0.05-level)*2
		return value - (value-low)*wider, value + (high-value)*wider
	})
}

// What enough paths all give needs no interval: it is on one side, or it is a tie.
func TestConstantsAreJudgedByWhatTheyAre(t *testing.T) {
	t.Parallel()
	constant := func(value float64, paths int) infer.Inference {
		return infer.Inferred(infer.Estimate{Value: value, Low: math.NaN(), High: math.NaN(), Paths: paths, Support: infer.Support{Distinct: paths, Contributing: paths, None: infer.Constant}}, nil)
	}
	require.Equal(t, Judgement{Yes, 0}, Judge(constant(438.4, 20), Above, 400))
	require.Equal(t, Judgement{No, 0}, Judge(constant(438.4, 20), Below, 400))
	require.Equal(t, Judgement{Open, 1}, Judge(constant(438.4, 19), Above, 400), "too few")
	require.Equal(t, Judgement{Open, 1}, Judge(constant(400, 50), Above, 400), "a tie")
	require.Equal(t, Judgement{Open, 1}, Judge(constant(400, 50), Below, 400), "a tie")
	require.Equal(t, Judgement{Yes, 0}, Judge(constant(0, 20), Never, 0))
	require.Equal(t, Judgement{Open, 1}, Judge(constant(0, 19), Never, 0))
	require.Equal(t, Judgement{No, 0}, Judge(constant(1, 2), Never, 0))
}

// Holm's method by hand: of four at 5 %, the least doubt must be at most 1.25 %, the next 1.67 %, the third 2.5 %.
func TestSentencesAreJudgedTogether(t *testing.T) {
	t.Parallel()
	verdicts := func(share float64, doubts ...float64) (out []Verdict) {
		var all []Judgement
		for i, d := range doubts {
			all = append(all, Judgement{[]Verdict{Yes, No}[i%2], d})
		}
		for _, j := range together(all, share) {
			out = append(out, j.Verdict)
		}
		return out
	}
	require.Equal(t, []Verdict{Yes, Open, Open, No}, verdicts(0.05, 0.01, 0.04, 0.03, 0.005))
	require.Equal(t, []Verdict{Yes, No, Yes, No}, verdicts(0.05, 0.01, 0.04, 0.02, 0.005), "0.04 is the last, and at most 5 %")
	require.Equal(t, []Verdict{Open, Open}, verdicts(0.05, 0.026, 0.026))
	require.Equal(t, []Verdict{Yes, No}, verdicts(0.05, 0.025, 0.05))
	require.Equal(t, []Verdict{Yes, Open}, verdicts(0.01, 0, 0.02), "no chance is in the first")
	require.Equal(t, 42, sentences())
}

// A verdict on "above" is the verdict on "below" of the mirrored number, and yes and no exclude each other.
func TestAboveMirrorsBelow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value, half, bound := rapid.Float64Range(-9, 9).Draw(t, "value"), rapid.Float64Range(0, 5).Draw(t, "half"), rapid.Float64Range(-9, 9).Draw(t, "bound")
		e, mirror := between(value, value-half, value+half), between(-value, -value-half, -value+half)
		above, below := Judge(e, Above, bound), Judge(e, Below, bound)
		turned := Judge(mirror, Below, -bound)
		require.Equal(t, above.Verdict, turned.Verdict)
		require.InDelta(t, above.Doubt, turned.Doubt, 1e-6)
		require.InDelta(t, above.Doubt, below.Doubt, 0)
		require.Equal(t, above.Verdict == Yes, below.Verdict == No)
		require.Equal(t, above.Verdict == No, below.Verdict == Yes)
	})
}
