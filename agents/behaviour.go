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
	Reserve                    uint256.Int // free cash in its account, loan units; 0 where the account is no [Reserve]
	Switched                   bool        // it has switched its position to cross margin
	Refused                    uint32      // how often the venue's rules refused what it asked for
}

// Action is what a borrower does, amounts in smallest units. What an account has no way to do (see [Closer], [Switcher] and
// [Reserve]) is not done.
type Action struct {
	Add    uint256.Int // collateral from its own pocket
	Repay  uint256.Int // debt paid from its own pocket
	Margin uint256.Int // moved from its account's reserve to its position
	Close  bool        // sell the position on the venue
	Cross  bool        // switch it to cross margin
}

// IsZero reports that nothing is done.
func (a Action) IsZero() bool {
	return a.Add.IsZero() && a.Repay.IsZero() && a.Margin.IsZero() && !a.Close && !a.Cross
}

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

// KindOf is the kind of a behaviour; a borrower without one is passive.
func KindOf(b Behaviour) string {
	if b == nil {
		return Passive{}.Kind()
	}
	return b.Kind()
}
