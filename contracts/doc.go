// Package contracts is the rulebook of package vault in Solidity, run in process by go-ethereum.
//
// The sources are in src/: Rulebook.sol and what surrounds it, the tokens, price feeds and interest rate models. [Engine]
// has the methods of [vault.Engine] and gives the same results to the last unit, errors included, so a simulation runs on
// either: the native engine for speed, this one as the proof that the speed simulates something real.
//
//	engine, err := contracts.New(owner)
//	err = engine.AddToken(usdc)
//	...
//	moved, err := engine.Supply(alice, market, assets, uint256.Int{}, alice)
//	gas := engine.Gas() // what that transaction would have paid for
//
// Lending.sol is all of it but liquidation, of which Rulebook.sol has Morpho Blue's. [NewWith] makes an engine whose markets ask
// a policy instead: IsolatedMarkets.sol and one NAMEPolicy.sol for each design of package vault/design that says so by
// its method Contract.
//
// To a client Rulebook.sol is Morpho Blue 1.0.0: names, getters, events, storage slots, callbacks and the reasons for which
// it refuses are the same, to the byte. Its liquidate returns three words after Morpho's two. IsolatedMarkets.sol speaks
// alike, and adds an event, PolicyShare, where a treasury gets collateral or a liquidator takes debt over. Policies
// refuse with custom errors, by the names that the protocols whose rules they are have for them.
//
// Seller.sol and Multicall.sol are for those who act by transactions: a place that buys collateral as a venue of package
// liquidity does ([SellerCreation]), and many reads in one call.
//
// [Chain] is the chain underneath, for contracts of one's own: one reused EVM on the rules of mainnet as of Osaka, exact gas,
// blocks with timestamps, snapshots and cheap forks.
//
// Only this package, those under it and package chain import go-ethereum. Neither Node nor a Solidity compiler is needed
// unless a source changes; then contracts/regenerate writes artifacts/ and bindings/ anew, byte for byte the same
// everywhere.
package contracts
