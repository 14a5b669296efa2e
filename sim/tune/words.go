package tune

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Recommendation is a line of the table that a vote adopts: one parameter at one setting.
type Recommendation struct {
	At          string `json:"at"`
	Parameter   string `json:"parameter"`
	Current     string `json:"current"`
	Recommended string `json:"recommended"`
	Reason      string `json:"reason"`
	Borrowers   string `json:"borrowers"`
	Lenders     string `json:"lenders"`
	Protocol    string `json:"protocol"`
	Liquidators string `json:"liquidators"`
	Sure        string `json:"how_sure"`
	Sensitive   string `json:"how_sensitive"`
}

// RecommendationColumns are the heads of the table.
var RecommendationColumns = []string{"at", "parameter", "current", "recommended", "reason", "borrowers", "lenders", "protocol", "liquidators", "how_sure", "how_sensitive"}

// Cells are the line's, in the order of the heads.
func (r *Recommendation) Cells() []string {
	return []string{r.At, r.Parameter, r.Current, r.Recommended, r.Reason, r.Borrowers, r.Lenders, r.Protocol, r.Liquidators, r.Sure, r.Sensitive}
}

// Recommend is the table of all answers, a line for each parameter and setting.
func (t *Tuning) Recommend(answers []*Answer) (all []Recommendation) {
	for _, a := range answers {
		for i, axis := range t.Over {
			today, byDesign := t.TodayOf(i)
			if byDesign {
				today += " (by the design's formula)"
			}
			r := Recommendation{At: strings.Join(a.At, ", "), Parameter: axis.Key, Current: today, Recommended: "none", Reason: t.Reason(a)}
			if c := a.Recommended; c != nil {
				r.Recommended = c.Values[i]
				r.Borrowers = t.effect(a, "loss", stats.BorrowerLoss) + "; " + t.effect(a, "end wealth", stats.EndWealth)
				r.Lenders = t.effect(a, "bad debt realised", stats.BadDebtShare) + "; " + t.effect(a, "latent", stats.LatentBadDebtShare)
				r.Protocol = t.effect(a, "revenue", stats.ProtocolShare)
				r.Liquidators = t.effect(a, "profit", stats.LiquidatorProfit) + "; " + t.effect(a, "missed", stats.Missed)
				r.Sure, r.Sensitive = t.Sure(a), t.Sensitive(a)
			}
			all = append(all, r)
		}
	}
	return all
}

// told writes a number with its interval in its unit.
func told(m *stats.Metric, n stats.Number) string {
	factor, unit := 1.0, " bps"
	switch {
	case m.Unit == stats.Share:
		factor, unit = 100, " %"
	case !strings.HasPrefix(string(m.Unit), "bps"):
		unit = " " + string(m.Unit)
	}
	if math.IsNaN(n.Value) {
		return "no number"
	}
	text := report.Number(n.Value*factor, 1) + unit
	if e := m.Told(n.Estimate); e.Bounded() {
		text += fmt.Sprintf(" [%s, %s]", report.Number(e.Low*factor, 1), report.Number(e.High*factor, 1))
	}
	return text
}

// effect is a number at what is recommended, and its change from today.
func (t *Tuning) effect(a *Answer, name string, m *stats.Metric) string {
	text := name + " " + told(m, a.Recommended.Of(m))
	for i := range a.Change {
		if c := &a.Change[i]; c.Metric == m && !math.IsNaN(c.Value) {
			text += " (change " + change(m, c) + ")"
		}
	}
	return text
}

// change writes a movement with its sign.
func change(m *stats.Metric, c *stats.Movement) string {
	factor := 1.0
	if m.Unit == stats.Share {
		factor = 100
	}
	sign := ""
	if c.Value > 0 {
		sign = "+"
	}
	text := sign + report.Number(c.Value*factor, 1)
	if c.Bounded() {
		text += fmt.Sprintf(" [%s, %s]", report.Number(c.Low*factor, 1), report.Number(c.High*factor, 1))
	}
	return text
}

// least names what is looked for.
func (t *Tuning) least() string {
	if t.Maximize {
		return "the most " + t.Objective.Key
	}
	return "the least " + t.Objective.Key
}

// subject names the limits.
func (t *Tuning) subject() string {
	var all []string
	for _, l := range t.Subject {
		all = append(all, l.Text)
	}
	return strings.Join(all, " and ")
}

// Reason says why a value is recommended, or that none can be.
func (t *Tuning) Reason(a *Answer) string {
	if a.Best == nil {
		if a.Nearest == nil {
			return "No point has a number."
		}
		var misses []string
		for _, j := range a.Nearest.Judged {
			if !j.Within {
				misses = append(misses, fmt.Sprintf("%s is %s where %s is asked, off by %s", j.Metric.Key, told(j.Metric, j.Number), j.Text, told(j.Metric, stats.Number{Estimate: infer.Estimate{Value: math.Abs(j.Number.Value - j.Bound), Low: math.NaN()}})))
			}
		}
		return fmt.Sprintf("The limits cannot be met in the range. Nearest is %s: %s.", t.Label(a.Nearest), strings.Join(misses, "; "))
	}
	var b strings.Builder
	limits := ""
	if len(t.Subject) > 0 {
		limits = " within " + t.subject()
	}
	fmt.Fprintf(&b, "%s has %s%s, %s.", t.Label(a.Best), t.least(), limits, told(t.Objective, a.Best.Of(t.Objective)))
	switch {
	case len(t.Subject) == 0:
	case len(a.Binds) > 0:
		var texts []string
		for _, l := range a.Binds {
			texts = append(texts, fmt.Sprintf("%s binds: without it %s would be best, with %s of %s", l.Text, t.Label(a.Free), told(l.Metric, a.Free.Of(l.Metric)), l.Metric.Key))
		}
		fmt.Fprintf(&b, " The limit %s.", strings.Join(texts, "; "))
	default:
		b.WriteString(" No limit binds: the best of all points keeps to them.")
	}
	switch a.Shape {
	case Rises, Falls:
		fmt.Fprintf(&b, " The objective %s over the range", a.Shape)
		if a.End {
			b.WriteString(", so this is its end, and a wider range may hold a better one")
		}
		b.WriteString(".")
	case Flat:
		b.WriteString(" The objective does not clearly move over the range, so that the choice is of little weight.")
	}
	if a.Recommended != a.Best {
		fmt.Fprintf(&b, " It lies farther than a step of %s from today's value, so %s is the next step", t.Step.Text, t.Label(a.Recommended))
		if !a.Recommended.Feasible {
			b.WriteString(", where the limits are not kept yet")
		}
		b.WriteString(".")
	}
	if len(a.Confirmed) > 0 && a.Recommended.Feasible && !a.Confirmed[0].Feasible {
		b.WriteString(" Not confirmed: on fresh seeds it does not keep to the limits, so take more paths before it is adopted.")
		if len(a.Confirmed) > 1 && a.Confirmed[1].Feasible {
			b.WriteString(" Today's value keeps to them there.")
		}
	}
	return b.String()
}

// upper begins a sentence, unless it begins with a key, which stays as it is written.
func upper(text string) string {
	if word, _, _ := strings.Cut(text, " "); strings.ContainsAny(word, "_./") {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// Sure says how sure a recommendation is.
func (t *Tuning) Sure(a *Answer) string {
	c := a.Recommended
	var said []string
	for _, j := range c.Judged {
		text := fmt.Sprintf("%s %s: %s", j.Text, map[stats.Verdict]string{stats.Passes: "passes", stats.Fails: "fails", stats.Open: "is open"}[j.Verdict], told(j.Metric, j.Number))
		if why := j.Number.Why(); j.Verdict == stats.Open && why != "" {
			text += " (" + why + ")"
		}
		said = append(said, text)
	}
	if len(a.Untold) > 0 {
		said = append(said, "too few paths contribute to tell "+t.names(a.Untold)+" apart from the best by the objective")
	}
	if len(a.Alike) > 0 {
		said = append(said, "the objective does not tell "+t.names(a.Alike)+" apart from the best")
	} else if len(a.Untold) == 0 && len(a.Candidates) > 1 {
		said = append(said, "the objective tells the best apart from every other point within the limits")
	}
	if len(a.Confirmed) > 0 {
		of := a.Confirmed[0]
		text := "on fresh seeds " + t.Objective.Key + " is " + told(t.Objective, of.Of(t.Objective))
		for _, j := range of.Judged {
			keeps := "keeps to"
			if !j.Within {
				keeps = "does not keep to"
			}
			text += fmt.Sprintf(" and %s %s with %s", keeps, j.Text, told(j.Metric, j.Number))
		}
		for i := range a.Confirm {
			if m := &a.Confirm[i]; m.Metric == t.Objective {
				text += ", a change of " + change(t.Objective, m) + " from today"
			}
		}
		said = append(said, text)
	}
	return upper(strings.Join(said, "; ")) + "."
}

// names are the values of several candidates; of neighbours on one key the first and the last.
func (t *Tuning) names(all []*Candidate) string {
	if len(t.Over) == 1 && len(all) > 2 && all[len(all)-1].Number-all[0].Number == len(all)-1 {
		return t.Label(all[0]) + " to " + all[len(all)-1].Values[0]
	}
	var names []string
	for i, c := range all {
		if left := len(all) - i; i >= 3 && left > 1 {
			names = append(names, fmt.Sprintf("%d more points", left))
			break
		}
		names = append(names, t.Label(c))
	}
	return strings.Join(names, " or ")
}

// Sensitive says by how much the objective moves from a recommendation to the neighbouring points.
func (t *Tuning) Sensitive(a *Answer) string {
	if len(a.Slope) == 0 {
		return "Several keys: see points.csv."
	}
	at := 0
	for i, c := range a.Candidates {
		if c == a.Recommended {
			at = i
		}
	}
	var said []string
	next := 0
	for _, k := range []int{at - 1, at + 1} {
		if k < 0 || k >= len(a.Candidates) {
			continue
		}
		text := fmt.Sprintf("%s %s at %s", change(t.Objective, &a.Slope[next]), t.Objective.Key, a.Candidates[k].Values[0])
		if !a.Candidates[k].Feasible {
			text += " (beyond a limit)"
		}
		said = append(said, text)
		next++
	}
	return upper(strings.Join(said, ", ")) + "."
}
