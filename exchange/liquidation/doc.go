// Package liquidation is how a margin venue closes positions that no longer carry their maintenance margin: first a part
// of them, then all, down to insurance fund, auto-deleveraging and shared loss.
//
// One [Engine] has the accounts of package exchange, some markets, and [Rules]: a list of [Step] values, in which venues
// differ. What follows closes positions at the mark, whatever that costs, and has the fund bear what is missing:
//
//	rules.Steps = []liquidation.Step{
//		liquidation.Takeover{Below: wad(1), Residue: liquidation.ToFund}, // whoever fails
//		liquidation.AtAnyPrice{},
//		liquidation.Fund{},
//		liquidation.Operator{}, // what the fund does not have
//	}
//	e, _ := liquidation.New(rules)
//	m, _ := e.AddMarket(instrument, venue)
//	p, _ := e.Open(opening)                  // and whatever else accounts may do
//	events, _ := e.Mark(m, price(1760), 12)  // one Event for each closing
//
// Presets of real venues, with their sources, are in package exchange/presets.
//
// # The order of a mark
//
// A mark first sells what the engine holds in inventory of that market, then takes every bucket that the mark reached
// through the steps, in the order that the rules name. Charging a shared loss can push others over; they follow in the
// same mark. A bucket that waits for its next step waits for the next mark.
//
// # Inventory and fund
//
// What a takeover cannot close the engine may keep as inventory for its fund. It is taken at the mark, so the fund makes
// what the bankruptcy value is better than the mark, and pays what it is worse.
//
// # What balances
//
// The engine is a counterparty of the accounts: whatever leaves a bucket is in the house's cash or position, and
// [Engine.Check] proves that funds, operator and inventory are exactly those. An [Event] splits what a bucket lost into
// reasons that sum exactly.
//
// An Engine is not safe for concurrent use. It has no clock, and no randomness but what [Engine.Seed] addresses.
package liquidation
