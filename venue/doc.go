// Package venue is a running market that clients of real exchanges can trade on: one instrument of one venue, with
// its margin engine, its book, a maker that follows the reference price, and a population of traders.
//
// A [Market] is a state machine. It changes by commands alone, applied in order, each with the time at which it came.
// It has no clock and starts no goroutine, so the same commands give the same state, trades and messages at any
// speed. A [Log] keeps the commands on disk, written before they are answered.
//
//	m, err := venue.New(config)
//	got, err := m.Do(venue.Command{Kind: venue.Place, Account: 0, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
//	_, err = m.Do(venue.Command{Kind: venue.Advance, Steps: 60})
//
// Who speaks a venue's own interface stands in a package of its folder, and only translates: venue/binance,
// venue/bybit, venue/bitmex and venue/hyperliquid. Package venue/control is the market's own remote control, and its
// page.
//
// # Time
//
// The path of reference prices has its own time, the one of the scenario. Clients see stamps: milliseconds of the
// clock that the server is started with, so that signatures can be tested against the clients' own clocks. Each
// command carries its stamp.
//
// # Concurrency
//
// A Market may be used by any number of goroutines: Do and View take turns.
package venue
