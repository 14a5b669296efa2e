package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

type verdict int

const (
	killed   verdict = iota // a test failed, or did not end
	survived                // every test passed
	broken                  // it does not apply, or does not compile
	excused                 // every test passed, and none can fail
)

// outcome is what became of a fault.
type outcome struct {
	verdict verdict
	by      string // test that failed, or what is wrong
	said    string // by the tests
	took    time.Duration
}

// baselines remembers how long each set of tests takes without a fault.
type baselines struct {
	sync.Mutex
	known map[string]outcome
}

// of runs a fault's tests without it, once for all faults that have the same ones, and reports whether this is the first.
func (b *baselines) of(ctx context.Context, c *copied, f fault) (o outcome, first bool) {
	b.Lock()
	defer b.Unlock()
	key := strings.Join(f.testFlags(), " ")
	if o, ok := b.known[key]; ok {
		return o, false
	}
	if b.known == nil {
		b.known = map[string]outcome{}
	}
	b.known[key] = c.test(ctx, f, 30*time.Minute)
	return b.known[key], true
}

// try plants a fault, runs its tests, and takes it out again.
func (c *copied) try(ctx context.Context, plain *baselines, f fault) outcome {
	before, first := plain.of(ctx, c, f)
	if before.verdict != survived {
		if !first {
			before.by = "see above"
		}
		return outcome{verdict: broken, by: "the tests fail without any fault: " + before.by, said: before.said}
	}
	defer func() {
		if err := c.restore(); err != nil {
			panic(err) // the next fault would be tried on top of this one
		}
	}()
	if err := f.plant(c.folder); err != nil {
		return outcome{verdict: broken, by: "does not apply: " + err.Error()}
	}
	o := c.test(ctx, f, 20*time.Second+5*before.took)
	if o.verdict == survived && f.excuse != "" {
		o.verdict = excused
	}
	return o
}

func (f *fault) testFlags() []string {
	flags := []string{}
	if f.short {
		flags = append(flags, "-short")
	}
	if f.run != "" {
		flags = append(flags, "-run="+f.run)
	}
	if f.skip != "" {
		flags = append(flags, "-skip="+f.skip)
	}
	return append(flags, f.packages...)
}

// test runs a fault's tests. A test that fails is not made small: that it fails is enough.
func (c *copied) test(ctx context.Context, f fault, limit time.Duration) outcome {
	args := []string{"test", "-count=1", "-vet=off", "-failfast", "-timeout=" + limit.Round(time.Second).String()}
	args = append(args, f.testFlags()...)
	if c.draws(ctx, f.packages) {
		args = append(args, "-rapid.nofailfile", "-rapid.shrinktime=1ms")
	}
	began := time.Now()
	said, err := c.command(ctx, "go", args...).CombinedOutput()
	o := outcome{said: string(said), took: time.Since(began)}
	var exit *exec.ExitError
	switch {
	case err == nil:
		o.verdict = survived
	case ctx.Err() != nil:
		o.verdict, o.by = broken, "interrupted"
	case !errors.As(err, &exit):
		o.verdict, o.by = broken, err.Error()
	default:
		o.verdict, o.by = judge(said)
	}
	return o
}

var (
	failed  = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)
	running = regexp.MustCompile(`panic: test timed out after \S+\s+running tests:\s+(\S+)`)
	fatal   = regexp.MustCompile(`(?m)^(?:fatal error|panic): (.*)`)
)

// judge says why go test failed.
func judge(said []byte) (verdict, string) {
	if bytes.Contains(said, []byte("[build failed]")) || bytes.Contains(said, []byte("[setup failed]")) {
		first, _, _ := strings.Cut(strings.TrimSpace(string(said)), "\nFAIL")
		return broken, "does not compile: " + first
	}
	if m := running.FindSubmatch(said); m != nil {
		return killed, string(m[1]) + ", which does not end,"
	}
	if m := failed.FindSubmatch(said); m != nil {
		return killed, string(m[1])
	}
	if m := fatal.FindSubmatch(said); m != nil {
		return killed, string(m[1])
	}
	return broken, "go test failed and no test did: " + strings.TrimSpace(string(said))
}

var drawing sync.Map // packages → whether their tests draw with rapid, whose flags others do not know

func (c *copied) draws(ctx context.Context, packages []string) bool {
	key := strings.Join(packages, " ")
	if known, ok := drawing.Load(key); ok {
		return known.(bool)
	}
	every := true
	for _, p := range packages {
		out, err := c.command(ctx, "go", "list", "-test", "-deps", "-f", "{{.ImportPath}}", p).Output()
		every = every && err == nil && bytes.Contains(out, []byte("pgregory.net/rapid\n"))
	}
	drawing.Store(key, every)
	return every
}

func (o *outcome) String() string {
	switch o.verdict {
	case killed:
		return fmt.Sprintf("killed by %s in %.1f s", o.by, o.took.Seconds())
	case survived:
		return fmt.Sprintf("SURVIVED %.1f s of tests", o.took.Seconds())
	case excused:
		return "survived, and none can find it"
	}
	return "BROKEN: " + o.by
}
