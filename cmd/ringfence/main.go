// Command ringfence compares what being liquidated costs a borrower under different rules: the same borrowers walk the same
// prices, once in an isolated lending market and once in a margin engine, and all that differs is how positions are
// closed.
//
//	ringfence compare                        the built-in study: ETH's crash of 12 and 13 March 2020
//	ringfence compare --prices my.csv        the same borrowers on your own prices
//	ringfence scenario init > my.yaml        a commented file to start an own study from
//	ringfence compare my.yaml --paths 50
//
// Results go to standard output, progress and errors to standard error. The exit status says how it went; `ringfence --help`
// lists what each means.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/ringfence-sim/ringfence/cmd/ringfence/internal/verify"
)

// Exit statuses besides 0. exits says in the help what each means.
const (
	exitFailed      = 1
	exitInput       = 2
	exitPartly      = 3
	exitLimit       = 4
	exitInterrupted = 130 // 128 and the number of the signal, by the shell's custom
	exitTerminated  = 143
)

const exits = `Results go to standard output, progress and errors to standard error. Exit status:
    0  all went well
    1  something failed: a disk was full, engines or recordings differ
    2  the input is wrong: a command line, a scenario, a preset or a file of data
    3  the results are complete but for runs that failed, which are counted and named
    4  the results are complete, and a limit of the scenario fails; with --check also where one is open
  130  interrupted, 143 terminated: nothing was written, but for parts of a sweep or a tuning, from which the same command goes on`

// status is an error that ends the program with a status of its own.
type status struct {
	error
	code int
}

func (s status) Unwrap() error { return s.error }

// wrong marks an error as the user's input's.
func wrong(err error) error {
	if err == nil {
		return nil
	}
	return status{err, exitInput}
}

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	started, out := false, &output{Writer: os.Stdout}
	root := newRoot(&started)
	root.SetOut(out)
	err := root.ExecuteContext(ctx)
	if out.fault != nil && (err == nil || errors.Is(err, out.fault)) {
		fmt.Fprintln(os.Stderr, "ringfence: what it printed is not complete: "+out.fault.Error())
		return exitFailed
	}
	if err == nil {
		return 0
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "ringfence: interrupted; nothing was written")
		return interrupted(ctx)
	}
	text := err.Error()
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EFBIG) || errors.Is(err, syscall.EDQUOT) {
		text += "; make room, or name a folder elsewhere with --out; nothing was written"
	}
	fmt.Fprintln(os.Stderr, "ringfence: "+text)
	var s status
	var input verify.InputError
	switch {
	case errors.As(err, &s):
		return s.code
	case !started, errors.As(err, &input):
		return exitInput
	case ctx.Err() != nil && !errors.Is(err, verify.ErrDiffers):
		return interrupted(ctx)
	}
	return exitFailed
}

// output is standard output, and remembers the first fault of writing to it: a list that was cut off is no success.
type output struct {
	io.Writer
	fault error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if o.fault == nil {
		o.fault = err
	}
	return n, err
}

// interrupted is the status after a signal, by the shell's custom: 128 and its number.
func interrupted(ctx context.Context) int {
	if strings.HasPrefix(context.Cause(ctx).Error(), syscall.SIGTERM.String()) {
		return exitTerminated
	}
	return exitInterrupted
}
