package chain

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
)

// Gift edits an account between two blocks, from outside of all rules.
type Gift struct {
	To      common.Address              `json:"to"`
	Balance *uint256.Int                `json:"balance,omitempty"` // wei it has afterwards
	Nonce   *uint64                     `json:"nonce,omitempty"`
	Code    *[]byte                     `json:"code,omitempty"`
	Storage map[common.Hash]common.Hash `json:"storage,omitempty"`
}

// Change is what a gift replaced.
type Change struct {
	Balance uint256.Int // wei it had before
	Nonce   uint64
	Storage map[common.Hash]common.Hash
}

// Give edits the state that the next block starts from and that reads of the last one see. The header of the last block keeps
// its root.
func (c *Chain) Give(g Gift) (was Change, err error) {
	defer c.write()()
	s, err := c.open()
	if err != nil {
		return was, err
	}
	was.Balance, was.Nonce = *s.GetBalance(g.To), s.GetNonce(g.To)
	if g.Nonce != nil && *g.Nonce < was.Nonce {
		return was, fmt.Errorf("chain: the nonce of %s is %d and cannot go back to %d: hashes would come twice", g.To, was.Nonce, *g.Nonce)
	}
	if g.Balance != nil {
		s.SetBalance(g.To, g.Balance, tracing.BalanceChangeUnspecified)
	}
	if g.Nonce != nil {
		s.SetNonce(g.To, *g.Nonce, tracing.NonceChangeUnspecified)
	}
	if g.Code != nil {
		s.SetCode(g.To, *g.Code, tracing.CodeChangeUnspecified)
	}
	for slot, value := range g.Storage {
		if was.Storage == nil {
			was.Storage = map[common.Hash]common.Hash{}
		}
		was.Storage[slot] = s.SetState(g.To, slot, value)
	}
	s.Finalise(c.rules)
	last := c.blocks[len(c.blocks)-1]
	root, err := c.commit(s, last.NumberU64())
	c.head = nil
	if err != nil {
		return was, err
	}
	old := last.State
	edited := *last // readers may hold the block as it was
	edited.State = root
	c.blocks[len(c.blocks)-1] = &edited
	c.byHash[edited.Hash()] = &edited
	for i := range edited.Included {
		c.included[edited.Included[i].Hash()] = Place{&edited, i}
	}
	if g.Nonce != nil && *g.Nonce > 0 {
		c.pool.passed(g.To, *g.Nonce-1)
	}
	return was, c.release(old)
}

// Snapshot is a moment of a chain that can be returned to: blocks, state and pool.
type Snapshot struct {
	blocks int
	last   common.Hash // hash of the last block
	state  common.Hash
	pool   pool
}

// Snapshot records the chain as it is now. It costs a copy of the pool, and memory for the state, until it is given up by
// [Chain.Forget].
func (c *Chain) Snapshot() (Snapshot, error) {
	defer c.write()()
	head := c.blocks[len(c.blocks)-1]
	s := Snapshot{blocks: len(c.blocks), last: head.Hash(), state: head.State, pool: c.pool.clone()}
	return s, c.hold(s.state)
}

var errGone = errors.New("chain: the snapshot's block is gone: the chain was reverted to an earlier one")

// Revert returns the chain to a snapshot, which stays valid. Blocks built since are gone, as if they had never been.
func (c *Chain) Revert(s Snapshot) error {
	head, err := c.revert(s)
	if err != nil {
		return err
	}
	c.tell(Event{Reverted: &head})
	return nil
}

func (c *Chain) revert(s Snapshot) (head uint64, err error) {
	defer c.write()()
	if s.blocks == 0 || s.blocks > len(c.blocks) || c.blocks[s.blocks-1].Hash() != s.last {
		return 0, errGone
	}
	for _, b := range c.blocks[s.blocks:] {
		delete(c.byHash, b.Hash())
		for i := range b.Included {
			delete(c.included, b.Included[i].Hash())
		}
		if err := c.release(b.State); err != nil {
			return 0, err
		}
	}
	c.blocks = c.blocks[:s.blocks:s.blocks]
	last := *c.blocks[s.blocks-1]
	if err := c.hold(s.state); err != nil {
		return 0, err
	}
	if err := c.release(last.State); err != nil {
		return 0, err
	}
	last.State = s.state
	c.blocks[s.blocks-1] = &last
	c.byHash[last.Hash()] = &last
	for i := range last.Included {
		c.included[last.Included[i].Hash()] = Place{&last, i}
	}
	c.head, c.pool = nil, s.pool.clone()
	return last.NumberU64(), nil
}

// Forget gives up a snapshot, which must not be used again.
func (c *Chain) Forget(s Snapshot) error {
	defer c.write()()
	return c.release(s.state)
}

// Gifts are the accounts of an allocation as gifts, in the order of addresses.
func Gifts(accounts types.GenesisAlloc) []Gift {
	var all []Gift
	for address, a := range accounts {
		g := Gift{To: address, Storage: a.Storage}
		if a.Balance != nil {
			g.Balance, _ = uint256.FromBig(a.Balance)
		}
		if a.Nonce > 0 {
			g.Nonce = &a.Nonce
		}
		if len(a.Code) > 0 {
			g.Code = &a.Code
		}
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b Gift) int { return a.To.Cmp(b.To) })
	return all
}
