// Package state reads the state of chains from files, for package contracts to continue from, and writes it.
//
// A file is recognised by what it holds, never by its name:
//
//   - what anvil writes with --dump-state, and the gzip in hexadecimal that its method anvil_dumpState answers;
//   - the accounts of a genesis file of go-ethereum, alone (which anvil reads with --init) or as its "alloc";
//   - the cache.json of verbs, the agent-based simulator, whose balances, slots and values are little-endian.
//
// All that is wrong with a file is said at once, with line, key and remedy.
//
//	dump, err := state.ReadFile("aave.json")
//	chain, err := contracts.LoadChain(dump.Alloc, dump.Number, dump.Time)
//
// Such files hold what was touched where they were written, and no more: an untouched slot reads 0, and a contract
// that is missing returns nothing. [contracts.Chain.Watch] tells which accounts were missing.
//
// [Write] writes a file that anvil and this package read.
package state
