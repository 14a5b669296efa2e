package study_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// The bot of examples/chain, in viem and over HTTP, gets to know what the study says of it, to the wei.
func TestTheExamplesBotInViem(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("skipped: the example in viem: Node is not installed")
	}
	folder, err := filepath.Abs("../../examples/chain")
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "viem")); err != nil {
		modules, _ := shared.ChainClients()
		if _, err := os.Stat(filepath.Join(modules, "viem")); modules == "" || err != nil {
			t.Skip("skipped: the example in viem: viem is not installed; make clients, or npm install in examples/chain")
		}
		bot := t.TempDir() // where it finds what is installed elsewhere
		require.NoError(t, os.CopyFS(bot, os.DirFS(folder)))
		require.NoError(t, os.Symlink(modules, filepath.Join(bot, "node_modules")))
		folder = bot
	}
	const secret = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d" // everybody's
	lives := func(tip string) (a study.Ended, did record.Liquidator, said map[string]any) {
		p, text := planned(t, append(crowded, "population.borrowers=80", "prices={source: gbm, start: 200, volatility: 20, horizon: 20m}")...)
		account, err := study.Parse(secret+"=loan:10000000,eth:1000,name:viem", 6, 18)
		require.NoError(t, err)
		var rows record.Arm
		s, err := study.New(p, study.Options{Accounts: []study.Account{account}, Sink: kept(&rows), Scenario: text})
		require.NoError(t, err)
		require.NoError(t, s.Start(context.Background()))
		server, err := rpc.New(s, rpc.Options{Manual: true})
		require.NoError(t, err)
		h := httptest.NewServer(server)
		defer h.Close()
		defer server.Close()
		cmd := exec.Command(node, filepath.Join(folder, "bot.mjs"))
		cmd.Env = append(os.Environ(), "RPC_URL="+h.URL, "CHAIN_ID="+strconv.FormatUint(s.Chain().ID(), 10), "PRIVATE_KEYS="+secret, "TIP_GWEI="+tip)
		for _, e := range s.Env() {
			cmd.Env = append(cmd.Env, strings.Join(e[:], "="))
		}
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		require.NoError(t, json.Unmarshal(out, &said), string(out))
		all, err := s.Accounts()
		require.NoError(t, err)
		return all[0], rows.Liquidators[4], said
	}
	high, did, said := lives("5000")
	t.Log(said)
	require.NotZero(t, did.Won)
	require.EqualValues(t, said["won"], did.Won)
	require.EqualValues(t, said["failed"], did.Reverted)
	require.Equal(t, said["wei"], high.EtherProfit.String())
	require.Equal(t, said["loan"], high.LoanProfit.String())
	require.Equal(t, said["collateral"], high.CollateralProfit.String())
	_, low, said := lives("0")
	t.Log(said)
	require.Less(t, low.Won, did.Won)
	require.NotZero(t, low.Reverted)
}
