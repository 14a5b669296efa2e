package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/play"
	"github.com/ringfence-sim/ringfence/sim/play/engine"
	"github.com/ringfence-sim/ringfence/sim/report"
)

// playground is the small live model of a scenario, or why there is none.
func playground(scenarioText string) *report.Playground {
	m, err := play.Open(scenarioText)
	if errors.Is(err, play.ErrNothing) {
		return &report.Playground{Refused: strings.TrimPrefix(err.Error(), play.ErrNothing.Error()+": ")}
	}
	if err != nil { // a file of the scenario is elsewhere now
		return &report.Playground{Refused: "its scenario does not stand alone"}
	}
	p := &report.Playground{Module: engine.Module, Worker: engine.Worker(), Script: engine.Script, Scenario: scenarioText}
	var moved []string
	for _, c := range m.Controls {
		moved = append(moved, c.Name)
	}
	p.About = fmt.Sprintf("The engine of this study is in the page (%s of it): move %s, and it walks the first %d paths of %s anew, here and without a network.", p.Megabytes(), strings.Join(moved, ", "), m.Paths, m.Arm)
	if m.Vaults < m.Of {
		p.About += fmt.Sprintf(" It has %d of the %d vaults, and a venue as much shallower; liquidators have their whole means. So its numbers are near the study's and not the same.", m.Vaults, m.Of)
	}
	return p
}
