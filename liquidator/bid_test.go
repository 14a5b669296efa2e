package liquidator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPortion(t *testing.T) {
	require.EqualValues(t, 6, portion(10, 2, 3))
	require.EqualValues(t, 10, portion(10, 3, 3))
	require.EqualValues(t, uint64(1<<63), portion(1<<63, 1<<63, 1<<63), "the high word is half of the denominator")
	require.EqualValues(t, uint64(1<<64-1), portion(1<<64-1, 1<<63, 1<<63))
	require.EqualValues(t, 1<<62, portion(1<<63, 1<<62, 1<<63))
	require.Zero(t, portion(10, 0, 3))
}

func TestTips(t *testing.T) {
	for bidders, want := range map[int]uint64{0: 0, 1: 0, 2: 50, 3: 66, 4: 75} {
		require.Equal(t, want, FirstPrice{}.Tip(Contest{Own: 100, Bidders: bidders}), "%d bidders", bidders)
	}
	for _, c := range []struct {
		own, rival uint64
		bidders    int
		want       uint64
	}{{100, 0, 1, 0}, {100, 98, 2, 99}, {100, 99, 2, 100}, {100, 100, 2, 100}, {100, 101, 2, 100}, {100, 0, 2, 1}} {
		require.Equal(t, c.want, SecondPrice{}.Tip(Contest{Own: c.own, Rival: c.rival, Bidders: c.bidders}))
	}
	require.EqualValues(t, 7, FixedTip{7}.Tip(Contest{Own: 8}))
	require.EqualValues(t, 6, FixedTip{7}.Tip(Contest{Own: 6}))
	require.EqualValues(t, 80, FixedShare{0.8e18}.Tip(Contest{Own: 100}))
	require.EqualValues(t, 100, FixedShare{3e18}.Tip(Contest{Own: 100}))
}
