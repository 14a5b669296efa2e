package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Repay repays debt when its LTV reaches Trigger, as much as brings the LTV down to Target, out of a budget of loan tokens
// kept elsewhere.
type Repay struct {
	Trigger  uint256.Int // LTV at the reference price at which it wakes, scale 1e18
	Target   uint256.Int // LTV it restores, scale 1e18, below Trigger
	Reaction uint64      // seconds from waking to acting
	Budget   uint256.Int // debt it can repay in all, as a share of its debt at the start, scale 1e18
}

// DefaultRepay wakes at an LTV of 0.80, restores 0.70, takes ten minutes and can repay a third of its debt: a choice,
// not a measurement. A third of the debt and half of the collateral lower the LTV alike.
var DefaultRepay = Repay{
	Trigger: *uint256.NewInt(0.80e18), Target: *uint256.NewInt(0.70e18), Reaction: 600, Budget: *uint256.NewInt(333333333333333333),
}

// Kind is "repay".
func (Repay) Kind() string { return "repay" }

// Validate reports every fault.
func (b Repay) Validate() error {
	return validate(&b.Trigger, &b.Target, &b.Budget, b.Reaction)
}

// Alarm wakes it at Trigger.
func (b Repay) Alarm() Alarm { return Alarm{LTV: b.Trigger, Reaction: b.Reaction} }

// Act repays its debt less ⌊Target·collateral·price/1e54⌋, at most ⌊Budget·start/1e18⌋ less what it repaid before.
func (b Repay) Act(v View) Action {
	kept := DebtFor(&v.Collateral, &b.Target, &v.Price)
	return Action{Repay: within(fixed.MinusCapped(&v.Debt, &kept), &b.Budget, &v.StartDebt, &v.Repaid)}
}

// within is the part of wanted that the budget, a share of start of which spent is gone, still pays; rounded down.
func within(wanted uint256.Int, budget, start, spent *uint256.Int) uint256.Int {
	var total uint256.Int
	if over := fixed.SetQuotient(&total, budget, start, &fixed.WAD); over {
		total = highest
	}
	if left := fixed.MinusCapped(&total, spent); left.Lt(&wanted) {
		return left
	}
	return wanted
}

// RepayForm states a [Repay].
type RepayForm struct {
	Defence
}

// Behaviour implements [BehaviourForm].
func (f RepayForm) Behaviour(b *catalog.Builder) Behaviour {
	return Repay{
		Trigger: b.Ratio("trigger", f.Trigger), Target: b.Ratio("target", f.Target),
		Reaction: f.Reaction.Seconds(), Budget: b.Ratio("budget", f.Budget),
	}
}

func init() {
	Behaviours.Register(RepayForm{}, catalog.Rule{
		Name: "repay", Source: catalog.Definition,
		Doc: "Repays debt out of the borrower's own pocket (which is margin added, in an exchange arm) when LTV rises to the trigger.",
	})
}
