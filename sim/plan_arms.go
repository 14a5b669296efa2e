package sim

import (
	"fmt"
	"slices"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/presets"
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
			r.exchange(key, s, a)
		default:
			r.fault(key, fmt.Errorf("sim: no design of type %T", a))
		}
	}
}

// exchange makes an exchange arm of a preset with the user's overrides. Under matched thresholds the preset's tiers give way
// to one of 1 − LLTV, which triggers where a vault does, and its taker fee to the venue's; what remains its own is how it closes.
func (r *reader) exchange(key string, s *scenario.Scenario, a scenario.ExchangeIsolated) {
	preset, err := r.preset(a)
	if err != nil {
		r.fault(key, err)
		return
	}
	symbol := s.Market.Collateral.Symbol + s.Market.Loan.Symbol
	instrument, err := preset.Instrument(symbol, exchange.Linear, 0, int32(r.plan.loanDecimals))
	r.fault(key, err)
	if a.Thresholds == "matched" {
		instrument.TakerFee = r.plan.venueFee // as whoever sells on the venue pays
	}
	rules, err := preset.Settled(int32(r.plan.loanDecimals))
	r.fault(key, err)
	r.plan.arms = append(r.plan.arms, Margin{
		Name: a.Name, Rules: rules, Instrument: instrument,
		Insurance: r.loan(key+".insurance", a.Insurance), Counterparties: a.Counterparties,
	})
}

// preset is one of the built-in rule sets, with the scenario's overrides.
func (r *reader) preset(a scenario.ExchangeIsolated) (*presets.Preset, error) {
	overrides := make([]string, 0, len(a.Rules))
	for key, value := range a.Rules {
		overrides = append(overrides, key+"="+value)
	}
	slices.Sort(overrides)
	if a.Thresholds == "matched" {
		return presets.Matched(a.Preset, r.plan.healthLLTV, overrides...)
	}
	return presets.Load(a.Preset, overrides...)
}
