package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

func newNumbers() *cobra.Command {
	var keys []string
	var format string
	for _, m := range stats.Metrics() {
		if !m.Unlisted {
			keys = append(keys, m.Key)
		}
	}
	cmd := &cobra.Command{
		Use:   "numbers [KEY]",
		Short: "Say what each number of a report is",
		Long: `numbers says what each number is that compare prints and report.html shows: over what it is taken, in which unit, and what its sign
means. Below stand the numbers of summary.csv, each by its key, with its unit. A key prints that one alone.`,
		Example:   "  ringfence numbers\n  ringfence numbers latent_bad_debt",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: keys,
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			all := stats.Metrics()
			if len(args) == 1 {
				m := stats.Find(args[0])
				if m == nil || m.Unlisted {
					return wrong(fmt.Errorf("numbers: no %q; %s", args[0], fault.Nearest(args[0], keys)))
				}
				all = []*stats.Metric{m}
			}
			if format != "text" {
				s := sheet{columns: []string{"metric", "name", "unit", "term", "meaning"}}
				for _, m := range all {
					if !m.Unlisted {
						s.add(m.Key, m.Label(), report.Unit(m), m.Means.Term, m.Means.Meaning)
					}
				}
				return s.write(w, format)
			}
			if len(args) == 0 {
				_, err := fmt.Fprintf(w, "%s\nThe numbers of summary.csv\n%s", report.Definitions(columns(w)), report.Index(all, columns(w)))
				return err
			}
			_, err := fmt.Fprintf(w, "%s%s", report.Index(all, columns(w)), report.Wrap(all[0].Means.Meaning, columns(w)))
			return err
		},
	}
	addFormat(cmd, &format)
	return cmd
}
