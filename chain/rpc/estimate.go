package rpc

import (
	"context"
	"errors"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/ringfence-sim/ringfence/chain"
)

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
	// A transfer to an account without code costs exactly the least that anything costs.
	if result, err := try(params.TxGas); err == nil && !result.Failed() {
		return params.TxGas, nil
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
	low := result.UsedGas - 1 // as much is too little: what it used is what it costs at least
	// A call that hands on 63/64 of its gas needs more than it uses; one that needs a refund, too.
	next := min((result.MaxUsedGas+params.CallStipend)*64/63, high)
	for {
		r, err := try(next)
		if err != nil {
			return 0, err
		}
		if r.Failed() {
			low = next
		} else {
			high = next
		}
		if float64(high-low)/float64(high) < estimateError {
			return high, nil
		}
		next = min(low+(high-low)/2, low*2) // the least is mostly near
	}
}
