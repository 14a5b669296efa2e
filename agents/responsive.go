package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// Responsive is borrowers whom an app warns as their LTV rises: a share of them reacts some time after the
// warning, and repays down to Target out of its own pocket, whatever that takes. The others do nothing. Who reacts is drawn for
// each borrower, whatever its size. The time at or above the warning adds up: leaving it stops the clock and does not reset it.
// After a repayment the clock starts from zero.
//
// Source: a fit to three falls of a market on Base whose users mostly come through one app: a share of 0.6 to 0.7 reacts 60 to
// 120 minutes after 80 % LTV (of an LLTV of 86 %) and repays to 74 % (github.com/RahilBhavan/spine, backtest.py). Take another
// default where nobody warns.
type Responsive struct {
	Share    uint256.Int // of borrowers who react, scale 1e18, at most 1e18
	Trigger  uint256.Int // LTV at the reference price at which they are warned, scale 1e18
	Target   uint256.Int // LTV they restore, scale 1e18, below Trigger
	Reaction uint64      // seconds at or above Trigger until it acts
}

// Kind is "responsive".
func (Responsive) Kind() string { return "responsive" }

// Validate reports every fault.
func (b Responsive) Validate() error {
	err := validate(&b.Trigger, &b.Target, &fixed.WAD, b.Reaction)
	if b.Share.Gt(&fixed.WAD) {
		err = fault.Join(err, fault.New("share", ltv(&b.Share)+" is above 1", "lower it"))
	}
	return err
}

// Vary draws whether a borrower reacts: its share is then 1, otherwise 0.
func (b Responsive) Vary(s *rng.Stream) Behaviour {
	const wad = 1e18
	if s.Uint64N(wad) < b.Share.Uint64() {
		b.Share = fixed.WAD
	} else {
		b.Share.Clear()
	}
	return b
}

// Alarm wakes it at Trigger, unless it is one of those who do not react.
func (b Responsive) Alarm() Alarm {
	if b.Share.IsZero() {
		return Alarm{}
	}
	return Alarm{LTV: b.Trigger, Reaction: b.Reaction, AddsUp: true}
}

// Act repays its debt less ⌊Target·collateral·price/1e54⌋.
func (b Responsive) Act(v View) Action {
	kept := DebtFor(&v.Collateral, &b.Target, &v.Price)
	return Action{Repay: fixed.MinusCapped(&v.Debt, &kept)}
}

// ResponsiveForm states [Responsive].
type ResponsiveForm struct {
	Weight
	Reacting catalog.Decimal  `key:"share" default:"0.7" min:"0" max:"1" places:"18" assumed:"0.6 0.7" doc:"Share of these borrowers who react at all, drawn for each." source:"0.6 to 0.7 fitted on Base (spine, backtest.py)"`
	Trigger  catalog.Decimal  `key:"trigger" default:"0.8" above:"0" below:"1" places:"18" unit:"LTV" assumed:"x0.95 x1.03" doc:"LTV at the reference price at which they are warned." source:"as share"`
	Target   catalog.Decimal  `key:"target" default:"0.74" above:"0" below:"1" places:"18" unit:"LTV" assumed:"x0.9 x1.05" doc:"LTV they repay down to." source:"as share"`
	Reaction catalog.Duration `key:"reaction" default:"2h" assumed:"1h 2h" doc:"Time at or above the trigger, over all visits, until they act." source:"60 to 120 minutes, as share"`
}

// Behaviour implements [BehaviourForm].
func (f ResponsiveForm) Behaviour(b *catalog.Builder) Behaviour {
	return Responsive{
		Share: b.Ratio("share", f.Reacting), Trigger: b.Ratio("trigger", f.Trigger), Target: b.Ratio("target", f.Target), Reaction: f.Reaction.Seconds(),
	}
}

func init() {
	Behaviours.Register(ResponsiveForm{}, catalog.Rule{
		Name: "responsive", Source: "github.com/RahilBhavan/spine, backtest.py: fitted on three events",
		Doc: "Borrowers whom an app warns: a share of them, drawn anew on each path, reacts after some time at a high LTV and repays out of its own pocket, the others do nothing.",
	})
}
