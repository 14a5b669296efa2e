package sensitivity

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// The loss of two arms is two headlines. Key a moves x's by 3 and y's by nothing, b moves x's by 2 and y's by 9, c y's by 5, and
// d neither. Each headline names its farthest in turn, a key once with both its values, as long as they fit.
func TestEachHeadlineNamesWhatMovesItFarthest(t *testing.T) {
	metric := stats.Metrics()[0]
	moved := func(arm string, by float64) stats.Movement {
		return stats.Movement{Metric: metric, Arm: arm, Unit: "bps", Estimate: stats.Estimate{Value: by}}
	}
	all := []*trial{
		{Trial: stats.Trial{Key: "a", To: "1", Moves: []stats.Movement{moved("x", 3), moved("y", 0)}}},
		{Trial: stats.Trial{Key: "a", To: "2", Moves: []stats.Movement{moved("x", -1), moved("y", 0)}}},
		{Trial: stats.Trial{Key: "b", To: "1", Moves: []stats.Movement{moved("x", -2), moved("y", -9)}}},
		{Trial: stats.Trial{Key: "c", To: "1", Moves: []stats.Movement{moved("x", 0), moved("y", 5)}}},
		{Trial: stats.Trial{Key: "c", To: "2", Refused: "it cannot"}},
		{Trial: stats.Trial{Key: "d", To: "1", Moves: []stats.Movement{moved("x", 0), moved("y", 0)}}},
	}
	keys := func(n int) (text string) {
		for _, t := range farthest(all, n) {
			text += t.Key + t.To + " "
		}
		return text
	}
	require.Equal(t, "a1 a2 b1 c1 ", keys(9))
	require.Equal(t, "a1 a2 b1 ", keys(3))
	require.Equal(t, "a1 a2 ", keys(2))
	require.Equal(t, "b1 ", keys(1), "both values of a do not fit")
	require.Empty(t, keys(0))
}
