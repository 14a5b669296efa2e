package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/shared"
)

// installed is what there is of clients of real exchanges.
type installed struct {
	folder  string // the walkthroughs, in a folder of the test's own
	modules string // node_modules with ccxt; "": none
	python  string // an interpreter; "": none
	suite   string // ccxt's source distribution, unpacked; "": none
}

// findClients finds the clients: where RINGFENCE_NODE_MODULES and RINGFENCE_PYTHON say, in the folder that `make
// clients` fills, beside the walkthroughs, or on the path.
func findClients(t *testing.T) (c installed) {
	t.Helper()
	from := shared.Path(t, "clients")
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	cache := filepath.Join(root, ".tools", "clients")
	first := func(paths ...string) string {
		for _, p := range paths {
			if p == "" {
				continue
			}
			if _, err := os.Stat(p); err == nil {
				return p
			}
		}
		return ""
	}
	c.folder = t.TempDir()
	require.NoError(t, os.CopyFS(c.folder, os.DirFS(from)))
	// ccxt subscribes to positions only once it has read those that are open. The walks give it 0.3 seconds for that, which a
	// busy machine may not, and 3 for what comes then.
	walks, err := filepath.Glob(filepath.Join(c.folder, "*.mjs"))
	require.NoError(t, err)
	for _, file := range walks {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		patient := strings.NewReplacer("setTimeout(r, 300)", "setTimeout(r, 1500)", "ms = 3000", "ms = 10_000").Replace(string(text))
		require.NoError(t, os.WriteFile(file, []byte(patient), 0o644))
	}
	if _, err := exec.LookPath("node"); err == nil {
		c.modules = first(os.Getenv("RINGFENCE_NODE_MODULES"), filepath.Join(cache, "node_modules"), filepath.Join(from, "node_modules"))
	}
	if c.modules != "" && first(filepath.Join(c.folder, "node_modules")) == "" {
		require.NoError(t, os.Symlink(c.modules, filepath.Join(c.folder, "node_modules")))
	}
	plain, _ := exec.LookPath("python3")
	c.python = first(os.Getenv("RINGFENCE_PYTHON"), filepath.Join(cache, "venv", "bin", "python"), filepath.Join(from, "venv", "bin", "python"), plain)
	c.suite = first(os.Getenv("RINGFENCE_CCXT_SUITE"), filepath.Join(cache, "ccxt-4.5.82"))
	return c
}

// need skips a test that a client is missing for, and says how it is installed.
func (c *installed) need(t *testing.T, what string) {
	t.Helper()
	missing := ""
	switch {
	case what == "node":
		if c.modules == "" {
			missing = "Node with ccxt"
		}
	case what == "go":
		build := exec.Command("go", "build", "-o", os.DevNull, "./...")
		build.Dir = filepath.Join(c.folder, "go")
		build.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
		if build.Run() != nil {
			missing = "the Go clients' modules"
		}
	case c.python == "" || exec.Command(c.python, "-c", "import "+what).Run() != nil:
		missing = "Python with " + what
	}
	if missing != "" {
		t.Skipf("%s is not installed: `make clients` installs it", missing)
	}
}

// command is a program of a client.
func (c *installed) command(program string, args ...string) *exec.Cmd {
	if program == "python" {
		program = c.python
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = c.folder
	return cmd
}

// walkthroughs are the programs beside the checkout.
var walkthroughs = []struct {
	name, address, venue, needs string
	run                         []string
	more                        string
}{
	{"go-binance", "BINANCE_URL", "binance", "go", []string{"go", "run", "-C", "go", "./gobinance"}, ""},
	{"python binance clients", "BINANCE_URL", "binance", "binance.client", []string{"python", "python_binance_walk.py"}, ""},
	{"ccxt binanceusdm", "BINANCE_URL", "binance", "node", []string{"node", "ccxt_binanceusdm.mjs"}, ""},
	{"go bybit clients", "BYBIT_URL", "bybit", "go", []string{"go", "run", "-C", "go", "./gobybit"}, ""},
	{"pybit", "BYBIT_URL", "bybit", "pybit", []string{"python", "pybit_walk.py"}, ""},
	{"ccxt bybit", "BYBIT_URL", "bybit", "node", []string{"node", "ccxt_bybit.mjs"}, ""},
	{"ccxt bybit, unified", "BYBIT_UTA_URL", "bybit-uta", "node", []string{"node", "ccxt_bybit.mjs"}, "VENUE_PROFILE=uta"},
	{"bitmex-ws", "BITMEX_URL", "bitmex", "bitmex_websocket", []string{"python", "bitmex_ws_walk.py"}, ""},
	{"ccxt bitmex", "BITMEX_URL", "bitmex", "node", []string{"node", "ccxt_bitmex.mjs"}, ""},
	{"ccxt hyperliquid", "HYPERLIQUID_URL", "hyperliquid", "node", []string{"node", "ccxt_hyperliquid.mjs"}, ""},
}

// Programs that real clients are written in trade against the server, twice in a row, and once more while the server
// is killed and started again from its data folder at a quarter, the half and three quarters of what they ask.
func TestRealClientsTrade(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short no clients are run")
	}
	c := findClients(t)
	var skipped, failed []string
	for _, w := range walkthroughs {
		t.Run(w.name, func(t *testing.T) {
			defer func() {
				if t.Skipped() {
					skipped = append(skipped, w.name)
				} else if t.Failed() {
					failed = append(failed, w.name)
				}
			}()
			c.need(t, w.needs)
			f, base, control := newFront(t, w.address, "--venues", w.venue, "--data", t.TempDir())
			asked := 0
			walk := func() (string, error) {
				cmd := c.command(w.run[0], w.run[1:]...)
				cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly", "VENUE_URL="+base, "VENUE_CONTROL="+control, "QUIET=1", w.more)
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			for round := range 2 {
				before := f.requests()
				out, err := walk()
				require.NoError(t, err, "round %d: %s", round, out)
				require.Contains(t, out, " passed, 0 failed")
				asked = f.requests() - before
			}
			// What a server had sent when it was killed may be lost on the way, as on any socket: then the walk is repeated, at a
			// server that knows nothing of the one that was not finished.
			for try := 1; ; try++ {
				f.mu.Lock()
				f.kills = []int{f.seen + asked/4, f.seen + asked/2, f.seen + 3*asked/4}
				f.mu.Unlock()
				out, err := walk()
				if err != nil && try < 5 {
					t.Logf("try %d, killed on the way: %s", try, out)
					f, base, control = newFront(t, w.address, "--venues", w.venue, "--data", t.TempDir())
					continue
				}
				require.NoError(t, err, "killed on the way: %s", out)
				require.Contains(t, out, " passed, 0 failed")
				break
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			require.Greater(t, f.seen, f.kills[2], "the server was killed three times")
		})
	}
	t.Logf("walkthroughs: %d passed, %d failed, %d skipped %v", len(walkthroughs)-len(skipped)-len(failed), len(failed), len(skipped), skipped)
}

// requests are how many the front has seen.
func (f *front) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen
}

// claims are the statements about venues' interfaces, each through a client of that venue. A program prints what it
// found, a line each; ADDRESS stands for the venue's.
var claims = map[string]struct {
	venue, address, needs, program, file, text string
	want                                       []string
}{
	// Fund, pick a market, set the mode, set leverage, choose an order, review, add margin.
	"steps of a trade": {"binance", "BINANCE_URL", "node", "node", "s38.mjs", `import { client } from './walk.mjs';
const ex = client('binanceusdm'), S = 'ETH/USDT:USDT';
await ex.loadMarkets();
console.log('funded', (await ex.fetchBalance()).USDT.free);
console.log('market', ex.market(S).linear);
await ex.setMarginMode('isolated', S);
await ex.setLeverage(10, S);
console.log('order', (await ex.createOrder(S, 'market', 'buy', 0.5)).status);
const p = (await ex.fetchPositions([S]))[0];
console.log('review', p.marginMode, p.side, p.contracts, p.liquidationPrice < p.entryPrice);
await ex.addMargin(S, 50);
console.log('added', Math.round((await ex.fetchPositions([S]))[0].info.isolatedWallet - p.info.isolatedWallet));
process.exit(0);
`, []string{"funded 10000", "market true", "order closed", "review isolated long 0.5 true", "added 50"}},
	"bitmex isolate": {"bitmex", "BITMEX_URL", "node", "node", "s39.mjs", `import { client } from './walk.mjs';
const ex = client('bitmex');
for (const enabled of [true, false]) {
  const p = await ex.privatePostPositionIsolate({ symbol: 'ETHUSDT', enabled });
  console.log(p.symbol, enabled, p.crossMargin);
}
process.exit(0);
`, []string{"ETHUSDT true false", "ETHUSDT false true"}},
	"binance marginType": {"binance", "BINANCE_URL", "binance.client", "python", "s40.py", `import os
from binance.client import Client
from binance.exceptions import BinanceAPIException
Client.FUTURES_URL = os.environ["VENUE_URL"] + "/fapi"
c = Client("key", "secret", ping=False)
for mode in ("ISOLATED", "ISOLATED", "CROSSED", "BOTH"):
    try:
        print(mode, c.futures_change_margin_type(symbol="ETHUSDT", marginType=mode)["msg"])
    except BinanceAPIException as e:
        print(mode, e.code)
`, []string{"ISOLATED success", "ISOLATED -4046", "CROSSED success", "BOTH -1102"}},
	"bybit switch-isolated": {"bybit", "BYBIT_URL", "pybit", "python", "s41.py", `import os
import pybit.unified_trading as unified
from pybit.exceptions import InvalidRequestError
http = unified.HTTP(api_key="key", api_secret="secret", max_retries=1)
http.endpoint = os.environ["VENUE_URL"]
S = {"category": "linear", "symbol": "ETHUSDT"}
for mode, more in ((1, {"buyLeverage": "10", "sellLeverage": "10"}), (1, {"buyLeverage": "10", "sellLeverage": "10"}), (0, {"buyLeverage": "5", "sellLeverage": "5"}), (1, {}), (1, {"buyLeverage": "5", "sellLeverage": "6"})):
    try:
        http.switch_margin_mode(**S, tradeMode=mode, **more)
        row = http.get_positions(**S)["result"]["list"][0]
        print(mode, row["tradeMode"], row["leverage"])
    except InvalidRequestError as e:
        print(mode, e.status_code)
`, []string{"1 1 10", "1 110026", "0 0 5", "1 10001", "1 10001"}},
	"binance allPairs": {"binance", "BINANCE_URL", "binance.client", "python", "s42.py", `import os
from binance.client import Client
Client.MARGIN_API_URL = os.environ["VENUE_URL"] + "/sapi"
c = Client("key", "secret", ping=False)
for p in c.get_all_isolated_margin_symbols():
    print(p["symbol"], p["base"], p["quote"], p["isMarginTrade"], p["isBuyAllowed"], p["isSellAllowed"])
`, []string{"ETHUSDT ETH USDT True True True"}},
}

// A crash that nobody sets a mark for reaches clients of every venue: the venue's traders are liquidated, its fund is used
// up, and the client, who is short with a gain and ranks before the others, is deleveraged and reads it in the venue's own
// words, with what was gained. At Bybit the rank is by the leverage that was chosen, so the client chooses more than accounts
// begin with.
func TestADeleveragingReachesRealClients(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short no clients are run")
	}
	c := findClients(t)
	c.need(t, "node")
	require.NoError(t, os.WriteFile(filepath.Join(c.folder, "adl.mjs"), []byte(deleveraged), 0o644))
	for _, of := range [...]struct{ id, venue, address, rank, word string }{
		{"binanceusdm", "binance", "BINANCE_URL", "4", "adl_autoclose"},
		{"bitmex", "bitmex", "BITMEX_URL", "1", "Deleverage"},
		{"bybit", "bybit", "BYBIT_URL", "5", "AdlTrade CreateByAdl_PassThrough"},
		{"bybit", "bybit-uta", "BYBIT_UTA_URL", "5", "AdlTrade CreateByAdl_PassThrough"},
		{"hyperliquid", "hyperliquid", "HYPERLIQUID_URL", "none", "Auto-Deleveraging"},
	} {
		t.Run(of.venue, func(t *testing.T) {
			_, env := startVenue(t, "--venues", of.venue, "--speed", "step", "--set", "population.borrowers=1000")
			cmd := c.command("node", "adl.mjs", of.id, of.venue)
			cmd.Env = append(os.Environ(), "VENUE_URL="+env[of.address], "VENUE_CONTROL="+env["VENUE_CONTROL"])
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.Equal(t, []string{"short 50", "hundreds true", "used up fund-empty", "rank " + of.rank, "told " + of.word, "realised true", "smaller true", "gained true"},
				strings.Split(strings.TrimSpace(string(out)), "\n"))
		})
	}
}

// deleveraged is a program for ccxt: it sells short, lets the crash come, and prints what became of it.
const deleveraged = `import { client, control } from './walk.mjs';
const [id, venue] = process.argv.slice(2), wallets = id === 'hyperliquid';
const keys = wallets ? { walletAddress: '0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A', privateKey: '0x' + '11'.repeat(32) } : {};
const S = wallets ? 'ETH/USDC:USDC' : 'ETH/USDT:USDT', coin = wallets ? 'USDC' : 'USDT';
const ex = client(id, { ...keys, options: { recvWindow: id === 'bitmex' ? 1e9 : 60000, adjustForTimeDifference: true } });
const told = async (order) => (await fetch(control, { method: 'POST', body: JSON.stringify({ venue, ...order }) })).json();
const state = async () => (await (await fetch(control + '/state')).json()).find((x) => x.venue === venue);
const fresh = async () => { if (ex.has.fetchTime) await ex.loadTimeDifference(); };
const position = async () => { await fresh(); return (await ex.fetchPositions([S])).find((x) => x.contracts > 0); };
const coins = (p) => p ? p.contracts * (p.contractSize ?? 1) : 0;
const total = async () => { await fresh(); return (await ex.fetchBalance())[coin].total; };
await ex.loadMarkets();
await fresh();
if (venue === 'bybit') await ex.setMarginMode('isolated', S, { leverage: 20 });
if (venue === 'bybit-uta') {
  await ex.setMarginMode('isolated');
  await ex.setLeverage(20, S);
}
await ex.createOrder(S, 'market', 'sell', 50 / ex.market(S).contractSize, (await ex.fetchTicker(S)).last);
const had = await total();
const size = coins(await position());
console.log('short', size);
const ranks = { binance: (p) => p.info.adl, bitmex: (p) => p.info.deleveragePercentile, hyperliquid: () => 'none' };
const rank = ranks[venue] ?? ((p) => p.info.adlRankIndicator);
await told({ until: 'liquidation' });
const at = rank(await position());
const spent = [await told({ until: 'fund-empty' })].flat().find((x) => x.venue === venue).event;
for (let i = 0; i < 30 && coins(await position()) >= size - 1e-9; i++) await told({ until: 'adl' });
await fresh();
let word, gain;
if (venue === 'binance') {
  word = (await ex.fapiPrivateGetForceOrders({ autoCloseType: 'ADL', recvWindow: 60000 }))[0]?.clientOrderId;
  gain = (await ex.fapiPrivateGetUserTrades({ symbol: 'ETHUSDT', recvWindow: 60000 })).at(-1).realizedPnl;
} else if (venue === 'bitmex') {
  const row = (await ex.privateGetExecution({ symbol: 'ETHUSDT', count: 100, reverse: true })).find((x) => x.text === 'Deleverage');
  word = row?.text;
  gain = row?.realisedPnl;
} else if (wallets) {
  const row = (await ex.publicPostInfo({ type: 'userFills', user: ex.walletAddress }))[0];
  word = row.dir;
  gain = row.closedPnl;
} else {
  const asked = { category: 'linear', symbol: 'ETHUSDT' };
  const row = (await ex.privateGetV5ExecutionList({ ...asked, execType: 'AdlTrade' })).result.list[0];
  word = row && row.execType + ' ' + row.createType;
  gain = (await ex.privateGetV5PositionClosedPnl(asked)).result.list[0]?.closedPnl;
}
const left = coins(await position()), has = await total();
for (let i = 0; i < 3; i++) await told({ seconds: 3000 });
console.log('hundreds', (await state()).liquidations > 200);
console.log('used up', spent);
console.log('rank', at);
console.log('told', word);
console.log('realised', gain > 0);
console.log('smaller', left < size);
console.log('gained', has > had);
process.exit(0);
`

// Claims S38 to S42 (docs/claims.md) hold through real clients.
func TestS38S39S40S41S42ThroughRealClients(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short no clients are run")
	}
	c := findClients(t)
	for name, of := range claims {
		t.Run(name, func(t *testing.T) {
			c.need(t, of.needs)
			_, env := startVenue(t, "--venues", of.venue)
			require.NoError(t, os.WriteFile(filepath.Join(c.folder, of.file), []byte(of.text), 0o644))
			cmd := c.command(of.program, of.file)
			cmd.Env = append(os.Environ(), "VENUE_URL="+env[of.address])
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.Equal(t, of.want, strings.Split(strings.TrimSpace(string(out)), "\n"))
		})
	}
}
