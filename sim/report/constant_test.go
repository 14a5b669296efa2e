package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A number is the constant where both are printed alike: within a twentieth of a basis point.
func TestANumberIsTheConstantAsBothArePrinted(t *testing.T) {
	c := Constant{Bps: 500}
	for value, want := range map[float64]bool{500: true, 500.04: true, 499.96: true, 500.06: false, 499.94: false, -500: false, 0: false} {
		require.Equal(t, want, c.is(value), "%v", value)
	}
	require.True(t, (&Constant{}).is(0))
}
