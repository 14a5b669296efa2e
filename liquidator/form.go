package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Form is a liquidator as a scenario states it.
type Form interface {
	// Common are the keys that every liquidator of a scenario has.
	Common() Bot
	// Liquidator builds it. Its faults are the builder's and those of the liquidator's own Validate.
	Liquidator(*catalog.Builder) Liquidator
}

// Liquidators are those a scenario can name, by how they bid.
var Liquidators = catalog.NewKind[Form](catalog.Kind{
	Topic: "liquidators", Key: "strategy", About: "how liquidators can bid",
})

// Bot are the keys that every liquidator has.
type Bot struct {
	Name          string          `key:"name" doc:"Name of the liquidator, unique in a study."`
	Capital       catalog.Decimal `key:"capital" default:"0" min:"0" places:"18" unit:"loan" assumed:"x0.5 x2" doc:"Capital of its own in whole loan tokens; 0 means it is flash-funded: the sale pays the repayment in one transaction."`
	Daily         catalog.Decimal `key:"capital_a_day" default:"0" min:"0" places:"18" unit:"loan" assumed:"x0.5 x2" doc:"Most that it pays for liquidations within any 24 hours, whoever funds them; what it paid is free again 24 hours later. 0 means no such limit."`
	GasOverhead   uint64          `key:"gas_overhead" default:"150000" max:"10000000" unit:"gas" assumed:"100000 300000" doc:"Gas of its own contract and swap beyond the liquidation itself." source:"100k to 300k estimated for real bots"`
	Delay         int             `key:"delay" default:"0" min:"0" max:"100000" unit:"blocks" assumed:"x0.5 x2" doc:"Longest time it takes to notice a vault; the actual one is drawn for each vault."`
	MinimumProfit catalog.Decimal `key:"minimum_profit" default:"0" min:"0" places:"18" unit:"loan" assumed:"x0.5 x2" doc:"Profit below which it does not act."`
	GasPriceCap   catalog.Decimal `key:"gas_price_cap_gwei" default:"0" min:"0" places:"9" unit:"gwei" assumed:"x0.5 x2" doc:"Gas price above which it does not act; 0 means no cap." source:"keepers with fixed gas prices, MakerDAO 2020-03-12"`
	Calls         int             `key:"calls" default:"1" min:"1" max:"2" doc:"Calls it may make of one vault in one transaction. With two it finds the strategy against a close factor: a part after which the vault is still unhealthy, then as much of the rest as it may." source:"Qin et al., IMC 2021, arXiv 2106.06389"`
	BidDiscount   catalog.Decimal `key:"bid_discount" default:"0.05" min:"0" max:"1" places:"18" doc:"By how much less than the venue would pay it bids for a lot in an auction of bids, a choice; 1 bids the least there is. Where others have bid it betters them by the least while that pays. A flash-funded one makes no bids."`
}

// Common implements [Form].
func (f Bot) Common() Bot { return f }

// Sizing is the key of liquidators that take the best amount, or all.
type Sizing struct {
	Size string `key:"size" default:"best" choices:"best all" doc:"Size it takes: best searches for the most profitable amount, all takes everything it may."`
}

func (f Sizing) choice() Choice {
	if f.Size == "all" {
		return Everything{}
	}
	return BestSize{}
}

// With builds a liquidator that has these keys and chooses and bids by rules.
func (f Bot) With(b *catalog.Builder, choice Choice, bidding Bidding) Liquidator {
	l := Liquidator{
		Name: f.Name, Overhead: f.GasOverhead, Delay: Delay{Max: uint64(f.Delay)}, Calls: f.Calls,
		Funds: b.InLoan("capital", f.Capital), Daily: b.InLoan("capital_a_day", f.Daily), MinProfit: b.InLoan("minimum_profit", f.MinimumProfit),
		MaxGasPrice: b.Gwei("gas_price_cap_gwei", f.GasPriceCap), Choice: choice, Bidding: bidding,
	}
	discount := b.Ratio("bid_discount", f.BidDiscount)
	l.Discount = discount.Uint64()
	if l.Funds.IsZero() {
		l.Flash, l.Funds = true, gasMoney(b.Loan.Decimals)
	}
	return l
}

// gasMoney is what a bot that pays repayments out of the sale owns to pay gas from: a million loan tokens, so that it
// is never the limit.
func gasMoney(decimals uint8) (money uint256.Int) {
	money.Exp(uint256.NewInt(10), uint256.NewInt(uint64(decimals)+6))
	return money
}
