package agents

import "github.com/ringfence-sim/ringfence/catalog"

// Passive does nothing. It is what most borrowers do in the minutes that matter.
type Passive struct{}

// Kind is "passive".
func (Passive) Kind() string { return "passive" }

// Validate finds no fault: there is nothing to set.
func (Passive) Validate() error { return nil }

// Alarm never wakes it.
func (Passive) Alarm() Alarm { return Alarm{} }

// Act does nothing.
func (Passive) Act(View) Action { return Action{} }

// KindOf is the kind of a behaviour; a borrower without one is passive.
func KindOf(b Behaviour) string {
	if b == nil {
		return Passive{}.Kind()
	}
	return b.Kind()
}

// PassiveForm states [Passive].
type PassiveForm struct{ Weight }

// Behaviour implements [BehaviourForm].
func (PassiveForm) Behaviour(*catalog.Builder) Behaviour { return Passive{} }

func init() {
	Behaviours.Register(PassiveForm{}, catalog.Rule{
		Name: "passive", Source: catalog.Definition,
		Doc: "Does nothing: it is liquidated or it is not.",
	})
}
