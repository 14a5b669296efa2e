package contracts

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/triedb"
)

// Rules are the rules of mainnet as of Osaka, from genesis on, for a chain of that id.
func Rules(id uint64) *params.ChainConfig {
	rules := *fork
	rules.ChainID = new(big.Int).SetUint64(id)
	return &rules
}

// States are where a chain, and whatever continues it, keeps its committed states.
type States struct {
	Database state.Database
	Tries    *triedb.Database
	Root     common.Hash // of the chain as it is now
}

// States commits the chain and returns its state for another to continue from: the trie nodes are shared, and each holds a
// reference on the roots it needs. Only one of those who share may write at a time.
func (c *Chain) States() (States, error) {
	if err := c.commit(); err != nil {
		return States{}, err
	}
	return States{Database: c.shared.database, Tries: c.shared.tries, Root: c.root}, nil
}

// Show turns the chain to a state that another has committed to the same [States], in the block of that number and time. What
// was not committed here is forgotten.
func (c *Chain) Show(root common.Hash, number, now uint64) error {
	if err := c.shared.hold(root); err != nil {
		return err
	}
	old := c.root
	if err := c.open(root, new(big.Int).SetUint64(number), now); err != nil {
		return err
	}
	return c.shared.release(old)
}
