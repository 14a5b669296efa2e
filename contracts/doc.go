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
// [Chain] is the chain underneath, for contracts of one's own: one reused EVM on the rules of mainnet as of Osaka, exact gas,
// blocks with timestamps, snapshots and cheap forks.
//
// Only this package, those under it and package chain import go-ethereum. Neither Node nor a Solidity compiler is needed
// unless a source changes; then contracts/regenerate writes artifacts/ and bindings/ anew, byte for byte the same
// everywhere.
package contracts
