package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// reasons is the table of why liquidators left vaults that could be liquidated, a row for each that left any.
func (r *Report) reasons() (g grid) {
	g.title = "Why nobody came (part of the time for which vaults could be liquidated, by liquidator)"
	g.heading = [][]string{{"arm, liquidator"}}
	var shown []liquidator.Reason
	for why := range liquidator.Reason(liquidator.Reasons) {
		shows := func(b stats.Bot) bool { return b.Seconds[why]*2000 >= b.Left() && b.Seconds[why] > 0 } // as more than 0.0 %
		if slices.ContainsFunc(r.Summary.Arms, func(a stats.Arm) bool { return slices.ContainsFunc(a.Bots, shows) }) {
			shown = append(shown, why)
			g.heading[0] = append(g.heading[0], why.String())
		}
	}
	g.heading[0] = append(g.heading[0], "vault-hours a path")
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		for k := range a.Bots {
			b := &a.Bots[k]
			left := b.Left()
			if left == 0 {
				continue
			}
			row := []string{a.Name + ", " + b.Name}
			for _, why := range shown {
				row = append(row, percent(float64(b.Seconds[why])/float64(left)))
			}
			g.rows = append(g.rows, append(row, number(float64(left)/3600/float64(a.Paths), 1)))
		}
	}
	return g
}

// failed is the table of what bids that came too late cost whoever made them.
func (r *Report) failed() (g grid) {
	g.title = r.fill("Gas of failed attempts (bids and {loan} a path; borne by liquidators, no part of the losses)")
	g.heading = [][]string{{"", "", "failed,", "not", r.fill("gas and tips"), "bps of"}, {"arm, liquidator", "won", "paid", "included", "of the failed", r.measure()}}
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		if !slices.ContainsFunc(a.Bots, func(b stats.Bot) bool { return b.Reverted > 0 }) {
			continue
		}
		each := func(n uint64) string { return number(float64(n)/float64(a.Paths), 1) }
		for k := range a.Bots {
			b := &a.Bots[k]
			if b.Won+b.Reverted+b.Dropped == 0 {
				continue
			}
			g.rows = append(g.rows, []string{
				a.Name + ", " + b.Name, each(b.Won), each(b.Reverted), each(b.Dropped), perPath(b.LostGas, r.Summary.LoanDecimals, a.Paths), bps(a.Bps(b.LostGas)),
			})
		}
	}
	return g
}

// undone says of each arm what nobody liquidated, and why.
func undone(s *stats.Summary) (out []string) {
	for i := range s.Arms {
		if a := &s.Arms[i]; a.Count(stats.UnderWaterEnd)+a.Unserved > 0 {
			out = append(out, undoneIn(a, s)+why(a))
		}
	}
	return out
}

// undoneIn says how many vaults an arm leaves, and what they lack.
func undoneIn(a *stats.Arm, s *stats.Summary) string {
	vaults := a.Count(stats.AllVaults)
	under, open := a.Count(stats.UnderWaterEnd), a.Unserved
	text := fmt.Sprintf("Left undone in %s: at the last block %s of %s", a.Name, thousands(fmt.Sprint(under)), count(int(vaults), "vault"))
	if s.Paths > 1 {
		text += fmt.Sprintf(" on %s", count(a.Paths, "path"))
	}
	if under > 0 {
		latent := a.Of(stats.LatentBadDebtShare).Estimate
		text += fmt.Sprintf(" were under water by %s %s, %s bps of all debt at the start", tokens(a.Money(stats.LatentBadDebt), s.LoanDecimals), s.Loan, number(latent.Value, shows(latent)))
		text += restsOn(latent)
		if open > 0 {
			text += fmt.Sprintf(", and %s could be liquidated", thousands(fmt.Sprint(open)))
		}
	} else {
		text = fmt.Sprintf("Left undone in %s: at the last block %s of %s could be liquidated, none of them under water", a.Name, thousands(fmt.Sprint(open)), count(int(vaults), "vault"))
	}
	if d := a.Deepest; d.Vaults > 0 {
		text += fmt.Sprintf("; the worst moment was on path %d at %s, with %s under water by %s %s",
			d.Path, time.Unix(int64(d.Time), 0).UTC().Format("2006-01-02 15:04"), count(int(d.Vaults), "vault"), tokens(fixed.Positive(&d.Amount), s.LoanDecimals), s.Loan)
	}
	return text + "."
}

// shows is how many decimals show that a number is not zero and that its interval has a width, one at least.
func shows(e infer.Estimate) int {
	decimals := wide(e, 1, 1)
	for decimals < 20 && e.Value != 0 && math.Abs(e.Value) < 0.5*math.Pow10(-decimals) {
		decimals++
	}
	return decimals
}

// tokens writes an amount in whole tokens.
func tokens(amount fixed.Signed, decimals int) string { return perPath(amount, decimals, 1) }

// why names for each liquidator of an arm the reason that kept it away most of the time.
func why(a *stats.Arm) string {
	if len(a.Bots) == 0 {
		return " The study has no liquidators."
	}
	var order []string
	of := map[string][]string{} // liquidators by what is said of them
	for i := range a.Bots {
		b := &a.Bots[i]
		left := b.Left()
		if left == 0 {
			continue
		}
		most := 0
		for k, n := range b.Seconds {
			if n > b.Seconds[most] {
				most = k
			}
		}
		text := fmt.Sprintf("%s (%s of the time)", said[most], percent(float64(b.Seconds[most])/float64(left)))
		if of[text] == nil {
			order = append(order, text)
		}
		of[text] = append(of[text], b.Name)
	}
	if len(order) == 0 {
		return ""
	}
	for k, text := range order {
		order[k] = list(of[text]) + ": " + text
	}
	return " Why nobody came: " + strings.Join(order, "; ") + "."
}

// said are the reasons in words.
var said = [liquidator.Reasons]string{
	liquidator.Unnoticed: "its reaction time was not over", liquidator.GasCapped: "gas was above its cap", liquidator.Unfunded: "its capital was too small",
	liquidator.Unprofitable: "it left too little profit at the venue's price", liquidator.NoDepth: "the venue was too thin", liquidator.Unwilling: "its own rule took nothing",
	liquidator.BlockFull: "no room in the block", liquidator.Outbid: "others came first", liquidator.Partial: "it took a part", liquidator.Withheld: "the design offered nothing",
}

// unserved says which arm of a pair owes a smaller loss to vaults that nobody liquidated, and by how much; nothing where
// neither does. A loss that nobody took is no saving: where what an arm leaves unpaid beyond the other is as much as it
// spares borrowers, or where it liquidated nobody although it could, there is no verdict on its loss.
func unserved(p *stats.Pair, s *stats.Summary) (text string, void bool) {
	a, b := s.Arm(p.A), s.Arm(p.B)
	if a == nil || b == nil {
		return "", false
	}
	if a.Money(stats.Loss).Cmp(b.Money(stats.Loss)) > 0 {
		a, b = b, a // a took less
	}
	left := a.Money(stats.LatentBadDebt).Sub(b.Money(stats.LatentBadDebt))
	spared := b.Money(stats.Loss).Sub(a.Money(stats.Loss))
	none := a.Count(stats.VaultsLiquidated) == 0 && a.Left+a.Unserved > 0
	if left.Sign() <= 0 && !none {
		return "", false
	}
	text = fmt.Sprintf("liquidation took %s %s less in %s over all paths, and %s %s more of debt stayed unpaid there at the last block", tokens(spared, s.LoanDecimals), s.Loan, a.Name,
		tokens(left, s.LoanDecimals), s.Loan)
	if none {
		text = fmt.Sprintf("%s liquidated nobody, although %s could be", a.Name, count(int(a.Count(stats.Reached)), "vault"))
		if left.Sign() > 0 {
			text += fmt.Sprintf(", and %s %s more of debt stayed unpaid there at the last block", tokens(left, s.LoanDecimals), s.Loan)
		}
	}
	return text, none || left.Cmp(spared) >= 0
}
