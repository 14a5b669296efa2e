package tables

import (
	"fmt"
	"strconv"
)

// longTimes multiplies by how much the median health of longs exceeds the least that is drawn: 0.5 takes away a
// third of the longs' margin, 1.4 adds a quarter, 2.2 adds 60 % and 2.8 adds 80 %. How much capital that is, is
// read off the accounts.
func longTimes(times float64) []string {
	return []string{wickPrices, "population.health.median=" + shortest(0.25*times)}
}

// allTimes does so, and multiplies the margin of the other two positions.
func allTimes(times float64) []string {
	return append(longTimes(times), "portfolio.positions.0.leverage="+shortest(10/times), "portfolio.positions.1.leverage="+shortest(20/times))
}

func shortest(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }

// capital adds to the isolation table its block of capital at equal probability of liquidation. base is the
// study of the wick in which accounts have no free cash.
func (t *Table) capital(base int) {
	add := func(what string, times float64, overrides []string, without ...string) int {
		t.studies = append(t.studies, study{name: fmt.Sprintf("isolation-wick-%s-%s", what, shortest(times)), overrides: overrides, lean: true, without: without})
		return len(t.studies) - 1
	}
	// An arm whose liquidations are not looked at is left out, to save its time.
	long := func(times float64, without string) int { return add("long", times, longTimes(times), without) }
	all := func(times float64, without string) int { return add("all", times, allTimes(times), without) }
	bare := func(times float64) int { return add("bare", times, longTimes(times), "HEDGE") }

	crosses := []int{long(0.5, "isolated"), base, long(1.4, "isolated"), long(2, "isolated")}
	safer := []int{base, long(2.2, "cross"), long(2.8, "cross"), long(4, "cross")}
	pools := []int{base, all(1.3, "isolated"), all(1.8, "isolated")}
	safest := []int{all(4, "cross"), all(5, "cross"), all(6, "cross")}
	bares := []int{bare(2.2), bare(3), bare(4.5)}
	by := func(isolated, cross []int) map[string][]int {
		return map[string][]int{"isolated": isolated, "cross": cross}
	}

	ten := &equal{hit: isLiquidated, level: 0.1, along: by(safer, crosses)}
	own := &equal{hit: isLiquidated, as: base, along: by(safer, crosses)}
	anyOf := &equal{hit: hasClosed, level: 0.1, along: by(safest, pools)}
	unhedged := &equal{hit: isLiquidated, level: 0.1, along: by(bares, bares)}

	g := grid{
		title: "The wick again: what capital carries at equal probability of liquidation",
		about: "The blocks above compare unequal risks. Here the same accounts walk the wick on less and on more margin, until isolated and cross liquidate equally often; what then differs is the capital that takes. Nobody has free cash: in a cross account it would be capital like any other, beside isolated positions it protects nothing. The middle column counts it nevertheless, half of the long's margin as above: who keeps it to add margin with has it tied up. Between two amounts of margin that were run, the logarithm of the share liquidated is taken for a straight line.",
		columns: []column{
			{key: "equal-isolated", head: [2]string{"", "isolated"}, study: base, arm: "isolated"},
			{key: "equal-cash", head: [2]string{"isolated,", "cash counted"}, study: base, arm: "isolated", cash: idleCash},
			{key: "equal-cross", head: [2]string{"", "cross"}, study: base, arm: "cross"},
		},
	}
	for _, block := range []struct {
		key, section, held string
		at                 *equal
	}{
		{"long", "One long in ten liquidated (margin of the long varied)", "ether longs liquidated", ten},
		{"own", "As many longs liquidated as isolated above", "ether longs liquidated", own},
		{"any", "One account in ten with any closed (all margins varied)", "accounts with any position closed", anyOf},
		{"bare", "One long in ten liquidated, in accounts without a hedge", "ether longs liquidated", unhedged},
	} {
		g.rows = append(g.rows,
			row{section: block.section, key: block.key + "-held", label: block.held, unit: "% of accounts, held equal", factor: 100, decimals: 1, within: shares, at: block.at, read: held},
			row{key: block.key + "-carries", label: "positions carried at the start", unit: "times the capital", factor: 1, decimals: 2, within: positive, at: block.at, read: carries},
			row{key: block.key + "-against", label: "cross carries, against this column", unit: "times as much", factor: 1, decimals: 2, within: positive, at: block.at, read: against},
			row{key: block.key + "-ruins", label: "of those, left with less than a tenth", unit: "% of accounts liquidated", factor: 100, decimals: 1, within: shares, at: block.at, read: ruins},
		)
	}
	t.grids = append(t.grids, g)
}

// idleCash is what a trader keeps beside isolated positions, as a share of the long's margin: the reserve of
// the isolation table.
const idleCash = 0.5
