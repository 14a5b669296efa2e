package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// A number is the constant where both are printed alike: within a twentieth of a basis point.
func TestANumberIsTheConstantAsBothArePrinted(t *testing.T) {
	c := Constant{Bps: 500}
	for value, want := range map[float64]bool{500: true, 500.04: true, 499.96: true, 500.06: false, 499.94: false, -500: false, 0: false} {
		require.Equal(t, want, c.is(value), "%v", value)
	}
	require.True(t, (&Constant{}).is(0))
	require.False(t, (&Constant{}).is(0.05), "which is printed as 0.1")
}

// Of three arms one closed at the design's constant, one beside it, and one has none.
func TestAConstantIsSaidOfTheArmThatLostIt(t *testing.T) {
	arm := func(name string, median float64) stats.Arm {
		return stats.Arm{Name: name, Numbers: stats.Numbers{stats.MedianOfClosed: {Estimate: infer.Estimate{Value: median}}}}
	}
	r := &Report{
		Summary:   &stats.Summary{Arms: []stats.Arm{arm("free", 500), arm("ruled", 438.3), arm("beside", 120)}},
		Constants: []Constant{{"gone", "LIF − 1", 500}, {"beside", "bonus", 500}, {"ruled", "LIF − 1", 438.3}},
	}
	notes := r.byRule()
	require.Len(t, notes, 1)
	require.Contains(t, notes[0], "ruled: 438.3 bps of debt closed is LIF − 1, the design's constant")
	require.Empty(t, r.setOrFound(&r.Summary.Arms[0]), "the constant of another arm")
	require.Contains(t, r.setOrFound(&r.Summary.Arms[1]), "The design's rule sets 438.3 (LIF − 1) wherever")
	require.Empty(t, r.setOrFound(&r.Summary.Arms[2]))
	require.Same(t, &r.Summary.Arms[2], r.arm("beside"))
	require.Nil(t, r.arm("gone"))
}
