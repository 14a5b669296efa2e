package report

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// ranking is the table of designs in the order of what borrowers lost, with what that costs others beside it. It has no row
// where the study ranks nothing.
func (r *Report) ranking() grid {
	g := grid{
		title: r.fill("Designs ranked by what any borrower lost, and by how it ended (1 is the best for borrowers)"),
		heading: [][]string{
			{"", "", "", "", "", "", "", "protocol", "", ""},
			{"arm", "rank", "bps", "rank", "bps", "realised", "latent", r.Summary.Loan, "median", "95th"},
		},
		groups: []group{{"by loss", 1, 3}, {"by wealth at the end", 3, 5}, {"bad debt, bps", 5, 7}, {"seconds to fill", 8, 10}},
	}
	find := func(key string) *stats.Metric { return stats.Find(key) }
	protocol, median, late := find("protocol_result"), find("liquidatable_median"), find("liquidatable_p95")
	arms := r.Summary.Ranked()
	for _, a := range arms {
		seconds := func(m *stats.Metric) string {
			if n := a.Of(m); n.Values > 0 {
				return number(n.Value, 0)
			}
			return none
		}
		g.rows = append(g.rows, []string{
			a.Name, place(a.Of(stats.RankByLoss)), bps(a.Of(stats.ExpectedLoss).Value), place(a.Of(stats.RankByWealth)), bps(a.Of(stats.EndWealth).Value),
			bps(a.Of(stats.BadDebtShare).Value), bps(a.Of(stats.LatentBadDebtShare).Value),
			perPath(a.Money(protocol), r.Summary.LoanDecimals, a.Paths), seconds(median), seconds(late),
		})
	}
	if len(arms) > 0 {
		g.notes = []string{fmt.Sprintf("Loss and wealth are of any borrower, liquidated or not, in bps of collateral at start; bad debt is in bps of debt at start, the protocol's gain a path. In brackets are the ranks that are open: an arm stands clearly behind, or ahead of, those alone whose paired difference from it is clear when all %d are judged together (Holm's method, 5 %%). Seconds to fill are those for which a vault could be liquidated, or a lot of it stood for sale, until the first of it was sold.", len(arms)*(len(arms)-1))}
		g.notes = append(g.notes, outweighed(arms)...)
	}
	return g
}

// outweighed explains where the mean of what borrowers ended with is that of a few.
func outweighed(arms []*stats.Arm) (out []string) {
	for _, a := range arms {
		mean, most, half := a.Of(stats.EndWealth).Value, a.Of(stats.EndWealthOfMost), a.Of(stats.EndWealthOfHalf)
		if most.Values > 0 && mean > most.Value {
			out = append(out, fmt.Sprintf("In %s the mean wealth at the end is above what 95 %% of borrowers ended with, %s bps: a few vaults outweigh all others, and the median is %s bps.",
				a.Name, bps(most.Value), bps(half.Value)))
		}
	}
	return out
}

// place writes a rank, and in brackets the ranks that are open where there are several.
func place(n stats.Number) string {
	if n.Low == n.High {
		return number(n.Value, 0)
	}
	return fmt.Sprintf("%.0f [%.0f–%.0f]", n.Value, n.Low, n.High)
}
