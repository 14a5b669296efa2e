package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design"
)

// The critical ratio is 1.5. From there to a thousandth above it the design is asked at every block, since interest alone leads
// into recovery mode; below and above it waits for a price.
func TestLiquityIsAskedCloseToRecovery(t *testing.T) {
	s := play(t, design.LiquityV1Mainnet, debtOf{6_000, 6_100}, debtOf{4_000, 3_900})
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
	// The total ratio is 2: debts may grow by a third. At 1.5015 it is a thousandth.
	for cents, growth := range map[uint64]string{200_000: "1333333333333333333", 150_150: "1001000000000000000", 149_999: "0"} {
		s.priced(mul(n(cents), exp10(22)))
		s.at(1000)
		most := s.r.Wake().Growth
		require.Equal(t, growth, most.Dec(), cents)
	}
	// Two vaults of the total ratio: in recovery mode rounding decides whether they are below it.
	s = play(t, design.LiquityV1Mainnet, debtOf{6_000, 6_000}, debtOf{4_000, 4_000})
	for cents, until := range map[uint64]uint64{149_999: 1001, 200_000: design.Never} {
		s.priced(mul(n(cents), exp10(22)))
		s.at(1000)
		require.Equal(t, until, s.r.Wake().Until, cents)
	}
	d := design.LiquityV1Mainnet
	d.CCR = zero
	s = play(t, d, debtOf{6_000, 6_000}, debtOf{4_000, 4_000})
	s.falls(1500)
	s.at(1000)
	require.Equal(t, uint64(design.Never), s.r.Wake().Until, "without recovery mode there is nothing to lead into")
}

// In recovery mode, at a total ratio of 1.48, ann at 1.423 may be closed where the pool can pay for all of her
// debt. It is empty, so that her offer is withheld. Outside of recovery nothing is.
func TestWhatAnEmptyPoolWithholds(t *testing.T) {
	s := play(t, design.LiquityV1Mainnet, debtOf{10_000, 13_000}, debtOf{10_000, 12_000})
	require.Empty(t, s.offers())
	require.Zero(t, s.limit("stability pool").Withheld)
	s.falls(1850)
	require.Empty(t, s.offers())
	require.Equal(t, 1, s.limit("stability pool").Withheld)
}
