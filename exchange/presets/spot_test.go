package presets

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSpotMarginClassesMapToVaultLTVs(t *testing.T) {
	for leverage, lltv := range map[uint64]float64{10: 0.952, 5: 0.870, 3: 0.847} {
		c, err := SpotMargin(leverage)
		require.NoError(t, err)
		got := c.LLTV()
		require.InDelta(t, lltv, got.Float64()/1e18, 0.0005)
	}
	_, err := SpotMargin(4)
	require.ErrorIs(t, err, ErrUnknownLeverage)
	require.ErrorContains(t, err, "4, there are [10 5 3]")
}
