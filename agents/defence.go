package agents

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Defence are the keys of behaviours that act on a rising LTV. LTV is taken at the reference price, so that the same behaviour
// means the same in every arm.
type Defence struct {
	Weight
	Trigger  catalog.Decimal  `key:"trigger" default:"0.82" above:"0" below:"1" places:"18" unit:"LTV" assumed:"x0.95 x1.03" doc:"LTV at the reference price at which the borrower wakes. One above an arm's threshold comes too late in that arm."`
	Target   catalog.Decimal  `key:"target" default:"0.75" above:"0" below:"1" places:"18" unit:"LTV" assumed:"x0.9 x1.05" doc:"LTV the borrower wants to get back to."`
	Reaction catalog.Duration `key:"reaction" default:"10m" assumed:"x0.5 x2" doc:"Time between waking and acting."`
	Budget   catalog.Decimal  `key:"budget" default:"0.25" min:"0" max:"100" places:"18" unit:"share of starting collateral" assumed:"x0.5 x2" doc:"Budget for all actions together, as a share of the value the borrower's collateral had at the start."`
}

// Watchful are the keys of behaviours that act in an account at an exchange.
type Watchful struct {
	Weight
	Trigger  catalog.Decimal  `key:"trigger" default:"0.82" above:"0" below:"1" places:"18" unit:"LTV" assumed:"x0.95 x1.03" doc:"LTV of the position at the reference price at which the borrower wakes. One above an arm's threshold comes too late in that arm."`
	Reaction catalog.Duration `key:"reaction" default:"10m" assumed:"x0.5 x2" doc:"Time between waking and acting."`
}

// validate reports the faults of a behaviour that restores an LTV.
func validate(trigger, target, budget *uint256.Int, reaction uint64) error {
	faults := []error{validateAlarm(trigger, reaction)}
	if target.IsZero() || !target.Lt(trigger) {
		faults = append(faults, fault.New("target", fmt.Sprintf("%s is not below the trigger, %s", ltv(target), ltv(trigger)), "lower the target or raise the trigger"))
	}
	if budget.IsZero() || budget.BitLen() > 80 {
		faults = append(faults, fault.New("budget", ltv(budget)+" is not above 0 and below a million times what was there at the start", "for no budget name the behaviour passive"))
	}
	return fault.Join(faults...)
}

// validateAlarm reports the faults of what wakes a behaviour.
func validateAlarm(trigger *uint256.Int, reaction uint64) error {
	var faults []error
	if trigger.IsZero() || trigger.Gt(&fixed.WAD) {
		faults = append(faults, fault.New("trigger", ltv(trigger)+" is no LTV above 0 and at most 1", "correct it"))
	}
	if reaction > longest {
		faults = append(faults, fault.New("reaction", fmt.Sprintf("%s is more than a year", catalog.Duration(reaction)), "shorten it"))
	}
	return fault.Join(faults...)
}

// longest is the longest time from waking to acting, seconds.
const longest = 366 * 86_400

// ltv is a ratio of scale 1e18 as people write it.
func ltv(x *uint256.Int) string { return catalog.FromScaled(x, 18).String() }
