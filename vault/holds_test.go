package vault

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// A room holds from its first second to before its end, at its prices and those between, while the market is what it was.
func TestWhereARoomHolds(t *testing.T) {
	b := &book{changes: 3}
	room := Room{book: b, changes: 3, from: 10, end: 20, low: *uint256.NewInt(5), high: *uint256.NewInt(9)}
	for _, row := range []struct {
		price, now uint64
		holds      bool
	}{{5, 10, true}, {9, 19, true}, {7, 15, true}, {4, 15, false}, {10, 15, false}, {7, 9, false}, {7, 20, false}} {
		require.Equal(t, row.holds, room.Holds(uint256.NewInt(row.price), row.now), row)
	}
	b.changes++
	require.False(t, room.Holds(uint256.NewInt(7), 15), "the market is another")
	none := Room{}
	require.False(t, none.Holds(uint256.NewInt(0), 0))
}
