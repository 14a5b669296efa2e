package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
