package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/sensitivity"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// tries checks what --sensitivity says.
func (c *comparison) tries() error {
	if c.sensitivity == "auto" || c.sensitivity == "closely" || c.sensitivity == "off" {
		return nil
	}
	if n, err := strconv.Atoi(c.sensitivity); err != nil || n < 1 {
		return fmt.Errorf("--sensitivity %s; write auto, closely, off, or along how many paths each value is tried, as in --sensitivity %d", c.sensitivity, sensitivity.Closely)
	}
	return nil
}

// try holds the assumptions of a study at other values. An interrupt leaves paths under way where they are.
func (c *comparison) try(cmd *cobra.Command, s *scenario.Scenario, study *stats.Study, workers int) (*stats.Sensitivity, error) {
	tell, end := newProgress(cmd.ErrOrStderr(), c.quiet, s.Paths, "paths for sensitivity")
	defer end()
	paths, _ := strconv.Atoi(c.sensitivity) // 0 for words
	type tried struct {
		moves *stats.Sensitivity
		err   error
	}
	done := make(chan tried, 1)
	go func() {
		moves, err := sensitivity.Run(cmd.Context(), s, study, sensitivity.Options{Paths: paths, Close: c.sensitivity == "closely", Workers: workers, Progress: tell})
		done <- tried{moves, err}
	}()
	select {
	case t := <-done:
		if cmd.Context().Err() != nil {
			return nil, context.Canceled
		}
		return t.moves, t.err
	case <-cmd.Context().Done():
		return nil, context.Canceled
	}
}

// keepMoves writes the movements into the run folder, and returns what study.json says of them; nil where nothing was tried.
func keepMoves(folder *record.Folder, moves *stats.Sensitivity) (*record.Sensitivity, error) {
	if len(moves.Trials) == 0 {
		return nil, nil
	}
	table, err := folder.Add(record.SensitivityFile, moves.CSV())
	if err != nil {
		return nil, err
	}
	return &record.Sensitivity{Paths: moves.Screen, Along: moves.Along, Values: moves.Values, Left: len(moves.Left), Closely: moves.Closely, Walked: moves.Walked, Table: table}, nil
}
