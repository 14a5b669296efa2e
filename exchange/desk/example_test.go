package desk_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/desk"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// A long of 10 at 100 on tenfold leverage has a stop at 93. The mark gaps from 95 to 88: the liquidation is first,
// sells to the bid at 92, and what that is above the bankruptcy price of 90 goes to the insurance fund. The stop
// would have kept it.
func Example() {
	preset, _ := presets.Load("bybit-2025", "default-mode=isolated", "taker-fee=0")
	rules, _ := preset.Settled(8) // amounts of the settlement asset have 8 decimals
	engine, _ := liquidation.New(rules)
	d, _ := desk.New(engine)
	in, _ := preset.Instrument("ETH", exchange.Linear, 0, 8)
	in.Tick, in.Lot = *px(0.01), *uint256.NewInt(1e6) // 0.01 USD, and 0.01 ETH
	m, _ := d.AddMarket(in, nil)

	alice, bob := engine.AddAccount(), engine.AddAccount()
	_ = engine.Deposit(alice, 0, u(100))
	_ = engine.Deposit(bob, 0, u(10_000))
	_, _, _ = d.Mark(m, px(100), 0)
	_ = engine.ChooseLeverage(alice, m, wad(10))
	_ = engine.ChooseLeverage(bob, m, wad(1))
	_, _ = d.Place(bob, m, book.Order{Side: book.Sell, Price: 100_00, Lots: 1000})
	_, _ = d.Place(alice, m, book.Order{Side: book.Buy, Kind: book.Market, Lots: 1000})
	_, _ = d.Place(bob, m, book.Order{Side: book.Buy, Price: 92_00, Lots: 1000})
	_, _ = d.PlaceWhen(alice, m, book.Conditional{Order: book.Order{Side: book.Sell, Kind: book.Market}, Trigger: 93_00, Close: true})

	for _, price := range []float64{95, 88} {
		events, fired, _ := d.Mark(m, px(price), uint64(100-price))
		for _, ev := range events {
			fmt.Println("mark", price, ev.Action, "residue", ev.Residue.Dec())
		}
		fmt.Println("mark", price, "stops fired:", len(fired))
	}
	// Output:
	// mark 95 stops fired: 0
	// mark 88 cancelled residue 0
	// mark 88 taken over residue 2000000000
	// mark 88 stops fired: 0
}
