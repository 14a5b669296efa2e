package agents

import "github.com/holiman/uint256"

// Behaviour is what a borrower does when its vault comes near liquidation. It is a value without state: what it does follows
// from what it sees, so one value can serve any number of borrowers, arms and paths.
type Behaviour interface {
	// Kind is its name in scenarios and results.
	Kind() string
	// Validate reports every fault of its parameters.
	Validate() error
	// Alarm is what it wants to be woken by. It sleeps for ever where the alarm is the zero value.
	Alarm() Alarm
	// Act says what it does, once woken and its reaction time later. The zero action means that it has nothing left to act with:
	// it is not woken again.
	Act(View) Action
}

// Alarm wakes a borrower when its LTV at the reference price reaches LTV, and lets it act Reaction seconds later. The
// reference price, not what a contract or an exchange reads, so that the same behaviour means the same in every arm.
type Alarm struct {
	LTV      uint256.Int // scale 1e18; 0 means never
	Reaction uint64      // seconds
}

// View is what a borrower sees when it acts. Amounts are smallest units.
type View struct {
	Price                      uint256.Int // reference price, loan units per collateral unit, times 1e36
	Collateral, Debt           uint256.Int // its vault now
	StartCollateral, StartDebt uint256.Int // its vault when the study began
	Added                      uint256.Int // collateral it has added since
	Repaid                     uint256.Int // debt it has repaid since
}

// Action is what a borrower does: collateral it adds and debt it repays, smallest units.
type Action struct{ Add, Repay uint256.Int }

// IsZero reports that nothing is done.
func (a Action) IsZero() bool { return a.Add.IsZero() && a.Repay.IsZero() }

// Passive does nothing. It is what most borrowers do in the minutes that matter.
type Passive struct{}

// Kind is "passive".
func (Passive) Kind() string { return "passive" }

// Validate finds no fault: there is nothing to set.
func (Passive) Validate() error { return nil }

// Alarm never wakes it.
func (Passive) Alarm() Alarm { return Alarm{} }

// Act does nothing.
func (Passive) Act(View) Action { return Action{} }
