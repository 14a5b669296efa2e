package chain

import (
	"bytes"
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
)

const (
	poolLimit   = 16384     // transactions that wait
	senderLimit = 1024      // of one sender
	sizeLimit   = 128 << 10 // bytes of one
	minimumBump = 10        // percent that a replacement pays more
)

// Refusals of the pool. Clients know them by these words, which are those of go-ethereum.
var (
	ErrAlreadyKnown = errors.New("already known")
	ErrUnderpriced  = errors.New("replacement transaction underpriced")
	ErrFull         = errors.New("txpool is full: wait until blocks have taken some of what waits")
	ErrSenderFull   = errors.New("account limit exceeded: this sender has 1024 transactions waiting")
	ErrOversized    = errors.New("oversized data: a transaction has at most 131072 bytes")
	ErrType         = errors.New("transaction type not supported: types 0, 1 and 2 are")
	ErrUnprotected  = errors.New("only replay-protected (EIP-155) transactions allowed: one without a chain id is valid on every chain")
	errTooLarge     = errors.New("a number of the transaction is above 2^256-1")
)

// pool is what waits for a block, by sender in order of nonces.
type pool struct {
	by  map[common.Address][]*waiting
	all map[common.Hash]*waiting
}

// waiting is a transaction that can be executed. It does not change.
type waiting struct {
	Tx
	hash    common.Hash
	message *core.Message // without the price of gas, which a block says
}

func prepare(tx Tx) (*waiting, error) {
	m, err := message(tx)
	if err != nil {
		return nil, err
	}
	return &waiting{Tx: tx, hash: tx.Hash(), message: m}, nil
}

func newPool() pool {
	return pool{by: map[common.Address][]*waiting{}, all: map[common.Hash]*waiting{}}
}

func (p *pool) clone() pool {
	q := pool{by: make(map[common.Address][]*waiting, len(p.by)), all: make(map[common.Hash]*waiting, len(p.all))}
	for a, l := range p.by {
		q.by[a] = slices.Clone(l)
	}
	for h, w := range p.all {
		q.all[h] = w
	}
	return q
}

// at finds a sender's transaction of a nonce, or where it would stand.
func (p *pool) at(of common.Address, nonce uint64) (int, bool) {
	return slices.BinarySearchFunc(p.by[of], nonce, func(w *waiting, n uint64) int { return cmp.Compare(w.Nonce(), n) })
}

func (p *pool) remove(w *waiting) {
	delete(p.all, w.hash)
	i, _ := p.at(w.From, w.Nonce())
	p.by[w.From] = slices.Delete(p.by[w.From], i, i+1)
	if len(p.by[w.From]) == 0 {
		delete(p.by, w.From)
	}
}

// passed forgets what a sender has in the pool up to a nonce.
func (p *pool) passed(of common.Address, nonce uint64) {
	for l := p.by[of]; len(l) > 0 && l[0].Nonce() <= nonce; l = p.by[of] {
		p.remove(l[0])
	}
}

// Submit reads a signed transaction as clients send it, and puts it into the pool.
func (c *Chain) Submit(raw []byte) (common.Hash, error) {
	tx, err := c.Read(raw)
	if err != nil {
		return common.Hash{}, err
	}
	return c.Add(tx)
}

// Read reads a signed transaction as clients send it, and recovers its sender: half of what a small transaction costs in
// all. It takes no lock: whoever submits from several goroutines reads in each of them.
func (c *Chain) Read(raw []byte) (Tx, error) {
	if len(raw) > sizeLimit {
		return Tx{}, ErrOversized
	}
	t := new(types.Transaction)
	if err := t.UnmarshalBinary(raw); err != nil {
		return Tx{}, err
	}
	switch t.Type() {
	case types.LegacyTxType, types.AccessListTxType, types.DynamicFeeTxType:
	default:
		return Tx{}, ErrType
	}
	if !t.Protected() {
		return Tx{}, ErrUnprotected
	}
	if t.ChainId().Cmp(c.config.ChainID) != 0 {
		return Tx{}, fmt.Errorf("invalid chain id for signer: have %d want %d", t.ChainId(), c.config.ChainID)
	}
	from, err := types.Sender(c.signer, t)
	if err != nil {
		return Tx{}, err
	}
	return Tx{Transaction: t, From: from}, nil
}

// Add puts a transaction whose sender is known into the pool.
func (c *Chain) Add(tx Tx) (common.Hash, error) {
	w, err := prepare(tx)
	if err != nil {
		return common.Hash{}, err
	}
	if err := c.shape(w); err != nil {
		return common.Hash{}, err
	}
	if err := c.add(w); err != nil {
		return common.Hash{}, err
	}
	if !tx.Private {
		c.tell(Event{Pending: &w.Tx})
	}
	return w.hash, nil
}

func (c *Chain) add(w *waiting) error {
	defer c.write()()
	if c.pool.all[w.hash] != nil {
		return ErrAlreadyKnown
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if next := s.GetNonce(w.From); w.Nonce() < next {
		return fmt.Errorf("%w: next nonce %d, tx nonce %d", core.ErrNonceTooLow, next, w.Nonce())
	}
	if !w.Unsigned && s.GetCodeSize(w.From) > 0 {
		return core.ErrSenderNoEOA
	}
	if balance := s.GetBalance(w.From); !affords(balance, w.message) {
		cost := w.Cost()
		return fmt.Errorf("%w: balance %v, tx cost %v, overshot %v", core.ErrInsufficientFunds, balance, cost, new(big.Int).Sub(cost, balance.ToBig()))
	}
	i, found := c.pool.at(w.From, w.Nonce())
	if found {
		old := c.pool.by[w.From][i]
		if !dearer(w.GasFeeCap(), old.GasFeeCap()) || !dearer(w.GasTipCap(), old.GasTipCap()) {
			return ErrUnderpriced
		}
		delete(c.pool.all, old.hash)
		c.pool.by[w.From][i] = w
	} else {
		if len(c.pool.all) >= poolLimit {
			return ErrFull
		}
		if len(c.pool.by[w.From]) >= senderLimit {
			return ErrSenderFull
		}
		c.pool.by[w.From] = slices.Insert(c.pool.by[w.From], i, w)
	}
	c.pool.all[w.hash] = w
	return nil
}

// affords reports whether a balance pays for a transaction at its cap.
func affords(balance *uint256.Int, m *core.Message) bool {
	cost, over := new(uint256.Int).MulOverflow(m.GasFeeCap, uint256.NewInt(m.GasLimit))
	if !over {
		_, over = cost.AddOverflow(cost, m.Value)
	}
	return !over && !balance.Lt(cost)
}

// dearer reports whether a price is at least 10 % above an old one, and above it at all.
func dearer(price, old *big.Int) bool {
	least := new(big.Int).Mul(old, big.NewInt(100+minimumBump))
	return price.Cmp(old) > 0 && new(big.Int).Mul(price, big.NewInt(100)).Cmp(least) >= 0
}

// shape refuses what no state could execute.
func (c *Chain) shape(tx *waiting) error {
	if tx.Size() > sizeLimit {
		return ErrOversized
	}
	if tx.Gas() > TransactionGas {
		return fmt.Errorf("%w (cap: %d, tx: %d)", core.ErrGasLimitTooHigh, uint64(TransactionGas), tx.Gas())
	}
	if tx.Nonce() == math.MaxUint64 {
		return core.ErrNonceMax
	}
	m := tx.message
	if m.GasFeeCap.Lt(m.GasTipCap) {
		return fmt.Errorf("%w: maxPriorityFeePerGas: %s, maxFeePerGas: %s", core.ErrTipAboveFeeCap, m.GasTipCap, m.GasFeeCap)
	}
	if tx.To() == nil {
		if err := vm.CheckMaxInitCodeSize(&c.rules, uint64(len(m.Data))); err != nil {
			return err
		}
	}
	intrinsic, err := core.IntrinsicGas(m.Data, m.AccessList, nil, m.From, m.To, m.Value, c.rules)
	if err != nil {
		return err
	}
	if tx.Gas() < intrinsic {
		return fmt.Errorf("%w: gas %d, minimum needed %d", core.ErrIntrinsicGas, tx.Gas(), intrinsic)
	}
	floor, err := core.FloorDataGas(c.rules, m.From, m.To, m.Value, m.Data, m.AccessList)
	if err != nil {
		return err
	}
	if tx.Gas() < floor {
		return fmt.Errorf("%w: gas %d, minimum needed %d", core.ErrFloorDataGas, tx.Gas(), floor)
	}
	return nil
}

// Pooled returns a waiting transaction.
func (c *Chain) Pooled(hash common.Hash) (Tx, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if w := c.pool.all[hash]; w != nil {
		return w.Tx, true
	}
	return Tx{}, false
}

// Waiting returns all that wait, by sender and nonce; senders in the order of their addresses.
func (c *Chain) Waiting() (all []Tx) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	senders := make([]common.Address, 0, len(c.pool.by))
	for a := range c.pool.by {
		senders = append(senders, a)
	}
	slices.SortFunc(senders, common.Address.Cmp)
	for _, a := range senders {
		for _, w := range c.pool.by[a] {
			all = append(all, w.Tx)
		}
	}
	return all
}

// Drop takes a transaction out of the pool. It reports whether it was there.
func (c *Chain) Drop(hash common.Hash) bool {
	defer c.write()()
	w := c.pool.all[hash]
	if w == nil {
		return false
	}
	c.pool.remove(w)
	return true
}

// NextNonce is the nonce of an account's next transaction: that of its state, and its waiting ones without a gap.
func (c *Chain) NextNonce(of common.Address) (uint64, error) {
	defer c.write()()
	s, err := c.open()
	if err != nil {
		return 0, err
	}
	nonce := s.GetNonce(of)
	for _, w := range c.pool.by[of] {
		if w.Nonce() == nonce {
			nonce++
		}
	}
	return nonce, nil
}

// order is the pool in the making of a block: the next transaction of each sender, by tip.
type order struct {
	baseFee *uint256.Int
	roll    func(common.Hash) uint64
	heads   []contender
}

// contender is a sender's next transaction, and what follows it.
type contender struct {
	*waiting
	tip   uint256.Int
	order uint64
	rest  []*waiting
}

func (p *pool) order(baseFee *uint256.Int, s *state.StateDB, roll func(common.Hash) uint64) *order {
	o := &order{baseFee: baseFee, roll: roll}
	for sender, all := range p.by {
		nonce := s.GetNonce(sender)
		i, found := p.at(sender, nonce)
		if !found {
			continue
		}
		if k, ok := o.contend(all[i:]); ok {
			o.heads = append(o.heads, k)
		}
	}
	heap.Init(o)
	return o
}

// contend makes the first of a sender's transactions compete.
func (o *order) contend(all []*waiting) (k contender, ok bool) {
	if k.tip, ok = tip(all[0].message, o.baseFee); !ok {
		return k, false
	}
	k.waiting, k.rest = all[0], all[1:]
	if k.order = k.Order; k.order == 0 {
		k.order = o.roll(k.hash)
	}
	return k, true
}

// best is the transaction that comes next, nil for none.
func (o *order) best() *waiting {
	if len(o.heads) == 0 {
		return nil
	}
	return o.heads[0].waiting
}

// skip leaves the best one's sender out of the block.
func (o *order) skip() { heap.Pop(o) }

// next lets the best one's successor compete in its place.
func (o *order) next() {
	head := o.heads[0]
	if len(head.rest) > 0 && head.rest[0].Nonce() == head.Nonce()+1 {
		if k, ok := o.contend(head.rest); ok {
			o.heads[0] = k
			heap.Fix(o, 0)
			return
		}
	}
	heap.Pop(o)
}

func (o *order) Len() int      { return len(o.heads) }
func (o *order) Swap(i, j int) { o.heads[i], o.heads[j] = o.heads[j], o.heads[i] }
func (o *order) Push(x any)    { o.heads = append(o.heads, x.(contender)) }

func (o *order) Pop() any {
	last := o.heads[len(o.heads)-1]
	o.heads = o.heads[:len(o.heads)-1]
	return last
}

// Less reports whether one of two transactions is executed before the other.
func (o *order) Less(i, j int) bool {
	a, b := &o.heads[i], &o.heads[j]
	return cmp.Or(b.tip.Cmp(&a.tip), cmp.Compare(a.order, b.order), bytes.Compare(a.hash[:], b.hash[:])) < 0
}
