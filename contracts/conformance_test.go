package contracts_test

import (
	"testing"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
	"github.com/ringfence-sim/ringfence/vault/vaulttest"
)

// fresh returns an engine that the suites may use.
func fresh() vault.Rulebook {
	e, err := contracts.New(parity.Owner)
	if err != nil {
		panic(err)
	}
	return e
}

func TestContractsConform(t *testing.T) { vaulttest.Run(t, fresh) }

func TestContractsHaveTheProperties(t *testing.T) { vaulttest.Properties(t, fresh) }
