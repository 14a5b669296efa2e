package study_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
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

// Morpho's liquidation bot itself, class LiquidationBot of a checkout that is prepared as the walkthroughs' README says,
// wins a liquidation on our rulebook without a patch of either. RINGFENCE_MORPHO_BOT names the checkout.
func TestMorphosBotItself(t *testing.T) {
	checkout := os.Getenv("RINGFENCE_MORPHO_BOT")
	if checkout == "" {
		t.Skip("skipped: Morpho's bot itself: RINGFENCE_MORPHO_BOT names a checkout of morpho-org/morpho-blue-liquidation-bot, prepared as clients/chain/README.md says")
	}
	modules := filepath.Join(checkout, "node_modules")
	folder := shared.Walkthroughs(t, "clients/chain", modules)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "package.json"), []byte(`{"type": "module"}`), 0o600))

	const secret = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d" // everybody's
	p, text := planned(t, "population.borrowers=20", "prices={source: gbm, start: 200, volatility: 20, horizon: 2h}", "gas.taken=0.9",
		"gas.fees={source: constant}", "liquidators=[]")
	account, err := study.Parse(secret+"=eth:1000,name:morpho's", 6, 18)
	require.NoError(t, err)
	var rows record.Arm
	s, err := study.New(p, study.Options{ // the bot's own rules go by the time of day
		Accounts: []study.Account{account}, Sink: kept(&rows), Scenario: text, Shift: uint64(time.Now().Unix()) - p.Clock().Start,
	})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	require.NoError(t, s.Start(context.Background()))
	defer s.Close()
	server, err := rpc.New(s, rpc.Options{Pace: 250 * time.Millisecond})
	require.NoError(t, err)
	h := httptest.NewServer(server)
	defer h.Close()
	defer server.Close()
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		server.Run(ctx)
	}()
	cmd := exec.Command(filepath.Join(modules, ".bin", "tsx"), filepath.Join(folder, "morpho_bot_walk.ts"))
	cmd.Env = append(os.Environ(), "RPC_URL="+h.URL, "PRIVATE_KEYS="+secret, "BOT_DIR="+checkout, "WAIT_S=150")
	for _, e := range s.Env() {
		cmd.Env = append(cmd.Env, strings.Join(e[:], "="))
	}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	require.NoError(t, err)
	require.Contains(t, string(out), "1 passed, 0 failed")

	// What it won is in the study's rows when the path has ended, and its profit is what its balances changed by.
	stop()
	<-ran
	for {
		if _, err := s.Step(); errors.Is(err, chain.ErrOver) {
			break
		} else {
			require.NoError(t, err)
		}
	}
	require.NotZero(t, rows.Liquidators[len(rows.Liquidators)-1].Won)
	all, err := s.Accounts()
	require.NoError(t, err)
	t.Log(&all[0])
	require.Positive(t, all[0].LoanProfit.Sign())
}
