package main

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// shownMetric is a metric as a column of a printed table.
type shownMetric struct {
	key  string
	head [2]string
	bps  bool // in basis points; a share is in percent
}

// shown are the metrics that the printed table has columns of, with their heads and how they are written, as far as the sweep
// tells them.
var shown = []shownMetric{
	{"borrower_loss", [2]string{"borrowers' loss,", "bps of debt"}, true},
	{"end_wealth", [2]string{"end wealth,", "bps of coll."}, true},
	{"bad_debt_share", [2]string{"bad debt, bps", "realised"}, true},
	{"latent_bad_debt_share", [2]string{"bad debt, bps", "latent"}, true},
	{"bad_debt_p99", [2]string{"bad debt, bps", "both, 99th"}, true},
	{"protocol_revenue", [2]string{"protocol,", "bps of debt"}, true},
	{"liquidator_profit", [2]string{"liquidators,", "bps of debt"}, true},
	{"missed_share", [2]string{"missed", "%"}, false},
}

func (g *gathering) print(cmd *cobra.Command, r *sweep.Results) error {
	w := cmd.OutOrStdout()
	if g.quiet {
		_, err := fmt.Fprintln(w, g.out)
		return err
	}
	if g.format == "csv" || g.format == "json" {
		s := sheetOf(r)
		return s.write(w, g.format)
	}
	wide := columns(w)
	var b strings.Builder
	wrap := func(text string) {
		if g.format == "md" {
			b.WriteString(text + "\n\n")
			return
		}
		b.WriteString(report.Wrap(text, wide))
	}
	wrap(fmt.Sprintf("%s along %s each. Changes in brackets are from the current point, marked *, on the same paths, with 95 %% intervals clustered by path.", report.Count(len(r.Told), "point"), report.Count(r.Paths, "path")))
	for arm := range r.Names.Arms {
		grid := pointsGrid(r, arm)
		if g.format == "md" {
			b.WriteString(grid.Markdown())
		} else {
			b.WriteString("\n" + grid.Text(wide))
		}
	}
	if len(r.Limits) > 0 {
		grid := limitsGrid(r)
		if g.format == "md" {
			b.WriteString("\n" + grid.Markdown())
		} else {
			b.WriteString("\n" + grid.Text(wide))
		}
	}
	b.WriteString("\n")
	for _, note := range g.notes {
		wrap("Note: " + note)
	}
	runs := len(r.Told) * r.Paths * len(r.Names.Arms)
	wrap(fmt.Sprintf("%d of %d runs failed (one run is one arm on one path at one point).", len(r.Failures), runs))
	for i, f := range r.Failures {
		if i == 3 {
			wrap(fmt.Sprintf("And %d more; failures.csv has a command for each.", len(r.Failures)-i))
			break
		}
		wrap(fmt.Sprintf("Point %d, path %d, %s: %s.", f.Point, f.Path, f.Arm, strings.TrimSuffix(f.Error, ".")))
		b.WriteString("  " + replayCommand(g.out, f) + "\n")
	}
	wrap("Sweep " + r.Hash)
	fmt.Fprintf(&b, "Written to %s%c (points.csv has every number)\n", g.out, os.PathSeparator)
	_, err := fmt.Fprint(w, b.String())
	return err
}

// pointsGrid is the table of an arm: a row for each point.
func pointsGrid(r *sweep.Results, arm int) report.Grid {
	name := r.Names.Arms[arm]
	grid := report.Grid{Title: name, Heading: [][]string{{""}, {"point"}}}
	for _, a := range r.Axes {
		section, key := "", a.Key
		if at := strings.LastIndexByte(a.Key, '.'); at >= 0 {
			section, key = a.Key[:at], a.Key[at+1:]
		}
		grid.Heading[0], grid.Heading[1] = append(grid.Heading[0], section), append(grid.Heading[1], key)
	}
	type column struct {
		metric *stats.Metric
		bps    bool
	}
	var told []column
	for _, each := range shown {
		m := stats.Find(each.key)
		if _, has := r.Told[0].Summary.Arms[arm].Numbers[m]; !has {
			continue
		}
		told = append(told, column{m, each.bps})
		grid.Heading[0], grid.Heading[1] = append(grid.Heading[0], each.head[0]), append(grid.Heading[1], each.head[1])
	}
	for _, m := range r.Told[0].Summary.Metrics { // what the user asked for by name
		if _, has := r.Told[0].Summary.Arms[arm].Numbers[m]; !has || isShown(r, m.Key) {
			continue
		}
		told = append(told, column{m, m.Unit != stats.Share})
		grid.Heading[0], grid.Heading[1] = append(grid.Heading[0], m.Key), append(grid.Heading[1], strings.ReplaceAll(string(m.Unit), "{closed}", "closed"))
	}
	for i := range r.Told {
		p := &r.Told[i]
		mark := ""
		if p.Current {
			mark = "*"
		}
		row := []string{fmt.Sprint(p.Number) + mark}
		for k := range r.Axes {
			row = append(row, p.Value(k))
		}
		for _, c := range told {
			row = append(row, pointCell(p, c.metric, name, arm, c.bps))
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid
}

// isShown reports whether a metric has its column already, or is one of those that are told unasked and stand in points.csv
// alone.
func isShown(r *sweep.Results, key string) bool {
	unasked := len(r.Metrics) >= len(sweep.Usual) && slices.Equal(r.Metrics[:len(sweep.Usual)], sweep.Usual)
	return slices.ContainsFunc(shown, func(each shownMetric) bool { return each.key == key }) || unasked && slices.Contains(sweep.Usual, key)
}

// pointCell is a number, and its change where that is clear.
func pointCell(p *sweep.PointResult, m *stats.Metric, name string, arm int, bps bool) string {
	factor, decimals := 1.0, 1
	if !bps {
		factor = 100
	}
	n := p.Of(m, arm)
	if math.IsNaN(n.Value) {
		return "—"
	}
	text := report.Number(n.Value*factor, decimals)
	if c := p.Moved(m, name, ""); c != nil && c.Clear() && math.Abs(c.Value*factor) >= 0.05 {
		text += fmt.Sprintf(" (%+.1f)", c.Value*factor)
	}
	return text
}

// limitsGrid is the table of verdicts: how many points pass, fail or are open, by limit and arm.
func limitsGrid(r *sweep.Results) report.Grid {
	grid := report.Grid{Title: "Limits", Heading: [][]string{{"limit", "arm", "passes at", "fails at", "open at"}}}
	for k := range r.Told[0].Judged {
		var at [3][]string
		for i := range r.Told {
			of := r.Told[i].Judged[k].Verdict
			n := map[stats.Verdict]int{stats.Passes: 0, stats.Fails: 1, stats.Open: 2}[of]
			at[n] = append(at[n], fmt.Sprint(r.Told[i].Number))
		}
		j := &r.Told[0].Judged[k]
		grid.Rows = append(grid.Rows, []string{j.Text, j.Arm, ranges(at[0]), ranges(at[1]), ranges(at[2])})
	}
	return grid
}

// ranges are numbers of points, neighbours drawn together.
func ranges(points []string) string {
	if len(points) == 0 {
		return "—"
	}
	var out []string
	for i := 0; i < len(points); {
		k := i
		for k+1 < len(points) && atoi(points[k+1]) == atoi(points[k])+1 {
			k++
		}
		if k > i+1 {
			out = append(out, points[i]+"–"+points[k])
		} else {
			out = append(out, points[i:k+1]...)
		}
		i = k + 1
	}
	return strings.Join(out, " ")
}

func atoi(text string) (n int) {
	fmt.Sscan(text, &n)
	return n
}
