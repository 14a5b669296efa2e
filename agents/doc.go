// Package agents is who acts in a study besides liquidators: borrowers with their behaviours, and suppliers.
//
// A population is drawn from distributions or read from a table of vaults, once, and stands alike in every arm:
//
//	law := agents.Population{Collateral: agents.DefaultCollateral, Health: agents.DefaultHealth}
//	borrowers, err := law.Draw(rng.Key{Seed: 7}, 1000, market)
//
// Borrowers are never polled. A [Watch] lets each sleep until its LTV at the reference price reaches the trigger of its
// behaviour, and then for its reaction time; a quiet block costs two comparisons, whether ten borrowers watch or ten
// million:
//
//	watch := agents.NewWatch(borrowers, arm) // arm is an Account: where borrowers add collateral and repay
//	watch.Reset(&growth)
//	acted, err := watch.Wake(&price, now, &growth) // once a block
//
// # Writing a behaviour
//
// A [Behaviour] is a value without state: a name, the [Alarm] it sleeps on, and what it does once awake, given what it
// sees. It can serve any number of borrowers in any number of arms and paths, since what it spent is in the [View] it is
// handed.
//
// Besides adding collateral and repaying, an account may let a borrower leave, add margin from its reserve, or switch to cross
// margin ([Closer], [Reserve], [Switcher]), and may refuse: [Leave], [AddMargin] and [SwitchToCross] do so.
//
// Amounts are integers in smallest units, LTVs have scale 1e18, prices are loan units per collateral unit times 1e36, times are
// unix seconds. Floats appear in distributions only, and what is drawn is turned into an integer once. Nothing here is
// safe for concurrent use but values that are only read.
package agents
