package agents_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
	"github.com/ringfence-sim/ringfence/rng"
)

// LTV of a book on Base by debt: 45, 52, 62, 66 and 68 % at 10, 25, 50, 75 and 90 % of it.
var book = agents.Quantiles{{Share: 0, Value: 0.3}, {Share: 0.1, Value: 0.45}, {Share: 0.25, Value: 0.52}, {Share: 0.5, Value: 0.62}, {Share: 0.75, Value: 0.66}, {Share: 0.9, Value: 0.68}, {Share: 1, Value: 0.792}}

func TestQuantilesKeepTheLaws(t *testing.T) {
	agentstest.Distribution(t, func() agents.Distribution { return book })
}

func TestAsManyHaveAtMostAQuantileAsItSays(t *testing.T) {
	require.NoError(t, book.Validate())
	require.Equal(t, 0.3, book.Lowest())
	const n = 100_000
	stream := rng.Key{Seed: 4}.Stream()
	below := make([]int, len(book))
	half := 0 // at most half-way between the quantiles at 25 and 50 %
	for range n {
		x := book.Draw(&stream)
		require.True(t, x >= 0.3 && x <= 0.792)
		for i, q := range book {
			if x <= q.Value {
				below[i]++
			}
		}
		if x <= 0.57 {
			half++
		}
	}
	for i, q := range book {
		require.InDelta(t, q.Share, float64(below[i])/n, 0.007, "at most %v", q.Value)
	}
	require.InDelta(t, 0.375, float64(half)/n, 0.007)
}

// Equal values at two shares are an atom.
func TestQuantilesMayHaveAnAtom(t *testing.T) {
	atom := agents.Quantiles{{Share: 0, Value: 2}, {Share: 0.5, Value: 2}, {Share: 1, Value: 4}}
	require.NoError(t, atom.Validate())
	stream, n := rng.Key{Seed: 4}.Stream(), 0
	for range 10_000 {
		if atom.Draw(&stream) == 2 {
			n++
		}
	}
	require.InDelta(t, 5000, n, 300)
}

func TestEveryFaultOfQuantilesIsTold(t *testing.T) {
	err := agents.Quantiles{{Share: 0.1, Value: 2}, {Share: 0.1, Value: 1}, {Share: 0.9, Value: -3}}.Validate()
	for _, want := range []string{"points: do not go from share 0 to share 1", "points.1.share: 0.1 is not above 0.1", "points.1.value: 1 is below 2", "points.2.value: is -3"} {
		require.ErrorContains(t, err, want)
	}
	require.Error(t, agents.Quantiles{}.Validate())
}
