package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
)

func newHistories() *cobra.Command {
	var format string
	var names []string
	for _, h := range oracle.Histories() {
		names = append(names, h.Name)
	}
	cmd := &cobra.Command{
		Use:   "histories [NAME]",
		Short: "List the real crashes that come with Ringfence",
		Long: `histories lists the real crashes that come with the program. A name prints that one alone: how many bars it has, of what length,
from when to when, whether any is missing, its prices and their source. With --format csv, json or md a name prints its bars.`,
		Example:   "  ringfence histories\n  ringfence histories eth-2020-03\n  ringfence histories eth-2020-03 --format csv > mine.csv",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			if len(args) == 1 {
				h, err := oracle.History(args[0])
				if err != nil {
					return wrong(fmt.Errorf("histories: no %q; %s", args[0], fault.Nearest(args[0], names)))
				}
				if format == "text" {
					tellHistory(w, &h)
					return nil
				}
				return bars(&h).write(w, format)
			}
			if format != "text" {
				s := sheet{columns: []string{"name", "about", "bars", "interval_seconds", "from", "to", "crash_from", "crash_to", "source"}}
				for _, h := range oracle.Histories() {
					s.add(h.Name, h.About, len(h.Series.Bars), h.Series.Interval, day(h.Series.First()), day(h.Series.End()), day(h.CrashFrom), day(h.CrashTo), h.Source)
				}
				return s.write(w, format)
			}
			for i, h := range oracle.Histories() {
				if i > 0 {
					fmt.Fprintln(w)
				}
				first, last := h.Series.Bars[0], h.Series.Bars[len(h.Series.Bars)-1]
				fmt.Fprintf(w, "name: %s\n", h.Name)
				paragraph(w, "  ", fmt.Sprintf("%s. Daily bars from %s to %s; the crash itself is from %s up to %s.", sentence(h.About), day(first.Time), day(last.Time), day(h.CrashFrom), day(h.CrashTo)))
				paragraph(w, "  ", "Source: "+h.Source+".")
			}
			return nil
		},
	}
	addFormat(cmd, &format)
	return cmd
}

// tellHistory says what one history holds.
func tellHistory(w io.Writer, h *oracle.Recorded) {
	of := h.Series
	low, high := of.Bars[0], of.Bars[0]
	missing := uint64(0)
	for i, b := range of.Bars {
		if b.Low < low.Low {
			low = b
		}
		if b.High > high.High {
			high = b
		}
		if i > 0 {
			missing += (b.Time-of.Bars[i-1].Time)/of.Interval - 1
		}
	}
	gaps := "none"
	if missing > 0 {
		gaps = fmt.Sprintf("%d bars missing", missing)
	}
	fmt.Fprintf(w, "name: %s\n", h.Name)
	for _, fact := range [][2]string{
		{"what", sentence(h.About) + "."},
		{"rows", fmt.Sprintf("%d bars of open, high, low and close, in US dollars for one ether", len(of.Bars))},
		{"range", fmt.Sprintf("from %s up to %s", catalog.Time(of.First()), catalog.Time(of.End()))},
		{"crash", fmt.Sprintf("from %s up to %s, which a scenario takes unless it says from and to", day(h.CrashFrom), day(h.CrashTo))},
		{"interval", catalog.Duration(of.Interval).String()},
		{"gaps", gaps},
		{"prices", fmt.Sprintf("lowest %s on %s, highest %s on %s", low.Low, day(low.Time), high.High, day(high.Time))},
		{"source", h.Source + "."},
		{"use", fmt.Sprintf("ringfence compare --set 'prices={source: history, name: %s}'", h.Name)},
	} {
		paragraph(w, "  ", fact[0]+": "+fact[1])
	}
}

// bars are the rows of a history as a file of prices has them.
func bars(h *oracle.Recorded) *sheet {
	s := &sheet{columns: []string{"time", "open", "high", "low", "close"}}
	for _, b := range h.Series.Bars {
		s.add(time.Unix(int64(b.Time), 0).UTC().Format(time.RFC3339), b.Open.String(), b.High.String(), b.Low.String(), b.Close.String())
	}
	return s
}
