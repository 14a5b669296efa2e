package rpc

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/ringfence-sim/ringfence/chain"
)

// eth is the namespace of ordinary programs.
type eth struct{ s *Server }

type blockRef = gethrpc.BlockNumberOrHash

// block finds a block; a pending one is the last.
func (s *Server) block(n gethrpc.BlockNumber) *chain.Block {
	c := s.driver.Chain()
	switch n {
	case gethrpc.PendingBlockNumber, gethrpc.LatestBlockNumber, gethrpc.SafeBlockNumber, gethrpc.FinalizedBlockNumber:
		return c.Head()
	case gethrpc.EarliestBlockNumber:
		return c.First()
	}
	return c.Block(uint64(n))
}

// view opens the state that a reference means; nil is the last block's.
func (s *Server) view(at *blockRef) (*chain.View, error) {
	c := s.driver.Chain()
	if at == nil {
		return c.After(c.Head())
	}
	if hash, ok := at.Hash(); ok {
		b := c.BlockByHash(hash)
		if b == nil {
			return nil, refuse(codeRefused, "header for hash not found: %s", hash)
		}
		return c.After(b)
	}
	n, _ := at.Number()
	if n == gethrpc.PendingBlockNumber {
		return c.Pending(s.next())
	}
	b := s.block(n)
	if b == nil {
		return nil, refuse(codeRefused, "header not found: there is no block %d, the last is %d", n, c.Head().NumberU64())
	}
	return c.After(b)
}

func (e *eth) ChainId() *hexutil.Big { //nolint:revive // the method's name is part of the interface
	return quantity(e.s.driver.Chain().Config().ChainID)
}

func (e *eth) BlockNumber() hexutil.Uint64 {
	return hexutil.Uint64(e.s.driver.Chain().Head().NumberU64())
}

func (e *eth) Syncing() bool { return false }

func (e *eth) Mining() bool { return false }

// Accounts are those that eth_sendTransaction sends for: who is impersonated. No key is held.
func (e *eth) Accounts() []common.Address {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	all := slices.AppendSeq([]common.Address{}, maps.Keys(e.s.played))
	slices.SortFunc(all, common.Address.Cmp)
	return all
}

func (e *eth) GetBlockByNumber(n gethrpc.BlockNumber, full *bool) *body {
	if n == gethrpc.PendingBlockNumber {
		return e.pending()
	}
	b := e.s.block(n)
	if b == nil {
		return nil
	}
	return encodeBlock(b, full != nil && *full)
}

// pending is the next block as far as it is known, without transactions: which of the pool's it takes is not decided.
func (e *eth) pending() *body {
	v, err := e.s.driver.Chain().Pending(e.s.next())
	if err != nil {
		return nil
	}
	p := &body{head: encodeHead(v.Header), Transactions: []common.Hash{}, Uncles: []common.Hash{}}
	p.Hash, p.Nonce, p.Miner = nil, nil, nil
	return p
}

func (e *eth) GetHeaderByNumber(n gethrpc.BlockNumber) *head {
	return header(e.s.block(n))
}

func (e *eth) GetHeaderByHash(hash common.Hash) *head {
	return header(e.s.driver.Chain().BlockByHash(hash))
}

func header(b *chain.Block) *head {
	if b == nil {
		return nil
	}
	h := encodeHead(b.Header())
	return &h
}

func (e *eth) GetBlockByHash(hash common.Hash, full *bool) *body {
	b := e.s.driver.Chain().BlockByHash(hash)
	if b == nil {
		return nil
	}
	return encodeBlock(b, full != nil && *full)
}

// find returns the block of a reference, nil where there is none.
func (e *eth) find(at blockRef) *chain.Block {
	if hash, ok := at.Hash(); ok {
		return e.s.driver.Chain().BlockByHash(hash)
	}
	n, _ := at.Number()
	return e.s.block(n)
}

func (e *eth) GetBlockReceipts(at blockRef) []*receipt {
	b := e.find(at)
	if b == nil {
		return nil
	}
	all := make([]*receipt, len(b.Included))
	for i := range b.Included {
		all[i] = encodeReceipt(chain.Place{Block: b, Index: i})
	}
	return all
}

func count(b *chain.Block) *hexutil.Uint {
	if b == nil {
		return nil
	}
	n := hexutil.Uint(len(b.Included))
	return &n
}

func (e *eth) GetBlockTransactionCountByNumber(n gethrpc.BlockNumber) *hexutil.Uint {
	return count(e.s.block(n))
}

func (e *eth) GetBlockTransactionCountByHash(hash common.Hash) *hexutil.Uint {
	return count(e.s.driver.Chain().BlockByHash(hash))
}

func uncles(b *chain.Block) *hexutil.Uint {
	if b == nil {
		return nil
	}
	return new(hexutil.Uint)
}

func (e *eth) GetUncleCountByBlockNumber(n gethrpc.BlockNumber) *hexutil.Uint {
	return uncles(e.s.block(n))
}

func (e *eth) GetUncleCountByBlockHash(hash common.Hash) *hexutil.Uint {
	return uncles(e.s.driver.Chain().BlockByHash(hash))
}

// None of the blocks has an uncle.

func (e *eth) GetUncleByBlockNumberAndIndex(gethrpc.BlockNumber, hexutil.Uint) any { return nil }

func (e *eth) GetUncleByBlockHashAndIndex(common.Hash, hexutil.Uint) any { return nil }

func indexed(b *chain.Block, i hexutil.Uint) *transaction {
	if b == nil || uint(i) >= uint(len(b.Included)) {
		return nil
	}
	return encodeIncluded(chain.Place{Block: b, Index: int(i)})
}

func (e *eth) GetTransactionByBlockNumberAndIndex(n gethrpc.BlockNumber, i hexutil.Uint) *transaction {
	return indexed(e.s.block(n), i)
}

func (e *eth) GetTransactionByBlockHashAndIndex(hash common.Hash, i hexutil.Uint) *transaction {
	return indexed(e.s.driver.Chain().BlockByHash(hash), i)
}

func (e *eth) GetTransactionByHash(hash common.Hash) *transaction {
	c := e.s.driver.Chain()
	if p, ok := c.Find(hash); ok {
		return encodeIncluded(p)
	}
	if tx, ok := c.Pooled(hash); ok && !tx.Private {
		return encodeTransaction(tx)
	}
	return nil
}

func (e *eth) GetRawTransactionByHash(hash common.Hash) (hexutil.Bytes, error) {
	c := e.s.driver.Chain()
	if p, ok := c.Find(hash); ok {
		return p.Block.Included[p.Index].MarshalBinary()
	}
	if tx, ok := c.Pooled(hash); ok && !tx.Private {
		return tx.MarshalBinary()
	}
	return nil, nil
}

func (e *eth) GetTransactionReceipt(hash common.Hash) *receipt {
	p, ok := e.s.driver.Chain().Find(hash)
	if !ok {
		return nil
	}
	return encodeReceipt(p)
}

func (e *eth) GetTransactionCount(of common.Address, at *blockRef) (*hexutil.Uint64, error) {
	if at != nil {
		if n, ok := at.Number(); ok && n == gethrpc.PendingBlockNumber {
			nonce, err := e.s.driver.Chain().NextNonce(of)
			return (*hexutil.Uint64)(&nonce), err
		}
	}
	v, err := e.s.view(at)
	if err != nil {
		return nil, err
	}
	nonce := hexutil.Uint64(v.State.GetNonce(of))
	return &nonce, v.State.Error()
}

func (e *eth) GetBalance(of common.Address, at *blockRef) (*hexutil.Big, error) {
	v, err := e.s.view(at)
	if err != nil {
		return nil, err
	}
	return quantity(v.State.GetBalance(of).ToBig()), v.State.Error()
}

func (e *eth) GetCode(of common.Address, at *blockRef) (hexutil.Bytes, error) {
	v, err := e.s.view(at)
	if err != nil {
		return nil, err
	}
	return v.State.GetCode(of), v.State.Error()
}

// accountInfo is an account in one answer.
type accountInfo struct {
	Balance *hexutil.Big   `json:"balance"`
	Nonce   hexutil.Uint64 `json:"nonce"`
	Code    hexutil.Bytes  `json:"code"`
}

func (e *eth) GetAccountInfo(of common.Address, at *blockRef) (*accountInfo, error) {
	v, err := e.s.view(at)
	if err != nil {
		return nil, err
	}
	return &accountInfo{quantity(v.State.GetBalance(of).ToBig()), hexutil.Uint64(v.State.GetNonce(of)), v.State.GetCode(of)}, v.State.Error()
}

func (e *eth) GetStorageAt(of common.Address, slot string, at *blockRef) (hexutil.Bytes, error) {
	key, err := word(slot)
	if err != nil {
		return nil, err
	}
	v, err := e.s.view(at)
	if err != nil {
		return nil, err
	}
	value := v.State.GetState(of, key)
	return value[:], v.State.Error()
}

func (e *eth) SendRawTransaction(raw hexutil.Bytes) (common.Hash, error) { return e.s.submit(raw) }

// SendRawTransactionSync answers with the receipt (EIP-7966). The wait is in milliseconds.
func (e *eth) SendRawTransactionSync(ctx context.Context, raw hexutil.Bytes, wait *hexutil.Uint64) (*receipt, error) {
	events, stop := e.s.feed.listen()
	defer stop()
	hash, err := e.s.submit(raw)
	if err != nil {
		return nil, err
	}
	limit := syncWait
	if wait != nil && *wait > 0 {
		limit = time.Duration(min(uint64(*wait), uint64(syncWaitLimit.Milliseconds()))) * time.Millisecond
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		if r := e.GetTransactionReceipt(hash); r != nil {
			return r, nil
		}
		select {
		case _, open := <-events:
			if !open {
				return nil, refuse(codeTimeout, "too many blocks at once; ask for the receipt of %s", hash)
			}
		case <-timer.C:
			return nil, &refusal{code: codeTimeout, message: "the transaction was added to the pool and is in no block yet", data: hash}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// word reads a slot as clients write it: a quantity or 32 bytes.
func word(hex string) (h common.Hash, err error) {
	if len(hex) < 2 || hex[0] != '0' || hex[1]|0x20 != 'x' || len(hex) > 66 {
		return h, refuse(codeParameters, "%q is no slot: write at most 32 bytes as hex with 0x", hex)
	}
	digits := hex[2:]
	if len(digits)%2 == 1 {
		digits = "0" + digits
	}
	b, err := hexutil.Decode("0x" + digits)
	if err != nil {
		return h, refuse(codeParameters, "%q is no slot: %v", hex, err)
	}
	return common.BytesToHash(b), nil
}

// network is the namespace net.
type network struct{ s *Server }

func (n *network) Version() string { return n.s.driver.Chain().Config().ChainID.String() }

func (n *network) Listening() bool { return true }

func (n *network) PeerCount() hexutil.Uint { return 0 }

// web3 is the namespace web3.
type web3 struct{ s *Server }

func (w *web3) ClientVersion() string { return w.s.options.Version }

func (w *web3) Sha3(data hexutil.Bytes) hexutil.Bytes { return crypto.Keccak256(data) }

// txpool is the namespace of the pool, as far as it is public.
type txpool struct{ s *Server }

// Content is what waits: executable now, or behind a gap of nonces.
func (t *txpool) Content() (map[string]map[string]map[string]*transaction, error) {
	content := map[string]map[string]map[string]*transaction{"pending": {}, "queued": {}}
	c := t.s.driver.Chain()
	next := map[common.Address]uint64{}
	for _, tx := range c.Waiting() {
		if tx.Private {
			continue
		}
		if _, ok := next[tx.From]; !ok {
			n, err := c.NextNonce(tx.From)
			if err != nil {
				return nil, err
			}
			next[tx.From] = n
		}
		where, who := "queued", tx.From.Hex()
		if tx.Nonce() < next[tx.From] {
			where = "pending"
		}
		if content[where][who] == nil {
			content[where][who] = map[string]*transaction{}
		}
		content[where][who][strconv.FormatUint(tx.Nonce(), 10)] = encodeTransaction(tx)
	}
	return content, nil
}

// ContentFrom is what waits of one sender.
func (t *txpool) ContentFrom(of common.Address) (map[string]map[string]*transaction, error) {
	content, err := t.Content()
	if err != nil {
		return nil, err
	}
	mine := map[string]map[string]*transaction{}
	for where, by := range content {
		if mine[where] = by[of.Hex()]; mine[where] == nil {
			mine[where] = map[string]*transaction{}
		}
	}
	return mine, nil
}

// Inspect is Content in words.
func (t *txpool) Inspect() (map[string]map[string]map[string]string, error) {
	content, err := t.Content()
	if err != nil {
		return nil, err
	}
	words := map[string]map[string]map[string]string{}
	for where, by := range content {
		words[where] = map[string]map[string]string{}
		for who, all := range by {
			words[where][who] = map[string]string{}
			for nonce, tx := range all {
				to := "contract creation"
				if tx.To != nil {
					to = tx.To.Hex()
				}
				words[where][who][nonce] = fmt.Sprintf("%s: %v wei + %v gas × %v wei", to, tx.Value.ToInt(), uint64(tx.Gas), tx.GasPrice.ToInt())
			}
		}
	}
	return words, nil
}

// Status is how many there are of each.
func (t *txpool) Status() (map[string]hexutil.Uint, error) {
	content, err := t.Content()
	if err != nil {
		return nil, err
	}
	status := map[string]hexutil.Uint{"pending": 0, "queued": 0}
	for where, by := range content {
		for _, all := range by {
			status[where] += hexutil.Uint(len(all))
		}
	}
	return status, nil
}

// ringfence is the namespace of what no other chain has.
type ringfence struct{ s *Server }

// Pass says that an account which is waited for does not want to act in this block.
func (r *ringfence) Pass(who common.Address) bool {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.actedLocked(who)
	return true
}

// Head says where the simulation is.
func (r *ringfence) Head() map[string]any {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	b := r.s.driver.Chain().Head()
	return map[string]any{"number": b.NumberU64(), "timestamp": b.Time(), "over": r.s.over}
}
