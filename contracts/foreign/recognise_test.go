package foreign

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

func TestAddressesAndIDsAreReadWhole(t *testing.T) {
	digits := strings.Repeat("ab", 19) + "01"
	for _, text := range []string{digits, "0x" + digits, strings.ToUpper(digits)} {
		at, err := ParseAddress(text)
		require.NoError(t, err, text)
		require.Equal(t, "0x"+digits, strings.ToLower(Hex(at)))
	}
	id, err := ParseID("0x" + strings.Repeat("00", 31) + "07")
	require.NoError(t, err)
	require.Equal(t, vault.ID{31: 7}, id)
	for _, text := range []string{"", "0x", digits[2:], digits + "00", digits[:39] + "g", digits[1:]} {
		at, err := ParseAddress(text)
		require.ErrorIs(t, err, errAddress, text)
		require.Zero(t, at)
		_, err = ParseID(text)
		require.ErrorIs(t, err, errID, text)
	}
}
