package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/tune"
)

func limitTexts(t *tune.Tuning) (all []any) {
	for _, l := range t.Subject {
		all = append(all, l.Text)
	}
	return all
}

func stepText(t *tune.Tuning) string {
	if t.Step == nil {
		return ""
	}
	return t.Step.Text
}

func recommendedVerdicts(answers []*tune.Answer) []verdictRow {
	all := []verdictRow{}
	for _, a := range answers {
		if a.Recommended != nil {
			all = append(all, verdictRows(a.Recommended.Number, a.Recommended.Judged)...)
		}
	}
	return all
}

// frontierSheet has a row for each point, with what is traded.
func frontierSheet(t *tune.Tuning, answers []*tune.Answer) sheet {
	s := sheet{columns: []string{"at"}}
	for _, a := range t.Over {
		s.columns = append(s.columns, a.Key)
	}
	s.columns = append(s.columns, "today", "recommended", "within_limits", "frontier")
	var told []*stats.Metric
	for _, each := range shown {
		m := stats.Find(each.key)
		told = append(told, m)
		s.columns = append(s.columns, m.Key, m.Key+"_ci95_low", m.Key+"_ci95_high")
	}
	for _, a := range answers {
		for _, c := range a.Candidates {
			cells := []any{strings.Join(a.At, " ")}
			for _, v := range c.Values {
				cells = append(cells, v)
			}
			cells = append(cells, c.Today, c == a.Recommended, c.Feasible, c.Frontier)
			for _, m := range told {
				e := m.Told(c.Of(m).Estimate)
				cells = append(cells, stats.Text(e.Value), stats.Text(e.Low), stats.Text(e.High))
			}
			s.add(cells...)
		}
	}
	return s
}

// candidateGrid is the table of one setting's points.
func candidateGrid(t *tune.Tuning, a *tune.Answer) report.Grid {
	g := report.Grid{Heading: [][]string{{""}, {""}}, Title: t.Arm}
	if len(a.At) > 0 {
		g.Title += " at " + strings.Join(a.At, ", ")
	}
	for i, o := range t.Over {
		if i == 0 {
			g.Heading[1][0] = o.Key[strings.LastIndexByte(o.Key, '.')+1:]
			continue
		}
		g.Heading[0], g.Heading[1] = append(g.Heading[0], ""), append(g.Heading[1], o.Key[strings.LastIndexByte(o.Key, '.')+1:])
	}
	columns := shown
	for _, each := range columns {
		g.Heading[0], g.Heading[1] = append(g.Heading[0], each.head[0]), append(g.Heading[1], each.head[1])
	}
	if !slices.ContainsFunc(columns, func(each shownMetric) bool { return each.key == t.Objective.Key }) {
		columns = append(columns[:len(columns):len(columns)], shownMetric{key: t.Objective.Key, bps: t.Objective.Unit != stats.Share})
		g.Heading[0], g.Heading[1] = append(g.Heading[0], "objective,"), append(g.Heading[1], t.Objective.Key)
	}
	g.Heading[0], g.Heading[1] = append(g.Heading[0], "within"), append(g.Heading[1], "limits")
	for _, c := range a.Candidates {
		mark := ""
		if c.Today {
			mark += "*"
		}
		if c == a.Recommended {
			mark += " ←"
		}
		row := slices.Clone(c.Values)
		row[0] += mark
		for _, each := range columns {
			m := stats.Find(each.key)
			factor := 1.0
			if !each.bps {
				factor = 100
			}
			row = append(row, report.Number(c.Of(m).Value*factor, 1))
		}
		within := "yes"
		if !c.Feasible {
			within = "no"
		}
		for _, j := range c.Judged {
			if j.Verdict == stats.Open {
				within += "?"
				break
			}
		}
		if len(t.Subject) == 0 {
			within = ""
		}
		g.Rows = append(g.Rows, append(row, within))
	}
	return g
}

// about says what was walked.
func about(t *tune.Tuning, r *sweep.Results) string {
	limits := ""
	if len(t.Subject) > 0 {
		var all []string
		for _, l := range t.Subject {
			all = append(all, l.Text)
		}
		limits = " subject to " + strings.Join(all, " and ")
	}
	aim := "least "
	if t.Maximize {
		aim = "most "
	}
	text := fmt.Sprintf("Looking for the %s%s%s, over %s: %s along %s each, the same at every point.", aim, t.Objective.Key, limits, strings.Join(keysOf(t.Over), " and "), report.Count(len(r.Told), "point"), report.Count(r.Paths, "path"))
	if finer := len(r.Told) - len(t.Sweep.Points); finer > 0 {
		text += fmt.Sprintf(" %d of them lie between the values of the grid, around the best (--refine).", finer)
	}
	return text
}

func keysOf(axes []sweep.Axis) (keys []string) {
	for _, a := range axes {
		keys = append(keys, a.Key)
	}
	return keys
}

const legend = "* is today's value, ← what is recommended; yes? or no? marks a limit that the number is within or beyond, and its interval does not decide."

func (f *tuning) print(cmd *cobra.Command, out string, t *tune.Tuning, answers []*tune.Answer, r *sweep.Results) error {
	w := cmd.OutOrStdout()
	if f.quiet {
		_, err := fmt.Fprintln(w, out)
		return err
	}
	table := sheet{columns: tune.RecommendationColumns}
	lines := t.Recommend(answers)
	for _, l := range lines {
		var cells []any
		for _, c := range l.Cells() {
			cells = append(cells, c)
		}
		table.add(cells...)
	}
	switch f.format {
	case "csv", "json":
		return table.write(w, f.format)
	case "md":
		_, err := fmt.Fprint(w, f.markdown(t, answers, r))
		return err
	}
	wide := columns(w)
	var b strings.Builder
	b.WriteString(report.Wrap(about(t, r)+" "+legend, wide))
	for _, a := range answers {
		b.WriteString("\n" + candidateGrid(t, a).Text(wide))
	}
	b.WriteString("\nRecommendation\n")
	for _, l := range lines {
		head := fmt.Sprintf("%s: %s → %s", l.Parameter, l.Current, l.Recommended)
		if l.At != "" {
			head = "At " + l.At + ", " + head
		}
		b.WriteString("\n" + report.Wrap(head, wide))
		for _, each := range [][2]string{{"reason", l.Reason}, {"borrowers", l.Borrowers}, {"lenders", l.Lenders}, {"protocol", l.Protocol}, {"liquidators", l.Liquidators}, {"how sure", l.Sure}, {"how sensitive", l.Sensitive}} {
			if each[1] != "" {
				b.WriteString(report.Wrap(each[0]+": "+each[1], wide))
			}
		}
	}
	fmt.Fprintf(&b, "\nTuning %s\nWritten to %s%c (recommendation.md is the table, frontier.svg the frontier, points.csv every number)\n", r.Hash, out, os.PathSeparator)
	_, err := fmt.Fprint(w, b.String())
	return err
}

// markdown is the recommendation as a page.
func (f *tuning) markdown(t *tune.Tuning, answers []*tune.Answer, r *sweep.Results) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Recommendation\n\n%s\n\n", about(t, r))
	table := sheet{columns: tune.RecommendationColumns}
	for _, l := range t.Recommend(answers) {
		var cells []any
		for _, c := range l.Cells() {
			cells = append(cells, c)
		}
		table.add(cells...)
	}
	_ = table.write(&b, "md") // a builder takes all
	fmt.Fprintf(&b, "\n%s\n", legend)
	for _, a := range answers {
		b.WriteString("\n" + candidateGrid(t, a).Markdown())
	}
	fmt.Fprintf(&b, "\nTuning %s, ringfence %s, seed %d.\n", r.Hash, r.Version, t.Scenario.Seed)
	return b.String()
}
