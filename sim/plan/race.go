package plan

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/internal/gastable"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// measuredGas is the gas of a liquidator's transactions as measured on the contracts; its own contract and its swap are in
// its overhead. A success is charged as the dearest kind of liquidation.
var measuredGas = liquidator.GasTable{
	Liquidate: max(gastable.Liquidate, gastable.LiquidateDebt, gastable.LiquidateBadDebt),
	Again:     gastable.Liquidate - 21_000,
	Reverted:  max(gastable.LiquidateHealthy, gastable.LiquidateGone),
}

func (r *reader) liquidators(s *scenario.Scenario, more []liquidator.Liquidator) {
	p := r.plan
	for i, l := range s.Liquidators {
		key := fmt.Sprintf("liquidators[%d]", i)
		bot := l.Common()
		out := liquidator.Liquidator{
			Name: bot.Name, Overhead: bot.GasOverhead, Delay: liquidator.Delay{Max: uint64(bot.Delay)}, Calls: 1,
			Funds: r.loan(key+".capital", bot.Capital), MinProfit: r.loan(key+".minimum_profit", bot.MinimumProfit),
			MaxGasPrice: r.gwei(key+".gas_price_cap_gwei", bot.GasPriceCap), Choice: liquidator.BestSize{},
		}
		if bot.Size == "all" {
			out.Choice = liquidator.Everything{}
		}
		if out.Funds.IsZero() {
			out.Flash = true
			out.Funds = gasMoney(p.world.LoanDecimals)
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
		p.world.Liquidators = append(p.world.Liquidators, out)
		p.names.Liquidators = append(p.names.Liquidators, bot.Name)
	}
	for _, bot := range more {
		r.fault(bot.Name, bot.Validate())
		p.world.Liquidators = append(p.world.Liquidators, bot)
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
	p.world.Gas = measuredGas
	p.world.BaseFee = r.gwei("gas.base_fee_gwei", s.Gas.BaseFee)
	p.world.Builder = liquidator.Builder{GasLimit: s.Gas.BlockGasLimit}
	regime, err := liquidator.ParseRegime(s.Gas.Regime)
	r.fault("gas.regime", err)
	p.world.Builder.Regime = regime
	if !s.Gas.EtherPrice.IsZero() {
		price, err := oracle.ParsePrice(s.Gas.EtherPrice.Text())
		r.fault("gas.ether_price", err)
		p.world.EtherPrice = price.Scaled(18, p.world.LoanDecimals)
	}
	r.fault("gas", p.world.Builder.Validate())
}
