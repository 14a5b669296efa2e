package chain

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
)

// View is a state with the header that calls see. Whatever is done to it stays in it; it belongs to one goroutine.
type View struct {
	State  *state.StateDB
	Block  vm.BlockContext // what calls see; may be changed before the first
	Header *types.Header   // of the block after which the state is, or for a pending one of the next

	config *params.ChainConfig
}

// At opens the state after a block. Calls see the block's own number and time.
func (c *Chain) At(number uint64) (*View, error) {
	c.mu.RLock()
	b := c.block(number)
	c.mu.RUnlock()
	if b == nil {
		return nil, fmt.Errorf("%w: %d", ErrUnknownBlock, number)
	}
	return c.After(b)
}

// After opens the state after a block of this chain.
func (c *Chain) After(b *Block) (*View, error) { return c.view(b.State, b.Header()) }

// Pending opens the state after the last block, under the header that the next one will have.
func (c *Chain) Pending(n Next) (*View, error) {
	head := c.Head()
	return c.view(head.State, c.header(head, n, head.Root()))
}

// Replay opens the state before the transaction of a block at an index: the parent's, and those before it executed.
func (c *Chain) Replay(b *Block, index int, config vm.Config) (*View, error) {
	parent := c.Block(b.NumberU64() - 1)
	if parent == nil || parent.Hash() != b.ParentHash() {
		return nil, fmt.Errorf("%w before %d", ErrUnknownBlock, b.NumberU64())
	}
	v, err := c.view(parent.State, b.Header())
	if err != nil {
		return nil, err
	}
	evm := v.EVM(config)
	for i := range b.Included[:min(index, len(b.Included))] {
		tx := &b.Included[i]
		if _, err := v.Apply(evm, tx.Tx, i); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// Apply executes a transaction on the view as Build did.
func (v *View) Apply(evm *vm.EVM, tx Tx, index int) (*core.ExecutionResult, error) {
	msg, err := message(tx)
	if err != nil {
		return nil, err
	}
	baseFee, _ := uint256.FromBig(v.Header.BaseFee)
	msg = priced(msg, baseFee)
	v.State.SetTxContext(tx.Hash(), index, 0)
	result, err := core.ApplyMessage(evm, msg, nil)
	if err != nil {
		return nil, err
	}
	v.State.Finalise(evm.GetRules())
	return result, nil
}

// ErrForgetful reports a chain that keeps hashes of addresses alone.
var ErrForgetful = errors.New("chain: this chain keeps no addresses, so that its accounts cannot be listed")

// Accounts are all accounts after a block. Only a chain that continues one of [contracts.LoadChain] knows the
// addresses and slots of what it holds.
func (c *Chain) Accounts(b *Block) (types.GenesisAlloc, error) {
	from := c.genesis.From
	if from == nil {
		return nil, ErrForgetful
	}
	s, err := state.New(b.State, c.states.Database)
	if err != nil {
		return nil, fmt.Errorf("chain: open the state: %w", err)
	}
	accounts, err := from.AccountsIn(s)
	if errors.Is(err, contracts.ErrForgetful) {
		err = ErrForgetful
	}
	return accounts, err
}

func (c *Chain) view(root common.Hash, h *types.Header) (*View, error) {
	s, err := state.New(root, c.states.Database)
	if err != nil {
		return nil, fmt.Errorf("chain: open the state: %w", err)
	}
	number := h.Number.Uint64()
	hashes := func(n uint64) common.Hash {
		c.mu.RLock()
		defer c.mu.RUnlock()
		return c.hashOf(number)(n)
	}
	return &View{State: s, Block: blockContext(h, hashes), Header: h, config: c.config}, nil
}

// EVM returns a machine over the view's state.
func (v *View) EVM(config vm.Config) *vm.EVM {
	if config.Tracer != nil && config.Tracer.OnLog != nil { // the state tells of logs, not the machine
		return vm.NewEVM(v.Block, state.NewHookedState(v.State, config.Tracer), v.config, config)
	}
	return vm.NewEVM(v.Block, v.State, v.config, config)
}
