package sensitivity

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// The loss of two arms is two headlines. Key a moves x's by 3 and y's by nothing, b moves x's by 2 and y's by 9, c y's by 5, and
// d neither. Each headline names its farthest in turn, a key once with both its values, as long as they fit.
func TestEachHeadlineNamesWhatMovesItFarthest(t *testing.T) {
	metric := stats.Metrics()[0]
	moved := func(arm string, by float64) stats.Movement {
		return stats.Movement{Metric: metric, Arm: arm, Unit: "bps", Estimate: infer.Estimate{Value: by}}
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

	all = []*trial{
		{Trial: stats.Trial{Key: "a", Moves: []stats.Movement{moved("x", 3), moved("y", 9)}}},
		{Trial: stats.Trial{Key: "b", Moves: []stats.Movement{moved("x", 0), moved("y", 8)}}},
		{Trial: stats.Trial{Key: "c", Moves: []stats.Movement{moved("x", 0), moved("y", 7)}}},
	}
	require.Equal(t, "a b c ", keys(9), "a headline that fewer move has no more to name")
}

// Two headlines differ in the metric, in the arm, or in the arm that it is held against. A key that moves the second by little
// comes before the one that moves the first by much, but by less than its farthest.
func TestHeadlinesThatDifferInOneThingAreTwo(t *testing.T) {
	one, two := stats.Metrics()[0], stats.Metrics()[1]
	first := stats.Movement{Metric: one, Arm: "x", Against: "z"}
	for _, second := range []stats.Movement{{Metric: two, Arm: "x", Against: "z"}, {Metric: one, Arm: "y", Against: "z"}, {Metric: one, Arm: "x", Against: "y"}} {
		moves := func(a, b float64) []stats.Movement {
			first.Value, second.Value = a, b
			return []stats.Movement{first, second}
		}
		all := []*trial{
			{Trial: stats.Trial{Key: "a", Moves: moves(9, 0)}},
			{Trial: stats.Trial{Key: "b", Moves: moves(8, 0)}},
			{Trial: stats.Trial{Key: "c", Moves: moves(0, 1)}},
		}
		keys := map[string]bool{}
		for _, each := range farthest(all, 2) {
			keys[each.Key] = true
		}
		require.Equal(t, map[string]bool{"a": true, "c": true}, keys)
	}
}
