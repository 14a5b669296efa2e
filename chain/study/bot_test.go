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

// Each call of Morpho's liquidation bot is served in a study, and its executor wins liquidations there. What the study
// says that it made is what the token says.
func TestMorphosBotsCalls(t *testing.T) {
	modules, _ := shared.ChainClients()
	if _, err := os.Stat(filepath.Join(modules, "executooor-viem")); modules == "" || err != nil {
		t.Skip("skipped: Morpho's bot: its packages are not installed; make clients")
	}
	folder := t.TempDir()
	require.NoError(t, os.CopyFS(folder, os.DirFS("testdata")))
	require.NoError(t, os.Symlink(modules, filepath.Join(folder, "node_modules")))

	const secret = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d" // everybody's
	p, text := planned(t, "population.borrowers=20", "prices={source: gbm, start: 200, volatility: 20, horizon: 8m}", "gas.taken=0.9",
		"gas.fees={source: constant}", "liquidators=[]")
	account, err := study.Parse(secret+"=eth:1000,name:morpho's", 6, 18)
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
	cmd := exec.Command("node", filepath.Join(folder, "morpho_bot.mjs"))
	cmd.Env = append(os.Environ(), "RPC_URL="+h.URL, "CHAIN_ID="+strconv.FormatUint(s.Chain().ID(), 10), "PRIVATE_KEYS="+secret)
	for _, e := range s.Env() {
		cmd.Env = append(cmd.Env, strings.Join(e[:], "="))
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	var did struct {
		Simulated, Refused, Sent, Failed int
		Won                              uint32
		Loan                             string
	}
	require.NoError(t, json.Unmarshal(out, &did), string(out))
	t.Logf("%+v", did)
	all, err := s.Accounts()
	require.NoError(t, err)
	t.Log(&all[0])
	require.NotZero(t, did.Won)
	require.Equal(t, did.Won, rows.Liquidators[len(rows.Liquidators)-1].Won)
	require.Equal(t, did.Loan, all[0].LoanProfit.String(), "it brought none")
	require.Positive(t, all[0].LoanProfit.Sign())
}
