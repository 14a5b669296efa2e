// Package desk is where the accounts of a margin engine trade with each other. It takes their orders, holds margin for them,
// matches them in a price-time order book, settles every fill in the engine, and fires stops as prices move. A liquidation
// cancels the account's orders and closes into the same book, so a stop can race it, and lose.
//
//	d, _ := desk.New(engine)                                                       // a liquidation.Engine without markets yet
//	m, _ := d.AddMarket(instrument, nil)                                           // with a Tick and a Lot
//	alice, bob := engine.AddAccount(), engine.AddAccount()                         // and Deposit
//	d.Place(bob, m, book.Order{Side: book.Sell, Price: 2000, Lots: 5})             // rests; its initial margin is held
//	d.Place(alice, m, book.Order{Side: book.Buy, Kind: book.Market, Lots: 5})      // alice is long 5, bob short 5
//	d.PlaceWhen(alice, m, book.Conditional{Order: book.Order{Side: book.Sell, Kind: book.Market}, Trigger: 1900, Close: true})
//	d.Mark(m, price(1890), now)                                                    // liquidations first, then stops
//
// # Who may trade what
//
// Orders hold margin by [exchange.Accounts.OrderMargin] while they rest; reduce-only orders and those that wait for a
// price hold none. Each side of each trade is tested once more when it happens: a resting order whose owner can no
// longer carry it is dropped, and an incoming one trades as far as its owner can. Positions are net (one-way mode).
// All accounts of the engine must trade through the desk: [exchange.Accounts.Open] and Reduce find no fill at its
// venue.
//
// # What happens at a mark
//
// In this order, which decides who wins: liquidations at the new mark, each of which first cancels the account's orders, resting
// and waiting; then the waiting orders that the mark sets off, then those that the trades so far set off, one after the other. An
// account that these trades bring below its maintenance margin is liquidated at the next mark. Documented assumption: venues run
// both at once and promise no order; a mark that passes a stop and the liquidation price at once is lost by the stop here.
//
// # Units
//
// Prices are whole ticks and sizes whole lots of the market's instrument, which must have both; a mark is rounded
// down to a tick for the orders that watch it. A lot of a linear instrument at a tick is a whole number of settlement
// units. A trade of inverse contracts is worth lots/price, rounded against the taker, and that is what both sides
// settle.
//
// A Desk is not safe for concurrent use. The same calls give the same trades.
package desk
