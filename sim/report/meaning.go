package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// meaning says in plain sentences what the tables show.
func (r *Report) meaning() []string {
	s := r.Summary
	var out []string
	switch liquidated, ran := totals(s); {
	case s.Paths > 0 && ran == 0:
		return []string{"Every run failed: there is nothing to compare."}
	case liquidated == 0 && reached(s):
		out = append(out, "Nobody was liquidated, although vaults could be: there is no loss to compare, and that is no merit of any arm.")
		out = append(out, undone(s)...)
	case liquidated == 0:
		out = append(out, "Nobody was liquidated: there is nothing to compare. Use a harsher path, a population closer to its threshold, or more paths.")
	default:
		if s.Arms[0].Count(stats.VaultsLiquidated) > 0 {
			out = append(out, whereItWent(&s.Arms[0], s.Loan)+r.setOrFound(&s.Arms[0]))
		}
		f := judge(s)
		for i := range s.Pairs {
			if s.Pairs[i].A == s.Arms[0].Name {
				out = append(out, compared(&s.Pairs[i], s, f)...)
			}
		}
		out = append(out, f.said()...)
		out = append(out, undone(s)...)
		out = append(append(out, capacity(s)...), stopped(s)...)
		out = append(out, unequalDeeds(s)...)
		out = append(out, failedApart(s)...)
	}
	if s.Failed > 0 {
		out = append(out, "Some runs failed: the numbers leave them out, and may be biased by it.")
	}
	return out
}

// reached reports whether any arm had vaults that could be liquidated.
func reached(s *stats.Summary) bool {
	return slices.ContainsFunc(s.Arms, func(a stats.Arm) bool { return a.Count(stats.Reached) > 0 })
}

// totals are the vaults liquidated and the runs that did not fail, over all arms.
func totals(s *stats.Summary) (liquidated uint64, ran int) {
	for i := range s.Arms {
		liquidated, ran = liquidated+s.Arms[i].Count(stats.VaultsLiquidated), ran+s.Arms[i].Paths
	}
	return liquidated, ran
}

// failedApart says which comparisons rest on fewer paths than the study has.
func failedApart(s *stats.Summary) (out []string) {
	for i := range s.Pairs {
		if p := &s.Pairs[i]; p.A == s.Arms[0].Name && p.Paths > 0 && p.Paths < s.Paths {
			out = append(out, fmt.Sprintf("Runs failed, so %s of %s compare %s and %s.", thousands(fmt.Sprint(p.Paths)), count(s.Paths, "path"), p.A, p.B))
		}
	}
	return out
}

// late explains where blocks late have a mean above their 95th percentile.
func late(s *stats.Summary) (out []string) {
	for i := range s.Arms {
		a := &s.Arms[i]
		mean, high, tail := a.Of(stats.MeanDelay).Value, a.Of(stats.DelayP95).Value, a.Of(stats.LatestDelay).Value
		if mean > high {
			out = append(out, fmt.Sprintf("In %s liquidations came %s blocks late on average, above the 95th percentile of %s: the latest twentieth of vaults was %s blocks late on average, and outweighs all others.",
				a.Name, number(mean, 1), number(high, 0), number(tail, 0)))
		}
	}
	return out
}

// unequalDeeds names behaviours that did something in some arms and nothing in others.
func unequalDeeds(s *stats.Summary) (out []string) {
	var deeds []string
	of := map[string][]string{} // the behaviours of which a deed is said
	for _, behaviour := range behaviours(s) {
		var acted, idle, refused []string
		for i := range s.Arms {
			for _, here := range s.Arms[i].By {
				switch name := s.Arms[i].Name; {
				case here.Behaviour != behaviour:
				case here.Acted > 0:
					acted = append(acted, name)
				case here.Refused > 0:
					refused = append(refused, name)
				default:
					idle = append(idle, name)
				}
			}
		}
		if len(acted) == 0 || len(idle)+len(refused) == 0 {
			continue
		}
		text := " acted in " + list(acted)
		if len(refused) > 0 {
			text += ", were refused in " + list(refused)
		}
		if len(idle) > 0 {
			text += ", did nothing in " + list(idle)
		}
		if of[text] == nil {
			deeds = append(deeds, text)
		}
		of[text] = append(of[text], behaviour)
	}
	for _, deed := range deeds {
		out = append(out, "Borrowers of behaviour "+list(of[deed])+deed+": differences between these arms are also of what owners did, not of liquidation alone.")
	}
	return out
}

// behaviours are those of borrowers that could do something, each once. Arms all of whose runs failed tell of none.
func behaviours(s *stats.Summary) (all []string) {
	for i := range s.Arms {
		for _, of := range s.Arms[i].By {
			if !slices.Contains(all, of.Behaviour) {
				all = append(all, of.Behaviour)
			}
		}
	}
	return all
}

// compared says how a pair differs: one sentence for each question, and none for two. Loss is what liquidation
// took at its moment, wealth what the borrower has at the last block.
func compared(p *stats.Pair, s *stats.Summary, f judged) []string {
	collateral := s.Collateral
	loss := p.Of(stats.LossDifference).Estimate
	switch {
	case p.Paths == 0:
		return []string{fmt.Sprintf("Every path failed in %s or in %s, or in both: there is none to compare them on.", p.A, p.B)}
	case p.Count(stats.Either) == 0 || math.IsNaN(loss.Value):
		return []string{fmt.Sprintf("Neither %s nor %s liquidated anybody on the same paths.", p.A, p.B)}
	case p.Alike:
		return []string{fmt.Sprintf("%s and %s liquidated the same borrowers and cost each of them the same, to the unit.", p.A, p.B)}
	}
	out := []string{lossSentence(p, collateral, f), wealthSentence(p, collateral, f)}
	if text, void := unserved(p, s); void {
		out[0] = fmt.Sprintf("Loss: no verdict between %s and %s: %s. A loss that nobody took is no saving.", p.A, p.B, text)
	} else if text != "" {
		out[0] += " Not all of that is saved: " + text + "."
	}
	out = append(out, laterSentence(p, f)...)
	return append(out, opposed(p, f)...)
}

// laterSentence says what borrowers had some times after the earlier of their first liquidations in the two, where an
// interval says anything of it.
func laterSentence(p *stats.Pair, f judged) []string {
	var parts []string
	for _, each := range stats.Later {
		e, poorer := p.Of(each.Difference).Estimate, p.Of(each.Poorer).Estimate
		switch {
		case !e.Bounded():
		case !f.clear(p, each.Difference):
			parts = append(parts, fmt.Sprintf("%s later no clear difference on average (%s bps, and %s had less)", each.Name, interval(e, 1, 1), percent(poorer.Value)))
		default:
			parts = append(parts, fmt.Sprintf("%s later %s bps %s on average (95 %% interval %s, and %s had less)",
				each.Name, number(math.Abs(e.Value), 1), moreOrLess(e.Value, "more", "less"), sizes(e), percent(poorer.Value)))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("Wealth after the first liquidation in either: in %s instead of %s the same borrowers had %s.", p.B, p.A, list(parts))}
}

// lossSentence says which arm took more at the moment of liquidation.
func lossSentence(p *stats.Pair, collateral string, f judged) string {
	loss := p.Of(stats.LossDifference).Estimate
	switch {
	case !loss.Bounded():
		return fmt.Sprintf("Loss: nothing is said of whether liquidation takes more in %s or in %s: %s.", p.B, p.A, loss.Why())
	case !f.clear(p, stats.LossDifference):
		return fmt.Sprintf("Loss: between %s and %s there is no clear difference; %s.", p.A, p.B, zero(loss, collateral))
	}
	text := fmt.Sprintf("Loss: liquidation in %s instead of %s took %s bps of a borrower's %s %s (95 %% interval %s), over the vaults that either liquidated",
		p.B, p.A, number(math.Abs(loss.Value), 1), collateral, moreOrLess(loss.Value, "more", "less"), sizes(loss))
	if share := p.Of(stats.Cheaper).Estimate; !math.IsNaN(share.Value) {
		text += "; " + percent(share.Value) + " of them lost less"
	}
	return text + "." + heavy(loss)
}

// wealthSentence says in which arm borrowers had more at the last block.
func wealthSentence(p *stats.Pair, collateral string, f judged) string {
	wealth := p.Of(stats.EndWealthDifference).Estimate
	poorer := percent(p.Of(stats.EndedPoorer).Value) + " of them ended poorer"
	if median := p.Of(stats.EndWealthMedian).Value; median < 0 {
		poorer += fmt.Sprintf(", and the one in the middle by %s bps", number(-median, 1))
	}
	switch {
	case !wealth.Bounded():
		return fmt.Sprintf("Wealth at the last block: nothing is said of whether the same borrowers end richer in %s or in %s: %s.", p.B, p.A, wealth.Why())
	case !f.clear(p, stats.EndWealthDifference):
		return fmt.Sprintf("Wealth at the last block: between %s and %s there is no clear difference on average; %s. In %s %s.", p.A, p.B, zero(wealth, collateral), p.B, poorer)
	}
	return fmt.Sprintf("Wealth at the last block: the same borrowers ended %s bps of their %s %s on average in %s than in %s (95 %% interval %s); %s.%s",
		number(math.Abs(wealth.Value), 1), collateral, moreOrLess(wealth.Value, "richer", "poorer"), p.B, p.A, sizes(wealth), poorer, heavy(wealth))
}

// opposed says where loss and wealth point in opposite directions, on average or for most borrowers.
func opposed(p *stats.Pair, f judged) []string {
	loss, wealth := p.Of(stats.LossDifference).Estimate, p.Of(stats.EndWealthDifference).Estimate
	cheaper, poorer := p.Of(stats.Cheaper).Estimate, p.Of(stats.EndedPoorer).Estimate
	if !loss.Bounded() || !wealth.Bounded() {
		return nil
	}
	average := f.clear(p, stats.LossDifference) && f.clear(p, stats.EndWealthDifference) && (loss.Value > 0) == (wealth.Value > 0) // less loss is more wealth
	switch {
	case average:
		return []string{fmt.Sprintf("The two point in opposite directions between %s and %s: who loses less by liquidation ends poorer at the last block. Neither answers the other question.", p.A, p.B)}
	case cheaper.Low > 0.5 && poorer.Low > 0.5:
		return []string{fmt.Sprintf("The two point in opposite directions between %s and %s: most borrowers lost less in %s, and most ended poorer there. Neither answers the other question.", p.A, p.B, p.B)}
	case cheaper.High < 0.5 && poorer.High < 0.5:
		return []string{fmt.Sprintf("The two point in opposite directions between %s and %s: most borrowers lost no less in %s, and most ended no poorer there. Neither answers the other question.", p.A, p.B, p.B)}
	}
	return nil
}

// heavy warns of an interval that one path has a large part in.
func heavy(e infer.Estimate) string {
	if !e.Heavy() {
		return ""
	}
	return fmt.Sprintf(" One path makes %s of the spread: on data with tails so heavy, %s of such intervals held the truth when measured.", percent(e.Largest), percent(infer.HeavyCoverage))
}

// restsOn says in brackets how far a number is to be trusted: its interval, or on how few paths it rests. It says nothing of a
// number that all paths have.
func restsOn(e infer.Estimate) string {
	switch {
	case e.Bounded():
		return fmt.Sprintf(" (95 %% interval %s)", sizes(e))
	case e.None == infer.OnePath:
		return " (one path: no interval)"
	case e.None == infer.SamePaths:
		return " (all paths are the same: no interval)"
	case (e.None == infer.FewPaths || e.None == infer.Unequal) && e.Repeats():
		return fmt.Sprintf(" (%d paths, which went %d different ways: no interval)", e.Paths, e.Distinct)
	case e.None == infer.FewPaths || e.None == infer.Unequal:
		return fmt.Sprintf(" (%s, too few for an interval)", e.Contributors())
	}
	return ""
}

// sizes writes the interval of a difference by its size: "12.3 to 14.5".
func sizes(e infer.Estimate) string {
	low, high := e.Low, e.High
	if e.Value < 0 {
		low, high = -e.High, -e.Low
	}
	decimals := wide(e, 1, 1)
	return number(low, decimals) + " to " + number(high, decimals)
}

func moreOrLess(difference float64, more, less string) string {
	if difference > 0 {
		return more
	}
	return less
}

// whereItWent names the largest receivers of an arm's cost, and who bore a part of it in the borrowers' place.
// The parts sum to the cost, but for rounding.
func whereItWent(a *stats.Arm, loan string) string {
	var received, bore []int
	var rest, borne float64
	cost := a.Of(stats.Cost).Value
	of := a.Waterfall()
	for reason, bps := range of {
		switch {
		case bps >= 0.05:
			received = append(received, reason)
		case bps <= -0.05:
			bore = append(bore, reason)
			borne -= bps
		}
	}
	slices.SortStableFunc(received, func(i, j int) int { return cmp.Compare(of[j], of[i]) })
	var parts, bearers []string
	for i, reason := range received {
		if i >= 3 {
			rest += of[reason]
			continue
		}
		parts = append(parts, fmt.Sprintf("%s to %s", number(of[reason], 1), stats.Parts[reason].Receiver))
	}
	if rest > 0 {
		parts = append(parts, number(rest, 1)+" elsewhere")
	}
	for _, reason := range bore {
		if word := stats.Parts[reason].Receiver; journal.Reason(reason) == journal.BadDebt && a.Exchange {
			bearers = append(bearers, "the venue (bad debt)")
		} else {
			bearers = append(bearers, word)
		}
	}
	text := fmt.Sprintf("In %s, closing 10,000 %s of debt ", a.Name, loan)
	if a.Several {
		text = fmt.Sprintf("In %s, closing positions worth 10,000 %s ", a.Name, loan)
	}
	switch {
	case len(received)+len(bore) == 0:
		return fmt.Sprintf("In %s, liquidation cost borrowers nothing.", a.Name)
	case cost < 0:
		text += fmt.Sprintf("left borrowers %s %s better off%s", number(-cost, 1), loan, restsOn(a.Of(stats.Cost).Estimate))
	default:
		text += fmt.Sprintf("cost borrowers %s %s%s", number(cost, 1), loan, restsOn(a.Of(stats.Cost).Estimate))
	}
	if len(parts) > 0 {
		text += ": " + list(parts)
	}
	if len(bearers) > 0 {
		text += fmt.Sprintf(", less %s that %s paid in their place", number(borne, 1), list(bearers))
	}
	return text + "."
}

// list joins parts as prose does.
func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
