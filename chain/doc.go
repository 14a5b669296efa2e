// Package chain is an Ethereum chain of one's own in memory, with what clients expect of one: signed transactions with nonces,
// fees and values, a pool, blocks with real headers and hashes, receipts, logs, and the states of all past blocks.
//
// Nothing here runs by itself: no network, no clock, no consensus. Whoever holds the [Chain] says when a block is built, at what
// time and base fee, and which transactions of the simulation stand at its top.
//
//	c, err := chain.New(chain.Genesis{Time: 1583971200, Alloc: funded})
//	hash, err := c.Submit(raw)                                 // from outside, signed, into the pool
//	block, err := c.Build(chain.Next{Time: t, BaseFee: fee}, publications)
//	for _, tx := range block.Included { … tx.From, tx.Receipt … }
//	view, err := c.At(block.Number())                          // reads of a past state, while others build
//
// # Actors
//
// An [Actor] is somebody simulated: its key is derived from its name, and [Actor.Sign] returns a [Tx] whose sender is known, so
// that nobody recovers it. [Chain.Add] puts such a transaction into the pool beside those from outside; handed to [Chain.Build],
// it is executed at the top of the block, in the order given.
//
// # Order
//
// A block has the transactions given to Build first. The pool follows by effective tip, min(tip, cap − base fee), of each
// sender's next nonce. After an inclusion the sender's next transaction competes anew. Equal tips are settled by addressed dice
// over (seed, path, block number, transaction hash), never by arrival; [Tx.Order] replaces the roll. One that does not fit the
// gas that is left holds back its sender for this block. One whose cap is below the base fee stays in the pool. One that its
// sender can no longer afford is dropped when it comes up, and [Block.Dropped] has it.
//
// A failed transaction is included and pays, unless [Next.Bundles] says that those of the pool that fail are dropped unseen.
//
// # States
//
// [Gift] edits the state between two blocks, for a study that must post what came from outside. Such edits do not change the
// block that is there; they are in its [Block.State], from which the next one starts and which reads of it see.
// [Chain.Snapshot] and [Chain.Revert] cover blocks, states and the pool.
//
// # Who decides
//
// [Driver] is what an outsider's commands go through: submit, step, edit, snapshot. [Bare] is the driver of a chain with no study
// behind it. A study has its own, records what it is told, and answers with blocks.
//
// Any goroutine may write (Submit, Add, Build, Give, Snapshot, Revert) and read; all methods take the chain's locks themselves.
// Who reads while a block is made sees the chain as it was before.
package chain
