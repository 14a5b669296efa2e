package rpc_test

import (
	"context"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// Accounts whose keys every library knows.
var (
	second = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	third  = common.HexToAddress("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
)

// bare is a chain on which those accounts have ten thousand ether each.
func bare(t testing.TB) *chain.Bare {
	t.Helper()
	wealth := new(big.Int).Exp(big.NewInt(10), big.NewInt(22), nil)
	on, err := chain.New(chain.Genesis{Time: 1583971200, Alloc: types.GenesisAlloc{second: {Balance: wealth}, third: {Balance: wealth}}})
	require.NoError(t, err)
	return &chain.Bare{On: on}
}

// serve answers until the test ends.
func serve(t testing.TB, o rpc.Options) (url string, server *rpc.Server) {
	t.Helper()
	server, err := rpc.New(bare(t), o)
	require.NoError(t, err)
	at := inOrder(server)
	ctx, stop := context.WithCancel(context.Background())
	go server.Run(ctx)
	t.Cleanup(func() {
		stop()
		server.Close()
		at.Close()
	})
	return at.URL, server
}

// Programs in the libraries that people write bots in go through a whole story each, with blocks on demand and by the
// clock, and twice; Morpho's own SDK on a market of our contracts. They stand beside the checkout. Which of them run depends on
// what is installed: see [shared.ChainClients].
func TestRealClientsWalk(t *testing.T) {
	modules, python := shared.ChainClients()
	if modules == "" && python == "" {
		t.Skip("no clients: make clients installs them; or RINGFENCE_CHAIN_MODULES names a folder node_modules with viem and ethers, RINGFENCE_CHAIN_PYTHON an interpreter with web3")
	}
	folder := shared.Walkthroughs(t, "clients/chain", modules)
	artifacts, err := filepath.Abs("../../contracts/artifacts")
	require.NoError(t, err)
	skipped := 0
	for _, mode := range []struct {
		name    string
		options rpc.Options
		env     []string
	}{
		{"on demand", rpc.Options{Control: true}, []string{"CONTROL=1", "TRACE=1"}},
		{"by the clock", rpc.Options{Pace: 400 * time.Millisecond}, []string{"TRACE=1"}},
	} {
		url, _ := serve(t, mode.options) // the second round meets what the first left behind
		for _, round := range []string{"first", "second"} {
			for _, w := range []struct{ name, needs, file string }{
				{"viem", "viem", "viem_walk.mjs"},
				{"ethers", "ethers", "ethers_walk.mjs"},
				{"web3.py", "", "web3_walk.py"},
				{"cast", "@foundry-rs/cast-linux-amd64", "cast_walk.sh"},
				{"Morpho SDK", "@morpho-org/blue-sdk-viem", "morpho_walk.mjs"},
			} {
				t.Run(mode.name+", "+w.name+", "+round, func(t *testing.T) {
					program := "node"
					switch filepath.Ext(w.file) {
					case ".py":
						program = python
					case ".sh":
						program = "bash"
					}
					if program == "" {
						skipped++
						t.Skipf("%s is not installed", w.name)
					}
					if w.needs != "" {
						if _, err := os.Stat(filepath.Join(modules, w.needs)); modules == "" || err != nil {
							skipped++
							t.Skipf("%s is not installed", w.name)
						}
					}
					cmd := exec.Command(program, w.file)
					cmd.Dir = folder
					cmd.Env = append(append(os.Environ(), "RPC_URL="+url, "WS_URL="+strings.Replace(url, "http", "ws", 1), "ARTIFACTS="+artifacts), mode.env...)
					out, err := cmd.CombinedOutput()
					require.NoError(t, err, "%s", out)
					require.Contains(t, string(out), " passed, 0 failed")
				})
			}
		}
	}
	t.Logf("%d walks skipped", skipped)
}
