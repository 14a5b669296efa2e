package contracts

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/ringfence-sim/ringfence/vault"
)

// Blocks are those of a chain that others join. What a [Chain] does there, from its first block on, are transactions in them.
type Blocks interface {
	// Actor is where somebody simulated is, by name: at the address of a key.
	Actor(name string) vault.Address
	// Publisher is who writes what feeds answer: the data of its transactions are the words of a slot and of its value.
	Publisher() vault.Address
	// Send makes a transaction in the block under construction. It is an error where it cannot be included.
	Send(from, to vault.Address, calldata []byte) (Sent, error)
}

// Sent is what a transaction in a block did.
type Sent struct {
	Receipt
	Failure error // the EVM's
}

var (
	errBetween = errors.New("contracts: a chain that others join is changed by transactions alone once it has begun")
	errRewound = errors.New("contracts: a chain that others join does not go back")
)

// Join has the chain's actors be at addresses whose keys others have. The chain itself goes on as it did until [Chain.Follow].
func (c *Chain) Join(b Blocks) { c.blocks = b }

// Actor is where somebody simulated is.
func (c *Chain) Actor(name string) vault.Address {
	if c.blocks != nil {
		return c.blocks.Actor(name)
	}
	return vault.NamedAddress(name)
}

// Publisher is who writes to feeds on a chain that others join; false on any other, where they are written by hand.
func (c *Chain) Publisher() (at vault.Address, joined bool) {
	if c.blocks == nil {
		return at, false
	}
	return c.blocks.Publisher(), true
}

// Follow turns a chain that others join to a state of theirs, in the block of that number and time. What was begun here stays as
// it is: from now on calls are transactions that [Blocks] send, and whatever is tried or read is undone on that state.
func (c *Chain) Follow(s *state.StateDB, number, now uint64) {
	c.followed, c.state = true, s
	c.evm.SetStateDB(s)
	c.evm.Context.BlockNumber, c.evm.Context.Time = new(big.Int).SetUint64(number), now
}

// Followed reports whether the chain's state is that of a chain that others join.
func (c *Chain) Followed() bool { return c.followed }

// sent makes a call as a transaction of the block under construction.
func (c *Chain) sent(from, to vault.Address, calldata []byte) (output []byte, gas uint64, logs []*types.Log, err error) {
	s, err := c.blocks.Send(from, to, calldata)
	if err != nil {
		return nil, 0, nil, err
	}
	if s.Failure != nil {
		c.revertData = s.Output
		return nil, s.Gas, nil, refusal(s.Failure, s.Output)
	}
	return s.Output, s.Gas, s.Logs, nil
}

// written is a slot of a feed that its publisher writes.
func (c *Chain) written(at vault.Address, slot, value common.Hash) error {
	s, err := c.blocks.Send(c.blocks.Publisher(), at, append(slot[:], value[:]...))
	if err == nil && (s.Failure != nil || c.StorageAt(at, slot) != value) {
		err = fmt.Errorf("%w: %s takes no value from its publisher", errBetween, common.Address(at))
	}
	return err
}
