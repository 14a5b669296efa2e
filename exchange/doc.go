// Package exchange is a margin venue: accounts, isolated and cross margin, and the engine that closes positions which no
// longer carry their maintenance margin, down to insurance fund, auto-deleveraging and shared loss.
//
// One [Engine] holds some markets and accounts under one set of [Rules], which is where venues differ. A position keeps
// its size and what it cost in total, never an average price, so profit is exact. What follows opens ten whole units of
// a base asset at 2000, on 2000 of margin, and lets the price fall by 12 %:
//
//	e, _ := exchange.New(rules)                     // rules come from exchange/presets or are written by hand
//	m, _ := e.AddMarket(instrument, venue)          // venue: where closings are executed
//	a := e.AddAccount()
//	_ = e.Deposit(a, 0, amount(2000))
//	p, _ := e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: amount(10), Value: amount(20_000), Margin: amount(2000), Mode: exchange.Isolated})
//	events, _ := e.Mark(m, price(1760), 12)         // one Event for each closing
//
// # Units
//
// Sizes are smallest units of the base asset of a linear contract, or of the quote asset of an inverse one. Cash, cost
// and value are smallest units of the settlement asset: quote for a linear contract, base for an inverse one. A price is
// quote units per base unit times 1e36. Rates and ratios have scale 1e18. Time is in unix seconds.
//
// # One position in four guises
//
// The value of a position is size·price for a linear contract and size/price for an inverse one. A linear long and an
// inverse short own that value, a linear short and an inverse long owe it. Inside, only this distinction exists: value
// owned is rounded down, value owed is rounded up (both against the trader). Execution, too, speaks of value: the venue
// of an inverse market is quoted in settlement units per contract, so its base is the contract.
//
// # Who triggers
//
// Each bucket (an isolated position, or the pool that the cross positions of an account share) has an exact trigger
// price kept in a heap for its market and side, so that a quiet mark costs two comparisons however many positions exist.
// [Accounts.Watermarks] exports the two prices, so that a simulation need not call at all between them.
//
// # What a requirement counts
//
// A position's maintenance margin is that of its value in its tier. Three rules change what that is: under OrdersInTier open
// orders ([Accounts.SetOrders]) count towards the tier, so that the pipeline's first step, cancelling them, can be all it takes; a
// risk limit that the owner chose ([Accounts.SetRiskLimit]) holds until a liquidation lowers it; and under HedgeExempt the
// part of a cross position that an opposite one hedges counts for nothing, and is never closed.
//
// # Orders and inventory
//
// The engine keeps no orders. Who does ([Keeper]; package exchange/desk is one) states what they tie up and settles their fills
// ([Accounts.Fill]). What a takeover cannot close the engine keeps as inventory for its fund, as far as the fund can carry it.
//
// # What balances
//
// Every movement has two ends, and [Accounts.Check] proves it: cash, unrealised profit, funds and fees sum to deposits less
// withdrawals, and signed sizes, with those of the venue's liquidity and the engine's own inventory, sum to zero. A
// liquidation's [Event] splits the loss into reasons which sum exactly.
//
// # Numbers
//
// Accounts, markets and positions go by the numbers the engine gave out. A method that can refuse refuses others; one that only looks
// something up panics on them, as a slice does.
//
// An Engine is not safe for concurrent use; it has no clock and no randomness but the seed it was given.
package exchange
