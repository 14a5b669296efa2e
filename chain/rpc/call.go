package rpc

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/tracers/logger"

	"github.com/ringfence-sim/ringfence/chain"
)

// run executes a call on a view, and stops it after callTime.
func (s *Server) run(ctx context.Context, v *chain.View, m *core.Message, hooks *tracing.Hooks, feeless bool) (*core.ExecutionResult, error) {
	if hooks == nil {
		hooks = s.missing(v)
	}
	free(v, m)
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

// free lets a call that pays nothing see a base fee of 0, as go-ethereum does: a price below the base fee is no transaction's.
func free(v *chain.View, m *core.Message) {
	if m.GasPrice.IsZero() {
		v.Block.BaseFee = new(big.Int)
	}
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
