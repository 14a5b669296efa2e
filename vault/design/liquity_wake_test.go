package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design"
)

// The critical ratio is 1.5. From there to a thousandth above it the design is asked at every block, since interest alone leads
// into recovery mode; below and above it waits for a price.
func TestLiquityIsAskedCloseToRecovery(t *testing.T) {
	s := play(t, design.LiquityV1Mainnet, debtOf{6_000, 6_000}, debtOf{4_000, 4_000})
	require.Equal(t, uint64(design.Never), s.r.Wake().Until, "before any price is known")
	for cents, near := range map[uint64]bool{149_999: false, 150_000: true, 150_149: true, 150_150: false, 200_000: false} {
		s.priced(mul(n(cents), exp10(22)))
		s.at(1000)
		if near {
			require.Equal(t, uint64(1001), s.r.Wake().Until, cents)
		} else {
			require.Equal(t, uint64(design.Never), s.r.Wake().Until, cents)
		}
	}
	d := design.LiquityV1Mainnet
	d.CCR = zero
	s = play(t, d, debtOf{6_000, 6_000}, debtOf{4_000, 4_000})
	s.falls(1500)
	s.at(1000)
	require.Equal(t, uint64(design.Never), s.r.Wake().Until, "without recovery mode there is nothing to lead into")
}
