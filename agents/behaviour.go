package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/rng"
)

// Behaviour is what a borrower does when its vault comes near liquidation. It is a value without state: what it does follows
// from what it sees, so one value can serve any number of borrowers, arms and paths.
type Behaviour interface {
	// Kind is its name in scenarios and results.
	Kind() string
	// Validate reports every fault of its parameters, each under the key that a scenario gives it.
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
	// AddsUp says that the time at or above LTV adds up to Reaction over any number of visits. Otherwise the time counts from
	// the first block of a visit, and a borrower who is below LTV when it is over begins anew the next time.
	AddsUp bool
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

// Action is what a borrower does, amounts in smallest units. What an account has no way to do (see [Closer], [Switcher],
// [Reserve] and [Taker]) is not done.
type Action struct {
	Add    uint256.Int // collateral from its own pocket
	Repay  uint256.Int // debt paid from its own pocket
	Margin uint256.Int // moved from its account's reserve to its position
	Close  bool        // sell the position on the venue
	Cross  bool        // switch it to cross margin
	Take   uint256.Int // part of what is on offer of its own vault, scale 1e18
}

// IsZero reports that nothing is done.
func (a Action) IsZero() bool {
	return a.Add.IsZero() && a.Repay.IsZero() && a.Margin.IsZero() && !a.Close && !a.Cross && a.Take.IsZero()
}

// BehaviourForm is a behaviour as a scenario states it.
type BehaviourForm interface {
	// Share is its weight among the behaviours of the population.
	Share() int
	// Behaviour builds it. Its faults are the builder's and those of the behaviour's own Validate.
	Behaviour(*catalog.Builder) Behaviour
}

// Behaviours are those a scenario can name.
var Behaviours = catalog.NewKind[BehaviourForm](catalog.Kind{
	Topic: "behaviours", Key: "behaviour", About: "what borrowers can do",
})

// Weight is the key that all behaviours have.
type Weight struct {
	Weight int `key:"weight" default:"1" min:"1" max:"1000000" assumed:"x0.5 x2 each" doc:"Weight of this behaviour among the behaviours of the population."`
}

// Share implements [BehaviourForm].
func (w Weight) Share() int { return w.Weight }

// Varied is a behaviour that differs from borrower to borrower: some react and others do not, or each in a time of its own.
type Varied interface {
	// Vary returns the behaviour of one borrower, of the same Kind, drawn from the borrower's own stream.
	Vary(*rng.Stream) Behaviour
}

// OwnTaker is a behaviour that takes what a design offers of its own vault, and does nothing where it offers none to its owner.
type OwnTaker interface {
	// TakesOwn reports whether it is one.
	TakesOwn() bool
}

// Saver is a behaviour that acts with the free cash of its account and does nothing where there is none.
type Saver interface {
	// NeedsReserve reports whether it is one.
	NeedsReserve() bool
}
