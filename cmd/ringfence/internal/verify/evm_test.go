package verify_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/vaulttest"
)

// contractsEngine makes an EVM engine for the suites of package vaulttest.
func contractsEngine(t *testing.T) func() vault.Rulebook {
	return func() vault.Rulebook {
		e, err := evm()
		require.NoError(t, err)
		return e
	}
}

func TestContractsConform(t *testing.T) { vaulttest.Run(t, contractsEngine(t)) }

func TestContractsHaveTheProperties(t *testing.T) {
	// An EVM call costs a hundred native ones: fewer histories than the native engine walks, more in a soak. Few are
	// enough here, since the contracts are also compared with the native engine call by call.
	checks := "25"
	if os.Getenv("RINGFENCE_SOAK") != "" {
		checks = "1000"
	}
	before := flag.Lookup("rapid.checks").Value.String()
	require.NoError(t, flag.Set("rapid.checks", checks))
	t.Cleanup(func() { require.NoError(t, flag.Set("rapid.checks", before)) })
	vaulttest.Properties(t, contractsEngine(t))
}
