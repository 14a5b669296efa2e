// Package liquidator is the competition for liquidations within a block: several funded bots value what is on offer, bid
// for block space, and execute in the order of their tips, failures included.
//
// A vault on offer is worth to a bot what a venue of finite depth would really pay for the collateral, less the venue's fee,
// the repayment that the design asks, and gas. Of that it offers a part to the builder as a tip. Winners seize, repay and
// sell at once; whoever comes too late reverts and, in a public auction, pays for its gas. Each [Outcome] says, to the
// unit, where the collateral's reference value went: the debt repaid, the venue's fee, price impact, gas, tip, profit.
//
//	race, err := liquidator.NewRace(liquidator.Defaults(6), liquidator.Builder{GasLimit: 60_000_000}, liquidator.DefaultGas)
//	race.Reset(liquidator.Addressed{Seed: 7, Path: 0})
//	round, err := race.Run(block, offers, market, venue) // once a block in which anything is on offer
//
// The package knows no design and no venue. A market is an [Execution], which answers with its own exact arithmetic what a
// seizure costs; a venue is a [liquidity.Venue]. A design whose vaults may be liquidated step by step is also [Successive],
// and then a bot that may make two calls finds the strategy of Qin et al. (IMC 2021) by itself.
//
// # Writing a liquidator
//
// A [Liquidator] is a value: what it owns, how fast it is, what it takes, what it pays at most, and a [Bidding] rule. A
// new way to bid is one type with a Tip method, which is given the highest tip at which the bot still makes its least
// profit and the best rival's, in wei per gas; the race never lets a tip exceed the bot's own value.
//
// Amounts are integers in smallest units, prices are times 1e36, gas prices are wei per gas. Costs round up against the bot.
// Randomness (reaction delays, ties) is addressed through [Dice]. Nothing here is safe for concurrent use.
package liquidator
