package lending

import (
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// The fall is that to the first threshold, from above, at which the debts so far pass what can be bought, equal ones together.
func TestTheFallIsToTheFirstThresholdThatIsTooMuch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &running{}
		a.price, a.key.Trigger.LTV = *uint256.NewInt(1000), fixed.WAD
		for range rapid.IntRange(0, 40).Draw(t, "vaults") {
			a.heights = append(a.heights, threshold{
				ratio: *uint256.NewInt(rapid.Uint64Range(1, 30).Draw(t, "ratio")), debt: *uint256.NewInt(rapid.Uint64Range(1, 9).Draw(t, "debt")),
			})
		}
		capital := rapid.Uint64Range(0, 200).Draw(t, "capital")
		sorted := slices.Clone(a.heights)
		slices.SortFunc(sorted, func(x, y threshold) int { return y.ratio.Cmp(&x.ratio) })
		f := a.fall(func(*uint256.Int) uint256.Int { return *uint256.NewInt(capital) })
		sum := uint64(0)
		for k := range sorted {
			if sum += sorted[k].debt.Uint64(); sum > capital {
				require.True(t, f.Known)
				require.Equal(t, (1000-sorted[k].ratio.Uint64())*1e15, f.Share.Uint64())
				return
			}
		}
		require.False(t, f.Known)
	})
}
