//go:build unix

package bench

import (
	"syscall"
	"time"
)

// Time is the processor time that the process has used, its own and the system's for it.
func Time() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
