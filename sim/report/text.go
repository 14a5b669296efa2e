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

// Text is the report for a terminal of [Columns].
func (r *Report) Text() string { return r.TextIn(Columns) }

// TextIn is the report for a terminal of so many columns.
func (r *Report) TextIn(width int) string {
	var b strings.Builder
	b.WriteString(wrap(r.Name+": "+r.setting(), width))
	for _, note := range r.Notes {
		b.WriteString(wrap(note, width))
	}
	for _, g := range r.grids() {
		b.WriteString("\n" + g.set(width))
	}
	for _, g := range r.sensitivities(inTerminal) {
		b.WriteString("\n" + g.set(width))
	}
	if rests := r.triedOn(); rests != "" {
		b.WriteString("\n" + wrap(rests, width))
	}
	b.WriteString("\nWhat it means\n")
	for _, sentence := range r.meaning() {
		b.WriteString(wrap(sentence, width))
	}
	b.WriteString("\n" + r.runs() + "\n")
	for _, failure := range r.Failures {
		b.WriteString(wrap("  "+failure, width))
	}
	if r.Hash != "" {
		b.WriteString("Study " + r.Hash + "\n")
	}
	return b.String()
}

// Markdown is the report as Markdown.
func (r *Report) Markdown() string {
	var b strings.Builder
	b.WriteString("# " + r.Name + "\n\n" + r.setting() + "\n")
	for _, note := range r.Notes {
		b.WriteString("\n" + note + "\n")
	}
	for _, g := range r.grids() {
		b.WriteString("\n" + g.markdown())
	}
	for _, g := range r.sensitivities(inTerminal) {
		b.WriteString("\n" + g.markdown())
	}
	if rests := r.triedOn(); rests != "" {
		b.WriteString("\n" + rests + "\n")
	}
	b.WriteString("\n## What it means\n")
	for _, sentence := range r.meaning() {
		b.WriteString("\n" + sentence + "\n")
	}
	b.WriteString("\n" + r.runs() + "\n")
	for _, failure := range r.Failures {
		b.WriteString("\n- " + failure + "\n")
	}
	if r.Hash != "" {
		b.WriteString("\nStudy " + r.Hash + "\n")
	}
	return b.String()
}

// setting says what was run.
func (r *Report) setting() string {
	return fmt.Sprintf("%s of %s, %s, seed %d. %s", count(r.Summary.Paths, "path"), count(r.Borrowers, "borrower"), count(len(r.Summary.Arms), "arm"), r.Seed, r.About)
}

// count writes a number of things, in the plural unless it is one.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return thousands(fmt.Sprint(n)) + " " + thing
}

// runs says how many runs failed.
func (r *Report) runs() string {
	total := r.Summary.Paths * len(r.Summary.Arms)
	return fmt.Sprintf("%s of %s runs failed (one run is one arm on one path).", thousands(fmt.Sprint(r.Summary.Failed)), thousands(fmt.Sprint(total)))
}

// grids are the tables of a report, each of the metrics that have a column in it.
func (r *Report) grids() (all []grid) {
	if g := r.ranking(); len(g.rows) > 0 {
		all = append(all, g)
	}
	tables, columns := stats.Tables(r.Summary.Metrics)
	for _, t := range tables {
		var here []grid
		if r.Summary.Shows(t, columns[t]) {
			here = append(here, r.grid(t, columns[t]))
		}
		switch {
		case t == stats.Costs:
			r.annotate(&here[0])
			here[0].notes = append(here[0].notes, r.byRule()...)
		case t == stats.MeanDelay.Column.In:
			here[0].notes = append(here[0].notes, late(r.Summary)...)
		case t == stats.OnTheWay:
			here = append(here, r.reasons(), r.failed())
		}
		for _, g := range here {
			if len(g.rows) > 0 {
				all = append(all, g)
			}
		}
	}
	for _, g := range r.outsiders() {
		if len(g.rows) > 0 {
			all = append(all, g)
		}
	}
	return all
}

// grid sets a table: a row for each arm, or for each pair of arms where its metrics compare two.
func (r *Report) grid(t *stats.Table, columns []*stats.Metric) grid {
	g := grid{title: r.fill(t.Title), heading: [][]string{{""}, {t.Corner}}, of: t}
	var shown []*stats.Metric
	var rests *stats.Metric // whose support stands in the last columns
	ofClosed := false
	for _, m := range columns {
		if t.Sparse && m.Column.Style.OfClosed && !r.shows(m) {
			continue
		}
		if t.Told && !r.tells(m) {
			continue
		}
		head := m.Column.Head
		if over := m.Column.Group; over != "" {
			head[0] = ""
			at := len(shown) + 1
			if n := len(g.groups); n > 0 && g.groups[n-1].to == at && g.groups[n-1].title == r.fill(over) {
				g.groups[n-1].to++
			} else {
				g.groups = append(g.groups, group{r.fill(over), at, at + 1})
			}
		}
		g.heading[0], g.heading[1] = append(g.heading[0], r.fill(head[0])), append(g.heading[1], r.fill(head[1]))
		shown = append(shown, m)
		if m.Column.Style.Rests {
			rests = m
		}
		ofClosed = ofClosed || m.Unit == stats.BpsOfClosed
	}
	if len(shown) == 0 {
		return grid{}
	}
	if rests != nil {
		g.heading[0], g.heading[1] = append(g.heading[0], "paths that", "effec-", "largest"), append(g.heading[1], "contribute", "tive", "one's part")
	}
	if strings.Join(g.heading[0], "") == "" && len(g.groups) == 0 {
		g.heading = g.heading[1:]
	}
	if columns[0].Between != nil {
		for i := range r.Summary.Pairs {
			p := &r.Summary.Pairs[i]
			row := []string{p.B + " − " + p.A}
			for _, m := range shown {
				row = append(row, r.cell(m, p.Of(m), nil, p.Paths))
			}
			if rests != nil {
				row = append(row, resting(p.Of(rests).Estimate)...)
			}
			g.rows = append(g.rows, row)
		}
		return g
	}
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		row := []string{a.Name}
		if ofClosed {
			row[0] = r.marked(a)
		}
		for _, m := range shown {
			row = append(row, r.cell(m, a.Of(m), a, a.Paths))
		}
		if rests != nil {
			row = append(row, resting(a.Of(rests).Estimate)...)
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// cell writes a number as its column has it. Totals are told for each path.
func (r *Report) cell(m *stats.Metric, n stats.Number, a *stats.Arm, paths int) string {
	style := m.Column.Style
	factor := cmp.Or(style.Factor, 1)
	switch {
	case n.Scale == stats.Tokens && style.OfClosed && a != nil:
		return bps(a.Bps(n.Exact))
	case n.Scale == stats.Tokens:
		return perPath(n.Exact, r.Summary.LoanDecimals, paths)
	case n.Scale == stats.Whole:
		return number(n.Value/float64(paths), style.Decimals)
	case n.Sample != nil && n.Values == 0:
		return none
	case style.Signed:
		return interval(m.Told(n.Estimate), factor, style.Decimals)
	case style.Bounded:
		return bounded(m.Told(n.Estimate), factor, style.Decimals, style.After)
	}
	text := number(n.Value*factor, style.Decimals)
	if text != none {
		text += style.After
	}
	return text
}

// resting says what an estimate rests on: the paths that contribute of all, how many paths of equal weight would
// say as much, and the largest one's part of the spread.
func resting(e infer.Estimate) []string {
	if e.Contributing == 0 {
		return []string{fmt.Sprintf("0 of %s", thousands(fmt.Sprint(e.Paths))), none, none}
	}
	return []string{
		fmt.Sprintf("%s of %s", thousands(fmt.Sprint(e.Contributing)), thousands(fmt.Sprint(e.Paths))), number(e.Effective, 0), percent(e.Largest),
	}
}

// fill writes the words of this study into a title or a heading.
func (r *Report) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	unit := "unit"
	if several, _ := r.several(); !several {
		unit = "unit of debt"
	}
	return strings.NewReplacer("{loan}", r.Summary.Loan, "{measure}", r.measure(), "{bearer}", r.bearer(), "{unit}", unit).Replace(text)
}

// annotate marks the arms that rest on fewer paths, and says below the table what was counted otherwise.
func (r *Report) annotate(g *grid) {
	s := r.Summary
	for i := range s.Arms {
		a := &s.Arms[i]
		if a.Paths == s.Paths {
			continue
		}
		g.rows[i][0] += " †"
		rests := fmt.Sprintf("† %s rests on %s of %s: its other runs failed.", a.Name, thousands(fmt.Sprint(a.Paths)), count(s.Paths, "path"))
		if a.Paths == 0 {
			rests = fmt.Sprintf("† Every run of %s failed.", a.Name)
		}
		g.notes = append(g.notes, rests)
	}
	switch several, all := r.several(); {
	case all:
		g.notes = append(g.notes, "Closed is the value of all positions that were, at the reference price; coll. is the main position, over-liq. that of its debt.")
	case several:
		g.notes = append(g.notes, "* Accounts of several positions: closed is the value of all positions that were, at the reference price, where other arms count debt. Coll. is the main position in every arm.")
	}
}

// several reports whether any arm's accounts have several positions, and whether those of all do.
func (r *Report) several() (some, all bool) {
	n := 0
	for i := range r.Summary.Arms {
		if r.Summary.Arms[i].Several {
			n++
		}
	}
	return n > 0, n == len(r.Summary.Arms)
}

// measure is what losses are divided by.
func (r *Report) measure() string {
	switch several, all := r.several(); {
	case several && !all:
		return "what was closed"
	default:
		return r.Summary.Arms[0].Measure()
	}
}

// marked is an arm's name, with a star where its losses are divided by something else than those of other arms.
func (r *Report) marked(a *stats.Arm) string {
	if _, all := r.several(); a.Several && !all {
		return a.Name + " *"
	}
	return a.Name
}

// occurring are the reasons for which anybody paid anything that shows.
func (r *Report) occurring() (reasons []journal.Reason) {
	for reason, m := range stats.LossBy {
		if r.shows(m) {
			reasons = append(reasons, journal.Reason(reason))
		}
	}
	return reasons
}

// shows reports whether an amount, in basis points of what was closed, is seen in any arm.
func (r *Report) shows(m *stats.Metric) bool {
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		if of := a.Bps(a.Money(m)); of >= 0.05 || of <= -0.05 {
			return true
		}
	}
	return false
}

// tells reports whether a metric has a number for any arm or pair, other than 0 where its column asks for that.
func (r *Report) tells(m *stats.Metric) bool {
	says := func(n stats.Number) bool {
		return !math.IsNaN(n.Value) && (n.Sample == nil || n.Values > 0) && (!m.Column.Any || n.Value != 0)
	}
	return slices.ContainsFunc(r.Summary.Arms, func(a stats.Arm) bool { return m.From != nil && says(a.Of(m)) }) ||
		slices.ContainsFunc(r.Summary.Pairs, func(p stats.Pair) bool { return m.Between != nil && says(p.Of(m)) })
}

// bearer is who bears bad debt: a vault's suppliers, and at an exchange the venue.
func (r *Report) bearer() string {
	venues, lenders := false, false
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		venues, lenders = venues || a.Exchange, lenders || a.Count(stats.VaultsLiquidated) > 0 && !a.Exchange
	}
	switch {
	case venues && lenders:
		return "suppliers/venue"
	case venues:
		return "the venue"
	}
	return "suppliers"
}

// receiver is who received a reason of loss, in any of the arms.
func (r *Report) receiver(reason journal.Reason) string {
	if reason == journal.BadDebt {
		return r.bearer() + " (bad debt)"
	}
	return stats.Parts[reason].Receiver
}
