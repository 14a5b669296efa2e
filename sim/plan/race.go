package plan

import (
	"github.com/ringfence-sim/ringfence/internal/gastable"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// measuredGas is the gas of a liquidator's transactions as measured on the contracts; its own contract and its swap are in
// its overhead. A success is charged as the dearest kind of liquidation.
var measuredGas = liquidator.GasTable{
	Liquidate: max(gastable.Liquidate, gastable.LiquidateDebt, gastable.LiquidateBadDebt),
	Again:     gastable.Liquidate - 21_000,
	Reverted:  max(gastable.LiquidateHealthy, gastable.LiquidateGone),
}

// liquidators builds the scenario's liquidators and adds those of the program.
func (r *reader) liquidators() {
	p := r.plan
	add := func(l liquidator.Liquidator) {
		p.world.Liquidators = append(p.world.Liquidators, l)
		p.names.Liquidators = append(p.names.Liquidators, l.Name)
	}
	if !r.more.Alone || len(r.more.Liquidators) == 0 {
		for i, form := range r.scenario.Liquidators {
			at := r.At(index("liquidators", i))
			l := form.Liquidator(at)
			at.Fault("", l.Validate())
			add(l)
		}
	}
	for _, l := range r.more.Liquidators {
		r.Fault(l.Name, l.Validate())
		add(l)
	}
	p.names.Liquidators = append(p.names.Liquidators, engineName)
}

// engineName stands in the tables for the margin engine, which closes positions itself.
const engineName = "margin-engine"

// gas reads the price and the limit of block space.
func (r *reader) gas() {
	w, s := &r.plan.world, r.scenario
	w.Gas = measuredGas
	w.BaseFee = r.Gwei("gas.base_fee_gwei", s.Gas.BaseFee)
	regime, err := liquidator.ParseRegime(s.Gas.Regime)
	r.Fault("gas.regime", err)
	w.Builder = liquidator.Builder{Regime: regime, GasLimit: s.Gas.BlockGasLimit, Traffic: liquidator.Traffic{
		Share: r.Ratio("gas.taken", s.Gas.Taken), Rise: r.Ratio("gas.taken_rise", s.Gas.TakenRise), Calm: w.BaseFee,
	}}
	r.fees()
	r.ether()
	r.Fault("gas", w.Builder.Validate())
}

// fees builds the rule of the base fee, tries it, and sees whether it covers the study's time.
func (r *reader) fees() {
	w := &r.plan.world
	if w.Fees = r.more.Fees; w.Fees == nil {
		w.Fees = r.scenario.Gas.Fees.Fees(r.At("gas.fees"), w.BaseFee)
	}
	if w.Fees == nil || r.plan.process == nil {
		return // refused
	}
	_, err := w.Fees.Open(w.Clock.Start)
	r.Fault("gas.fees", err)
	if d, is := w.Fees.(liquidator.Dated); is && err == nil {
		r.Fault("gas.fees", d.Covers(w.Clock.Start, w.Clock.Start+w.Clock.Length()))
	}
}
