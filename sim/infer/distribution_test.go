package infer

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestQuantileAgainstSortedValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(-3_000_000, 3_000_000), 1, 60).Draw(t, "steps")
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		var d Distribution
		for _, s := range steps {
			d.Add(float64(s) / stepsPerBp)
		}
		slices.Sort(steps)
		i := 0
		for float64(i+1) < q*float64(len(steps)) {
			i++
		}
		require.InDelta(t, float64(steps[i])/stepsPerBp, d.Quantile(q), 1e-9)
		var total uint64
		for _, n := range d.Histogram(-100, 100, 7) {
			total += n
		}
		require.Equal(t, d.Count(), total)
	})
}

func TestAnEmptyDistributionHasNoQuantile(t *testing.T) {
	t.Parallel()
	var d Distribution
	require.True(t, math.IsNaN(d.Quantile(0.5)) && math.IsNaN(d.Mean()))
}

// Values of both signs fall into the bins that they lie in; what lies outside falls into the outermost.
func TestHistogramByHand(t *testing.T) {
	t.Parallel()
	var d Distribution
	for _, value := range []float64{-30.5, -10, -9.99, -0.01, 0, 3.14, 9.99, 10, 25} {
		d.Add(value)
	}
	require.Equal(t, []uint64{1, 3, 3, 2}, d.Histogram(-20, 20, 4), "to −10, to 0, to 10, to 20")
}

func TestTheMeanOfADistribution(t *testing.T) {
	t.Parallel()
	var d Distribution
	for _, value := range []float64{1, 2.5, -0.5} {
		d.Add(value)
	}
	require.Equal(t, 1.0, d.Mean())
	require.Equal(t, uint64(3), d.Count())
}
