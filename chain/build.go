package chain

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
)

// Next says what the next block is like.
type Next struct {
	Time     uint64          // unix seconds, at least one later than the parent
	BaseFee  *uint256.Int    // wei per gas
	Coinbase *common.Address // who gets the tips; nil is the genesis'
	GasLimit uint64          // 0 is the genesis'
	Random   common.Hash     // what PREVRANDAO returns
	Taken    uint64          // gas that others' transactions take of what the pool may use
	Bundles  bool            // transactions of the pool that fail are dropped at no cost
}

// Build makes the next block: the given transactions in their order, then the pool. Each given one must be executable, or the
// block is not built and nothing has changed.
func (c *Chain) Build(n Next, system []Tx) (*Block, error) {
	block, err := c.build(n, system)
	if err != nil {
		return nil, err
	}
	c.tell(Event{Block: block})
	return block, nil
}

func (c *Chain) build(n Next, system []Tx) (*Block, error) {
	m, err := c.begin(n)
	if err != nil {
		return nil, err
	}
	defer m.Abandon() // what was tried is forgotten, or committed
	for i, tx := range system {
		if _, err := m.Apply(tx); err != nil {
			return nil, fmt.Errorf("chain: transaction %d at the top of block %d: %w", i, m.header.Number, err)
		}
	}
	m.gone = m.fill(n)
	return m.seal()
}

// builder is a block in the making.
type builder struct {
	chain   *Chain
	state   *state.StateDB
	evm     *vm.EVM
	gas     *core.GasPool
	header  *types.Header
	baseFee *uint256.Int
	block   *Block
	last    *core.ExecutionResult // of the last transaction
}

// fill takes the pool's transactions in their order. It returns those that leave the pool.
func (b *builder) fill(n Next) (gone []*waiting) {
	order := b.contenders(n)
	for {
		w := order.best()
		if w == nil {
			return gone
		}
		if w.Gas()+n.Taken > b.gas.Available(false) {
			order.skip()
			continue
		}
		included, err := b.apply(w, false, n.Bundles)
		gone = append(gone, w)
		if err != nil {
			b.block.Dropped = append(b.block.Dropped, Dropped{w.Tx, err})
		}
		if !included {
			order.skip()
			continue
		}
		order.next()
	}
}

// contenders is the pool in its order.
func (b *builder) contenders(n Next) *order {
	return b.chain.pool.order(n.BaseFee, b.state, func(hash common.Hash) uint64 {
		return roll(b.chain.genesis.Seed, b.chain.genesis.Path, b.header.Number.Uint64(), hash)
	})
}

// errFails is why a bundle is dropped.
var errFails = fmt.Errorf("chain: a transaction of a bundle that fails is dropped")

// apply executes a transaction. It leaves nothing behind where the transaction is not included.
func (b *builder) apply(w *waiting, system, bundle bool) (included bool, err error) {
	msg := priced(w.message, b.baseFee)
	b.state.SetTxContext(w.hash, len(b.block.Included), 0)
	before, gas := b.state.Snapshot(), b.gas.Snapshot()
	result, err := core.ApplyMessage(b.evm, msg, b.gas)
	if err == nil && bundle && result.Failed() {
		err = errFails
	}
	if err != nil {
		b.state.RevertToSnapshot(before)
		b.gas.Set(gas)
		return false, err
	}
	b.last = result
	b.state.Finalise(b.chain.rules)
	r := core.MakeReceipt(b.evm, result, b.state, b.header.Number, common.Hash{}, b.header.Time, w.Transaction, b.gas.CumulativeUsed(), nil)
	r.EffectiveGasPrice = msg.GasPrice.ToBig()
	in := Included{Tx: w.Tx, Receipt: r, System: system}
	if result.Failed() {
		in.Output = result.Revert()
	}
	b.block.Included = append(b.block.Included, in)
	return true, nil
}

// priced is a message with what a gas costs: base fee and effective tip, or the cap where that is less.
func priced(m *core.Message, baseFee *uint256.Int) *core.Message {
	p := *m
	price := new(uint256.Int).Add(baseFee, m.GasTipCap) // a sum above 2^256 is of a cap at which nobody can pay for a gas
	if price.Gt(m.GasFeeCap) {
		price = m.GasFeeCap
	}
	p.GasPrice = price
	return &p
}

// message is a transaction as the EVM takes it, but for the price of gas.
func message(tx Tx) (*core.Message, error) {
	m := &core.Message{
		To: tx.To(), From: tx.From, Nonce: tx.Nonce(), GasLimit: tx.Gas(), Data: tx.Data(), AccessList: tx.AccessList(),
	}
	for _, n := range []struct {
		to   **uint256.Int
		from *big.Int
	}{{&m.Value, tx.Value()}, {&m.GasFeeCap, tx.GasFeeCap()}, {&m.GasTipCap, tx.GasTipCap()}} {
		v, over := uint256.FromBig(n.from)
		if over {
			return nil, errTooLarge
		}
		*n.to = v
	}
	if tx.Unsigned { // a contract may be its sender
		m = m.SkipEOACheck()
	}
	return m, nil
}

// blockContext is what a header says to the EVM.
func blockContext(h *types.Header, hashes vm.GetHashFunc) vm.BlockContext {
	return vm.BlockContext{
		CanTransfer: core.CanTransfer, Transfer: core.Transfer, GetHash: hashes,
		Coinbase: h.Coinbase, GasLimit: h.GasLimit, BlockNumber: new(big.Int).Set(h.Number), Time: h.Time,
		Difficulty: new(big.Int), BaseFee: new(big.Int).Set(h.BaseFee), BlobBaseFee: big.NewInt(1), Random: &h.MixDigest,
	}
}
