package rpc

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
)

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
