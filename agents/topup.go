package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
)

// TopUp adds collateral when its LTV reaches Trigger, as much as brings the LTV down to Target, out of a budget.
type TopUp struct {
	Trigger  uint256.Int // LTV at the reference price at which it wakes, scale 1e18
	Target   uint256.Int // LTV it restores, scale 1e18, below Trigger
	Reaction uint64      // seconds from waking to acting
	Budget   uint256.Int // collateral it can add in all, as a share of its collateral at the start, scale 1e18
}

// DefaultTopUp wakes at an LTV of 0.80, restores 0.70, takes ten minutes and can add half of what it had: a choice, not
// a measurement.
var DefaultTopUp = TopUp{
	Trigger: *uint256.NewInt(0.80e18), Target: *uint256.NewInt(0.70e18), Reaction: 600, Budget: *uint256.NewInt(0.5e18),
}

// Kind is "top-up".
func (TopUp) Kind() string { return "top-up" }

// Validate reports every fault.
func (b TopUp) Validate() error {
	return validate(&b.Trigger, &b.Target, &b.Budget, b.Reaction)
}

// Alarm wakes it at Trigger.
func (b TopUp) Alarm() Alarm { return Alarm{LTV: b.Trigger, Reaction: b.Reaction} }

// Act adds ⌈debt·1e54/(Target·price)⌉ less what it has, at most ⌊Budget·start/1e18⌋ less what it added before.
func (b TopUp) Act(v View) Action {
	needed := CollateralFor(&v.Debt, &b.Target, &v.Price)
	return Action{Add: within(fixed.MinusCapped(&needed, &v.Collateral), &b.Budget, &v.StartCollateral, &v.Added)}
}

// TopUpForm states a [TopUp].
type TopUpForm struct {
	Defence
}

// Behaviour implements [BehaviourForm].
func (f TopUpForm) Behaviour(b *catalog.Builder) Behaviour {
	return TopUp{
		Trigger: b.Ratio("trigger", f.Trigger), Target: b.Ratio("target", f.Target),
		Reaction: f.Reaction.Seconds(), Budget: b.Ratio("budget", f.Budget),
	}
}

func init() {
	Behaviours.Register(TopUpForm{}, catalog.Rule{
		Name: "top-up", Source: catalog.Definition,
		Doc: "Adds collateral (margin in an exchange arm) when LTV rises to the trigger.",
	})
}
