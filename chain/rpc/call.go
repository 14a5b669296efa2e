package rpc

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/big"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/tracers/logger"
	"github.com/ethereum/go-ethereum/params"
	gethrpc "github.com/ethereum/go-ethereum/rpc"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
)

func keccak(data []byte) []byte { return crypto.Keccak256(data) }

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// arguments are a transaction that is not signed, or a part of one.
type arguments struct {
	From     *common.Address   `json:"from"`
	To       *common.Address   `json:"to"`
	Gas      *hexutil.Uint64   `json:"gas"`
	GasPrice *hexutil.Big      `json:"gasPrice"`
	FeeCap   *hexutil.Big      `json:"maxFeePerGas"`
	TipCap   *hexutil.Big      `json:"maxPriorityFeePerGas"`
	Value    *hexutil.Big      `json:"value"`
	Nonce    *hexutil.Uint64   `json:"nonce"`
	Data     *hexutil.Bytes    `json:"data"`
	Input    *hexutil.Bytes    `json:"input"`
	Accesses *types.AccessList `json:"accessList"`
	ChainID  *hexutil.Big      `json:"chainId"`
	Type     *hexutil.Uint64   `json:"type"`
	Blobs    []common.Hash     `json:"blobVersionedHashes"`
	Codes    []any             `json:"authorizationList"`
}

func (a *arguments) from() common.Address {
	if a.From == nil {
		return common.Address{}
	}
	return *a.From
}

func (a *arguments) data() []byte {
	if a.Input != nil {
		return *a.Input
	}
	if a.Data != nil {
		return *a.Data
	}
	return nil
}

func (a *arguments) accesses() types.AccessList {
	if a.Accesses == nil {
		return nil
	}
	return *a.Accesses
}

// check refuses what contradicts itself or is not served.
func (a *arguments) check(id *big.Int) error {
	switch {
	case a.Input != nil && a.Data != nil && !bytes.Equal(*a.Input, *a.Data):
		return refuse(codeParameters, `both "data" and "input" are set and not equal; use "input"`)
	case a.GasPrice != nil && (a.FeeCap != nil || a.TipCap != nil):
		return refuse(codeParameters, "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
	case a.ChainID != nil && a.ChainID.ToInt().Cmp(id) != 0:
		return refuse(codeParameters, "chainId does not match node's (have=%v, want=%v)", a.ChainID.ToInt(), id)
	case len(a.Blobs) > 0 || len(a.Codes) > 0:
		return refuse(codeRefused, "%v", chain.ErrType)
	}
	return nil
}

// message is the call as the EVM takes it, with that much gas: whoever may have sent it, whatever its nonce.
func (a *arguments) message(gas uint64, baseFee *big.Int) (*core.Message, error) {
	m, err := a.strict(gas, baseFee)
	if err != nil {
		return nil, err
	}
	return m.SkipNonceCheck().SkipEOACheck().SkipGasLimitCapCheck(), nil
}

// strict is the call as a block would take it.
func (a *arguments) strict(gas uint64, baseFee *big.Int) (*core.Message, error) {
	m := &core.Message{
		From: a.from(), To: a.To, GasLimit: gas, Data: a.data(), AccessList: a.accesses(),
		Value: new(uint256.Int), GasPrice: new(uint256.Int), GasFeeCap: new(uint256.Int), GasTipCap: new(uint256.Int),
	}
	set := func(to *uint256.Int, from *hexutil.Big) error {
		if from != nil && to.SetFromBig(from.ToInt()) {
			return refuse(codeParameters, "a number is above 2^256-1")
		}
		return nil
	}
	err := set(m.Value, a.Value)
	if a.GasPrice != nil {
		err = errors.Join(err, set(m.GasFeeCap, a.GasPrice))
		m.GasPrice.Set(m.GasFeeCap)
		m.GasTipCap.Set(m.GasFeeCap)
	} else {
		err = errors.Join(err, set(m.GasFeeCap, a.FeeCap), set(m.GasTipCap, a.TipCap))
		if !m.GasFeeCap.IsZero() || !m.GasTipCap.IsZero() {
			fee, _ := uint256.FromBig(baseFee)
			if _, over := m.GasPrice.AddOverflow(fee, m.GasTipCap); over || m.GasFeeCap.Lt(m.GasPrice) {
				m.GasPrice.Set(m.GasFeeCap)
			}
		}
	}
	return m, err
}

// gas is what the call may use.
func (a *arguments) gas() uint64 {
	if a.Gas == nil || *a.Gas == 0 {
		return callGas
	}
	return min(uint64(*a.Gas), callGas)
}

// account is what a call sees of an account instead of what is there.
type account struct {
	Nonce     *hexutil.Uint64             `json:"nonce"`
	Code      *hexutil.Bytes              `json:"code"`
	Balance   *hexutil.Big                `json:"balance"`
	State     map[common.Hash]common.Hash `json:"state"`
	StateDiff map[common.Hash]common.Hash `json:"stateDiff"`
	Move      *common.Address             `json:"movePrecompileToAddress"`
}

type stateOverride map[common.Address]account

// apply writes the overrides into a view.
func (o stateOverride) apply(v *chain.View) error {
	for address, a := range o {
		switch {
		case a.Move != nil:
			return refuse(codeRefused, "movePrecompileToAddress is not served: precompiles stay where they are")
		case a.State != nil && a.StateDiff != nil:
			return refuse(codeParameters, "account %s has both 'state' and 'stateDiff'", address)
		}
		if a.Nonce != nil {
			v.State.SetNonce(address, uint64(*a.Nonce), tracing.NonceChangeUnspecified)
		}
		if a.Code != nil {
			v.State.SetCode(address, *a.Code, tracing.CodeChangeUnspecified)
		}
		if a.Balance != nil {
			balance, over := uint256.FromBig(a.Balance.ToInt())
			if over {
				return refuse(codeParameters, "the balance of %s is above 2^256-1", address)
			}
			v.State.SetBalance(address, balance, tracing.BalanceChangeUnspecified)
		}
		if a.State != nil {
			v.State.SetStorage(address, a.State)
		}
		for slot, value := range a.StateDiff {
			v.State.SetState(address, slot, value)
		}
	}
	v.State.Finalise(v.EVM(vm.Config{}).GetRules())
	return nil
}

// blockOverride is what a call sees of the block instead of what is there.
type blockOverride struct {
	Number        *hexutil.Big    `json:"number"`
	Time          *hexutil.Uint64 `json:"time"`
	GasLimit      *hexutil.Uint64 `json:"gasLimit"`
	FeeRecipient  *common.Address `json:"feeRecipient"`
	Coinbase      *common.Address `json:"coinbase"` // an older name of it
	PrevRandao    *common.Hash    `json:"prevRandao"`
	Random        *common.Hash    `json:"random"`
	BaseFeePerGas *hexutil.Big    `json:"baseFeePerGas"`
	BaseFee       *hexutil.Big    `json:"baseFee"`
	BlobBaseFee   *hexutil.Big    `json:"blobBaseFee"`
}

func (o *blockOverride) apply(b *vm.BlockContext) {
	if o == nil {
		return
	}
	if o.Number != nil {
		b.BlockNumber = o.Number.ToInt()
	}
	if o.Time != nil {
		b.Time = uint64(*o.Time)
	}
	if o.GasLimit != nil {
		b.GasLimit = uint64(*o.GasLimit)
	}
	for _, c := range []*common.Address{o.Coinbase, o.FeeRecipient} {
		if c != nil {
			b.Coinbase = *c
		}
	}
	for _, r := range []*common.Hash{o.Random, o.PrevRandao} {
		if r != nil {
			b.Random = r
		}
	}
	for _, f := range []*hexutil.Big{o.BaseFee, o.BaseFeePerGas} {
		if f != nil {
			b.BaseFee = f.ToInt()
		}
	}
	if o.BlobBaseFee != nil {
		b.BlobBaseFee = o.BlobBaseFee.ToInt()
	}
}

// run executes a call on a view, and stops it after callTime.
func (s *Server) run(ctx context.Context, v *chain.View, m *core.Message, hooks *tracing.Hooks, feeless bool) (*core.ExecutionResult, error) {
	if hooks == nil {
		hooks = s.missing(v)
	}
	evm := v.EVM(vm.Config{NoBaseFee: feeless, Tracer: hooks})
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	defer context.AfterFunc(ctx, evm.Cancel)()
	result, err := core.ApplyMessage(evm, m, nil)
	if evm.Cancelled() {
		return nil, refuse(codeLimit, "execution aborted (timeout = %v)", callTime)
	}
	if err == nil {
		err = v.State.Error()
	}
	return result, err
}

// Call is eth_call: without "to", the data are creation code whose return value is the answer.
func (e *eth) Call(ctx context.Context, a arguments, at *blockRef, over *stateOverride, block *blockOverride) (hexutil.Bytes, error) {
	v, err := e.s.prepare(&a, at, over, block)
	if err != nil {
		return nil, err
	}
	m, err := a.message(a.gas(), v.Block.BaseFee)
	if err != nil {
		return nil, err
	}
	result, err := e.s.run(ctx, v, m, nil, true)
	if err != nil {
		return nil, err
	}
	return result.Return(), failed(result.Err, result.Revert())
}

// prepare opens the state of a call with its overrides.
func (s *Server) prepare(a *arguments, at *blockRef, over *stateOverride, block *blockOverride) (*chain.View, error) {
	if err := a.check(s.driver.Chain().Config().ChainID); err != nil {
		return nil, err
	}
	v, err := s.view(at)
	if err != nil {
		return nil, err
	}
	block.apply(&v.Block)
	if over != nil {
		if err := over.apply(v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// pendingRef is the block of estimates: what they are for is the next one.
var pendingRef = gethrpc.BlockNumberOrHashWithNumber(gethrpc.PendingBlockNumber)

// estimateError is how far an estimate may be above the least gas that does.
const estimateError = 0.015

// EstimateGas finds the least gas that a call succeeds with. The sender must have its value, not its gas.
func (e *eth) EstimateGas(ctx context.Context, a arguments, at *blockRef, over *stateOverride, block *blockOverride) (hexutil.Uint64, error) {
	if at == nil {
		at = &pendingRef
	}
	v, err := e.s.prepare(&a, at, over, block)
	if err != nil {
		return 0, err
	}
	gas, err := e.s.estimate(ctx, v, a)
	return hexutil.Uint64(gas), err
}

func (s *Server) estimate(ctx context.Context, v *chain.View, a arguments) (uint64, error) {
	a.GasPrice, a.FeeCap, a.TipCap = nil, nil, nil
	try := func(gas uint64) (*core.ExecutionResult, error) {
		m, err := a.message(gas, v.Block.BaseFee)
		if err != nil {
			return nil, err
		}
		fresh := *v
		fresh.State = v.State.Copy()
		return s.run(ctx, &fresh, m, nil, true)
	}
	high := uint64(chain.TransactionGas)
	if a.Gas != nil && uint64(*a.Gas) >= params.TxGas {
		high = min(high, uint64(*a.Gas))
	}
	// A transfer to an account without code costs exactly this.
	if len(a.data()) == 0 && a.To != nil && v.State.GetCodeSize(*a.To) == 0 && len(a.accesses()) == 0 {
		if result, err := try(params.TxGas); err == nil && !result.Failed() {
			return params.TxGas, nil
		}
	}
	result, err := try(high)
	if err != nil {
		return 0, err
	}
	if result.Failed() {
		if errors.Is(result.Err, vm.ErrOutOfGas) {
			return 0, refuse(codeRefused, "gas required exceeds allowance (%d)", high)
		}
		return 0, failed(result.Err, result.Revert())
	}
	low := max(result.UsedGas, params.TxGas) - 1
	// A call that hands on 63/64 of its gas needs more than it uses; one that needs a refund, too.
	if guess := (result.MaxUsedGas + params.CallStipend) * 64 / 63; guess < high {
		r, err := try(guess)
		if err == nil && !r.Failed() {
			high = guess
		} else if guess > low {
			low = guess
		}
	}
	for low+1 < high {
		if float64(high-low)/float64(high) < estimateError {
			break
		}
		mid := low + (high-low)/2
		if mid > low*2 {
			mid = low * 2 // the least is mostly near
		}
		r, err := try(mid)
		if err != nil && !errors.Is(err, core.ErrIntrinsicGas) && !errors.Is(err, core.ErrFloorDataGas) {
			return 0, err
		}
		if err != nil || r.Failed() {
			low = mid
		} else {
			high = mid
		}
	}
	return high, nil
}

// accessed is the answer of eth_createAccessList.
type accessed struct {
	List    types.AccessList `json:"accessList"`
	Error   string           `json:"error,omitempty"`
	GasUsed hexutil.Uint64   `json:"gasUsed"`
}

// CreateAccessList runs a call until the list of what it touches no longer changes.
func (e *eth) CreateAccessList(ctx context.Context, a arguments, at *blockRef, over *stateOverride) (*accessed, error) {
	if at == nil {
		at = &pendingRef
	}
	v, err := e.s.prepare(&a, at, over, nil)
	if err != nil {
		return nil, err
	}
	exclude := map[common.Address]struct{}{a.from(): {}, v.Block.Coinbase: {}}
	if a.To != nil {
		exclude[*a.To] = struct{}{}
	} else {
		exclude[crypto.CreateAddress(a.from(), v.State.GetNonce(a.from()))] = struct{}{}
	}
	for _, p := range vm.ActivePrecompiles(v.EVM(vm.Config{}).GetRules()) {
		exclude[p] = struct{}{}
	}
	before := logger.NewAccessListTracer(a.accesses(), exclude)
	for {
		list := before.AccessList()
		tracer := logger.NewAccessListTracer(list, exclude)
		a.Accesses = &list
		m, err := a.message(a.gas(), v.Block.BaseFee)
		if err != nil {
			return nil, err
		}
		fresh := *v
		fresh.State = v.State.Copy()
		result, err := e.s.run(ctx, &fresh, m, tracer.Hooks(), true)
		if err != nil {
			return nil, err
		}
		if tracer.Equal(before) {
			answer := &accessed{List: list, GasUsed: hexutil.Uint64(result.UsedGas)}
			if result.Err != nil {
				answer.Error = result.Err.Error()
			}
			if answer.List == nil {
				answer.List = types.AccessList{}
			}
			return answer, nil
		}
		before = tracer
	}
}

// filled is the answer of eth_fillTransaction.
type filled struct {
	Raw hexutil.Bytes `json:"raw"`
	Tx  *transaction  `json:"tx"`
}

// FillTransaction fills in what a transaction lacks: nonce, gas, and fees that outlast a base fee twice the present one.
func (e *eth) FillTransaction(ctx context.Context, a arguments) (*filled, error) {
	c := e.s.driver.Chain()
	if err := a.check(c.Config().ChainID); err != nil {
		return nil, err
	}
	if a.Nonce == nil {
		nonce, err := c.NextNonce(a.from())
		if err != nil {
			return nil, err
		}
		a.Nonce = (*hexutil.Uint64)(&nonce)
	}
	if a.Gas == nil {
		v, err := e.s.prepare(&a, &pendingRef, nil, nil)
		if err != nil {
			return nil, err
		}
		gas, err := e.s.estimate(ctx, v, a)
		if err != nil {
			return nil, err
		}
		a.Gas = (*hexutil.Uint64)(&gas)
	}
	f := e.s.fees()
	inner := types.TxData(nil)
	value := quantity(a.Value.ToInt()).ToInt()
	switch {
	case a.GasPrice != nil || a.Type != nil && *a.Type < types.DynamicFeeTxType:
		price := f.price()
		if a.GasPrice != nil {
			price = a.GasPrice.ToInt()
		}
		if a.Accesses != nil || a.Type != nil && *a.Type == types.AccessListTxType {
			inner = &types.AccessListTx{
				ChainID: c.Config().ChainID, Nonce: uint64(*a.Nonce), GasPrice: price, Gas: uint64(*a.Gas), To: a.To, Value: value,
				Data: a.data(), AccessList: a.accesses(),
			}
			break
		}
		inner = &types.LegacyTx{Nonce: uint64(*a.Nonce), GasPrice: price, Gas: uint64(*a.Gas), To: a.To, Value: value, Data: a.data()}
	default:
		tip := f.tip
		if a.TipCap != nil {
			tip = a.TipCap.ToInt()
		}
		feeCap := new(big.Int).Add(new(big.Int).Lsh(f.base, 1), tip)
		if a.FeeCap != nil {
			feeCap = a.FeeCap.ToInt()
			if a.TipCap == nil && tip.Cmp(feeCap) > 0 {
				tip = feeCap
			}
		}
		if feeCap.Cmp(tip) < 0 {
			return nil, refuse(codeParameters, "maxFeePerGas (%v) < maxPriorityFeePerGas (%v)", feeCap, tip)
		}
		inner = &types.DynamicFeeTx{
			ChainID: c.Config().ChainID, Nonce: uint64(*a.Nonce), GasTipCap: tip, GasFeeCap: feeCap, Gas: uint64(*a.Gas), To: a.To,
			Value: value, Data: a.data(), AccessList: a.accesses(),
		}
	}
	tx := chain.Tx{Transaction: types.NewTx(inner), From: a.from()}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return &filled{Raw: raw, Tx: encodeTransaction(tx)}, nil
}

// fees are what clients' fees begin from.
type fees struct{ base, tip *big.Int }

// fees are the dearer of the last and the next base fee, and the tip that would win at present.
func (s *Server) fees() fees {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := fees{s.driver.Chain().Head().BaseFee(), s.driver.Tip().ToBig()}
	if next := s.driver.Next().BaseFee.ToBig(); next.Cmp(f.base) > 0 {
		f.base = next
	}
	return f
}

func (f fees) price() *big.Int { return new(big.Int).Add(f.base, f.tip) }

func (e *eth) GasPrice() *hexutil.Big { return (*hexutil.Big)(e.s.fees().price()) }

func (e *eth) MaxPriorityFeePerGas() *hexutil.Big { return (*hexutil.Big)(e.s.fees().tip) }

func (e *eth) BlobBaseFee() *hexutil.Big { return (*hexutil.Big)(big.NewInt(1)) }

// history is the answer of eth_feeHistory.
type history struct {
	Oldest    *hexutil.Big     `json:"oldestBlock"`
	Reward    [][]*hexutil.Big `json:"reward,omitempty"`
	BaseFee   []*hexutil.Big   `json:"baseFeePerGas"`
	Ratio     []float64        `json:"gasUsedRatio"`
	BlobFee   []*hexutil.Big   `json:"baseFeePerBlobGas"`
	BlobRatio []float64        `json:"blobGasUsedRatio"`
}

// historyLimit is how many blocks a history has.
const historyLimit = 1024

// FeeHistory says what blocks paid: base fees of each and of the next, and the tips at percentiles of their gas.
func (e *eth) FeeHistory(blocks number, newest gethrpc.BlockNumber, percentiles *[]float64) (*history, error) {
	c := e.s.driver.Chain()
	last := e.s.block(newest)
	if last == nil {
		return nil, refuse(codeRefused, "request beyond head block: requested %d, head %d", newest, c.Head().NumberU64())
	}
	var at []float64
	if percentiles != nil {
		at = *percentiles
	}
	if len(at) > 100 {
		return nil, refuse(codeParameters, "over the query limit 100 of percentiles")
	}
	for i, p := range at {
		if !(p >= 0 && p <= 100) || i > 0 && p < at[i-1] {
			return nil, refuse(codeParameters, "percentiles are between 0 and 100 and do not fall: %v", p)
		}
	}
	n := min(uint64(blocks), historyLimit, last.NumberU64()-c.First().NumberU64()+1)
	h := &history{Oldest: (*hexutil.Big)(new(big.Int).SetUint64(last.NumberU64() + 1 - n)), Ratio: []float64{}, BlobRatio: []float64{}}
	for k := range n {
		b := c.Block(last.NumberU64() + 1 - n + k)
		if b == nil {
			return nil, refuse(codeRefused, "the chain went back meanwhile; ask again")
		}
		h.BaseFee = append(h.BaseFee, (*hexutil.Big)(b.BaseFee()))
		h.BlobFee = append(h.BlobFee, quantity(big.NewInt(1)))
		h.Ratio = append(h.Ratio, math.Round(float64(b.GasUsed())/float64(b.GasLimit())*1e9)/1e9)
		h.BlobRatio = append(h.BlobRatio, 0)
		if len(at) > 0 {
			h.Reward = append(h.Reward, rewards(b, at))
		}
	}
	following := e.s.next().BaseFee.ToBig()
	if b := c.Block(last.NumberU64() + 1); b != nil {
		following = b.BaseFee()
	}
	h.BaseFee, h.BlobFee = append(h.BaseFee, (*hexutil.Big)(following)), append(h.BlobFee, quantity(big.NewInt(1)))
	return h, nil
}
