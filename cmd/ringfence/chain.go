//go:build !light

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
	"github.com/ringfence-sim/ringfence/contracts"
	protocols "github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/sim/report"
)

// chaining is what the flags of chain say.
type chaining struct {
	bare, onDemand, manual, control, quiet bool
	addr, clock, env                       string
	pace, limit                            time.Duration
	waitFor, accounts, origins, set        []string
	interval                               uint64
	arm, out, replay, state                string
	on                                     onForeign   // the protocol of a dump that a scenario runs on
	dump                                   *state.Dump // of --state
}

// devAccounts are the second and third of the development mnemonic "test test … junk", which every library knows: their keys are
// public, and worth nothing anywhere.
var devAccounts = []struct{ address, key string }{
	{"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"},
	{"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"},
}

func newChainCommand() *cobra.Command {
	var c chaining
	cmd := &cobra.Command{
		Use:   "chain [SCENARIO]",
		Short: "Run a chain that Ethereum's clients join",
		Long: `chain serves an Ethereum chain as nodes do, JSON-RPC over HTTP and WebSocket on one address of this machine. A program written with
viem, ethers, web3.py or cast sends, reads, watches, simulates and traces here, unchanged.

Who says when a block is built:

  --on-demand          each transaction from outside makes a block, or evm_mine does; the default, and fair at any speed
  --manual             evm_mine alone does
  --pace 1s            a block each second of the wall clock
  --wait-for ADDR,…    as soon as each of these has sent a transaction or called ringfence_pass, with --limit at the latest

Clients poll every 4 seconds and see only the newest block: whoever watches a fast chain by polling misses most of it. Subscribe over
the WebSocket, or let blocks wait.

The chain id is 746433623, which no real chain has: what is signed here is valid nowhere else. Blocks follow each other at the
simulation's seconds; --clock shifted, the default, begins them now, for tools that compare them with the wall clock.

Fees: eth_maxPriorityFeePerGas is the tip that would win at present, and eth_fillTransaction, which viem asks first, chooses twice the
base fee and that tip. A transaction whose cap falls below the base fee waits; one that fails is in its block and pays.

With a scenario, or the built-in crash, one path of it is lived block by block: the feed's publications, what borrowers do, and the scenario's
liquidators are transactions among those from outside, in the order of their tips. The market is Morpho Blue's contract, at MORPHO in the
file of --env; the contract at SELLER buys collateral at what the scenario's venue pays. --account says what somebody from outside brings.
When the path ends, a run folder is written as compare writes it: outsiders' liquidations are rows, and the report says to the wei what
they made. Its tape.jsonl has all that came from outside, and --replay lives it again, to the same hashes. A run that was stopped leaves
its tape beside the folder that it would have written.

With --state the chain begins with the accounts of a dump instead: what anvil writes, the accounts of a genesis file, or a cache of verbs
(` + "`ringfence state --help`" + ` says how to get one), in the block and at the time that the dump says. What was deployed there is there: Morpho Blue,
Aave, your own. A contract that is called and that the dump has not is warned of.

With --state and a scenario, or with --state and --protocol for the built-in crash, the scenario is lived on the protocol that the dump
has: its borrowers open positions there by the protocol's own calls, its feed takes the place of the real one, and its liquidators are
transactions in the blocks, among those from outside. Report, rows and tape are those of any chain; the scenario's borrowers do nothing
more. Liquidators look at outsiders' positions, too: --account 0xABC…=name:whale has them look at one that stands in the dump.

With --control the verbs of test nodes are served, too: mine, snapshot and revert, balances, code, storage, time, base fee, and
without a scenario impersonation and dumps of the state, which --state reads again. What has no
meaning in a simulation is refused with the reason.`,
		Example: `  ringfence chain --manual --env chain.env --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8=loan:100000,eth:10,name:mine
  ringfence chain --replay runs/eth-crash-2020-03-chain-1/tape.jsonl
  ringfence chain --bare
  ringfence chain --bare --env chain.env && . ./chain.env
  ringfence chain --bare --pace 1s --control
  ringfence state example > mine.json && ringfence chain --state mine.json --control --env chain.env
  ringfence chain --state mine.json --protocol morpho-blue --manual --env chain.env
  ringfence chain --state cache.json my.yaml --protocol aave-v3 --pace 1s --clock shifted
  cast send --rpc-url http://127.0.0.1:8545 --private-key $KEY 0x…aa --value 1ether`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.BoolVar(&c.bare, "bare", false, "a chain with nothing on it but ether in two accounts whose keys everybody knows")
	flags.StringVar(&c.state, "state", "", "begin with the accounts of this dump; with SCENARIO or --protocol, liquidators work on it")
	c.on.protocolFlags(flags)
	flags.IntVar(&c.on.borrowers, "borrowers", 20, "with --state and a scenario, how many borrowers open a position; of a population that is no file")
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8545", "address to listen at, of this machine; port 0 is any that is free")
	flags.BoolVar(&c.onDemand, "on-demand", false, "each transaction from outside makes a block, or evm_mine does (the default)")
	flags.BoolVar(&c.manual, "manual", false, "evm_mine alone makes a block")
	flags.DurationVar(&c.pace, "pace", 0, "a block in each such time of the wall clock, as in 1s")
	flags.StringSliceVar(&c.waitFor, "wait-for", nil, "addresses each of which must have sent or passed before the next block")
	flags.DurationVar(&c.limit, "limit", 0, "the longest that a block waits for them, as in 10s; 0 is for ever")
	flags.StringVar(&c.clock, "clock", "shifted", "shifted: the first block is now; simulated: it is when the scenario, or the dump, says (with --state the default)")
	flags.StringVar(&c.env, "env", "", "file to write the addresses and keys to, as lines for a shell")
	flags.BoolVar(&c.control, "control", false, "serve the verbs of test nodes, evm_, anvil_ and hardhat_")
	flags.StringArrayVar(&c.accounts, "account", nil, "give an account funds, as in 0xABC…=eth:100, with a scenario also loan:, collateral: and name:; may be repeated")
	flags.StringSliceVar(&c.origins, "origin", nil, "browsers' pages that may ask, as in http://localhost:3000; without it none may")
	flags.StringArrayVar(&c.set, "set", nil, "set a key of the scenario, as in --set population.borrowers=200; may be repeated")
	flags.Uint64Var(&c.interval, "interval", 12, "seconds between the blocks of a bare chain")
	flags.StringVar(&c.arm, "arm", "", "arm of the scenario that lives on the chain (default the first of the design morpho)")
	flags.StringVar(&c.out, "out", "", "run folder to write when the path has ended (default the first free of runs/NAME-chain-1, -2, …)")
	flags.StringVar(&c.replay, "replay", "", "live this tape again, without anybody outside")
	flags.BoolVar(&c.quiet, "quiet", false, "print no more than the address")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.run(cmd, args)
	}
	return cmd
}

// stake is what --account gives to whom, in whole units.
type stake struct {
	to      common.Address
	amounts map[string]decimal.Decimal // by eth, loan, collateral
}

// stakes reads --account.
func (c *chaining) stakes() ([]stake, error) {
	var all []stake
	for _, text := range c.accounts {
		who, what, found := strings.Cut(text, "=")
		if !found || !common.IsHexAddress(who) {
			return nil, fmt.Errorf("--account %s: write an address and what it gets, as in 0x70997970C51812dc3A010C7d01b50e0d17dc79C8=eth:100", text)
		}
		s := stake{common.HexToAddress(who), map[string]decimal.Decimal{}}
		for part := range strings.SplitSeq(what, ",") {
			unit, number, _ := strings.Cut(part, ":")
			amount, err := decimal.NewFromString(number)
			if !slices.Contains([]string{"eth", "loan", "collateral"}, unit) || err != nil || amount.IsNegative() {
				return nil, fmt.Errorf("--account %s: %q is not eth:, loan: or collateral: and an amount", text, part)
			}
			if c.bare && unit != "eth" {
				return nil, fmt.Errorf("--account %s: a bare chain has no %s token; give eth", text, unit)
			}
			s.amounts[unit] = amount
		}
		all = append(all, s)
	}
	return all, nil
}

func (c *chaining) check() error {
	modes := 0
	for _, on := range []bool{c.onDemand, c.manual, c.pace != 0, len(c.waitFor) > 0} {
		if on {
			modes++
		}
	}
	switch {
	case modes > 1:
		return errors.New("--on-demand, --manual, --pace and --wait-for exclude each other: who says when a block is built?")
	case c.pace < 0 || c.pace > 0 && c.pace < time.Millisecond:
		return fmt.Errorf("--pace %v is not a millisecond or more", c.pace)
	case c.limit != 0 && len(c.waitFor) == 0:
		return errors.New("--limit is how long --wait-for waits: name whom to wait for")
	case c.clock != "shifted" && c.clock != "simulated":
		return fmt.Errorf("--clock %s is neither shifted nor simulated", c.clock)
	case c.interval == 0:
		return errors.New("--interval 0: blocks are at least a second apart")
	}
	for _, a := range c.waitFor {
		if !common.IsHexAddress(a) {
			return fmt.Errorf("--wait-for %s is no address", a)
		}
	}
	for _, a := range c.accounts {
		if who, _, _ := strings.Cut(a, "="); len(strings.TrimPrefix(who, "0x")) > 40 {
			return fmt.Errorf("--account %s… is longer than an address: give the address and keep the key, which no chain needs", who[:6])
		}
	}
	for _, o := range c.origins {
		if u, err := url.Parse(o); o != "*" && (err != nil || u.Host == "" || u.Scheme+"://"+u.Host != o) {
			return fmt.Errorf("--origin %s is no page's origin: write as in http://localhost:3000, or * for every page", o)
		}
	}
	host, _, err := net.SplitHostPort(c.addr)
	if err != nil {
		return fmt.Errorf("--addr %s: write a host and a port, as in 127.0.0.1:8545", c.addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--addr %s can be reached by others, and this chain trusts whoever asks: use 127.0.0.1", c.addr)
	}
	return nil
}

func (c *chaining) run(cmd *cobra.Command, args []string) error {
	if err := c.check(); err != nil {
		return wrong(err)
	}
	if c.state == "" && c.replay == "" {
		if name := c.on.given(cmd); name != "" {
			return wrong(fmt.Errorf("--%s says what of a dump the scenario runs on: name the dump, as in --state aave.json", name))
		}
	}
	if c.state != "" && c.replay == "" {
		if err := c.load(cmd, args); err != nil {
			return wrong(err)
		}
	}
	if !c.bare {
		return c.runStudy(cmd, args)
	}
	stakes, err := c.stakes()
	if err != nil {
		return wrong(err)
	}
	driver, err := c.driver(stakes, args)
	if err != nil {
		return err
	}
	return c.serve(cmd.Context(), cmd.OutOrStdout(), driver, nil)
}

// load reads the dump that the chain begins with. Its contracts hold times of their own: unless it is asked for, they
// are not shifted.
func (c *chaining) load(cmd *cobra.Command, args []string) (err error) {
	lives := len(args) > 0 || len(c.set) > 0 || c.on.given(cmd) != ""
	switch {
	case c.arm != "":
		return errors.New("--arm: on a dump there is one arm, the protocol's; leave it out")
	case lives && c.bare:
		return errors.New("--bare is a chain without a scenario: leave one of them out")
	}
	if c.bare = !lives; !cmd.Flags().Changed("clock") {
		c.clock = "simulated"
	}
	c.dump, err = state.ReadFile(c.state)
	return err
}

// held is what an account has in the dump, wei; nil where it is not in it.
func (c *chaining) held(at common.Address) *big.Int {
	if c.dump == nil {
		return nil
	}
	return c.dump.Alloc[at].Balance
}

// base is what the chain continues. Nothing but that it lists its accounts is needed where there is no dump.
func (c *chaining) base() (*contracts.Chain, error) {
	switch {
	case c.dump != nil:
		return contracts.LoadChain(c.dump.Alloc, c.dump.Number, c.dump.Time)
	case c.control:
		return contracts.LoadChain(nil, 0, 0)
	}
	return nil, nil
}

// driver makes what stands behind the chain.
func (c *chaining) driver(stakes []stake, args []string) (chain.Driver, error) {
	if len(args) > 0 {
		return nil, wrong(errors.New("--bare is a chain without a scenario: leave one of them out"))
	}
	alloc := types.GenesisAlloc{}
	hundred := decimal.New(100, 0)
	if len(stakes) == 0 {
		for _, a := range devAccounts {
			if has := c.held(common.HexToAddress(a.address)); has != nil && has.Sign() > 0 {
				continue // a chain that goes on
			}
			stakes = append(stakes, stake{common.HexToAddress(a.address), map[string]decimal.Decimal{"eth": hundred.Mul(hundred)}})
		}
	}
	for _, s := range stakes {
		alloc[s.to] = types.Account{Balance: s.amounts["eth"].Shift(18).BigInt()}
	}
	start := uint64(1583971200) // the built-in study's day, 12 March 2020
	if c.clock == "shifted" {
		start = uint64(time.Now().Unix())
	}
	g := chain.Genesis{Time: start, BaseFee: uint256.NewInt(1e9), Alloc: alloc}
	if d := c.dump; d != nil {
		g.Number = d.Number
		if d.BaseFee != nil {
			g.BaseFee = d.BaseFee
		}
		if d.Time > 0 && c.clock == "simulated" {
			g.Time = d.Time
		}
	}
	var err error
	if g.From, err = c.base(); err != nil {
		return nil, wrong(err)
	}
	on, err := chain.New(g)
	if err != nil {
		return nil, wrong(err)
	}
	return &loaded{chain.Bare{On: on, Interval: c.interval}, c.dump}, nil
}

// loaded is a bare chain that may have begun with a dump.
type loaded struct {
	chain.Bare
	dump *state.Dump
}

// Env says where the protocol stands that is recognised in the dump.
func (l *loaded) Env() [][2]string {
	if l.dump == nil {
		return nil
	}
	kind, at := protocols.Find(l.dump.Alloc)
	if kind == "" {
		return nil
	}
	name := "AAVE_PROVIDER"
	if kind == "morpho-blue" {
		name = "MORPHO"
	}
	return [][2]string{{name, protocols.Hex(at)}}
}

// described is a driver that has more to tell outsiders than its chain.
type described interface {
	// Env are names and values for --env.
	Env() [][2]string
}

// serve listens until the command is interrupted. Over, unless it is nil, is told when the simulation has ended.
func (c *chaining) serve(ctx context.Context, out io.Writer, driver chain.Driver, over func(error)) error {
	options := rpc.Options{
		Version: "ringfence/" + version, Pace: c.pace, Manual: c.manual, Limit: c.limit, Control: c.control, Origins: c.origins,
	}
	for _, a := range c.waitFor {
		options.WaitFor = append(options.WaitFor, common.HexToAddress(a))
	}
	if c.dump != nil {
		var mu sync.Mutex
		told := map[common.Address]bool{}
		options.Missing = func(at common.Address) {
			mu.Lock()
			defer mu.Unlock()
			if !told[at] {
				told[at] = true
				fmt.Fprintf(os.Stderr, "ringfence: warning: %s: %s was called and has no code: if it is a contract, it is not in the dump; dump again after it was touched\n", c.state, at)
			}
		}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	options.Over = func(err error) {
		if over != nil {
			over(err)
		} else if errors.Is(err, chain.ErrOver) {
			fmt.Fprintln(out, "the simulation is over; the chain stays to be read until you interrupt it")
		}
		if !errors.Is(err, chain.ErrOver) {
			stop(err)
		}
	}
	server, err := rpc.New(driver, options)
	if err != nil {
		return err
	}
	defer server.Close()
	l, err := net.Listen("tcp", c.addr)
	if err != nil {
		return wrong(fmt.Errorf("%w; choose another --addr", err))
	}
	at := l.Addr().String()
	h := &http.Server{Handler: server, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	context.AfterFunc(ctx, func() { h.Close() })
	go func() {
		if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			stop(err)
		}
	}()
	env := [][2]string{{"RPC_URL", "http://" + at}, {"WS_URL", "ws://" + at}, {"CHAIN_ID", fmt.Sprint(driver.Chain().ID())}, {"TRACE", "1"}}
	if c.control {
		env = append(env, [2]string{"CONTROL", "1"})
	}
	if len(c.accounts) == 0 {
		var keys []string
		for _, a := range devAccounts {
			keys = append(keys, a.key)
		}
		env = append(env, [2]string{"PRIVATE_KEYS", strings.Join(keys, ",")})
	}
	if d, ok := driver.(described); ok {
		env = append(env, d.Env()...)
	}
	if c.env != "" {
		var lines strings.Builder
		for _, e := range env {
			fmt.Fprintf(&lines, "export %s=%s\n", e[0], e[1])
		}
		if err := os.WriteFile(c.env, []byte(lines.String()), 0o600); err != nil {
			return wrong(err)
		}
	}
	fmt.Fprintln(out, "http://"+at)
	if !c.quiet {
		fmt.Fprintf(out, "ws://%s as well; chain id %d; %s\n", at, driver.Chain().ID(), c.mode())
		if d := c.dump; d != nil {
			kind, where := protocols.Find(d.Alloc)
			if kind == "" {
				kind = "no protocol that is recognised"
			} else {
				kind += " at " + protocols.Hex(where)
			}
			fmt.Fprintf(out, "state   %s, %s: %s, block %d of %s; %s\n", c.state, d.Form, report.Count(len(d.Alloc), "account"), d.Number, catalog.Time(driver.Chain().Head().Time()), kind)
		}
		if len(c.accounts) == 0 {
			for _, a := range devAccounts {
				fmt.Fprintf(out, "funded  %s   key %s\n", a.address, a.key)
			}
			fmt.Fprintln(out, "these keys are public; --account ADDRESS=eth:100 funds your own instead")
		}
	}
	server.Run(ctx)
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) && !strings.Contains(cause.Error(), "signal") {
		return cause
	}
	return nil
}

// mode says when blocks are built.
func (c *chaining) mode() string {
	switch {
	case c.pace > 0:
		return fmt.Sprintf("a block every %v", c.pace)
	case len(c.waitFor) > 0:
		return fmt.Sprintf("a block once %s have acted", strings.Join(c.waitFor, ", "))
	case c.manual:
		return "a block when evm_mine says so"
	}
	return "a block for each transaction, and when evm_mine says so"
}
