package agents

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// SelfLiquidate takes what a design offers of its own vault, as any liquidator might, where the design permits that: the discount
// is then its own, and what it loses is gas and the protocol's share. It looks a reaction time after its LTV reached Trigger, and
// again a reaction time later while nothing is on offer. In a block borrowers act before liquidators. It pays from elsewhere, and
// what it gets it keeps elsewhere. Where the design forbids it, it asks once.
type SelfLiquidate struct {
	Trigger  uint256.Int // LTV at the reference price from which it looks, scale 1e18
	Reaction uint64      // seconds from waking to looking, and between two looks
	Part     uint256.Int // of what is on offer, taken at once, scale 1e18, above 0, at most 1e18
}

// Kind is "self-liquidate".
func (SelfLiquidate) Kind() string { return "self-liquidate" }

// Validate reports every fault.
func (b SelfLiquidate) Validate() error {
	err := validateAlarm(&b.Trigger, b.Reaction)
	if b.Part.IsZero() || b.Part.Gt(&fixed.WAD) {
		err = fault.Join(err, fault.New("part", fmt.Sprintf("%s is not above 0 and at most 1", ltv(&b.Part)), "correct it"))
	}
	return err
}

// TakesOwn is true.
func (SelfLiquidate) TakesOwn() bool { return true }

// Alarm wakes it at Trigger.
func (b SelfLiquidate) Alarm() Alarm { return Alarm{LTV: b.Trigger, Reaction: b.Reaction} }

// Act takes.
func (b SelfLiquidate) Act(View) Action { return Action{Take: b.Part} }

// SelfLiquidateForm states a [SelfLiquidate].
type SelfLiquidateForm struct {
	Weight
	Trigger  catalog.Decimal  `key:"trigger" default:"0.82" above:"0" below:"1" places:"18" unit:"LTV" assumed:"x0.95 x1.03" doc:"LTV at the reference price from which the borrower looks whether its vault is on offer. One above an arm's threshold may come too late in that arm."`
	Reaction catalog.Duration `key:"reaction" default:"12s" assumed:"x2 x10" doc:"Time between waking and looking, and between two looks. Liquidators who look more often come first."`
	Part     catalog.Decimal  `key:"part" default:"1" above:"0" max:"1" places:"18" assumed:"0.5 1" doc:"Part of what is on offer that it takes at once."`
}

// Behaviour implements [BehaviourForm].
func (f SelfLiquidateForm) Behaviour(b *catalog.Builder) Behaviour {
	return SelfLiquidate{Trigger: b.Ratio("trigger", f.Trigger), Reaction: f.Reaction.Seconds(), Part: b.Ratio("part", f.Part)}
}

func init() {
	Behaviours.Register(SelfLiquidateForm{}, catalog.Rule{
		Name: "self-liquidate", Source: catalog.Definition,
		Doc: "Takes what the design offers of the borrower's own vault, where the design permits it and the discount pays for the gas: the discount stays with the borrower, who loses gas and the protocol's share. It pays from elsewhere. Where a design forbids it, sells from lots, pools or bands, or has debt taken over, and in an exchange arm, it does nothing.",
	})
}
