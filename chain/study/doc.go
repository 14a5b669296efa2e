// Package study lets a path of a study be lived on a chain that others join. One arm, a lending market by the design of Morpho
// Blue, makes a block of the chain of each of its own: the feed's publication, what the borrowers do, and what liquidators and
// outsiders send, by tip. The arm's native engine follows every transaction and must agree to the unit.
//
// On a dump of a protocol of others the arm is one of package sim/foreign, whose Join is [Study.Join]. What it does on the
// protocol's bytecode are transactions; outsiders' are told by their events and by what became of the borrowers' positions.
//
//	s, err := study.New(p, study.Options{Arm: "morpho", Accounts: accounts, Tape: file, Sink: write})
//	err = s.Start(ctx)              // up to the first block
//	tx, err := s.Chain().Read(raw)  // from outside
//	hash, err := s.Submit(tx)
//	block, err := s.Step()          // the next block; chain.ErrOver once the path has ended
//
// A [Study] is a [chain.Driver], which package chain/rpc serves to clients.
//
// # Who is who
//
// Everybody simulated has a key that is derived from its name ([chain.Actor]), so that receipts, senders and explorers are right.
// What the simulation does outside of anybody's account, tokens for those whose trades end at the venue and prices of the feed,
// are transactions of the publisher. What gas of simulated actors costs in the study is the scenario's gas table; their receipts
// show what the EVM metered. Outsiders pay what their receipts show.
//
// # What is repeatable
//
// All that comes from outside is on a [Tape]: signed transactions, and the block before which each was accepted. The same tape
// gives the same blocks, to the hash, and the same rows.
package study
