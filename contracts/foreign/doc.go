// Package foreign lets the project's liquidators act on the bytecode and state of protocols that others deployed.
//
// A [Protocol] says how one protocol is spoken to: where its feeds are, how a position is opened, which call
// liquidates. It is little code, because [Market] does the rest for all of them. What a liquidation may take, and
// what it moves, is never a formula here: the call is tried on the chain, its Transfer events are read, and it is
// undone.
//
//	dump, err := state.ReadFile("aave.json")
//	chain, err := contracts.LoadChain(dump.Alloc, dump.Number, dump.Time)
//	market, err := foreign.Open(chain, &foreign.Aave{Collateral: weth, Loan: dai})
//	err = market.Protocol.Open(alice, collateral, debt)
//	err = market.SetPrice(&price)
//	repay, seize, err := market.MaxSeize(alice)
//	taken, err := market.Liquidate(bob, alice, repay)
//
// A Market also answers the offers of package liquidator, so that its race, with bids for block space, works there.
// [Index] knows at which price each borrower may come to be at risk, so that nobody's health is read while the
// price is far away.
//
// The addresses that stand as defaults are those of Ethereum's mainnet.
package foreign
