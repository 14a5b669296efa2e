//go:build !light

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/contracts"
	protocols "github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/foreign"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/vault"
)

// onForeign is what the flags of foreign say.
type onForeign struct {
	protocol, at, collateral, loan, market string
	prices, format                         string
	borrowers, paths, workers              int
	seed                                   uint64
	beside, quiet                          bool
	set                                    []string
	out                                    string

	added plan.Additions // the arm, for a run folder
	about string         // what the arm runs on
	again string         // the command that repeats it
	dump  record.Input
}

// protocolNames are the protocols that have an adapter.
var protocolNames = []string{"aave-v3", "morpho-blue"}

func newForeign() *cobra.Command {
	var f onForeign
	cmd := &cobra.Command{
		Use:   "foreign DUMP [SCENARIO]",
		Short: "Run a study on a protocol's real bytecode and state: our borrowers, feed and liquidators, its rules",
		Long: `foreign runs a study on the bytecode and state of a protocol that others deployed, from a file: what anvil dumps, the accounts of a
genesis file, or a cache of verbs (` + "`ringfence state --help`" + ` says how to get one). The scenario's borrowers open positions by the
protocol's own calls, the scenario's feed takes the place of the real one, and the scenario's liquidators race for what the protocol
lets them take. What a liquidation takes and the gas it uses are the bytecode's: each call is tried, its events are read, and it is
undone. Prices, venue, gas and bots are the scenario's, by default those of ETH's crash of 12 and 13 March 2020.

The protocol is recognised where it stands at its address on mainnet. Tokens' names and decimals, and the threshold, are the
protocol's; keys of the scenario that say otherwise are not read. Owners do nothing. Accounts that are read and that the dump
has not are warned of: with those a result may be wrong.

--beside runs the scenario's own arms too, over the same borrowers and prices. --out writes a run folder as compare does, with a row for
each vault and each liquidation; its study.json has the dump's SHA-256 and the command that repeats it.`,
		Example: `  ringfence state example > mine.json
  ringfence foreign mine.json --borrowers 20 --paths 1
  ringfence foreign cache.json --protocol aave-v3 --prices my.csv --borrowers 50
  ringfence foreign cache.json --borrowers 50 --beside --set arms.0.design=aave`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return errors.New("foreign: name a dump, and a scenario if not the built-in one, as in `ringfence foreign aave.json my.yaml`")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	f.protocolFlags(flags)
	flags.StringVar(&f.prices, "prices", "", "take reference prices from this file, as compare does")
	flags.IntVar(&f.borrowers, "borrowers", 20, "how many borrowers open a position; of a population that is no file")
	flags.IntVar(&f.paths, "paths", 1, "how many paths of the scenario")
	flags.Uint64Var(&f.seed, "seed", 0, "override the scenario's seed")
	flags.IntVar(&f.workers, "workers", 0, "how many cores to use (default all)")
	flags.BoolVar(&f.beside, "beside", false, "run the scenario's own arms too")
	flags.StringArrayVar(&f.set, "set", nil, "override a key of the scenario (repeatable)")
	flags.StringVar(&f.out, "out", "", "write a run folder, as compare does; without it none is written")
	flags.BoolVar(&f.quiet, "quiet", false, "tell no progress")
	addFormat(cmd, &f.format)
	_ = cmd.RegisterFlagCompletionFunc("protocol", cobra.FixedCompletions(protocolNames, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		file := ""
		if len(args) == 2 {
			file = args[1]
		}
		return f.run(cmd, args[0], file)
	}
	return cmd
}

// protocolFlags say what of a dump is meant.
func (f *onForeign) protocolFlags(flags *pflag.FlagSet) {
	flags.StringVar(&f.protocol, "protocol", "", strings.Join(protocolNames, " or ")+"; recognised where it is left out")
	flags.StringVar(&f.at, "at", "", "address of the protocol: of Aave's PoolAddressesProvider, of Morpho's contract (default that on mainnet)")
	flags.StringVar(&f.collateral, "collateral", "", "address of the collateral on Aave (default mainnet's WETH)")
	flags.StringVar(&f.loan, "loan", "", "address of the loan token on Aave (default mainnet's DAI)")
	flags.StringVar(&f.market, "market", "", "id of the market on Morpho, 32 bytes in hexadecimal")
}

// given is one of those flags, or --borrowers, that was typed; "" where none was.
func (f *onForeign) given(cmd *cobra.Command) string {
	for _, name := range [...]string{"protocol", "at", "collateral", "loan", "market", "borrowers"} {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

func (f *onForeign) run(cmd *cobra.Command, name, file string) error {
	if f.workers < 0 || f.borrowers < 1 || f.paths < 1 {
		return wrong(errors.New("foreign: --borrowers and --paths are 1 or more, --workers 0 or more"))
	}
	dump, err := state.ReadFile(name)
	if err != nil {
		return wrong(err)
	}
	make, market, err := f.open(name, dump)
	if err != nil {
		return wrong(err)
	}
	s, err := f.scenario(cmd, file, market)
	if err != nil {
		return wrong(err)
	}
	absent := absentees{}
	own := foreign.Arm{Name: market.Kind(), Dump: dump, Protocol: make, Absent: absent.add}
	f.added = plan.Additions{Arms: []arm.Arm{own}, Alone: !f.beside}
	f.about = f.runsOn(name, dump, market, s)
	if f.out != "" {
		if f.dump, err = inputOf(name); err != nil {
			return wrong(err)
		}
		f.again = f.command(name, file)
		c := comparison{sensitivity: "off", rows: "all", out: f.out, quiet: f.quiet, workers: f.workers, format: f.format, static: true, added: f.added, about: f.about, describe: f.keep}
		err := c.run(cmd, s)
		absent.warn(cmd.ErrOrStderr(), name)
		return err
	}
	p, err := plan.NewWith(s, f.added)
	if err != nil {
		return wrong(err)
	}
	warn(cmd, p)
	hash, err := record.NewHash(p.Names())
	if err != nil {
		return err
	}
	study := stats.New(p.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	results := &record.Results{Paths: p.Paths()}
	rows := &sheet{columns: []string{
		"path", "time", "block", "borrower", "liquidator", "reference_price", "contract_price", "seized_collateral", "repaid_loan", "bad_debt_loan",
		"value_loan", "gas", "loss_loan",
	}}
	workers := f.workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var failed error
	if _, err := walk(cmd, f.quiet, p, workers, func(path *record.Path) error {
		for i := range path.Arms {
			failed = errors.Join(failed, path.Arms[i].Err)
		}
		f.list(rows, p, &path.Arms[len(path.Arms)-1])
		return hash.Add(path)
	}, study); err != nil {
		return err
	}
	absent.warn(cmd.ErrOrStderr(), name)
	if failed != nil {
		return wrong(failed)
	}
	results.Hash = hash.Sum()
	w := cmd.OutOrStdout()
	if f.format != "text" {
		return rows.write(w, f.format)
	}
	r := &report.Report{
		Name: s.Name, Seed: s.Seed, Borrowers: p.Borrowers(), Summary: study.Summary(), Hash: results.Hash, Scenario: string(s.YAML()), Notes: p.Notes(),
		About:   f.about,
		Version: version, Revision: revision(),
	}
	fmt.Fprint(w, r.TextIn(columns(w)))
	fmt.Fprint(w, report.Wrap("`--format csv` lists the liquidations.", columns(w)))
	return nil
}

// runsOn says what the arm runs on.
func (f *onForeign) runsOn(name string, dump *state.Dump, market *protocols.Market, s *scenario.Scenario) string {
	return fmt.Sprintf("%s runs on its own bytecode, of %s at block %d (%s, %s), from %s on. Its owners do nothing: behaviours act in the scenario's own arms alone. Prices: %s.",
		market.Kind(), dump.Form, dump.Number, name, report.Count(len(dump.Alloc), "account"), catalog.Time(dump.Time), source(s))
}

// keep says in study.json which dump the arm ran on, and how to repeat it.
func (f *onForeign) keep(described *record.Study) {
	described.Inputs = append(slices.Clone(described.Inputs), f.dump)
	described.Again = f.again
}

// inputOf is a file by its content.
func inputOf(name string) (record.Input, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return record.Input{}, err
	}
	sum := sha256.Sum256(data)
	return record.Input{File: filepath.Base(name), Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}, nil
}

// command is what was typed, in full.
func (f *onForeign) command(dump, file string) string {
	parts := []string{"ringfence", "foreign", dump}
	if file != "" {
		parts = append(parts, file)
	}
	for _, each := range []struct{ flag, value string }{
		{"--protocol", f.protocol}, {"--at", f.at}, {"--collateral", f.collateral}, {"--loan", f.loan}, {"--market", f.market}, {"--prices", f.prices},
	} {
		if each.value != "" {
			parts = append(parts, each.flag, each.value)
		}
	}
	parts = append(parts, fmt.Sprintf("--borrowers %d --paths %d", f.borrowers, f.paths))
	if f.seed != 0 {
		parts = append(parts, fmt.Sprintf("--seed %d", f.seed))
	}
	for _, set := range f.set {
		parts = append(parts, "--set '"+set+"'")
	}
	if f.beside {
		parts = append(parts, "--beside")
	}
	return strings.Join(parts, " ")
}

// open finds the protocol, and returns how to make its adapter and a market to ask.
func (f *onForeign) open(name string, dump *state.Dump) (func() protocols.Protocol, *protocols.Market, error) {
	kind := f.protocol
	if kind != "" && !slices.Contains(protocolNames, kind) {
		return nil, nil, fmt.Errorf("--protocol %s; %s", kind, fault.Nearest(kind, protocolNames))
	}
	addresses := map[string]*vault.Address{"--at": {}, "--collateral": {}, "--loan": {}}
	for flag, text := range map[string]string{"--at": f.at, "--collateral": f.collateral, "--loan": f.loan} {
		if text == "" {
			continue
		}
		at, err := protocols.ParseAddress(text)
		if err != nil {
			return nil, nil, fmt.Errorf("%s %s: %w", flag, text, err)
		}
		*addresses[flag] = at
	}
	var market vault.ID
	if f.market != "" {
		id, err := protocols.ParseID(f.market)
		if err != nil {
			return nil, nil, fmt.Errorf("--market %s: %w", f.market, err)
		}
		market = id
	}
	if kind == "" {
		if kind = protocols.Recognise(dump.Alloc); kind == "" {
			return nil, nil, &fault.Fault{File: name, Problem: "has none of the protocols at its address on mainnet", Remedy: "say which it is and where, as in --protocol aave-v3 --at 0x…"}
		}
	}
	make := func() protocols.Protocol {
		if kind == "morpho-blue" {
			return &protocols.Morpho{At: *addresses["--at"], Market: market}
		}
		return &protocols.Aave{Provider: *addresses["--at"], Collateral: *addresses["--collateral"], Loan: *addresses["--loan"]}
	}
	chain, err := contracts.LoadChain(dump.Alloc, dump.Number, dump.Time)
	if err != nil {
		return nil, nil, err
	}
	m, err := protocols.Open(chain, make())
	if err != nil {
		return nil, nil, &fault.Fault{File: name, Cause: err}
	}
	return make, m, nil
}

// scenario is the scenario with the protocol's tokens and threshold.
func (f *onForeign) scenario(cmd *cobra.Command, file string, m *protocols.Market) (*scenario.Scenario, error) {
	collateral, loan := m.Pair()
	threshold := m.Threshold()
	var set []string
	for key, t := range map[string]protocols.Token{"collateral": collateral, "loan": loan} {
		set = append(set, fmt.Sprintf("market.%s={symbol: %q, decimals: %d}", key, t.Symbol, t.Decimals))
	}
	slices.Sort(set)
	set = append(set, "market.lltv="+catalog.FromScaled(&threshold, 18).String(), fmt.Sprintf("paths=%d", f.paths))
	if cmd.Flags().Changed("borrowers") || file == "" {
		set = append(set, fmt.Sprintf("population.borrowers=%d", f.borrowers))
	}
	if f.prices != "" {
		set = append(set, fmt.Sprintf("prices={source: file, file: %q}", f.prices))
	}
	if cmd.Flags().Changed("seed") {
		set = append(set, fmt.Sprintf("seed=%d", f.seed))
	}
	set = append(set, f.set...)
	if file == "" {
		return scenario.Builtin(set...)
	}
	return scenario.Load(file, set...)
}

// list adds the liquidations of an arm to a sheet.
func (f *onForeign) list(to *sheet, p *plan.Plan, a *record.Arm) {
	w, names := p.World(), p.Names()
	for i := range a.Liquidations {
		l := &a.Liquidations[i]
		loss := l.Loss[0]
		for _, part := range l.Loss[1:] {
			loss = loss.Add(part)
		}
		price := func(x uint64) string { return decimal.New(int64(x), -int32(names.PriceScale())).String() }
		to.add(l.Path, catalog.Time(l.Time), l.Block, l.Borrower, w.Liquidators[l.Liquidator].Name, price(l.ReferencePrice), price(l.ContractPrice),
			catalog.FromScaled(&l.Seized, int(w.CollateralDecimals)).String(), catalog.FromScaled(&l.Repaid, int(w.LoanDecimals)).String(),
			catalog.FromScaled(&l.BadDebt, int(w.LoanDecimals)).String(), catalog.FromScaled(&l.Value, int(w.LoanDecimals)).String(), l.Gas,
			decimal.NewFromBigInt(loss.Big(), -int32(w.LoanDecimals)).String())
	}
}

// absentees are the accounts that a dump lacks.
type absentees struct {
	mu  sync.Mutex
	all map[vault.Address]bool
}

func (a *absentees) add(at vault.Address) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[vault.Address]bool{}
	}
	a.all[at] = true
}

// warn names them, those of the study itself left out.
func (a *absentees) warn(w io.Writer, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for at := range a.all {
		all = append(all, protocols.Hex(at))
	}
	slices.Sort(all)
	for _, at := range all {
		fmt.Fprintf(w, "ringfence: warning: %s: %s was read and is not in the dump: what it holds counts as nothing; dump again after it was touched\n", name, at)
	}
}
