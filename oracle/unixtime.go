package oracle

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// isoLayouts are the forms of ISO 8601 that exports use; a fraction of a second may follow the seconds of any of them. Without
// a zone the time is UTC.
var isoLayouts = []string{
	time.RFC3339,
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05 UTC",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04",
	"2006-01-02T15:04",
	time.DateOnly,
}

// errTime reports a text that is no time.
var errTime = errors.New("not a time")

// ParseTime reads a time as the files of ReadCSV write it, for the ends of a range: unix seconds, milliseconds or
// microseconds, told apart by magnitude, or ISO 8601 ("2020-03-12", "2020-03-12T10:00:00Z"). It returns unix seconds;
// a fraction rounds up.
func ParseTime(text string) (uint64, error) {
	at, _, err := parseTime(text)
	if err != nil {
		return 0, fmt.Errorf("oracle: %w: write 2020-03-12, 2020-03-12T10:00:00Z or unix seconds", err)
	}
	return uint64(at+999_999) / 1_000_000, nil
}

// parseTime returns a time in unix µs and the unit it was written in. A number is seconds from 10⁸ (the year 1973) to
// 10¹¹, milliseconds to 10¹⁴, microseconds to 10¹⁷.
func parseTime(text string) (micros int64, unit string, err error) {
	text = strings.TrimSpace(text)
	whole, fraction, dotted := strings.Cut(text, ".")
	if n, err := strconv.ParseUint(whole, 10, 63); err == nil {
		part := int64(0)
		if dotted {
			// Six digits are enough for µs; what follows them is below.
			digits, err := strconv.ParseUint((fraction + "000000")[:6], 10, 32)
			if err != nil || strings.Trim(fraction, "0123456789") != "" {
				return 0, "", timeError(text)
			}
			part = int64(digits)
		}
		switch {
		case n >= 1e8 && n < 1e11:
			return int64(n)*1e6 + part, "unix s", nil
		case n >= 1e11 && n < 1e14:
			return int64(n)*1e3 + part/1e3, "unix ms", nil
		case n >= 1e14 && n < 1e17:
			return int64(n), "unix µs", nil
		}
		return 0, "", timeError(text)
	}
	for _, layout := range isoLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			if at.Unix() < 0 || at.Year() > 4000 {
				break
			}
			return at.UnixMicro(), "ISO 8601", nil
		}
	}
	return 0, "", timeError(text)
}

func timeError(text string) error {
	if len(text) > 40 {
		text = text[:40] + "…"
	}
	return fmt.Errorf("%w: %q", errTime, text)
}
