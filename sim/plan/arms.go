package plan

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault/design"
)

func (r *reader) arms(s *scenario.Scenario) {
	for i, a := range s.Arms {
		key := fmt.Sprintf("arms[%d]", i)
		r.plan.names.Arms = append(r.plan.names.Arms, a.Label())
		switch a := a.(type) {
		case scenario.Morpho:
			lltv := r.ratio(key+".lltv", a.LLTV)
			if lltv.IsZero() {
				lltv = r.plan.world.HealthLLTV
			}
			r.plan.arms = append(r.plan.arms, lending.Arm{Name: a.Name, LLTV: lltv, Design: design.MorphoBlue})
		case scenario.ExchangeIsolated:
			r.exchange(key, s, a.Exchange, margin.Arm{Interest: margin.Interest{
				Rate: r.ratio(key+".interest.rate", a.Interest.Rate), Every: a.Interest.Every.Seconds(),
			}})
		case scenario.ExchangeAccount:
			r.exchange(key, s, a.Exchange, margin.Arm{Account: true, Cross: a.Margin == "cross"})
		default:
			r.fault(key, fmt.Errorf("plan: no design of type %T", a))
		}
	}
}

// exchange makes an exchange arm of a preset with the user's overrides. Under matched thresholds the preset's tiers give way
// to one of 1 − LLTV, which triggers where a vault does, and its taker fee to the venue's, unless the user states one; what
// remains its own is how it closes.
func (r *reader) exchange(key string, s *scenario.Scenario, a scenario.Exchange, arm margin.Arm) {
	arm.Funding = margin.Funding{Rate: r.signed(key+".funding.rate", a.Funding.Rate), Every: a.Funding.Every.Seconds()}
	preset, ok := r.admit(key, s, a, arm)
	if !ok {
		return
	}
	symbol := s.Market.Collateral.Symbol + s.Market.Loan.Symbol
	instrument, err := preset.Instrument(symbol, exchange.Linear, 0, int32(r.plan.world.LoanDecimals))
	r.fault(key+".preset", err)
	arm.Infinite = preset.Infinite
	if a.Thresholds == "matched" && !arm.Infinite && !preset.States("taker-fee") {
		instrument.TakerFee = r.plan.world.VenueFee // as whoever sells on the venue pays
	}
	rules, err := preset.Settled(int32(r.plan.world.LoanDecimals))
	r.fault(key+".preset", err)
	arm.Name, arm.Rules, arm.Instrument = a.Name, rules, instrument
	arm.Insurance, arm.Counterparties = r.loan(key+".insurance", a.Insurance), a.Counterparties
	if arm.Account {
		arm.Others = r.others(s, a, &rules)
	}
	r.schedule(key, s, a, &arm)
	r.plan.arms = append(r.plan.arms, arm)
}

// ArmFaults reports what is wrong with the presets and rules of a scenario's arms. It needs nothing else of the scenario to be
// right, so that these faults can be told together with others that keep it from being a plan ([scenario.Partial]).
func ArmFaults(s *scenario.Scenario) error {
	p := &Plan{scenario: s, world: arm.World{HealthLLTV: *uint256.NewInt(5e17)}} // any will do: matched tiers are made for it, and not kept
	r := reader{plan: p}
	for i, a := range s.Arms {
		key := fmt.Sprintf("arms[%d]", i)
		switch a := a.(type) {
		case scenario.ExchangeIsolated:
			r.admit(key, s, a.Exchange, margin.Arm{Interest: margin.Interest{Rate: r.ratio(key+".interest.rate", a.Interest.Rate)}, Funding: margin.Funding{Rate: r.signed(key+".funding.rate", a.Funding.Rate)}})
		case scenario.ExchangeAccount:
			r.admit(key, s, a.Exchange, margin.Arm{Account: true, Cross: a.Margin == "cross", Funding: margin.Funding{Rate: r.signed(key+".funding.rate", a.Funding.Rate)}})
		}
	}
	return fault.Join(r.faults...)
}

// admit loads an arm's preset, and reports whether its currency and kind are those of the arm, and faults where not.
func (r *reader) admit(key string, s *scenario.Scenario, a scenario.Exchange, arm margin.Arm) (*presets.Preset, bool) {
	preset, err := r.preset(a)
	if err != nil {
		r.presetFaults(key, a, err)
		return nil, false
	}
	counts, suits := r.countsIn(key, a, preset, s, arm.Account), r.suits(key, s, a, preset, &arm)
	return preset, counts && suits
}

// presetFaults reports what is wrong with an arm's preset, or with what the arm changes of it, each under its key. Faults of a
// file are told of the first arm that names it.
func (r *reader) presetFaults(key string, a scenario.Exchange, err error) {
	of := key + ".preset"
	switch all := fault.All(err); {
	case all[0].Key != "" && all[0].File == "":
		of = key + ".rules"
	case isFile(a.Preset) && r.told[a.Preset]:
		return
	default:
		r.tell(a.Preset)
	}
	r.fault(of, err)
}

// suits reports whether a preset's kind of position is one that the arm can hold, and faults where not: a loan against spot is
// long and isolated and pays interest, a perpetual pays funding.
func (r *reader) suits(key string, s *scenario.Scenario, a scenario.Exchange, preset *presets.Preset, arm *margin.Arm) bool {
	before := len(r.faults)
	fault := func(at, format string, args ...any) { r.fault(at, fmt.Errorf(format, args...)) }
	if !preset.SpotLoan {
		if !arm.Interest.Rate.IsZero() {
			fault(key+".interest", "%s is not of spot loans, and perpetuals charge no interest; write funding, or preset: binance-isolated-margin, or spot-loan: true in a preset file", a.Preset)
		}
		return len(r.faults) == before
	}
	if !arm.Funding.Rate.IsZero() {
		fault(key+".funding", "%s is of spot loans, which pay no funding; write interest (of an arm of design exchange-isolated), or the preset of a perpetual", a.Preset)
	}
	if !arm.Account {
		return len(r.faults) == before
	}
	if arm.Cross {
		fault(key+".margin", "%s is of isolated spot loans, which share no margin; write isolated, or the preset of a perpetual", a.Preset)
	}
	for i, h := range s.Portfolio.Positions {
		if h.Side == "short" {
			fault(fmt.Sprintf("portfolio.positions[%d].side", i), "short cannot be held under %s of %s, spot loans buy what they hold; write long, or the preset of a perpetual", a.Preset, a.Name)
		}
	}
	return len(r.faults) == before
}

// countsIn reports whether the caps of a preset's tiers are counted in what the market settles in, and a fault where not. Matched
// thresholds have no caps, but a portfolio's positions have the preset's own.
func (r *reader) countsIn(key string, a scenario.Exchange, preset *presets.Preset, s *scenario.Scenario, account bool) bool {
	way := "set thresholds to matched, or "
	if account && len(s.Portfolio.Positions) > 0 {
		way, a.Thresholds = "", "own"
		own, err := r.preset(a)
		if err != nil {
			return false
		}
		preset = own
	}
	in, settle := preset.TiersIn, s.Market.Loan.Symbol
	if in == "" || settle == "" || in == settle {
		return true
	}
	r.fault(key+".preset", fmt.Errorf("%s counts the caps of its tiers in %s, and this market settles in %s; %swrite a preset file with base: %s, a source and a date, tiers of your own and tiers-in: \"\"", a.Preset, in, settle, way, a.Preset))
	return false
}

// others makes the instruments of a portfolio, with the preset's own schedule whatever the threshold of the main position. Where
// that is matched, maintenance is on mark, so that a schedule made for maintenance on entry is read tier by tier.
func (r *reader) others(s *scenario.Scenario, a scenario.Exchange, rules *liquidation.Rules) []exchange.Instrument {
	a.Thresholds = "own"
	preset, err := r.preset(a)
	if err != nil {
		return nil // reported with the main position's
	}
	if rules.Accounts.Margin.MaintenanceOn == exchange.OnMark {
		preset.TiersWhole = false
	}
	var all []exchange.Instrument
	for i, h := range s.Portfolio.Positions {
		in, err := preset.Instrument(h.Symbol+s.Market.Loan.Symbol, exchange.Linear, 0, int32(r.plan.world.LoanDecimals))
		r.fault(fmt.Sprintf("portfolio.positions[%d]", i), err)
		leverage := r.ratio(fmt.Sprintf("portfolio.positions[%d].leverage", i), h.Leverage)
		if most, err := fixed.WDivDown(&fixed.WAD, &in.Tiers.Brackets[0].Initial); err == nil && leverage.Gt(&most) {
			r.fault(fmt.Sprintf("portfolio.positions[%d].leverage", i), fmt.Errorf("%s is above what %s allows, %.4g; lower it", h.Leverage, a.Preset, most.Float64()/1e18))
		}
		all = append(all, in)
	}
	return all
}

// preset is one of the built-in rule sets or a file of the user's, with the scenario's overrides.
func (r *reader) preset(a scenario.Exchange) (*presets.Preset, error) {
	overrides := make([]string, 0, len(a.Rules))
	for key, value := range a.Rules {
		overrides = append(overrides, key+"="+value)
	}
	slices.Sort(overrides)
	preset, err := r.rules(a.Preset)
	if err != nil {
		return nil, err
	}
	if err := preset.Override(overrides...); err != nil {
		return nil, err
	}
	if a.Thresholds == "matched" {
		return preset, preset.Match(r.plan.world.HealthLLTV)
	}
	return preset, nil
}

// isFile reports whether a preset is a file of the user's and not the name of one that is built in.
func isFile(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".yaml" || ext == ".yml"
}

// rules loads a preset by its name, or from a file, which is an input of the study.
func (r *reader) rules(name string) (*presets.Preset, error) {
	if !isFile(name) {
		return presets.Load(name)
	}
	path := r.plan.scenario.Path(name)
	text, err := os.ReadFile(path)
	var reason *os.PathError
	if errors.As(err, &reason) {
		return nil, fmt.Errorf("%s cannot be read: %w; a path starts at the scenario's folder", path, reason.Err)
	}
	if err != nil {
		return nil, err
	}
	r.input(path)
	return presets.Parse(path, text)
}
