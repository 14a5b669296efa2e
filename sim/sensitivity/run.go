package sensitivity

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Options say along how many paths assumptions are tried.
type Options struct {
	// Paths is along how many of the study's paths each value is walked. 0 leaves it to the study's size: every value is
	// tried along one path, or two where the study has as many paths, and those that moved a headline most along [Closely], as
	// far as that walks no more paths than the study has. So the trials take about as long as the study. Where it has fewer
	// paths than values they take longer. Where that would be more than four times as long, only some assumptions are
	// tried, those known to move headlines most: as many values as four times the study's paths, and eight at least.
	Paths int
	// Close walks those that moved a headline most along [Closely] where that is more, both values of two assumptions at least.
	// It is for Paths of 0.
	Close bool
	// Workers is how many cores are used, 0 for one. It changes no result.
	Workers int
	// Progress is told how many paths of how many are done. It may be nil.
	Progress func(done, total int)
}

// Closely is along how many paths the values are walked that moved a headline most: some more than an interval needs.
const Closely = infer.Few + 4

// least is how many values [Options.Close] walks closely at least: both of two assumptions.
const least = 4

// patience is how many times as many paths as the study has trials may walk that nobody asked for.
const patience = 4

// fewest is how many paths trials may walk however small the study is: both values of four assumptions along one.
const fewest = 8

// screens is the most paths along which every value is tried before those are chosen.
const screens = 2

// Run tries the assumptions of a scenario. of is the study of the scenario, whose paths are walked already. Paths that tell come
// first, see [stats.Study.Telling]. It fails where ctx ends.
func Run(ctx context.Context, s *scenario.Scenario, of *stats.Study, o Options) (*stats.Sensitivity, error) {
	all := trials(s)
	r := &runner{ctx: ctx, scenario: s, study: of, workers: max(1, o.Workers), told: o.Progress, finer: map[finer]*stats.Study{}}
	out := &stats.Sensitivity{Values: len(all)}
	if o.Paths == 0 && !o.Close {
		all, out.Left = known(all, max(fewest, patience*s.Paths))
	}
	e := o.effort(s.Paths, len(all))
	out.Screen, out.Along = e.screen, of.Telling(e.screen)
	r.total = e.total(len(all))
	if err := r.try(all, out.Along); err != nil {
		return nil, err
	}
	if closer := farthest(all, e.chosen); len(closer) > 0 {
		out.Closely = e.closely
		if err := r.try(closer, of.Telling(e.closely)); err != nil {
			return nil, err
		}
	}
	for _, t := range all {
		out.Trials = append(out.Trials, t.Trial)
	}
	out.Walked = r.walked
	return out, nil
}

// effort is along how many paths values are walked.
type effort struct {
	screen  int // each of them
	closely int // those that moved a headline most
	chosen  int // how many those are
}

// effort is that for so many values of a study of so many paths.
func (o Options) effort(paths, values int) effort {
	if o.Paths != 0 {
		return effort{screen: min(o.Paths, paths)}
	}
	e := effort{screen: max(1, min(screens, paths/max(1, values))), closely: min(Closely, paths)}
	if e.closely <= e.screen {
		return e // walked already
	}
	e.chosen = max(0, paths-e.screen*values) / e.closely &^ 1 // both values of an assumption
	if o.Close {
		e.chosen = max(least, e.chosen)
	}
	return e
}

// total is how many paths that are, for so many values.
func (e effort) total(values int) int { return e.screen*values + e.closely*e.chosen }

// runner walks trials.
type runner struct {
	ctx      context.Context
	scenario *scenario.Scenario
	study    *stats.Study
	workers  int
	told     func(done, total int)

	mutex               sync.Mutex
	done, total, walked int
	finer               map[finer]*stats.Study // of the scenario as it stands, by step and paths
}

// finer is the scenario as it stands at another step between prices, along so many of its paths.
type finer struct {
	step  string
	paths int
}

// try walks trials along some paths and takes in their movements.
func (r *runner) try(all []*trial, along []int) error {
	studies, errs := make([]*stats.Study, len(all)), make([]error, len(all))
	r.each(len(all), func(i int) {
		t := all[i]
		p, err := t.ready(r.scenario)
		if err != nil {
			t.Refused = strings.ReplaceAll(err.Error(), "\n", "; ")
			r.tell(len(along), 0)
			return
		}
		studies[i], errs[i] = r.walk(p, along)
	})
	if err := cmp.Or(context.Cause(r.ctx), first(errs)); err != nil {
		return err
	}
	if err := r.asItStands(all, along); err != nil {
		return err
	}
	for i, t := range all {
		if studies[i] == nil {
			continue
		}
		if t.Step != "" {
			t.Moves = studies[i].Moves(r.finer[finer{t.Step, len(along)}])
		} else {
			t.Moves = studies[i].MovesAlong(r.study, along)
		}
		t.Failed = studies[i].Summary().Failed
	}
	return nil
}

// asItStands walks the scenario itself at the finer steps that trials needed.
func (r *runner) asItStands(all []*trial, along []int) error {
	var missing []finer
	for _, t := range all {
		of := finer{t.Step, len(along)}
		if _, has := r.finer[of]; t.Step != "" && !has {
			missing, r.finer[of] = append(missing, of), nil
		}
	}
	studies, errs := make([]*stats.Study, len(missing)), make([]error, len(missing))
	r.each(len(missing), func(i int) {
		p, err := planOf(r.scenario, "blocks.step="+missing[i].step)
		if errs[i] = err; err == nil {
			studies[i], errs[i] = r.walk(p, along)
		}
	})
	for i, of := range missing {
		r.finer[of] = studies[i]
	}
	return cmp.Or(context.Cause(r.ctx), first(errs))
}

// walk runs a plan along some paths and gathers its headlines.
func (r *runner) walk(p *plan.Plan, along []int) (*stats.Study, error) {
	study := stats.NewOf(stats.Headlines(), p.Names(), r.scenario.Market.Collateral.Symbol, r.scenario.Market.Loan.Symbol)
	for _, of := range inARow(along) {
		err := sim.Run(r.ctx, p, sim.Options{Workers: 1, First: of.first, Count: of.count}, func(path *record.Path) error {
			r.tell(1, 1)
			return study.Add(path)
		})
		if err != nil {
			return nil, err
		}
	}
	return study, nil
}

// row is some paths whose numbers follow each other.
type row struct{ first, count int }

// inARow divides rising numbers of paths in rows.
func inARow(along []int) (rows []row) {
	for i, path := range along {
		if i > 0 && path == along[i-1]+1 {
			rows[len(rows)-1].count++
		} else {
			rows = append(rows, row{path, 1})
		}
	}
	return rows
}

// tell counts paths that are done, and of them those walked.
func (r *runner) tell(done, walked int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.done, r.walked = r.done+done, r.walked+walked
	if r.told != nil {
		r.told(min(r.done, r.total), r.total)
	}
}

// each calls do for 0 to n − 1 on the workers. What they write is kept apart by i.
func (r *runner) each(n int, do func(i int)) {
	next := make(chan int)
	var ended sync.WaitGroup
	for range min(r.workers, n) {
		ended.Add(1)
		go func() {
			defer ended.Done()
			for i := range next {
				if r.ctx.Err() == nil {
					do(i)
				}
			}
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	ended.Wait()
}

// first is the first error, in the order of what was tried.
func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// farthest are up to n trials, those of the keys that moved a headline farthest: each headline in turn, differences
// between arms first, names its next.
func farthest(all []*trial, n int) (chosen []*trial) {
	so := stats.Sensitivity{}
	for _, t := range all {
		so.Trials = append(so.Trials, t.Trial)
	}
	headlines := so.Headlines()
	ranks := make([][][]*stats.Trial, len(headlines))
	for i, h := range headlines {
		ranks[i] = so.Ranked(func(m *stats.Movement) bool { return m.Metric == h.Metric && m.Arm == h.Arm && m.Against == h.Against })
	}
	taken := map[string]bool{}
	for place, more := 0, true; more; place++ {
		more = false
		for _, ranked := range ranks {
			if place >= len(ranked) {
				continue
			}
			more = true
			key := ranked[place]
			if len(chosen)+len(key) > n || taken[key[0].Key] {
				continue
			}
			taken[key[0].Key] = true
			for _, t := range all {
				if t.Key == key[0].Key && t.Refused == "" {
					chosen = append(chosen, t)
				}
			}
		}
	}
	return chosen
}
