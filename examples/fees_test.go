package examples

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNightlyByHand(t *testing.T) {
	fee, err := Nightly{Day: 40, Night: 10}.Open(0)
	require.NoError(t, err)
	for at, want := range map[uint64]uint64{0: 10, 28_799: 10, 28_800: 40, 86_399: 40, 86_400: 10} {
		require.Equal(t, want, fee.At(at), "at %d", at)
		for until := at; until < at+2*86_400; until += 600 {
			for now := at; now <= until; now += 600 {
				require.GreaterOrEqual(t, fee.At(now), fee.Least(at, until))
			}
		}
	}
	_, err = Nightly{Day: 1, Night: 2}.Open(0)
	require.Error(t, err)
}
