package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
)

func main() {
	root := flag.String("root", "..", "top of the checkout")
	workers := flag.Int("j", max(1, runtime.NumCPU()/2), "how many faults are tried at once")
	list := flag.Bool("list", false, "list the faults and try none")
	verbose := flag.Bool("v", false, "print what the tests said")
	count := flag.Int("sample", 0, "try this many of the mutants that gremlins lists for each room, instead of the patches")
	seed := flag.Uint64("seed", 8, "seed of the sample")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), "usage: mutants [flags] [ROOM | ROOM/NAME]...\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := run(ctx, options{*root, *workers, *list, *verbose, *count, *seed, flag.Args()})
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

type options struct {
	root          string
	workers       int
	list, verbose bool
	count         int
	seed          uint64
	wanted        []string // ROOM or ROOM/NAME; nothing is everything
}

// run reports whether enough of the faults were found.
func run(ctx context.Context, o options) (bool, error) {
	root, err := filepath.Abs(o.root)
	if err != nil {
		return false, err
	}
	folder := filepath.Join(root, "tools", "mutants")
	faults, err := readPatches(folder, o.wanted)
	if err != nil {
		return false, err
	}
	if len(faults) == 0 {
		return false, fmt.Errorf("no patch under %s for %v", folder, o.wanted)
	}
	if o.list && o.count == 0 {
		for _, f := range faults {
			fmt.Printf("%-14s %-40s %s\n", f.room, f.name, f.what)
		}
		return true, nil
	}
	tree, err := readTree(ctx, root)
	if err != nil {
		return false, err
	}
	copies := make([]*copied, max(1, o.workers))
	for i := range copies {
		if copies[i], err = tree.copy(); err != nil {
			return false, err
		}
		defer copies[i].release()
	}
	if o.count > 0 {
		if faults, err = sample(ctx, copies[0], folder, faults, o); err != nil {
			return false, err
		}
		if o.list {
			for _, f := range faults {
				fmt.Printf("%-14s %s\n", f.room, f.what)
			}
			return true, nil
		}
	}
	return try(ctx, copies, faults, o), nil
}

// try plants the faults one after the other in each copy, and prints what became of them in their order.
func try(ctx context.Context, copies []*copied, faults []fault, o options) bool {
	outcomes := make([]chan outcome, len(faults))
	for i := range outcomes {
		outcomes[i] = make(chan outcome, 1)
	}
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range faults {
			next <- i
		}
	}()
	plain := &baselines{}
	var busy sync.WaitGroup
	for _, c := range copies {
		busy.Add(1)
		go func() {
			defer busy.Done()
			for i := range next {
				outcomes[i] <- c.try(ctx, plain, faults[i])
			}
		}()
	}
	var r report
	for i, f := range faults {
		r.add(f, <-outcomes[i], o.verbose)
	}
	busy.Wait()
	return r.close(ctx.Err(), o.count > 0)
}
