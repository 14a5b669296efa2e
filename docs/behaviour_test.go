package docs_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
	"github.com/ringfence-sim/ringfence/catalog"
)

// Halver repays half of what it owes, once, as soon as its LTV reaches Trigger.
type Halver struct {
	Trigger  uint256.Int // LTV at the reference price, scale 1e18
	Reaction uint64      // seconds from waking to acting
}

// Kind is "halver".
func (Halver) Kind() string { return "halver" }

// Validate finds no fault.
func (Halver) Validate() error { return nil }

// Alarm wakes it at Trigger.
func (b Halver) Alarm() agents.Alarm { return agents.Alarm{LTV: b.Trigger, Reaction: b.Reaction} }

// Act repays half of the debt, rounded down, where nothing was repaid before.
func (b Halver) Act(v agents.View) (a agents.Action) {
	if v.Repaid.IsZero() {
		a.Repay.Rsh(&v.Debt, 1)
	}
	return a
}

// HalverForm is what a scenario writes: {behaviour: halver, weight: 10, trigger: 0.8, reaction: 1m}.
type HalverForm struct {
	agents.Weight
	Trigger  catalog.Decimal  `key:"trigger" default:"0.8" above:"0" max:"1" places:"18" doc:"LTV at which it wakes."`
	Reaction catalog.Duration `key:"reaction" default:"60s" doc:"Time from waking to acting."`
}

// Behaviour implements [agents.BehaviourForm].
func (f HalverForm) Behaviour(b *catalog.Builder) agents.Behaviour {
	return Halver{Trigger: b.Ratio("trigger", f.Trigger), Reaction: f.Reaction.Seconds()}
}

func init() {
	agents.Behaviours.Register(HalverForm{}, catalog.Rule{
		Name: "halver", Doc: "Repays half of its debt, once, when LTV rises to the trigger.", Source: catalog.Assumption,
	})
}

func TestHalverKeepsTheLaws(t *testing.T) {
	agentstest.Behaviour(t, func() agents.Behaviour { return Halver{Trigger: *uint256.NewInt(0.8e18), Reaction: 60} })
}
