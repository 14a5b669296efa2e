package parity

import "github.com/ringfence-sim/ringfence/vault"

// Owner is the account that administers every rulebook whose histories are compared: the one named "owner".
var Owner = vault.NamedAddress("owner")
