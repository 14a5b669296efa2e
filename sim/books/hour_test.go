package books

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The guess may be right, near or far: what is found is the same.
func TestSmallestIsWhatTryingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.Uint64Range(0, 2000).Draw(t, "most")
		from := rapid.Uint64Range(0, 2500).Draw(t, "holds from")
		guess := uint256.NewInt(rapid.Uint64Range(0, 2500).Draw(t, "guess"))
		got := Smallest(uint256.NewInt(most), guess, func(x *uint256.Int) bool { return !x.LtUint64(from) })
		require.Equal(t, min(from, most), got.Uint64())
	})
}

func TestOnlyTheFirstHourCounts(t *testing.T) {
	s := History{FirstTime: 1000}
	for now, debt := range map[uint64]uint64{1000: 1, 4600: 10, 4601: 100} {
		s.Close(uint256.NewInt(debt), now)
	}
	require.Equal(t, uint64(11), s.Hour.Closed.Uint64())
}
