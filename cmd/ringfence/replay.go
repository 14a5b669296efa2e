package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// replaying is what the flags of replay say.
type replaying struct {
	path, point int
	inputs      string
}

func newReplay() *cobra.Command {
	var r replaying
	cmd := &cobra.Command{
		Use:   "replay FOLDER --path K",
		Short: "Walk one path of a run, or of a point of a sweep, again, alone",
		Long: `replay walks one path in every arm and says how each fared, or why it failed. FOLDER is a run folder of ` + "`ringfence compare`" + `, or the
folder of a sweep, of which --point names the point. Files that the scenario names are looked for in the folder that --inputs names.
It writes nothing.`,
		Example: `  ringfence replay sweeps/mine-1a2b3c4d --point 3 --path 17
  ringfence replay runs/mine-1a2b3c4d --path 17`,
		Args: one("a run folder or the folder of a sweep", "ringfence replay sweeps/mine-1a2b3c4d --point 3 --path 17"),
	}
	flags := cmd.Flags()
	flags.IntVar(&r.path, "path", 0, "number of the path, from 0")
	flags.IntVar(&r.point, "point", 0, "number of the point, from 0")
	flags.StringVar(&r.inputs, "inputs", ".", "folder of the files that the scenario names by relative paths")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed("path") {
			return wrong(fmt.Errorf("replay: which path? Add --path with its number, from 0"))
		}
		return r.run(cmd, args[0])
	}
	return cmd
}

// plan is the plan of a run, or of a sweep's point.
func (r *replaying) plan(folder string) (*plan.Plan, error) {
	text, err := os.ReadFile(filepath.Join(folder, "sweep.json"))
	if err != nil {
		text, err = os.ReadFile(filepath.Join(folder, "tune.json"))
	}
	if err != nil {
		_, p, err := earlier(folder, r.inputs)
		return p, err
	}
	var m sweep.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", filepath.Join(folder, "sweep.json"), err)
	}
	if r.point < 0 || r.point >= len(m.Points) {
		return nil, fmt.Errorf("--point %d; the sweep has points 0 to %d", r.point, len(m.Points)-1)
	}
	s, err := scenario.Parse("sweep.json", m.Scenario, m.Points[r.point].Set...)
	if err != nil {
		return nil, err
	}
	s.In(r.inputs)
	return plan.New(s)
}

func (r *replaying) run(cmd *cobra.Command, folder string) error {
	p, err := r.plan(folder)
	if err != nil {
		return wrong(err)
	}
	if r.path < 0 {
		return wrong(fmt.Errorf("--path %d; paths are counted from 0", r.path))
	}
	failed := 0
	w := cmd.OutOrStdout()
	options := sim.Options{First: r.path, Count: 1, Chain: newChain}
	err = sim.Run(cmd.Context(), p, options, func(path *record.Path) error {
		for a := range path.Arms {
			arm, name := &path.Arms[a], p.Names().Arms[a]
			if arm.Err != nil {
				failed++
				fmt.Fprintf(w, "%s failed on path %d: %s\n", name, r.path, strings.TrimSuffix(arm.Err.Error(), "."))
				continue
			}
			liquidated, unserved := 0, arm.Undone.EndLiquidatable
			for i := range arm.Vaults {
				if arm.Vaults[i].Liquidated() {
					liquidated++
				}
			}
			fmt.Fprintf(w, "%s on path %d: %s, %d liquidated in %s; %d can be liquidated at the last block\n", name, r.path, report.Count(len(arm.Vaults), "borrower"), liquidated, report.Count(len(arm.Liquidations), "liquidation"), unserved)
		}
		return nil
	})
	switch {
	case cmd.Context().Err() != nil:
		return context.Canceled
	case err != nil:
		return err
	case failed > 0:
		return status{fmt.Errorf("%s failed", report.Count(failed, "run")), exitPartly}
	}
	return nil
}
