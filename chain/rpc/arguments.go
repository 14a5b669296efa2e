package rpc

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
)

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
