package vaulttest_test

import (
	"testing"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
	"github.com/ringfence-sim/ringfence/vault/vaulttest"
)

func native() parity.Engine { return vault.New(parity.Owner) }

func TestNativeEngineConforms(t *testing.T) { vaulttest.Run(t, native) }

func TestNativeEngineHasTheProperties(t *testing.T) { vaulttest.Properties(t, native) }
