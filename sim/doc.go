// Package sim runs studies: one population of borrowers walks the same price paths once in every arm, and all that differs
// between the arms is the rule by which a position is liquidated.
//
//	s, err := scenario.Builtin("paths=20")
//	p, err := plan.New(s)
//	err = sim.Run(ctx, p, sim.Options{Workers: 2}, func(path *record.Path) error { … })
//
// This package is the runner. A scenario is a file's words (package scenario), a plan the same in integers (plan). An arm is
// made by package lending or margin, and knows of the runner only what package arm says.
//
// # The order of a block
//
// It is fixed, because it decides who wins:
//
//  1. the reference price moves;
//  2. the venue's resting liquidity follows it, as fast as its resilience allows;
//  3. the feed decides whether to publish, and its answer stands at the top of the block;
//  4. borrowers that wake act: their transactions stand before the liquidators', as a private order flow's would;
//  5. liquidators bid, the builder orders their transactions by tip, they execute, failures included;
//  6. in a margin arm, steps 3 and 5 are the engine's: it marks at the reference price and liquidates, and then settles
//     funding and interest where an interval has ended;
//  7. the journal must balance.
//
// A block in which nothing can happen costs one comparison of its price with a band: every actor says between which
// prices and until when it sleeps, and the arm sleeps in their intersection.
//
// # Accounts
//
// A scenario's portfolio gives each borrower other positions and a reserve in the account in which it holds its position.
// Arms of design exchange-account hold it, each position with its own margin or all in one pool; two arms that differ in
// nothing but that key put the same borrowers under isolated and under cross margin:
//
//	portfolio: {reserve: 0.5, positions: [{symbol: ALT, notional: 0.3, leverage: 10, prices: {start: 5, volatility: 1.5}}]}
//	arms:
//	  - {design: exchange-account, name: isolated, margin: isolated, preset: okx}
//	  - {design: exchange-account, name: cross, margin: cross, preset: okx}
//
// Borrowers who leave, add margin from their reserve or switch to cross are behaviours of the population. To see the same
// borrowers do each in turn, run the scenario once for each with one behaviour: the population, its accounts and the
// prices depend on the seed alone. A row of [record.Vault] tells of the account what it held, what the venue closed of
// it, and how many of its positions the liquidation of another one hit.
//
// In a block all venues follow their prices, then the engine marks all markets at once: a pool is judged, and closed,
// at the prices of one instant, whatever its markets did in that block.
//
// # Funding
//
// An exchange arm may charge funding: at the end of each interval longs pay shorts (or shorts longs) in every market, after the
// block's mark and its liquidations; whoever it brings below the maintenance margin is liquidated at the next mark. What
// borrowers pay is posted as carry to those on the other side, and to the venue's liquidity for what liquidations sold
// to it. The arm wakes for it, and it visits every position: its cost grows with borrowers times intervals.
//
//	arms:
//	  - {design: exchange-isolated, name: with-funding, preset: binance-usdm, funding: {rate: 0.0001, every: 8h}}
//
// Arms of single positions may charge interest on what a position owes in the same way, by the rule of spot margin; it is the
// lender's, as a vault's interest is its suppliers'.
//
// # Randomness and order
//
// Every draw is addressed by (seed, path, purpose, actor). Paths are independent of each other, so any number of workers may
// walk them, and results are handed on in the order of the paths. An arm reads nothing of another arm.
package sim
