package main

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"

	"github.com/spf13/cobra"
)

// profiling says where to write what `go tool pprof` reads: where a command spends its time, and what it holds of memory.
type profiling struct{ cpu, memory string }

// flags adds the flags, which the help leaves out.
func (p *profiling) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&p.cpu, "cpuprofile", "", "write a profile of CPU time to this file, for go tool pprof")
	flags.StringVar(&p.memory, "memprofile", "", "write a profile of memory to this file, for go tool pprof")
	for _, name := range []string{"cpuprofile", "memprofile"} {
		if err := flags.MarkHidden(name); err != nil {
			panic(err)
		}
	}
}

// start begins the profiles that were asked for. What it returns ends and writes them.
func (p *profiling) start() (stop func() error, err error) {
	var cpu *os.File
	if p.cpu != "" {
		if cpu, err = os.Create(p.cpu); err != nil {
			return nil, err
		}
		if err := pprof.StartCPUProfile(cpu); err != nil {
			return nil, errors.Join(err, cpu.Close())
		}
	}
	return func() error {
		var faults []error
		if cpu != nil {
			pprof.StopCPUProfile()
			faults = append(faults, cpu.Close())
		}
		if p.memory != "" {
			faults = append(faults, writeHeap(p.memory))
		}
		return errors.Join(faults...)
	}, nil
}

// writeHeap writes what was allocated, and what of it is in use.
func writeHeap(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	runtime.GC()
	return errors.Join(pprof.WriteHeapProfile(f), f.Close())
}
