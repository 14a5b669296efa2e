package examples

import "github.com/ringfence-sim/ringfence/sim/stats"

// ClosedAgain is the share of liquidated vaults that were liquidated more than once: high where a design closes little at a time.
var ClosedAgain = stats.Register(stats.Metric{
	Key: "closed_again_share", Unit: stats.Share, Least: 0, Most: 1,
	Means: stats.Definition{Term: "Closed again", Meaning: "Vaults that were liquidated more than once, over vaults that were liquidated."},
	From: stats.RatioOf(func(r *stats.Run) (y, x float64) {
		for _, i := range r.Liquidated {
			if r.Vaults[i].Liquidations > 1 {
				y++
			}
		}
		return y, float64(len(r.Liquidated))
	}),
	Column: &stats.Column{In: stats.Costs, Place: 1000, Head: [2]string{"closed", "again"}, Style: stats.InPercent},
})
