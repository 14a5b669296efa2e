package vaulttest_test

import (
	"flag"
	"os"
	"testing"

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
