//go:build !unix

package bench

import "time"

var start = time.Now()

// Time is the time that has passed, where the system does not say what the process used.
func Time() time.Duration { return time.Since(start) }
