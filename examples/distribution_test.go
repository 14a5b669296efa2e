package examples

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
	"github.com/ringfence-sim/ringfence/rng"
)

func TestFiskKeepsTheLaws(t *testing.T) {
	agentstest.Distribution(t, func() agents.Distribution { return Fisk{Median: 10, Shape: 2} })
}

// Of shape 2, half of the draws are below the median, 1/5 below half of it and 4/5 below twice of it.
func TestFiskByHand(t *testing.T) {
	s, d := rng.Key{Seed: 1}.Stream(), Fisk{Median: 10, Shape: 2}
	below := map[float64]float64{5: 0.2, 10: 0.5, 20: 0.8}
	const draws = 100_000
	counted := map[float64]float64{}
	for range draws {
		x := d.Draw(&s)
		for limit := range below {
			if x < limit {
				counted[limit] += 1. / draws
			}
		}
	}
	for limit, share := range below {
		require.InDelta(t, share, counted[limit], 0.008, limit)
	}
	require.ErrorContains(t, Fisk{}.Validate(), "median")
	require.ErrorContains(t, Fisk{}.Validate(), "shape")
}
