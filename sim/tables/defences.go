package tables

import (
	_ "embed"
	"fmt"
)

//go:embed defences.yaml
var defencesYAML []byte

// Defences is the table of what to do with an isolated position near liquidation: leave it, leave the trade,
// add margin or switch to cross; what that does to control, collateral, leverage and liquidation. It is claim
// S30 (docs/claims.md). Its sentences are of that claim and of others beside it.
func Defences() Table {
	options := []struct{ key, behaviour, above, head string }{
		{"nothing", "{behaviour: passive}", "", "do nothing"},
		{"leave", "{behaviour: leave, trigger: 0.96, reaction: 5m}", "leave", "the trade"},
		{"add", "{behaviour: add-margin, trigger: 0.96, target: 0.92, reaction: 5m}", "add", "margin"},
		{"switch", "{behaviour: switch-to-cross, trigger: 0.96, reaction: 5m}", "switch", "to cross"},
	}
	t := Table{
		Name:   "defences",
		Title:  "An isolated position near liquidation: do nothing, leave the trade, add margin, switch to cross",
		About:  "The same accounts on the same paths, each with an isolated long of ether at about four times, another isolated long and free cash of as much as the first one's margin, under Bybit's rules of 2021 (Binance's in the last block). When the long's debt reaches 96 % of its value its owner acts five minutes later: sells it, adds margin to get back to 92 % (as often as the cash lasts), or switches it to cross.",
		source: defencesYAML,
	}
	rows := []row{
		{section: "Control", key: "acted", label: "owners that acted", unit: "% of accounts", factor: 100, decimals: 1, within: shares, measure: acted},
		{key: "vain", label: "liquidated all the same, of those", unit: "% of owners that acted", factor: 100, decimals: 1, within: shares, measure: inVain},
		{key: "refused", label: "refused by the venue's rules", unit: "times an account", factor: 1, decimals: 2, within: positive, measure: refusals},
		{section: "Collateral", key: "added", label: "margin added by those that acted", unit: "% of the long's at the start", factor: 100, decimals: 1, within: positive, measure: added},
		{section: "Leverage", key: "leverage", label: "long, over what stands behind it", unit: "times, at the first price", factor: 1, decimals: 2, within: positive, measure: backing},
		{section: "Liquidation", key: "liquidated", label: "longs liquidated", unit: "% of accounts", factor: 100, decimals: 1, within: shares, measure: reached},
		{key: "alive", label: "time until that, or to the end", unit: "hours", factor: 1, decimals: 1, within: hours, measure: hoursAlive},
		{key: "hit", label: "hit by another's liquidation", unit: "% of positions", factor: 100, decimals: 1, within: shares, measure: positionsHit},
		{section: "What accounts are left with", key: "ruined", label: "left with less than a tenth", unit: "% of accounts", factor: 100, decimals: 1, within: shares, measure: ruined},
		{key: "failed", label: "left where the long is lost", unit: "% of the account at the start", factor: 100, decimals: 1, measure: leftOf(func(v *vaultRow) bool { return v.Liquidations > 0 })},
		{key: "end", label: "equity at the end, all accounts", unit: "% of equity at the start", factor: 100, decimals: 1, measure: leftOf(func(*vaultRow) bool { return true })},
	}
	for _, on := range []struct {
		path, title string
		without     string // an option that is not shown
		overrides   []string
	}{
		{"crash", "A crash: ether through 12 and 13 March 2020, down by more than half and partly back", "", nil},
		{"wick", "A wick: ether through 10 and 11 October 2025, down by a fifth, up to half of it back", "", []string{wickPrices}},
		{"binance", "The same wick under Binance's rules, which refuse a switch while a position is open", "leave", []string{wickPrices, "arms.0.preset=binance-usdm"}},
	} {
		g := grid{title: on.title, rows: rows}
		for _, o := range options {
			if o.key == on.without {
				continue
			}
			g.columns = append(g.columns, column{key: on.path + "-" + o.key, head: [2]string{o.above, o.head}, study: len(t.studies), arm: "account"})
			t.studies = append(t.studies, study{
				name:      fmt.Sprintf("defences-%s-%s", on.path, o.key),
				overrides: append([]string{"population.behaviours=[" + o.behaviour + "]"}, on.overrides...),
			})
		}
		t.grids = append(t.grids, g)
	}
	t.claims = []claim{
		{"S29", "Adding margin lowers effective leverage.", "long over what stands behind it, in the wick: add less nothing", "leverage", "wick-add", "wick-nothing", Below, 0, ""},
		{"S30", "Adding margin moves liquidation away.", "longs liquidated in the wick: add less nothing", "liquidated", "wick-add", "wick-nothing", Below, 0, ""},
		{"S30", "Who adds margin ends better than who does not.", "equity at the end of the crash: add less nothing", "end", "crash-add", "crash-nothing", Above, 0, ""},
		{"S30", "It does where the price comes back.", "equity at the end of the wick: add less nothing", "end", "wick-add", "wick-nothing", Above, 0, ""},
		{"S25", "What was added is lost with the position: more is at risk.", "left where the long is lost, in the crash: add less nothing", "failed", "crash-add", "crash-nothing", Below, 0, ""},
		{"S33", "Switching to cross may prevent liquidation.", "longs liquidated in the wick: switch less nothing", "liquidated", "wick-switch", "wick-nothing", Below, 0, ""},
		{"S36", "The switch is there when it is needed.", "refused at Binance (error −4048), switching", "refused", "binance-switch", "", Never, 0, ""},
		{"S33", "It exposes the rest of the account.", "positions hit by another's liquidation in the crash, after switching", "hit", "crash-switch", "", Above, 0, ""},
		{"S33", "Switching protects more than adding margin does.", "longs liquidated in the wick: switch less add", "liquidated", "wick-switch", "wick-add", Below, 0, ""},
		{"S30", "Doing nothing risks the posted margin and nothing else.", "positions hit by another's liquidation in the crash, doing nothing", "hit", "crash-nothing", "", Never, 0, ""},
		{"S30", "Leaving keeps control: the owner closes the trade, not the venue.", "longs liquidated in the crash before owners who mean to leave have left", "liquidated", "crash-leave", "", Never, 0, ""},
		{"S37", "Leaving in time keeps more than waiting for the liquidation.", "equity at the end of the crash: leave less nothing", "end", "crash-leave", "crash-nothing", Above, 0, ""},
		{"S37", "Who leaves misses the recovery: adding margin ends better in a wick.", "equity at the end of the wick: leave less add", "end", "wick-leave", "wick-add", Below, 0, ""},
	}
	return t
}
