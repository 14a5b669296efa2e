package rpc

import (
	"context"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/ringfence-sim/ringfence/chain"
)

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
			if a.TipCap == nil {
				tip = slices.MinFunc([]*big.Int{tip, feeCap}, (*big.Int).Cmp)
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
