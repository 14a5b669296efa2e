package rpc

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/vm"

	"github.com/ringfence-sim/ringfence/chain"
)

// missing watches a call for contracts that are not there, where somebody wants to be told: on a state that holds what
// was touched where it was written, a call of one that is missing succeeds and returns nothing.
func (s *Server) missing(v *chain.View) *tracing.Hooks {
	if s.options.Missing == nil {
		return nil
	}
	known := vm.ActivePrecompiledContracts(v.EVM(vm.Config{}).GetRules())
	return &tracing.Hooks{OnEnter: func(_ int, kind byte, _, to common.Address, input []byte, _ uint64, _ *big.Int) {
		switch vm.OpCode(kind) {
		case vm.CREATE, vm.CREATE2, vm.SELFDESTRUCT:
			return
		}
		if _, is := known[to]; !is && len(input) >= 4 && v.State.GetCodeSize(to) == 0 {
			s.options.Missing(to)
		}
	}}
}
