package parity

import (
	"github.com/ringfence-sim/ringfence/vault"
)

// Engine is an implementation of the rulebook. [vault.Engine] is one; any other that passes package vaulttest is another.
// Implementations under test are made with [Owner] as their owner.
type Engine = vault.Rulebook

// Owner is the account that administers every engine whose histories are compared: the one named "owner".
var Owner = vault.NamedAddress("owner")
