package margin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// ExchangeForm are the keys that the designs on an exchange share.
type ExchangeForm struct {
	Name           string            `key:"name" default:"exchange" doc:"Name of the arm."`
	Preset         string            `key:"preset" default:"binance-usdm" doc:"Rule set of the venue; 'ringfence presets' lists them. A name that ends in .yaml is a file of your own, its path relative to the scenario's folder: keys as 'ringfence presets --keys' lists them, base, the preset it changes, and a source and a date of its own."`
	Thresholds     string            `key:"thresholds" default:"own" choices:"matched own" doc:"Thresholds: matched sets the maintenance margin rate to 1 − LLTV, so that a position is liquidated at exactly the vault's price, and the taker fee to the scenario's venue.fee, as whoever sells there pays, unless rules or a preset file of your own states taker-fee; own keeps the preset's tiers and fee."`
	Insurance      catalog.Decimal   `key:"insurance" default:"0" min:"0" places:"18" unit:"loan" assumed:"x0.5 x2" doc:"What the insurance fund holds at the start, in whole loan tokens."`
	Counterparties int               `key:"counterparties" default:"20" min:"0" max:"100000" assumed:"x0.5 x2" doc:"Accounts that hold the other side of the borrowers' positions, unlevered and in equal parts. When prices fall they are in profit, and they are who is deleveraged."`
	Funding        FundingForm       `key:"funding" default:"{}" doc:"Funding that longs and shorts pay each other, as in {rate: 0.0001, every: 8h}. None where it is left out."`
	Rules          map[string]string `key:"rules" default:"{}" doc:"Overrides of single keys of the preset, as in {partial: none, taker-fee: 0.0004}; 'ringfence presets --keys' lists them."`
}

// FundingForm states [Funding]: paid at the end of each interval, counted from the first block, between the longs and the shorts
// of each market. The rate is an assumption: venues derive theirs from how far a contract trades from its index, and here
// the mark is the index.
type FundingForm struct {
	Rate  catalog.Decimal  `key:"rate" default:"0" min:"-0.1" max:"0.1" places:"18" unit:"per interval" assumed:"x0.5 x2" doc:"Rate that longs pay shorts for each interval, of the position's value at the mark; below 0, shorts pay longs. 0.0001 in eight hours is 11 % a year. Over the study, counterparties may owe no more than their positions' value. Presets of spot loans (spot-loan: true) take none."`
	Every catalog.Duration `key:"every" default:"0s" min:"0" doc:"Interval, counted from the first block: the first payment falls at its end, so in a day from midnight 8h pays at 08:00 and 16:00. A block at least, and less than the study. 0s: the preset's (funding-interval)."`
}

// interval is the interval of payments: the scenario's, or the preset's.
func (f FundingForm) interval(preset *presets.Preset) catalog.Duration {
	if f.Every == 0 {
		return catalog.Duration(preset.FundingInterval)
	}
	return f.Every
}

// InterestForm states [Interest]: charged on a position's debt, what it cost less its margin, by the venue that lends it.
type InterestForm struct {
	Rate  catalog.Decimal  `key:"rate" default:"0" min:"0" max:"0.1" places:"18" unit:"per interval" assumed:"x0.5 x2" doc:"Rate for each interval, of the debt; 0 charges nothing. Binance's differs by asset and day, so none is charged unless you state one. Only presets of spot loans (spot-loan: true, as binance-isolated-margin) take it."`
	Every catalog.Duration `key:"every" default:"1h" min:"1" doc:"Interval, counted from the first block, at which the first one is charged in full; one more is at the end of each. A block at least." source:"Binance isolated margin charges by the hour, the first one in full"`
}

// Label implements [catalog.DesignForm].
func (f ExchangeForm) Label() string { return f.Name }

// Pace implements [arm.Pacer]: the venue's interval between marks, which rules may override.
func (f ExchangeForm) Pace(b *catalog.Builder) time.Duration {
	quiet := catalog.NewBuilder(b.Study, b.Path(""))
	preset, err := load(quiet, f.Preset)
	if err != nil {
		return 0
	}
	if own, states := f.Rules["mark-interval"]; states && preset.Set("mark-interval", own) != nil {
		return 0
	}
	return preset.Pace()
}

// Assumptions implements [catalog.Assumer]: what the venue's rules state that nobody has looked up.
func (f ExchangeForm) Assumptions(b *catalog.Builder) (all []catalog.AssumedKey) {
	quiet := catalog.NewBuilder(b.Study, b.Path(""))
	preset, err := load(quiet, f.Preset)
	if err != nil {
		return nil // told elsewhere
	}
	if own, states := f.Rules["mark-interval"]; states && preset.Set("mark-interval", own) != nil {
		return nil
	}
	for _, a := range preset.Assumptions() {
		a.Key, a.Source = "rules."+a.Key, preset.Source
		all = append(all, a)
	}
	return all
}

// IsolatedForm states an [Arm] of isolated positions.
type IsolatedForm struct {
	ExchangeForm
	Interest InterestForm `key:"interest" default:"{}" doc:"Interest on what the position owes, as spot margin charges it, as in {rate: 0.000005, every: 1h}. None where it is left out."`
}

// shape is the arm as far as the form alone makes it.
func (f IsolatedForm) shape(b *catalog.Builder) Arm {
	return Arm{Interest: Interest{Rate: b.Ratio("interest.rate", f.Interest.Rate), Every: f.Interest.Every.Seconds()}}
}

// Arm implements [arm.Form].
func (f IsolatedForm) Arm(b *catalog.Builder, w *arm.World) arm.Arm { return f.build(b, w, f.shape(b)) }

// Admit implements [arm.Admitter].
func (f IsolatedForm) Admit(b *catalog.Builder, w *arm.World) { f.admit(b, w, f.shape(b)) }

// AccountForm states an [Arm] of accounts.
type AccountForm struct {
	ExchangeForm
	Margin     string           `key:"margin" default:"isolated" choices:"isolated cross" doc:"Margin of all positions: isolated, each with its own, the reserve out of reach; or cross, in one pool with the reserve. At a venue that isolates by subaccount, isolated is a subaccount for each position."`
	Collateral []CollateralForm `key:"collateral" default:"[]" doc:"Tokens of portfolio.assets that count in the margin of all positions, in the order in which the venue sells them when the account fails, before it closes any position. Others are held, and count for nothing. Needs margin: cross, and a preset that judges the account as a whole (unified: true), as bybit-2025-unified does."`
}

// CollateralForm states a [Collateral]. Haircuts are of venue, token and day, and none is built in.
type CollateralForm struct {
	Asset   string          `key:"asset" doc:"Symbol of the token in portfolio.assets."`
	Haircut catalog.Decimal `key:"haircut" default:"0.05" min:"0" max:"1" places:"18" unit:"share of its value" assumed:"x0.5 x2" doc:"Share of the token's value that does not count: 1 less the venue's collateral value ratio or discount rate. It holds for any amount, where venues' rise with it: Bybit's example is 0.02 for the first 10 BTC and 0.05 for the next."`
	Cost    catalog.Decimal `key:"cost" default:"0.001" min:"0" below:"1" places:"18" unit:"share of its value" assumed:"x0.5 x2" doc:"Share of the token's value that a sale costs, in fees and impact. Where it is not below the haircut, a sale restores nothing, and all of the token is sold."`
}

func (f AccountForm) shape(b *catalog.Builder, w *arm.World) Arm {
	return Arm{Account: true, Cross: f.Margin == "cross", Collateral: f.collateral(b, w)}
}

// Arm implements [arm.Form].
func (f AccountForm) Arm(b *catalog.Builder, w *arm.World) arm.Arm {
	return f.build(b, w, f.shape(b, w))
}

// Admit implements [arm.Admitter].
func (f AccountForm) Admit(b *catalog.Builder, w *arm.World) { f.admit(b, w, f.shape(b, w)) }

// collateral is what counts in the pool, each token once and of those that accounts hold.
func (f AccountForm) collateral(b *catalog.Builder, w *arm.World) (all []Collateral) {
	var held []string
	for _, t := range w.Portfolio.Assets {
		held = append(held, t.Symbol)
	}
	for i, c := range f.Collateral {
		at := b.At(fmt.Sprintf("collateral.%d", i))
		switch {
		case !slices.Contains(held, c.Asset) && len(held) == 0:
			at.Refuse("asset", "no account holds "+c.Asset, "add it to portfolio.assets, as in {symbol: "+c.Asset+", worth: 0.5}")
		case !slices.Contains(held, c.Asset):
			at.Refuse("asset", fmt.Sprintf("%q is not in portfolio.assets", c.Asset), fault.Nearest(c.Asset, held))
		case Arm{Collateral: all}.Counts(c.Asset):
			at.Refuse("asset", c.Asset+" is named twice", "remove one")
		}
		all = append(all, Collateral{Symbol: c.Asset, Haircut: at.Ratio("haircut", c.Haircut), Cost: at.Ratio("cost", c.Cost)})
	}
	return all
}

// HoldsPortfolio implements [arm.Holder].
func (m Arm) HoldsPortfolio() bool { return m.Account }

// build makes an exchange arm of a preset with the user's overrides. Under matched thresholds the preset's tiers give way to one
// of 1 − LLTV, which triggers where a vault does, and its taker fee to the venue's, unless the user states one; what
// remains its own is how it closes.
func (f ExchangeForm) build(b *catalog.Builder, w *arm.World, of Arm) arm.Arm {
	of.Funding.Rate = b.Signed("funding.rate", f.Funding.Rate)
	preset, ok := f.admit(b, w, of)
	if !ok {
		return nil
	}
	every := f.Funding.interval(preset)
	if every == 0 && !of.Funding.Rate.IsZero() {
		b.Refuse("funding.every", "is missing, and the preset states no interval", "write it, as in every: 8h, or funding-interval in rules")
		return nil
	}
	of.Funding.Every = every.Seconds()
	instrument, err := preset.Instrument(w.CollateralSymbol+w.LoanSymbol, exchange.Linear, 0, int32(w.LoanDecimals))
	b.Fault("preset", err)
	of.Infinite, of.Every = preset.Infinite, preset.Pace()
	if f.Thresholds == "matched" && !of.Infinite && !preset.States("taker-fee") {
		instrument.TakerFee = w.VenueFee // as whoever sells on the venue pays
	}
	rules, err := preset.Settled(int32(w.LoanDecimals))
	b.Fault("preset", err)
	of.Name, of.Rules, of.Instrument, of.Stated = f.Name, rules, instrument, preset.YAML()
	checkInterval(b.At("funding"), of.Funding.Rate.IsZero(), every, of.Every)
	checkInterval(b.At("interest"), of.Interest.Rate.IsZero(), catalog.Duration(of.Interest.Every), of.Every)
	of.Insurance, of.Counterparties = b.InLoan("insurance", f.Insurance), f.Counterparties
	if of.Account {
		of.Others = f.others(b, w, &rules)
	}
	if sells := (liquidation.SellCollateral{}).Name(); len(of.Collateral) > 0 && !rules.Lists(sells) {
		b.Warn("collateral", "is never sold, for "+f.Preset+" has no step "+sells, "write preset: bybit-2025-unified, or a preset file with that step")
	}
	f.schedule(b, w, &of)
	f.idle(b, preset)
	if f.Thresholds == "matched" && !preset.States("restore-to") && slices.Contains(rules.Steps, liquidation.Step(liquidation.Restore{To: fixed.WAD})) {
		b.Warn("rules", "restore-to is not stated, and 1 restores no more than the margin that is required: under matched thresholds a sliver of each position is closed again at every mark at which the price falls, in several times the time and the rows",
			"write {restore-to: \"1.25\"}, or {restore-to: \"1\"} where that is meant")
	}
	return of
}

// checkInterval refuses payments that are due more often than the venue marks.
func checkInterval(b *catalog.Builder, none bool, every catalog.Duration, mark time.Duration) {
	if err := often("a payment", none, every.Seconds(), mark); err != nil {
		b.Refuse("every", fmt.Sprintf("%s is less than the %s from a mark of the venue to the next", every, mark), "lengthen it, or lower mark-interval in rules")
	}
}

// admit loads the preset, and reports whether its currency and kind are those of the arm, and faults where not.
func (f ExchangeForm) admit(b *catalog.Builder, w *arm.World, of Arm) (*presets.Preset, bool) {
	if of.Funding.Rate.IsZero() {
		of.Funding.Rate = b.Signed("funding.rate", f.Funding.Rate)
	}
	preset := f.preset(b, w)
	if preset == nil {
		return nil, false
	}
	counts, suits := f.countsIn(b, w, preset, of.Account), f.suits(b, w, preset, &of)
	return preset, counts && suits
}

// preset is one of the built-in rule sets or a file of the user's, with the arm's overrides; nil where it has faults, which are
// taken down.
func (f ExchangeForm) preset(b *catalog.Builder, w *arm.World) *presets.Preset {
	overrides := make([]string, 0, len(f.Rules))
	for key, value := range f.Rules {
		overrides = append(overrides, key+"="+value)
	}
	slices.Sort(overrides)
	preset, err := load(b, f.Preset)
	if err != nil {
		b.Fault("preset", err)
		return nil
	}
	if err := preset.Override(overrides...); err != nil {
		b.Fault("rules", err)
		return nil
	}
	if f.Thresholds == "matched" {
		if err := preset.Match(w.HealthLLTV); err != nil {
			b.Fault("thresholds", err)
			return nil
		}
	}
	return preset
}

// load reads a preset by its name, or from a file, which is an input of the study.
func load(b *catalog.Builder, name string) (*presets.Preset, error) {
	if ext := filepath.Ext(name); ext != ".yaml" && ext != ".yml" {
		return presets.Load(name)
	}
	path := b.Path(name)
	text, err := os.ReadFile(path)
	var reason *os.PathError
	if errors.As(err, &reason) {
		return nil, &fault.Fault{Problem: fmt.Sprintf("%s cannot be read: %v", path, reason.Err), Remedy: "a path starts at the scenario's folder", Cause: err}
	}
	if err != nil {
		return nil, err
	}
	b.Input(path)
	return presets.Parse(path, text)
}

// suits reports whether a preset's kind of position is one that the arm can hold, and faults where not: a loan against spot is
// long and isolated and pays interest, a perpetual pays funding.
func (f ExchangeForm) suits(b *catalog.Builder, w *arm.World, preset *presets.Preset, of *Arm) bool {
	before := len(b.Faults())
	if of.Cross && preset.Accounts.Mode.IsolatedOnly {
		b.Refuse("margin", f.Preset+" has no cross margin", "write margin: isolated, or another preset")
	}
	switch {
	case len(of.Collateral) == 0:
	case !of.Cross:
		b.Refuse("collateral", "counts in a pool, and margin is isolated", "write margin: cross, or remove it")
	case !preset.Accounts.Unified:
		b.Refuse("collateral", f.Preset+" judges each settlement asset by itself", "write preset: bybit-2025-unified, or unified: \"true\" under rules")
	}
	if !preset.SpotLoan {
		if !of.Interest.Rate.IsZero() {
			b.Refuse("interest", f.Preset+" is not of spot loans, and perpetuals charge no interest", "write funding, or preset: binance-isolated-margin, or spot-loan: true in a preset file")
		}
		return len(b.Faults()) == before
	}
	if !of.Funding.Rate.IsZero() {
		b.Refuse("funding", f.Preset+" is of spot loans, which pay no funding", "write interest (of an arm of design exchange-isolated), or the preset of a perpetual")
	}
	if !of.Account {
		return len(b.Faults()) == before
	}
	if of.Cross {
		b.Refuse("margin", f.Preset+" is of isolated spot loans, which share no margin", "write isolated, or the preset of a perpetual")
	}
	for i, leg := range w.Portfolio.Legs {
		if leg.Side == exchange.Short {
			b.Top().Refuse(fmt.Sprintf("portfolio.positions.%d.side", i), fmt.Sprintf("short cannot be held under %s of %s, spot loans buy what they hold", f.Preset, f.Name), "write long, or the preset of a perpetual")
		}
	}
	return len(b.Faults()) == before
}

// countsIn reports whether the caps of a preset's tiers are counted in what the market settles in, and a fault where not.
// Matched thresholds have no caps, but a portfolio's positions have the preset's own.
func (f ExchangeForm) countsIn(b *catalog.Builder, w *arm.World, preset *presets.Preset, account bool) bool {
	way := "set thresholds to matched, or "
	if account && len(w.Portfolio.Legs) > 0 {
		way, f.Thresholds = "", "own"
		if preset = f.preset(b, w); preset == nil {
			return false
		}
	}
	in, settle := preset.TiersIn, w.LoanSymbol
	if in == "" || settle == "" || in == settle {
		return true
	}
	b.Refuse("preset", fmt.Sprintf("%s counts the caps of its tiers in %s, and this market settles in %s", f.Preset, in, settle),
		fmt.Sprintf("%swrite a preset file with base: %s, a source and a date, tiers of your own and tiers-in: \"\"", way, f.Preset))
	return false
}

// others makes the instruments of a portfolio, with the preset's own schedule whatever the threshold of the main position. Where
// that is matched, maintenance is on mark, so that a schedule made for maintenance on entry is read tier by tier.
func (f ExchangeForm) others(b *catalog.Builder, w *arm.World, rules *liquidation.Rules) []exchange.Instrument {
	f.Thresholds = "own"
	preset := f.preset(b, w)
	if preset == nil {
		return nil
	}
	if rules.Accounts.Margin.MaintenanceOn == exchange.OnMark && !preset.TiersSized {
		preset.TiersWhole = false
	}
	var all []exchange.Instrument
	for i, leg := range w.Portfolio.Legs {
		at := b.Top().At(fmt.Sprintf("portfolio.positions.%d", i))
		in, err := preset.Instrument(leg.Symbol+w.LoanSymbol, exchange.Linear, 0, int32(w.LoanDecimals))
		at.Fault("", err)
		if most, err := fixed.WDivDown(&fixed.WAD, &in.Tiers.Brackets[0].Initial); err == nil && leg.Leverage.Gt(&most) {
			at.Refuse("leverage", fmt.Sprintf("%s is above what %s allows, %.4g", catalog.FromScaled(&leg.Leverage, 18), f.Preset, most.Float64()/1e18), "lower it")
		}
		all = append(all, in)
	}
	return all
}

// idle warns of keys of a preset that the user states without effect.
func (f ExchangeForm) idle(b *catalog.Builder, preset *presets.Preset) {
	idle := preset.Idle()
	if f.Thresholds == "matched" {
		idle = append(idle, preset.Outdone()...)
	}
	for _, of := range idle {
		if of.File == "" {
			b.WarnOf("rules", of)
		} else {
			b.WarnOf("preset", of)
		}
	}
}

func init() {
	catalog.Designs.Register(IsolatedForm{}, catalog.Rule{
		Name: "exchange-isolated", Source: "the venue's own documents, which each preset names",
		Doc: "A margin engine on isolated linear positions: liquidated at the mark price by closing into the venue, then bankruptcy price, insurance fund and ADL. A borrower has the position of its vault, and nothing else.",
	})
	catalog.Designs.Register(AccountForm{}, catalog.Rule{
		Name: "exchange-account", Source: "the venue's own documents, which each preset names",
		Doc: "A margin engine on accounts: each borrower has one, with the long that is its vault, the positions of the scenario's portfolio and its reserve. Thresholds that are matched are those of the main positions; the others keep the preset's own schedule, in which a tier's rate counts for what lies in the tier. Without a portfolio and isolated it is exchange-isolated.",
	})
}
