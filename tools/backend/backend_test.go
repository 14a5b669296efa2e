// Package backend measures the chain against go-ethereum's simulated backend in one run. It is a module of its own: the
// backend is a whole node, which the program has no use for.
package backend

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	ethereum "github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
	"github.com/ringfence-sim/ringfence/contracts"
)

// clients is how many send at a time, each from an account of its own.
const clients = 2

var (
	keys [clients]*ecdsa.PrivateKey
	who  [clients]common.Address
	at   = common.Address{0xaa}
	rich = new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)
	// PUSH0 SLOAD PUSH1 1 ADD DUP1 PUSH0 SSTORE PUSH0 MSTORE PUSH1 32 PUSH0 LOG0: adds one to slot 0 and logs it.
	code  = common.FromHex("5f54600101805f555f5260205fa0")
	alloc = types.GenesisAlloc{at: {Balance: new(big.Int), Code: code}}
)

func init() {
	for k := range keys {
		keys[k], _ = crypto.ToECDSA(crypto.Keccak256([]byte{'b', byte(k)}))
		who[k] = crypto.PubkeyToAddress(keys[k].PublicKey)
		alloc[who[k]] = types.Account{Balance: rich}
	}
}

// sent are n signed transactions, of the clients in turn.
func sent(b *testing.B, id uint64, n int) []*types.Transaction {
	signer := types.LatestSignerForChainID(new(big.Int).SetUint64(id))
	all := make([]*types.Transaction, n)
	for i := range all {
		tx, err := types.SignNewTx(keys[i%clients], signer, &types.DynamicFeeTx{
			ChainID: new(big.Int).SetUint64(id), Nonce: uint64(i / clients), GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e12), Gas: 60_000, To: &at,
		})
		if err != nil {
			b.Fatal(err)
		}
		all[i] = tx
	}
	return all
}

// kept runs f b.N times and reports how much memory each time leaves behind, and how long it had a processor.
func kept(b *testing.B, f func(i int)) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	began := worked(b)
	for i := range b.N {
		f(i)
	}
	b.StopTimer()
	b.ReportMetric(float64((worked(b)-began).Microseconds())/1e3/float64(b.N), "cpu-ms/block")
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/float64(b.N)/1024, "KiB-kept/block")
}

// send has the clients send at once what is theirs, each one after another.
func send(b *testing.B, txs []*types.Transaction, each func(*types.Transaction) error) {
	var all sync.WaitGroup
	for k := range min(clients, len(txs)) {
		all.Go(func() {
			for i := k; i < len(txs); i += clients {
				if err := each(txs[i]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// making is the processor's time that went into making blocks of what had arrived, of all that kept reports.
type making struct{ sum time.Duration }

func (m *making) of(b *testing.B, f func()) {
	began := worked(b)
	f()
	m.sum += worked(b) - began
}

func (m *making) report(b *testing.B) {
	b.ReportMetric(float64(m.sum.Microseconds())/1e3/float64(b.N), "making-cpu-ms/block")
}

func own(b *testing.B) *chain.Chain {
	c, err := chain.New(chain.Genesis{Time: 1000, Alloc: alloc})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func backend() *simulated.Backend {
	return simulated.NewBackend(alloc, func(_ *node.Config, e *ethconfig.Config) {
		rules := contracts.Rules(1337)
		e.Genesis.Config, e.Genesis.GasLimit = rules, 60_000_000
	})
}

func BenchmarkBlock(b *testing.B) {
	for _, size := range []int{0, 1, 10, 100} {
		b.Run(fmt.Sprintf("of=ringfence/size=%d", size), func(b *testing.B) {
			c := own(b)
			txs := sent(b, chain.ID, size*b.N)
			var made making
			kept(b, func(i int) {
				send(b, txs[i*size:(i+1)*size], func(tx *types.Transaction) error {
					raw, err := tx.MarshalBinary()
					if err == nil {
						_, err = c.Submit(raw)
					}
					return err
				})
				made.of(b, func() {
					block, err := c.Build(chain.Next{Time: c.Head().Time() + 12, BaseFee: uint256.NewInt(1e9)}, nil)
					if err != nil || len(block.Included) != size {
						b.Fatal(err, len(block.Included))
					}
				})
			})
			made.report(b)
			runtime.KeepAlive(c)
			runtime.KeepAlive(txs)
		})
		if size > 0 { // those of simulated actors, whose senders are known
			b.Run(fmt.Sprintf("of=ringfence-actors/size=%d", size), func(b *testing.B) {
				c := own(b)
				txs := sent(b, chain.ID, size*b.N)
				kept(b, func(i int) {
					for k, tx := range txs[i*size : (i+1)*size] {
						if _, err := c.Add(chain.Tx{Transaction: tx, From: who[(i*size+k)%clients]}); err != nil {
							b.Fatal(err)
						}
					}
					if _, err := c.Build(chain.Next{Time: c.Head().Time() + 12, BaseFee: uint256.NewInt(1e9)}, nil); err != nil {
						b.Fatal(err)
					}
				})
				runtime.KeepAlive(c)
				runtime.KeepAlive(txs)
			})
		}
		b.Run(fmt.Sprintf("of=simulated/size=%d", size), func(b *testing.B) {
			s := backend()
			defer s.Close()
			txs := sent(b, 1337, size*b.N)
			blocks := 0
			var made making
			kept(b, func(i int) {
				send(b, txs[i*size:(i+1)*size], func(tx *types.Transaction) error {
					return s.Client().SendTransaction(context.Background(), tx)
				})
				// Its pool takes its time: a block may miss some of what was sent.
				for in, first := 0, true; in < size || first; first = false {
					var hash common.Hash
					made.of(b, func() { hash = s.Commit() })
					n, err := s.Client().TransactionCount(context.Background(), hash)
					if err != nil {
						b.Fatal(err)
					}
					in += int(n)
					blocks++
				}
			})
			made.report(b)
			b.ReportMetric(float64(blocks)/float64(b.N), "blocks")
			runtime.KeepAlive(txs)
		})
	}
}

func BenchmarkCall(b *testing.B) {
	call := ethereum.CallMsg{From: who[0], To: &at}
	b.Run("of=ringfence/over=http", func(b *testing.B) {
		server, err := rpc.New(&chain.Bare{On: own(b)}, rpc.Options{})
		if err != nil {
			b.Fatal(err)
		}
		h := httptest.NewServer(server)
		defer h.Close()
		client, err := ethclient.Dial(h.URL)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := client.CallContract(context.Background(), call, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("of=simulated/over=memory", func(b *testing.B) {
		s := backend()
		defer s.Close()
		for b.Loop() {
			if _, err := s.Client().CallContract(context.Background(), call, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
