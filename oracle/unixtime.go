package oracle

import (
	"errors"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// errTime reports a text that is no time.
var errTime = errors.New("oracle: not a time")

// ParseTime reads a time as the files of ReadPrices write it, for the ends of a range: unix seconds, milliseconds,
// microseconds or nanoseconds, told apart by magnitude, or ISO 8601 ("2020-03-12", "2020-03-12T10:00:00Z"). It returns
// unix seconds; a fraction rounds up.
func ParseTime(text string) (uint64, error) {
	at, _, err := sheet.Moment(text, sheet.Undecided)
	if err != nil {
		return 0, &fault.Fault{Problem: err.Error(), Remedy: "write 2020-03-12, 2020-03-12T10:00:00Z or unix seconds", Cause: errTime}
	}
	return uint64(at+999_999) / 1_000_000, nil
}
