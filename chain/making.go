package chain

import (
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
)

// Making is a block under construction, for who decides transaction by transaction what comes next, as a study does: it sees what
// each has done before it sends another. One of sealing and abandoning it must follow. Until then reads see the chain as it was
// before, and whoever submits to it, edits it or asks for [Chain.NextNonce] waits: who makes the block must not.
//
//	m, err := c.Begin(next)
//	in, err := m.Apply(publication)
//	for tx, tip, roll, ok := m.Best(); ok; tx, tip, roll, ok = m.Best() { … m.Take(false) … }
//	block, err := m.Seal()
type Making struct {
	builder
	next   Next
	order  *order
	gone   []*waiting
	closed bool
}

// Begin starts the next block.
func (c *Chain) Begin(n Next) (*Making, error) {
	m, err := c.begin(n)
	if err == nil {
		m.gas = core.NewGasPool(unbounded)
	}
	return m, err
}

// unbounded is the gas of a block whose maker counts by itself what fits.
const unbounded = 1 << 50

// begin takes the chain for a change, which Abandon ends.
func (c *Chain) begin(n Next) (*Making, error) {
	c.writing.Lock()
	m, err := c.beginLocked(n)
	if err != nil {
		c.writing.Unlock()
	}
	return m, err
}

func (c *Chain) beginLocked(n Next) (*Making, error) {
	parent := c.blocks[len(c.blocks)-1]
	if n.Time <= parent.Time() {
		return nil, fmt.Errorf("%w: %d after %d", ErrTime, n.Time, parent.Time())
	}
	if n.BaseFee == nil {
		n.BaseFee = new(uint256.Int)
	}
	s, err := c.open()
	if err != nil {
		return nil, err
	}
	m := &Making{next: n, builder: builder{
		chain: c, state: s, block: &Block{}, header: c.header(parent, n, common.Hash{}), baseFee: n.BaseFee,
	}}
	m.gas = core.NewGasPool(m.header.GasLimit)
	m.evm = vm.NewEVM(blockContext(m.header, c.hashOf(m.header.Number.Uint64())), s, c.config, vm.Config{})
	m.evm.StateDB = contracts.Warm(s, c.rules)
	return m, nil
}

// Number is that of the block under construction.
func (m *Making) Number() uint64 { return m.header.Number.Uint64() }

// Time is that of the block under construction, unix seconds.
func (m *Making) Time() uint64 { return m.header.Time }

// Nonce is an account's next.
func (m *Making) Nonce(of common.Address) uint64 { return m.state.GetNonce(of) }

// Code is what stands at an address.
func (m *Making) Code(at common.Address) []byte { return m.state.GetCode(at) }

// Balance is an account's ether, wei.
func (m *Making) Balance(of common.Address) uint256.Int { return *m.state.GetBalance(of) }

// Apply executes a transaction of the simulation. It is an error, and nothing has changed, where it cannot be included. One that
// is included may have failed: its receipt says so.
func (m *Making) Apply(tx Tx) (*Included, error) {
	w, err := prepare(tx)
	if err != nil {
		return nil, err
	}
	if _, err := m.apply(w, true, false); err != nil {
		return nil, err
	}
	return &m.block.Included[len(m.block.Included)-1], nil
}

// State is the block's, for calls that are undone.
func (m *Making) State() *state.StateDB { return m.state }

// Result is what the EVM made of the last transaction that was included.
func (m *Making) Result() *core.ExecutionResult { return m.last }

// Call makes a call on the state as it is now and undoes it.
func (m *Making) Call(from, to common.Address, data []byte) ([]byte, error) {
	before := m.state.Snapshot()
	output, _, err := m.evm.StaticCall(from, to, data, vm.NewGasBudget(TransactionGas, 0))
	m.state.RevertToSnapshot(before)
	return output, err
}

// Best is the transaction of the pool that comes next, with its effective tip and its roll, which settles equal tips: the smaller
// comes first. It is false where nothing of the pool may come.
func (m *Making) Best() (tx Tx, tip uint256.Int, roll uint64, ok bool) {
	if m.order == nil {
		m.order = m.contenders(m.next)
	}
	w := m.order.best()
	if w == nil {
		return tx, tip, roll, false
	}
	return w.Tx, m.order.heads[0].tip, m.order.heads[0].order, true
}

// Take executes what Best returned. What cannot be paid for any more, or fails as part of a bundle, leaves the pool unseen: then
// nothing is returned.
func (m *Making) Take(bundles bool) *Included {
	w := m.order.best()
	included, err := m.apply(w, false, bundles)
	m.gone = append(m.gone, w)
	if err != nil {
		m.block.Dropped = append(m.block.Dropped, Dropped{w.Tx, err})
	}
	if !included {
		m.order.skip()
		return nil
	}
	m.order.next()
	return &m.block.Included[len(m.block.Included)-1]
}

// Skip leaves the sender of what Best returned out of this block.
func (m *Making) Skip() { m.order.skip() }

// Seal ends the block and makes it the chain's last.
func (m *Making) Seal() (*Block, error) {
	block, err := m.seal()
	m.Abandon()
	if err != nil {
		return nil, err
	}
	m.chain.tell(Event{Block: block})
	return block, nil
}

// Abandon forgets the block, unless it is sealed.
func (m *Making) Abandon() {
	if !m.closed {
		m.closed = true
		m.evm.Release()
		m.chain.head = nil
		m.chain.writing.Unlock()
	}
}

func (m *Making) seal() (*Block, error) {
	c, b := m.chain, &m.builder
	txs, receipts := make(types.Transactions, len(b.block.Included)), make(types.Receipts, len(b.block.Included))
	for i := range b.block.Included {
		txs[i], receipts[i] = b.block.Included[i].Transaction, b.block.Included[i].Receipt
	}
	h := b.header
	var roots sync.WaitGroup // none needs another, and together they are a third of the making
	roots.Go(func() { h.TxHash = types.DeriveSha(txs, trie.NewStackTrie(nil)) })
	roots.Go(func() {
		h.ReceiptHash, h.Bloom = types.DeriveSha(receipts, trie.NewStackTrie(nil)), types.MergeBloom(receipts)
	})
	root, err := c.commit(b.state, h.Number.Uint64())
	roots.Wait()
	if err != nil {
		return nil, err
	}
	h.Root, h.GasUsed = root, b.gas.Used()
	h.GasLimit = max(h.GasLimit, h.GasUsed)
	b.block.Block = types.NewBlockWithHeader(h).WithBody(types.Body{Transactions: txs, Withdrawals: types.Withdrawals{}})
	b.block.State = root
	hash := b.block.Hash()
	for _, r := range receipts {
		r.BlockHash = hash
		for _, l := range r.Logs {
			l.BlockHash = hash
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, tx := range m.gone {
		c.pool.remove(tx)
	}
	c.append(b.block)
	for i := range b.block.Included { // what an actor sent at the top makes what it has in the pool stale
		c.pool.passed(b.block.Included[i].From, b.block.Included[i].Nonce())
	}
	return b.block, nil
}
