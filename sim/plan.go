package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/internal/fixed"
	"github.com/ringfence-sim/ringfence/internal/gastable"
	"github.com/ringfence-sim/ringfence/internal/rng"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
)

// Plan is a scenario made ready to run: every file is read, every value is an integer of its ledger, and what cannot work
// was refused. It is immutable, so that any number of workers may share it. Make it with [NewPlan].
type Plan struct {
	scenario *scenario.Scenario
	names    record.Names
	inputs   []record.Input

	process   oracle.Process
	portfolio portfolio
	clock     oracle.Clock
	feed      oracle.FeedConfig

	collateralDecimals, loanDecimals uint8
	healthLLTV                       uint256.Int // LLTV at which a population's health is meant
	venueFee                         uint256.Int // taker fee where collateral is sold, scale 1e18
	irm                              vault.IRM   // nil: no interest
	fee                              uint256.Int
	supply                           agents.Supply

	drawn     *agents.Population // nil where the population was read from a file
	borrowers int
	rows      []agents.Borrower // read from a file
	notes     []string
	kinds     map[string]uint16 // behaviours: index into names.Behaviours

	bots       []liquidator.Liquidator
	builder    liquidator.Builder
	gas        liquidator.GasTable
	baseFee    uint64      // wei per gas
	etherPrice uint256.Int // loan units per wei times 1e36; 0: the reference price

	arms     []Design
	vigilant bool // arms never sleep: the slow twin of a study, for tests
}

// Design is an arm of a study: [Lending] or [Margin]. It is a value; a study makes one arm of it for each worker.
type Design interface {
	Label() string
	build(p *Plan, chain NewRulebook) (arm, error)
}

// Additions are what a Go program adds to a scenario: values of its own types, which no file can name.
type Additions struct {
	// Arms stand after the scenario's own.
	Arms []Design
	// Behaviours replace those of the scenario's population, where not empty.
	Behaviours agents.Mix
	// Liquidators compete with the scenario's own.
	Liquidators []liquidator.Liquidator
}

// NewPlan reads the scenario's files and turns its values into those of the rooms. It reports every fault it finds.
func NewPlan(s *scenario.Scenario) (*Plan, error) { return NewPlanWith(s, Additions{}) }

// NewPlanWith is [NewPlan] with additions.
func NewPlanWith(s *scenario.Scenario, more Additions) (*Plan, error) {
	p := &Plan{scenario: s, kinds: map[string]uint16{}}
	p.collateralDecimals, p.loanDecimals = uint8(s.Market.Collateral.Decimals), uint8(s.Market.Loan.Decimals)
	p.names = record.Names{CollateralDecimals: s.Market.Collateral.Decimals, LoanDecimals: s.Market.Loan.Decimals}
	r := reader{plan: p}
	p.healthLLTV = r.ratio("market.lltv", s.Market.LLTV)
	p.fee = r.ratio("market.fee", s.Market.Fee)
	p.irm = r.irm(s.Market.IRM)
	p.supply = agents.Supply{Utilisation: r.ratio("suppliers.utilisation", s.Suppliers.Utilisation), Suppliers: s.Suppliers.Count}
	r.fault("suppliers", p.supply.Validate())
	r.prices(s)
	r.portfolio(s)
	deviation := r.ratio("feed.deviation", s.Feed.Deviation)
	p.feed = oracle.FeedConfig{
		Heartbeat: s.Feed.Heartbeat.Seconds(), Deviation: deviation.Uint64(),
		Delay: s.Feed.Delay.Seconds(), Decimals: uint8(s.Feed.Decimals),
	}
	r.population(s, more.Behaviours)
	r.liquidators(s, more.Liquidators)
	r.gasPrices(s)
	r.venueFee(s.Venue)
	r.arms(s)
	for _, a := range more.Arms {
		p.arms = append(p.arms, a)
		p.names.Arms = append(p.names.Arms, a.Label())
	}
	if err := errors.Join(r.faults...); err != nil {
		return nil, err
	}
	return p, nil
}

// Names turns the indices of rows into words.
func (p *Plan) Names() record.Names { return p.names }

// Inputs are the files the scenario named, with their digests.
func (p *Plan) Inputs() []record.Input { return p.inputs }

// Notes are what a reader of the results must know of the inputs: rows that were skipped, positions that were dropped.
func (p *Plan) Notes() []string { return p.notes }

// Clock says when the blocks of every path are.
func (p *Plan) Clock() oracle.Clock { return p.clock }

// Borrowers is how many borrowers each path has.
func (p *Plan) Borrowers() int { return p.borrowers }

// scaled is a reference price as the ledgers count it.
func (p *Plan) scaled(price oracle.Price) uint256.Int {
	return price.Scaled(p.collateralDecimals, p.loanDecimals)
}

// weiPrice is what a wei costs in loan units, times 1e36.
func (p *Plan) weiPrice(price oracle.Price) uint256.Int {
	if p.etherPrice.IsZero() {
		return price.Scaled(18, p.loanDecimals)
	}
	return p.etherPrice
}

// start is how a path begins, the same in every arm.
type start struct {
	path      uint32
	prices    []oracle.Price // of block 0, the collateral's first
	borrowers []agents.Borrower
}

// begin draws a path's borrowers. The feed's first answer is what their health is measured at: the lending contract would
// not open a vault that is unhealthy at it.
func (p *Plan) begin(path uint32, prices []oracle.Price) (start, error) {
	feed, err := oracle.NewFeed(p.feed, prices[0], p.clock.Start)
	if err != nil {
		return start{}, err
	}
	answer, _ := feed.Answer()
	market := agents.Market{CollateralDecimals: p.collateralDecimals, LoanDecimals: p.loanDecimals, LLTV: p.healthLLTV, Price: p.scaled(answer)}
	borrowers := p.rows
	if p.drawn != nil {
		if borrowers, err = p.drawn.Draw(rng.Key{Seed: p.scenario.Seed, Path: uint64(path)}, p.borrowers, market); err != nil {
			return start{}, err
		}
	}
	if sick := market.Unhealthy(borrowers); len(sick) > 0 {
		return start{}, fmt.Errorf("sim: %d of %d borrowers (the first is number %d) could be liquidated before anything happens, at the first price: start at a higher price, or set population.recorded_price so that debts are scaled to it", len(sick), len(borrowers), sick[0]+1)
	}
	return start{path, prices, borrowers}, nil
}

// reader collects the faults of a scenario while it is turned into a plan.
type reader struct {
	plan       *Plan
	faults     []error
	volatility float64 // of the main price, per square root of a year
}

func (r *reader) fault(key string, err error) {
	if err != nil {
		r.faults = append(r.faults, r.plan.scenario.Fault(key, err))
	}
}

func (r *reader) scaled(key string, d scenario.Decimal, decimals int) uint256.Int {
	v, err := d.Scaled(decimals)
	r.fault(key, err)
	return v
}

func (r *reader) ratio(key string, d scenario.Decimal) uint256.Int { return r.scaled(key, d, 18) }

func (r *reader) loan(key string, d scenario.Decimal) uint256.Int {
	return r.scaled(key, d, int(r.plan.loanDecimals))
}

// gwei is an amount in gwei as wei, which must fit 63 bits.
func (r *reader) gwei(key string, d scenario.Decimal) uint64 {
	v := r.scaled(key, d, 9)
	if !v.IsUint64() || v.Uint64() >= 1<<63 {
		r.fault(key, errors.New("is more than 9 ether for a unit of gas"))
	}
	return v.Uint64()
}

// measuredGas is the gas of a liquidator's transactions as measured on the contracts; its own contract and its swap are in
// its overhead. A success is charged as the dearest kind of liquidation.
var measuredGas = liquidator.GasTable{
	Liquidate: max(gastable.Liquidate, gastable.LiquidateDebt, gastable.LiquidateBadDebt),
	Again:     gastable.Liquidate - 21_000,
	Reverted:  max(gastable.LiquidateHealthy, gastable.LiquidateGone),
}

const secondsPerYear = 365 * 86_400

// perSecond turns a yearly rate into one per second, rounded down as Morpho's constants are.
func (r *reader) perSecond(key string, d scenario.Decimal) uint256.Int {
	rate := r.ratio(key, d)
	rate.Div(&rate, uint256.NewInt(secondsPerYear))
	return rate
}

func (r *reader) irm(model scenario.IRM) vault.IRM {
	switch m := model.(type) {
	case scenario.AdaptiveCurve:
		return vault.AdaptiveCurve{}
	case scenario.FixedRate:
		return vault.FixedRate{PerSecond: r.perSecond("market.irm.rate", m.Rate)}
	case scenario.Kinked:
		return vault.Kinked{
			BasePerSecond: r.perSecond("market.irm.base", m.Base), SlopeBelow: r.perSecond("market.irm.slope_below", m.SlopeBelow),
			SlopeAbove: r.perSecond("market.irm.slope_above", m.SlopeAbove), Kink: r.ratio("market.irm.kink", m.Kink),
		}
	}
	return nil
}

func (r *reader) prices(s *scenario.Scenario) {
	interval := s.Blocks.Interval.Seconds()
	r.volatility = diffusionVolatility(s.Prices)
	switch source := s.Prices.(type) {
	case scenario.History:
		r.history(source, interval)
	case scenario.PriceFile:
		r.priceFile(source, interval)
	case scenario.GBM:
		r.diffusion(source.Diffusion, interval, nil)
	case scenario.Merton:
		r.diffusion(source.Diffusion, interval, oracle.Merton{
			PerYear: source.Jumps.Float64(), Mean: source.JumpMean.Float64(), Deviation: source.JumpDeviation.Float64(),
		})
	case scenario.Kou:
		r.diffusion(source.Diffusion, interval, oracle.Kou{
			PerYear: source.Jumps.Float64(), Up: source.UpProbability.Float64(),
			MeanUp: source.UpMean.Float64(), MeanDown: source.DownMean.Float64(),
		})
	default:
		r.fault("prices", fmt.Errorf("sim: no process for prices of type %T", s.Prices))
	}
}

func (r *reader) setProcess(err error) {
	r.fault("prices", err)
	if err == nil {
		r.plan.clock = r.plan.process.Clock()
	}
}

func (r *reader) diffusion(d scenario.Diffusion, interval uint64, jump oracle.Jump) {
	start, err := oracle.ParsePrice(d.Start.Text())
	r.fault("prices.start", err)
	r.plan.process, err = oracle.NewDiffusion(oracle.DiffusionConfig{
		Clock: oracle.Clock{Start: d.Begin.Unix(), Interval: interval, Blocks: max(1, d.Horizon.Seconds()/interval)},
		Assets: []oracle.Asset{{
			Name: r.plan.scenario.Market.Collateral.Symbol, Initial: start, Drift: d.Drift.Float64(), Volatility: d.Volatility.Float64(), Jump: jump,
		}},
	})
	r.setProcess(err)
}

func (r *reader) history(h scenario.History, interval uint64) {
	recorded, err := oracle.History(h.Name)
	if err != nil {
		r.fault("prices.name", err)
		return
	}
	from, to := recorded.CrashFrom, recorded.CrashTo
	if h.From != 0 {
		from = h.From.Unix()
	}
	if h.To != 0 {
		to = h.To.Unix()
	}
	series := recorded.Days(from, to)
	if len(series.Bars) == 0 {
		r.fault("prices", fmt.Errorf("history %s has no day from %s to %s: it runs from %s", h.Name, h.From, h.To, scenario.Time(recorded.Series.First())))
		return
	}
	r.plan.process, err = oracle.NewReplay(interval, series)
	r.volatility = volatilityOf(series)
	r.setProcess(err)
}

func (r *reader) priceFile(f scenario.PriceFile, interval uint64) {
	path := r.plan.scenario.Path(f.File)
	series, info, err := oracle.ReadCSV(path, oracle.CSVOptions{From: f.From.Unix(), To: f.To.Unix(), Fill: f.Gaps == "fill"})
	if err != nil {
		r.fault("prices.file", err)
		return
	}
	r.input(path)
	r.plan.notes = append(r.plan.notes, info.String())
	r.plan.process, err = oracle.NewReplay(interval, series)
	r.volatility = volatilityOf(series)
	r.setProcess(err)
}

func (r *reader) input(path string) {
	input, err := digest(path)
	r.fault(path, err)
	r.plan.inputs = append(r.plan.inputs, input)
}

// digest is what stands in study.json of a file that went into it.
func digest(path string) (record.Input, error) {
	file, err := os.Open(path)
	if err != nil {
		return record.Input{}, err
	}
	defer file.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, file)
	return record.Input{File: filepath.Base(path), Bytes: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, err
}

func (r *reader) population(s *scenario.Scenario, own agents.Mix) {
	p := r.plan
	var mix []scenario.Behaviour
	switch source := s.Population.(type) {
	case scenario.Drawn:
		p.drawn = &agents.Population{
			Collateral: r.distribution("population.collateral", source.Collateral),
			Health:     r.distribution("population.health", source.Health),
		}
		p.borrowers, mix = source.Borrowers, source.Behaviours
	case scenario.PopulationFile:
		r.positions(source)
		mix = source.Behaviours
	default:
		r.fault("population", fmt.Errorf("sim: no population of type %T", s.Population))
	}
	parts := make(agents.Mix, 0, len(mix))
	for i, b := range mix {
		behaviour := r.behaviour(fmt.Sprintf("population.behaviours[%d]", i), b)
		parts = append(parts, agents.Part{Behaviour: behaviour, Weight: uint64(b.Share())})
	}
	if len(own) > 0 {
		parts = own
	}
	for _, part := range parts {
		kind := kindOf(part.Behaviour)
		if _, known := p.kinds[kind]; !known {
			p.kinds[kind] = uint16(len(p.names.Behaviours))
			p.names.Behaviours = append(p.names.Behaviours, kind)
		}
	}
	r.fault("population.behaviours", parts.Validate())
	if p.drawn != nil {
		p.drawn.Behaviours = parts
		r.fault("population", p.drawn.Validate())
		return
	}
	parts.Assign(rng.Key{Seed: s.Seed}, p.rows)
}

func (r *reader) positions(source scenario.PopulationFile) {
	p := r.plan
	path := p.scenario.Path(source.File)
	file, err := os.Open(path)
	if err != nil {
		r.fault("population.file", err)
		return
	}
	defer file.Close()
	table, err := agents.Positions{
		CollateralDecimals: p.collateralDecimals, LoanDecimals: p.loanDecimals,
		Column: source.Column, Value: source.Value, SkipEmpty: source.Empty == "skip",
	}.Read(file, path)
	if err != nil {
		r.fault("population.file", err)
		return
	}
	r.input(path)
	p.rows = table.Borrowers
	if table.Skipped > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d of %d rows of %s have no collateral or no debt and were skipped.", table.Skipped, table.Skipped+len(p.rows), filepath.Base(path)))
	}
	if p.process == nil {
		return // its faults are told already
	}
	first, err := firstPrice(p)
	if err != nil {
		r.fault("prices", err)
		return
	}
	if !source.RecordedPrice.IsZero() {
		r.rescale(source, first)
	}
	r.healthy(source, path, first)
	p.borrowers = len(p.rows)
}

// healthy sees to it that nobody can be liquidated in the block in which the study begins.
func (r *reader) healthy(source scenario.PopulationFile, path string, first oracle.Price) {
	p := r.plan
	feed, err := oracle.NewFeed(p.feed, first, p.clock.Start)
	if err != nil {
		return // told with the feed
	}
	answer, _ := feed.Answer()
	market := agents.Market{CollateralDecimals: p.collateralDecimals, LoanDecimals: p.loanDecimals, LLTV: p.healthLLTV, Price: p.scaled(answer)}
	sick := market.Unhealthy(p.rows)
	switch {
	case len(sick) == 0:
	case len(sick) == len(p.rows):
		r.fault("population.file", fmt.Errorf("%s: all %d positions could be liquidated at the first price, %s: set population.recorded_price to the price they were recorded at", path, len(p.rows), first))
	case source.Unhealthy == "refuse":
		r.fault("population.file", fmt.Errorf("%s: %d of %d positions (the first is number %d) could be liquidated at the first price, %s: set population.recorded_price to the price they were recorded at, or population.unhealthy to drop", path, len(sick), len(p.rows), sick[0]+1, first))
	default:
		p.notes = append(p.notes, fmt.Sprintf("%d of %d positions of %s could be liquidated at the first price, %s, and were dropped.", len(sick), len(p.rows), filepath.Base(path), first))
		kept := p.rows[:0]
		for i := range p.rows {
			if len(sick) > 0 && sick[0] == i {
				sick = sick[1:]
				continue
			}
			kept = append(kept, p.rows[i])
		}
		p.rows = kept
	}
}

// rescale moves recorded debts to the price at which the study begins, so that every vault keeps its LTV.
func (r *reader) rescale(source scenario.PopulationFile, first oracle.Price) {
	p := r.plan
	recorded, err := oracle.ParsePrice(source.RecordedPrice.Text())
	if err != nil {
		r.fault("population.recorded_price", err)
		return
	}
	from, to := p.scaled(recorded), p.scaled(first)
	r.fault("population.recorded_price", agents.Rescale(p.rows, &from, &to))
}

func (r *reader) distribution(key string, d scenario.Distribution) agents.Distribution {
	switch d := d.(type) {
	case scenario.Constant:
		return agents.Constant{Value: d.Value.Float64()}
	case scenario.Uniform:
		return agents.Uniform{Low: d.Low.Float64(), High: d.High.Float64()}
	case scenario.Lognormal:
		return agents.LogNormal{Median: d.Median.Float64(), Sigma: d.Sigma.Float64(), Shift: d.Shift.Float64()}
	case scenario.Pareto:
		return agents.Pareto{Minimum: d.Minimum.Float64(), Alpha: d.Alpha.Float64()}
	case scenario.Beta:
		return agents.Beta{Alpha: d.A.Float64(), Beta: d.B.Float64(), Low: d.Low.Float64(), High: d.High.Float64()}
	}
	r.fault(key, fmt.Errorf("sim: no distribution of type %T", d))
	return nil
}

func (r *reader) behaviour(key string, b scenario.Behaviour) agents.Behaviour {
	switch b := b.(type) {
	case scenario.TopUp:
		return agents.TopUp{
			Trigger: r.ratio(key+".trigger", b.Trigger), Target: r.ratio(key+".target", b.Target),
			Reaction: b.Reaction.Seconds(), Budget: r.ratio(key+".budget", b.Budget),
		}
	case scenario.Repay:
		return agents.Repay{
			Trigger: r.ratio(key+".trigger", b.Trigger), Target: r.ratio(key+".target", b.Target),
			Reaction: b.Reaction.Seconds(), Budget: r.ratio(key+".budget", b.Budget),
		}
	case scenario.Leave:
		return agents.Leave{Trigger: r.ratio(key+".trigger", b.Trigger), Reaction: b.Reaction.Seconds()}
	case scenario.AddMargin:
		return agents.AddMargin{
			Trigger: r.ratio(key+".trigger", b.Trigger), Target: r.ratio(key+".target", b.Target), Reaction: b.Reaction.Seconds(),
		}
	case scenario.SwitchToCross:
		return agents.SwitchToCross{Trigger: r.ratio(key+".trigger", b.Trigger), Reaction: b.Reaction.Seconds()}
	}
	return agents.Passive{}
}

func (r *reader) liquidators(s *scenario.Scenario, more []liquidator.Liquidator) {
	p := r.plan
	for i, l := range s.Liquidators {
		key := fmt.Sprintf("liquidators[%d]", i)
		bot := l.Common()
		out := liquidator.Liquidator{
			Name: bot.Name, Overhead: bot.GasOverhead, Delay: liquidator.Delay{Max: uint64(bot.Delay)}, Calls: 1,
			Funds: r.loan(key+".capital", bot.Capital), MinProfit: r.loan(key+".minimum_profit", bot.MinimumProfit),
			MaxGasPrice: r.gwei(key+".gas_price_cap_gwei", bot.GasPriceCap), Size: liquidator.BestSize,
		}
		if bot.Size == "all" {
			out.Size = liquidator.Everything
		}
		if out.Funds.IsZero() {
			out.Flash = true
			out.Funds = gasMoney(p.loanDecimals)
		}
		switch l := l.(type) {
		case scenario.FixedShare:
			share := r.ratio(key+".share", l.Share)
			out.Bidding = liquidator.FixedShare{Share: share.Uint64()}
		case scenario.FirstPrice:
			out.Bidding = liquidator.FirstPrice{}
		case scenario.SecondPrice:
			out.Bidding = liquidator.SecondPrice{}
		case scenario.FixedTip:
			out.Bidding = liquidator.FixedTip{Wei: r.gwei(key+".tip_gwei", l.Tip)}
		}
		r.fault(key, out.Validate())
		p.bots = append(p.bots, out)
		p.names.Liquidators = append(p.names.Liquidators, bot.Name)
	}
	for _, bot := range more {
		r.fault(bot.Name, bot.Validate())
		p.bots = append(p.bots, bot)
		p.names.Liquidators = append(p.names.Liquidators, bot.Name)
	}
	p.names.Liquidators = append(p.names.Liquidators, engineName)
}

// engineName stands in the tables for the margin engine, which closes positions itself.
const engineName = "margin-engine"

// gasMoney is what a bot that pays repayments out of the sale owns to pay gas from: a million loan tokens, so that it is
// never the limit.
func gasMoney(decimals uint8) uint256.Int {
	var money uint256.Int
	money.Exp(uint256.NewInt(10), uint256.NewInt(uint64(decimals)+6))
	return money
}

func (r *reader) gasPrices(s *scenario.Scenario) {
	p := r.plan
	p.gas = measuredGas
	p.baseFee = r.gwei("gas.base_fee_gwei", s.Gas.BaseFee)
	p.builder = liquidator.Builder{GasLimit: s.Gas.BlockGasLimit}
	regime, err := liquidator.ParseRegime(s.Gas.Regime)
	r.fault("gas.regime", err)
	p.builder.Regime = regime
	if !s.Gas.EtherPrice.IsZero() {
		price, err := oracle.ParsePrice(s.Gas.EtherPrice.Text())
		r.fault("gas.ether_price", err)
		p.etherPrice = price.Scaled(18, p.loanDecimals)
	}
	r.fault("gas", p.builder.Validate())
}

// firstPrice is the first price of the first path: the same on every path of a recorded series.
func firstPrice(p *Plan) (oracle.Price, error) {
	row := make([][]oracle.Price, p.process.Assets())
	for i := range row {
		row[i] = make([]oracle.Price, 1)
	}
	_, err := p.process.Walk(p.priceKey(0)).Fill(row)
	return row[0][0], err
}

func (p *Plan) priceKey(path uint32) rng.Key {
	return rng.Key{Seed: p.scenario.Seed, Path: uint64(path), Purpose: rng.Named("reference price")}
}

// venueFor returns the place where collateral is sold, for a path whose first price is given: the one of the path before, as
// good as new, except where its depth is meant at the first price.
func (p *Plan) venueFor(before liquidity.Venue, first, fee uint256.Int) (liquidity.Venue, error) {
	if _, perPath := p.scenario.Venue.(scenario.Pool); before == nil || perPath {
		return p.venue(first, fee)
	}
	before.Reset()
	return before, nil
}

// venue makes the place where collateral is sold, with a taker fee of scale 1e18. An exchange charges its own fee on top of a venue
// without one, so that nothing is charged twice.
func (p *Plan) venue(first, fee uint256.Int) (liquidity.Venue, error) {
	r := reader{plan: p}
	var (
		venue liquidity.Venue
		err   error
	)
	// Resting orders end where a sale would leave a tenth of the price.
	reach := *uint256.NewInt(0.9e18)
	switch v := p.scenario.Venue.(type) {
	case scenario.PowerLaw:
		venue, err = liquidity.NewPowerLaw(liquidity.PowerLawParams{
			Depth: r.loan("venue.depth", v.Depth), At: r.bps("venue.at_bps", v.At), Exponent: r.ratio("venue.exponent", v.Exponent),
			Reach: reach, TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.Pool:
		venue, err = liquidity.NewPool(liquidity.PoolParams{
			QuoteReserve: r.loan("venue.depth", v.Depth), At: first, TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.SquareRoot:
		venue, err = liquidity.NewSquareRoot(liquidity.SquareRootParams{
			Prefactor: r.ratio("venue.y", v.Y), Volatility: r.ratio("venue.volatility", v.Volatility), Volume: r.loan("venue.volume", v.Volume),
			Exponent: r.ratio("venue.delta", v.Delta), Reach: reach, TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.Linear:
		venue, err = liquidity.NewLinear(liquidity.LinearParams{
			Offset: *uint256.NewInt(1e14), Per: r.loan("venue.depth", v.Depth), Reach: reach,
			TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.Infinite:
		venue = new(liquidity.Infinite)
	default:
		err = fmt.Errorf("sim: no venue of type %T", v)
	}
	r.fault("venue", err)
	return venue, errors.Join(r.faults...)
}

// venueFee finds the fee for the measures that count it, and tries the venue at a price of one.
func (r *reader) venueFee(v scenario.Venue) {
	var impact scenario.Impact
	switch v := v.(type) {
	case scenario.PowerLaw:
		impact = v.Impact
	case scenario.Pool:
		impact = v.Impact
	case scenario.SquareRoot:
		impact = v.Impact
	case scenario.Linear:
		impact = v.Impact
	}
	r.plan.venueFee = r.ratio("venue.fee", impact.Fee)
	if _, err := r.plan.venue(r.plan.scaled(oracle.PriceOne), r.plan.venueFee); err != nil {
		r.faults = append(r.faults, err)
	}
}

// bps is a number of basis points as a ratio of scale 1e18.
func (r *reader) bps(key string, d scenario.Decimal) uint256.Int { return r.scaled(key, d, 14) }

func (r *reader) recovery(v scenario.Impact) liquidity.Recovery {
	return liquidity.Recovery{HalfLife: v.HalfLife.Seconds(), Permanent: r.ratio("venue.permanent", v.Permanent)}
}

var wad = fixed.WAD
