package margin

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Withdrawals stop at 100 until 150, at 120 until 170, at 170 until 180 and at 200 until 250. Stops that were over
// when they were seen, or end before another, are none. That is three times, for 70, 10 and 50 seconds; a path that
// ends at 230 has 110 of them.
func TestStopsOfWithdrawalsThatOverlapAreOne(t *testing.T) {
	a := &running{}
	u := &a.undone
	marks := [][2]uint64{{60, 50}, {60, 60}, {90, 0}, {100, 150}, {101, 150}, {120, 170}, {130, 160}, {170, 180}, {190, 170}, {200, 250}}
	for _, mark := range marks {
		u.gate(mark[0], mark[1])
	}
	require.Equal(t, [2]uint64{3, 130}, [2]uint64{uint64(u.Stops), u.StoppedSeconds})
	a.now, u.since = 230, 230
	a.conclude()
	require.EqualValues(t, 110, u.StoppedSeconds)
}
