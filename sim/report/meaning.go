package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// meaning says in plain sentences what the tables show.
func (r *Report) meaning() []string {
	s := r.Summary
	var out []string
	switch liquidated, ran := totals(s); {
	case s.Paths > 0 && ran == 0:
		return []string{"Every run failed: there is nothing to compare."}
	case liquidated == 0:
		out = append(out, "Nobody was liquidated: there is nothing to compare. Use a harsher path, a population closer to its threshold, or more paths.")
	default:
		if s.Arms[0].Count(stats.VaultsLiquidated) > 0 {
			out = append(out, whereItWent(&s.Arms[0], s.Loan))
		}
		for i := range s.Pairs {
			if s.Pairs[i].A == s.Arms[0].Name {
				out = append(out, compared(&s.Pairs[i], s.Collateral))
			}
		}
		out = append(out, unequalDeeds(s)...)
		out = append(out, tooFew(s)...)
	}
	if s.Failed > 0 {
		out = append(out, "Some runs failed: the numbers leave them out, and may be biased by it.")
	}
	return out
}

// totals are the vaults liquidated and the runs that did not fail, over all arms.
func totals(s *stats.Summary) (liquidated uint64, ran int) {
	for i := range s.Arms {
		liquidated, ran = liquidated+s.Arms[i].Count(stats.VaultsLiquidated), ran+s.Arms[i].Paths
	}
	return liquidated, ran
}

// tooFew says where numbers rest on few paths: on those on which neither arm of a pair failed.
func tooFew(s *stats.Summary) []string {
	least, between := s.Paths, ""
	for i := range s.Pairs {
		if p := &s.Pairs[i]; p.A == s.Arms[0].Name && p.Paths > 0 && p.Paths < least {
			least, between = p.Paths, p.A+" and "+p.B
		}
	}
	switch {
	case least >= stats.Few:
		return nil
	case least == 1 && between == "":
		return []string{fmt.Sprintf("One path gives no interval: what it shows may be chance. Use %d paths or more.", stats.Few)}
	case least == 1:
		return []string{fmt.Sprintf("Runs failed, so one path of %s compares %s: what it shows may be chance.", thousands(fmt.Sprint(s.Paths)), between)}
	case between == "":
		return []string{fmt.Sprintf("With %s the intervals are rough: they rest on %s. Use %d or more.", count(least, "path"), count(least, "independent observation"), stats.Few)}
	}
	return []string{fmt.Sprintf("Runs failed, so %s of %s compare %s: the intervals are rough, resting on %s. %d or more are wanted.",
		thousands(fmt.Sprint(least)), count(s.Paths, "path"), between, count(least, "independent observation"), stats.Few)}
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

// compared says how a pair differs.
func compared(p *stats.Pair, collateral string) string {
	loss := p.Of(stats.LossDifference).Estimate
	switch {
	case p.Paths == 0:
		return fmt.Sprintf("Every path failed in %s or in %s, or in both: there is none to compare them on.", p.A, p.B)
	case p.Count(stats.Either) == 0 || math.IsNaN(loss.Value):
		return fmt.Sprintf("Neither %s nor %s liquidated anybody on the same paths.", p.A, p.B)
	case p.Alike:
		return fmt.Sprintf("%s and %s liquidated the same borrowers and cost each of them the same, to the unit.", p.A, p.B)
	case math.IsNaN(loss.Low):
		return fmt.Sprintf("%s instead of %s cost a borrower %s bps of its %s %s on the one path that compares them, which gives no interval.", p.B, p.A, number(math.Abs(loss.Value), 1), collateral, moreOrLess(loss.Value))
	case !loss.Clear():
		return fmt.Sprintf("Between %s and %s there is no clear difference: the interval of %s bps of the %s posted includes zero.", p.A, p.B, interval(loss, 1, 1), collateral)
	}
	low, high := -loss.High, -loss.Low
	if loss.Value > 0 {
		low, high = loss.Low, loss.High
	}
	return fmt.Sprintf("%s instead of %s cost a borrower %s bps of its %s %s (95 %% interval %s to %s), over the vaults that either liquidated; %s of them lost less.",
		p.B, p.A, number(math.Abs(loss.Value), 1), collateral, moreOrLess(loss.Value), number(low, 1), number(high, 1), percent(p.Of(stats.Cheaper).Value))
}

func moreOrLess(difference float64) string {
	if difference > 0 {
		return "more"
	}
	return "less"
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
		text += fmt.Sprintf("left borrowers %s %s better off", number(-cost, 1), loan)
	default:
		text += fmt.Sprintf("cost borrowers %s %s", number(cost, 1), loan)
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
