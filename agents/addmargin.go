package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
)

// AddMargin moves free cash of its account to its position when its LTV reaches Trigger, as much as brings the LTV down to
// Target: leverage falls, size stays (claim S29 (docs/claims.md)). Its budget is the account's reserve, so that it is
// compared with [Leave] and [SwitchToCross] at the same stake; [Repay] brings money from outside. Without a reserve, as in
// a vault arm, it does nothing.
type AddMargin struct {
	Trigger  uint256.Int // LTV at the reference price at which it wakes, scale 1e18
	Target   uint256.Int // LTV it restores, scale 1e18, below Trigger
	Reaction uint64      // seconds from waking to acting
}

// Kind is "add-margin".
func (AddMargin) Kind() string { return "add-margin" }

// Validate reports every fault.
func (b AddMargin) Validate() error {
	return validate(&b.Trigger, &b.Target, &fixed.WAD, b.Reaction)
}

// NeedsReserve is true: it moves what is free in its account.
func (AddMargin) NeedsReserve() bool { return true }

// Alarm wakes it at Trigger.
func (b AddMargin) Alarm() Alarm { return Alarm{LTV: b.Trigger, Reaction: b.Reaction} }

// Act adds its debt less ⌊Target·collateral·price/1e54⌋, at most the reserve, unless it was refused before.
func (b AddMargin) Act(v View) Action {
	if v.Refused > 0 {
		return Action{}
	}
	kept := DebtFor(&v.Collateral, &b.Target, &v.Price)
	more := fixed.MinusCapped(&v.Debt, &kept)
	if more.Gt(&v.Reserve) {
		more = v.Reserve
	}
	return Action{Margin: more}
}

// AddMarginForm states a [AddMargin].
type AddMarginForm struct {
	Watchful
	Target catalog.Decimal `key:"target" default:"0.75" above:"0" below:"1" places:"18" unit:"LTV" assumed:"x0.9 x1.05" doc:"LTV the borrower wants to get back to."`
}

// Behaviour implements [BehaviourForm].
func (f AddMarginForm) Behaviour(b *catalog.Builder) Behaviour {
	return AddMargin{
		Trigger: b.Ratio("trigger", f.Trigger), Target: b.Ratio("target", f.Target), Reaction: f.Reaction.Seconds(),
	}
}

func init() {
	Behaviours.Register(AddMarginForm{}, catalog.Rule{
		Name: "add-margin", Source: catalog.Definition,
		Doc: "Moves free cash of the account to the position when LTV rises to the trigger, as far as the account's reserve (portfolio.reserve) goes. In a vault arm, and without a reserve, it does nothing.",
	})
}
