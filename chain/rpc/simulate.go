package rpc

import (
	"context"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/trie"

	"github.com/ringfence-sim/ringfence/chain"
)

const (
	simulatedBlocks = 256
	simulatedCalls  = 1000
	codeVM          = -32015 // a call that failed without reverting
	codeFunds       = -38014
	codeNonceLow    = -38010
	codeNonceHigh   = -38011
	codeNumber      = -38020 // block numbers that do not rise
	codeTime        = -38021 // likewise times
	codeMany        = -38026
)

// simulation is the request of eth_simulateV1.
type simulation struct {
	Blocks     []simulated `json:"blockStateCalls"`
	Transfers  bool        `json:"traceTransfers"`
	Validation bool        `json:"validation"`
	Full       bool        `json:"returnFullTransactions"`
}

// simulated is one block of it.
type simulated struct {
	Block *blockOverride `json:"blockOverrides"`
	State *stateOverride `json:"stateOverrides"`
	Calls []arguments    `json:"calls"`
}

// outcome is what a call of a simulation did.
type outcome struct {
	Return  hexutil.Bytes  `json:"returnData"`
	Logs    []*types.Log   `json:"logs"`
	GasUsed hexutil.Uint64 `json:"gasUsed"`
	MaxUsed hexutil.Uint64 `json:"maxUsedGas"`
	Status  hexutil.Uint64 `json:"status"`
	Error   *callError     `json:"error,omitempty"`
}

type callError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    string `json:"data,omitempty"`
}

// simulatedBlock is a block with what its calls did.
type simulatedBlock struct {
	body
	Calls []outcome `json:"calls"`
}

// etherLog is the address that logs of transfers of ether have, by ERC-7528.
var (
	etherLog      = common.HexToAddress("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")
	transferTopic = common.HexToHash("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
)

var errManyBlocks = refuse(codeMany, "too many blocks: %d are the most, those without calls included", simulatedBlocks)

// whole puts empty blocks where a block's number leaves some out, so that each stands on the one before.
func whole(blocks []simulated, parent *big.Int) (all []simulated, err error) {
	last := new(big.Int).Set(parent)
	limit := new(big.Int).Add(parent, big.NewInt(simulatedBlocks))
	for i := range blocks {
		last.Add(last, big.NewInt(1))
		if o := blocks[i].Block; o != nil && o.Number != nil {
			if o.Number.ToInt().Cmp(limit) > 0 {
				return nil, errManyBlocks
			}
			for gap := new(big.Int).Sub(o.Number.ToInt(), last); gap.Sign() > 0; gap.Sub(gap, big.NewInt(1)) {
				all = append(all, simulated{})
			}
			last.Set(o.Number.ToInt())
		}
		all = append(all, blocks[i])
	}
	if len(all) > simulatedBlocks {
		return nil, errManyBlocks
	}
	return all, nil
}

// SimulateV1 runs calls in blocks on each other, from the state after a block; nothing of it stays.
func (e *eth) SimulateV1(ctx context.Context, o simulation, at *blockRef) ([]*simulatedBlock, error) {
	if len(o.Blocks) == 0 {
		return nil, refuse(codeParameters, "empty input")
	}
	v, err := e.s.view(at)
	if err != nil {
		return nil, err
	}
	if o.Blocks, err = whole(o.Blocks, v.Header.Number); err != nil {
		return nil, err
	}
	parent, step := types.CopyHeader(v.Header), uint64(12)
	if head := e.s.driver.Chain().Head(); head.Hash() == parent.Hash() {
		step = e.s.next().Time - parent.Time // as the next block will be
	}
	left, calls := uint64(callGas), 0
	hashes := map[uint64]common.Hash{}
	before := v.Block.GetHash
	v.Block.GetHash = func(n uint64) common.Hash {
		if h, ok := hashes[n]; ok {
			return h
		}
		return before(n)
	}
	hashes[parent.Number.Uint64()] = parent.Hash()
	var all []*simulatedBlock
	for i := range o.Blocks {
		b := &o.Blocks[i]
		if calls += len(b.Calls); calls > simulatedCalls {
			return nil, refuse(codeMany, "too many calls: %d are the most", simulatedCalls)
		}
		v.Block.BlockNumber, v.Block.Time = new(big.Int).Add(parent.Number, big.NewInt(1)), parent.Time+step
		v.Block.GasLimit = parent.GasLimit
		v.Block.BaseFee = new(big.Int)
		if o.Validation {
			v.Block.BaseFee = new(big.Int).Set(parent.BaseFee)
		}
		b.Block.apply(&v.Block)
		if v.Block.BlockNumber.Cmp(parent.Number) <= 0 {
			return nil, refuse(codeNumber, "block numbers must rise: %v after %v", v.Block.BlockNumber, parent.Number)
		}
		if v.Block.Time <= parent.Time {
			return nil, refuse(codeTime, "block times must rise: %d after %d", v.Block.Time, parent.Time)
		}
		if b.State != nil {
			if err := b.State.apply(v); err != nil {
				return nil, err
			}
		}
		done, header, err := e.simulate(ctx, v, parent, b.Calls, &o, &left)
		if err != nil {
			return nil, err
		}
		all = append(all, done)
		parent = header
		hashes[header.Number.Uint64()] = header.Hash()
	}
	return all, nil
}

func (e *eth) simulate(ctx context.Context, v *chain.View, parent *types.Header, calls []arguments, o *simulation, left *uint64) (*simulatedBlock, *types.Header, error) {
	h := &types.Header{
		ParentHash: parent.Hash(), UncleHash: types.EmptyUncleHash, Coinbase: v.Block.Coinbase, Difficulty: new(big.Int),
		Number: v.Block.BlockNumber, GasLimit: v.Block.GasLimit, Time: v.Block.Time, BaseFee: v.Block.BaseFee, MixDigest: *v.Block.Random,
		WithdrawalsHash: &types.EmptyWithdrawalsHash, BlobGasUsed: new(uint64), ExcessBlobGas: new(uint64),
		ParentBeaconRoot: new(common.Hash), RequestsHash: &types.EmptyRequestsHash,
	}
	block := &simulatedBlock{Calls: []outcome{}}
	pool := core.NewGasPool(h.GasLimit)
	var txs []chain.Tx
	var receipts types.Receipts
	for i := range calls {
		a := &calls[i]
		if err := a.check(e.s.driver.Chain().Config().ChainID); err != nil {
			return nil, nil, err
		}
		if a.Nonce == nil {
			nonce := hexutil.Uint64(v.State.GetNonce(a.from()))
			a.Nonce = &nonce
		}
		if a.Gas == nil {
			gas := hexutil.Uint64(min(pool.Available(false), *left, chain.TransactionGas))
			a.Gas = &gas
		}
		if uint64(*a.Gas) > *left {
			return nil, nil, refuse(codeLimit, "the simulation needs more than %d gas in all", callGas)
		}
		form := a.message
		if o.Validation {
			form = a.strict
		}
		m, err := form(uint64(*a.Gas), h.BaseFee)
		if err != nil {
			return nil, nil, err
		}
		m.Nonce = uint64(*a.Nonce)
		tx := chain.Tx{From: m.From, Transaction: types.NewTx(&types.DynamicFeeTx{
			ChainID: e.s.driver.Chain().Config().ChainID, Nonce: m.Nonce, GasTipCap: m.GasTipCap.ToBig(), GasFeeCap: m.GasFeeCap.ToBig(),
			Gas: m.GasLimit, To: m.To, Value: m.Value.ToBig(), Data: m.Data, AccessList: m.AccessList,
		})}
		v.State.SetTxContext(tx.Hash(), i, 0)
		var hooks *tracing.Hooks
		if o.Transfers {
			hooks = transfers(v)
		}
		evm := v.EVM(vm.Config{NoBaseFee: !o.Validation, Tracer: hooks})
		stop := context.AfterFunc(ctx, evm.Cancel)
		result, err := core.ApplyMessage(evm, m, pool)
		stop()
		if err != nil {
			return nil, nil, invalid(err)
		}
		v.State.Finalise(evm.GetRules())
		*left -= result.UsedGas
		r := core.MakeReceipt(evm, result, v.State, h.Number, common.Hash{}, h.Time, tx.Transaction, pool.CumulativeUsed(), nil)
		c := outcome{
			Return: result.ReturnData, Logs: r.Logs, GasUsed: hexutil.Uint64(result.UsedGas), MaxUsed: hexutil.Uint64(result.MaxUsedGas), Status: 1,
		}
		if c.Logs == nil {
			c.Logs = []*types.Log{}
		}
		if result.Failed() {
			c.Status, c.Logs = 0, []*types.Log{}
			c.Error = &callError{Code: codeVM, Message: result.Err.Error()}
			if errors.Is(result.Err, vm.ErrExecutionReverted) {
				why := reverted(result.Revert()).(*refusal)
				c.Error = &callError{Code: why.code, Message: why.message, Data: why.data.(string)}
			}
		}
		block.Calls = append(block.Calls, c)
		txs, receipts = append(txs, tx), append(receipts, r)
	}
	h.GasUsed, h.Root = pool.Used(), v.State.IntermediateRoot(v.EVM(vm.Config{}).GetRules())
	var bare types.Transactions
	for _, tx := range txs {
		bare = append(bare, tx.Transaction)
	}
	b := types.NewBlock(h, &types.Body{Transactions: bare, Withdrawals: types.Withdrawals{}}, receipts, trie.NewStackTrie(nil))
	shown := &chain.Block{Block: b}
	for i, tx := range txs {
		for _, l := range receipts[i].Logs {
			l.BlockHash = b.Hash()
		}
		receipts[i].EffectiveGasPrice = new(big.Int)
		shown.Included = append(shown.Included, chain.Included{Tx: tx, Receipt: receipts[i]})
	}
	block.body = *encodeBlock(shown, o.Full)
	return block, b.Header(), nil
}

// invalid is a call that no block could hold.
func invalid(err error) error {
	for cause, code := range map[error]int{
		core.ErrNonceTooLow: codeNonceLow, core.ErrNonceTooHigh: codeNonceHigh, core.ErrInsufficientFunds: codeFunds,
		core.ErrIntrinsicGas: -38013, core.ErrFeeCapTooLow: -38012, core.ErrGasLimitReached: -38015,
		core.ErrSenderNoEOA: -38024, vm.ErrMaxInitCodeSizeExceeded: -38025,
	} {
		if errors.Is(err, cause) {
			return refuse(code, "%v", err)
		}
	}
	return refuse(codeRefused, "%v", err)
}

// transfers writes a log for each transfer of ether, as that of a token.
func transfers(v *chain.View) *tracing.Hooks {
	return &tracing.Hooks{OnEnter: func(_ int, kind byte, from, to common.Address, _ []byte, _ uint64, value *big.Int) {
		if vm.OpCode(kind) == vm.DELEGATECALL || value == nil || value.Sign() == 0 {
			return
		}
		v.State.AddLog(&types.Log{
			Address: etherLog, Topics: []common.Hash{transferTopic, common.BytesToHash(from[:]), common.BytesToHash(to[:])},
			Data: common.BigToHash(value).Bytes(), BlockNumber: v.Block.BlockNumber.Uint64(), BlockTimestamp: v.Block.Time,
		})
	}}
}

// proof is the answer of eth_getProof.
type proof struct {
	Address common.Address  `json:"address"`
	Account []hexutil.Bytes `json:"accountProof"`
	Balance *hexutil.Big    `json:"balance"`
	Code    common.Hash     `json:"codeHash"`
	Nonce   hexutil.Uint64  `json:"nonce"`
	Root    common.Hash     `json:"storageHash"`
	Storage []slotProof     `json:"storageProof"`
}

type slotProof struct {
	Key   string          `json:"key"`
	Value *hexutil.Big    `json:"value"`
	Proof []hexutil.Bytes `json:"proof"`
}

// nodes collects a proof's nodes from the root down.
type nodes []hexutil.Bytes

func (n *nodes) Put(_, value []byte) error { *n = append(*n, value); return nil }

func (n *nodes) Delete([]byte) error { return nil }

// GetProof proves an account and some of its slots against the state's root.
func (e *eth) GetProof(of common.Address, slots []string, at *blockRef) (*proof, error) {
	if len(slots) > 1024 {
		return nil, refuse(codeLimit, "too many slots: 1024 are the most")
	}
	c := e.s.driver.Chain()
	b := c.Head()
	if at != nil {
		if b = e.find(*at); b == nil {
			return nil, refuse(codeRefused, "header not found")
		}
	}
	v, err := c.After(b)
	if err != nil {
		return nil, err
	}
	tries := c.States().Tries
	accounts, err := trie.NewStateTrie(trie.StateTrieID(b.State), tries)
	if err != nil {
		return nil, err
	}
	path := nodes{}
	if err := accounts.Prove(crypto.Keccak256(of[:]), &path); err != nil {
		return nil, err
	}
	p := &proof{
		Address: of, Account: path, Balance: quantity(v.State.GetBalance(of).ToBig()), Code: v.State.GetCodeHash(of),
		Nonce: hexutil.Uint64(v.State.GetNonce(of)), Root: v.State.GetStorageRoot(of), Storage: []slotProof{},
	}
	if p.Code == (common.Hash{}) {
		p.Code = types.EmptyCodeHash
	}
	if p.Root == (common.Hash{}) {
		p.Root = types.EmptyRootHash
	}
	var storage *trie.StateTrie
	if p.Root != types.EmptyRootHash {
		if storage, err = trie.NewStateTrie(trie.StorageTrieID(b.State, crypto.Keccak256Hash(of[:]), p.Root), tries); err != nil {
			return nil, err
		}
	}
	for _, slot := range slots {
		key, err := word(slot)
		if err != nil {
			return nil, err
		}
		path := nodes{}
		if storage != nil {
			if err := storage.Prove(crypto.Keccak256(key[:]), &path); err != nil {
				return nil, err
			}
		}
		value := v.State.GetState(of, key)
		p.Storage = append(p.Storage, slotProof{Key: slot, Value: (*hexutil.Big)(value.Big()), Proof: path})
	}
	return p, nil
}
