package hyperliquid_test

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/venue"
)

// config is a market that falls from 2,000 by steps of 100.
func config() venue.Config {
	p, err := presets.Load("hyperliquid")
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
		Name: "hyperliquid", Rules: rules, Instrument: in, Base: "ETH", Quote: "USDT", BaseDecimals: 18, QuoteDecimals: 6,
		Path: []uint64{2000, 1900, 1800, 1700}, Unit: *uint256.MustFromDecimal("1000000000000000000000000"), Start: 1e9, Every: 1000,
		Offers:    []book.Offer{{Offset: 1e14, Lots: 100_000}},
		Customers: []venue.Customer{{Key: "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a", Secret: "secret", Deposit: *uint256.NewInt(10_000_000_000)}},
	}
}
