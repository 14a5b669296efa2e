package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A number has at most 80 digits and an exponent from -60 to 60.
func TestTheRangeOfANumber(t *testing.T) {
	for text, ok := range map[string]bool{
		"1e60": true, "1e61": false, "1e-60": true, "1e-61": false, "-1e60": true, strings.Repeat("9", 80): true, strings.Repeat("9", 81): false,
		"0." + strings.Repeat("9", 60): true, "0." + strings.Repeat("9", 61): false, "": false, "x": false,
	} {
		_, err := ParseDecimal(text)
		require.Equal(t, ok, err == nil, text)
		if !ok {
			require.Panics(t, func() { MustDecimal(text) }, text)
		}
	}
	d := MustDecimal("-1.50")
	require.Equal(t, "-1.5", d.Text())
	require.Equal(t, "-3/2", d.Rat().String())
	require.False(t, d.IsZero())
	require.True(t, MustDecimal("0.0").IsZero())
	_, err := MustDecimal("2").Scaled(77)
	require.ErrorContains(t, err, "2 is too large")
	whole, err := MustDecimal("1").Scaled(77)
	require.NoError(t, err)
	require.Equal(t, "1"+strings.Repeat("0", 77), whole.Dec())
}
