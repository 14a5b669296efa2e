//go:build unix

package backend

import (
	"syscall"
	"testing"
	"time"
)

// worked is the time that the process has had a processor, whatever else the machine does.
func worked(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
