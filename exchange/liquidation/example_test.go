package liquidation_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// Rules are a list of steps. These take a position over, sell it at the mark whatever that brings, and have the fund bear what
// is missing.
func Example() {
	rules := liquidation.Rules{
		Accounts: exchange.Rules{
			Mode:   exchange.ModeRules{Scope: exchange.ByPosition, Default: exchange.Isolated},
			Margin: exchange.MarginRules{MaintenanceOn: exchange.OnMark, InitialOn: exchange.OnEntry, CloseFee: exchange.NoFee},
		},
		Steps: []liquidation.Step{
			liquidation.Takeover{Below: wad(1), Residue: liquidation.ToFund},
			liquidation.AtAnyPrice{},
			liquidation.Fund{},
			liquidation.Operator{},
		},
	}
	e, err := liquidation.New(rules)
	if err != nil {
		fmt.Println(err)
		return
	}
	tiers, _ := exchange.FlatTiers(wad(0.005), wad(0.01))
	venue := new(liquidity.Infinite)
	m, _ := e.AddMarket(exchange.Instrument{Symbol: "ETHUSDT", Tiers: tiers}, venue)
	_ = e.Endow(m, u(300))
	a := e.AddAccount()
	_ = e.Deposit(a, 0, u(2500))
	mark := func(whole float64, now uint64) []liquidation.Event {
		price := px(whole)
		venue.Follow(&price, now)
		events, _ := e.Mark(m, &price, now)
		return events
	}
	mark(2000, 0)
	_, _ = e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: u(10), Value: u(20_000), Margin: u(2000)})
	for _, ev := range mark(1760, 12) {
		fmt.Printf("%s: closed for %.0f, fund paid %.0f, operator %.0f\n", ev.Action, positive(ev.Proceeds), positive(ev.FundPaid), positive(ev.Shared))
	}
	fmt.Printf("free %.0f, books balance: %t\n", whole(e.Free(a, 0)), e.Check() == nil)
	// Output:
	// taken over: closed for 17600, fund paid 300, operator 100
	// free 500, books balance: true
}
