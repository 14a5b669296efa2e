package tables

import (
	"context"
	"fmt"
	"slices"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Options say how much of a table's study is run, and how.
type Options struct {
	// Paths is the number of price paths, 0 for the table's own.
	Paths int
	// Seed of the study, nil for the table's own.
	Seed *uint64
	// Set overrides keys of the scenarios, as [scenario.Parse] takes them: "venue.depth=350000". The result
	// tells of it.
	Set []string
	// Workers is how many cores are used, 0 for one. It changes no result.
	Workers int
	// Progress is told how many paths of how many are done. It may be nil.
	Progress func(done, total int)
}

// overrides are the options as changes to the scenario.
func (o *Options) overrides() []string {
	set := slices.Clone(o.Set)
	if o.Paths != 0 {
		set = append(set, fmt.Sprintf("paths=%d", o.Paths))
	}
	if o.Seed != nil {
		set = append(set, fmt.Sprintf("seed=%d", *o.Seed))
	}
	return set
}

// Run runs a table's studies, one after the other, and returns its numbers. Runs that fail are counted and
// told, and their paths are left out of every number that needs them; Run itself fails where the options are
// wrong or ctx ends.
func Run(ctx context.Context, t Table, o Options) (*Result, error) {
	scenarios, err := t.Scenarios(o.overrides()...)
	if err != nil {
		return nil, err
	}
	out := &Result{Table: t.Name, Title: t.Title, About: t.About, Seed: scenarios[0].Seed, Paths: scenarios[0].Paths, Changed: o.Set}
	gathered := newGathering(&t)
	for i, s := range scenarios {
		plan, err := plan.New(s)
		if err != nil {
			return nil, err
		}
		out.Borrowers = plan.Borrowers()
		options := sim.Options{Workers: o.Workers}
		if o.Progress != nil {
			options.Progress = func(done, total int) { o.Progress(i*total+done, len(scenarios)*total) }
		}
		done, err := walk(ctx, plan, s, options, func(p *record.Path, first int) error {
			return gathered.add(i, plan.Names(), plan.Clock(), p, first)
		})
		if err != nil {
			return nil, err
		}
		done.Name = t.studies[i].name
		out.Studies = append(out.Studies, *done)
	}
	gathered.results(out)
	return out, nil
}

// walk runs one study. Its hash is the one that `compare` prints for its scenario.
func walk(ctx context.Context, plan *plan.Plan, s *scenario.Scenario, o sim.Options, sink func(p *record.Path, first int) error) (*Study, error) {
	hash, err := record.NewHash(plan.Names())
	if err != nil {
		return nil, err
	}
	done := &Study{Arms: len(plan.Names().Arms), Scenario: string(s.YAML())}
	summary := stats.New(plan.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	err = sim.Run(ctx, plan, o, func(p *record.Path) error {
		if err := summary.Add(p); err != nil {
			return err
		}
		if err := sink(p, summary.First()); err != nil {
			return err
		}
		for a := range p.Arms {
			if err := p.Arms[a].Err; err != nil {
				done.Failed++
				if len(done.Failures) < 100 {
					done.Failures = append(done.Failures, fmt.Sprintf("path %d, %s: %s", p.Index, plan.Names().Arms[a], err))
				}
			}
		}
		return hash.Add(p)
	})
	done.Hash = hash.Sum()
	return done, err
}
