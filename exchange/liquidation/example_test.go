package liquidation_test

import (
	"fmt"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// A venue's steps are a list of values, and so are one's own: take over whoever fails, sell at any price, and let the
// fund pay what is missing. A long of 10 at 2,000 on 2,000 of margin falls to 1,760.
func ExampleRules() {
	preset, err := presets.Load("binance-usdm", "taker-fee=0")
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := preset.Settled(6) // amounts of the settlement asset have 6 decimals
	if err != nil {
		fmt.Println(err)
		return
	}
	var names []string
	for _, s := range rules.Steps {
		names = append(names, s.Name())
	}
	fmt.Println(strings.Join(names, ", "))

	rules.Steps = []liquidation.Step{
		liquidation.Takeover{Below: fixed.WAD, Residue: liquidation.ToFund},
		liquidation.AtAnyPrice{},
		liquidation.Fund{},
		liquidation.Operator{},
	}
	e, err := liquidation.New(rules)
	if err != nil {
		fmt.Println(err)
		return
	}
	instrument, _ := preset.Instrument("ETH", exchange.Linear, 0, 6)
	venue := new(liquidity.Infinite)
	m, _ := e.AddMarket(instrument, venue)
	amount := func(whole uint64) uint256.Int { return *uint256.NewInt(whole * 1e6) }
	mark := func(whole, now uint64) []liquidation.Event {
		price := *new(uint256.Int).Mul(uint256.NewInt(whole), &fixed.PriceScale) // both assets have 6 decimals
		venue.Follow(&price, now)
		events, err := e.Mark(m, &price, now)
		if err != nil {
			fmt.Println(err)
		}
		return events
	}
	_ = e.Endow(m, amount(1000))
	trader := e.AddAccount()
	_ = e.Deposit(trader, 0, amount(2000))
	mark(2000, 0)
	_, err = e.Open(exchange.Opening{Account: trader, Market: m, Side: exchange.Long, Size: amount(10), Value: amount(20_000), Margin: amount(2000), Mode: exchange.Isolated})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, ev := range mark(1760, 12) {
		fmt.Printf("%s: sold for %d, the fund paid %d\n", ev.Action, ev.Proceeds.Uint64()/1e6, ev.FundPaid.Uint64()/1e6)
	}
	// Output:
	// cancel-orders, restore, takeover, at-bankruptcy, on-fund, backstop, deleverage, at-any-price, inventory, fund, operator
	// taken over: sold for 17600, the fund paid 400
}
