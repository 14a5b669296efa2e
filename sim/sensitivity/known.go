package sensitivity

import (
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// movers are the assumptions that moved headlines most where all were tried: along a path of the built-in study, of the
// same without frictions, and of a process with jumps. An assumption's place is that of its movement as a part of the
// farthest, averaged over headlines. One that ends with a point stands for all that begin so: what another law or process
// has. The order decides what a study tries that is too small for all, and nothing else.
var movers = []string{
	"population.collateral.sigma", "population.health.median", "prices.bridge", "prices.volatility", "population.health.sigma",
	"population.health.", "population.collateral.median", "population.collateral.",
	"gas.taken_rise", "gas.fees.weight", "venue.of.permanent", "venue.of.exponent", "feed.delay", "venue.of.depth", "venue.depth",
	"gas.taken", "prices.", "venue.volatility", "venue.of.half_life", "population.behaviours.*.trigger",
	"arms.*.rules.mark-interval", "blocks.interval",
}

// known divides trials in those of the assumptions known to move headlines most, at most n of them, and the rest. Both
// values of an assumption stay together, and one is tried at least. Assumptions of which nothing is known come last.
// Where all are tried they keep their order.
func known(all []*trial, n int) (tried []*trial, left []stats.Trial) {
	if len(all) <= n {
		return all, nil
	}
	order := slices.Clone(all)
	place := func(t *trial) int {
		key := starred(t.Key)
		i := slices.IndexFunc(movers, func(m string) bool { return m == key || strings.HasSuffix(m, ".") && strings.HasPrefix(key, m) })
		if i < 0 {
			return len(movers)
		}
		return i
	}
	slices.SortStableFunc(order, func(a, b *trial) int { return place(a) - place(b) })
	for { // until no more fit, which comes before the last
		values := 1
		for values < len(order) && order[values].Key == order[0].Key {
			values++
		}
		if len(tried) > 0 && len(tried)+values > n {
			break
		}
		tried, order = append(tried, order[:values]...), order[values:]
	}
	for _, t := range order {
		left = append(left, t.Trial)
	}
	return tried, left
}
