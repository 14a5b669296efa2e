package oracle

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// Stamp says which moment of a bar its time is.
type Stamp string

// The moments. Where the file is left to tell, a time is the bar's start unless the file is of a source whose times are ends.
const (
	Told   Stamp = ""       // as the file tells
	Starts Stamp = "starts" // the bar's start
	Ends   Stamp = "ends"   // the bar's end
)

// parseOffset reads an offset from UTC as it stands at the end of a date, such as -05:00, in seconds. Empty is 0.
func parseOffset(text string) (seconds int, ok bool) {
	if text == "" {
		return 0, true
	}
	digits := strings.Replace(text[1:], ":", "", 1)
	if text[0] != '+' && text[0] != '-' || len(digits) != 4 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	hours, _ := strconv.Atoi(digits[:2])
	minutes, _ := strconv.Atoi(digits[2:])
	if hours > 14 || minutes > 59 {
		return 0, false
	}
	seconds = hours*3600 + minutes*60
	if text[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// stamp takes over what the user says of times, and warns where the file cannot tell. Both need the times of the file's first
// rows.
func (p *priceReader) stamp(first, second string) {
	c, where := &p.columns, p.table.HeaderLine
	at, form, err := sheet.Moment(first, p.order)
	if err != nil {
		return // told row by row
	}
	if p.options.Offset != 0 && sheet.HasZone(first) {
		p.refuse(where, fmt.Sprintf("prices.offset is set, and the file's times need none: they are %s, as %q", form, first), "leave prices.offset out")
	}
	switch stamp := p.options.Times; {
	case stamp != Told && !c.bars:
		p.refuse(where, "prices.times is set, and the file has points, which are of a moment", "leave prices.times out")
	case stamp != Told:
		c.ends = stamp == Ends
	case c.places && c.bars && p.table.Path == "the whole" && c.width == 5 && p.table.Width == 5 && form == "unix ms":
		next, _, err := sheet.Moment(second, p.order)
		if step := abs(next-at) / 1_000_000; err == nil && (step == 3600 || step == 86400) {
			p.warn(0, "bars without names or volumes, whose times are read as their starts; CoinGecko's, hourly or daily, are ends", "set prices.times to ends if the file is CoinGecko's, else to starts")
		}
	}
	if p.options.Offset == 0 && c.places && c.bars && form == "compact dates" && p.table.Form == "CSV with semicolons" && strings.Contains(first, " ") {
		p.warn(0, fmt.Sprintf("times such as %q name no zone, and are read as UTC; HistData's are New York's without summer time", first), "set prices.offset to -05:00 if the file is HistData's, or write the times as unix seconds")
	}
}

func abs(x int64) int64 { return max(x, -x) }
