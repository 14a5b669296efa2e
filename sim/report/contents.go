package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Content gathers the report's page: the findings in words, the arms and their ranks, tables, figures, and what a
// reader needs to judge and to repeat them.
func (r *Report) Content() *Content {
	c := &Content{
		Format: contentFormat, Name: r.Name, Setting: r.setting(), Notes: r.Notes, Words: r.meaning(), Runs: r.runs(), Failures: r.Failures, Loan: r.Summary.Loan,
		Scenario: r.Scenario, Hash: r.Hash, Version: r.Version, Revision: r.Revision,
	}
	add := func(id, title string, parts ...Part) {
		var kept []Part
		for _, p := range parts {
			if p.Text != "" || p.Code != "" || p.Terms != nil || p.Figure != nil || p.Table != nil && len(p.Table.Rows) > 0 {
				kept = append(kept, p)
			}
		}
		if len(kept) > 0 {
			c.Sections = append(c.Sections, Section{id, title, kept})
		}
	}
	add("ranked", "The arms, cheapest first", Part{Table: r.ranked()})
	add("arms", "What the arms are", Part{Table: r.described()})
	var rest []Part
	var costs, went, pairs *Sheet
	for _, g := range r.grids() {
		switch s := g.sheet(); g.of {
		case stats.Costs:
			costs = s
		case stats.Waterfall:
			went = s
		case stats.LossDifference.Column.In:
			pairs = s
		default:
			rest = append(rest, Part{Table: s})
		}
	}
	add("cost", "What being liquidated cost", Part{Table: costs}, Part{Table: pairs}, Part{Figure: r.lossFigure()})
	add("where-it-went", "Where it went", Part{Figure: r.waterfallFigure()}, Part{Table: went})
	add("trade-off", "The trade-off", Part{Figure: r.frontierFigure()})
	if r.Paths != nil {
		add("paths", "From path to path",
			Part{Figure: r.overPaths("cost-over-paths", "Cost of closing on each path, by arm", "cost of closing, basis points of "+r.measure(), "bps", r.Paths.Cost)},
			Part{Figure: r.overPaths("bad-debt-over-paths", "Bad debt on each path, by arm", "bad debt, realised and latent, basis points of debt at the start", "bps", r.Paths.Unpaid)},
			Part{Figure: r.fanFigure()}, Part{Figure: r.heatFigure()})
		chosen := fmt.Sprintf("Of %s, ordered by what all borrowers lost on average over the arms: %s bps of their collateral on the median path, %s on the worst.",
			count(r.Paths.Of, "path"), number(r.Paths.Losses[0], 1), number(r.Paths.Losses[1], 1))
		if r.Paths.Median == nil {
			chosen = ""
		}
		add("replayed", "The median and the worst path, replayed", Part{Text: chosen},
			Part{Figure: r.replay("median-path", "The median path and its liquidations, by arm", r.Paths.Median)},
			Part{Figure: r.replay("worst-path", "The worst path and its liquidations, by arm", r.Paths.Worst)})
	}
	add("more", "More tables", rest...)
	moves := []Part{{Text: r.triedOn()}}
	for _, f := range r.tornados() {
		moves = append(moves, Part{Figure: f})
	}
	for _, g := range r.sensitivities(onPage) {
		s := g.sheet()
		s.Fold = true
		moves = append(moves, Part{Table: s})
	}
	add("sensitivity", "How far assumptions move the headlines", moves...)
	add("methods", "Methods", Part{Text: r.Methods})
	add("assumptions", "Assumptions", Part{Table: r.assumptions()})
	add("limits", "Limits", Part{Terms: limits})
	add("reproduce", "How to repeat it", r.repeat()...)
	var terms []Term
	for _, d := range definitions(r.Summary.Metrics) {
		terms = append(terms, Term{d.Term, d.Meaning})
	}
	add("words", "How to read this", Part{Terms: terms})
	add("scenario", "The scenario in full", Part{Code: r.Scenario, Fold: "Every key with its value"})
	c.Headlines = r.headlineNumbers()
	return c
}

// Page is the report as one self-contained page, with scripts that sort tables.
func (r *Report) Page() ([]byte, error) { return r.Content().Page(Live) }

// compares are the metrics by which runs are compared.
var compares = []*stats.Metric{stats.Cost, stats.MeanLoss, stats.ExpectedLoss, stats.LiquidatedShare, stats.UnpaidShare}

// headlineNumbers are what is compared between runs.
func (r *Report) headlineNumbers() (all []Headline) {
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		for _, m := range compares {
			e, unit := a.Of(m).Estimate, Unit(m)
			if m.Unit == stats.BpsOfClosed {
				unit = "bps of " + a.Measure()
			}
			factor := 1.0
			if m.Unit == stats.Share {
				factor, unit = 100, "percent"
			}
			all = append(all, Headline{a.Name, m.Key, cmp.Or(m.Headline, m.Means.Term), unit, pointer(e.Value * factor), pointer(e.Low * factor), pointer(e.High * factor)})
		}
	}
	return all
}

// ranked is a table of the arms, those whose borrowers paid least first. Arms whose intervals meet share a rank.
func (r *Report) ranked() *Sheet {
	s := r.Summary
	g := grid{
		title:   "Arms by what liquidation took of all borrowers [95 % interval]",
		heading: [][]string{{"", "", "loss of all borrowers,", "cost of closing,", "vaults", "bad debt,", "end wealth against"}, {"arm", "rank", "bps of collateral", "bps of " + r.measure(), "liquidated", "bps of debt", s.Arms[0].Name + ", bps"}},
	}
	order := make([]int, len(s.Arms))
	for i := range order {
		order[i] = i
	}
	of := func(i int) infer.Estimate { return s.Arms[i].Of(stats.ExpectedLoss).Estimate }
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := of(a).Value, of(b).Value
		switch {
		case math.IsNaN(x) || math.IsNaN(y):
			return cmp.Compare(b2i(math.IsNaN(x)), b2i(math.IsNaN(y)))
		}
		return cmp.Compare(x, y)
	})
	rank, ties := 0, false
	for at, i := range order {
		a, e := &s.Arms[i], of(i)
		tied := false
		if at > 0 {
			before := of(order[at-1])
			tied = !e.Bounded() || !before.Bounded() || e.Low <= before.High
		}
		if !tied {
			rank = at + 1
		}
		said := fmt.Sprint(rank)
		if tied && !math.IsNaN(e.Value) {
			said, ties = "= "+said, true
		}
		if math.IsNaN(e.Value) {
			said = none
		}
		wealth := "0"
		if i != 0 {
			wealth = none
			for k := range s.Pairs {
				if p := &s.Pairs[k]; p.A == s.Arms[0].Name && p.B == a.Name {
					wealth = interval(p.Of(stats.EndWealthDifference).Estimate, 1, 1)
				}
			}
		}
		g.rows = append(g.rows, []string{
			r.marked(a), said, bounded(e, 1, 1, ""), bounded(a.Of(stats.Cost).Estimate, 1, 1, ""), bounded(stats.LiquidatedShare.Told(a.Of(stats.LiquidatedShare).Estimate), 100, 1, " %"),
			bounded(stats.UnpaidShare.Told(a.Of(stats.UnpaidShare).Estimate), 1, 2, ""), wealth,
		})
	}
	g.notes = append(g.notes, "Loss of all borrowers counts those who were never liquidated as 0, so that a design which liquidates fewer has the good of it. Bad debt is what nobody paid, realised and latent.")
	if ties {
		g.notes = append(g.notes, "= shares the rank of the arm above it: their intervals meet, or one has none. The paired differences below are the sharper comparison.")
	}
	return g.sheet()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// described is a table of what the arms are.
func (r *Report) described() *Sheet {
	s := &Sheet{Caption: "Designs of the arms and the keys that the scenario gives them", Heading: [][]Heading{{{"arm", 1}, {"design", 1}, {"what it is", 1}, {"keys", 1}, {"source", 1}}}, Worded: true}
	for _, a := range r.Designs {
		s.Rows = append(s.Rows, []string{a.Arm, a.Design, a.Text, strings.Join(a.Set, ", "), a.Source})
	}
	return s
}

// assumptions is a table of the scenario's keys that are assumptions.
func (r *Report) assumptions() *Sheet {
	s := &Sheet{
		Caption: "Keys of the scenario that are assumptions, and the other values that a sensitivity run tries", Worded: true, Fold: len(r.Assumed) > 12,
		Heading: [][]Heading{{{"key", 1}, {"value", 1}, {"tried", 1}, {"what it is", 1}, {"source", 1}}},
	}
	for _, a := range r.Assumed {
		s.Rows = append(s.Rows, []string{a.Key, a.Value, a.Others, a.Text, a.Source})
	}
	return s
}

// limits are what no study of this program says.
var limits = []Term{
	{"Other scenarios", "Intervals speak of other paths of the same scenario. What the scenario itself assumes stands under Assumptions, and how far it matters under the sensitivity, one assumption at a time: two that move together are not tried."},
	{"Prices", "Reference prices are exogenous: no sale in a study moves them, only the venue that it sells on. A cascade through the price itself is not in it, unless the path has it already."},
	{"Behaviour", "Borrowers, suppliers and liquidators act by the rules that the scenario names, and do not learn from one path to the next or answer a change of design."},
	{"Designs", "A lending design follows its contract's arithmetic where the listing says so; a venue's margin engine follows its published rules of a date, and what it does not publish is assumed in its preset."},
	{"Bad debt", "A vault that nobody liquidates shows no loss. What it lacks at the last block is latent bad debt, and stands beside what was written off."},
}

// repeat says how somebody else finds the same.
func (r *Report) repeat() (parts []Part) {
	var lines []string
	lines = append(lines, "ringfence rerun RUN    # the same values from the run folder, or where they differ",
		fmt.Sprintf("ringfence compare scenario.yaml --seed %d    # from the scenario below", r.Seed))
	parts = append(parts, Part{Code: strings.Join(lines, "\n")})
	terms := []Term{}
	for _, t := range []Term{{"Version", r.Version}, {"Source", r.Revision}, {"SHA-256 of the results", r.Hash}} {
		if t.Meaning != "" {
			terms = append(terms, t)
		}
	}
	return append(parts, Part{Terms: terms}, Part{Text: "The hash is of the values of all rows, so that another processor and any number of workers find the same. The scenario, its seed and the version decide them and nothing else does."})
}
