package vault

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Twin: sorting by the exact ratios alone. Keys lie far apart, next to one another, or are equal, and by as much as a key may be
// wrong the other way round.
func TestRanksAreInTheOrderOfTheirRatios(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 5))
		spread := uint64(1) << rapid.IntRange(0, 62).Draw(t, "spread")
		found := make([]AtRisk, rapid.SampledFrom([]int{0, 1, 2, 63, 64, 65, 700}).Draw(t, "vaults"))
		ranks := make([]rank, len(found))
		least := rapid.SampledFrom([]uint64{0, 1 << 62}).Draw(t, "least")
		for i := range found {
			ratio := least + dice.Uint64N(spread)
			found[i] = AtRisk{Collateral: *uint256.NewInt(1), BorrowShares: *uint256.NewInt(ratio)}
			found[i].Borrower[19], found[i].Borrower[18] = byte(dice.Uint32()), byte(dice.Uint32())
			ranks[i] = rank{ratio + dice.Uint64N(keyError+1), uint32(i)}
		}
		want := slices.Clone(found)
		slices.SortStableFunc(want, func(a, b AtRisk) int {
			if order := b.BorrowShares.Cmp(&a.BorrowShares); order != 0 {
				return order
			}
			return bytes.Compare(a.Borrower[:], b.Borrower[:])
		})
		spare := arrange(found, ranks, nil)
		require.Equal(t, want, found)
		if len(found) >= 64 {
			require.Len(t, spare, len(found))
		}
	})
}
