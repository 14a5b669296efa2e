package verify

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/vault/parity"
)

func newVectors(engines Engines, rules Rules) *cobra.Command {
	var engine string
	var most int
	var by closing
	cmd := &cobra.Command{
		Use:   "vectors PATH...",
		Short: "Replay recorded histories and compare every outcome",
		Long: `vectors replays histories on an engine and compares, after every call, whether it succeeded or which error it gave, what it
returned, the market, its rate at target and the position acted on, and at the end every position.

A PATH is a file, or a folder whose *.jsonl and *.jsonl.gz files are replayed, those in its subfolders included. Every history
starts on a fresh engine. The format is described by the package comment of vault/parity; "ringfence verify engines" writes it
where it finds a difference.

The exit status is 0 only if every history was read, replayed to its end, and nothing differs.`,
		Example: `  ringfence verify vectors vault/testdata/morpho_blue
  ringfence verify vectors mismatch-seed-7.jsonl --engine evm --first 20`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("verify: name at least one file or folder of histories, for example vault/testdata/morpho_blue")
			}
			return nil
		},
		SilenceUsage: true,
	}
	cmd.Flags().StringVar(&engine, "engine", "native", "engine to replay on: "+engines.names())
	by.flags(cmd)
	cmd.Flags().IntVar(&most, "first", 5, "mismatches of a history to print before going to the next")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
		defer stop()
		rule, errRule := by.rule(rules)
		fresh, err := engines.choose(engine, rule)
		if err := errors.Join(err, errRule); err != nil {
			return err
		}
		if most < 1 {
			return InputError{fmt.Errorf("verify: --first must be at least 1, not %d", most)}
		}
		files, err := histories(paths)
		if err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		tally, differ, steps := parity.Tally{}, 0, 0
		var unread []error
		for _, file := range files {
			if ctx.Err() != nil {
				return errors.New("verify: interrupted: not every history was replayed")
			}
			h, err := parity.ReadFile(file)
			if err != nil {
				fmt.Fprintf(out, "FAULT %s\n", file)
				unread = append(unread, err)
				continue
			}
			e, err := fresh()
			if err != nil {
				return fmt.Errorf("verify: making engine %s: %w", engine, err)
			}
			found, counts := parity.Replay(e, h, most)
			tally.Merge(counts)
			steps += len(h.Steps)
			if len(found) == 0 {
				fmt.Fprintf(out, "ok    %s  %d steps\n", file, len(h.Steps))
				continue
			}
			differ++
			fmt.Fprintf(out, "DIFF  %s\n", file)
			for _, m := range found[:min(len(found), most)] {
				fmt.Fprintf(out, "  %s\n", m)
			}
		}
		printTally(out, tally, false)
		if err := errors.Join(unread...); err != nil {
			return InputError{fmt.Errorf("verify: %d of %d files are not histories:\n%w", len(unread), len(files), err)}
		}
		if differ > 0 {
			return fmt.Errorf("%w: %d of %d histories on engine %s", ErrDiffers, differ, len(files), engine)
		}
		fmt.Fprintf(out, "%s, %d steps on engine %s: no mismatch\n", several(len(files), "history", "histories"), steps, engine)
		return nil
	}
	return cmd
}

// histories returns the files that paths name, in order; it reports every path that is no use.
func histories(paths []string) (files []string, err error) {
	var faults []error
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			faults = append(faults, fmt.Errorf("verify: %w", err))
			continue
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		before := len(files)
		err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && (strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".jsonl.gz")) {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			faults = append(faults, fmt.Errorf("verify: %w", err))
		} else if len(files) == before {
			faults = append(faults, fmt.Errorf("verify: folder %s holds no *.jsonl or *.jsonl.gz file", path))
		}
	}
	if len(faults) > 0 {
		return nil, InputError{errors.Join(faults...)}
	}
	return files, nil
}

func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
