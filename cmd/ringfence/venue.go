package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/internal/place"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/bitmex"
	"github.com/ringfence-sim/ringfence/venue/bybit"
	"github.com/ringfence-sim/ringfence/venue/control"
	"github.com/ringfence-sim/ringfence/venue/hyperliquid"
)

// serving is what the flags of venue say.
type serving struct {
	set                              []string
	venues                           []string
	speed, accounts, data, env, host string
	port                             int
	cert, key                        string
	pair                             tls.Certificate
	algoOnly, limits                 bool
	deposit, depth, fund             string
	quiet                            bool
}

// speeds are the words of --speed.
var speeds = map[string]venue.Speed{"1x": 1, "60x": 60, "step": 0}

func newVenue() *cobra.Command {
	var v serving
	cmd := &cobra.Command{
		Use:   "venue [SCENARIO]",
		Short: "Run a market that clients of real exchanges trade on",
		Long: `venue serves the scenario's market as exchanges do: the interfaces of Binance USDⓈ-M (with isolated spot margin), Bybit V5 (a classic and a
unified account), BitMEX and Hyperliquid, each on an address of its own on this machine. A bot written for one of them trades here,
unchanged, with the library it is written in: it isolates, levers, orders, is liquidated and deleveraged, and reads what happened.

Prices are the scenario's first path, and its borrowers are in the market as traders with positions of their own, so that a fall
liquidates them, too. A maker quotes around the price, as much as the scenario's venue takes, and less in a crash where that dries up.
Without a scenario it is the built-in study, the crash of March 2020: hundreds are liquidated, the insurance fund is used up, and who
is short with a gain may be deleveraged.

Time runs with the clock; --speed 60x makes it faster, and --speed step moves it only when told. The control address takes
orders as JSON, and shows the market as a page:

  curl -d '{"venue":"binance","mark":150}'            http://127.0.0.1:PORT/     set the mark; the path goes on from there
  curl -d '{"step":60}'                               http://127.0.0.1:PORT/     60 marks on, at all venues
  curl -d '{"venue":"bybit","until":"liquidation"}'   http://127.0.0.1:PORT/     run until somebody is liquidated
  curl -d '{"pause":true}'                            http://127.0.0.1:PORT/     or false
  curl -d '{"snapshot":"before"}'                     http://127.0.0.1:PORT/     and later {"return":"before"}
  curl -d '{"reset":true}'                            http://127.0.0.1:PORT/     the market opens anew

Events are liquidation, adl, funding, trade and fund-empty. docs/venue.md says how each client library is pointed here, and what is
served. Without --data all is in memory; with it, every command stands in a file before it is answered, and a restart replays them.`,
		Example: `  ringfence venue
  ringfence venue mine.yaml --venues binance,bybit --speed step
  ringfence venue --venues binance --speed 60x   # the crash begins after some seven minutes
  ringfence venue --env venue.env --data ./market`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&v.set, "set", nil, "set a key of the scenario, as in --set population.borrowers=200; may be repeated")
	flags.StringSliceVar(&v.venues, "venues", venueNames(), "which of them to serve")
	flags.StringVar(&v.speed, "speed", "1x", "how fast time runs: 1x, 60x, or step, only when told")
	flags.StringVar(&v.accounts, "accounts", "", `file of accounts: {"accounts":[{"key":"…","secret":"…","deposit":"10000"}]}; without it one with the demo key`)
	flags.StringVar(&v.deposit, "deposit", "10000", "what the account of the demo key begins with")
	flags.StringVar(&v.depth, "depth", "", "what the maker offers on each side within a percent of the price in calm times, in quote; without it what the scenario's venue takes")
	flags.StringVar(&v.fund, "fund", "", "what the insurance fund begins with, in quote; without it what the scenario's arm says, or else 5000")
	flags.StringVar(&v.data, "data", "", "folder that keeps every command; without it all is in memory")
	flags.StringVar(&v.env, "env", "", "file to write the addresses and keys to, as lines for a shell")
	flags.StringVar(&v.host, "host", "127.0.0.1", "address to listen at; one that others can reach needs --cert, --key and --accounts, and the control address stays on this machine")
	flags.IntVar(&v.port, "port", 0, "port of the control address, the venues' come after it; 0: any that are free")
	flags.StringVar(&v.cert, "cert", "", "certificate file for TLS")
	flags.StringVar(&v.key, "key", "", "key file for TLS")
	flags.BoolVar(&v.algoOnly, "algo-only", false, "Binance: refuse conditional orders at /fapi/v1/order (-4120), as the venue does since December 2025")
	flags.BoolVar(&v.limits, "limits", false, "refuse who asks too often, as the venues do; without it requests are counted, and the headers say so")
	flags.BoolVar(&v.quiet, "quiet", false, "print no more than the addresses")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return v.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), args)
	}
	return cmd
}

// check refuses flags that do not go together.
func (v *serving) check() error {
	if _, known := speeds[v.speed]; !known {
		return fmt.Errorf("--speed %s is none of 1x, 60x and step", v.speed)
	}
	if len(v.venues) == 0 {
		return fmt.Errorf("--venues names none; there are %s", strings.Join(venueNames(), ", "))
	}
	for i, name := range v.venues {
		if slices.Contains(v.venues[:i], name) {
			return fmt.Errorf("--venues names %s twice", name)
		}
		if !slices.Contains(venueNames(), name) {
			return fmt.Errorf("--venues %s is none of %s", name, strings.Join(venueNames(), ", "))
		}
	}
	ip := net.ParseIP(v.host)
	if ip == nil {
		return fmt.Errorf("--host %s is no address; write one, as in 127.0.0.1 or 0.0.0.0", v.host)
	}
	if (v.cert == "") != (v.key == "") {
		return errors.New("--cert and --key belong together")
	}
	if v.cert != "" {
		var err error
		if v.pair, err = tls.LoadX509KeyPair(v.cert, v.key); err != nil {
			return fmt.Errorf("--cert %s, --key %s: %w", v.cert, v.key, err)
		}
	}
	if !ip.IsLoopback() && (v.cert == "" || v.accounts == "") {
		return fmt.Errorf("--host %s can be reached by others: that needs TLS (--cert and --key) and accounts of your own (--accounts), for everybody knows the demo key", v.host)
	}
	return nil
}

func (v *serving) run(ctx context.Context, out, progress io.Writer, args []string) error {
	if err := v.check(); err != nil {
		return wrong(err)
	}
	customers, err := v.customers()
	if err != nil {
		return wrong(err)
	}
	s, err := v.scenario(args)
	if err != nil {
		return wrong(err)
	}
	p, err := plan.New(s)
	if err != nil {
		return wrong(err)
	}
	own, err := v.means()
	if err != nil {
		return wrong(err)
	}
	configs, err := venueConfigs(p, s, v.venues, customers, own)
	if err != nil {
		return wrong(err)
	}
	if v.data != "" {
		if err := os.MkdirAll(v.data, 0o700); err != nil {
			return wrong(err)
		}
		release, err := place.Hold(filepath.Join(v.data, "lock"))
		if errors.Is(err, place.ErrInUse) {
			return wrong(fmt.Errorf("--data %s: a server that runs keeps its commands there; end it, or name another folder", v.data))
		}
		if err != nil {
			return wrong(err)
		}
		defer release()
	}
	var hosts []*venue.Host
	for _, c := range configs {
		m, err := venue.New(c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		if v.data != "" {
			if err := m.Keep(filepath.Join(v.data, c.Name+".log")); err != nil {
				return wrong(err)
			}
		}
		if n := m.Unopened(); n > 0 && !v.quiet {
			fmt.Fprintf(progress, "%s: opens no position for %d of %d traders: too large or too near to liquidation for its rules\n", c.Name, n, len(c.Traders))
		}
		h := venue.NewHost(m, speeds[v.speed], func() int64 { return time.Now().UnixMilli() })
		h.Limits = v.limits
		hosts = append(hosts, h)
	}
	return v.serve(ctx, out, hosts, customers)
}

// means reads what the flags say of the market's means.
func (v *serving) means() (own means, err error) {
	for _, f := range [...]struct {
		flag, text string
		to         *decimal.NullDecimal
		least      decimal.Decimal
	}{{"depth", v.depth, &own.depth, decimal.New(1, -9)}, {"fund", v.fund, &own.fund, decimal.Zero}} {
		if f.text == "" {
			continue
		}
		if f.to.Decimal, err = decimal.NewFromString(f.text); err != nil || f.to.Decimal.LessThan(f.least) || f.to.Decimal.GreaterThan(decimal.New(1, 15)) {
			return own, fmt.Errorf("--%s %s is no amount of quote between 0 and 10^15", f.flag, f.text)
		}
		f.to.Valid = true
	}
	return own, nil
}

func (v *serving) scenario(args []string) (*scenario.Scenario, error) {
	if len(args) == 0 {
		return scenario.Builtin(v.set...)
	}
	return scenario.Load(args[0], v.set...)
}

// newServer is a server that cuts off who is slow, or sends too much: headers come within five seconds and are at most
// 64 KiB, and the whole of a request comes within fifteen.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}

// serve listens until the command is interrupted.
func (v *serving) serve(ctx context.Context, out io.Writer, hosts []*venue.Host, customers []account) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var lines []string
	port := v.port
	listen := func(host string, handler http.Handler) (string, error) {
		l, err := net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(port)))
		if err != nil {
			return "", wrong(fmt.Errorf("%w; choose another --port", err))
		}
		if port > 0 {
			port++
		}
		scheme := "http"
		server := newServer(handler)
		if v.cert != "" && host == v.host {
			l, scheme = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{v.pair}, MinVersion: tls.VersionTLS12}), "https"
		}
		context.AfterFunc(ctx, func() { server.Close() })
		go func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				stop(err)
			}
		}()
		return scheme + "://" + l.Addr().String(), nil
	}
	controller := control.New(hosts...)
	own := v.host // the control address asks for no key, so nobody else may reach it
	if !net.ParseIP(own).IsLoopback() {
		own = "127.0.0.1"
	}
	at, err := listen(own, controller)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%-14s %s   the page, and POST for orders\n", "control", at)
	lines = append(lines, "VENUE_CONTROL="+at)
	for _, h := range hosts {
		d := dialectOf(h.Config.Name)
		at, err := listen(v.host, d.handler(v, h))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%-14s %s   %s\n", h.Config.Name, at, d.point)
		lines = append(lines, d.env+"="+at)
	}
	if v.accounts == "" {
		fmt.Fprintf(out, "key %q, secret %q; Hyperliquid: the wallet of the private key 0x11…11\n", demoKey, demoSecret)
	}
	lines = append(lines, "VENUE_KEY="+customers[0].Key, "VENUE_SECRET="+customers[0].Secret)
	if v.data == "" {
		fmt.Fprintln(out, "all of it is in memory and ends with this program; --data FOLDER keeps it")
	}
	if v.env != "" {
		if err := os.WriteFile(v.env, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			return wrong(err)
		}
	}
	tick, show := time.NewTicker(50*time.Millisecond), time.NewTicker(500*time.Millisecond)
	defer tick.Stop()
	defer show.Stop()
	for {
		select {
		case <-ctx.Done():
			if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) && !strings.Contains(cause.Error(), "signal") {
				return cause
			}
			return nil
		case <-tick.C:
			for _, h := range hosts {
				if err := h.CatchUp(); err != nil {
					return fmt.Errorf("%s: %w", h.Config.Name, err)
				}
			}
		case <-show.C:
			controller.Show()
		}
	}
}

// dialect is an interface that is served.
type dialect struct {
	name, preset, env, point string
	byWallet                 bool   // accounts are wallets, not keys
	leverage                 uint64 // that an account begins with; 0: the venue's highest, in cross
	handler                  func(*serving, *venue.Host) http.Handler
}

// Leverages are those that the venues name: Binance 20x and Bybit 10x in their help, Hyperliquid 20x on its trading
// page, BitMEX cross. That they hold for every market and account is an assumption.
var dialects = []dialect{
	{"binance", "binance-usdm", "BINANCE_URL", "Binance USDⓈ-M and isolated spot margin: ccxt binanceusdm, python-binance, go-binance", false, 20, func(v *serving, h *venue.Host) http.Handler {
		return binance.New(h, binance.Options{AlgoOnly: v.algoOnly})
	}},
	{"bybit", "bybit-2025", "BYBIT_URL", "Bybit V5, a classic account: ccxt bybit, pybit, hirokisan/bybit", false, 10, func(_ *serving, h *venue.Host) http.Handler { return bybit.New(h) }},
	{"bybit-uta", "bybit-2025-unified", "BYBIT_UTA_URL", "Bybit V5, a unified account", false, 10, func(_ *serving, h *venue.Host) http.Handler { return bybit.New(h) }},
	{"bitmex", "bitmex-usdt", "BITMEX_URL", "BitMEX: ccxt bitmex up to 4.5.82, bitmex-ws", false, 0, func(_ *serving, h *venue.Host) http.Handler { return bitmex.New(h) }},
	{"hyperliquid", "hyperliquid", "HYPERLIQUID_URL", "Hyperliquid: ccxt hyperliquid; the account is the wallet that signs", true, 20, func(_ *serving, h *venue.Host) http.Handler { return hyperliquid.New(h) }},
}

func dialectOf(name string) dialect {
	return dialects[slices.IndexFunc(dialects, func(d dialect) bool { return d.name == name })]
}

func venueNames() (names []string) {
	for _, d := range dialects {
		names = append(names, d.name)
	}
	return names
}
