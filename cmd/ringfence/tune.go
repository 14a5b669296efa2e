package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/tune"
)

// tuning is what the flags of tune say.
type tuning struct {
	file, out, format, arm, step string
	minimize, maximize           string
	subject, over, at, set       []string
	today                        []string
	seed                         uint64
	paths, workers, refine       int
	quiet, check, unconfirmed    bool
}

func newTune() *cobra.Command {
	var f tuning
	cmd := &cobra.Command{
		Use:   "tune [SCENARIO] --minimize METRIC --over KEY=LOW:HIGH",
		Short: "Look for the value of a parameter that costs least within limits",
		Long: `tune runs a study at a grid of values of one key or more, today's among them, along the same paths with the same borrowers, and says which
of them has the least (or the most) of a metric and keeps to the limits: those of --subject, and the scenario's own. It tells the
frontier of what borrowers lose and end with, bad debt realised and latent, the protocol's revenue and liquidations missed; whether
a limit binds, or cannot be met and by how much; whether the metric only rises or falls over the range, and then its end; which
values it does not tell apart; and recommends the best within a step of today's value, walked again on fresh seeds. With --at the
question is asked at each setting of other keys. A finer round tries values between those of the grid around what it finds, as
--refine says, so that the optimum is not bound to the grid.

It writes a folder: recommendation.csv and recommendation.md, the table that a vote adopts; frontier.svg; points.csv and points.parquet
with every number; tune.json with everything. A tuning that was killed is gone on with by the same command. It ends with status 4 where the
limits cannot be met, with --check also where the recommended value's are not all passed.

Any number that --set takes can be tuned: incentives, close factors, market.lltv, caps where a design has them.`,
		Example: `  ringfence tune --minimize borrower_loss --subject 'bad_debt_share_p99 <= 0.1%' --over arms.0.lif=1.01:1.15 --step 3%
  ringfence tune --minimize borrower_loss --subject 'bad_debt_share_p99 <= 0.1%' --over arms.0.lif=1.01:1.15 \
    --at venue.of.depth=100000,300000,1000000 --set population.borrowers=300 --paths 100
  ringfence tune my.yaml --maximize end_wealth --over market.lltv=0.8:0.9:11`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.minimize, "minimize", "", "the metric to have least of, as borrower_loss")
	flags.StringVar(&f.maximize, "maximize", "", "the metric to have most of, as end_wealth")
	flags.StringArrayVar(&f.subject, "subject", nil, "a limit to keep to, as 'bad_debt_share_p99 <= 0.1%' (repeatable; the scenario's limits count too)")
	flags.StringSliceVar(&f.over, "over", nil, "a key that may be changed and its range: KEY=LOW:HIGH or KEY=LOW:HIGH:N (repeatable, or with commas)")
	flags.StringArrayVar(&f.at, "at", nil, "settings of another key at each of which the question is asked: KEY=a,b,c (repeatable)")
	flags.StringVar(&f.step, "step", "", "how far from today's value to recommend at most: a share of it (3%) or a distance (0.01)")
	flags.StringArrayVar(&f.today, "today", nil, "KEY=NUMBER: today's value, where the scenario's is not it (repeatable)")
	flags.StringVar(&f.arm, "arm", "", "the arm that is tuned, where the keys do not tell (default the first)")
	flags.StringArrayVar(&f.set, "set", nil, "override a key of the scenario, as in market.lltv=0.9 (repeatable)")
	flags.Uint64Var(&f.seed, "seed", 0, "override the scenario's seed")
	flags.IntVar(&f.paths, "paths", 0, "override the scenario's number of paths")
	flags.IntVar(&f.workers, "workers", 0, "how many cores to use (default all)")
	flags.StringVar(&f.out, "out", "", "folder to write (default tunings/NAME-DIGEST)")
	flags.IntVar(&f.refine, "refine", 1, "rounds in which values between those tried are tried, around what is recommended; 0: the grid alone")
	flags.BoolVar(&f.unconfirmed, "unconfirmed", false, "leave out the walk on fresh seeds")
	flags.BoolVar(&f.check, "check", false, "end with status 4 also where a limit is open or fails at what is recommended")
	flags.BoolVar(&f.quiet, "quiet", false, "print the folder's name and nothing else")
	addFormat(cmd, &f.format)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			f.file = args[0]
		}
		return f.run(cmd)
	}
	return cmd
}

// problem reads the flags; all that is wrong with them is told at once.
func (f *tuning) problem() (p tune.Problem, err error) {
	var errs []error
	key := f.minimize
	if p.Maximize = f.maximize != ""; p.Maximize {
		key = f.maximize
	}
	if (f.minimize == "") == (f.maximize == "") {
		errs = append(errs, errors.New("name one metric with --minimize or --maximize, as in --minimize borrower_loss"))
	} else if p.Objective = stats.Find(key); p.Objective == nil || p.Objective.Between != nil {
		errs = append(errs, fmt.Errorf("--minimize %s is no metric of an arm: %s", key, stats.NearestMetric(key)))
	}
	for _, text := range f.subject {
		l, err := stats.ParseLimit(text)
		if err != nil {
			err = fmt.Errorf("--subject %w", err)
		} else {
			p.Subject = append(p.Subject, l)
		}
		errs = append(errs, err)
	}
	if len(f.over) == 0 {
		errs = append(errs, errors.New("nothing may be changed; name a key and its range with --over, as in --over arms.0.lif=1.01:1.15"))
	}
	for _, text := range f.over {
		axis, err := sweep.ParseAxisOf("--over", text)
		errs = append(errs, err)
		p.Over = append(p.Over, axis)
	}
	for _, text := range f.at {
		axis, err := sweep.ParseAxisOf("--at", text)
		if err == nil && axis.Values == nil {
			err = fmt.Errorf("--at %s says no number of values; write a list, or LOW:HIGH:N", text)
		}
		errs = append(errs, err)
		p.At = append(p.At, axis)
	}
	if f.step != "" {
		p.Step, err = tune.ParseStep(f.step)
		errs = append(errs, err)
	}
	if f.refine < 0 || f.refine > 9 {
		errs = append(errs, fmt.Errorf("--refine %d; write 0 to 9 rounds, each of which tries values four times as close as those before", f.refine))
	}
	if f.workers < 0 {
		errs = append(errs, fmt.Errorf("--workers %d; write 0 for all cores, or how many to use", f.workers))
	}
	p.Arm, p.Today, p.Version, p.Workers = f.arm, f.today, version, cores(f.workers)
	return p, errors.Join(errs...)
}

func (f *tuning) run(cmd *cobra.Command) error {
	p, flags := f.problem()
	s, err := overridden(cmd, f.file, f.set, f.seed, f.paths)
	if err := errors.Join(flags, err); err != nil {
		return wrong(err)
	}
	limits, err := stats.LimitsOf(s.Limits)
	if err != nil {
		return wrong(err)
	}
	p.Subject = append(p.Subject, limits...)
	t, err := tune.New(s, p)
	if err != nil {
		return wrong(err)
	}
	out := f.out
	if out == "" {
		out = filepath.Join("tunings", s.Name+"-"+t.Sweep.Digest()[:8])
	}
	b, err := newBasket(out)
	if err != nil {
		return wrong(elsewhere(err))
	}
	defer b.Discard()
	if !f.quiet {
		for _, warning := range t.Sweep.Warnings {
			fmt.Fprintln(cmd.ErrOrStderr(), "ringfence: warning: "+warning)
		}
	}
	parts, fresh := out+".parts", out+".fresh.parts"
	options := sweep.Options{Workers: p.Workers}
	if err := walkParts(cmd, t.Sweep, parts, options, f.quiet); err != nil {
		return err
	}
	answers, err := t.Solve(parts)
	if err != nil {
		return err
	}
	results, err := sweep.Gather(parts)
	if err != nil {
		return err
	}
	folders := []string{parts, fresh}
	for round := range f.refine {
		finer, err := t.Finer(answers)
		if err != nil {
			return err
		}
		if finer == nil {
			break
		}
		folder := fmt.Sprintf("%s.finer-%d.parts", out, round+1)
		folders = append(folders, folder)
		if err := walkParts(cmd, finer, folder, options, f.quiet); err != nil {
			return err
		}
		if err := t.Refine(answers, finer, results, folder); err != nil {
			return err
		}
	}
	if !f.unconfirmed {
		again, err := t.Fresh(answers)
		if err != nil {
			return err
		}
		if again != nil {
			if err := walkParts(cmd, again, fresh, options, f.quiet); err != nil {
				return err
			}
			if err := t.Confirm(answers, again, fresh); err != nil {
				return err
			}
		}
	}
	if err := f.write(b, t, answers, results); err != nil {
		return err
	}
	for _, folder := range folders {
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	if err := f.print(cmd, out, t, answers, results); err != nil {
		return err
	}
	return f.verdict(out, answers, results)
}

// verdict is how the command ends.
func (f *tuning) verdict(out string, answers []*tune.Answer, results *sweep.Results) error {
	unmet, unsure := 0, 0
	for _, a := range answers {
		if a.Recommended == nil {
			unmet++
			continue
		}
		for _, j := range a.Recommended.Judged {
			if j.Verdict != stats.Passes {
				unsure++
				break
			}
		}
	}
	switch {
	case len(results.Failures) > 0:
		return status{fmt.Errorf("%s failed; %s names them", report.Count(len(results.Failures), "run"), filepath.Join(out, "failures.csv")), exitPartly}
	case unmet > 0:
		return status{fmt.Errorf("at %d of %s the limits cannot be met in the range", unmet, report.Count(len(answers), "setting")), exitLimit}
	case f.check && unsure > 0:
		return status{fmt.Errorf("at %d of %s a limit does not pass at what is recommended, and --check asks that all do; more paths narrow the intervals", unsure, report.Count(len(answers), "setting")), exitLimit}
	}
	return nil
}

// write writes the files of the folder and moves it to its name.
func (f *tuning) write(b *basket, t *tune.Tuning, answers []*tune.Answer, results *sweep.Results) error {
	points := sheetOf(results)
	lines := t.Recommend(answers)
	table := sheet{columns: tune.RecommendationColumns}
	for _, l := range lines {
		var cells []any
		for _, c := range l.Cells() {
			cells = append(cells, c)
		}
		table.add(cells...)
	}
	frontier := frontierSheet(t, answers)
	for _, each := range []struct {
		name string
		of   *sheet
	}{{"points.csv", &points}, {"recommendation.csv", &table}, {"frontier.csv", &frontier}} {
		if err := b.sheet(each.name, each.of); err != nil {
			return err
		}
	}
	if err := b.parquet(results); err != nil {
		return err
	}
	if len(results.Failures) > 0 {
		failures := failuresSheet(results)
		if err := b.sheet("failures.csv", &failures); err != nil {
			return err
		}
	}
	if err := b.write("recommendation.md", []byte(f.markdown(t, answers, results))); err != nil {
		return err
	}
	if err := b.write("frontier.svg", t.Draw(answers)); err != nil {
		return err
	}
	described, err := json.MarshalIndent(struct {
		*sweep.Manifest
		Objective string                `json:"objective"`
		Maximize  bool                  `json:"maximize"`
		Subject   []string              `json:"subject"`
		Step      string                `json:"step,omitempty"`
		Arm       string                `json:"arm"`
		Table     []tune.Recommendation `json:"recommendation"`
		Limits    []verdictRow          `json:"limits"`
		Hash      string                `json:"hash"`
		Failures  []sweep.Failure       `json:"failures"`
		Files     any                   `json:"files"`
		Rows      []sweep.Row           `json:"rows"`
	}{results.Manifest, t.Objective.Key, t.Maximize, texts(limitTexts(t)), stepText(t), t.Arm, lines, recommendedVerdicts(answers), results.Hash, append([]sweep.Failure{}, results.Failures...), b.digests, results.Rows()}, "", "  ")
	if err != nil {
		return err
	}
	if err := b.write("tune.json", append(described, '\n')); err != nil {
		return err
	}
	return b.Finish()
}

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
