// Package exchange is the accounts of a margin venue: what they hold, what it takes to hold it, and what their owners may do.
// How positions are closed that no longer carry their maintenance margin is package exchange/liquidation's.
//
// A [House] keeps some markets and accounts under one set of [Rules], in which venues differ. What follows opens ten whole units
// of a base asset at 2000 on 2000 of margin, lets the price fall by 12 %, and asks who fails:
//
//	h, _ := exchange.New(rules)             // the rules of accounts come from exchange/presets or are written by hand
//	m, _ := h.AddMarket(instrument, venue)  // venue: where trades are executed
//	a := h.AddAccount()
//	_ = h.Deposit(a, 0, amount(2000))
//	h.Mark(m, price(2000))
//	p, _ := h.Open(exchange.Opening{
//		Account: a, Market: m, Side: exchange.Long, Size: amount(10), Value: amount(20_000), Margin: amount(2000),
//	})
//	h.Mark(m, price(1760))
//	id, failed := h.Reached(m, exchange.Long) // p, true
//
// A position keeps its size and what it cost in total, never an average price, so profit is exact.
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
// inverse short own that value, a linear short and an inverse long owe it. Inside, only this distinction exists.
// Value owned is rounded down and value owed is rounded up, both against the trader. Execution, too, speaks of value:
// the venue of an inverse market is quoted in settlement units per contract, so its base is the contract.
//
// # Who fails
//
// Each bucket is an isolated position, or the pool that the cross positions of an account share. It has an exact
// trigger price, kept in a heap for its market and side. Whether anybody fails at a mark costs two comparisons, however
// many positions exist. [Accounts.Watermarks] returns the two prices, so that a simulation need not ask between them.
//
// # What a requirement counts
//
// A position's maintenance margin is that of its value in its tier ([Tiers]). A tier goes by value, or by what was paid where
// maintenance is on entry, or by size ([Accounts.TierValue]). Three rules change what that is. Under OrdersInTier
// open orders ([Accounts.SetOrders]) count towards the tier. A risk limit that the owner chose
// ([Accounts.SetRiskLimit]) holds until a liquidation lowers it. Under HedgeExempt the part of a cross position that an
// opposite one hedges counts for nothing.
//
// # What counts as margin
//
// Loss that is not realised always counts. Profit counts as the rules say ([ProfitRules]). A pool is judged alone, or under
// Unified with all assets of the account that count ([House.AddCollateral], [Accounts.Judged]), each less its haircut.
//
// # Orders
//
// The books keep no orders. Who does ([Keeper]; package exchange/desk is one) states what they tie up and settles their
// fills ([Accounts.Fill]).
//
// # What balances
//
// Every movement has two ends, and [Accounts.Check] proves it. Cash and unrealised profit sum to deposits less
// withdrawals. Signed sizes, with those of the venue's liquidity and of the house, sum to zero.
//
// # Numbers
//
// Accounts, markets and positions go by the numbers they were given. A method that can refuse refuses others; one that
// only looks something up panics on them, as a slice does.
//
// Accounts are not safe for concurrent use. They have no clock and no randomness.
package exchange
