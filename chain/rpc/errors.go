package rpc

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/vm"
)

// Codes of refusals, EIP-1474 and go-ethereum's.
const (
	codeReverted   = 3
	codeTimeout    = 4
	codeRefused    = -32000
	codeNoMeaning  = -32004
	codeLimit      = -32005
	codeParameters = -32602
)

// refusal is an error as clients get it.
type refusal struct {
	code    int
	message string
	data    any
}

func (r *refusal) Error() string  { return r.message }
func (r *refusal) ErrorCode() int { return r.code }
func (r *refusal) ErrorData() any { return r.data }

func refuse(code int, format string, args ...any) error {
	return &refusal{code: code, message: fmt.Sprintf(format, args...)}
}

// reverted is the refusal of a call: its data are what the contract said, "0x" where it said nothing.
func reverted(output []byte) error {
	r := &refusal{code: codeReverted, message: vm.ErrExecutionReverted.Error(), data: hexutil.Encode(output)}
	if reason, err := abi.UnpackRevert(output); err == nil {
		r.message += ": " + reason
	}
	return r
}

// failed is why a call did not succeed, nil where it did.
func failed(err error, output []byte) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, vm.ErrExecutionReverted):
		return reverted(output)
	}
	return refuse(codeRefused, "%v", err)
}
