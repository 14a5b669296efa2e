package venue_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/venue"
)

// fall is a market of ether in dollars of six decimals that falls from 2,000 to 1,700 in three marks, with one
// account of 10,000.
func fall(preset string) venue.Config {
	p, err := presets.Load(preset)
	if err != nil {
		panic(err)
	}
	rules, err := p.Settled(6)
	if err != nil {
		panic(err)
	}
	in, err := p.Instrument("ETHUSDT", exchange.Linear, 0, 6)
	if err != nil {
		panic(err)
	}
	in.Tick = *uint256.MustFromDecimal("10000000000000000000000") // 0.01 dollars: 0.01·10^(6 − 18 + 36)
	in.Lot = *uint256.NewInt(1e15)
	return venue.Config{
		Name: "binance", Rules: rules, Instrument: in, Base: "ETH", Quote: "USDT", BaseDecimals: 18, QuoteDecimals: 6,
		Path: []uint64{2000, 1900, 1800, 1700}, Unit: *uint256.MustFromDecimal("1000000000000000000000000"), Start: 1e9, Every: 1000,
		Offers:    []book.Offer{{Offset: 1e14, Lots: 100_000}},
		Customers: []venue.Customer{{Key: "key", Secret: "secret", Deposit: *uint256.NewInt(10_000_000_000)}},
	}
}

// A market changes by commands alone. A long at ten times is liquidated in a fall of a tenth.
func Example() {
	m, err := venue.New(fall("binance-usdm"))
	if err != nil {
		panic(err)
	}
	for _, c := range []venue.Command{
		{Kind: venue.SetMode, Mode: exchange.Isolated},
		{Kind: venue.Lever, Amount: "10000000000000000000"},
		{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}},
	} {
		if _, err := m.Do(c); err != nil {
			panic(err)
		}
	}
	a, err := m.Do(venue.Command{Kind: venue.Advance, Steps: 3, Until: venue.AnyLiquidation})
	fmt.Println(a.Steps, a.Event, err)
	m.View(func() {
		b, p := m.Balance(0), m.Position(0)
		fmt.Println(m.Sum(b.Wallet).StringFixed(0), p.Size.IsZero())
	})
	fmt.Println(m.Check())
	// Output:
	// 2 liquidation <nil>
	// 9899 true
	// <nil>
}
