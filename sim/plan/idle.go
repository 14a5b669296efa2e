package plan

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// idle warns of what a scenario says without effect.
func (r *reader) idle(s *scenario.Scenario) {
	p := r.plan
	account := false
	for _, a := range p.arms {
		if m, is := a.(margin.Arm); is {
			account = account || m.Account
		}
	}
	if !account {
		const remedy = "has no effect: no arm is of design exchange-account; add one, or remove it"
		if len(s.Portfolio.Positions) > 0 {
			r.warn("portfolio.positions", remedy)
		}
		if !s.Portfolio.Reserve.IsZero() {
			r.warn("portfolio.reserve", remedy)
		}
	}
	r.idleBehaviours(s, account)
	for i, a := range s.Arms {
		of := exchangeOf(a)
		if of.Preset == "" {
			continue
		}
		preset, err := r.preset(of)
		if err != nil {
			continue // told
		}
		idle := preset.Idle()
		if of.Thresholds == "matched" {
			idle = append(idle, preset.Outdone()...)
		}
		for _, f := range idle {
			if f.File == "" {
				r.warn(fmt.Sprintf("arms[%d].rules.%s", i, f.Key), "%s", f.Text())
			} else if text := f.Error(); !r.told[text] {
				r.tell(text)
				r.warn(fmt.Sprintf("arms[%d].preset", i), "%s", text)
			}
		}
	}
}

// idleBehaviours warns of borrowers who would add margin and have none to add.
func (r *reader) idleBehaviours(s *scenario.Scenario, account bool) {
	var all []scenario.Behaviour
	switch population := s.Population.(type) {
	case scenario.Drawn:
		all = population.Behaviours
	case scenario.PopulationFile:
		all = population.Behaviours
	}
	for i, b := range all {
		if _, adds := b.(scenario.AddMargin); adds && (!account || s.Portfolio.Reserve.IsZero()) {
			why := "portfolio.reserve is 0; give one"
			if !account {
				why = "no arm is of design exchange-account; add one and a portfolio.reserve"
			}
			r.warn(fmt.Sprintf("population.behaviours[%d]", i), "add-margin has no effect: %s, or write another behaviour", why)
		}
	}
}

// tell remembers that something was told.
func (r *reader) tell(what string) {
	if r.told == nil {
		r.told = map[string]bool{}
	}
	r.told[what] = true
}
