// Package play is the small live model of a report's page: one lending arm of a study, fewer borrowers, a few paths, and three
// numbers that a reader moves, which are the discount, the LLTV and the venue's depth.
//
//	m, err := play.Open(scenarioText)
//	for _, c := range m.Controls { fmt.Println(c.Name, c.Now) }
//	answer, err := m.Ask("1.03", "", "") // the discount is moved, the others stay as the scenario has them
//
// It walks the engine of [sim.Run] itself and nothing simpler, so that what it says is what a study of the same scenario says:
// [Answer.Hash] is the hash of that study's rows. The command in folder wasm makes WebAssembly of it, which the page holds.
package play
