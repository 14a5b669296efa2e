package contracts

import (
	"bytes"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

// What go-ethereum's package core has for whole transactions would bring its databases, network metrics and tracing with it. A
// chain without fees and signatures needs of it what is below, and a test holds it to the package.

// intrinsicGas is what a call pays before it runs: for itself, and for each byte of calldata (EIP-2028).
func intrinsicGas(calldata []byte) uint64 {
	zeros := zeroBytes(calldata)
	return params.TxGas + zeros*params.TxDataZeroGas + (uint64(len(calldata))-zeros)*params.TxDataNonZeroGasEIP2028
}

// floorGas is the least that a transaction pays in the end, by its calldata (EIP-7623).
func floorGas(calldata []byte) uint64 {
	zeros := zeroBytes(calldata)
	tokens := zeros + (uint64(len(calldata))-zeros)*params.TxTokenPerNonZeroByte
	return params.TxGas + tokens*params.TxCostFloorPerToken
}

func zeroBytes(calldata []byte) uint64 { return uint64(bytes.Count(calldata, []byte{0})) }

// holds reports whether an account has an amount of ether.
func holds(state vm.StateDB, of common.Address, amount *uint256.Int) bool {
	return !state.GetBalance(of).Lt(amount)
}

// move moves ether from one account to another.
func move(state vm.StateDB, from, to common.Address, amount *uint256.Int, _ *params.Rules) {
	state.SubBalance(from, amount, tracing.BalanceChangeTransfer)
	state.AddBalance(to, amount, tracing.BalanceChangeTransfer)
}
