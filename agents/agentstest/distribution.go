package agentstest

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/rng"
)

// draws is how many variates are looked at.
const draws = 10_000

// Distribution checks the laws of a distribution. make returns it, anew at each call.
func Distribution(t *testing.T, make func() agents.Distribution) {
	d := make()
	stream := func(seed uint64) rng.Stream { return rng.Key{Seed: seed, Purpose: rng.Named("agentstest")}.Stream() }
	t.Run("its parameters are in their ranges, and it has a name", func(t *testing.T) {
		require.NoError(t, d.Validate())
		require.NotEmpty(t, d.Kind())
		require.Equal(t, d.Kind(), make().Kind())
	})
	t.Run("a variate is positive, finite and not below the lowest", func(t *testing.T) {
		s, lowest := stream(1), d.Lowest()
		require.GreaterOrEqual(t, lowest, 0.0)
		for range draws {
			x := d.Draw(&s)
			if !(x > 0) || math.IsInf(x, 1) || x < lowest {
				t.Fatalf("drew %v, the lowest is said to be %v", x, lowest)
			}
		}
	})
	t.Run("a variate is a function of its stream", func(t *testing.T) {
		one, two, between := stream(2), stream(2), stream(3)
		other := make()
		for range draws {
			x := d.Draw(&one)
			d.Draw(&between) // somebody else draws too
			require.Equal(t, math.Float64bits(x), math.Float64bits(other.Draw(&two)))
		}
		require.Equal(t, one.Uint64(), two.Uint64(), "as many numbers are taken from the stream")
	})
	t.Run("drawing allocates nothing", func(t *testing.T) {
		s := stream(4)
		require.Zero(t, testing.AllocsPerRun(100, func() { d.Draw(&s) }))
	})
}
