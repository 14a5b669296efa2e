package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/fault"
)

// Duration is a whole number of seconds.
type Duration uint64

// DurationPattern is the regular expression of a [Duration] as it is written.
const DurationPattern = `^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$`

var duration = regexp.MustCompile(DurationPattern)

// ParseDuration reads days, hours, minutes and seconds in that order, such as 12s, 90m, 1h30m or 7d.
func ParseDuration(text string) (Duration, error) {
	part := duration.FindStringSubmatch(text)
	if part == nil || text == "" {
		return 0, fault.New("", fmt.Sprintf("%q is not a duration", text), "write days, hours, minutes, seconds as in 12s, 90m, 1h30m, 7d")
	}
	var total uint64
	for i, seconds := range []uint64{86400, 3600, 60, 1} {
		if part[i+1] == "" {
			continue
		}
		n, err := strconv.ParseUint(part[i+1], 10, 32)
		if err != nil {
			return 0, fault.New("", fmt.Sprintf("%q is too long a duration", text), "")
		}
		total += n * seconds
	}
	return Duration(total), nil
}

// Seconds returns the duration in seconds.
func (d Duration) Seconds() uint64 { return uint64(d) }

// String returns the duration as [ParseDuration] reads it.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	var b strings.Builder
	rest := uint64(d)
	for _, unit := range []struct {
		seconds uint64
		name    string
	}{{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}} {
		if n := rest / unit.seconds; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, unit.name)
			rest %= unit.seconds
		}
	}
	return b.String()
}

// Time is a moment in unix seconds; the zero value means that none was given.
type Time uint64

var layouts = []string{"2006-01-02", "2006-01-02T15:04Z07:00", time.RFC3339, "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"}

// ParseTime reads a day or a moment in UTC (ISO 8601), or unix seconds.
func ParseTime(text string) (Time, error) {
	if text == "" {
		return 0, nil
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil && len(text) > 4 {
		if n > 253402300799 {
			return 0, fault.New("", fmt.Sprintf("%q is beyond the year 9999", text), "write unix time in seconds")
		}
		return Time(n), nil
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil && t.Unix() > 0 {
			return Time(t.Unix()), nil
		}
	}
	return 0, fault.New("", fmt.Sprintf("%q is not a time", text), "write a day or moment in UTC as in 2020-03-12 or 2020-03-12T10:50:00Z, or unix seconds")
}

// Unix returns the moment in unix seconds, 0 where none was given.
func (t Time) Unix() uint64 { return uint64(t) }

// String returns the moment as [ParseTime] reads it, in UTC.
func (t Time) String() string {
	if t == 0 {
		return ""
	}
	at := time.Unix(int64(t), 0).UTC()
	if t%86400 == 0 {
		return at.Format("2006-01-02")
	}
	return at.Format(time.RFC3339)
}
