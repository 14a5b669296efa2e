// Package margin is the arm of a study that lives at an exchange: its borrowers hold long positions there, and the venue's margin
// engine closes them.
//
//	rules, err := preset.Settled(6)
//	instrument, err := preset.Instrument("ETHUSDC", exchange.Linear, 0, 6)
//	a := margin.Arm{Name: "mine", Rules: rules, Instrument: instrument, Counterparties: 5}
//	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{a}})
package margin
