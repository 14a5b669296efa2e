package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/internal/fixed"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func (r *reader) arms(s *scenario.Scenario) {
	for i, a := range s.Arms {
		key := fmt.Sprintf("arms[%d]", i)
		r.plan.names.Arms = append(r.plan.names.Arms, a.Label())
		switch a := a.(type) {
		case scenario.Morpho:
			lltv := r.ratio(key+".lltv", a.LLTV)
			if lltv.IsZero() {
				lltv = r.plan.healthLLTV
			}
			r.plan.arms = append(r.plan.arms, Lending{Name: a.Name, LLTV: lltv})
		case scenario.ExchangeIsolated:
			r.exchange(key, s, a.Exchange, Margin{Interest: Interest{
				Rate: r.ratio(key+".interest.rate", a.Interest.Rate), Every: a.Interest.Every.Seconds(),
			}})
		case scenario.ExchangeAccount:
			r.exchange(key, s, a.Exchange, Margin{Account: true, Cross: a.Margin == "cross"})
		default:
			r.fault(key, fmt.Errorf("sim: no design of type %T", a))
		}
	}
}

// exchange makes an exchange arm of a preset with the user's overrides. Under matched thresholds the preset's tiers give way
// to one of 1 − LLTV, which triggers where a vault does, and its taker fee to the venue's; what remains its own is how it closes.
func (r *reader) exchange(key string, s *scenario.Scenario, a scenario.Exchange, arm Margin) {
	preset, err := r.preset(a)
	if err != nil {
		r.fault(key, err)
		return
	}
	if !r.countsIn(key, a, preset, s) {
		return
	}
	symbol := s.Market.Collateral.Symbol + s.Market.Loan.Symbol
	instrument, err := preset.Instrument(symbol, exchange.Linear, 0, int32(r.plan.loanDecimals))
	r.fault(key, err)
	arm.Infinite = preset.Infinite
	if a.Thresholds == "matched" && !arm.Infinite {
		instrument.TakerFee = r.plan.venueFee // as whoever sells on the venue pays
	}
	rules, err := preset.Settled(int32(r.plan.loanDecimals))
	r.fault(key, err)
	arm.Name, arm.Rules, arm.Instrument = a.Name, rules, instrument
	arm.Insurance, arm.Counterparties = r.loan(key+".insurance", a.Insurance), a.Counterparties
	arm.Funding = Funding{Rate: r.signed(key+".funding.rate", a.Funding.Rate), Every: a.Funding.Every.Seconds()}
	if arm.Account {
		arm.Others = r.others(key, s, a, &rules)
	}
	r.plan.arms = append(r.plan.arms, arm)
}

// countsIn reports whether the caps of a preset's tiers are counted in what the market settles in, and a fault where not.
func (r *reader) countsIn(key string, a scenario.Exchange, preset *presets.Preset, s *scenario.Scenario) bool {
	in := preset.TiersIn
	if in == "" || in == s.Market.Loan.Symbol {
		return true
	}
	way := "set thresholds to matched, or "
	if len(s.Portfolio.Positions) > 0 {
		way = "" // the portfolio's positions have the preset's own tiers
	}
	r.fault(key+".preset", fmt.Errorf("%s counts the caps of its tiers in %s, and this market settles in %s; %swrite a preset file with base: %s, tiers of your own and tiers-in: \"\"", a.Preset, in, s.Market.Loan.Symbol, way, a.Preset))
	return false
}

// others makes the instruments of a portfolio, with the preset's own schedule whatever the threshold of the main position. Where
// that is matched, maintenance is on mark, so that a schedule made for maintenance on entry is read tier by tier.
func (r *reader) others(key string, s *scenario.Scenario, a scenario.Exchange, rules *exchange.Rules) []exchange.Instrument {
	a.Thresholds = "own"
	preset, err := r.preset(a)
	if err != nil {
		return nil // reported with the main position's
	}
	if !r.countsIn(key, a, preset, s) {
		return nil
	}
	if rules.MaintenanceOn == exchange.OnMark {
		preset.TiersWhole = false
	}
	var all []exchange.Instrument
	for i, h := range s.Portfolio.Positions {
		in, err := preset.Instrument(h.Symbol+s.Market.Loan.Symbol, exchange.Linear, 0, int32(r.plan.loanDecimals))
		r.fault(key, err)
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
		return preset, preset.Match(r.plan.healthLLTV)
	}
	return preset, nil
}

// rules loads a preset by its name, or from a file, which is an input of the study.
func (r *reader) rules(name string) (*presets.Preset, error) {
	if ext := filepath.Ext(name); ext != ".yaml" && ext != ".yml" {
		return presets.Load(name)
	}
	path := r.plan.scenario.Path(name)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r.input(path)
	return presets.Parse(path, text)
}
