package books

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
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

// A search among 2^100 amounts tries a handful where the guess is off by a few units, above or below.
func TestANearGuessCostsFewTries(t *testing.T) {
	most := new(uint256.Int).Lsh(uint256.NewInt(1), 100)
	from := new(uint256.Int).Rsh(most, 1)
	for _, off := range []uint64{0, 1, 5, 30} {
		for _, guess := range []*uint256.Int{new(uint256.Int).AddUint64(from, off), new(uint256.Int).SubUint64(from, off)} {
			tries := 0
			got := Smallest(most, guess, func(x *uint256.Int) bool {
				tries++
				return !x.Lt(from)
			})
			require.Equal(t, *from, got)
			require.LessOrEqual(t, tries, 14, "a guess that is off by %d", off)
		}
	}
}

func TestOnlyTheFirstHourCounts(t *testing.T) {
	s, unwatched := History{FirstTime: 1000, Hour: new(Hour)}, History{}
	for now, debt := range map[uint64]uint64{1000: 1, 4600: 10, 4601: 100} {
		s.Close(uint256.NewInt(debt), uint256.NewInt(3*debt), now)
		unwatched.Close(uint256.NewInt(debt), uint256.NewInt(3*debt), now)
	}
	require.Equal(t, uint64(11), s.Hour.Closed.Uint64())
	require.Equal(t, uint64(33), s.Hour.Sold.Uint64())
	require.Equal(t, History{}, unwatched)
}

// A vault of 100 sold 10 for 7 of debt, so that 5 take 7.14; at an exchange 5 take 2.5 at a mark of 2. All of it is
// the most.
func TestTheLeastIsSoldAtTheRateOfTheFirst(t *testing.T) {
	h := Hour{Collateral: *uint256.NewInt(100), Seized: *uint256.NewInt(10), Gone: *uint256.NewInt(7), Least: *uint256.NewInt(5)}
	require.Equal(t, *uint256.NewInt(8), h.LeastSold())
	h.Gone.Clear()
	h.Price.Lsh(&fixed.PriceScale, 1)
	require.Equal(t, *uint256.NewInt(3), h.LeastSold())
	h.Least.SetUint64(201)
	require.Equal(t, h.Collateral, h.LeastSold())
}
