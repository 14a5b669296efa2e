package chain_test

import (
	"fmt"
	"math/big"
	"runtime"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
)

// counter is code that adds one to slot 0 and logs it.
// PUSH0 SLOAD PUSH1 1 ADD DUP1 PUSH0 SSTORE PUSH0 MSTORE PUSH1 32 PUSH0 LOG0.
var counter = common.FromHex("5f54600101805f555f5260205fa0")

// counting is a chain with a counter, on which ann is rich.
func counting(b *testing.B) *chain.Chain {
	b.Helper()
	c, err := chain.New(chain.Genesis{Time: 1000, Alloc: types.GenesisAlloc{
		ann.Address: {Balance: new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)}, sink: {Balance: new(big.Int), Code: counter},
	}})
	require.NoError(b, err)
	return c
}

// BenchmarkBlock builds blocks of signed transactions that arrive as bytes. tools/backend runs the same on go-ethereum's
// simulated backend.
func BenchmarkBlock(b *testing.B) {
	for _, size := range []int{0, 1, 100} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			c := counting(b)
			raws := make([][]byte, 0, b.N*size)
			for i := range b.N * size {
				tx, err := ann.Sign(&types.DynamicFeeTx{
					ChainID: big.NewInt(chain.ID), Nonce: uint64(i), GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(1e11), Gas: 100_000, To: &sink,
				})
				require.NoError(b, err)
				raw, err := tx.MarshalBinary()
				require.NoError(b, err)
				raws = append(raws, raw)
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				for _, raw := range raws[i*size : (i+1)*size] {
					if _, err := c.Submit(raw); err != nil {
						b.Fatal(err)
					}
				}
				block, err := c.Build(chain.Next{Time: c.Head().Time() + 12, BaseFee: uint256.NewInt(1e9)}, nil)
				if err != nil || len(block.Included) != size {
					b.Fatal(err, len(block.Included))
				}
			}
			b.StopTimer()
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/float64(b.N)/1024, "KiB-kept/block")
			runtime.KeepAlive(c)
			runtime.KeepAlive(raws)
		})
	}
}

// BenchmarkCall opens the last state and calls a contract on it.
func BenchmarkCall(b *testing.B) {
	c := counting(b)
	b.ReportAllocs()
	for b.Loop() {
		v, err := c.After(c.Head())
		if err != nil {
			b.Fatal(err)
		}
		m := &core.Message{From: ann.Address, To: &sink, GasLimit: 100_000, Value: new(uint256.Int), GasPrice: new(uint256.Int), GasFeeCap: new(uint256.Int), GasTipCap: new(uint256.Int)}
		if _, err := core.ApplyMessage(v.EVM(vm.Config{NoBaseFee: true}), m.SkipNonceCheck(), nil); err != nil {
			b.Fatal(err)
		}
	}
}
