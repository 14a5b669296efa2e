package examples

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Instalments pays back ⌊Part·debt at the start/1e18⌋ from its own pocket each time that its LTV is at the trigger and its
// reaction time has passed, until it has paid Times of them.
//
// Limit cases: Times 0 never acts; a part of 1 pays back everything at once.
type Instalments struct {
	Trigger  uint256.Int // LTV at the reference price, scale 1e18
	Part     uint256.Int // of the debt at the start, scale 1e18, at most 1
	Times    uint64
	Reaction uint64 // seconds from waking to acting
}

// Kind is "instalments".
func (Instalments) Kind() string { return "instalments" }

// Validate refuses a part above 1.
func (b Instalments) Validate() error {
	if b.Part.Gt(&fixed.WAD) {
		return fault.New("part", fmt.Sprintf("%s/1e18 is above 1", b.Part.Dec()), "write a share of at most 1")
	}
	return nil
}

// Alarm wakes it at the trigger.
func (b Instalments) Alarm() agents.Alarm {
	return agents.Alarm{LTV: b.Trigger, Reaction: b.Reaction}
}

// Act pays the next instalment, or what is left of the debt or of the budget where that is less.
func (b Instalments) Act(v agents.View) (a agents.Action) {
	one, err := fixed.WMulDown(&v.StartDebt, &b.Part)
	if err != nil {
		return a
	}
	budget, err := fixed.Mul(&one, uint256.NewInt(b.Times))
	if err != nil {
		return a
	}
	a.Repay = fixed.MinusCapped(&budget, &v.Repaid)
	for _, limit := range []*uint256.Int{&one, &v.Debt} {
		if limit.Lt(&a.Repay) {
			a.Repay = *limit
		}
	}
	return a
}

// InstalmentsForm is what a scenario writes: {behaviour: instalments, trigger: 0.8, part: 0.1, times: 5}.
type InstalmentsForm struct {
	agents.Weight
	Trigger  catalog.Decimal  `key:"trigger" default:"0.82" above:"0" max:"1" places:"18" doc:"LTV at which it wakes."`
	Part     catalog.Decimal  `key:"part" default:"0.1" above:"0" max:"1" places:"18" doc:"Share of its debt at the start that an instalment pays."`
	Times    uint64           `key:"times" default:"3" min:"1" max:"1000" doc:"Instalments that it can pay."`
	Reaction catalog.Duration `key:"reaction" default:"5m" doc:"Time from waking to acting."`
}

// Behaviour implements [agents.BehaviourForm].
func (f InstalmentsForm) Behaviour(b *catalog.Builder) agents.Behaviour {
	return Instalments{Trigger: b.Ratio("trigger", f.Trigger), Part: b.Ratio("part", f.Part), Times: f.Times, Reaction: f.Reaction.Seconds()}
}

func init() {
	agents.Behaviours.Register(InstalmentsForm{}, catalog.Rule{
		Name: "instalments", Doc: "Pays back equal parts of its debt while its LTV is at the trigger.", Source: catalog.Assumption,
	})
}
