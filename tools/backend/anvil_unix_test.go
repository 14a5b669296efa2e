//go:build unix

package backend

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	ethereum "github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// anvil starts anvil with the accounts of these benchmarks. Where none is named by ANVIL, on the path, or installed by
// `make clients`, the benchmark is skipped.
func anvil(b *testing.B) (url string, pid int) {
	b.Helper()
	program := os.Getenv("ANVIL")
	if program == "" {
		program, _ = exec.LookPath("anvil")
	}
	if program == "" {
		found, _ := filepath.Glob("../../.tools/chain-clients/node_modules/@foundry-rs/anvil-*/bin/anvil")
		if len(found) == 0 {
			b.Skip("no anvil: put it on the path, name it in ANVIL, or run make clients")
		}
		program = found[0]
	}
	genesis, err := json.Marshal(map[string]any{
		"config":   map[string]any{"chainId": chain.ID},
		"gasLimit": "0x3938700", "difficulty": "0x0", "baseFeePerGas": "0x3b9aca00", "timestamp": "0x3e8", "alloc": alloc,
	})
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "genesis.json")
	if err := os.WriteFile(file, genesis, 0o600); err != nil {
		b.Fatal(err)
	}
	port := 20_000 + os.Getpid()%20_000
	cmd := exec.Command(program, "--silent", "--no-mining", "--port", strconv.Itoa(port), "--chain-id", strconv.Itoa(chain.ID), "--init", file, "--hardfork", "osaka", "--order", "fees")
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	url = "http://127.0.0.1:" + strconv.Itoa(port)
	for range 100 {
		if c, err := gethrpc.Dial(url); err == nil {
			var id string
			err = c.Call(&id, "eth_chainId")
			c.Close()
			if err == nil {
				return url, cmd.Process.Pid
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatal("anvil does not answer")
	return "", 0
}

// resident is the memory of a process, KiB, and the time that it has had a processor; zeros where the system does not say.
func resident(pid int) (kib float64, cpu time.Duration) {
	if pid == 0 {
		return 0, 0
	}
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if rest, is := strings.CutPrefix(line, "VmRSS:"); is {
			kib, _ = strconv.ParseFloat(strings.Fields(rest)[0], 64)
		}
	}
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if _, after, is := strings.Cut(string(stat), ") "); is {
		if fields := strings.Fields(after); len(fields) > 12 {
			user, _ := strconv.Atoi(fields[11])
			system, _ := strconv.Atoi(fields[12])
			cpu = time.Duration(user+system) * 10 * time.Millisecond
		}
	}
	return kib, cpu
}

// BenchmarkServed sends, mines and calls over HTTP, at a server of this module and at anvil. The processor's time is
// that of client and server together.
func BenchmarkServed(b *testing.B) {
	servers := map[string]func(b *testing.B) (url string, pid int){
		"anvil": anvil,
		"ringfence": func(b *testing.B) (string, int) {
			server, err := rpc.New(&chain.Bare{On: own(b)}, rpc.Options{Manual: true, Control: true})
			if err != nil {
				b.Fatal(err)
			}
			h := httptest.NewServer(server)
			b.Cleanup(h.Close)
			return h.URL, 0
		},
	}
	for _, of := range []string{"ringfence", "anvil"} {
		b.Run("of="+of, func(b *testing.B) {
			for _, size := range []int{0, 1, 100} {
				b.Run(fmt.Sprintf("size=%d", size), func(b *testing.B) {
					url, pid := servers[of](b)
					client, err := gethrpc.Dial(url)
					if err != nil {
						b.Fatal(err)
					}
					defer client.Close()
					txs := sent(b, chain.ID, size*b.N)
					before, had := resident(pid)
					kept(b, func(i int) {
						send(b, txs[i*size:(i+1)*size], func(tx *types.Transaction) error {
							raw, err := tx.MarshalBinary()
							if err != nil {
								return err
							}
							return client.Call(nil, "eth_sendRawTransaction", hexutil.Encode(raw))
						})
						if err := client.Call(nil, "evm_mine"); err != nil {
							b.Fatal(err)
						}
					})
					if after, has := resident(pid); pid > 0 {
						b.ReportMetric((after-before)/float64(b.N), "server-KiB/block")
						b.ReportMetric(float64((has-had).Milliseconds())/float64(b.N), "server-cpu-ms/block")
					}
					var head struct{ Number hexutil.Uint64 }
					if err := client.Call(&head, "eth_getBlockByNumber", "latest", false); err != nil || int(head.Number) != b.N {
						b.Fatal(err, head.Number, b.N)
					}
					runtime.KeepAlive(txs)
				})
			}
			b.Run("call", func(b *testing.B) {
				url, _ := servers[of](b)
				client, err := ethclient.Dial(url)
				if err != nil {
					b.Fatal(err)
				}
				defer client.Close()
				for b.Loop() {
					if _, err := client.CallContract(context.Background(), ethereum.CallMsg{From: who[0], To: &at}, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
