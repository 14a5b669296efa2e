package verify

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/ringfence-sim/ringfence/vault/parity"
)

// printTally prints how often each kind of call was made and how often it succeeded, then how often each error was
// given; errors nobody was given too, if never.
func printTally(out io.Writer, tally parity.Tally, never bool) {
	if len(tally) == 0 {
		return
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "call\tmade\tsucceeded\t")
	for _, kind := range slices.Sorted(maps.Keys(tally)) {
		made := 0
		for _, n := range tally[kind] {
			made += n
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t\n", kind, made, tally[kind][""])
	}
	table.Flush()
	fmt.Fprintln(out)
	table = tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "error\ttimes\t")
	for _, reason := range parity.Reasons() {
		if n := tally.Of(reason); n > 0 || never {
			fmt.Fprintf(table, "%s\t%d\t\n", reason, n)
		}
	}
	for _, reason := range refusals(tally) {
		fmt.Fprintf(table, "%s\t%d\t\n", reason, tally.Of(reason))
	}
	table.Flush()
	fmt.Fprintln(out)
}

// refusals are the reasons of a tally that are a policy's and not the rulebook's, in the order of their text.
func refusals(tally parity.Tally) (own []string) {
	for _, reasons := range tally {
		for reason := range reasons {
			if reason != "" && !slices.Contains(parity.Reasons(), reason) && !slices.Contains(own, reason) {
				own = append(own, reason)
			}
		}
	}
	slices.Sort(own)
	return own
}

// progress says how far a long run is: a bar on a terminal, a plain line every few seconds elsewhere.
type progress struct {
	out   io.Writer
	total int
	bar   *progressbar.ProgressBar // nil: plain lines
	begun time.Time
	last  time.Time
}

const (
	plainEvery = 5 * time.Second
	stepsEvery = 256 // the clock is looked at once in so many steps
)

func newProgress(out io.Writer, total int) *progress {
	p := &progress{out: out, total: total, begun: time.Now()}
	p.last = p.begun
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription("comparing"),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("calls"),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	return p
}

func (p *progress) step(done int) {
	if done%stepsEvery != 0 {
		return
	}
	if p.bar != nil {
		_ = p.bar.Set(done) // a bar that cannot be drawn is no reason to stop
		return
	}
	if now := time.Now(); now.Sub(p.last) >= plainEvery {
		p.last = now
		fmt.Fprintf(p.out, "compared %d of %d calls in %s\n", done, p.total, now.Sub(p.begun).Round(time.Second))
	}
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
