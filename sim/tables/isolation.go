package tables

import (
	_ "embed"
	"slices"
)

//go:embed isolation.yaml
var isolationYAML []byte

// wickPrices turn a table's crash into a wick: a deep low within hours, of which up to half comes back within the day.
const wickPrices = "prices={source: history, name: eth-2025-10, from: 2025-10-10, to: 2025-10-12}"

// Isolation is the table of isolated against cross margin: contagion, timing, what each is best for and capital
// efficiency. It is claim S21 (docs/claims.md). Its sentences are of that claim and of others beside it.
func Isolation() Table {
	rows := []row{
		{section: "Contagion", key: "closed", label: "closed by the venue", unit: "% of positions", factor: 100, decimals: 1, within: shares, measure: positionsClosed},
		{key: "hit", label: "hit by another's liquidation", unit: "% of positions", factor: 100, decimals: 1, within: shares, measure: positionsHit},
		{key: "ruined", label: "left with less than a tenth", unit: "% of accounts", factor: 100, decimals: 1, within: shares, measure: ruined},
		{section: "Timing", key: "liquidated", label: "ether longs liquidated", unit: "% of accounts", factor: 100, decimals: 1, within: shares, measure: reached},
		{key: "alive", label: "time until that, or to the end", unit: "hours", factor: 1, decimals: 1, within: hours, measure: hoursAlive},
		{key: "saved", label: "saved, of those isolation loses", unit: "% of isolation's liquidated", factor: 100, decimals: 1, within: shares, measure: alsoSafe("isolated")},
		{key: "lost", label: "lost, of those isolation saves", unit: "% of isolation's survivors", factor: 100, decimals: 1, within: shares, measure: notSafe("isolated")},
		{section: "Capital", key: "carried", label: "positions carried at the start", unit: "times the account's equity", factor: 1, decimals: 2, within: positive, measure: carried},
		{section: "What accounts are left with", key: "loss", label: "loss by liquidation", unit: "% of equity at the start", factor: 100, decimals: 1, measure: lossOfEquity},
		{key: "beside", label: "left where the long is lost", unit: "% of the account at the start", factor: 100, decimals: 1, measure: leftOf(func(v *vaultRow) bool { return v.Liquidations > 0 })},
		{key: "end", label: "equity at the end", unit: "% of equity at the start", factor: 100, decimals: 1, measure: leftOf(func(*vaultRow) bool { return true })},
	}
	columns := func(path string, study int) []column {
		return []column{
			{key: path + "-isolated", head: [2]string{"", "isolated"}, study: study, arm: "isolated"},
			{key: path + "-cross", head: [2]string{"", "cross"}, study: study, arm: "cross"},
			{key: path + "-lean", head: [2]string{"cross,", "no reserve"}, study: study + 1, arm: "cross"},
		}
	}
	t := Table{
		Name:   "isolation",
		Title:  "Isolated against cross margin: contagion, timing, best uses, capital efficiency",
		About:  "The same accounts on the same paths, each with a long of ether at about five times, a hedge (a short that moves with ether), a punt (a wild long at twenty times) and free cash of half the long's margin, under Bybit's rules of 2021. The first two blocks have a third column, the cross account without that cash: the same positions on less capital.",
		source: isolationYAML,
		studies: []study{
			{name: "isolation-crash"},
			{name: "isolation-crash-lean", lean: true},
			{name: "isolation-wick", overrides: []string{wickPrices}},
			{name: "isolation-wick-lean", overrides: []string{wickPrices}, lean: true},
			{name: "isolation-wick-hedged", overrides: []string{wickPrices}, without: []string{"PUNT"}},
			{name: "isolation-wick-betting", overrides: []string{wickPrices}, without: []string{"HEDGE"}},
		},
		grids: []grid{
			{title: "A crash: ether through 12 and 13 March 2020, down by more than half and partly back", columns: columns("crash", 0), rows: rows},
			{title: "A wick: ether through 10 and 11 October 2025, down by a fifth, up to half of it back", columns: columns("wick", 2), rows: rows},
			kinds(rows),
		},
		claims: []claim{
			{"S19", "Isolated: one liquidation never touches another position.", "positions hit by another's liquidation, isolated, in the crash", "hit", "crash-isolated", "", Never, 0, ""},
			{"S05", "Cross: one loss becomes stress for the whole portfolio.", "positions hit by another's liquidation, cross, in the crash", "hit", "crash-cross", "", Above, 0, ""},
			{"S18", "Isolation caps what is lost, so fewer accounts are ruined.", "accounts left with less than a tenth: isolated less cross, in the crash", "ruined", "crash-isolated", "crash-cross", Below, 0, ""},
			{"S26", "Isolated is the conservative setting: less is closed.", "positions closed by the venue: isolated less cross, in the wick", "closed", "wick-isolated", "wick-cross", Below, 0, ""},
			{"S17", "Isolation is no shield from liquidation: the position is likelier to be liquidated.", "longs liquidated: isolated less cross, in the wick", "liquidated", "wick-isolated", "wick-cross", Above, 0, ""},
			{"S27", "An isolated position may be liquidated sooner than the same in cross.", "time alive: isolated less cross, in the wick", "alive", "wick-isolated", "wick-cross", Below, 0, ""},
			{"S20", "Cross keeps a trade alive longer.", "time alive: cross less isolated, in the crash", "alive", "crash-cross", "crash-isolated", Above, 0, ""},
			{"S22", "Cross rides out a short wick that liquidates isolated positions.", "of longs that isolation loses in the wick, cross saves", "saved", "wick-cross", "", Above, 50, "more of them than not"},
			{"S23", "Isolated costs capital efficiency: idle margin cannot protect others.", "positions carried by the same capital where one long in ten is liquidated: cross over isolated", "long-against", "equal-isolated", "", Above, 1, "1 is as much as isolated"},
			{"S23", "So it does where any position counts, not only the main one.", "the same where one account in ten has any position closed", "any-against", "equal-isolated", "", Above, 1, "1 is as much as isolated"},
			{"S50", "The price of isolation is lower capital efficiency.", "the same where one long in ten is liquidated, in accounts without the hedge", "bare-against", "equal-isolated", "", Above, 1, "1 is as much as isolated"},
			{"S50", "It is if the cash that isolation leaves idle is counted.", "the same, with free cash of half the long's margin beside isolated positions", "bare-against", "equal-cash", "", Above, 1, "1 is as much as isolated"},
			{"S24", "What cross saves the position with is the account: more is lost when it fails.", "left where the long is lost, in the crash: cross less isolated", "beside", "crash-cross", "crash-isolated", Below, 0, ""},
			{"S21", "Cross is best for positions that hedge each other.", "equity at the end of the wick, with a hedge: cross less isolated", "end", "hedged-cross", "hedged-isolated", Above, 0, ""},
			{"S21", "Isolated is best beside a speculative position.", "equity at the end of the wick, with a punt: isolated less cross", "end", "betting-isolated", "betting-cross", Above, 0, ""},
		},
	}
	t.capital(3)
	return t
}

// kinds is the block of what each is best for: the wick, for accounts that hold one of the other positions and
// not both.
func kinds(rows []row) grid {
	g := grid{
		title: "What each is best for: the same wick, for accounts with a hedge alone and with a punt alone",
		columns: []column{
			{key: "hedged-isolated", head: [2]string{"with a hedge,", "isolated"}, study: 4, arm: "isolated"},
			{key: "hedged-cross", head: [2]string{"with a hedge,", "cross"}, study: 4, arm: "cross"},
			{key: "betting-isolated", head: [2]string{"with a punt,", "isolated"}, study: 5, arm: "isolated"},
			{key: "betting-cross", head: [2]string{"with a punt,", "cross"}, study: 5, arm: "cross"},
		},
	}
	for _, r := range rows {
		if slices.Contains([]string{"ruined", "liquidated", "loss", "end"}, r.key) {
			r.section = ""
			g.rows = append(g.rows, r)
		}
	}
	return g
}
