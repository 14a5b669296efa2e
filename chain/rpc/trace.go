package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/eth/tracers/logger"
	"github.com/ethereum/go-ethereum/rlp"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/ringfence-sim/ringfence/chain"
)

// debug is the namespace of traces: go-ethereum's callTracer, prestateTracer and the log of instructions.
type debug struct{ s *Server }

// traceOptions say what a trace is of.
type traceOptions struct {
	EnableMemory     bool            `json:"enableMemory"`
	DisableStack     bool            `json:"disableStack"`
	DisableStorage   bool            `json:"disableStorage"`
	EnableReturnData bool            `json:"enableReturnData"`
	Limit            int             `json:"limit"`
	Tracer           *string         `json:"tracer"`
	Config           json.RawMessage `json:"tracerConfig"`
	State            *stateOverride  `json:"stateOverrides"`
	Block            *blockOverride  `json:"blockOverrides"`
}

// traceLimit is how many bytes a log of instructions has.
const traceLimit = 64 << 20

// limit is how many bytes of instructions are logged.
func (o *traceOptions) limit() int {
	if o.Limit <= 0 {
		return traceLimit
	}
	return min(o.Limit, traceLimit)
}

// tracer watches one transaction.
type tracer struct {
	hooks *tracing.Hooks
	// result is what was seen; v is the state after the transaction.
	result func(used uint64, v *chain.View) (any, error)
}

// tracer returns the one that is asked for. before opens the state in which the transaction begins.
func (o *traceOptions) tracer(from common.Address, to *common.Address, before func() (*chain.View, error)) (*tracer, error) {
	if o == nil {
		o = &traceOptions{}
	}
	if o.Tracer == nil || *o.Tracer == "" {
		l := logger.NewStructLogger(&logger.Config{
			EnableMemory: o.EnableMemory, DisableStack: o.DisableStack, DisableStorage: o.DisableStorage,
			EnableReturnData: o.EnableReturnData, Limit: o.limit(),
		})
		return &tracer{l.Hooks(), func(uint64, *chain.View) (any, error) { return l.GetResult() }}, nil
	}
	switch *o.Tracer {
	case "callTracer":
		var c struct{ OnlyTopCall, WithLog bool }
		if len(o.Config) > 0 {
			if err := json.Unmarshal(o.Config, &c); err != nil {
				return nil, refuse(codeParameters, "tracerConfig: %v", err)
			}
		}
		t := &callTracer{onlyTop: c.OnlyTopCall, logs: c.WithLog}
		return &tracer{t.hooks(), func(used uint64, _ *chain.View) (any, error) { return t.result(used) }}, nil
	case "prestateTracer":
		var c struct{ DiffMode, DisableCode, DisableStorage bool }
		if len(o.Config) > 0 {
			if err := json.Unmarshal(o.Config, &c); err != nil {
				return nil, refuse(codeParameters, "tracerConfig: %v", err)
			}
		}
		accesses := logger.NewAccessListTracer(nil, map[common.Address]struct{}{})
		hooks := accesses.Hooks()
		touched := map[common.Address]bool{from: true}
		if to != nil {
			touched[*to] = true
		}
		hooks.OnEnter = func(_ int, _ byte, _, to common.Address, _ []byte, _ uint64, _ *big.Int) { touched[to] = true }
		return &tracer{hooks, func(_ uint64, after *chain.View) (any, error) {
			touched[after.Block.Coinbase] = true
			v, err := before()
			if err != nil {
				return nil, err
			}
			slots := map[common.Address][]common.Hash{}
			for _, a := range accesses.AccessList() {
				touched[a.Address] = true
				slots[a.Address] = a.StorageKeys
			}
			pre := prestate(v, touched, slots, !c.DisableCode, !c.DisableStorage)
			if !c.DiffMode {
				return pre, nil
			}
			post := prestate(after, touched, slots, !c.DisableCode, !c.DisableStorage)
			return difference(pre, post), nil
		}}, nil
	case "noopTracer":
		return &tracer{&tracing.Hooks{}, func(uint64, *chain.View) (any, error) { return struct{}{}, nil }}, nil
	}
	return nil, refuse(codeParameters, "tracer %q is not served: callTracer, prestateTracer, noopTracer and, without a tracer, the log of instructions are", *o.Tracer)
}

// TraceTransaction runs a transaction of a block again.
func (d *debug) TraceTransaction(ctx context.Context, hash common.Hash, o *traceOptions) (any, error) {
	p, ok := d.s.driver.Chain().Find(hash)
	if !ok {
		return nil, refuse(codeRefused, "transaction not found")
	}
	return d.trace(ctx, p, o)
}

func (d *debug) trace(ctx context.Context, p chain.Place, o *traceOptions) (any, error) {
	before := func() (*chain.View, error) { return d.s.driver.Chain().Replay(p.Block, p.Index, vm.Config{}) }
	v, err := before()
	if err != nil {
		return nil, err
	}
	in := &p.Block.Included[p.Index]
	t, err := o.tracer(in.From, in.To(), before)
	if err != nil {
		return nil, err
	}
	evm := v.EVM(vm.Config{Tracer: t.hooks})
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	defer context.AfterFunc(ctx, evm.Cancel)()
	if t.hooks.OnTxStart != nil {
		t.hooks.OnTxStart(evm.GetVMContext(), in.Transaction, in.From)
	}
	result, err := v.Apply(evm, in.Tx, p.Index)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, refuse(codeLimit, "execution timeout")
	}
	if t.hooks.OnTxEnd != nil {
		t.hooks.OnTxEnd(in.Receipt, nil)
	}
	return t.result(result.UsedGas, v)
}

// traced is a transaction's trace among those of a block.
type traced struct {
	Hash   common.Hash `json:"txHash"`
	Result any         `json:"result,omitempty"`
	Error  string      `json:"error,omitempty"`
}

func (d *debug) traceBlock(ctx context.Context, b *chain.Block, o *traceOptions) ([]traced, error) {
	if b == nil {
		return nil, refuse(codeRefused, "block not found")
	}
	all := []traced{}
	for i := range b.Included {
		t := traced{Hash: b.Included[i].Hash()}
		result, err := d.trace(ctx, chain.Place{Block: b, Index: i}, o)
		if t.Result = result; err != nil {
			t.Error = err.Error()
		}
		all = append(all, t)
	}
	return all, nil
}

// TraceBlockByNumber traces all of a block.
func (d *debug) TraceBlockByNumber(ctx context.Context, n gethrpc.BlockNumber, o *traceOptions) ([]traced, error) {
	return d.traceBlock(ctx, d.s.block(n), o)
}

// TraceBlockByHash traces all of a block.
func (d *debug) TraceBlockByHash(ctx context.Context, hash common.Hash, o *traceOptions) ([]traced, error) {
	return d.traceBlock(ctx, d.s.driver.Chain().BlockByHash(hash), o)
}

// TraceCall traces what eth_call does.
func (d *debug) TraceCall(ctx context.Context, a arguments, at *blockRef, o *traceOptions) (any, error) {
	if o == nil {
		o = &traceOptions{}
	}
	before := func() (*chain.View, error) { return d.s.prepare(&a, at, o.State, o.Block) }
	v, err := before()
	if err != nil {
		return nil, err
	}
	t, err := o.tracer(a.from(), a.To, before)
	if err != nil {
		return nil, err
	}
	m, err := a.message(a.gas(), v.Block.BaseFee)
	if err != nil {
		return nil, err
	}
	free(v, m)
	evm := v.EVM(vm.Config{Tracer: t.hooks, NoBaseFee: true})
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	defer context.AfterFunc(ctx, evm.Cancel)()
	tx := types.NewTx(&types.LegacyTx{To: a.To, Gas: m.GasLimit, Data: m.Data, Value: m.Value.ToBig(), GasPrice: m.GasPrice.ToBig()})
	if t.hooks.OnTxStart != nil {
		t.hooks.OnTxStart(evm.GetVMContext(), tx, m.From)
	}
	result, err := core.ApplyMessage(evm, m, nil)
	if err != nil {
		return nil, err
	}
	if evm.Cancelled() {
		return nil, refuse(codeLimit, "execution timeout")
	}
	if t.hooks.OnTxEnd != nil {
		t.hooks.OnTxEnd(&types.Receipt{GasUsed: result.UsedGas}, nil)
	}
	return t.result(result.UsedGas, v)
}

// GetRawTransaction is a transaction as it was signed.
func (d *debug) GetRawTransaction(hash common.Hash) (hexutil.Bytes, error) {
	return (&eth{d.s}).GetRawTransactionByHash(hash)
}

// GetRawHeader is a header as its hash is of it.
func (d *debug) GetRawHeader(at blockRef) (hexutil.Bytes, error) {
	b := (&eth{d.s}).find(at)
	if b == nil {
		return nil, refuse(codeRefused, "block not found")
	}
	return rlp.EncodeToBytes(b.Header())
}

// GetRawBlock is a block in go-ethereum's encoding.
func (d *debug) GetRawBlock(at blockRef) (hexutil.Bytes, error) {
	b := (&eth{d.s}).find(at)
	if b == nil {
		return nil, refuse(codeRefused, "block not found")
	}
	return rlp.EncodeToBytes(b.Block)
}

// GetRawReceipts are a block's receipts as their root is of them.
func (d *debug) GetRawReceipts(at blockRef) ([]hexutil.Bytes, error) {
	b := (&eth{d.s}).find(at)
	if b == nil {
		return nil, refuse(codeRefused, "block not found")
	}
	all := make([]hexutil.Bytes, len(b.Included))
	for i := range b.Included {
		raw, err := b.Included[i].Receipt.MarshalBinary()
		if err != nil {
			return nil, err
		}
		all[i] = raw
	}
	return all, nil
}

// frame is a call in the tree that callTracer draws.
type frame struct {
	Type    string          `json:"type"`
	From    common.Address  `json:"from"`
	Gas     hexutil.Uint64  `json:"gas"`
	GasUsed hexutil.Uint64  `json:"gasUsed"`
	To      *common.Address `json:"to,omitempty"`
	Input   hexutil.Bytes   `json:"input"`
	Output  hexutil.Bytes   `json:"output,omitempty"`
	Error   string          `json:"error,omitempty"`
	Reason  string          `json:"revertReason,omitempty"`
	Calls   []*frame        `json:"calls,omitempty"`
	Logs    []frameLog      `json:"logs,omitempty"`
	Value   *hexutil.Big    `json:"value,omitempty"`
}

type frameLog struct {
	Address  common.Address `json:"address"`
	Topics   []common.Hash  `json:"topics"`
	Data     hexutil.Bytes  `json:"data"`
	Position hexutil.Uint   `json:"position"` // how many calls of its frame came before it
}

// callTracer draws the tree of calls.
type callTracer struct {
	onlyTop, logs bool
	top           *frame
	open          []*frame
	gas           uint64 // of the transaction
}

func (t *callTracer) hooks() *tracing.Hooks {
	h := &tracing.Hooks{
		OnTxStart: func(_ *tracing.VMContext, tx *types.Transaction, _ common.Address) { t.gas = tx.Gas() },
		OnEnter: func(depth int, kind byte, from, to common.Address, input []byte, gas uint64, value *big.Int) {
			if t.onlyTop && depth > 0 {
				return
			}
			f := &frame{
				Type: vm.OpCode(kind).String(), From: from, To: &to, Gas: hexutil.Uint64(gas), Input: append([]byte{}, input...),
			}
			if value != nil {
				f.Value = (*hexutil.Big)(new(big.Int).Set(value))
			}
			if len(t.open) == 0 {
				t.top = f
			} else {
				parent := t.open[len(t.open)-1]
				parent.Calls = append(parent.Calls, f)
			}
			t.open = append(t.open, f)
		},
		OnExit: func(depth int, output []byte, used uint64, err error, _ bool) {
			if t.onlyTop && depth > 0 {
				return
			}
			f := t.open[len(t.open)-1]
			t.open = t.open[:len(t.open)-1]
			f.GasUsed = hexutil.Uint64(used)
			if err == nil {
				f.Output = append([]byte{}, output...)
				return
			}
			f.Error = err.Error()
			if f.Type == vm.CREATE.String() || f.Type == vm.CREATE2.String() {
				f.To = nil
			}
			if errors.Is(err, vm.ErrExecutionReverted) {
				f.Output = append([]byte{}, output...)
				f.Reason, _ = abi.UnpackRevert(output)
			}
		},
	}
	if t.logs {
		h.OnLog = func(l *types.Log) {
			f := t.open[len(t.open)-1]
			f.Logs = append(f.Logs, frameLog{l.Address, l.Topics, l.Data, hexutil.Uint(len(f.Calls))})
		}
	}
	return h
}

func (t *callTracer) result(used uint64) (any, error) {
	t.top.Gas, t.top.GasUsed = hexutil.Uint64(t.gas), hexutil.Uint64(used)
	quiet(t.top, false)
	return t.top, nil
}

// quiet takes the logs from calls that did not last.
func quiet(f *frame, undone bool) {
	undone = undone || f.Error != ""
	if undone {
		f.Logs = nil
	}
	for _, c := range f.Calls {
		quiet(c, undone)
	}
}

// held is what prestateTracer says of an account.
type held struct {
	Balance *hexutil.Big                `json:"balance,omitempty"`
	Nonce   uint64                      `json:"nonce,omitempty"`
	Code    hexutil.Bytes               `json:"code,omitempty"`
	Storage map[common.Hash]common.Hash `json:"storage,omitempty"`
}

func prestate(v *chain.View, touched map[common.Address]bool, slots map[common.Address][]common.Hash, code, storage bool) map[common.Address]*held {
	all := map[common.Address]*held{}
	for a := range touched {
		if !v.State.Exist(a) {
			continue
		}
		h := &held{Balance: (*hexutil.Big)(v.State.GetBalance(a).ToBig()), Nonce: v.State.GetNonce(a)}
		if code {
			h.Code = v.State.GetCode(a)
		}
		for _, slot := range slots[a] {
			if storage {
				if h.Storage == nil {
					h.Storage = map[common.Hash]common.Hash{}
				}
				h.Storage[slot] = v.State.GetState(a, slot)
			}
		}
		all[a] = h
	}
	return all
}

// changed are accounts before and after, only what differs.
type changed struct {
	Post map[common.Address]*held `json:"post"`
	Pre  map[common.Address]*held `json:"pre"`
}

func difference(pre, post map[common.Address]*held) changed {
	for a, after := range post {
		before := pre[a]
		if before == nil {
			for slot, value := range after.Storage {
				if value == (common.Hash{}) {
					delete(after.Storage, slot)
				}
			}
			continue
		}
		same := true
		if before.Balance.ToInt().Cmp(after.Balance.ToInt()) == 0 {
			after.Balance = nil
		} else {
			same = false
		}
		if before.Nonce == after.Nonce {
			after.Nonce = 0
		} else {
			same = false
		}
		if string(before.Code) == string(after.Code) {
			after.Code = nil
		} else {
			same = false
		}
		for slot, value := range before.Storage {
			if after.Storage[slot] == value {
				delete(before.Storage, slot)
				delete(after.Storage, slot)
				continue
			}
			same = false
			if value == (common.Hash{}) {
				delete(before.Storage, slot)
			}
			if after.Storage[slot] == (common.Hash{}) {
				delete(after.Storage, slot)
			}
		}
		if same {
			delete(pre, a)
			delete(post, a)
		}
	}
	return changed{post, pre}
}
