package contracts

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// A transaction that looks at precompiled contracts and others, in its own call, in one that reverts and after it, and names some
// of both beforehand, pays the same gas whether the access list holds the precompiled ones or the state knows them.
func TestAWarmStateChargesWhatAnAccessListDoes(t *testing.T) {
	var (
		rules  = Rules(1).Rules(new(big.Int), true, 0)
		from   = common.Address{0xee}
		to     = common.Address{0xaa}
		undone = common.Address{0xbb}
		known  = append([]common.Address{from, to, undone, {0xcc}, {0xdd}, {19: 0x12}, {18: 1, 19: 1}}, vm.ActivePrecompiles(rules)...)
		dice   = rand.New(rand.NewPCG(1, 2))
		one    = func() common.Address { return known[dice.IntN(len(known))] }
		looks  = func() (code []byte) {
			for range dice.IntN(8) {
				at := one()
				switch dice.IntN(3) {
				case 0: // PUSH20 BALANCE POP
					code = append(append(append(code, 0x73), at[:]...), 0x31, 0x50)
				case 1: // PUSH1 SLOAD POP
					code = append(code, 0x60, byte(dice.IntN(3)), 0x54, 0x50)
				default: // STATICCALL with no data, POP
					code = append(append(append(code, 0x5f, 0x5f, 0x5f, 0x5f, 0x73), at[:]...), 0x61, 0x20, 0x00, 0xfa, 0x50)
				}
			}
			return code
		}
	)
	most := 0
	for range 400 {
		reverting := append(looks(), 0x5f, 0x5f, 0xfd)
		code := append(append(append(looks(), 0x5f, 0x5f, 0x5f, 0x5f, 0x73), undone[:]...), 0x62, 0x04, 0, 0, 0xfa, 0x50)
		code = append(code, looks()...)
		var list types.AccessList
		for range dice.IntN(3) {
			list = append(list, types.AccessTuple{Address: one(), StorageKeys: []common.Hash{{31: byte(dice.IntN(3))}}})
		}
		gas := func(warmed bool) uint64 {
			s, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
			require.NoError(t, err)
			s.SetCode(to, code, 0)
			s.SetCode(undone, reverting, 0)
			evm := vm.NewEVM(vm.BlockContext{
				CanTransfer: core.CanTransfer, Transfer: core.Transfer, GasLimit: TransactionGas, BlockNumber: new(big.Int), Coinbase: common.Address{0xcc},
				BaseFee: new(big.Int), BlobBaseFee: new(big.Int), Random: new(common.Hash), Difficulty: new(big.Int),
			}, s, Rules(1), vm.Config{})
			require.Equal(t, rules.IsOsaka, evm.GetRules().IsOsaka)
			if warmed {
				evm.StateDB = Warm(s, evm.GetRules())
			}
			result, err := core.ApplyMessage(evm, &core.Message{
				From: from, To: &to, GasLimit: 5_000_000, Value: new(uint256.Int), GasPrice: new(uint256.Int), GasFeeCap: new(uint256.Int),
				GasTipCap: new(uint256.Int), AccessList: list,
			}, nil)
			require.NoError(t, err)
			require.NoError(t, result.Err)
			return result.UsedGas
		}
		want := gas(false)
		require.Equal(t, want, gas(true))
		most = max(most, len(code))
	}
	require.Greater(t, most, 150)
}
