// Package agentstest holds what a distribution, a borrower's behaviour and a supplier must keep, so that a population of
// one's own stands alike in every arm. Each is one call in a test:
//
//	func TestMyBehaviour(t *testing.T) {
//		agentstest.Behaviour(t, func() agents.Behaviour { return agents.DefaultTopUp })
//	}
//
// The laws are those that a study relies on: what is drawn is a function of the stream alone; what a behaviour does is a
// function of what it sees alone, within what it has; and whoever is woken comes to rest. The project's own pass the same
// calls.
package agentstest
