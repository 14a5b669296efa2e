package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// reasonWords are the reasons of a loss as a sentence names who received it.
var reasonWords = [record.Losses]string{
	journal.LiquidatorProfit: "liquidators", journal.Gas: "gas", journal.BuilderTip: "block builders",
	journal.VenueFee: "the venue's fees", journal.PriceImpact: "whoever bought the collateral (price impact)", journal.ProtocolFee: "the protocol",
	journal.ClearanceFee: "the exchange's clearance fee", journal.Insurance: "the insurance fund", journal.ADL: "deleveraged counterparties",
	journal.BadDebt: "suppliers", journal.Rounding: "rounding",
}

// meaning says in plain sentences what the tables show.
func (r *Report) meaning() []string {
	s := r.Summary
	var out []string
	if len(s.Arms) > 0 && s.Arms[0].Liquidated > 0 {
		out = append(out, whereItWent(&s.Arms[0]))
	}
	for i := range s.Pairs {
		if s.Pairs[i].A == s.Arms[0].Name {
			out = append(out, compared(&s.Pairs[i], s.Collateral))
		}
	}
	if len(out) == 0 {
		out = append(out, "Nobody was liquidated: nothing is compared. Use a harsher path, a population closer to its threshold, or more paths.")
	}
	if s.Paths < stats.Few {
		out = append(out, fmt.Sprintf("With %s the intervals are rough: they rest on %s. Use %d or more.", count(s.Paths, "path"), count(s.Paths, "independent observation"), stats.Few))
	}
	if s.Failed > 0 {
		out = append(out, "Some runs failed: the numbers leave them out, and may be biased by it.")
	}
	return out
}

// compared says how a pair differs.
func compared(p *stats.Pair, collateral string) string {
	switch {
	case p.Either == 0 || math.IsNaN(p.Loss.Value):
		return fmt.Sprintf("Neither %s nor %s liquidated anybody on the same paths.", p.A, p.B)
	case math.IsNaN(p.Loss.Low):
		return fmt.Sprintf("One path compares %s with %s but gives no interval: use more paths.", p.B, p.A)
	case !p.Loss.Clear():
		return fmt.Sprintf("Between %s and %s there is no clear difference: the interval of %s bps of the %s posted includes zero.", p.A, p.B, interval(p.Loss, 1, 1), collateral)
	}
	word, low, high := "less", -p.Loss.High, -p.Loss.Low
	if p.Loss.Value > 0 {
		word, low, high = "more", p.Loss.Low, p.Loss.High
	}
	return fmt.Sprintf("%s instead of %s cost a borrower %s bps of its %s %s (95 %% interval %s to %s), over the vaults that either liquidated; %s of them lost less.",
		p.B, p.A, number(math.Abs(p.Loss.Value), 1), collateral, word, number(low, 1), number(high, 1), percent(p.Cheaper.Value))
}

// whereItWent names the largest receivers of an arm's cost.
func whereItWent(a *stats.Arm) string {
	of := a.Waterfall()
	var order []int
	for reason := range of {
		if of[reason] >= 0.05 {
			order = append(order, reason)
		}
	}
	if len(order) == 0 {
		return fmt.Sprintf("In %s, liquidation cost borrowers nothing.", a.Name)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case of[i] > of[j]:
			return -1
		case of[i] < of[j]:
			return 1
		}
		return 0
	})
	order = order[:min(3, len(order))]
	parts := make([]string, len(order))
	for i, reason := range order {
		parts[i] = fmt.Sprintf("%s to %s", number(of[reason], 1), reasonWords[reason])
	}
	return fmt.Sprintf("In %s, closing 10,000 of debt cost borrowers %s: %s.", a.Name, number(a.Cost.Value, 1), list(parts))
}

// list joins parts as prose does.
func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
