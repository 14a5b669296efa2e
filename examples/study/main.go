// Command study runs a study with the rules of package examples: first alone, then beside the project's own.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"

	"github.com/ringfence-sim/ringfence/examples"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

//go:embed study.yaml
var beside []byte

// alone leaves the project's own rules out of the scenario.
var alone = []string{
	"arms=[{design: target-ltv, target: 0.8}]",
	"liquidators=[{strategy: largest, name: whale, patience: 1, share: 1}]",
	"population.behaviours=[{behaviour: instalments, trigger: 0.84, part: 0.1, times: 3}]",
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	for _, of := range []struct {
		title     string
		overrides []string
	}{{"alone", alone}, {"beside the project's own", nil}} {
		summary, err := study(ctx, of.overrides)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, of.title)
		for i := range summary.Arms {
			arm := &summary.Arms[i]
			fmt.Fprintf(out, "  %-10s  %.1f %% of vaults liquidated, %.1f %% of them again; closing cost %.0f bps\n", arm.Name,
				100*arm.Of(stats.LiquidatedShare).Value, 100*arm.Of(examples.ClosedAgain).Value, arm.Of(stats.Cost).Value)
		}
	}
	return nil
}

func study(ctx context.Context, overrides []string) (*stats.Summary, error) {
	s, err := scenario.Parse("study.yaml", beside, overrides...)
	if err != nil {
		return nil, err
	}
	p, err := plan.New(s)
	if err != nil {
		return nil, err
	}
	of := stats.New(p.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	if err := sim.Run(ctx, p, sim.Options{Workers: 2}, of.Add); err != nil {
		return nil, err
	}
	return of.Summary(), nil
}
