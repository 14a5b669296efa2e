package margin

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Withdrawals stop at 100 until 150, at 120 until 170 and at 200 until 250. That is twice, for 120 seconds; a
// path that ends at 230 has 100 of them.
func TestStopsOfWithdrawalsThatOverlapAreOne(t *testing.T) {
	a := &running{}
	u := &a.undone
	for _, mark := range [][2]uint64{{90, 0}, {100, 150}, {101, 150}, {120, 170}, {180, 170}, {200, 250}} {
		u.gate(mark[0], mark[1])
	}
	require.Equal(t, [2]uint64{2, 120}, [2]uint64{uint64(u.Stops), u.StoppedSeconds})
	a.now, u.since = 230, 230
	a.conclude()
	require.EqualValues(t, 100, u.StoppedSeconds)
}
