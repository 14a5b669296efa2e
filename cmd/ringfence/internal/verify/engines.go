package verify

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/vault/parity"
)

func newEngines(engines Engines, rules Rules) *cobra.Command {
	var ops int
	var seed uint64
	var reference, candidate, file string
	var by closing
	cmd := &cobra.Command{
		Use:   "engines",
		Short: "Compare two engines on a random history, call by call",
		Long: `engines makes the same random calls on two engines and compares everything after every call: success or which error, returned
amounts, every market, positions, token balances, authorisations and the clock. Amounts are biased to the edges of what the
rules allow, prices go to 1e40 and beyond, totals to 2^128, and time passes in steps of nothing to years. The same seed makes the same calls.

On a difference it looks for the shortest history that shows one and writes it as a file that "ringfence verify vectors"
replays; its expectations are what the reference engine did.

The exit status is 0 only if all calls were compared and nothing differs.`,
		Example: `  ringfence verify engines --ops 50000 --seed 1
  ringfence verify engines --ops 1000000 --seed 42 --out found.jsonl
  ringfence verify engines --design morpho --set lif=1.05`,
		Args:         cobra.NoArgs,
		SilenceUsage: true,
	}
	cmd.Flags().IntVar(&ops, "ops", 50_000, "calls to compare")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of the random history")
	cmd.Flags().StringVar(&reference, "reference", "evm", "engine whose doings are expected: "+engines.names())
	cmd.Flags().StringVar(&candidate, "candidate", "native", "engine compared with it: "+engines.names())
	by.flags(cmd)
	cmd.Flags().StringVar(&file, "out", "", "file for the shortest history that shows a difference (default mismatch-seed-N.jsonl)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
		defer stop()
		rule, errRule := by.rule(rules)
		a, errA := engines.choose(reference, rule)
		b, errB := engines.choose(candidate, rule)
		var errOps error
		if ops < 1 {
			errOps = InputError{fmt.Errorf("verify: --ops must be at least 1, not %d", ops)}
		}
		if err := errors.Join(errA, errB, errOps, errRule); err != nil {
			return err
		}
		if file == "" {
			file = fmt.Sprintf("mismatch-seed-%d.jsonl", seed)
		}
		out := cmd.OutOrStdout()
		progress := newProgress(cmd.ErrOrStderr(), ops)
		run := parity.Comparison{Reference: a, Candidate: b, Terms: rule.Terms, Ops: ops, Seed: seed, Progress: progress.step}
		result, err := run.Run(ctx)
		progress.end()
		if result.Mismatch == nil {
			printTally(out, result.Tally, true)
		}
		if ctx.Err() != nil && result.Mismatch == nil {
			return fmt.Errorf("verify: interrupted after %d of %d calls, none of which differs", result.Done, ops)
		}
		if err != nil {
			return fmt.Errorf("verify: %w", err)
		}
		if result.Mismatch != nil {
			return reportDifference(cmd, result, seed, file, candidate+by.again())
		}
		if missing := unreached(result.Tally); len(missing) > 0 {
			fmt.Fprintf(out, "not reached: %s (more calls reach more)\n", strings.Join(missing, ", "))
		}
		fmt.Fprintf(out, "%d calls on engines %s and %s, seed %d: no mismatch\n", result.Done, reference, candidate, seed)
		return nil
	}
	return cmd
}

// reportDifference prints the mismatch and writes the shortest history that shows it.
func reportDifference(cmd *cobra.Command, result *parity.Result, seed uint64, file, engine string) error {
	m := result.Mismatch
	fmt.Fprintf(cmd.OutOrStdout(), "after %d calls:\n  %s: %s: expected %s, got %s\n", result.Done, m.Call, m.Field, m.Expected, m.Got)
	f, err := os.Create(file)
	if err == nil {
		err = errors.Join(parity.Write(f, result.Shortest), f.Close())
	}
	if err != nil {
		return fmt.Errorf("%w, and the history that shows it cannot be written: %w", ErrDiffers, err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d calls of %d show it: replay with\n  ringfence verify vectors %s --engine %s\n", len(result.Shortest.Steps), result.Original, file, engine)
	return fmt.Errorf("%w: seed %d, call %d", ErrDiffers, seed, result.Done)
}

// unreached lists the errors of the rulebook that no call gave.
func unreached(tally parity.Tally) (missing []string) {
	for _, reason := range parity.Reasons() {
		if tally.Of(reason) == 0 {
			missing = append(missing, reason)
		}
	}
	return missing
}
