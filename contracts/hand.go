package contracts

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/ringfence-sim/ringfence/vault"
)

// Changes by hand, which no transaction made: a feed in a real one's place, tokens for an actor.

// SetStorage writes a slot of a contract. An account that is nothing but storage does not exist.
func (c *Chain) SetStorage(at vault.Address, slot, value common.Hash) error {
	c.state.SetState(common.Address(at), slot, value)
	return c.finish()
}

// StorageAt reads a slot of a contract.
func (c *Chain) StorageAt(at vault.Address, slot common.Hash) common.Hash {
	return c.state.GetState(common.Address(at), slot)
}
