package contracts

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// Changes by hand, which no transaction made: a feed in a real one's place, tokens for an actor.

// SetStorage writes a slot of a contract. An account that is nothing but storage does not exist. On a chain that others join a
// feed's publisher does it, by a transaction.
func (c *Chain) SetStorage(at vault.Address, slot, value common.Hash) error {
	if c.followed {
		return c.written(at, slot, value)
	}
	c.state.SetState(common.Address(at), slot, value)
	return c.finish()
}

// Ether is an account's balance, wei.
func (c *Chain) Ether(of vault.Address) uint256.Int { return *c.state.GetBalance(common.Address(of)) }

// StorageAt reads a slot of a contract.
func (c *Chain) StorageAt(at vault.Address, slot common.Hash) common.Hash {
	return c.state.GetState(common.Address(at), slot)
}
