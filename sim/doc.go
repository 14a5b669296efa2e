// Package sim runs studies: one population of borrowers walks the same price paths once in every arm, and all that differs
// between the arms is the rule by which a position is liquidated.
//
//	s, _ := scenario.Builtin("paths=20")
//	err := sim.Run(ctx, s, sim.Options{Workers: 2}, func(p *record.Path) error { … })
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
//  6. in a margin arm, steps 3 and 5 are the engine's: it marks at the reference price and liquidates;
//  7. the journal must balance.
//
// A block in which nothing can happen costs one comparison of its price with a band: every actor says between which
// prices and until when it sleeps, and the arm sleeps in their intersection.
//
// # Randomness and order
//
// Every draw is addressed by (seed, path, purpose, actor). Paths are independent of each other, so any number of workers may
// walk them, and results are handed on in the order of the paths. An arm reads nothing of another arm.
package sim
