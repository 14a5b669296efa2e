package oracletest

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
)

// Jump checks the laws of a law of jumps. make returns it, anew at each call. That MeanGrowth is E[e^J] − 1 and Square is E[J²]
// is checked with 200,000 draws, to five standard errors; a law whose e^J or J² has no variance cannot pass.
func Jump(t *testing.T, make func() oracle.Jump) {
	j := make()
	t.Run("its parameters are in their ranges", func(t *testing.T) {
		require.NoError(t, j.Validate())
		require.GreaterOrEqual(t, j.Intensity(), 0.0)
		require.Equal(t, j.Intensity(), make().Intensity())
	})
	t.Run("a jump is a function of its stream", func(t *testing.T) {
		streams := [3]rng.Stream{}
		for i := range streams {
			streams[i] = rng.Key{Seed: 7, Purpose: rng.Named("oracletest")}.Stream()
		}
		other := make()
		for range 1000 {
			first := j.Draw(&streams[0])
			require.False(t, math.IsNaN(first) || math.IsInf(first, 0), "a jump of %v", first)
			require.Equal(t, math.Float64bits(first), math.Float64bits(other.Draw(&streams[1])))
		}
		for range 1000 {
			j.Draw(&streams[2])
		}
		require.Equal(t, streams[0].Uint64(), streams[2].Uint64(), "as many numbers are taken from the stream")
	})
	t.Run("the mean square is that of its jumps", func(t *testing.T) {
		const draws = 200_000
		stream := rng.Key{Seed: 9, Purpose: rng.Named("oracletest")}.Stream()
		sum, fourth := 0.0, 0.0
		for range draws {
			square := math.Pow(j.Draw(&stream), 2)
			sum += square
			fourth += square * square
		}
		mean := sum / draws
		deviation := math.Sqrt(max(fourth/draws-mean*mean, 0) / draws)
		require.InDelta(t, j.Square(), mean, 5*deviation+1e-12)
	})
	t.Run("the mean growth is that of its jumps", func(t *testing.T) {
		const draws = 200_000
		stream := rng.Key{Seed: 8, Purpose: rng.Named("oracletest")}.Stream()
		sum, squares := 0.0, 0.0
		for range draws {
			growth := math.Expm1(j.Draw(&stream))
			sum += growth
			squares += growth * growth
		}
		mean := sum / draws
		deviation := math.Sqrt(max(squares/draws-mean*mean, 0) / draws)
		require.InDelta(t, j.MeanGrowth(), mean, 5*deviation+1e-12)
	})
}
