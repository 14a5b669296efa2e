//go:build !light

package main

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/sweep/queue"
)

// elsewhere is who does the parts of a sweep where others are to, and how that ends.
func (f *sweeping) elsewhere(cmd *cobra.Command, out string) (by sweep.Elsewhere, end func(), err error) {
	url := f.queue
	end = func() {}
	if f.serve != "" {
		broker, err := queue.Serve(f.serve, queueOf(out))
		if err != nil {
			return nil, nil, fmt.Errorf("--serve: %w", err)
		}
		var once sync.Once
		url, end = broker.URL(), func() { once.Do(broker.Close) }
	}
	if url == "" {
		return nil, end, nil
	}
	if !f.quiet {
		fmt.Fprintf(cmd.ErrOrStderr(), "ringfence: the work is at %s; `ringfence work URL` does it, here and on other machines\n", hidden(url))
	}
	return queue.Elsewhere(url, func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), "ringfence: "+text) }), end, nil
}

// hidden is an address without its token or password.
func hidden(url string) string {
	scheme, rest, found := strings.Cut(url, "://")
	if !found {
		scheme, rest = "nats", url
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = "…" + rest[at:]
	}
	return scheme + "://" + rest
}

func newWork() *cobra.Command {
	var o queue.Worker
	var quiet bool
	cmd := &cobra.Command{
		Use:   "work URL",
		Short: "Do parts of sweeps that a queue hands out",
		Long: `work takes parts of a sweep from the queue at an address, walks them and hands them in, until it is interrupted. The queue is that of
` + "`ringfence sweep --serve`" + `, or a NATS server with JetStream that ` + "`ringfence sweep --queue`" + ` was told of. Any number may work, and come and
go: the part of one that is killed is done by another one ten seconds later, and the results are those of a single run, to the last
byte. A worker has to be of the sweep's version; files that the scenario names have to be in the present folder too.`,
		Example: `  ringfence sweep my.yaml --vary market.lltv=0.8:0.9:11 --serve nats://secret@0.0.0.0:4222
  ringfence work nats://secret@10.0.0.7:4222
  ringfence work nats://127.0.0.1:4222 --workers 2 --once`,
		Args: one("the address of a queue", "ringfence work nats://127.0.0.1:4222"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Cores < 0 {
				return wrong(fmt.Errorf("--workers %d; write 0 for all cores, or how many to use", o.Cores))
			}
			if o.Cores == 0 {
				o.Cores = runtime.GOMAXPROCS(0)
			}
			o.Version = version
			if !quiet {
				o.Tell = func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), "ringfence: "+text) }
			}
			return queue.Work(cmd.Context(), args[0], o)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&o.Cores, "workers", 0, "how many cores to use (default all)")
	flags.BoolVar(&o.Once, "once", false, "end when the sweep is done, and wait for no other")
	flags.BoolVar(&quiet, "quiet", false, "print nothing but faults")
	return cmd
}
