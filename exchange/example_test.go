package exchange_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// A long of 10 at 2000 on 2000 of margin falls by 12 %: the engine sells it at the mark, beyond its bankruptcy price, and
// the fund pays the rest. The account's free balance is not touched.
func Example() {
	preset, _ := presets.Load("bybit-2025", "taker-fee=0", "without=deleverage, backstop")
	rules, _ := preset.Settled(8)
	e, _ := liquidation.New(rules)
	in, _ := preset.Instrument("ETHUSDT", exchange.Linear, 0, 8)
	venue := new(liquidity.Infinite)
	m, _ := e.AddMarket(in, venue)
	e.Endow(m, u(5000))
	a := e.AddAccount()
	_ = e.Deposit(a, 0, u(2500))

	mark := func(whole float64, now uint64) []liquidation.Event {
		price := px(whole)
		venue.Follow(&price, now)
		events, _ := e.Mark(m, &price, now)
		return events
	}
	mark(2000, 0)
	p, _ := e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: u(10), Value: u(20000), Margin: u(2000), Mode: exchange.Isolated})
	fmt.Printf("liquidated at %.2f, bankrupt at %.2f\n", human(e.Position(p).Liquidation, 1e36), human(e.Position(p).Bankruptcy, 1e36))
	for _, ev := range mark(1760, 12) {
		fmt.Printf("%s: closed %.0f for %.0f, fund paid %.0f\n", ev.Action, human(ev.Size, 1e8), human(ev.Proceeds, 1e8), human(ev.FundPaid, 1e8))
	}
	fmt.Printf("margin %s, free %.0f, books balance: %t\n", e.Position(p).Margin, e.Free(a, 0).Float64()/1e8, e.Check() == nil)
	// Output:
	// liquidated at 1805.96, bankrupt at 1800.00
	// taken over: closed 10 for 17600, fund paid 400
	// margin 0, free 500, books balance: true
}

func human(x uint256.Int, scale float64) float64 { return x.Float64() / scale }

// Between the watermarks nobody is liquidated, so a simulation need not call Mark.
func ExampleAccounts_Watermarks() {
	preset, _ := presets.Matched("matched", wad(0.86))
	rules, _ := preset.Settled(8)
	e, _ := liquidation.New(rules)
	in, _ := preset.Instrument("ETH", exchange.Linear, 0, 8)
	m, _ := e.AddMarket(in, nil)
	a := e.AddAccount()
	_ = e.Deposit(a, 0, u(4000))
	price := px(2000)
	_, _ = e.Mark(m, &price, 0)
	_, _ = e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: u(5), Value: u(10000), Margin: u(4000)})
	low, _ := e.Watermarks(m)
	fmt.Printf("%.4f = 6000/(0.86·5)\n", human(low, 1e36))
	// Output: 1395.3488 = 6000/(0.86·5)
}
