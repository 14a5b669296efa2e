package tables

import (
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/report"
)

// Text sets the table for a terminal of a hundred columns.
func (r *Result) Text() string { return r.TextIn(report.Columns) }

// TextIn sets the table for a terminal of so many columns.
func (r *Result) TextIn(width int) string {
	var b strings.Builder
	b.WriteString(report.Wrap(r.Title, width))
	b.WriteString(report.Wrap(fmt.Sprintf("%s %s of %s, seed %d. Under each number its 95 %% interval, clustered by path, cut at what is possible (a share's at 0 and 100 %%); none where all paths give the same, or too few contribute: a path does where it has something of what the number is about.", r.About, report.Count(r.Paths, "path"), report.Count(r.Borrowers, "borrower"), r.Seed), width))
	if len(r.Changed) > 0 {
		b.WriteString(report.Wrap("Changed, so what is said above and below of the scenario may not hold: "+strings.Join(r.Changed, ", ")+".", width))
	}
	for _, g := range r.Grids {
		b.WriteString("\n" + g.text(width))
	}
	b.WriteString("\n" + r.said(width).Text(width))
	b.WriteString("\n" + report.Wrap(r.summary(), width))
	if r.Paths < infer.Few {
		b.WriteString(report.Wrap(fmt.Sprintf("Fewer than %d paths give means no interval, so nearly all stays open; use --paths.", infer.Few), width))
	}
	runs := 0
	for i := range r.Studies {
		runs += r.Paths * r.Studies[i].Arms
	}
	fmt.Fprintf(&b, "%d of %d runs failed (one run is one arm on one path).\n", r.Failed(), runs)
	for i := range r.Studies {
		for k, failure := range r.Studies[i].Failures {
			if k < 3 {
				b.WriteString(report.Wrap(failure, width))
			}
		}
	}
	for i := range r.Studies {
		fmt.Fprintf(&b, "Study %s %s\n", r.Studies[i].Name, r.Studies[i].Hash)
	}
	return b.String()
}

// Markdown sets the table as Markdown: its numbers with their intervals, and what is said of each sentence.
func (r *Result) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s %s of %s, seed %d. Beside each number its 95 %% interval, clustered by path.\n", r.Title, r.About, report.Count(r.Paths, "path"), report.Count(r.Borrowers, "borrower"), r.Seed)
	for _, g := range r.Grids {
		out := report.Grid{Title: g.Title, Heading: [][]string{{""}, {""}}}
		for _, c := range g.Columns {
			for line := range out.Heading {
				out.Heading[line] = append(out.Heading[line], c.Head[line])
			}
		}
		for _, row := range g.Rows {
			cells := []string{strings.TrimSpace(row.Label + ", " + row.Unit)}
			if row.Section != "" {
				cells[0] = row.Section + ": " + cells[0]
			}
			for _, e := range row.Cells {
				cells = append(cells, strings.TrimSpace(report.Number(e.Value, row.decimals)+" "+bounds(e, row.decimals)))
			}
			out.Rows = append(out.Rows, cells)
		}
		b.WriteString("\n" + out.Markdown())
	}
	said := report.Grid{Title: "What is usually said, and what the simulation says", Heading: [][]string{{"usual wording", "what the simulation says", "agrees?"}}}
	for _, c := range r.Claims {
		said.Rows = append(said.Rows, []string{c.Source + " " + c.Wording, c.says(), string(c.Verdict)})
	}
	b.WriteString("\n" + said.Markdown() + "\n" + r.summary() + "\n")
	for i := range r.Studies {
		fmt.Fprintf(&b, "\nStudy %s %s\n", r.Studies[i].Name, r.Studies[i].Hash)
	}
	return b.String()
}

// text sets a grid with two lines to a row: the number under its column, and its interval under the number.
func (g *Grid) text(width int) string {
	title := g.Title
	if g.About != "" {
		title += "\n" + strings.TrimSuffix(report.Wrap(g.About, width), "\n")
	}
	out := report.Grid{Title: title, Heading: [][]string{{""}, {""}}}
	for _, c := range g.Columns {
		for line := range out.Heading {
			out.Heading[line] = append(out.Heading[line], c.Head[line])
		}
	}
	blank := make([]string, len(g.Columns))
	for _, r := range g.Rows {
		if r.Section != "" {
			out.Rows = append(out.Rows, append([]string{r.Section}, blank...))
		}
		first, second := []string{"  " + r.Label}, []string{"    " + r.Unit}
		for _, e := range r.Cells {
			first, second = append(first, report.Number(e.Value, r.decimals)), append(second, bounds(e, r.decimals))
		}
		out.Rows = append(out.Rows, first, second)
	}
	return out.Text(width)
}

// halves are the widths of the columns in which wording and evidence are set beside the verdict.
func halves(width int) (wording, evidence int) {
	both := min(width-len("    agrees?"), 82)
	wording = both * 38 / 82
	return wording, both - wording
}

// said sets what is usually said beside what the simulation says.
func (r *Result) said(width int) report.Grid {
	wordingWidth, evidenceWidth := halves(width)
	heading := pad("usual wording", wordingWidth) + "  " + pad("what the simulation says", evidenceWidth)
	out := report.Grid{Title: "What is usually said, and what the simulation says", Heading: [][]string{{heading, "agrees?"}}}
	for _, c := range r.Claims {
		left, right := fold(c.Source+" "+c.Wording, wordingWidth), fold(c.says(), evidenceWidth)
		for i := range max(len(left), len(right)) {
			verdict := ""
			if i == 0 {
				verdict = string(c.Verdict)
			}
			out.Rows = append(out.Rows, []string{pad(at(left, i), wordingWidth) + "  " + pad(at(right, i), evidenceWidth), verdict})
		}
	}
	return out
}

// says is the evidence in words: what was measured, the number, its interval, and what it would have to be.
func (c *Claim) says() string {
	bound := report.Number(c.Bound, 0)
	need := map[Relation]string{Above: "needs more than " + bound, Below: "needs less than " + bound, Never: "needs " + bound + " on every path"}[c.Relation]
	if c.Why != "" {
		need += ": " + c.Why
	}
	if c.Unserved != "" {
		need += "; no verdict: " + c.Unserved + " liquidated nobody, although vaults could be"
	}
	text := fmt.Sprintf("%s: %s %s %s", c.Evidence, report.Number(c.Number.Value, c.decimals), bounds(c.Number, c.decimals), c.Unit)
	switch e := c.Number; {
	case !e.Bounded() && e.Why() != "":
		need += "; " + e.Why()
	case e.Contributing < e.Paths:
		need += fmt.Sprintf("; %d of %d paths contribute", e.Contributing, e.Paths)
	}
	return strings.Join(strings.Fields(text), " ") + " (" + need + ")"
}

// summary counts the verdicts and says what they mean.
func (r *Result) summary() string {
	count := map[Verdict]int{}
	for _, c := range r.Claims {
		count[c.Verdict]++
	}
	none := func(n int) string {
		if n == 0 {
			return "none"
		}
		return fmt.Sprint(n)
	}
	text := fmt.Sprintf("Of %d sentences of the usual wording the simulation bears out %s and contradicts %s; ", len(r.Claims), none(count[Yes]), none(count[No]))
	switch open := count[Open]; open {
	case 0:
		text += "none stays open. "
	case 1:
		text += "1 stays open on these paths. "
	default:
		text += fmt.Sprintf("%d stay open on these paths. ", open)
	}
	return text + fmt.Sprintf("What holds here holds for this scenario. Sentences of one number, as %s, are one claim of docs/claims.md taken apart, which holds as far as all of them do.", r.Claims[0].Source)
}

// Method says how the sentences of all tables are judged, for a terminal of so many columns. It is said once, below the tables.
func Method(width int) string {
	return report.Wrap(fmt.Sprintf("A sentence is borne out (yes) or contradicted (no) where the number lies so far on one side of what it needs that chance would hardly do it: Holm's method holds the chance that any of the %d sentences of all tables is judged wrongly to 5 %%, so a sentence can stay open whose own interval lies on one side. A number that is exactly what divides yes from no is a tie, and open. So is a sentence about an arm that liquidated nobody although vaults could be. Where words state no number, the bound is how they are read here; --out writes the numbers, to judge them by another.", sentences()), width)
}

// bounds is the interval of a number, and nothing where there is none.
func bounds(e infer.Estimate, decimals int) string {
	return report.Bounds(e, 1, decimals)
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func pad(text string, to int) string {
	return text + strings.Repeat(" ", max(0, to-len([]rune(text))))
}

// fold breaks text into lines of at most so many letters.
func fold(text string, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > most {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
