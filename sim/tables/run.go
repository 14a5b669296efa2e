package tables

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Options say how much of a table's study is run, and how.
type Options struct {
	// Paths is the number of price paths, 0 for the table's own.
	Paths int
	// Seed of the study, nil for the table's own.
	Seed *uint64
	// Workers is how many cores are used, 0 for one. It changes no result.
	Workers int
	// Progress is told how many paths of how many are done. It may be nil.
	Progress func(done, total int)
}

// overrides are the options as changes to the scenario.
func (o *Options) overrides() (set []string) {
	if o.Paths != 0 {
		set = append(set, fmt.Sprintf("paths=%d", o.Paths))
	}
	if o.Seed != nil {
		set = append(set, fmt.Sprintf("seed=%d", *o.Seed))
	}
	return set
}

// Run runs a table's study and returns its numbers. Runs that fail are counted and told, and their paths are left out of
// every number that needs them; Run itself fails where the options are wrong or ctx ends.
func Run(ctx context.Context, t Table, o Options) (*Result, error) {
	s, err := t.Scenario(o.overrides()...)
	if err != nil {
		return nil, err
	}
	plan, err := sim.NewPlan(s)
	if err != nil {
		return nil, err
	}
	// The rows are written where `compare` would write them, so that the hash is the one it prints; they are not kept.
	temp, err := os.MkdirTemp("", "ringfence-tables-")
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	defer os.RemoveAll(temp)
	folder, err := record.Create(filepath.Join(temp, t.Name), plan.Names())
	if err != nil {
		return nil, err
	}
	defer folder.Discard()

	gathered := newGathering(&t, plan.Names())
	study := stats.New(plan.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	options := sim.Options{Workers: o.Workers, Progress: o.Progress}
	err = sim.Run(ctx, plan, options, func(p *record.Path) error {
		if err := gathered.add(p); err != nil {
			return err
		}
		if err := study.Add(p); err != nil {
			return err
		}
		return folder.Write(p)
	})
	if err != nil {
		return nil, err
	}
	sealed, err := folder.Seal(study.Summary().CSV())
	if err != nil {
		return nil, err
	}
	out := &Result{
		Table: t.Name, Title: t.Title, About: t.About, Seed: s.Seed, Paths: s.Paths, Borrowers: plan.Borrowers(),
		Arms: len(plan.Names().Arms), Failed: sealed.Failed, Hash: sealed.Hash, Scenario: string(s.YAML()),
	}
	for _, f := range sealed.Failures {
		out.Failures = append(out.Failures, fmt.Sprintf("path %d, %s: %s", f.Path, f.Arm, f.Error))
	}
	gathered.results(out)
	return out, nil
}
