package vaulttest_test

import (
	"flag"
	"os"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
	"github.com/ringfence-sim/ringfence/vault/vaulttest"
)

func native() vault.Rulebook { return vault.New(parity.Owner, design.MorphoBlue.Closing) }

func TestNativeEngineConforms(t *testing.T) { vaulttest.Run(t, native) }

func TestNativeEngineHasTheProperties(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue { // whoever asks for another number gets it
		more := "1000"
		if os.Getenv("RINGFENCE_SOAK") != "" {
			more = "20000"
		}
		require.NoError(t, flag.Set("rapid.checks", more))
		t.Cleanup(func() { require.NoError(t, flag.Set("rapid.checks", checks.DefValue)) })
	}
	vaulttest.Properties(t, native)
}

func TestInterestRateModelsKeepTheLaws(t *testing.T) {
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	aave, err := vault.AaveCurve(n(0), n(1268391679), n(23782344000), n(0.92e18))
	require.NoError(t, err)
	for name, model := range map[string]vault.IRM{
		"none": vault.FixedRate{}, "fixed": vault.FixedRate{PerSecond: n(3170979198)}, "adaptive curve": vault.AdaptiveCurve{}, "aave": aave,
		"kinked": vault.Kinked{BasePerSecond: n(317097919), SlopeBelow: n(1268391679), SlopeAbove: n(50735667174), Kink: n(0.8e18)},
	} {
		t.Run(name, func(t *testing.T) { vaulttest.Model(t, func() vault.IRM { return model }) })
	}
}

func Example() {
	testMyEngine := func(t *testing.T) { // func TestMyEngine in a test file of one's own
		vaulttest.Run(t, native)
		vaulttest.Properties(t, native)
	}
	testMyModel := func(t *testing.T) {
		vaulttest.Model(t, func() vault.IRM { return vault.FixedRate{PerSecond: *uint256.NewInt(317097919)} })
	}
	_, _ = testMyEngine, testMyModel
}
