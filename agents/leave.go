package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Leave closes its position on the venue when its LTV reaches Trigger: what is left of its margin is safe, and a recovery passes
// it by. What the venue does not fill it tries again a reaction time later. An order that the venue refuses (the loss is
// already beyond the margin: the position is the engine's to close) is its last. In a vault arm it does nothing.
type Leave struct {
	Trigger  uint256.Int // LTV at the reference price at which it wakes, scale 1e18
	Reaction uint64      // seconds from waking to acting
}

// Kind is "leave".
func (Leave) Kind() string { return "leave" }

// Validate reports every fault.
func (b Leave) Validate() error { return validateAlarm(&b.Trigger, b.Reaction) }

// Alarm wakes it at Trigger.
func (b Leave) Alarm() Alarm { return Alarm{LTV: b.Trigger, Reaction: b.Reaction} }

// Act closes, unless it was refused before.
func (b Leave) Act(v View) Action { return Action{Close: v.Refused == 0} }

// LeaveForm states a [Leave].
type LeaveForm struct {
	Watchful
}

// Behaviour implements [BehaviourForm].
func (f LeaveForm) Behaviour(b *catalog.Builder) Behaviour {
	return Leave{
		Trigger: b.Ratio("trigger", f.Trigger), Reaction: f.Reaction.Seconds(),
	}
}

func init() {
	Behaviours.Register(LeaveForm{}, catalog.Rule{
		Name: "leave", Source: catalog.Definition,
		Doc: "Closes the position on the venue when LTV rises to the trigger. In a vault arm it does nothing.",
	})
}
