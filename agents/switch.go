package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
)

// SwitchToCross switches its position to cross margin when its LTV reaches Trigger: the whole account then stands behind
// the position, and is lost with it (claim S33 (docs/claims.md)). It asks once: venues that refuse a switch while a
// position is open (Binance, −4048) refuse it always. In a vault arm it does nothing.
type SwitchToCross struct {
	Trigger  uint256.Int // LTV at the reference price at which it wakes, scale 1e18
	Reaction uint64      // seconds from waking to acting
}

// Kind is "switch-to-cross".
func (SwitchToCross) Kind() string { return "switch-to-cross" }

// Validate reports every fault.
func (b SwitchToCross) Validate() error { return validateAlarm(&b.Trigger, b.Reaction) }

// Alarm wakes it at Trigger.
func (b SwitchToCross) Alarm() Alarm { return Alarm{LTV: b.Trigger, Reaction: b.Reaction} }

// Act switches, unless it has or was refused.
func (b SwitchToCross) Act(v View) Action { return Action{Cross: !v.Switched && v.Refused == 0} }

// SwitchToCrossForm states a [SwitchToCross].
type SwitchToCrossForm struct {
	Watchful
}

// Behaviour implements [BehaviourForm].
func (f SwitchToCrossForm) Behaviour(b *catalog.Builder) Behaviour {
	return SwitchToCross{
		Trigger: b.Ratio("trigger", f.Trigger), Reaction: f.Reaction.Seconds(),
	}
}

func init() {
	Behaviours.Register(SwitchToCrossForm{}, catalog.Rule{
		Name: "switch-to-cross", Source: catalog.Definition,
		Doc: "Switches the position to cross margin when LTV rises to the trigger, so that the account's free cash stands behind it. Some venues refuse that while the position is open. In a vault arm it does nothing.",
	})
}
